"""Runs the worked cases of `schemas/calls/*/cases`: each is filled in, read back and judged like any submission."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from tests.examples import CALL, REGIONS, call, filled, place
from toolkit.core.checking.check import check
from toolkit.core.checking.convert import Conversion, convert, find_sheets
from toolkit.files.examples import Case, ExpectedFinding, load_cases, load_example
from toolkit.files.reading import read_workbook
from toolkit.steps.check import Checked, Recognised, check_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.model import Finding

CASES = load_cases(CALL)
EXTRA_WORDS = " (oppdatert)"


@cache
def workbook_of(case_id: str) -> bytes:
    case = by_id(case_id)
    form = filled(case.document, case.language)
    if not case.workbook:
        return form
    book = load_workbook(BytesIO(form), rich_text=True)
    for what, name in case.workbook.items():
        sheet = book[name]
        if what == "delete":
            book.remove(sheet)
        elif what == "hide":
            sheet.sheet_state = "hidden"
        elif what == "rename":
            sheet.title = name + EXTRA_WORDS
        elif what == "move_first":
            book.move_sheet(sheet, -len(book.sheetnames))
        else:
            raise AssertionError(f"{case.id}: nothing is known of workbook.{what}")
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@cache
def checked(case_id: str) -> Checked:
    return check_bytes(workbook_of(case_id), f"{case_id}.xlsx")


def by_id(case_id: str) -> Case:
    return next(case for case in CASES if case.id == case_id)


def told(findings: Iterable[Finding]) -> list[ExpectedFinding]:
    """Findings as a case tells them, in an order of their own."""
    return ordered(ExpectedFinding(one.rule, str(one.severity), one.clause, one.path) for one in findings)


def ordered(findings: Iterable[ExpectedFinding]) -> list[ExpectedFinding]:
    return sorted(findings, key=lambda one: (one.path, one.rule))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title["en"])
def test_case(case: Case) -> None:
    found = checked(case.id)
    assert found.recognised is Recognised.OURS
    assert told(found.findings) == ordered(case.findings)
    figures = {line.figure: line.amount for line in found.lines}
    assert {figure: figures[figure] for figure in case.shares} == case.shares


@pytest.mark.parametrize(
    "case", [one for one in CASES if one.findings and not one.workbook], ids=lambda case: case.title["en"]
)
def test_the_finding_stands_at_the_cell_where_the_fault_is(case: Case) -> None:
    found = [(one.path, (one.sheet, one.cell)) for one in checked(case.id).findings]
    assert found == [(path, place(case.document, path, case.language)) for path, _ in found]


# --- what the cases are together --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", REGIONS)
@pytest.mark.parametrize("language", ["nb", "en"])
def test_an_example_application_has_no_finding_and_reads_as_it_was_written(name: str, language: str) -> None:
    document = load_example(CALL, name)
    found = check_bytes(filled(document, language), f"{name}.xlsx")
    assert found.findings == ()
    assert found.submission is not None
    assert found.submission.data == document


@pytest.mark.parametrize("name", REGIONS)
def test_an_example_application_says_that_it_is_one(name: str) -> None:
    document = load_example(CALL, name)
    numbers = [document["applicant"]["organisation_number"]]
    numbers += [one["organisation_number"] for one in document["partners"]]
    assert document["project"]["title"].endswith("(eksempel)")
    assert document["applicant"]["name"].endswith("(eksempel)")
    assert {number[0] for number in numbers} <= {"2", "3"}


def test_there_is_one_example_for_each_region() -> None:
    assert {load_example(CALL, name)["project"]["region"] for name in REGIONS} == set(call().lists["region"])


@pytest.mark.parametrize("rule", [rule.id for rule in call().rules if rule.applies_to == "application"])
def test_every_rule_has_a_failing_case(rule: str) -> None:
    assert [case.id for case in CASES if rule in {one.rule for one in case.findings}] != []


def test_the_cases_cite_every_clause_a_rule_cites() -> None:
    rules = [rule for rule in call().rules if rule.applies_to == "application"]
    assert {rule.clause for rule in rules} <= {case.clause for case in CASES}


def test_no_two_cases_have_the_same_sentence() -> None:
    titles = [case.title[language] for case in CASES for language in ("nb", "en")]
    assert sorted(titles) == sorted(set(titles))


# --- moving a limit breaks a case -------------------------------------------------------------------------------

LEAST = {  # parameter: the smallest step that matters
    "grant_limit": Decimal("0.0000001"),  # one øre of 100 001 kroner
    "envelope": Decimal("0.01"),
    "dominant_category": Decimal("0.00000001"),  # one øre of a million kroner
    "hours_per_year": Decimal("0.1"),
    "period_months": 1,
    "minimum_municipalities": 1,
    "decision_date": timedelta(days=1),
}


@cache
def conversion(case_id: str) -> Conversion:
    grid = read_workbook(workbook_of(case_id), f"{case_id}.xlsx")
    return convert(grid, find_sheets(grid), call())


@pytest.mark.parametrize("direction", [1, -1], ids=["up", "down"])
@pytest.mark.parametrize(("parameter", "step"), LEAST.items(), ids=list(LEAST))
def test_a_limit_that_moves_by_the_least_step_breaks_a_case(parameter: str, step: Any, direction: int) -> None:
    limit = call().parameters[parameter]
    moved = {**call().parameters, parameter: replace(limit, value=limit.value + step * direction)}
    other_call = replace(call(), parameters=moved)
    own = [case for case in CASES if case.clause == limit.clause and not case.workbook]
    broken = [case.id for case in own if told(check(other_call, conversion(case.id))) != ordered(case.findings)]
    assert broken != []
