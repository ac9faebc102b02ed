"""Dates and periods of the call, to the day (K16)."""

from __future__ import annotations

import calendar
from datetime import date, timedelta


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the month's last day where it has none; like Excel's EDATE."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def longest_end(start: date, months: int) -> date:
    """The last day of a period of so many months, the first day included: 1.1.2019 and 24 → 31.12.2020."""
    return add_months(start, months) - timedelta(days=1)


def whole_months(start: date, end: date) -> int:
    """The whole months of a period, both days included: 1.1.2019–31.12.2020 is 24."""
    after = end + timedelta(days=1)
    months = (after.year - start.year) * 12 + after.month - start.month
    return months if add_months(start, months) <= after else months - 1


def days(start: date, end: date) -> int:
    """The days of a period, both included."""
    return (end - start).days + 1
