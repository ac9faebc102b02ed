from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.priority.rounds import CRITERIA, bases, basis, choices
from toolkit.core.priority.breakpoints import rank_bounds, sweep_weights
from toolkit.core.priority.model import Basis, Choices, Policy, Priority
from toolkit.core.priority.ranking import prioritise

ONE = (CRITERIA[0],)


def at(whole: Basis, chosen: Choices, weight: Fraction) -> Priority:
    return prioritise(whole, replace(chosen, content=weight, district=1 - weight))


def seen(priority: Priority) -> tuple[object, ...]:
    """Ranks, funded and open of a round carried out in full at one weight."""
    ranks = {place.scored.application.id: place.rank for place in priority.ranking.places}
    funded = {each.application for each in priority.allocation.proposals if each.outcome.funded}
    undecided = {each.application for each in priority.allocation.proposals if each.outcome.open}
    return ranks, funded, undecided


def told(stretch) -> tuple[object, ...]:
    ranks = {}
    for tied in stretch.ranking:
        ranks |= dict.fromkeys(tied, len(ranks) + 1)
    return ranks, set(stretch.funded), set(stretch.open)


def test_two_that_cross_change_places_at_the_exact_weight():
    # 100 content and need 0 against 20 content and need 50: 100 w = 20 w + 50 (1 − w) at w = 5/13
    sweep = sweep_weights(prioritise(basis([((5,), 100, 600), ((1,), 50, 600)], ONE), choices(policy=Policy.STOP)))
    assert sweep.ranking_breaks == sweep.funded_breaks == (Fraction(5, 13),)
    assert [one.ranking for one in sweep.stretches] == [(("a01",), ("a00",)), (("a00", "a01"),), (("a00",), ("a01",))]
    assert [one.funded for one in sweep.stretches] == [("a01",), (), ("a00",)]
    assert [one.open for one in sweep.stretches] == [(), ("a00", "a01"), ()]
    assert sweep.ranking_holds() == sweep.funded_holds() == (Fraction(5, 13), 1)
    assert rank_bounds(sweep) == {"a00": (1, 2), "a01": (1, 2)}


def test_equal_content_ties_at_full_content_weight_only():
    sweep = sweep_weights(prioritise(basis([((5,), 100, 1), ((5,), 0, 1)], ONE), choices()))
    assert sweep.ranking_breaks == (1,)
    assert [one.includes_end for one in sweep.stretches] == [False, True]
    assert sweep.funded_breaks == ()
    assert sweep.funded_holds() == (0, 1)


def test_the_minimum_score_is_a_break_point_of_the_funded_set():
    # 80 w reaches 50 at w = 5/8
    sweep = sweep_weights(prioritise(basis([((4,), 100, 1)], ONE), choices(minimum_score=Decimal(50))))
    assert (sweep.funded_breaks, sweep.ranking_breaks) == ((Fraction(5, 8),), ())
    assert [(one.funded, one.includes_start) for one in sweep.stretches] == [((), True), (("a00",), True)]


def test_nobody_ranked_means_nothing_changes():
    sweep = sweep_weights(prioritise(Basis((), ONE), choices()))
    assert (sweep.ranking_breaks, sweep.funded_breaks, sweep.ranking_holds()) == ((), (), (0, 1))


def test_with_too_many_break_points_the_sweep_covers_the_nearest_ones():
    rows = [((score,), index, 100) for score in range(6) for index in (0, 17, 41, 68)]
    priority = prioritise(basis(rows, ONE), choices())
    whole, near = sweep_weights(priority), sweep_weights(priority, effort=6 * len(rows))
    assert (whole.low, whole.high) == (0, 1)
    assert 0 < near.low < near.own < near.high < 1
    assert near.ranking_holds() == whole.ranking_holds()
    inside = tuple(point for point in whole.ranking_breaks if near.low < point < near.high)
    assert set(inside) <= set(near.ranking_breaks)


MINIMA = st.sampled_from([None, Decimal(40), Decimal("62.5")])


@settings(deadline=None)
@given(bases(5), st.sampled_from(Policy), st.integers(0, 15).map(lambda money: Decimal(100 * money)), MINIMA)
def test_break_points_agree_with_brute_force(whole, policy, envelope, minimum):
    chosen = choices(policy=policy, envelope=envelope, minimum_score=minimum)
    sweep = sweep_weights(prioritise(whole, chosen))
    for stretch in sweep.stretches:  # what it says, at its middle and its ends where it includes them
        for weight in {(stretch.start + stretch.end) / 2, stretch.start, stretch.end}:
            if weight in stretch:
                assert told(stretch) == seen(at(whole, chosen, weight))
    grid = {Fraction(step, 48) for step in range(49)}
    for weight in grid:  # and nothing is overlooked between them
        covering = [one for one in sweep.stretches if weight in one]
        assert len(covering) == 1
        assert told(covering[0]) == seen(at(whole, chosen, weight))
    for one, two in pairwise(sweep.stretches):  # and none is there for nothing
        assert told(one) != told(two)
        assert one.end == two.start
        assert one.includes_end != two.includes_start
