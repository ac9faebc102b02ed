"""The one value grammar: what a cell says to a field of a given type (published row by row in schemas/grammar.toml)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from toolkit.core.values import amounts, codes, dates, lists, texts
from toolkit.core.values.reading import BLANK, ERRORS, NOTES, Reading, wrong
from toolkit.model import Cell, CellType

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["BLANK", "ERRORS", "NOTES", "TYPES", "Reading", "read_value"]

_Reader: TypeAlias = "Callable[[Any], Reading]"
_Readers: TypeAlias = "dict[CellType, _Reader]"

# names of the module: looking them up in the enumeration would cost up to a quarter of a reading
_TEXT, _NUMBER, _DATE, _BOOLEAN = CellType.TEXT, CellType.NUMBER, CellType.DATE, CellType.BOOLEAN
_ERROR, _PENDING = CellType.ERROR, CellType.PENDING
_TEXTS: _Readers = {
    _TEXT: texts.read_text,
    _NUMBER: texts.read_number_as_text,
    _DATE: texts.read_date_as_text,
    _BOOLEAN: texts.read_boolean_as_text,
}


def _numeric(from_number: _Reader, from_text: _Reader) -> _Readers:
    return {
        _NUMBER: from_number,
        _TEXT: from_text,
        _DATE: partial(wrong, "date-in-number-field"),
        _BOOLEAN: partial(wrong, "not-a-number"),
    }


def _coded(error: str, from_number: _Reader, from_text: _Reader) -> _Readers:
    return {_NUMBER: from_number, _TEXT: from_text, _DATE: partial(wrong, error), _BOOLEAN: partial(wrong, error)}


_READERS: dict[str, _Readers] = {
    **dict.fromkeys(("text", "long-text", "email", "phone"), _TEXTS),
    "money": _numeric(amounts.read_money, amounts.read_money_text),
    "number": _numeric(amounts.read_number, amounts.read_number_text),
    "hours": _numeric(amounts.read_number, amounts.read_hours_text),
    "integer": _numeric(amounts.read_integer, amounts.read_integer_text),
    "year": _numeric(amounts.read_year, amounts.read_year_text),
    "percent": _numeric(amounts.read_percent, amounts.read_percent_text),
    "org-number": _coded("not-org-number", codes.read_org_number, codes.read_org_number_text),
    "municipality": _coded("not-municipality-code", codes.read_municipality, codes.read_municipality_text),
    "yes-no": {
        _BOOLEAN: Reading,
        _NUMBER: partial(wrong, "not-yes-no"),
        _DATE: partial(wrong, "not-yes-no"),
    },
}

TYPES = (*_READERS, "date", "choice")
"""Every type a field can have."""


def read_value(
    cell: Cell | None,
    field_type: str,
    choices: Mapping[str, str] | None = None,
    today_years: tuple[int, int] | None = None,
) -> Reading:
    """What a cell says to a field, or what about it is not certain. No cell raises; a wrong field type does.

    Args:
        cell: The cell, None where there is none.
        field_type: One of TYPES.
        choices: For "choice" and "yes-no": every label in every language and every id, each with the id it stands
            for ("yes" and "no").
        today_years: For "date": the first and last year the call knows of, which decide what a two-digit year and a
            serial number can mean. They refuse no full date.

    Returns:
        The value: text (NFC), Decimal for money (kroner), number, hours and percent (share 0 to 1), int for integer
        and year, ISO text for date, bool for yes-no, the id for choice, digits as text for numbers that are names.

    Raises:
        KeyError: The field type is unknown: a broken call.
    """
    if cell is None:
        return BLANK
    kind, raw, formula = cell
    if kind is _ERROR:
        return Reading(error="error-cell", facts={"code": raw})
    if kind is _PENDING:
        return Reading(error="pending-formula", facts={"formula": formula or ""})
    if field_type == "choice":
        reading = lists.read_choice(raw, choices or {})
    elif field_type == "date":
        reading = _read_date(kind, raw, today_years)
    elif field_type == "yes-no" and kind is _TEXT:
        reading = lists.read_yes_no_text(str(raw), choices or {})
    else:
        reading = _READERS[field_type][kind](raw)
    return reading if formula is None or reading.error else _with_formula(reading, formula)


def _read_date(kind: CellType, raw: Any, years: dates.Years | None) -> Reading:
    if kind is _DATE:
        return dates.read_date(raw)
    if kind is _TEXT:
        return dates.read_date_text(raw, years)
    return dates.read_number_as_date(raw, years) if kind is _NUMBER else wrong("not-a-date", raw)


def _with_formula(reading: Reading, formula: str) -> Reading:
    """A value that a formula gave where a person should have typed one: used, and said."""
    return reading._replace(notes=(*reading.notes, "formula"), facts={**reading.facts, "formula": formula})
