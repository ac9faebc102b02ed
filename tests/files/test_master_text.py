"""Texts in the master stay the texts they are: in every column, to two readers, whole or visibly and reportedly cut."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from tests.masters import master
from toolkit.core.master.values import ColumnType, Link, Marked, Page, SheetTable, Value
from toolkit.files.master.book import master_bytes
from toolkit.files.reading import read_workbook
from toolkit.files.texts import load_messages
from toolkit.model import CellType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.master.values import Column, Master

NB = load_messages("nb")
DANGEROUS = [
    "=1+1",
    "=cmd|'/c calc'!A0",
    '=HYPERLINK("http://x.no";"x")',
    "+47 77 00 00 00",
    "-3",
    "- strek",
    "@SUM(A1)",
    "@bruker",
    "\tinnrykk",
    "\rlinje",
    "linje\r\nskift\nher",
    "'hermetegn",
    "{=A1}",
    "{=SUM(A1:B2)}",
    "http://x.no",
    "https://x.no/#a",
    "mailto:a@b.no",
    "external:c:\\x.xlsx#Ark1!A1",
    "internal:'Om'!A1",
    "ftp://x.no",
    "file:///etc/passwd",
    "_x0041_",
    "_x000D_",
    "_x005F_x0041_",
    "_x0041_x0042_",
    "__x0041__",
    "<r>rikt</r>",
    "<r><t>rikt</t></r>",
    "<r>&</r>",
    "0012",
    "00",
    "1e5",
    "n/a",
    "#N/A",
    "TRUE",
    "12345678901234567890",
    "1,5",
    "50 %",
    "01.02.2019",
    " blanke foran og bak ",
    "\u00a0hard blank",
    "<b>&amp;</b>",
    '"; DROP TABLE',
    "\u202eslx.exe",
    "😀 å ø æ",
]
LINKS = {"file", "source", "refers_to"}
TEXTS = {ColumnType.TEXT, ColumnType.LONG_TEXT, ColumnType.STATE}


def hostile() -> Master:
    """The master of a whole round with a dangerous text in every column of text: each column gets each text once."""
    real = master()
    return replace(real, sheets=tuple(_hostile(one) if isinstance(one, SheetTable) else one for one in real.sheets))


def _hostile(one: SheetTable) -> SheetTable:
    rows = tuple(tuple(_value(column, text) for column in one.columns) for text in DANGEROUS)
    return replace(one, rows=rows, below=(), timeline=None)


def _value(column: Column, text: str) -> Value:
    if column.id in LINKS:
        return Link(text, "a.xlsx", "Ark", "A1")
    if column.type is ColumnType.STATE:
        return Marked(text, good=None)
    return text if column.type in TEXTS else None


@cache
def book() -> bytes:
    return master_bytes(hostile(), NB, "inbox/")


def texts() -> Iterator[tuple[SheetTable, int, int, str]]:
    """Each dangerous text with its table, row and column (from 1)."""
    for one in hostile().sheets:
        if isinstance(one, SheetTable):
            for number, row in enumerate(one.rows, start=5):
                for column, value in enumerate(row, start=1):
                    if value is not None:
                        yield one, number, column, value.text if isinstance(value, Link | Marked) else str(value)


def test_every_dangerous_text_comes_back_as_the_same_text_to_one_reader() -> None:
    found = CalamineWorkbook.from_filelike(io.BytesIO(book()))
    sheets: dict[str, list[list[Any]]] = {}
    checked = 0
    for one, row, column, text in texts():
        if one.title not in sheets:
            sheets[one.title] = found.get_sheet_by_name(one.title).to_python(skip_empty_area=False)
        value = sheets[one.title][row - 1][column - 1]
        assert isinstance(value, str)
        assert value == text, (one.id, one.columns[column - 1].id)
        checked += 1
    assert checked > 3000


def test_and_to_our_own_reader_which_writes_line_ends_in_one_way() -> None:
    found = {sheet.name: sheet.cells for sheet in read_workbook(book(), "samlebok.xlsx").sheets}
    for one, row, column, text in texts():
        cell = found[one.title][row, column]
        plain = text.replace("\r\n", "\n").replace("\r", "\n")
        assert (cell.type, cell.value, cell.formula) == (CellType.TEXT, plain, None), (one.id, column)


def test_only_links_are_links() -> None:
    found = openpyxl.load_workbook(io.BytesIO(book()))
    for one, row, column, _ in texts():
        linked = one.columns[column - 1].id in LINKS and isinstance(one.rows[row - 5][column - 1], Link)
        assert (found[one.title].cell(row, column).hyperlink is not None) == linked


def test_no_cell_of_the_hostile_tables_is_a_formula_but_the_totals_and_shares() -> None:
    found = openpyxl.load_workbook(io.BytesIO(book()))
    for one in hostile().sheets:
        if isinstance(one, SheetTable):
            formulas = [
                cell.coordinate for row in found[one.title].iter_rows() for cell in row if cell.data_type == "f"
            ]
            assert all(int(re.sub(r"\D", "", place)) == 5 + len(DANGEROUS) for place in formulas), one.id


# --- texts too long for a cell ----------------------------------------------------------------------------------------


def with_text(text: str) -> Master:
    """The master of a whole round where one justification of a cost is this text."""
    real = master()
    costs = next(one for one in real.sheets if isinstance(one, SheetTable) and one.id == "costs")
    at = [column.id for column in costs.columns].index("/costs/*/justification")
    first, *others = costs.rows
    changed = replace(costs, rows=((*first[:at], text, *first[at + 1 :]), *others))
    return replace(real, sheets=tuple(changed if one is costs else one for one in real.sheets))


def opened(one: Master) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(master_bytes(one, NB, "inbox/")))


@pytest.mark.parametrize("letter", ["a", "å", "😀"])
def test_a_text_too_long_for_a_cell_is_cut_where_everybody_sees_it(letter: str) -> None:
    found = max(
        (
            str(cell.value)
            for row in opened(with_text(letter * 40_000))["Kostnader"].iter_rows(min_row=5)
            for cell in row
        ),
        key=len,
    )
    assert len(found.encode("utf-16-le")) // 2 <= 32_767
    kept = found.count(letter) - NB.text("master.cut", characters=1).count(letter)
    missing = re.search(r"([\d\s]+) tegn til", found)
    assert missing is not None
    assert int("".join(missing[1].split())) == 40_000 - kept


def test_what_was_cut_is_reported_on_the_masters_own_pages() -> None:
    book = opened(with_text("a" * 33_000))
    for name in ("Oversikt", "Om"):
        rows = [row for row in book[name].iter_rows(values_only=True) if row[0] == "Kostnader"]
        assert [(row[0], row[2]) for row in rows] == [("Kostnader", "Begrunnelse")]
        assert book["Kostnader"][str(rows[0][1])].value.startswith("aaaa")
        assert rows[0][3] == 33_000 - book["Kostnader"][str(rows[0][1])].value.count("a" * 1) + cut_letters()


def cut_letters() -> int:
    return NB.text("master.cut", characters=1).count("a")


@pytest.mark.parametrize("text", ["a" * 32_767, "😀" * 16_383])
def test_the_longest_text_a_cell_holds_is_kept_whole_and_nothing_is_reported(text: str) -> None:
    book = opened(with_text(text))
    values = [cell.value for row in book["Kostnader"].iter_rows(min_row=5) for cell in row]
    assert text in values
    pages = [one.title for one in master().sheets if isinstance(one, Page)]
    assert not [
        cell for name in pages for row in book[name].iter_rows() for cell in row if cell.value == "Tegn som mangler"
    ]
