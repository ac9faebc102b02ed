"""The master in a real spreadsheet program: it opens, and every formula comes to what the toolkit had worked out."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.masters import master_file

if TYPE_CHECKING:
    from pathlib import Path

    from tests.office import Office


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_formula_of_the_master_recalculates_to_its_own_figure(
    office: Office, tmp_path: Path, language: str
) -> None:
    path = tmp_path / "samlebok.xlsx"
    path.write_bytes(master_file(language))
    formulas = openpyxl.load_workbook(path)
    cached = openpyxl.load_workbook(io.BytesIO(master_file(language)), data_only=True)
    places = [
        (sheet.title, cell.coordinate)
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(places) > 100
    with office.open(path) as document:
        document.recalculate()
        assert list(document.sheets()) == formulas.sheetnames
        found = document.get_cells(places)
    wrong = {
        place: (state.value, state.error, cached[place[0]][place[1]].value)
        for place, state in found.items()
        if state.error or state.value != pytest.approx(cached[place[0]][place[1]].value, abs=1e-6)
    }
    assert wrong == {}
