"""Accepting a finding that told another: what nobody has seen comes up, and is not accepted with it (design §6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.rounds import application, workbook
from tests.seeded import findings
from tests.versions import CALL, SEEN, at, file
from toolkit.core.checking.convert import convert, find_sheets
from toolkit.core.round.consolidate import consolidate
from toolkit.core.round.receipts import Override
from toolkit.files.reading import read_workbook
from toolkit.model import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.core.round.consolidate import Consolidated
    from toolkit.core.round.entries import Incoming
    from toolkit.model import Call

FUNDING = application()["funding"]
LESS = {year: amount - 10_000 for year, amount in FUNDING[1]["amounts"].items()}  # in kind, in both years
CASH = {
    year: amount + change
    for (year, amount), change in zip(FUNDING[2]["amounts"].items(), (-10_000, 10_000), strict=True)
}
"""The first year then differs by 20 000 in all, the second by nothing."""


def in_kind_short(**changes: Any) -> Incoming:
    """An application whose in-kind is 10 000 short on the funding side in both years, and the totals with it."""
    grid = read_workbook(workbook(application(funding__1__amounts=LESS, **changes)), "a.xlsx")
    one = file("a.xlsx", "1.9.2018")
    submission = convert(grid, find_sheets(grid), CALL).submission
    return replace(one, reading=replace(one.reading, submission=submission, findings=findings(grid)))


def accepting(*lines: tuple[str, str], of: Incoming | None = None, call: Call = CALL) -> Consolidated:
    """The round after overrides, each by rule and cell."""
    overrides = [
        Override("2018-001", rule, cell, "Avklart", "KN", "", row) for row, (rule, cell) in enumerate(lines, start=2)
    ]
    return consolidate(call, [of or in_kind_short()], {}, overrides, SEEN)


def standing(found: Consolidated) -> list[tuple[str, str]]:
    """The errors of the one application that nobody accepted, by rule and year."""
    listed = found.applications[0].entry.findings
    return [
        (one.finding.rule, one.finding.path.rpartition("/")[2])
        for one in listed
        if not one.accepted and one.finding.severity is Severity.ERROR
    ]


IN_KIND, TOTALS = "in-kind-both-sides", "totals-equal"


def test_what_one_finding_tells_stands_on_its_own_once_that_is_accepted() -> None:
    assert standing(accepting()) == [(IN_KIND, "2019"), (IN_KIND, "2020")]
    found = accepting((IN_KIND, ""))
    assert standing(found) == [(TOTALS, "2019"), (TOTALS, "2020")]
    assert not found.applications[0].entry.eligible
    assert found.staff == ()


def test_each_year_comes_up_behind_the_finding_that_told_it() -> None:
    cell = next(one.cell for one in in_kind_short().reading.findings if one.rule == IN_KIND and one.path[-4:] == "2020")
    found = accepting((IN_KIND, cell))
    errors = (one.finding for one in found.applications[0].entry.findings if one.finding.severity is Severity.ERROR)
    listed = [(one.rule, one.path[-4:]) for one in errors]
    assert listed == [(IN_KIND, "2019"), (IN_KIND, "2020"), (TOTALS, "2020")]


def test_what_comes_up_is_accepted_by_a_line_for_its_own_rule() -> None:
    found = accepting((IN_KIND, ""), (TOTALS, ""))
    assert (standing(found), found.staff) == ([], ())
    assert found.applications[0].entry.eligible


def test_a_line_for_the_cell_alone_does_not_accept_what_comes_up_in_it() -> None:
    cells = [one.cell for one in in_kind_short().reading.findings if one.rule == IN_KIND]
    assert standing(accepting(*(("", cell) for cell in cells))) == [(TOTALS, "2019"), (TOTALS, "2020")]


def test_a_line_for_what_has_not_come_up_meets_nothing() -> None:
    found = accepting((TOTALS, ""))
    assert standing(found) == [(IN_KIND, "2019"), (IN_KIND, "2020")]
    assert [finding.rule for _, finding in found.staff] == ["round-override-meets-nothing"]


def test_a_difference_of_another_size_was_told_from_the_start_and_nothing_comes_up() -> None:
    other = in_kind_short(funding__2__amounts=CASH)
    told = standing(accepting(of=other))
    assert sorted(told) == [(IN_KIND, "2019"), (IN_KIND, "2020"), (TOTALS, "2019")]
    assert standing(accepting((IN_KIND, ""), of=other)) == [(TOTALS, "2019")]


@pytest.mark.parametrize(("day", "errors"), [("31.8.2018", []), ("1.9.2018", [(TOTALS, "2019"), (TOTALS, "2020")])])
def test_what_comes_up_has_the_severity_of_the_day_of_receipt(day: str, errors: Sequence[tuple[str, str]]) -> None:
    milder = {"severity": Severity.WARNING, "error_from": date(2018, 9, 1)}
    rules = tuple(replace(one, **milder) if one.id == TOTALS else one for one in CALL.rules)
    one = in_kind_short()
    dated = replace(one, receipt=replace(one.receipt, received=at(day)))
    assert standing(accepting((IN_KIND, ""), of=dated, call=replace(CALL, rules=rules))) == errors
