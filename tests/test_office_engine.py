"""The xlwings engine itself: what is written through it stands in LibreOffice, and it refuses what Excel would."""

from __future__ import annotations

import os
import signal
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter

from tests.office_engine import Alert, Excel, OfficeError, OfficeHungError, RefusedError
from tests.office_twin import macro_workbook

if TYPE_CHECKING:
    from pathlib import Path

    import xlwings as xw

pytestmark = pytest.mark.office

moment = datetime.fromisoformat
MARK = '=AND("toolkit-mark"<>"",1=1)'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """One cell of every type, two conditional formats over them, a note; a protected sheet; a hidden one."""
    path = tmp_path / "søknad.xlsx"
    with xlsxwriter.Workbook(path) as book:
        plan, locked, hidden = (book.add_worksheet(name) for name in ("Kostnads plan", "Låst", "Skjult"))
        day, kroner, text = (book.add_format({"num_format": f}) for f in ("dd.mm.yyyy", "[$kr-414] #,##0.00", "@"))
        plan.write_number("A1", 1234.5)
        plan.write_string("A2", "Lønn")
        plan.write_number("A3", 43166, day)
        plan.write("A4", True)
        plan.write_formula("A5", "=1/0")
        plan.write_formula("A6", "=NA()")
        plan.write_number("A7", 50.25, kroner)
        plan.write_string("A8", "12")
        plan.write_formula("A9", '=IF(A1>1,SUM(A1,Låst!B2),"")', None, 999)
        plan.write_formula("A10", '=""')
        plan.write_formula("A11", "=A1>1")
        plan.write_blank("A13", None, text)
        plan.write_comment("B1", "Fra søkeren")
        red, green = book.add_format({"bg_color": "#FFC7CE"}), book.add_format({"bg_color": "#C6EFCE"})
        plan.conditional_format("A1:B10", {"type": "formula", "criteria": '=AND($A1<>"",1=1)', "format": red})
        plan.conditional_format("A1:A3", {"type": "cell", "criteria": ">", "value": 1, "format": green})
        plan.set_column("A:A", 30)
        locked.write("A1", "låst")
        locked.write("B2", 1, book.add_format({"locked": False}))
        locked.protect()
        hidden.hide()
        book.define_name("Totalt", "='Kostnads plan'!$A$1:$A$2")
    return path


@pytest.fixture
def book(excel: Excel, path: Path) -> xw.Book:
    return excel.open(path)


@pytest.fixture
def plan(book: xw.Book) -> xw.Sheet:
    return book.sheets["Kostnads plan"]


def column(sheet: xw.Sheet, cells: str) -> list[object]:
    values: list[object] = sheet[cells].options(ndim=1, err_to_str=True).value
    return values


def test_a_sheet_is_read_in_two_calls(plan: xw.Sheet) -> None:
    area = plan.used_range
    assert area.address == "$A$1:$B$11"
    assert [row[0] for row in area.options(ndim=2, err_to_str=True).value] == [
        1234.5,
        "Lønn",
        moment("2018-03-07"),
        True,
        "#DIV/0!",
        "#N/A",
        Decimal("50.25"),
        "12",
        1235.5,
        None,
        True,
    ]
    assert [row[0] for row in area.formula] == [
        "1234.5",
        "Lønn",
        "43166",
        "TRUE",
        "=1/0",
        "=NA()",
        "50.25",
        "12",
        '=IF(A1>1,SUM(A1,Låst!B2),"")',
        '=""',
        "=A1>1",
    ]


def test_an_error_is_nothing_unless_asked_for(plan: xw.Sheet) -> None:
    assert plan["A5"].value is None
    assert plan["A5"].options(err_to_str=True).value == "#DIV/0!"


