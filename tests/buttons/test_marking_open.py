"""Validate and Clear marks in a workbook that is open, in LibreOffice."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xlwings as xw
from openpyxl import load_workbook
from openpyxl.comments import Comment

from tests.buttons.conftest import faulty
from tests.buttons.open_books import contents, marked_cells, notes_in, rewritten, unprotected
from tests.examples import REGIONS, filled
from toolkit.files.examples import load_example
from toolkit.files.marking import clear
from toolkit.files.marking.notes import RULE
from toolkit.files.texts import load_messages
from toolkit.steps.check import check_bytes
from toolkit.steps.mark import marked_bytes

if TYPE_CHECKING:
    from tests.buttons.conftest import Office

MARKED = {"Prosjekt": {"C23"}, "Partnere": {"B8"}, "Finansieringsplan": {"H28"}}
LINKED = ("Prosjekt!C23", "Partnere!B8", "Finansieringsplan!H28")


def seen(book: xw.Book) -> list[str]:
    """The names of the sheets a person sees."""
    return [sheet.name for sheet in book.sheets if sheet.visible]


def test_validate_marks_every_finding_and_lists_it_on_a_sheet_that_is_last_and_active(desk: Office) -> None:
    book = desk.open_faulty()
    desk.press("validate-workbook", book)
    assert book.sheets.active.name == seen(book)[-1] == "Funn"
    assert book.sheet_names[-1] == "Lister"
    funn = book.sheets["Funn"]
    assert funn["A1"].value == "Funn i arbeidsboken"
    assert "3 feil må rettes" in funn["A2"].value
    assert "merknader" not in funn["A2"].value
    assert [f"{funn.range((row, 2)).value}!{funn.range((row, 3)).value}" for row in (5, 6, 7)] == list(LINKED)
    assert funn["C5"].hyperlink == "#'Prosjekt'!C23"
    assert funn["D5"].value == "«Prosjektets tittel» er ikke fylt ut."
    note = book.sheets["Prosjekt"]["C23"].note.text
    assert note.startswith(f"{RULE}\nFeil\n«Prosjektets tittel» er ikke fylt ut.\nFyll ut C23.\nK18: ")
    assert desk.told == []
    assert desk.excel.statuses == ["Kontrollerer arbeidsboken …", False]
    assert marked_cells(desk.excel.saved(book)) == MARKED


def test_a_mark_comes_before_the_form_s_own_rules(desk: Office) -> None:
    book = desk.open_faulty()
    desk.press("validate-workbook", book)
    first = book.sheets["Prosjekt"]["C23"].conditional_formats[0]
    assert "gwt-mark" in (first.formula or "")
    assert first.fill_color == (0xFF, 0xC7, 0xCE)


def test_validating_twice_gives_the_same_as_once(desk: Office) -> None:
    book = desk.open_faulty()
    desk.press("validate-workbook", book)
    once = contents(desk.excel.saved(book))
    desk.press("validate-workbook", book)
    assert contents(desk.excel.saved(book)) == once


def lettered(data: bytes) -> bytes:
    """The workbook with a note on Partnere!B8 as Excel begins each: its author's name in bold, then the text."""
    book = load_workbook(BytesIO(data))
    note = Comment("Kari:\nRing Ingrid", "Kari", height=151, width=333)
    book["Partnere"]["B8"].comment = note
    out = BytesIO()
    book.save(out)
    runs = "<r><rPr><b/><sz val='9'/><rFont val='Tahoma'/></rPr><t>Kari:</t></r>"  # LibreOffice forgets the first run's
    runs += "<r><rPr><i/><sz val='9'/><rFont val='Tahoma'/></rPr><t xml:space='preserve'>\nRing Ingrid</t></r>"
    return rewritten(out.getvalue(), "omment", rb"(?s)<text>.*?</text>", f"<text>{runs}</text>".encode())


def open_noted(desk: Office) -> xw.Book:
    """A faulty application with a note on a cell that will be marked."""
    return desk.open(lettered(unprotected(filled(faulty()))))


def test_a_note_that_somebody_wrote_is_not_touched_and_the_findings_sheet_names_its_cell(desk: Office) -> None:
    book = open_noted(desk)
    [before] = [one for note in notes_in(desk.excel.saved(book)).values() for one in note if "Ingrid" in one]
    assert ":i>" in before
    desk.press("validate-workbook", book)
    assert before in [one for note in notes_in(desk.excel.saved(book)).values() for one in note]
    assert marked_cells(desk.excel.saved(book)) == MARKED
    assert "ikke rørt, og forklaringen står bare her: Partnere!B8." in book.sheets["Funn"]["A2"].value
    assert [note.location.address for note in book.sheets["Prosjekt"].notes] == ["$C$23"]


