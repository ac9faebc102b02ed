"""A worked case in memory is what the filled workbook is when it is read: the same findings at the same cells."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.examples import CALL, blank_form, call, filled
from toolkit.core.checking.check import check
from toolkit.core.checking.convert import convert, find_sheets
from toolkit.core.checking.worked import handled, typed_in
from toolkit.core.form.layout import lay_out
from toolkit.files.examples import load_cases
from toolkit.files.reading import read_workbook
from toolkit.files.texts import load_messages

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from toolkit.model import Finding, Grid

CASES = [case for case in load_cases(CALL) if not case.workbook]


@cache
def blank(language: str) -> Grid:
    return read_workbook(blank_form(language), "blank.xlsx")


def in_memory(document: Mapping[str, Any], language: str) -> Grid:
    layout = lay_out(call().forms["application"], language)
    return typed_in(blank(language), layout, call(), load_messages(language), document)


def findings(grid: Grid) -> tuple[Finding, ...]:
    return check(call(), convert(grid, find_sheets(grid), call()))


def rules_and_paths(found: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return sorted((one.rule, one.path) for one in found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title["en"])
@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_case_has_its_findings_in_either_language(case: Any, language: str) -> None:
    found = findings(in_memory(case.document, language))
    assert rules_and_paths(found) == sorted((one.rule, one.path) for one in case.findings)


@pytest.mark.parametrize("case", [one for one in CASES if len(one.findings) > 2], ids=lambda case: case.title["en"])
def test_findings_are_those_of_the_filled_file_to_the_last_fact(case: Any) -> None:
    read = read_workbook(filled(case.document), "case.xlsx")
    assert findings(in_memory(case.document, "nb")) == findings(read)


def test_typing_leaves_the_blank_form_as_it_was() -> None:
    before = [dict(sheet.cells) for sheet in blank("nb").sheets]
    in_memory(CASES[0].document, "nb")
    assert [dict(sheet.cells) for sheet in blank("nb").sheets] == before


@pytest.mark.parametrize(
    ("deed", "names"),
    [
        ("delete", ["Partnere", "Måltall"]),
        ("hide", ["Partnere", "Aktiviteter", "Måltall"]),
        ("rename", ["Partnere", "Aktiviteter (2)", "Måltall"]),
        ("move_first", ["Aktiviteter", "Partnere", "Måltall"]),
    ],
)
def test_a_deed_is_done_to_the_sheet_that_is_named(deed: str, names: list[str]) -> None:
    grid = handled(blank("nb"), {deed: "Aktiviteter"})
    told = [sheet.name for sheet in grid.sheets if sheet.name.startswith(("Partnere", "Aktiviteter", "Måltall"))]
    assert told == names
    assert [sheet.name for sheet in grid.sheets if sheet.hidden and sheet.name == "Aktiviteter"] == (
        ["Aktiviteter"] if deed == "hide" else []
    )


def test_a_deed_nobody_knows_is_refused() -> None:
    with pytest.raises(KeyError):
        handled(blank("nb"), {"paint": "Aktiviteter"})