def test_values_of_every_type_are_written_in_bulk(plan: xw.Sheet) -> None:
    table = [["tekst", 2, 2.5], [True, moment("2018-04-27T12:30"), None], ["=A1*2", "'=A1", "+ 47 000"]]
    plan["D1:F2"].value = table[:2]
    assert plan["D1:F2"].value == [["tekst", 2.0, 2.5], [True, moment("2018-04-27T12:30"), None]]
    plan["D3"].value = table[2][:2]
    assert plan["D3:E3"].value == [2469.0, "=A1"]
    assert plan["D3:E3"].formula == (("=A1*2", "=A1"),)


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("12", 12.0),
        ("7.3.2018", moment("2018-03-07")),
        ("2018-03-07", moment("2018-03-07")),
        ("true", True),
        ("'12", "12"),
    ],
)
def test_a_text_is_read_as_if_typed(plan: xw.Sheet, typed: str, held: object) -> None:
    plan["D1"].value = typed
    assert plan["D1"].value == held


@pytest.mark.parametrize("typed", ["12", "=1+1", "7.3.2018", "-x", "@navn"])
def test_in_a_text_cell_everything_stays_text(plan: xw.Sheet, typed: str) -> None:
    plan["A13"].value = typed
    assert plan["A13"].value == typed


@pytest.mark.parametrize("typed", ["=SUM(", "=1+*2", "@navn", "x" * 32_768])
def test_what_is_no_formula_is_refused(plan: xw.Sheet, typed: str) -> None:
    with pytest.raises(RefusedError):
        plan["D1"].value = typed
    assert plan["D1"].value is None


def test_one_formula_fills_a_block_and_follows_its_cells(plan: xw.Sheet) -> None:
    plan["D1:D2"].value = [[1], [2]]
    plan["E1:E2"].formula = '=IF(D1>1,"over","under")'
    assert plan["E1:E2"].value == ["under", "over"]
    plan["E1:F1"].formula = [["=D1", "tekst"]]
    assert plan["E1:F1"].formula == (("=D1", "tekst"),)


def test_written_cells_are_in_the_saved_file(excel: Excel, book: xw.Book, plan: xw.Sheet) -> None:
    plan["D1"].value = [[1.5, "æøå", True], [moment("2018-04-27"), None, "=A1"]]
    saved = openpyxl.load_workbook(excel.saved(book))["Kostnads plan"]
    assert [[c.value for c in row] for row in saved["D1:F2"]] == [
        [1.5, "æøå", True],
        [moment("2018-04-27"), None, "=A1"],
    ]


# --- conditional formats


def rules(cells: xw.Range) -> list[tuple[str, object, object]]:
    return [(rule.type, rule.formula or rule.formula1, rule.fill_color) for rule in cells.conditional_formats]


THEIRS = [("custom", '=AND($A1<>"",1=1)', (255, 199, 206)), ("cell_value", "=1", (198, 239, 206))]


def test_the_rules_of_a_cell_are_listed_by_priority(plan: xw.Sheet) -> None:
    assert rules(plan["A2"]) == THEIRS
    assert rules(plan["B1:D4"]) == THEIRS[:1]
    assert rules(plan["D1"]) == []


def test_a_new_rule_comes_before_the_others_also_after_saving(excel: Excel, book: xw.Book, plan: xw.Sheet) -> None:
    added = plan["A2"].conditional_formats.add_custom(MARK, fill_color="#FF0000", font_color=(255, 255, 255))
    mark = ("custom", MARK, (255, 0, 0))
    assert (added.type, added.formula, added.fill_color) == mark
    assert added.font_color == (255, 255, 255)
    assert rules(plan["A2"]) == [mark, *THEIRS]
    assert rules(plan["A1"]) == THEIRS
    path = excel.saved(book)
    saved = openpyxl.load_workbook(path)["Kostnads plan"].conditional_formatting
    priorities = {rule.formula[0]: rule.priority for ranges in saved for rule in ranges.rules}
    assert min(priorities, key=lambda formula: priorities[formula]) == MARK.removeprefix("=")
    book.close()
    assert rules(excel.open(path).sheets[0]["A2"]) == [mark, *THEIRS]


def test_marks_are_deleted_while_they_are_listed(plan: xw.Sheet) -> None:
    for cell in ("A2", "B1", "D1", "A2"):
        plan[cell].conditional_formats.add_custom(MARK, fill_color="#FF0000")
    assert len(plan["A2"].conditional_formats) == 4
    for rule in plan.cells.conditional_formats:
        if rule.type == "custom" and "toolkit-mark" in rule.formula:
            rule.delete()
    assert rules(plan.cells) == THEIRS
    assert rules(plan["A2"]) == THEIRS


