from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest

from tests.core.priority.rounds import CRITERIA, assessed, basis, choices
from toolkit.core.priority.breakpoints import sweep_weights
from toolkit.core.priority.exact import decimal_of
from toolkit.core.priority.explain import application_lines, round_lines
from toolkit.core.priority.model import Aggregation, IndexValue, Outcome, Participant, Policy
from toolkit.core.priority.ranking import prioritise
from toolkit.core.priority.robustness import simulate
from toolkit.core.priority.why import why
from toolkit.model import Address, Input

ROWS = [((5, 5, 4), 0, 600), ((4, 4, 3), 20, 600), ((4, 4, 3), 20, 600)]


def keys(told):
    return [reason.key for reason in told]


def the(told, key):
    return next(reason.facts for reason in told if reason.key == key)


def test_every_figure_has_clause_arithmetic_and_inputs_with_their_cells():
    whole = basis(ROWS, CRITERIA)
    mine = replace(whole.assessments[0], file="a.xlsx", cells={"model": Address("Vurdering", "D7")})
    lines = application_lines(prioritise(replace(whole, assessments=(mine, *whole.assessments[1:])), choices()))
    assert list(lines) == ["a00", "a01", "a02"]
    first = lines["a00"]
    assert [(line.figure, line.amount, line.unit, line.clause) for line in first] == [
        ("criterion-mean", 5, "points", "K13"),
        ("criterion-mean", 5, "points", "K13"),
        ("criterion-mean", 4, "points", "K13"),
        ("content-score", 100, "points", "K13"),
        ("district-index", 0, "points", "K13"),
        ("district-need", 100, "points", "K13"),
        ("priority-score", 100, "points", "K13"),
        ("rank", 1, "count", "K13"),
        ("highest-ask", 600, "NOK", "K17"),
        ("award-proposed", 600, "NOK", "K13"),
    ]
    assert first[0].inputs == (Input("/scores/model", "Vurdering", "D7", Decimal(5)),)
    assert first[0].facts["files"] == ("a.xlsx",)
    assert first[6].of == ("content-score", "district-need")
    assert (first[6].facts["content_share"], first[6].facts["district_share"]) == (Decimal("0.6"), Decimal("0.4"))


def test_an_open_award_and_a_missing_score_have_a_reason_and_no_amount():
    whole = basis(ROWS, CRITERIA)
    lines = application_lines(prioritise(whole, choices()))
    assert (lines["a01"][-1].amount, lines["a01"][-1].reason) == (None, "needs-decision")
    lines = application_lines(prioritise(replace(whole, index={}), choices()))
    assert [(line.figure, line.reason) for line in lines["a00"] if line.amount is None] == [
        ("district-index", "no-index"), ("district-need", "no-index"), ("priority-score", "no-index"),
    ]  # fmt: skip
    assert lines["a00"][-1].figure == "priority-score"


def test_the_envelope_step_by_step():
    priority = prioritise(basis(ROWS, CRITERIA), choices(awards_made={"x": Decimal(100)}))
    assert [(line.figure, line.amount, line.clause) for line in round_lines(priority)] == [
        ("envelope", 1000, "K1"),
        ("awards-made", 100, "K5"),
        ("envelope-available", 900, "K5"),
        ("awards-proposed", 600, "K13"),
        ("envelope-left", 300, "K1"),
    ]
    assert round_lines(priority)[-1].facts == {"undecided": ("a01", "a02")}


def test_why_tells_the_whole_way_to_an_award():
    priority = prioritise(basis(ROWS, CRITERIA), choices())
    told = why(priority, "a00", sweep_weights(priority), simulate(priority, 100))
    assert keys(told) == [
        "content-score", "criterion", "criterion", "criterion", "district-need-mean", "priority-score", "rank",
        "envelope", "ask", "outcome-full", "content-weight", "simulation",
    ]  # fmt: skip
    assert the(told, "rank") == {"rank": 1, "of": 3}
    assert the(told, "outcome-full") == {"ask": 600, "award": 600, "before": 1000, "rank": 1}
    assert (the(told, "simulation")["funded"], the(told, "simulation")["draws"]) == (1, 100)
    gives = sum(reason.facts["gives"] for reason in told if reason.key == "criterion")
    assert gives == pytest.approx(the(told, "content-score")["score"], abs=Decimal("0.00001"))


def test_why_names_the_tied_and_what_there_is_to_decide():
    told = why(prioritise(basis(ROWS, CRITERIA), choices()), "a01")
    assert the(told, "tied")["applications"] == ("a02",)
    open_tie = the(told, "outcome-needs-decision")
    assert (open_tie["applications"], open_tie["left"], open_tie["asked"]) == (("a01", "a02"), 400, 1200)


