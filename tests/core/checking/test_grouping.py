"""Findings that repeat are put together."""

from __future__ import annotations

from toolkit.core.checking.grouping import group_findings
from toolkit.core.round.entries import Listed
from toolkit.core.round.receipts import Override
from toolkit.model import Finding, Severity

OVERRIDE = Override("2018-001", "value", "", "Avklart på telefon", "Kari", "2018-06-01", 2)


def finding(cell: str, path: str, sheet: str = "Kostnadsplan", rule: str = "value") -> Finding:
    return Finding(rule, Severity.ERROR, "K18", path, sheet, cell, "value.not-a-number")


def cells(*listed: Listed) -> list[list[str]]:
    return [[one.finding.cell for one in group.listed] for group in group_findings(listed)]


def test_rows_of_one_column_are_one_group() -> None:
    rows = [Listed(finding(f"D{row}", f"/costs/{row}/hours")) for row in (7, 8, 12)]
    assert cells(*rows) == [["D7", "D8", "D12"]]


def test_a_free_row_is_a_row() -> None:
    assert cells(Listed(finding("D7", "/costs/0/hours")), Listed(finding("D8", "/costs/-/hours"))) == [["D7", "D8"]]


def test_the_years_of_a_plan_are_one_group() -> None:
    first, second = finding("F7", "/costs/0/amounts/2018"), finding("G7", "/costs/0/amounts/2019")
    assert cells(Listed(first), Listed(second)) == [["F7", "G7"]]


def test_other_columns_sheets_and_rules_stay_apart() -> None:
    base = finding("D7", "/costs/0/hours")
    others = [
        finding("E7", "/costs/0/rate"),
        finding("D7", "/costs/0/hours", sheet="Kopi"),
        finding("D7", "/costs/0/hours", rule="range"),
    ]
    assert len(cells(Listed(base), *map(Listed, others))) == 4


def test_sheets_stand_together_in_the_order_they_come() -> None:
    one, two = finding("C7", "/project/title", sheet="Prosjekt"), finding("D7", "/costs/0/hours")
    again = finding("C9", "/project/region", sheet="Prosjekt")
    groups = group_findings(map(Listed, (one, two, again)))
    assert [group.sheet for group in groups] == ["Prosjekt", "Prosjekt", "Kostnadsplan"]


def test_accepted_findings_stand_apart_and_are_no_errors() -> None:
    first, second = finding("D7", "/costs/0/hours"), finding("D8", "/costs/1/hours")
    groups = group_findings([Listed(first, OVERRIDE), Listed(second)])
    assert [group.level for group in groups] == ["accepted", "error"]