def test_one_of_two_rules_of_the_same_cells_is_deleted(excel: Excel, tmp_path: Path) -> None:
    path = tmp_path / "to-regler.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, fill = book.add_worksheet(), book.add_format({"bg_color": "#FF0000"})
        for criteria in (MARK, '=A1=""', "=A1=0"):
            sheet.conditional_format("A1", {"type": "formula", "criteria": criteria, "format": fill})
    cell = excel.open(path).sheets[0]["A1"]
    cell.conditional_formats[0].delete()
    assert [rule.formula for rule in cell.conditional_formats] == ['=A1=""', "=A1=0"]


def test_clearing_rules_leaves_them_outside_the_range(plan: xw.Sheet) -> None:
    plan["A1:A2"].conditional_formats.clear()
    assert rules(plan["A2"]) == []
    assert rules(plan["A3"]) == THEIRS


# --- notes, looks, links


def test_notes_are_read_added_edited_and_deleted(excel: Excel, book: xw.Book, plan: xw.Sheet) -> None:
    assert plan["B1"].note.text == "Fra søkeren"
    assert plan["A1"].note is None
    plan["A1"].add_note("Mangler")
    plan["B1"].note.text = "Fra søkeren\n\nMangler"
    assert [(note.location.address, note.text) for note in plan.notes] == [
        ("$A$1", "Mangler"),
        ("$B$1", "Fra søkeren\n\nMangler"),
    ]
    plan["A1"].note.delete()
    saved = openpyxl.load_workbook(excel.saved(book))["Kostnads plan"]
    assert saved["A1"].comment is None
    assert saved["B1"].comment.text == "Fra søkeren\n\nMangler"


def test_looks_are_set_and_read(plan: xw.Sheet) -> None:
    cell = plan["D2"]
    cell.value = "Sum"
    cell.color, cell.wrap_text, cell.number_format = "#FFF2CC", True, "#,##0.00"
    cell.font.bold, cell.font.italic, cell.font.size, cell.font.color = True, True, 14, (31, 73, 125)
    cell.horizontal_alignment, cell.vertical_alignment = "center", "top"
    cell.column_width, cell.row_height = 42, 33
    assert (cell.color, cell.wrap_text, cell.number_format) == ((255, 242, 204), True, "#,##0.00")
    assert (cell.font.bold, cell.font.italic, cell.font.size, cell.font.color) == (True, True, 14, (31, 73, 125))
    assert (cell.horizontal_alignment, cell.vertical_alignment) == ("center", "top")
    assert (cell.column_width, cell.row_height) == (pytest.approx(42, abs=0.1), pytest.approx(33, abs=0.1))
    cell.color = None
    assert cell.color is None
    cell.clear()
    assert (cell.value, cell.font.bold, cell.wrap_text) == (None, False, False)


def test_a_font_colour_is_in_the_saved_file(excel: Excel, book: xw.Book) -> None:
    funn = book.sheets.add("Funn", before=book.sheets[-1])
    funn["A1"].value = "Funn"
    funn["A1"].font.color = "#FFFFFF"
    assert openpyxl.load_workbook(excel.saved(book))["Funn"]["A1"].font.color.rgb == "FFFFFFFF"


def test_cells_are_merged_and_parted(plan: xw.Sheet) -> None:
    plan["D1:F2"].merge()
    assert plan["E2"].merge_area.address == "$D$1:$F$2"
    plan["D1:F2"].unmerge()
    assert plan["E2"].merge_area.address == "$E$2"


def test_a_link_leads_to_a_cell_also_after_saving(excel: Excel, book: xw.Book, plan: xw.Sheet) -> None:
    plan["D1"].add_hyperlink("#'Kostnads plan'!A2", "Kostnads plan!A2")
    assert (plan["D1"].value, plan["D1"].hyperlink) == ("Kostnads plan!A2", "#'Kostnads plan'!A2")
    link = openpyxl.load_workbook(excel.saved(book))["Kostnads plan"]["D1"].hyperlink
    assert link.location == "'Kostnads plan'!A2"


# --- sheets, names, the program


