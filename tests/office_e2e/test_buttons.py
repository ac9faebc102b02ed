"""The buttons end to end: a press runs our VBA, VBA starts Python, and Python works on the submission that is open.

The submissions are real forms, every sheet protected without password. Only RunPython is a stand-in (see
tests/office_e2e/pressing.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.buttons.conftest import faulty
from tests.buttons.open_books import contents, marked_cells
from tests.examples import CALL, filled
from tests.office_e2e.pressing import CAPTIONS, Pressing
from tests.office_screen import Screen
from tests.office_twin import BUTTONS, name_this_workbook
from toolkit.files.addin.sources import CONFIG_SHEET
from toolkit.steps.rounds import make_round

if TYPE_CHECKING:
    import xlwings as xw

    from tests.office_engine import Excel

pytestmark = pytest.mark.office

FOUND = {
    ("Prosjekt", "C23"): "«Prosjektets tittel» er ikke fylt ut.",
    ("Partnere", "B8"): "Raden er påbegynt, men «Navn (Samarbeidspartnere)» mangler.",
    ("Finansieringsplan", "H28"): "Det mangler 520\N{NO-BREAK SPACE}000,50\N{NO-BREAK SPACE}kr.",
}
"""What is wrong with the submission: each cell with words of its note."""
PINK = (0xFF, 0xC7, 0xCE)


def marks_in(book: xw.Book) -> dict[tuple[str, str], str]:
    """The cells of an open workbook whose first conditional format is our mark, with the words of `FOUND` they say."""
    notes = {
        (sheet.name, note.location.address.replace("$", "")): note.text
        for sheet in book.sheets
        for note in sheet.notes
        if "gwt-mark" in (note.location.conditional_formats[0].formula or "")
    }
    return {where: next((words for words in FOUND.values() if words in text), text) for where, text in notes.items()}


def protection(path: Path) -> dict[str, dict[str, object]]:
    """How each sheet of a saved workbook is protected, with all options."""
    return {sheet.title: dict(sheet.protection) for sheet in openpyxl.load_workbook(path).worksheets}


def shoot_marked(screen: Screen, book: xw.Book) -> None:
    """Keeps the marked sheet with its note open; docs/pictures/buttons-marked.png is this picture."""
    sheet = book.sheets["Prosjekt"]
    sheet.activate()
    sheet["A4"].select()
    screen.excel.ask("scroll_to", book=book.impl.key, row=17, column=2)
    screen.excel.ask("open_note", sheet=sheet.impl.handle, row=23, column=3, width=6200, height=3000)
    screen.shoot_sheet(book, "merket", height=680)


@pytest.mark.screen
def test_a_click_on_validate_marks_the_submission_that_is_open(tmp_path: Path) -> None:
    path = tmp_path / "soknad.xlsx"
    path.write_bytes(filled(faulty()))
    with Screen() as screen:
        pressing = Pressing(screen.excel, tmp_path)
        book = screen.excel.open(path, macros=True)
        screen.show(book)
        buttons = pressing.open_buttons()
        screen.show(buttons)
        screen.shoot("knapper")
        shown = pressing.waited(lambda: screen.click(buttons, CAPTIONS["validate-workbook"], times=2))
        assert shown == []
        assert marks_in(book) == FOUND
        funn = book.sheets["Funn"]
        assert book.sheets.active == funn == [sheet for sheet in book.sheets if sheet.visible][-1]
        assert [tuple(row) for row in funn["B5:C8"].value] == [*FOUND, (None, None)]
        screen.settle()
        screen.shoot("funn")
        shoot_marked(screen, book)
        left, top, width, height = screen.excel.ask("cell_place", book=book.impl.key, row=23, column=3)
        assert screen.picture().getpixel((left + width // 2, top + height // 2)) == PINK
        screen.show(buttons)
        pressing.waited(lambda: screen.click(buttons, CAPTIONS["clear-marks"]))
        assert marks_in(book) == {}
        assert "Funn" not in book.sheets
        assert len([one for one in pressing.told() if "done" in one]) == 2  # the double click was one press


def test_clear_marks_leaves_everything_as_it_was_and_protected_as_it_was(excel: Excel, tmp_path: Path) -> None:
    pressing = Pressing(excel, tmp_path)
    book = pressing.open_twin(filled(faulty()), {})
    before = excel.saved(book)
    assert pressing.press(book, "validate-workbook") == []
    assert marks_in(book) == FOUND
    marked = excel.saved(book)
    assert {(sheet, cell) for sheet, cells in marked_cells(marked).items() for cell in cells} == FOUND.keys()
    assert {name for name, how in protection(before).items() if how["sheet"] == "0"} == {BUTTONS, CONFIG_SHEET}
    assert protection(marked).items() >= protection(before).items()
    book.close()
    name_this_workbook(marked)
    again = excel.open(marked, macros=True)
    assert pressing.press(again, "clear-marks") == []
    after = excel.saved(again)
    assert contents(after) == contents(before)
    assert protection(after) == protection(before)


def test_a_sheet_with_an_unknown_password_is_left_as_it_is(excel: Excel, tmp_path: Path) -> None:
    pressing = Pressing(excel, tmp_path)
    book = pressing.open_twin(filled(faulty()), {})
    partners = book.sheets["Partnere"]
    excel.unprotect(partners)
    excel.protect(partners, "hemmelig")
    assert pressing.press(book, "validate-workbook") == []
    assert marks_in(book).keys() == FOUND.keys() - {("Partnere", "B8")}
    assert "låst med passord og er ikke merket: Partnere" in book.sheets["Funn"]["A2"].value
    assert all(excel.is_protected(sheet) for sheet in book.sheets if sheet.name not in {BUTTONS, CONFIG_SHEET, "Funn"})


def test_every_button_does_its_work(excel: Excel, tmp_path: Path) -> None:
    folder = tmp_path / "runde"
    make_round(folder, CALL)
    pressing = Pressing(excel, tmp_path)
    book = pressing.open_twin(filled(faulty()), {"ROUND": str(folder)})
    place = Path(book.fullname).parent
    book.sheets["Prosjekt"].activate()

    def said(button: str) -> str:
        return "\n".join(box["prompt"] for box in pressing.press(book, button))

    assert (said("validate-sheet"), book.sheets.active.name) == ("", "Funn")
    assert marks_in(book).keys() == {("Prosjekt", "C23")}
    assert said("next-finding") == ""
    assert book.app.selection == book.sheets["Prosjekt"]["C23"]
    assert "K18" in said("explain")
    assert (said("shares"), book.sheets.active.name) == ("", "Andeler")
    assert "Legg i innboksen" in said("score")
    assert said("marked-copy").endswith(str(place / "soknad - merket.xlsm"))
    assert said("to-inbox").endswith(str(folder / "inbox" / "soknad.xlsm"))
    assert said("consolidate").endswith(str(folder / "samlebok.xlsx"))
    assert (place / "soknad - merket.xlsm").exists()
    assert {path.name for path in folder.rglob("*.xls*")} == {"soknad.xlsm", "samlebok.xlsx"}
    assert said("help").startswith("Knappene virker på arbeidsboken som er åpen")
    assert (said("clear-marks"), marks_in(book)) == ("", {})
    assert not {"Funn", "Andeler"} & set(book.sheet_names)
