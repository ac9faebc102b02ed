from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.core.priority.rounds import ANCHORING, MODEL, assessed
from toolkit.core.priority.content import content_score, latest

CRITERIA = [MODEL, ANCHORING]


def test_full_marks_are_100_and_none_are_0():
    assert content_score([assessed("1", model=5, anchoring=5)], CRITERIA).score == 100
    assert content_score([assessed("1", model=0, anchoring=0)], CRITERIA).score == 0


def test_mean_per_criterion_is_weighted_and_exact():
    three = [assessed("1", name, model=score, anchoring=0) for name, score in [("A", 5), ("B", 5), ("C", 4)]]
    result = content_score(three, CRITERIA)
    assert result.criteria[0].mean == Fraction(14, 3)
    assert result.score == 60 * Fraction(14, 15)


@pytest.mark.parametrize(
    ("assessment", "reason"),
    [
        (assessed("1", "B", impartial=False, model=5, anchoring=5), "disqualified"),
        (assessed("1", "B", impartial=None, model=5, anchoring=5), "undeclared"),
        (assessed("1", "B", model=5, anchoring=None), "incomplete"),
        (assessed("1", "B", model=5), "incomplete"),
        (replace(assessed("1", "B", model=5, anchoring=5), complete=False), "incomplete"),
    ],
)
def test_what_never_counts(assessment, reason):
    fair = assessed("1", "A", model=1, anchoring=1)
    result = content_score([fair, assessment], CRITERIA)
    assert result.score == 20
    assert result.counting == (fair,)
    assert [one.reason for one in result.set_aside] == [reason]
    alone = content_score([assessment], CRITERIA)
    assert alone.score is None
    assert alone.reason is not None
    assert (alone.reason.key, alone.reason.facts) == ("no-impartial-assessment", {"set_aside": {reason: 1}})


def test_no_assessment_at_all_is_not_computed():
    assert content_score([], CRITERIA).score is None


def test_spread_between_assessors_is_flagged_above_the_bound_only():
    two = [assessed("1", "A", model=5, anchoring=3), assessed("1", "B", model=4, anchoring=5)]
    result = content_score(two, CRITERIA, Decimal(3))
    assert result.totals == (84, 88)
    assert (result.spread, result.disagreement) == (4, True)
    assert [part.spread for part in result.criteria] == [1, 2]
    assert not content_score(two, CRITERIA, Decimal(4)).disagreement
    assert not content_score(two, CRITERIA).disagreement


def test_one_assessor_has_no_spread():
    result = content_score([assessed("1", model=5, anchoring=3)], CRITERIA, Decimal(0))
    assert (result.spread, result.criteria[0].spread, result.disagreement) == (None, None, False)


def test_a_mean_exactly_at_the_minimum_is_not_below_it():
    strict = replace(MODEL, minimum=Decimal("3.5"))
    at = [assessed("1", "A", model=3), assessed("1", "B", model=4)]
    assert not content_score(at, [strict]).criteria[0].below_minimum
    assert content_score([assessed("1", "A", model=3)], [strict]).criteria[0].below_minimum


def test_the_latest_file_by_the_same_assessor_counts():
    early = replace(assessed("1", "Kari Nordmann", model=1), received=datetime(2018, 10, 1, tzinfo=UTC), file="z.xlsx")
    late = replace(early, assessor="kari  nordmann", received=datetime(2018, 10, 2, tzinfo=UTC), file="a.xlsx")
    undated = replace(early, received=None, file="zz.xlsx")
    other = assessed("2", "Kari Nordmann", model=4)
    standing, superseded = latest([late, early, other, undated])
    assert standing == (late, other)
    assert {one.assessment.file: one.reason for one in superseded} == {"z.xlsx": "superseded", "zz.xlsx": "superseded"}


def test_two_at_the_same_time_are_told():
    one = replace(assessed("1", model=1), received=datetime(2018, 10, 1, tzinfo=UTC), file="a.xlsx")
    two = replace(one, file="b.xlsx")
    for order in ([one, two], [two, one]):
        standing, superseded = latest(order)
        assert standing == (two,)
        assert [(each.assessment, each.reason) for each in superseded] == [(one, "superseded-tie")]