def test_why_without_a_score_names_each_missing_code_and_each_set_aside():
    whole = basis(ROWS[:1], CRITERIA)
    biased = assessed("a00", "B", impartial=False, model=1, anchoring=1, spreading=1)
    index = {"1000": IndexValue("1000", None, "1000", "municipality-divided", ("1", "2"))}
    told = why(prioritise(replace(whole, assessments=(biased,), index=index), choices()), "a00")
    assert keys(told) == ["no-impartial-assessment", "set-aside-disqualified", "no-index", "not-computed"]
    assert the(told, "no-index") == {"code": "1000", "note": "municipality-divided", "others": ("1", "2")}


def test_why_tells_inheritance_and_unconfirmed_partners():
    whole = basis(ROWS[:1], CRITERIA)
    partners = (Participant("1000"), Participant("1929"), Participant("1931", confirmed=False))
    heirs = {code: IndexValue(code, Decimal(40), "5530", "merged-into-larger") for code in ("1929", "1931")}
    joined = replace(whole.applications[0], participants=partners)
    told = why(prioritise(replace(whole, applications=(joined,), index={**whole.index, **heirs}), choices()), "a00")
    assert keys(told)[4:9] == [
        "district-need-mean", "index-inherited", "index-inherited", "index-counted-once", "unconfirmed",
    ]  # fmt: skip
    assert the(told, "index-counted-once") == {"source": "5530", "codes": ("1929", "1931")}
    assert the(told, "unconfirmed") == {"codes": ("1931",), "need": 80, "confirmed_only": 80}


def test_why_of_an_unknown_or_not_eligible_application():
    whole = basis(ROWS[:1], CRITERIA)
    assert keys(why(prioritise(whole, choices()), "2018-999")) == ["unknown-application"]
    barred = replace(whole, applications=(replace(whole.applications[0], eligible=False),))
    assert keys(why(prioritise(barred, choices()), "a00"))[0] == "not-eligible"


def outcome_of(outcome, **changed):
    """The statement about the outcome in a round that has such an outcome."""
    criteria = changed.pop("criteria", CRITERIA)
    priority = prioritise(basis(changed.pop("rows", ROWS), criteria), choices(**changed))
    name = next(each.application for each in priority.allocation.proposals if each.outcome is outcome)
    return the(why(priority, name), f"outcome-{outcome.value}")


def test_every_outcome_says_what_it_hangs_on():
    apart = [((5, 5, 4), 0, 600), ((4, 4, 3), 20, 600), ((1, 1, 1), 20, 300), ((0, 0, 0), 20, 0)]
    minimum = (replace(CRITERIA[0], minimum=Decimal(3)), *CRITERIA[1:])
    tie = [((4, 4, 3), 20, 600), ((4, 4, 3), 20, 600), ((1, 1, 1), 20, 300)]
    assert outcome_of(Outcome.PART, rows=apart)["award"] == 400
    assert outcome_of(Outcome.ENVELOPE_EMPTY, rows=apart)["before"] == 0
    assert outcome_of(Outcome.NOT_FITTING, rows=apart, policy=Policy.SKIP)["before"] == 400
    assert outcome_of(Outcome.STOPPED, rows=apart, policy=Policy.STOP)["before"] == 400
    assert outcome_of(Outcome.AFTER_STOP, rows=apart, policy=Policy.STOP)["applications"] == ("a01",)
    assert outcome_of(Outcome.AWAITS_DECISION, rows=tie, policy=Policy.SKIP)["applications"] == ("a00", "a01")
    assert outcome_of(Outcome.BELOW_MINIMUM_SCORE, rows=apart, minimum_score=Decimal(80))["minimum"] == 80
    assert outcome_of(Outcome.BELOW_MINIMUM_CRITERION, rows=apart, criteria=minimum)["criteria"] == {"model": (1, 3)}
    assert outcome_of(Outcome.ALREADY_AWARDED, rows=apart, awards_made={"a00": Decimal(7)})["made"] == 7
    assert outcome_of(Outcome.NOTHING_TO_AWARD, rows=apart)["ask"] == 0


@pytest.mark.parametrize("aggregation", Aggregation)
def test_each_aggregation_has_its_own_statement(aggregation):
    whole = replace(basis(ROWS[:1], CRITERIA), population={"1000": 10})
    assert f"district-need-{aggregation.value}" in keys(why(prioritise(whole, choices(aggregation=aggregation)), "a00"))


def test_decimals_are_shown_alike_whatever_the_context():
    with localcontext(prec=3):
        assert str(decimal_of(Fraction(200, 3))) == "66.666667"
        assert str(decimal_of(Fraction(5_800_000))) == "5800000"
    assert [str(decimal_of(Fraction(value))) for value in ("100", "0", "52.40", "-1/8")] == [
        "100",
        "0",
        "52.4",
        "-0.125",
    ]
