"""Where scores meet as the weight moves: walking from one meeting to the next finds what looking at all pairs finds."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.core.priority import meetings
from toolkit.core.priority.meetings import Score, nearest_meetings

LINES = st.lists(st.builds(Score, st.integers(0, 12), st.integers(-12, 12)), min_size=1, max_size=9, unique=True)
WEIGHTS = st.fractions(0, 1, max_denominator=12)
BOUNDS = st.none() | st.integers(0, 12)


@given(lines=LINES, bound=BOUNDS, own=WEIGHTS, most=st.integers(1, 60))
@settings(deadline=None, max_examples=300)
def test_walking_finds_what_looking_at_all_pairs_finds(
    lines: list[Score], bound: int | None, own: Fraction, most: int
) -> None:
    every = nearest_meetings(lines, bound, own, most)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(meetings, "_PAIRS", -1)
        assert nearest_meetings(lines, bound, own, most) == every


def test_the_meetings_of_three_scores_are_where_they_are_equal() -> None:
    lines = [Score(0, 10), Score(10, -10), Score(4, 0)]
    own = Fraction(1, 2)
    found = [Fraction(0), Fraction(2, 5), Fraction(1, 2), Fraction(3, 5), Fraction(1)]
    assert nearest_meetings(lines, None, own, 10) == found
    assert nearest_meetings(lines, None, own, 2) == [Fraction(1, 2), Fraction(3, 5)]
    assert nearest_meetings(lines, 9, own, 10) == sorted([*found, Fraction(1, 10), Fraction(9, 10)])
