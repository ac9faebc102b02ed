"""The screen harness: a real mouse click on a form button runs its macro, and what is seen can be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.office_screen import HEIGHT, SHOTS, WIDTH, Screen
from tests.office_twin import macro_workbook

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.office, pytest.mark.screen]

VBA = """
Public Sub Left()
    ActiveSheet.Range("A1").Value = "venstre"
End Sub
Public Sub Right()
    ActiveSheet.Range("A1").Value = "høyre"
End Sub
"""


def test_a_click_on_a_button_runs_its_macro(tmp_path: Path) -> None:
    path = macro_workbook(
        tmp_path / "knapper.xlsm", {"Modul": VBA}, {"Gå til venstre": "Modul.Left", "Gå til høyre": "Modul.Right"}
    )
    with Screen() as screen:
        book = screen.excel.open(path, macros=True)
        screen.show(book)
        assert book.sheets[0]["A1"].value is None
        screen.click(book, "Gå til høyre")
        screen.wait_until(lambda: book.sheets[0]["A1"].value == "høyre")
        screen.click(book, "Gå til venstre")
        screen.wait_until(lambda: book.sheets[0]["A1"].value == "venstre")
        picture = screen.shoot("klikket")
        assert screen.picture().size == (WIDTH, HEIGHT)
    assert picture.parent == SHOTS
    assert picture.stat().st_size > 1000
