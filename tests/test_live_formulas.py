"""The form's live formulas and Python agree: totals, shares, and ✔ or ✘ for every rule, on every example and case."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.live import Cells, Value, evaluate, figure, rule_states
from toolkit.core.kinds import KINDS
from toolkit.files.calls import load_call
from toolkit.files.examples import Case, example_ids, load_cases, load_example
from toolkit.files.fill import fill
from toolkit.files.template import template_bytes
from toolkit.files.texts import load_messages
from toolkit.steps.check import Checked, check_bytes
from toolkit.steps.describe import describe_fields

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

CALL = "troms-2018"
SIGNS = {"error": "✘", "warning": "!"}
GOOD = ("✔", "–")
# A form cannot judge as finely as Python: what it marks though Python names another rule, and why.
ALSO_MARKED = {
    "required": {"required", "text-length", "value", "value-note", "organisation-number", "municipality-code", "range"},
    "row-complete": {"row-complete", "value", "value-note", "organisation-number", "municipality-code", "range"},
    "totals-equal": {"in-kind-both-sides"},  # one cause: Python says it once
}


def filled(document: Mapping[str, Any], language: str) -> bytes:
    call = load_call(CALL)
    template = template_bytes(call, "application", load_messages(language))
    return fill(template, describe_fields(call, "application", language), document)


def live(workbook: bytes, language: str) -> Cells:
    return evaluate(workbook, load_messages(language).text("form.check_sheet"))


def expected_sign(rule_id: str, checked: Checked) -> str:
    """The sign a rule must show: by its own findings, or ✔."""
    rule = next(rule for rule in load_call(CALL).rules if rule.id == rule_id)
    mine = [one for one in checked.findings if one.rule == rule_id]
    return SIGNS[rule.severity] if mine else "✔"


def agree(rule_id: str, sign: str, checked: Checked) -> bool:
    wanted = expected_sign(rule_id, checked)
    if wanted != "✔":
        return sign == wanted
    found = {one.rule for one in checked.findings}
    unreadable = "value" in found  # a sum with a text in it: the form shows ✘, Python does not judge
    return sign in GOOD or unreadable or bool(found & ALSO_MARKED.get(rule_id, set()))


@pytest.mark.parametrize("name", example_ids(CALL))
@pytest.mark.parametrize("language", ["nb", "en"])
def test_an_example_shows_the_same_totals_and_shares_and_no_cross(name: str, language: str) -> None:
    workbook = filled(load_example(CALL, name), language)
    cells, messages = live(workbook, language), load_messages(language)
    lines = {line.figure: line.amount for line in check_bytes(workbook, name).lines}

    assert set(rule_states(cells).values()) <= set(GOOD)
    assert amount(figure(cells, messages, "check_costs", 7)) == lines["cost-total"]
    assert amount(figure(cells, messages, "check_funding", 7)) == lines["funding-total"]
    assert amount(figure(cells, messages, "check_grant", 3)) == lines["grant-county"]
    assert round(amount(figure(cells, messages, "check_share", 3)), 12) == round(lines["grant-share"], 12)


def amount(shown: Value) -> Decimal:
    assert isinstance(shown, float)
    return Decimal(repr(shown))


CASES = [case for case in load_cases(CALL) if not case.workbook]


@pytest.mark.parametrize("case", CASES, ids=[case.title["en"] for case in CASES])
def test_a_case_shows_the_state_that_python_finds(case: Case) -> None:
    workbook = filled(case.document, case.language)
    checked = check_bytes(workbook, case.id)
    states = rule_states(live(workbook, case.language))

    assert {rule: sign for rule, sign in states.items() if not agree(rule, sign, checked)} == {}


def test_every_rule_that_a_formula_can_express_has_a_line_and_is_seen_to_fail_in_a_case() -> None:
    call = load_call(CALL)
    live_rules = {rule.id for rule in call.rules if KINDS[rule.kind].live and rule.applies_to == "application"}
    failing = {finding.rule for case in CASES for finding in case.findings}

    workbook = filled(load_example(CALL, "nord-troms"), "nb")
    assert set(rule_states(live(workbook, "nb"))) == live_rules
    assert live_rules - failing == set()
