from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.core.priority.rounds import CRITERIA, bases, basis, choices
from toolkit.core.priority.ranking import prioritise, rank, score_all, unknown_assessments

if TYPE_CHECKING:
    from toolkit.core.priority.model import Basis

ROWS = [((5, 5, 4), 0, 100), ((4, 4, 3), 100, 100)]


def test_the_score_weighs_content_and_need():
    best, other = score_all(basis(ROWS, CRITERIA), choices())
    assert best.score == 100
    assert other.content.score == Fraction(100 * (48 + 32) + 750, 110)
    assert other.score == Fraction(3, 5) * other.content.score


def test_weights_are_relative():
    plain = score_all(basis(ROWS, CRITERIA), choices())
    scaled = score_all(basis(ROWS, CRITERIA), choices(content=Decimal(60), district=Decimal(40)))
    assert [each.score for each in plain] == [each.score for each in scaled]


def test_a_difference_no_display_shows_still_decides():
    thirds = [((0, 0, 0), 50, 1), ((0, 0, 0), 50, 1)]
    one, two = score_all(basis(thirds, CRITERIA), choices())
    assert one.score is not None
    almost = replace(two, score=one.score + Fraction(1, 10**40))
    places = rank([one, almost]).places
    assert [(place.scored.application.id, place.rank) for place in places] == [("a01", 1), ("a00", 2)]


def test_what_has_no_score_is_listed_apart_and_never_zero():
    whole = basis([*ROWS, ((5, 5, 4), 0, 100)], CRITERIA)
    without = replace(whole, assessments=whole.assessments[:2])
    ranking = prioritise(without, choices()).ranking
    assert [place.scored.application.id for place in ranking.places] == ["a00", "a01"]
    assert [(each.application.id, each.score) for each in ranking.not_computed] == [("a02", None)]
    assert [reason.key for reason in ranking.not_computed[0].reasons] == ["no-impartial-assessment"]


def test_a_component_without_weight_is_still_needed():
    whole = replace(basis(ROWS, CRITERIA), index={})
    ranking = prioritise(whole, choices(content=Decimal(1), district=Decimal(0))).ranking
    assert (ranking.places, len(ranking.not_computed)) == ((), 2)


def test_not_eligible_is_scored_but_not_ranked():
    whole = basis(ROWS, CRITERIA)
    first = replace(whole.applications[0], eligible=False)
    ranking = prioritise(replace(whole, applications=(first, whole.applications[1])), choices()).ranking
    assert [place.scored.application.id for place in ranking.places] == ["a01"]
    assert [each.score for each in ranking.not_eligible] == [100]


def test_assessments_of_unknown_applications_are_told():
    whole = basis(ROWS, CRITERIA)
    assert unknown_assessments(whole) == ()
    assert unknown_assessments(replace(whole, applications=whole.applications[:1])) == whole.assessments[1:]


@given(bases(), st.randoms(use_true_random=False))
def test_the_order_of_files_changes_nothing(whole: Basis, chance):
    applications, assessments = list(whole.applications), list(whole.assessments)
    chance.shuffle(applications)
    chance.shuffle(assessments)
    shuffled = replace(whole, applications=tuple(applications), assessments=tuple(assessments))
    given_round, other = prioritise(whole, choices()), prioritise(shuffled, choices())
    assert given_round.ranking == other.ranking
    assert given_round.allocation == other.allocation


@given(bases())
def test_a_rank_is_one_more_than_the_number_with_a_better_score(whole: Basis):
    places = prioritise(whole, choices()).ranking.places
    for place in places:
        better = sum(other.scored.score > place.scored.score for other in places)
        same = {other.scored.application.id for other in places if other.scored.score == place.scored.score}
        assert place.rank == better + 1
        assert set(place.tied) == same - {place.scored.application.id}
