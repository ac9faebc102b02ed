"""Dates as people type them, in Norwegian and English; the value is ISO text (`2019-01-31`)."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from toolkit.core.values.amounts import FIRST_YEAR, LAST_YEAR, LONGEST
from toolkit.core.values.reading import BLANK, Reading, moment, noted, wrong
from toolkit.core.values.texts import tidy

Years = tuple[int, int]

SERIAL_YEARS: Years = (1990, 2049)
"""The years in which a bare number is taken for a date's serial number, where the caller names no years."""

_EPOCH = date(1899, 12, 30)  # day 0 of Excel's 1900 system, right from 1 March 1900 on
_NAMES = (
    "januar january jan", "februar february feb", "mars march mar", "april apr", "mai may", "juni june jun",
    "juli july jul", "august aug", "september sept sep", "oktober october okt oct", "november nov",
    "desember december des dec",
)  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(_NAMES, start=1) for name in names.split()}

_TIME = re.compile(r"(.*[0-9])(?:t| |, )((?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?)z?")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DOTTED = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4}|[0-9]{2})")
_EITHER = re.compile(r"([0-9]{1,2})([-/])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_NAMED = re.compile(r"([0-9]{1,2})(?:\.|st|nd|rd|th)?[ -]?([a-z]{3,9})\.?,?[ -]?([0-9]{4}|[0-9]{2})")
_NAME_FIRST = re.compile(r"([a-z]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")


def read_date(raw: datetime) -> Reading:
    """A date cell; a time of day is dropped and noted."""
    if not FIRST_YEAR < raw.year <= LAST_YEAR:  # Excel keeps a time without a date in 1899 or 1900
        return wrong("not-a-date", raw)
    value = raw.date().isoformat()
    typed = moment(raw)
    return Reading(value) if typed == value else noted("time-dropped", typed, value)


def read_number_as_date(raw: float, years: Years | None) -> Reading:
    """A number where a date belongs: `20190131`, or a serial number whose cell lost its date format.

    Only whole numbers in the years given count, so that `2019` or an amount is not taken for a day. A number that
    can also be read as day, month and year (`41219`: 6.11.2012 or 4.12.19) is an error.
    """
    if not 0 <= raw < 1e9 or raw != int(raw):
        return wrong("not-a-date", raw)
    whole = int(raw)
    if whole >= 10_000_000:
        return read_date_text(str(whole), years)
    serial = _EPOCH + timedelta(days=whole) if whole < 100_000 else None
    first, last = years or SERIAL_YEARS
    if serial is None or not first <= serial.year <= last:
        return wrong("not-a-date", raw)
    value = serial.isoformat()
    short = _day(_century(whole % 100, years), whole // 100 % 100, whole // 10_000)
    return wrong("ambiguous-date", raw, first=value, second=short) if short else noted("serial-date", raw, value)


def read_date_text(raw: str, years: Years | None) -> Reading:
    """A date typed as text. Dots mean day first; slashes and hyphens may mean either, so both readings are tried."""
    text = tidy(raw).casefold()
    if not text:
        return BLANK
    clock = _TIME.fullmatch(text) if len(text) <= LONGEST else None
    text = clock[1] if clock else text
    readings, two_digits = _readings(text, years)
    days = list(dict.fromkeys(day for day in readings if day))
    if len(days) != 1:
        return _uncertain(raw, days, understood=bool(readings))
    timed = clock is not None and clock[2].strip("0:.") != ""
    notes = ("two-digit-year",) * two_digits + ("time-dropped",) * timed or ("text-date",)
    return noted("", raw, days[0])._replace(notes=notes)


def _uncertain(raw: str, days: list[str], *, understood: bool) -> Reading:
    """No day or several: not a date at all, a day that does not exist, or two readings."""
    if days:
        return wrong("ambiguous-date", raw, first=days[0], second=days[1])
    return wrong("impossible-date" if understood else "not-a-date", raw)


def _readings(text: str, years: Years | None) -> tuple[list[str | None], bool]:
    """Every day a text can mean (None: a day that does not exist), and whether its year has two digits."""
    if len(text) > LONGEST:
        return [], False
    if found := _YEAR_FIRST.fullmatch(text):
        return [_day(int(found[1]), int(found[3]), int(found[4]))], False
    if found := _COMPACT.fullmatch(text):
        return [_day(*map(int, found.groups()))], False
    if found := _DOTTED.fullmatch(text):
        return [_day(_year(found[3], years), int(found[2]), int(found[1]))], len(found[3]) == 2
    if found := _EITHER.fullmatch(text):
        return _either(found, years), len(found[4]) == 2
    return _with_month_name(text, years)


def _either(found: re.Match[str], years: Years | None) -> list[str | None]:
    """Day first, month first, and with hyphens and two digits also year first (`19-01-02`)."""
    one, sign, two, three = found.groups()
    year = _year(three, years)
    days = [_day(year, int(two), int(one)), _day(year, int(one), int(two))]
    if sign == "-" and len(one) == len(two) == len(three):
        days.append(_day(_year(one, years), int(two), int(three)))
    return days


def _with_month_name(text: str, years: Years | None) -> tuple[list[str | None], bool]:
    """`1. januar 2019`, `1 Jan 19`, `January 1, 2019`."""
    if found := _NAMED.fullmatch(text):
        day, name, year = found.groups()
    elif found := _NAME_FIRST.fullmatch(text):
        name, day, year = found.groups()
    else:
        return [], False
    if name not in _MONTHS:
        return [], False
    return [_day(_year(year, years), _MONTHS[name], int(day))], len(year) == 2


def _year(digits: str, years: Years | None) -> int:
    return _century(int(digits), years) if len(digits) == 2 else int(digits)


def _century(two_digits: int, years: Years | None) -> int:
    """The year that two digits mean: the one among the years given, otherwise in this century."""
    if years is not None:
        inside = [year for year in range(years[0], years[1] + 1) if year % 100 == two_digits]
        if len(inside) == 1:
            return inside[0]
    return 2000 + two_digits


def _day(year: int, month: int, day: int) -> str | None:
    """ISO text of a day, or None when there is no such day between 1901 and 2100."""
    try:
        return date(year, month, day).isoformat() if FIRST_YEAR < year <= LAST_YEAR else None
    except ValueError:
        return None
