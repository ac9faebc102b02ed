"""Serial numbers as dates: which number formats mean a date, and what day a serial is."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from functools import lru_cache

# Ids of built-in formats with a day, month or year: ECMA-376 part 1, 18.8.30, the East Asian ones among them.
BUILT_IN_DATES = frozenset(map(str, (14, 15, 16, 17, 22, *range(27, 32), 34, 35, 36, *range(50, 59))))
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_LONGEST_CODE = 255  # characters
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.,]++(?:Z|[+-][0-9:]++)?)?")
_LAST_SERIAL = 2_958_466  # 10000-01-01
_DAYS_1904 = 1_462
_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  (a workbook's dates have no zone)


def is_date_format(code: str) -> bool:
    """Whether a number format shows a day, a month or a year; hours, minutes and durations alone are no date.

    A code longer than Excel allows is none.
    """
    return len(code) <= _LONGEST_CODE and _is_date_format(code)


@lru_cache(maxsize=1024)
def _is_date_format(code: str) -> bool:
    first = _LITERAL.sub("", code.split(";", 1)[0] if '"' not in code else _first_section(code)).lower()
    if first in {"general", "standard"}:
        return False
    if "y" in first or "d" in first:
        return True
    return "m" in first and not re.search(r"[hs]|am/pm|a/p", first) and "m" not in _elapsed(code)


def _first_section(code: str) -> str:
    return re.match(r'(?:"[^"]*"|\\.|[^;])*', code).group()  # type: ignore[union-attr]  # an empty match at least


def _elapsed(code: str) -> str:
    return "".join(re.findall(r"\[[hms]+\]", code.lower()))


@lru_cache(maxsize=8192)
def from_serial(serial: float, since_1904: bool) -> datetime | None:  # noqa: FBT001  (by place, for the cache)
    """The date of a serial number, to the millisecond; None where it stands for no date.

    None: a time of day (below 1), a negative serial, 29 February 1900 (serial 60, a day that never was), and what lies
    after the year 9999. Serials 1–59 are 1 January to 28 February 1900, as Excel shows them.
    """
    if since_1904:
        if not 0 <= serial < _LAST_SERIAL - _DAYS_1904:
            return None
        serial += _DAYS_1904
    elif not 1 <= serial < _LAST_SERIAL or 60 <= serial < 61:
        return None
    elif serial < 60:
        serial += 1
    day = int(serial)
    if serial == day:
        return _ZERO + timedelta(days=day)
    milliseconds = min(round((serial - day) * 86_400_000), 86_400_000 - (day == _LAST_SERIAL - 1))
    return _ZERO + timedelta(days=day, milliseconds=milliseconds)


def from_iso(text: str) -> datetime | float:
    """A date in ISO 8601 text without its zone, or the fraction of a day that a time alone is. Raises ValueError."""
    text = text.strip()
    if text[:1] == "T" or text[2:3] == ":":
        clock = time.fromisoformat(text)
        return (clock.hour * 3600 + clock.minute * 60 + clock.second + clock.microsecond / 1e6) / 86_400
    if _ISO_DATE.fullmatch(text) is None:
        raise ValueError(text[:30])
    return datetime.fromisoformat(text).replace(tzinfo=None)