def test_a_sheet_is_added_where_it_is_wanted_and_is_active(book: xw.Book) -> None:
    funn = book.sheets.add("Funn", after=book.sheets["Låst"])
    assert [sheet.name for sheet in book.sheets] == ["Kostnads plan", "Låst", "Funn", "Skjult"]
    assert book.sheets.active == funn
    funn.name = "Funn 2"
    assert funn.index == 3
    funn.delete()
    assert "Funn 2" not in book.sheets
    with pytest.raises(RefusedError, match="deleted"):
        _ = funn.name


def test_a_sheet_is_not_added_behind_a_last_one_that_is_hidden(book: xw.Book) -> None:
    with pytest.raises(RefusedError, match="Move"):
        book.sheets.add("Funn", after=book.sheets["Skjult"])
    assert "Funn" not in book.sheets
    book.sheets["Skjult"].visible = True
    assert book.sheets.add("Funn", after=book.sheets["Skjult"]).index == 4


@pytest.mark.parametrize("name", ["", "a" * 32, "a/b", "History", "'a", "låst"])
def test_impossible_sheet_names_are_refused(book: xw.Book, name: str) -> None:
    with pytest.raises((RefusedError, ValueError)):
        book.sheets["Kostnads plan"].name = name


def test_sheets_are_found_whatever_the_capitals_and_a_missing_one_is_refused(book: xw.Book) -> None:
    assert book.sheets["låst"].name == "Låst"
    assert ("LÅST" in book.sheets, "Funn" in book.sheets) == (True, False)
    with pytest.raises(RefusedError, match="no sheet 'Funn'"):
        _ = book.sheets["Funn"]


def test_a_hidden_sheet_is_shown_before_it_is_activated(book: xw.Book) -> None:
    hidden = book.sheets["Skjult"]
    assert hidden.visible is False
    with pytest.raises(RefusedError, match="hidden"):
        hidden.activate()
    hidden.visible = True
    hidden.activate()
    assert book.sheets.active == hidden


def test_cells_are_selected_on_the_active_sheet_only(book: xw.Book, plan: xw.Sheet) -> None:
    plan.activate()
    plan["B2:C3"].select()
    assert book.app.selection == plan["B2:C3"]
    with pytest.raises(RefusedError, match="active"):
        book.sheets["Låst"]["A1"].select()


def test_names_lead_to_their_cells(book: xw.Book, plan: xw.Sheet) -> None:
    assert book.names["Totalt"].refers_to == "='Kostnads plan'!$A$1:$A$2"
    assert book.names["Totalt"].refers_to_range == plan["A1:A2"]
    assert plan["Totalt"].address == "$A$1:$A$2"
    book.names.add("Sats", "='Kostnads plan'!$D$1")
    assert book.names["Sats"].refers_to_range == plan["D1"]
    book.names["Sats"].delete()
    assert "Sats" not in book.names


def test_alerts_and_the_status_bar_are_remembered(excel: Excel, book: xw.Book) -> None:
    excel.answers = ["cancel"]
    assert book.app.alert("Vil du?", "Tilskudd", "ok_cancel", "critical") == "cancel"
    assert book.app.alert("Ferdig") == "ok"
    with book.app.properties(status_bar="Kontrollerer …", screen_updating=False):
        assert (book.app.status_bar, book.app.screen_updating) == ("Kontrollerer …", False)
    assert (book.app.status_bar, book.app.screen_updating) == (False, True)
    assert excel.alerts == [Alert("Vil du?", "Tilskudd", "ok_cancel", "critical"), Alert("Ferdig")]
    assert excel.statuses == ["Kontrollerer …", False]


def test_calculation_is_switched_off_and_on(book: xw.Book, plan: xw.Sheet) -> None:
    with book.app.properties(calculation="manual"):
        plan["A1"].value = 1
        assert plan["A9"].value == 1235.5
    book.app.calculate()
    assert (book.app.calculation, plan["A9"].value) == ("automatic", None)


def test_the_caller_is_the_book_whose_button_was_clicked(excel: Excel, book: xw.Book) -> None:
    import xlwings as xw  # noqa: PLC0415  (slow to import; the other tests name it for types only)

    excel.call_from(book)
    assert xw.Book.caller() == book
    assert xw.books.active == book
    assert book.fullname.endswith("søknad.xlsx")
    assert xw.Book(book.fullname) == book


