from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import groupby, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.priority.rounds import choices, ranked
from toolkit.core.priority.allocation import allocate, highest_ask
from toolkit.core.priority.model import Allocation, Application, Outcome, Policy

ORE = Decimal("0.01")
ASKS = st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(st.integers(1, 5), st.integers(0, 9)), min_size=1)
MONEY = st.decimals(0, 40, places=2)


def outcomes(allocation: Allocation) -> dict[str, str]:
    return {each.application: each.outcome.value for each in allocation.proposals}


def awards(allocation: Allocation) -> dict[str, Decimal | None]:
    return {each.application: each.award for each in allocation.proposals}


@pytest.mark.parametrize(
    ("policy", "at", "one_ore_less"),
    [
        (Policy.PARTIAL, [4, 3, 0], [4, 2, 0]),
        (Policy.SKIP, [4, 3, 0], [4, 0, 1]),
        (Policy.STOP, [4, 3, 0], [4, 0, 0]),
    ],
)
def test_each_policy_at_its_boundary(policy, at, one_ore_less):
    places = ranked({"a": (3, 4), "b": (2, 3), "c": (1, 1)})
    whole = allocate(places, choices(policy=policy, envelope=Decimal(7)))
    less = allocate(places, choices(policy=policy, envelope=Decimal(7) - ORE))
    assert list(awards(whole).values()) == at
    assert list(awards(less).values()) == one_ore_less
    assert less.left == Decimal(7) - ORE - sum(one_ore_less)


def test_the_ask_is_the_lowest_bound_in_whole_kroner():
    application = Application("a", True, Decimal("900.99"), Decimal(1000))
    assert highest_ask(application, choices()) == 900
    assert highest_ask(replace(application, highest_award=Decimal(800)), choices()) == 800
    assert highest_ask(application, choices(highest_award=Decimal(700))) == 700
    assert highest_ask(replace(application, applied=Decimal(-5)), choices()) == 0


def test_awards_made_come_first_and_nobody_is_awarded_twice():
    places = ranked({"a": (3, 400), "b": (2, 400), "c": (1, 400)})
    made = {"a": Decimal(300), "long gone": Decimal("100.50")}
    allocation = allocate(places, choices(awards_made=made))
    assert (allocation.made, allocation.available, allocation.left) == (
        Decimal("400.50"),
        Decimal("599.50"),
        Decimal("0.50"),
    )
    assert outcomes(allocation) == {"a": "already-awarded", "b": "full", "c": "part"}
    assert awards(allocation) == {"a": 0, "b": 400, "c": 199}


def test_more_awarded_than_there_was_leaves_nothing_and_says_how_much():
    allocation = allocate(ranked({"a": (3, 400)}), choices(awards_made={"x": Decimal(1200)}))
    assert (allocation.left, outcomes(allocation)) == (-200, {"a": "envelope-empty"})


def test_nothing_applied_for_is_nothing_to_award():
    assert outcomes(allocate(ranked({"a": (3, 0)}), choices())) == {"a": "nothing-to-award"}


def test_a_tie_across_the_edge_needs_a_decision():
    allocation = allocate(ranked({"a": (3, 600), "b": (3, 600), "c": (1, 1)}), choices())
    assert outcomes(allocation) == {"a": "needs-decision", "b": "needs-decision", "c": "envelope-empty"}
    assert awards(allocation) == {"a": None, "b": None, "c": 0}
    decision = allocation.decisions[0]
    assert (decision.applications, decision.left, decision.asked) == (("a", "b"), 1000, 1200)


def test_a_decision_on_part_of_a_tie_decides_nothing():
    places = ranked({"a": (3, 600), "b": (3, 600)})
    assert allocate(places, choices(tie_order=("b",))).decisions
    decided = allocate(places, choices(tie_order=("b", "a")))
    assert (awards(decided), decided.decisions) == ({"a": 400, "b": 600}, ())


def test_after_an_open_tie_skip_waits_unless_it_cannot_fit():
    places = ranked({"a": (3, 600), "b": (3, 500), "c": (2, 500), "d": (1, 501)})
    allocation = allocate(places, choices(policy=Policy.SKIP))
    assert outcomes(allocation) == {
        "a": "needs-decision", "b": "needs-decision", "c": "awaits-decision", "d": "not-fitting",
    }  # fmt: skip


def test_those_of_a_tie_are_deducted_one_after_the_other():
    allocation = allocate(ranked({"a": (3, 600), "b": (3, 300), "c": (1, 50)}), choices())
    assert [(each.before, each.after) for each in allocation.proposals] == [(1000, 400), (400, 100), (100, 50)]


def test_a_tie_that_is_decided_is_listed_in_the_order_decided():
    allocation = allocate(ranked({"a": (3, 600), "b": (3, 600)}), choices(tie_order=("b", "a")))
    told = [(each.application, each.before, each.award, each.after) for each in allocation.proposals]
    assert told == [("b", 1000, 600, 400), ("a", 400, 400, 0)]


