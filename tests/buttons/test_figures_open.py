"""Shares and priority score in a workbook that is open, in LibreOffice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import assessing
from tests.buttons.open_books import unprotected
from tests.examples import filled
from toolkit.core.round.entries import FileStatus
from toolkit.files.examples import load_example
from toolkit.files.round.folder import new_round
from toolkit.steps.demo import run_demo

if TYPE_CHECKING:
    from pathlib import Path

    import xlwings as xw

    from tests.buttons.conftest import Office
    from toolkit.steps.demo import Demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return run_demo(tmp_path_factory.mktemp("runde") / "demo", "nb")


def column(sheet: xw.Sheet, letter: str) -> list[str]:
    return [str(one or "") for one in sheet[f"{letter}5:{letter}120"].value]


def test_shares_come_on_a_sheet_with_arithmetic_clause_and_cells(desk: Office) -> None:
    book = desk.open(unprotected(filled(load_example("troms-2018", "nord-troms"))))
    desk.press("shares", book)
    sheet = book.sheets.active
    assert (sheet.name, sheet["A1"].value) == ("Andeler", "Andeler og hovedtall")
    labels = column(sheet, "A")
    row = 5 + labels.index("Tilskuddsandel")
    assert sheet.range((row, 2)).value == "47,58\N{NO-BREAK SPACE}%"
    assert " ÷ " in sheet.range((row, 3)).value
    assert sheet.range((row, 4)).value == "K17"
    assert sheet.range((row, 5)).value.startswith("Finansieringsplan!G7")
    assert sheet.range((row, 5)).hyperlink == "#'Finansieringsplan'!G7"
    assert "Kostnader" in labels


def test_shares_twice_is_one_sheet(desk: Office) -> None:
    book = desk.open_faulty()
    desk.press("shares", book)
    desk.press("shares", book)
    assert [name for name in book.sheet_names if name.startswith("Andeler")] == ["Andeler"]


def test_an_assessment_has_no_shares(desk: Office) -> None:
    book = desk.open(unprotected(assessing.filled(assessing.assessment())))
    desk.press("shares", book)
    assert desk.told == ["Denne arbeidsboken er ikke en søknad og har ingen andeler."]


def of_the_demo(demo: Demo, status: FileStatus) -> Path:
    entry = next(
        one for one in demo.outcome.consolidated.applications if one.entry.status is status and one.entry.eligible
    )
    return demo.folder / "inbox" / entry.entry.incoming.name


def test_the_score_comes_with_components_and_weights_of_the_round(desk: Office, demo: Demo) -> None:
    book = desk.open(unprotected(of_the_demo(demo, FileStatus.COUNTS).read_bytes()))
    desk.press("score", book, round=demo.folder)
    assert desk.told == []
    sheet = book.sheets.active
    assert sheet.name == "Prioritering"
    assert sheet["A1"].value.startswith("Prioriteringspoeng for søknad 2018-")
    labels = column(sheet, "A")
    row = 5 + labels.index("Prioriteringspoeng")
    assert " × " in sheet.range((row, 3)).value
    assert sheet.range((row, 4)).value == "K13"
    assert any("Prioriteringspoengene er" in text for text in column(sheet, "C"))


def test_asking_for_the_score_writes_nothing_into_the_round(desk: Office, tmp_path: Path) -> None:
    folder = new_round(tmp_path / "runde", "troms-2018", "nb").folder
    data = unprotected(filled(load_example("troms-2018", "nord-troms")))
    (folder / "inbox" / "ny.xlsx").write_bytes(data)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    book = desk.open(data)
    desk.press("score", book, round=folder)
    assert book.sheets.active["A1"].value.startswith("Prioriteringspoeng for søknad 2018-")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_an_assessment_shows_the_ranking_of_the_round(desk: Office, demo: Demo) -> None:
    book = desk.open(unprotected(assessing.filled(assessing.assessment())))
    desk.press("score", book, round=demo.folder)
    assert book.sheets.active["A1"].value == "Rangeringen i runden"
    assert any("2018-" in line for line in column(book.sheets.active, "A"))


def test_an_application_that_is_not_in_the_round_has_no_score(desk: Office, demo: Demo) -> None:
    book = desk.open_faulty()
    desk.press("score", book, round=demo.folder)
    [said] = desk.told
    assert said.startswith("Søknaden er ikke i runden")
    assert "«Legg i innboksen»" in said


def test_without_a_round_the_box_says_how_to_get_one(desk: Office) -> None:
    book = desk.open_faulty()
    desk.press("score", book)
    [said] = desk.told
    assert said.startswith("Fant ikke runden")