def test_no_two_open_workbooks_have_one_name(excel: Excel, book: xw.Book, path: Path) -> None:
    with pytest.raises(ValueError, match="Cannot open two workbooks"):
        excel.open(path)
    assert book.name == "søknad.xlsx"


# --- macros

VBA = """
Public Function Doubled(ByVal number As Double) As Double
    Doubled = number * 2
End Function
Public Sub WriteIt()
    ActiveSheet.Range("A1").Value = "skrevet"
End Sub
"""


@pytest.fixture
def with_macros(excel: Excel, tmp_path: Path) -> xw.Book:
    return excel.open(macro_workbook(tmp_path / "makroer.xlsm", {"Modul": VBA}, {}), macros=True)


def test_a_macro_is_run_and_returns_its_value(with_macros: xw.Book) -> None:
    assert with_macros.macro("Modul.Doubled")(21) == 42
    assert with_macros.app.macro("'makroer.xlsm'!Doubled")(2) == 4
    with_macros.macro("WriteIt")()
    assert with_macros.sheets[0]["A1"].value == "skrevet"


def test_a_missing_macro_is_refused(with_macros: xw.Book) -> None:
    with pytest.raises(RefusedError, match="Cannot run the macro"):
        with_macros.macro("Modul.Nowhere")()


# --- refusals


def refused(action: object) -> bool:
    assert callable(action)
    try:
        action()
    except RefusedError:
        return True
    return False


def test_a_protected_sheet_refuses_what_excel_refuses(book: xw.Book) -> None:
    cell = book.sheets["Låst"]["A1"]
    attempts = {
        "value": lambda: setattr(cell, "value", "ny"),
        "formula": lambda: setattr(cell, "formula", "=1"),
        "color": lambda: setattr(cell, "color", "#FF0000"),
        "bold": lambda: setattr(cell.font, "bold", True),
        "width": lambda: setattr(cell, "column_width", 3),
        "note": lambda: cell.add_note("x"),
        "rule": lambda: cell.conditional_formats.add_custom(MARK, fill_color="#FF0000"),
        "clear": cell.clear,
        "link": lambda: cell.add_hyperlink("#A1", "x"),
    }
    assert {name for name, action in attempts.items() if not refused(action)} == set()
    book.sheets["Låst"]["B2"].value = 5
    assert book.sheets["Låst"]["A1:B2"].value == [["låst", None], [None, 5.0]]


def test_a_locked_structure_refuses_new_sheets(excel: Excel, book: xw.Book, plan: xw.Sheet) -> None:
    excel.lock_structure(book, "hemmelig")
    attempts = [
        lambda: book.sheets.add("Funn"),
        lambda: setattr(plan, "name", "Plan"),
        lambda: setattr(plan, "visible", False),
        plan.delete,
    ]
    assert all(map(refused, attempts))
    plan["A1"].value = 1
    assert plan["A1"].value == 1


def test_a_sheet_protected_by_hand_is_protected(excel: Excel, plan: xw.Sheet) -> None:
    excel.protect(plan, "hemmelig")
    with pytest.raises(RefusedError, match="protected"):
        plan["A1"].color = "#FF0000"


def test_what_is_not_covered_says_so(plan: xw.Sheet) -> None:
    with pytest.raises(NotImplementedError):
        _ = plan.tables


# --- the watchdog


def test_a_program_that_does_not_answer_is_killed_and_started_anew(path: Path) -> None:
    excel = Excel(seconds=5)
    try:
        excel.open(path)
        assert excel.engine.pid
        os.killpg(excel.engine.pid, signal.SIGSTOP)
        with pytest.raises(OfficeHungError, match="did not answer"):
            excel.ask("books")
        assert excel.open(path).sheets[0]["A2"].value == "Lønn"
    finally:
        excel.kill()


def test_a_program_that_goes_away_is_noticed_and_started_anew(path: Path) -> None:
    excel = Excel()
    try:
        excel.open(path)
        os.killpg(excel.engine.pid, signal.SIGKILL)
        with pytest.raises(OfficeError, match="went away"):
            excel.ask("books")
        assert excel.open(path).sheets[0]["A2"].value == "Lønn"
    finally:
        excel.kill()
