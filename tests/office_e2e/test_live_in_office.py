"""The form's live formulas in LibreOffice and Python agree, as they do in ironcalc (tests/test_live_formulas.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.examples import place
from tests.live import Cells, figure, rule_states
from tests.test_live_formulas import CALL, CASES, FAULTS, GOOD, agree, amount, filled, status_of, unsaid
from toolkit.core.form.layout import column_letters
from toolkit.core.kinds import KINDS
from toolkit.files.calls import load_call
from toolkit.files.examples import example_ids, load_example
from toolkit.files.texts import load_messages
from toolkit.steps.check import check_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from tests.office import Office
    from toolkit.files.examples import Case

ROWS, COLUMNS = 60, {"A": 1, "B": 2, "C": 3, "G": 7}  # where the sheet of checks has keys, labels, states and totals

LIVE = [rule.id for rule in load_call(CALL).rules if KINDS[rule.kind].live and rule.applies_to == "application"]


def live(office: Office, folder: Path, workbook: bytes, language: str) -> Cells:
    """What the sheet of checks shows after LibreOffice calculated the workbook."""
    path = folder / "soknad.xlsx"
    path.write_bytes(workbook)
    sheet = load_messages(language).text("form.check_sheet")
    with office.open(path) as form:
        states = form.get_cells([(sheet, f"{letter}{row}") for row in range(1, ROWS + 1) for letter in COLUMNS])
    return {
        (int(cell[1:]), COLUMNS[cell[0]]): state.error or state.value
        for (_, cell), state in states.items()
        if state.text
    }


def one_failing_case_for_each_rule() -> dict[str, Case]:
    """The first case of each rule that is live, in which it is not kept."""
    found = {rule: next(case for case in CASES if rule in {one.rule for one in case.findings}) for rule in LIVE}
    return {case.id: case for case in found.values()}


SPREAD = one_failing_case_for_each_rule()


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("name", example_ids(CALL))
def test_an_example_shows_the_same_totals_and_shares_and_no_cross(
    office: Office, tmp_path: Path, name: str, language: str
) -> None:
    workbook = filled(load_example(CALL, name), language)
    cells, messages = live(office, tmp_path, workbook, language), load_messages(language)
    lines = {line.figure: line.amount for line in check_bytes(workbook, name).lines}

    assert sorted(rule_states(cells)) == sorted(LIVE)
    assert set(rule_states(cells).values()) <= set(GOOD)
    assert amount(figure(cells, messages, "check_costs", 7)) == lines["cost-total"]
    assert amount(figure(cells, messages, "check_funding", 7)) == lines["funding-total"]
    assert amount(figure(cells, messages, "check_grant", 7)) == lines["grant-county"]
    share = lines["grant-share"]
    assert share is not None
    assert round(amount(figure(cells, messages, "check_share", 7)), 12) == round(share, 12)


@pytest.mark.parametrize("case", SPREAD.values(), ids=list(SPREAD))
def test_a_case_shows_the_state_that_python_finds(office: Office, tmp_path: Path, case: Case) -> None:
    workbook = filled(case.document, case.language)
    checked = check_bytes(workbook, case.id)
    states = rule_states(live(office, tmp_path, workbook, case.language))

    assert {rule: sign for rule, sign in states.items() if not agree(rule, sign, checked)} == {}


def test_what_is_wrong_with_a_cell_is_said_beside_it_also_after_saving(office: Office, tmp_path: Path) -> None:
    document = load_example(CALL, "nord-troms")
    beside = {path: status_of(path, document) for path in FAULTS}
    cells = {path: (sheet, f"{column_letters(column)}{row}") for path, (sheet, row, column) in beside.items()}
    path = tmp_path / "soknad.xlsx"
    path.write_bytes(filled(document, "nb"))
    with office.open(path) as form:
        form.set_cells({place(document, path): value for path, (value, _) in FAULTS.items()})
        form.recalculate()
        typed = form.get_cells(list(cells.values()))
        saved = form.save_as(tmp_path / "lagret.xlsx")
    with office.open(saved) as form:
        again = form.get_cells(list(cells.values()))

    assert unsaid({path: typed[where].text for path, where in cells.items()}) == {}
    assert unsaid({path: again[where].text for path, where in cells.items()}) == {}


def test_the_cases_are_a_spread_over_the_rules() -> None:
    assert len(SPREAD) >= 12
