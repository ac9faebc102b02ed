"""The master in a real spreadsheet program: it opens, and every formula comes to what the toolkit had worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.masters import master_file
from tests.rounds import CALL, NOW
from toolkit.files.round.folder import new_round
from toolkit.steps.consolidate import consolidate_round
from toolkit.steps.judging import Options

if TYPE_CHECKING:
    from pathlib import Path

    from tests.office import Office


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_formula_of_the_master_recalculates_to_its_own_figure(
    office: Office, tmp_path: Path, language: str
) -> None:
    path = tmp_path / "samlebok.xlsx"
    path.write_bytes(master_file(language))
    assert recalculated(office, path) > 100


def test_the_master_of_a_round_without_files_recalculates_too(office: Office, tmp_path: Path) -> None:
    folder = new_round(tmp_path / "runde", CALL).folder
    done = consolidate_round(folder, NOW, Options(jobs=1))
    assert recalculated(office, done.master) > 20


def recalculated(office: Office, path: Path) -> int:
    """How many formulas a workbook has; all of them must come to the values it was saved with."""
    formulas = openpyxl.load_workbook(path)
    cached = openpyxl.load_workbook(path, data_only=True)
    places = [
        (sheet.title, cell.coordinate)
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
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
    return len(places)
