"""The round's choices, read: complete, missing, wrong, or set without saying who and why."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.examples import call
from toolkit.core.priority.model import Aggregation, Policy
from toolkit.core.round.choices import CHOICES, NEEDED, RoundChoice
from toolkit.core.round.chosen import Chosen, chosen

CRITERIA = tuple(call().lists["criterion"])
ALL: dict[str, Any] = {
    "content_weight": 60,
    "district_weight": Decimal("40.5"),
    "criterion_weights": {one: number for number, one in enumerate(CRITERIA, start=1)},
    "aggregation": "lowest",
    "index_edition": 2018,
    "policy": "skip",
}


def read(**changes: Any) -> Chosen:
    values = ALL | changes
    choices = {one: RoundChoice(one, values.get(one), "Fylkesrådet", "2018-10-16", "Sak 1/18") for one in CHOICES}
    return chosen(call(), choices, {"2018-001": Decimal(1000)})


def cases(found: Chosen) -> list[tuple[str, str]]:
    return [(fault.path, fault.case) for fault in found.faults]


def test_choices_that_are_all_taken_can_be_used() -> None:
    found = read()
    assert found.choices is not None
    assert (found.missing, found.faults, found.undocumented) == ((), (), ())
    assert (found.choices.content, found.choices.district) == (60, Decimal("40.5"))
    assert (found.choices.aggregation, found.choices.policy) == (Aggregation.LOWEST, Policy.SKIP)
    assert (found.choices.envelope, found.choices.awards_made) == (5_800_000, {"2018-001": 1000})
    assert found.edition == "2018"
    assert [(one.id, one.weight, one.highest) for one in found.criteria] == [
        (name, number, 5) for number, name in enumerate(CRITERIA, start=1)
    ]


def test_the_figures_cite_the_clauses_of_the_call() -> None:
    found = read().choices
    assert found is not None
    clauses = found.clauses
    assert (clauses.priority, clauses.awards_made, clauses.award_limit, clauses.envelope) == ("K13", "K5", "K17", "K1")


@pytest.mark.parametrize("name", NEEDED)
def test_without_a_needed_choice_nothing_is_scored_and_it_is_named(name: str) -> None:
    found = read(**{name: None})
    assert (found.choices, found.missing, found.faults) == (None, (name,), ())


@pytest.mark.parametrize("name", sorted(set(CHOICES) - set(NEEDED)))
def test_the_other_choices_may_be_left_open(name: str) -> None:
    assert read(**{name: None}).choices is not None


def test_one_minimum_may_hold_for_all_criteria_or_be_set_for_some() -> None:
    assert {one.minimum for one in read(minimum_per_criterion=3).criteria} == {3}
    some = read(minimum_per_criterion={"model": Decimal("2.5")})
    assert {one.id: one.minimum for one in some.criteria if one.minimum is not None} == {"model": Decimal("2.5")}


@pytest.mark.parametrize(
    ("name", "value", "case"),
    [
        ("content_weight", "mye", "not-a-number"),
        ("content_weight", "60", "number-in-quotes"),
        ("highest_award", "500000", "number-in-quotes"),
        ("content_weight", True, "not-a-number"),
        ("aggregation", "median", "not-one-of"),
        ("policy", "", "not-one-of"),
        ("index_edition", ["2018"], "not-a-text"),
        ("tie_order", "2018-001", "not-a-list"),
        ("criterion_weights", 1, "not-by-criterion"),
        ("criterion_weights", {"model": 1}, "criterion-lacking"),
        ("criterion_weights", dict.fromkeys([*CRITERIA, "price"], 1), "criterion-unknown"),
        ("criterion_weights", dict.fromkeys(CRITERIA, "1"), "number-in-quotes"),
        ("criterion_weights", dict.fromkeys(CRITERIA, "mye"), "not-a-number"),
        ("minimum_per_criterion", {"price": 1}, "criterion-unknown"),
    ],
)
def test_a_choice_that_cannot_be_read_is_told_and_nothing_is_scored(name: str, value: object, case: str) -> None:
    found = read(**{name: value})
    assert found.choices is None
    assert cases(found) == [(f"/choices/{name}", case)]


def test_what_cannot_be_scored_with_is_told_too() -> None:
    assert cases(read(content_weight=-1)) == [("/weights/content", "negative-weight")]
    assert read(content_weight=-1).choices is None


def test_a_choice_without_who_when_and_why_is_used_and_named() -> None:
    choices = {one: RoundChoice(one, ALL.get(one)) for one in CHOICES}
    found = chosen(call(), choices)
    assert found.choices is not None
    assert found.undocumented == tuple(one for one in CHOICES if one in ALL)
