"""The form's live formulas and Python agree: totals, shares, and ✔ or ✘ for every rule, on every example and case."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests.examples import place
from tests.live import Cells, Value, evaluate, figure, headline, rule_state, rule_states
from toolkit.core.form.layout import STATUS_COLUMN, lay_out
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
    assert amount(figure(cells, messages, "check_grant", 7)) == lines["grant-county"]
    assert round(amount(figure(cells, messages, "check_share", 7)), 12) == round(lines["grant-share"], 12)


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


# --- what a cell may hold: typed or pasted past the drop-downs, and said beside the cell ------------------------

FAULTS: dict[str, tuple[str | int, str]] = {
    "/applicant/organisation_number": ("270293132", "not_org_number"),
    "/applicant/type": ("Fylke", "not_listed"),
    "/applicant/municipality": ("Bardu", "not_municipality"),
    "/project/end": ("31.02.2020", "not_a_date"),
    "/project/region": ("*", "not_listed"),
    "/project/summary": ("x" * 501, "✘ 501 "),
    "/declarations/overview": ("Kanskje", "not_listed"),
    "/partners/0/organisation_number": ("12345678", "not_org_number"),
    "/partners/1/municipality": ("5427", "not_municipality"),
    "/partners/2/municipality": ("Lyngen 1938", "not_municipality"),
    "/partners/3/type": ("Kommunen", "not_listed"),
    "/partners/4/confirmed": ("Kanskje", "not_listed"),
    "/costs/0/amounts/2018": (-1, "row_negative"),
    "/costs/1/category": ("*", "not_listed"),
    "/funding/0/status": ("<>", "not_listed"),
    "/targets/0/group": ("Annet", "not_listed"),
}


def typed_over(document: Mapping[str, Any], values: Mapping[str, object]) -> bytes:
    """The filled form with other values in some cells, as a person pastes them."""
    book = load_workbook(BytesIO(filled(document, "nb")))
    for path, value in values.items():
        sheet, cell = place(document, path)
        book[sheet][cell].value = value  # type: ignore[union-attr]
        book[sheet][cell].data_type = "n" if isinstance(value, int) else "s"  # type: ignore[union-attr]
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def status_of(path: str, document: Mapping[str, Any]) -> tuple[str, int, int]:
    """Sheet, row and column of what the form says beside a cell."""
    sheet, cell = place(document, path)
    table = lay_out(load_call(CALL).forms["application"], "nb").tables.get("/" + path.split("/")[1])
    return sheet, int(cell.lstrip("ABCDEFGHIJKLMNOP")), table.status_column if table else STATUS_COLUMN


def unsaid(shown: Mapping[str, str]) -> dict[str, str]:
    """The faults that are not said as they should be, with what is shown instead."""
    messages = load_messages("nb")
    said = {word: word if word.startswith("✘") else messages.text(f"form.{word}") for _, word in FAULTS.values()}
    return {path: text for path, text in shown.items() if not text.startswith(said[FAULTS[path][1]])}


def test_what_the_county_would_find_in_a_cell_is_said_beside_it_and_counted() -> None:
    document, messages = load_example(CALL, "nord-troms"), load_messages("nb")
    workbook = typed_over(document, {path: value for path, (value, _) in FAULTS.items()})
    shown: dict[str, str] = {}
    sheets = {sheet: evaluate(workbook, sheet) for sheet in {place(document, path)[0] for path in FAULTS}}
    for path in FAULTS:
        sheet, row, column = status_of(path, document)
        shown[path] = str(sheets[sheet][row, column])
    assert unsaid(shown) == {}

    cells, bad = live(workbook, "nb"), messages.text("form.state_bad")
    singles = sum(path.count("/") == 2 for path in FAULTS)
    assert rule_state(cells, "required") == f"{bad} ({singles})"
    assert rule_state(cells, "row-complete") == f"{bad} ({len(FAULTS) - singles})"
    assert headline(cells).startswith(messages.text("form.check_state_bad"))


def test_only_municipalities_of_the_list_count() -> None:
    document = load_example(CALL, "nord-troms")
    partners = [f"/partners/{number}/municipality" for number in range(len(document["partners"]))]
    for wrong in ("Bardu", "5427", "Lyngen 1938"):
        cells = live(typed_over(document, dict.fromkeys(partners, wrong)), "nb")
        assert rule_states(cells)["municipalities"] == "✘"


def test_a_partner_stands_twice_with_or_without_blanks_in_the_number() -> None:
    document = load_example(CALL, "nord-troms")
    number = document["partners"][0]["organisation_number"]
    spaced = f"{number[:3]} {number[3:6]} {number[6:]}"
    cells = live(typed_over(document, {"/partners/1/organisation_number": spaced}), "nb")
    assert rule_states(cells)["partner-twice"] == "✘"
    assert rule_states(cells)["row-complete"] == "✔"


def test_the_headline_tells_errors_from_things_to_look_at() -> None:
    document, messages = load_example(CALL, "nord-troms"), load_messages("nb")
    assert headline(live(filled(document, "nb"), "nb")) == messages.text("form.check_state_good")
    look = live(typed_over(document, {"/contact/email": "kontakt(at)kommune.no"}), "nb")
    assert headline(look) == f"{messages.text('form.check_state_look')}1"
    bad = live(typed_over(document, {"/contact/email": None}), "nb")
    assert headline(bad) == f"{messages.text('form.check_state_bad')}1"


def test_every_rule_that_a_formula_can_express_has_a_line_and_is_seen_to_fail_in_a_case() -> None:
    call = load_call(CALL)
    live_rules = {rule.id for rule in call.rules if KINDS[rule.kind].live and rule.applies_to == "application"}
    failing = {finding.rule for case in CASES for finding in case.findings}

    workbook = filled(load_example(CALL, "nord-troms"), "nb")
    assert set(rule_states(live(workbook, "nb"))) == live_rules
    assert live_rules - failing == set()
