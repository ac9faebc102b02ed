"""Marked copies in LibreOffice: they open, and after saving there the marks are found and taken away."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
import pytest
from marking_cases import FORM, MARKS, PLAN, ROWS, SHEET, contents, corpus, excel_like

from toolkit.files.marking import Mark, clear, mark
from toolkit.files.marking.package import Package
from toolkit.files.marking.workbook import open_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from office import Office

pytestmark = [pytest.mark.office, pytest.mark.filterwarnings("ignore::UserWarning")]

SAMPLE = (
    "ClosedXML__EmptyFill.xlsx",
    "ClosedXML__universal-content-strict.xlsx",
    "PhpSpreadsheet__issue.4248.xlsx",
    "XlsxWriter__chartsheet05.xlsx",
    "calamine__minimal_package.xlsx",
    "poi__SimpleStrict.xlsx",
    "test_files__pivot_table_named_range.xlsx",
    "test_files__wtf_path.xlsx",
)


def resaved(office: Office, folder: Path, data: bytes, name: str) -> bytes:
    """The workbook as LibreOffice saves it."""
    path = folder / f"{name}.xlsx"
    path.write_bytes(data)
    with office.open(path) as document:
        return document.save_as(folder / f"{name}-saved.xlsx").read_bytes()


def without_empty_cells(found: dict[str, object]) -> dict[str, object]:
    """Cells that hold nothing but a style are left out: LibreOffice writes one where a note has been."""
    sheets = found["sheets"]
    assert isinstance(sheets, dict)
    kept = {
        name: ({cell: look for cell, look in cells.items() if (look[0], look[-1]) != ("None", None)}, *rest)
        for name, (cells, *rest) in sheets.items()
    }
    return found | {"sheets": kept}


def test_libreoffice_shows_the_findings_sheet(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "marked.xlsx"
    path.write_bytes(mark(excel_like(), MARKS, SHEET))
    with office.open(path) as document:
        assert document.sheets() == {FORM: True, PLAN: True, "Funn": True}
        assert document.cell("Funn", "D5").text == "=Beløpet mangler"
        assert document.cell("Funn", "E5").value == ROWS[0].mend


def test_after_saving_in_libreoffice_the_marks_are_found_and_taken_away(office: Office, tmp_path: Path) -> None:
    original = excel_like()
    saved = resaved(office, tmp_path, mark(original, MARKS, SHEET), "marked")
    rules = openpyxl.load_workbook(BytesIO(saved))[FORM].conditional_formatting._cf_rules.items()
    ours = [str(ranges.sqref) for ranges, found in rules for rule in found if "gwt-mark" in "".join(rule.formula)]
    assert ours == ["B3", "F2:H4", "C12"]
    assert contents(clear(saved)) == contents(resaved(office, tmp_path, original, "original"))


def test_marking_again_after_saving_in_libreoffice_replaces_the_marks(office: Office, tmp_path: Path) -> None:
    saved = resaved(office, tmp_path, mark(excel_like(), MARKS, SHEET), "marked")
    again = mark(saved, MARKS, SHEET)
    plain = mark(resaved(office, tmp_path, excel_like(), "original"), MARKS, SHEET)
    assert contents(again) == contents(plain)
    assert mark(again, MARKS, SHEET) == again


@pytest.mark.parametrize("name", SAMPLE)
def test_workbooks_of_other_programs_open_marked_and_come_back(office: Office, tmp_path: Path, name: str) -> None:
    folder = corpus()
    if folder is None:
        pytest.skip("the corpus of odd workbooks is not here (TOOLKIT_CORPUS)")
    original = (folder / name).read_bytes()
    sheets = [sheet.name for sheet in open_workbook(Package(original)).worksheets()]
    marks = [Mark(sheet, cell, "error", "Feil", "Se her.") for sheet in sheets for cell in ("A1", "B3")]
    saved = resaved(office, tmp_path, mark(original, marks, SHEET), "marked")
    with BytesIO(saved) as memory:
        assert openpyxl.load_workbook(memory).active.title == "Funn"
    expected = contents(resaved(office, tmp_path, original, "original"))
    assert without_empty_cells(contents(clear(saved))) == without_empty_cells(expected)
