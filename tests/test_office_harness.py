"""The harness itself: LibreOffice does to a workbook what a person would do, and refuses what a person may not."""

from __future__ import annotations

import os
import signal
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter

from tests.office import Document, Formula, Office, OfficeError, OfficeHungError, RefusedError, Value

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.office

PLAN = "Kostnadsplan"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A protected cost plan with two unlocked amounts, a date, and a total with a stale cached value."""
    path = tmp_path / "plan.xlsx"
    with xlsxwriter.Workbook(path) as book:
        unlocked = book.add_format({"locked": False})
        plan, notes = book.add_worksheet(PLAN), book.add_worksheet("Notater")
        plan.write_row("A1", ["Lønn", "Reise", "Sum", "Dato"])
        plan.write_row("A2", [100, 50], unlocked)
        plan.write_formula("C2", "=SUM(A2:B2)", None, 999)
        plan.write_blank("D2", None, book.add_format({"locked": False, "num_format": "dd.mm.yyyy"}))
        plan.write_row("A3", ["", ""], unlocked)
        plan.protect()
        notes.write("A1", "Fritt felt")
        notes.write_formula("B1", f"={PLAN}!C2", None, 999)
    return path


@pytest.fixture
def plan(office: Office, workbook: Path) -> Document:
    return office.open(workbook)


def test_stale_cached_values_are_calculated_anew_on_opening(plan: Document) -> None:
    assert plan.cell(PLAN, "C2").value == 150


def test_what_is_typed_is_seen_in_the_total(plan: Document) -> None:
    plan.set_cells({(PLAN, "A2"): Decimal("1234.5"), (PLAN, "B2"): None})
    total = plan.cell(PLAN, "C2")
    assert (total.value, total.formula, total.error) == (1234.5, "=SUM(A2:B2)", None)
    assert plan.cell(PLAN, "B2").value is None


def test_numbers_are_shown_as_in_norway(plan: Document) -> None:
    plan.set_cells({(PLAN, "A2"): 0.5})
    assert plan.cell(PLAN, "A2").text == "0,5"


def test_text_stays_text_also_when_it_looks_like_a_number_or_a_formula(plan: Document) -> None:
    plan.set_cells({("Notater", "A2"): "012", ("Notater", "A3"): "=1+1"})
    cells = plan.get_cells([("Notater", "A2"), ("Notater", "A3")])
    assert [(cell.value, cell.formula) for cell in cells.values()] == [("012", None), ("=1+1", None)]


def test_a_date_keeps_the_format_of_its_cell_and_gets_one_where_there_is_none(plan: Document) -> None:
    plan.set_cells({(PLAN, "D2"): date(2018, 5, 1), ("Notater", "A2"): datetime(2018, 5, 1)})  # noqa: DTZ001
    assert plan.cell(PLAN, "D2").text == "01.05.2018"
    assert plan.cell("Notater", "A2").value == 43221
    assert "2018" in plan.cell("Notater", "A2").text or plan.cell("Notater", "A2").text.endswith("18")


def test_typed_values_keep_their_types_in_the_saved_workbook(plan: Document, tmp_path: Path) -> None:
    typed: dict[str, Value] = {"A1": "tekst", "A2": 2.5, "A3": date(2018, 5, 1), "A4": True, "A5": Formula("=1+1")}
    plan.set_cells({("Notater", cell): value for cell, value in typed.items()})
    sheet = openpyxl.load_workbook(plan.save_as(tmp_path / "saved.xlsx"), data_only=True)["Notater"]
    saved = [sheet[cell].value for cell in typed]
    assert saved == ["tekst", 2.5, datetime(2018, 5, 1), True, 2]  # noqa: DTZ001
    assert saved[3] is True


def test_an_error_is_told_by_its_name(plan: Document) -> None:
    plan.set_cells({("Notater", "A2"): Formula("=1/0")})
    cell = plan.cell("Notater", "A2")
    assert (cell.error, cell.value) == ("#DIV/0!", None)


def test_a_locked_cell_is_refused_and_keeps_its_content(plan: Document) -> None:
    with pytest.raises(RefusedError, match=f"{PLAN}!C2 is locked"):
        plan.set_cells({(PLAN, "C2"): 1})
    assert plan.cell(PLAN, "C2").formula == "=SUM(A2:B2)"


def test_a_locked_cell_can_be_typed_over_once_the_protection_is_off(plan: Document) -> None:
    plan.unprotect(PLAN)
    plan.set_cells({(PLAN, "C2"): 1})
    assert plan.cell(PLAN, "C2").value == 1
    assert plan.cell("Notater", "B1").value == 1


def test_a_row_goes_in_only_where_the_sheet_is_not_protected(plan: Document) -> None:
    with pytest.raises(RefusedError):
        plan.insert_rows(PLAN, 2)
    plan.unprotect(PLAN)
    plan.insert_rows(PLAN, 2, count=3)
    assert plan.cell(PLAN, "C5").formula == "=SUM(A5:B5)"
    plan.delete_rows(PLAN, 1)
    plan.insert_columns(PLAN, "B")
    assert plan.cell(PLAN, "D4").formula == "=SUM(A4:C4)"


def test_a_formula_follows_the_cell_that_is_cut_and_pasted(plan: Document) -> None:
    plan.set_cells({("Notater", "A2"): Formula(f"=${PLAN}.A2")})
    plan.cut_paste(PLAN, "A2", "A3")
    assert plan.cell("Notater", "A2").formula == f"=${PLAN}.A3"
    assert plan.cell(PLAN, "C2").value == 50


def test_a_formula_whose_cell_is_deleted_breaks(plan: Document) -> None:
    plan.unprotect(PLAN)
    plan.delete_rows(PLAN, 2)
    assert plan.cell("Notater", "B1").error == "#REF!"


def test_cells_cannot_be_moved_onto_locked_ones(plan: Document) -> None:
    with pytest.raises(RefusedError):
        plan.cut_paste(PLAN, "A2:B2", "B2")
    with pytest.raises(RefusedError):
        plan.copy_paste(PLAN, "A2", "C2")


def test_copying_carries_the_formula_along(plan: Document) -> None:
    plan.unprotect(PLAN)
    plan.copy_paste(PLAN, "C2", "C3")
    assert plan.cell(PLAN, "C3").formula == "=SUM(A3:B3)"


def test_sheets_are_renamed_moved_and_hidden(plan: Document) -> None:
    plan.rename_sheet("Notater", "Merknader")
    plan.move_sheet("Merknader", 1)
    plan.hide_sheet(PLAN)
    assert list(plan.sheets().items()) == [("Merknader", True), (PLAN, False)]
    assert plan.cell("Merknader", "B1").value == 150


def test_a_workbook_saved_as_ods_opens_with_the_same_figures(plan: Document, office: Office, tmp_path: Path) -> None:
    plan.set_cells({(PLAN, "A2"): 1000})
    saved = office.open(plan.save_as(tmp_path / "plan.ods", "ods"))
    assert saved.cell(PLAN, "C2").value == 1050
    with pytest.raises(RefusedError):
        saved.set_cells({(PLAN, "C2"): 1})


def test_the_visible_sheets_are_printed(plan: Document, tmp_path: Path) -> None:
    assert plan.to_pdf(tmp_path / "plan.pdf").read_bytes().startswith(b"%PDF")


def test_the_opened_file_and_its_folder_stay_as_they_are(office: Office, workbook: Path) -> None:
    before = workbook.read_bytes()
    office.open(workbook).set_cells({(PLAN, "A2"): 7})
    assert [path.name for path in workbook.parent.iterdir()] == [workbook.name]
    assert workbook.read_bytes() == before


def test_what_cannot_be_done_says_why(plan: Document, office: Office, tmp_path: Path) -> None:
    with pytest.raises(OfficeError, match="no sheet 'Budsjett'; there are Kostnadsplan, Notater"):
        plan.cell("Budsjett", "A1")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(OfficeError):
        office.open(tmp_path / "broken.xlsx")


def test_a_hung_call_is_stopped_and_the_next_one_starts_afresh(workbook: Path) -> None:
    office = Office(seconds=2)
    try:
        plan = office.open(workbook)
        assert office.process is not None
        os.killpg(office.process, signal.SIGSTOP)
        with pytest.raises(OfficeHungError, match="did not answer recalculate within 2 s"):
            plan.recalculate()
        office.seconds = 60
        assert office.open(workbook).cell(PLAN, "C2").value == 150
    finally:
        office.quit()


def test_a_program_that_goes_away_is_noticed_and_the_next_call_starts_afresh(workbook: Path) -> None:
    office = Office()
    try:
        plan = office.open(workbook)
        assert office.process is not None
        os.killpg(office.process, signal.SIGKILL)
        with pytest.raises(OfficeError, match="went away during recalculate"):
            plan.recalculate()
        assert office.open(workbook).cell(PLAN, "C2").value == 150
    finally:
        office.quit()
