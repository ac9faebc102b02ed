"""One cell of an open workbook: value and formula, as Excel hands them over, to a typed cell as a file has it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from math import isclose, isfinite

from toolkit.files.reading.dates import from_serial
from toolkit.files.reading.text import printable
from toolkit.model import Cell, CellType

ERRORS = frozenset(
    (
        "#DIV/0!",
        "#N/A",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#REF!",
        "#VALUE!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
        "#FIELD!",
    )
)
_NO_DATE = datetime(1899, 12, 30)  # noqa: DTZ001  (a workbook's dates have no zone)
_ERROR_CODES = range(-2146827000, -2146826000)  # of COM; xlwings puts the seven oldest into words
_OTHER_ERROR = "#UNKNOWN!"
_DIGITS = 1e-14  # a formula text repeats a number to 15 digits


def as_cell(value: object, formula: str) -> Cell | None:
    """The cell, None where it is blank.

    Args:
        value: what `Range.value` gives with `err_to_str`: float, text, datetime, bool; Decimal for a currency
            format; None for a blank cell and for empty text.
        formula: what `Range.formula` gives: a formula in English with `=`, or the constant as text.
    """
    own = formula[1:] if formula.startswith("=") and formula != value else None
    if value is None or value == "":
        return Cell(CellType.TEXT, "", own) if own is not None else None
    if isinstance(value, bool):
        return Cell(CellType.BOOLEAN, value, own)
    if isinstance(value, datetime):
        return _date(value, own)
    if isinstance(value, int | float | Decimal):
        return _number(value, formula, own)
    text = str(value)
    if text in ERRORS and (own is not None or formula == text):
        return Cell(CellType.ERROR, text, own)
    text = printable(text)
    return Cell(CellType.TEXT, text, own) if text or own is not None else None


def _date(value: datetime, own: str | None) -> Cell:
    """A date as a file's serial number means it; a time of day alone is a number there."""
    serial = (value.replace(tzinfo=None) - _NO_DATE).total_seconds() / 86_400
    day = from_serial(serial, False)  # noqa: FBT003  (by place, for the cache)
    return Cell(CellType.NUMBER, serial, own) if day is None else Cell(CellType.DATE, day, own)


def _number(value: float | Decimal, formula: str, own: str | None) -> Cell:
    """A number, whole: Excel hands over cells with a currency format with four decimals, the formula text has all."""
    if isinstance(value, int) and value in _ERROR_CODES:
        return Cell(CellType.ERROR, _OTHER_ERROR, own)
    number = float(value)
    if own is None:
        try:
            typed = float(formula)
        except ValueError:
            typed = number
        number = number if isclose(number, typed, rel_tol=_DIGITS) or not isfinite(typed) else typed
    return Cell(CellType.NUMBER, number, own)