@given(ASKS, MONEY, st.sampled_from(Policy), MONEY, st.permutations("abcdefgh"), st.integers(0, 8))
def test_what_was_left_less_the_award_is_what_is_left_and_the_next_begins_with_that(
    asks, money, policy, made, order, decided
):
    chosen = choices(policy=policy, envelope=money, awards_made={"x": made}, tie_order=tuple(order[:decided]))
    allocation = allocate(ranked(asks), chosen)
    left = allocation.available
    for each in allocation.proposals:
        if not allocation.decisions:
            assert each.before == left
        if each.before is not None and each.award is not None:
            assert each.after == each.before - each.award
            left = each.after
        else:
            assert each.after is None
    assert allocation.decisions or left == allocation.left


@given(ASKS, MONEY, st.sampled_from(Policy), MONEY)
def test_the_sum_never_exceeds_the_envelope_by_one_ore(asks, money, policy, made):
    allocation = allocate(ranked(asks), choices(policy=policy, envelope=money, awards_made={"x": made}))
    proposed = sum(each.award for each in allocation.proposals if each.award is not None)
    assert proposed <= max(money - made, 0)
    assert allocation.left == money - made - proposed
    for each in allocation.proposals:
        assert each.award is None or 0 <= each.award <= each.ask


@given(ASKS, MONEY, MONEY, st.sampled_from([Policy.PARTIAL, Policy.STOP]))
def test_with_partial_and_stop_more_money_never_lowers_an_award(asks, money, more, policy):
    places = ranked(asks)
    before = awards(allocate(places, choices(policy=policy, envelope=money)))
    after = awards(allocate(places, choices(policy=policy, envelope=money + more)))
    for name, award in before.items():
        if after[name] is None:  # open: nothing was sure before either
            assert award is None or award == 0
        else:
            assert award is None or after[name] >= award


@given(ASKS, MONEY, MONEY)
def test_with_skip_more_money_never_lowers_the_highest_ranked_award_that_changes(asks, money, more):
    apart = {name: (-place, ask) for place, (name, (_, ask)) in enumerate(asks.items())}  # no ties
    places = ranked(apart)
    before = allocate(places, choices(policy=Policy.SKIP, envelope=money)).proposals
    after = allocate(places, choices(policy=Policy.SKIP, envelope=money + more)).proposals
    changed = [(one.award, two.award) for one, two in zip(before, after, strict=True) if one.award != two.award]
    assert not changed or changed[0][1] > changed[0][0]


@given(ASKS, MONEY, MONEY)
def test_with_skip_and_ties_the_first_tie_that_changes_loses_nothing_or_becomes_open(asks, money, more):
    places = ranked(asks)
    before = allocate(places, choices(policy=Policy.SKIP, envelope=money)).proposals
    after = allocate(places, choices(policy=Policy.SKIP, envelope=money + more)).proposals
    pairs = [(one, two) for one, two in zip(before, after, strict=True) if one.award != two.award]
    for _, tie in groupby(pairs, key=lambda pair: pair[0].rank):
        for one, two in list(tie):
            assert one.award is None or two.award is None or two.award >= one.award
        break


def in_order(order, purse, policy):
    """The plainest allocation there is: one after the other, no ties."""
    given_out = {}
    stopped = False
    for name, ask in order:
        fits = ask <= purse and not stopped
        if policy is Policy.PARTIAL:
            given_out[name] = min(ask, purse)
        else:
            given_out[name] = ask if fits else 0
        stopped = stopped or (policy is Policy.STOP and not fits)
        purse -= given_out[name]
    return given_out


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(1, 3), st.integers(1, 6)), min_size=1),
    st.integers(0, 20),
    st.sampled_from(Policy),
)
def test_open_means_exactly_that_the_order_among_the_tied_matters(asks, money, policy):
    """Holds the allocation against every order of every tie, tried one by one."""
    places = ranked(asks)
    groups = [
        [(place.scored.application.id, int(place.scored.application.applied)) for place in tie]
        for _, tie in groupby(places, key=lambda place: place.rank)
    ]
    orders = [[]]
    for group in groups:
        orders = [done + list(order) for done in orders for order in permutations(group)]
    possible: dict[str, set[int]] = {name: set() for name in asks}
    for order in orders:
        for name, award in in_order(order, money, policy).items():
            possible[name].add(award)
    proposals = allocate(places, choices(policy=policy, envelope=Decimal(money))).proposals
    for _, tie in groupby(proposals, key=lambda each: each.rank):
        group = list(tie)
        contested = [each for each in group if each.outcome is Outcome.NEEDS_DECISION]
        assert not contested or any(len(possible[each.application]) > 1 for each in contested)
        for each in group:
            if not each.outcome.open:  # what awaits a decision may be cautious
                assert possible[each.application] == {each.award}