@pytest.mark.parametrize("copied", [True, False], ids=["with a copy", "without"])
def test_a_note_written_since_the_workbook_was_saved_is_not_touched(desk: Office, copied: bool) -> None:
    book = desk.open_faulty()
    book.sheets["Partnere"]["B8"].add_note("Ring Ingrid")
    desk.press("validate-workbook", book, copied=copied)
    assert book.sheets["Partnere"]["B8"].note.text == "Ring Ingrid"
    assert "står bare her: Partnere!B8." in book.sheets["Funn"]["A2"].value


def test_clear_leaves_everything_as_it_was(desk: Office) -> None:
    book = open_noted(desk)
    before = contents(desk.excel.saved(book))
    desk.press("validate-workbook", book)
    desk.press("shares", book)
    desk.press("clear-marks", book)
    assert contents(desk.excel.saved(book)) == before
    assert desk.told == []


def test_clear_leaves_everything_as_it_was_after_saving_and_reopening(desk: Office) -> None:
    unmarked = desk.reopened(open_noted(desk))
    before = contents(desk.excel.saved(unmarked))  # LibreOffice makes the box of a note smaller each time
    unmarked.close()
    book = open_noted(desk)
    desk.press("validate-workbook", book)
    again = desk.reopened(book)
    desk.press("clear-marks", again)
    assert contents(desk.excel.saved(again)) == before


def test_the_command_clears_what_the_buttons_marked(desk: Office) -> None:
    book = desk.open_faulty()
    desk.press("validate-workbook", book)
    desk.press("shares", book)
    saved = desk.excel.saved(book)
    saved.write_bytes(clear(saved.read_bytes()))
    assert marked_cells(saved) == {}
    left = contents(saved)
    assert not {"Funn", "Andeler"} & set(left["sheets"])
    assert not any(RULE in note for name in left["sheets"] for note in left[name]["notes"].values())


def test_the_button_clears_what_the_command_marked(desk: Office) -> None:
    data = unprotected(filled(faulty()))
    marked = marked_bytes(data, check_bytes(data, "søknad.xlsx"), load_messages("nb"))
    book = desk.open(marked)
    assert "Funn" in book.sheet_names
    desk.press("clear-marks", book)
    assert "Funn" not in book.sheet_names
    assert marked_cells(desk.excel.saved(book)) == {}
    assert [note.text for sheet in book.sheets for note in sheet.notes] == []


@pytest.mark.parametrize("copied", [True, False], ids=["with a copy", "without"])
def test_clear_leaves_a_note_of_a_marked_copy_that_somebody_began_and_says_how_it_is_cleared(
    desk: Office, copied: bool
) -> None:
    data = lettered(unprotected(filled(faulty())))
    book = desk.open(marked_bytes(data, check_bytes(data, "søknad.xlsx"), load_messages("nb")))
    whole = book.sheets["Partnere"]["B8"].note.text
    assert whole.startswith("Kari:\nRing Ingrid\n" + RULE)
    desk.press("clear-marks", book, copied=copied)
    assert marked_cells(desk.excel.saved(book)) == {}
    assert [note.text for sheet in book.sheets for note in sheet.notes] == [whole]
    [said] = desk.told
    assert "merknaden er ikke rørt: Partnere!B8." in said
    assert "toolkit validate --clear" in said
    saved = desk.excel.saved(book)
    saved.write_bytes(clear(saved.read_bytes()))
    assert load_workbook(saved)["Partnere"]["B8"].comment.text == "Kari:\nRing Ingrid"


def test_clear_goes_back_to_the_sheet_that_was_worked_on(desk: Office) -> None:
    book = desk.open_faulty()
    desk.press("validate-workbook", book)
    book.sheets["Partnere"].activate()
    desk.press("clear-marks", book)
    assert book.sheets.active.name == "Partnere"


def test_clear_on_the_findings_sheet_goes_to_the_sheet_of_the_selected_finding(desk: Office) -> None:
    book = desk.open_faulty()
    desk.press("validate-workbook", book)
    book.sheets["Funn"]["D6"].select()
    desk.press("clear-marks", book)
    assert book.sheets.active.name == "Partnere"


def move_rules(sheet: xw.Sheet, to: str) -> None:
    """Moves the rules of A1, as inserting rows and columns does."""
    for rule in reversed(list(sheet["A1"].conditional_formats)):
        sheet[to].conditional_formats.add_custom(rule.formula, font_bold=True)
        rule.delete()


