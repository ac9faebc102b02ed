"""Next finding and Explain in a workbook that is open, in LibreOffice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.buttons.open_books import unprotected
from tests.examples import REGIONS, filled
from toolkit.files.examples import load_example

if TYPE_CHECKING:
    import xlwings as xw

    from tests.buttons.conftest import Office


def selected(book: xw.Book) -> str:
    return f"{book.sheets.active.name}!{book.selection.get_address(row_absolute=False, column_absolute=False)}"


def test_next_finding_goes_through_the_sheets_in_order_and_begins_anew(desk: Office) -> None:
    book = desk.open_faulty()
    book.sheets["Prosjekt"].activate()
    book.sheets["Prosjekt"]["C23"].select()
    passed = []
    for _ in range(3):
        desk.press("next-finding", book)
        passed.append(selected(book))
    assert passed == ["Partnere!B8", "Finansieringsplan!H28", "Prosjekt!C23"]
    said = "Funn 1 av 3, feil: «Prosjektets tittel» er ikke fylt ut. Fyll ut C23."
    assert desk.excel.statuses[-1] == said
    assert desk.told == []


def test_next_finding_on_the_findings_sheet_goes_to_the_first(desk: Office) -> None:
    book = desk.open_faulty()
    desk.press("validate-workbook", book)
    desk.press("next-finding", book)
    assert selected(book) == "Prosjekt!C23"


def test_next_finding_where_there_is_none_says_so(desk: Office) -> None:
    book = desk.open(unprotected(filled(load_example("troms-2018", REGIONS[0]))))
    desk.press("next-finding", book)
    assert desk.told == ["Det er ingen funn å gå til."]


def explained(desk: Office, book: xw.Book, sheet: str, cell: str) -> str:
    book.sheets[sheet].activate()
    book.sheets[sheet][cell].select()
    desk.press("explain", book)
    return desk.told[-1]


def test_explain_tells_the_finding_its_mending_the_rule_and_the_clause(desk: Office) -> None:
    lines = explained(desk, desk.open_faulty(), "Prosjekt", "C23").splitlines()
    assert lines[:4] == [
        "Prosjekt!C23: Prosjektets tittel",
        "",
        "Feil: «Prosjektets tittel» er ikke fylt ut.",
        "Slik retter du: Fyll ut C23.",
    ]
    assert lines[5].startswith("Regelen «")
    assert lines[-1].startswith("Punkt K18: ")


def test_explain_tells_the_rules_of_a_field_without_findings(desk: Office) -> None:
    book = desk.open_faulty()
    assert "«Sluttdato»" in explained(desk, book, "Prosjekt", "C26")
    assert "Punkt K16: " in desk.told[-1]


def test_explain_on_a_line_of_the_findings_sheet_explains_its_cell(desk: Office) -> None:
    book = desk.open_faulty()
    desk.press("validate-workbook", book)
    assert explained(desk, book, "Funn", "D6").startswith("Partnere!B8: ")


def test_explain_on_a_cell_that_is_no_field_says_where_to_click(desk: Office) -> None:
    book = desk.open_faulty()
    assert explained(desk, book, "Prosjekt", "B2").startswith(
        "Prosjekt!B2 er ikke et felt i skjemaet. Klikk på en celle"
    )
