"""What reading one cell gives: a blank, a value, a value with notes, or an error — and every key these can have."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "boolean-as-text": ("typed", "value"),
        "date-as-text": ("typed", "value"),
        "formula": ("formula",),
        "invisible-removed": ("count",),
        "leading-zero": ("typed", "value"),
        "loose-choice": ("typed", "label"),
        "loose-code": ("typed", "value"),
        "loose-yes-no": ("typed", "value"),
        "percent-without-sign": ("typed", "value"),
        "rounded": ("typed", "value"),
        "serial-date": ("typed", "value"),
        "text-date": ("typed", "value"),
        "text-number": ("typed", "value"),
        "text-year": ("typed", "value"),
        "time-dropped": ("typed", "value"),
        "trimmed": (),
        "two-digit-year": ("typed", "value"),
    }
)
"""Every note a reading can carry (the value is certain, but it is not typed as the form asks), with its facts."""

ERRORS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ambiguous-date": ("typed", "first", "second"),
        "ambiguous-number": ("typed", "first", "second"),
        "ambiguous-percent": ("typed", "first", "second"),
        "date-in-number-field": ("typed",),
        "error-cell": ("code",),
        "impossible-date": ("typed",),
        "not-a-date": ("typed",),
        "not-a-number": ("typed",),
        "not-a-year": ("typed",),
        "not-in-list": ("typed", "nearest"),
        "not-municipality-code": ("typed",),
        "not-org-number": ("typed",),
        "not-whole": ("typed",),
        "not-yes-no": ("typed",),
        "number-with-word": ("typed", "word"),
        "org-number-check-digit": ("typed",),
        "pending-formula": ("formula",),
        "percent-out-of-range": ("typed",),
        "too-large": ("typed", "limit"),
    }
)
"""Every error a reading can have (no value is certain), with its facts."""

SHOWN = 80
"""How many characters of what was typed a fact repeats."""

_NONE: Mapping[str, object] = MappingProxyType({})


class Reading(NamedTuple):
    """What one cell says to one type of field.

    Exactly one of: blank (no value, no error), a value, an error. `notes` (keys of NOTES) tell what was odd about a
    value that is nevertheless certain; a formula whose result is an empty text is a blank with the note "formula".
    `facts` are those of the notes or the error: `typed` is text fit to print, `value`, `first` and `second` are of the
    field's own type. The facts of a municipality hold a `name` too, where one was typed beside the number.
    """

    value: object = None
    notes: tuple[str, ...] = ()
    error: str = ""
    facts: Mapping[str, object] = _NONE

    @property
    def is_blank(self) -> bool:
        """Whether nothing was filled in."""
        return self.value is None and not self.error


BLANK = Reading()


def noted(note: str, typed: object, value: object) -> Reading:
    """A certain value that was not typed as the form asks."""
    return Reading(value, (note,), "", {"typed": shown(typed), "value": value})


def wrong(error: str, typed: object, **facts: object) -> Reading:
    """A cell whose meaning is not certain."""
    return Reading(None, (), error, {"typed": shown(typed), **facts})


def shown(typed: object) -> str:
    """What was typed as one short printable line: fit for a message, a mark or a page."""
    if isinstance(typed, str):
        line = "".join(mark if mark.isprintable() else " " for mark in typed[: 4 * SHOWN]).strip()
    elif isinstance(typed, datetime):
        line = moment(typed)
    else:
        line = str(typed).upper() if isinstance(typed, bool) else plain_number(typed)
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def plain_number(number: object) -> str:
    """A cell's number as people would type it into a text: no exponent and no `.0`."""
    return f"{Decimal(repr(number)):f}".removesuffix(".0")


def moment(date_cell: datetime) -> str:
    """A date cell as ISO text, with the time of day only where there is one: `2019-01-31`, `2019-01-31 12:30`."""
    at_midnight = not (date_cell.hour or date_cell.minute or date_cell.second or date_cell.microsecond)
    return date_cell.date().isoformat() if at_midnight else date_cell.isoformat(" ", "minutes")