@pytest.mark.parametrize("copied", [True, False], ids=["with a copy", "without"])
def test_clear_takes_away_sheets_that_somebody_put_a_row_and_a_column_into(desk: Office, copied: bool) -> None:
    book = desk.open_faulty()
    before = book.sheet_names
    desk.press("validate-workbook", book)
    desk.press("shares", book)
    move_rules(book.sheets["Funn"], "A2")
    move_rules(book.sheets["Andeler"], "B1")
    again = desk.reopened(book)
    desk.press("clear-marks", again, copied=copied)
    assert again.sheet_names == before


def test_clear_finds_the_notes_in_the_copy_where_xlwings_does_not_list_them(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = open_noted(desk)
    before = contents(desk.excel.saved(book))
    desk.press("validate-workbook", book)
    monkeypatch.setattr(xw.Sheet, "notes", ())  # as on macOS, where it is known by an address of 255 characters
    desk.press("clear-marks", book)
    assert contents(desk.excel.saved(book)) == before


def test_a_workbook_without_findings_is_told_so_on_the_sheet(desk: Office) -> None:
    book = desk.open(unprotected(filled(load_example("troms-2018", REGIONS[0]))))
    desk.press("validate-workbook", book)
    assert "har ingen merknader" in book.sheets["Funn"]["A2"].value
    assert marked_cells(desk.excel.saved(book)) == {}


def test_an_english_workbook_is_answered_in_english(desk: Office) -> None:
    book = desk.open_faulty("en")
    desk.press("validate-workbook", book)
    assert book.sheets["Findings"]["A1"].value == "Findings in the workbook"
    assert desk.excel.statuses[0] == "Validating the workbook …"


# --- one sheet --------------------------------------------------------------------------------------------------


def test_validate_sheet_marks_the_active_sheet_and_counts_the_others(desk: Office) -> None:
    book = desk.open_faulty()
    desk.press("validate-workbook", book)
    book.sheets["Partnere"].activate()
    desk.press("validate-sheet", book)
    funn = book.sheets["Funn"]
    assert funn["A2"].value.startswith("Arket «Partnere»: 1 feil, 0 advarsler og 0 opplysninger.")
    assert "2 funn på andre steder" in funn["A2"].value
    assert (funn["B5"].value, funn["C5"].value, funn["A6"].value) == ("Partnere", "B8", None)
    assert marked_cells(desk.excel.saved(book)) == {"Partnere": {"B8"}}


def test_validate_sheet_on_a_sheet_of_ours_says_where_to_go(desk: Office) -> None:
    book = desk.open_faulty()
    desk.press("validate-workbook", book)
    desk.press("validate-sheet", book)
    assert desk.told == ["Knappene har laget dette arket. Gå til et av arkene i skjemaet, og trykk igjen."]


# --- without a copy ---------------------------------------------------------------------------------------------


def test_without_a_copy_the_file_as_last_saved_tells_where_notes_can_stand(desk: Office) -> None:
    book = desk.open_faulty()
    desk.press("validate-workbook", book, copied=False)
    assert any(note.text for sheet in book.sheets for note in sheet.notes)
    assert "har ikke fått merknader" not in book.sheets["Funn"]["A2"].value
    assert marked_cells(desk.excel.saved(book)) == MARKED


def test_where_no_file_can_be_read_cells_are_coloured_only_since_a_threaded_comment_takes_no_note(desk: Office) -> None:
    book = desk.open_faulty()
    Path(book.fullname).write_bytes(b"what a password makes of a workbook")
    desk.press("validate-workbook", book, copied=False)
    assert [note.text for sheet in book.sheets for note in sheet.notes] == []
    assert "har ikke fått merknader" in book.sheets["Funn"]["A2"].value
    assert marked_cells(desk.excel.saved(book)) == MARKED


# --- locked -----------------------------------------------------------------------------------------------------


def test_a_sheet_with_an_unknown_password_gets_no_marks_and_its_findings_are_listed(desk: Office) -> None:
    book = desk.open_faulty()
    partners = book.sheets["Partnere"]
    desk.excel.protect(partners, "hemmelig")
    desk.press("validate-workbook", book, locked=book.sheet_names.index("Partnere") + 1)
    funn = book.sheets["Funn"]
    assert "låst med passord og er ikke merket: Partnere" in funn["A2"].value
    assert funn["B6"].value == "Partnere"
    assert marked_cells(desk.excel.saved(book)) == {key: MARKED[key] for key in ("Prosjekt", "Finansieringsplan")}


def test_with_locked_structure_the_findings_come_in_a_copy_beside_the_workbook(desk: Office) -> None:
    book = desk.open_faulty()
    desk.excel.lock_structure(book, "hemmelig")
    before = book.sheet_names
    desk.press("validate-workbook", book, structure=1)
    [said] = desk.told
    copy = desk.path_in(said)
    assert copy.name == "søknad - merket.xlsx"
    assert marked_cells(copy) == MARKED
    assert book.sheet_names == before
