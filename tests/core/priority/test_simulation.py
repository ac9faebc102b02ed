from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.priority.rounds import CRITERIA, bases, basis, choices
from toolkit.core.priority import robustness
from toolkit.core.priority.model import Basis, Criterion, Policy
from toolkit.core.priority.ranking import prioritise
from toolkit.core.priority.robustness import RankSpread, criterion_points, simulate

THREE = [((5, 0, 4), 0, 600), ((0, 5, 0), 50, 600), ((0, 0, 0), 100, 600)]


def test_the_same_seed_gives_the_same_result_and_another_does_not():
    priority = prioritise(basis(THREE, CRITERIA), choices())
    assert simulate(priority, 500, seed=1) == simulate(priority, 500, seed=1)
    assert simulate(priority, 500, seed=1) != simulate(priority, 500, seed=2)


def test_the_size_of_the_portions_changes_nothing(monkeypatch):
    priority = prioritise(basis(THREE, CRITERIA), choices())
    whole = simulate(priority, 301)
    monkeypatch.setattr(robustness, "_AT_ONCE", 21)
    assert simulate(priority, 301) == whole


def test_what_no_weighting_changes_is_told_so():
    rows = [((5, 5, 4), 0, 1000), ((0, 0, 0), 100, 1000)]
    best, last = simulate(prioritise(basis(rows, CRITERIA), choices()), 100).spreads
    assert best == RankSpread("a00", 1, 1, 1, 1, funded=100, open=0)
    assert last == RankSpread("a01", 2, 2, 2, 2, funded=0, open=0)


def test_a_lasting_tie_stays_open_until_it_is_decided():
    twins = basis([((5, 1, 2), 0, 600), ((5, 1, 2), 0, 600)], CRITERIA)
    undecided = simulate(prioritise(twins, choices()), 50).spreads
    assert [(one.best, one.worst, one.funded, one.open) for one in undecided] == [(1, 1, 0, 50), (1, 1, 0, 50)]
    chosen = choices(policy=Policy.SKIP, tie_order=("a01", "a00"))
    assert [one.funded for one in simulate(prioritise(twins, chosen), 50).spreads] == [0, 50]


def test_every_weighting_is_equally_likely():
    # With two criteria the weight of the first is uniform on 0–1: a00 leads where it is above 1/4.
    two = tuple(Criterion(name, Decimal(1), 4) for name in "xy")
    rows = [((4, 0), 0, 1000), ((1, 1), 0, 1000)]
    priority = prioritise(basis(rows, two), choices(content=Decimal(1), district=Decimal(0)))
    first = simulate(priority, 10_000).spreads[0]
    assert 0.735 < first.funded / 10_000 < 0.765


def test_the_middle_ninety_percent_leaves_rare_ranks_out():
    two = tuple(Criterion(name, Decimal(1), 50) for name in "xy")
    rows = [((50, 0), 0, 1), ((1, 1), 0, 1)]  # a00 leads where the first weight is above 1/50
    priority = prioritise(basis(rows, two), choices(content=Decimal(1), district=Decimal(0)))
    first = simulate(priority, 2000).spreads[0]
    assert (first.best, first.low, first.high, first.worst) == (1, 1, 1, 2)


def test_nobody_ranked_nothing_to_tell():
    assert simulate(prioritise(Basis((), CRITERIA), choices()), 10).spreads == ()


def test_criterion_points_mix_to_the_score():
    priority = prioritise(basis(THREE, CRITERIA), choices())
    for place in priority.ranking.places:
        points = criterion_points(place, Fraction(3, 5))
        weighted = sum(Fraction(each.weight) * point for each, point in zip(CRITERIA, points, strict=True))
        assert weighted / 110 == place.scored.score


DRAWS = 12


@settings(deadline=None, max_examples=60)
@given(
    bases(),
    st.sampled_from(Policy),
    st.integers(0, 20).map(lambda money: Decimal(100 * money) + Decimal("0.5")),
    st.sampled_from([None, Decimal(50)]),
    st.sampled_from([None, Decimal(2)]),
    st.permutations([f"a{number:02}" for number in range(7)]),
    st.integers(0, 7),
)
def test_simulation_agrees_with_exact_rounds_draw_by_draw(whole, policy, envelope, score, criterion, order, decided):
    """Carries out every draw as a round of its own, in exact arithmetic."""
    first = replace(CRITERIA[0], minimum=criterion)
    whole = replace(whole, criteria=(first, *CRITERIA[1:]))
    chosen = choices(policy=policy, envelope=envelope, minimum_score=score, tie_order=tuple(order[:decided]))
    simulated = {one.application: one for one in simulate(prioritise(whole, chosen), DRAWS, seed=7).spreads}
    ranks: dict[str, list[int]] = {name: [] for name in simulated}
    funded, undecided = dict.fromkeys(simulated, 0), dict.fromkeys(simulated, 0)
    for weights in np.random.default_rng(7).dirichlet(np.ones(len(CRITERIA)), size=DRAWS):
        criteria = [
            replace(each, weight=Fraction(float(weight))) for each, weight in zip(whole.criteria, weights, strict=True)
        ]
        exact = prioritise(replace(whole, criteria=tuple(criteria)), chosen)
        for each in exact.allocation.proposals:
            ranks[each.application].append(each.rank)
            funded[each.application] += each.outcome.funded
            undecided[each.application] += each.outcome.open
    for name, one in simulated.items():
        assert (one.best, one.worst) == (min(ranks[name]), max(ranks[name]))
        assert (one.funded, one.open) == (funded[name], undecided[name])
        assert one.low == sorted(ranks[name])[0]  # 5 % of 12 draws: the first
        assert one.high == sorted(ranks[name])[-1]  # 95 %: the twelfth


@pytest.mark.parametrize("policy", Policy)
def test_a_thousand_applications_fit(policy):
    rows = [((number % 6, number // 6 % 6, number % 5), number % 101, number % 900 + 1) for number in range(1000)]
    wide = basis(rows, CRITERIA)
    result = simulate(prioritise(wide, choices(policy=policy, envelope=Decimal(200_000))), 200)
    assert len(result.spreads) == 1000
    assert any(0 < one.funded < 200 for one in result.spreads)


def test_after_a_lasting_tie_skip_waits_unless_it_cannot_fit():
    rows = [((5, 5, 4), 0, 600), ((5, 5, 4), 0, 600), ((4, 4, 3), 20, 400), ((0, 0, 0), 100, 401)]
    result = simulate(prioritise(basis(rows, CRITERIA), choices(policy=Policy.SKIP)), 20)
    assert [(one.funded, one.open) for one in result.spreads] == [(0, 20), (0, 20), (0, 20), (0, 0)]
