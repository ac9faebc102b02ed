"""The sheets that buttons add to a workbook that is open, in LibreOffice: where they come; nothing Excel refuses."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

import pytest
import xlwings as xw

from tests.office_engine import RefusedError
from toolkit.files.excel import Page, PageRow, add_page

if TYPE_CHECKING:
    from tests.buttons.conftest import Office

PAGE = Page("Ark", "Tittel", "", ("Fra",), (40,), (PageRow(("kort",)),))
LITERAL = re.compile(r'"((?:[^"]|"")*)"')
LONGEST = 255  # of a text in a formula; Excel refuses the whole column of one that is longer


@pytest.mark.parametrize("length", [255, 256, 1000])
@pytest.mark.parametrize("linked", [True, False], ids=["with a link", "without"])
def test_a_long_text_beside_links_is_written_whole(desk: Office, length: int, linked: bool) -> None:
    book = desk.open_faulty()
    text = ('Kostnadsplan!D6:D35 "nye"; ' * 40)[:length]
    links = {0: ("Prosjekt", "C23")}
    rows = (PageRow((text,), links=links if linked else {}), PageRow(("kort",), links=links))
    sheet = add_page(book, Page("Ark", "Tittel", "", ("Fra",), (40,), rows))
    cell = sheet["A5"]
    assert cell.value == text
    assert [piece for piece in LITERAL.findall(cell.formula) if len(piece) > LONGEST] == []
    assert sheet["A6"].hyperlink == "#'Prosjekt'!C23"


def test_a_page_comes_last_where_no_sheet_is_hidden(desk: Office) -> None:
    book = desk.open_faulty()
    book.sheets["Lister"].visible = True
    add_page(book, PAGE)
    assert book.sheet_names[-2:] == ["Lister", "Ark"]


def test_a_page_comes_before_all_the_sheets_that_are_hidden_at_the_end(desk: Office) -> None:
    book = desk.open_faulty()
    for name in ("Erklæringer", "Kontroll"):
        book.sheets[name].visible = False
    add_page(book, PAGE)
    assert book.sheet_names[-5:] == ["Måltall", "Ark", "Erklæringer", "Kontroll", "Lister"]
    assert book.sheets.active.name == "Ark"


def test_a_page_that_cannot_be_named_or_filled_leaves_no_sheet_behind(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise RefusedError("Excel is busy")

    book = desk.open_faulty()
    before = book.sheet_names
    with pytest.raises(ValueError, match="name"):
        add_page(book, replace(PAGE, name="Ark/2"))
    monkeypatch.setattr(xw.Range, "merge", refuse)
    with pytest.raises(RefusedError, match="busy"):
        add_page(book, PAGE)
    assert book.sheet_names == before
