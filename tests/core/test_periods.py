"""Periods to the day (K16)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.periods import add_months, days, longest_end, whole_months


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2019, 1, 1), 24, date(2020, 12, 31)),
        (date(2018, 10, 15), 24, date(2020, 10, 14)),
        (date(2019, 3, 1), 24, date(2021, 2, 28)),
        (date(2018, 3, 1), 24, date(2020, 2, 29)),
        (date(2018, 8, 31), 6, date(2019, 2, 27)),
    ],
)
def test_the_last_day_of_so_many_months(start: date, months: int, end: date) -> None:
    assert longest_end(start, months) == end


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2019, 1, 1), date(2020, 12, 31), 24),
        (date(2019, 1, 1), date(2020, 12, 30), 23),
        (date(2019, 1, 1), date(2021, 1, 1), 24),
        (date(2019, 1, 1), date(2019, 1, 1), 0),
    ],
)
def test_whole_months_count_both_days(start: date, end: date, months: int) -> None:
    assert whole_months(start, end) == months


def test_a_period_of_one_day_has_one_day() -> None:
    assert days(date(2019, 1, 1), date(2019, 1, 1)) == 1


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 60))
def test_the_longest_period_is_exactly_so_many_months(start: date, months: int) -> None:
    assert whole_months(start, longest_end(start, months)) == months
    assert add_months(start, months) > longest_end(start, months)
