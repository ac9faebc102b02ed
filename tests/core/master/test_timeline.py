"""The line of time of the activities: which months or quarters it shows, whatever dates people send."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.master.timeline import MOST_MONTHS, MOST_QUARTERS, window

EARLIEST = date(2017, 1, 1)
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


def test_months_from_the_first_start_to_the_last_end() -> None:
    found = window([(date(2018, 11, 5), date(2019, 2, 1)), (date(2018, 12, 1), date(2018, 12, 1))], EARLIEST)
    assert found is not None
    assert found.steps == (date(2018, 11, 1), date(2018, 12, 1), date(2019, 1, 1), date(2019, 2, 1))
    assert (found.until, found.months) == (date(2019, 3, 1), 1)


def test_an_activity_of_one_day_is_one_month() -> None:
    found = window([(date(2019, 5, 31), date(2019, 5, 31))], EARLIEST)
    assert found is not None
    assert (found.steps, found.until) == ((date(2019, 5, 1),), date(2019, 6, 1))


@pytest.mark.parametrize(("last", "months", "count"), [(date(2020, 12, 31), 1, 36), (date(2021, 1, 1), 3, 13)])
def test_three_years_are_months_and_a_day_more_is_quarters(last: date, months: int, count: int) -> None:
    found = window([(date(2018, 1, 15), last)], EARLIEST)
    assert found is not None
    assert (found.months, len(found.steps)) == (months, count)


def test_more_than_ten_years_are_cut_at_ten() -> None:
    found = window([(date(2018, 5, 1), date(2199, 12, 31))], EARLIEST)
    assert found is not None
    assert (len(found.steps), found.steps[0], found.until) == (MOST_QUARTERS, date(2018, 4, 1), date(2028, 4, 1))


def test_a_mistyped_year_does_not_stretch_the_line() -> None:
    found = window([(date(1918, 11, 1), date(1919, 2, 1)), (date(2019, 1, 1), date(2019, 3, 1))], EARLIEST)
    assert found is not None
    assert found.steps == (date(2019, 1, 1), date(2019, 2, 1), date(2019, 3, 1))


def test_turned_dates_and_none_at_all_draw_nothing() -> None:
    assert window([(date(2019, 2, 1), date(2019, 1, 1))], EARLIEST) is None
    assert window([], EARLIEST) is None


@given(st.lists(st.tuples(DAYS, DAYS), max_size=8))
def test_any_dates_give_a_line_that_fits_and_has_no_gaps(periods: list[tuple[date, date]]) -> None:
    found = window(periods, EARLIEST)
    if found is None:
        assert all(start > end or end < EARLIEST for start, end in periods)
        return
    assert 1 <= len(found.steps) <= (MOST_MONTHS if found.months == 1 else MOST_QUARTERS)
    assert found.steps[0] >= EARLIEST
    following = (*found.steps[1:], found.until)
    assert all(0 < (later - step).days <= 31 * found.months for step, later in zip(found.steps, following, strict=True))
