"""The master as a file: tables, formats and links as they should be, and texts that stay texts."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.core.master.values import (
    Column,
    ColumnType,
    Figure,
    Link,
    Marked,
    Master,
    Page,
    Section,
    SheetTable,
    Tally,
    Value,
)
from toolkit.files.master import cells as master_cells
from toolkit.files.master.book import master_bytes
from toolkit.files.master.cells import link_target, number_format
from toolkit.files.master.table import HEADER_ROW
from toolkit.files.master.widths import WIDEST, column_width
from toolkit.files.texts import load_messages

NB = load_messages("nb")
AS_OF = datetime(2018, 10, 1, 9, tzinfo=UTC)
FIRST = HEADER_ROW + 2  # counted from 1
TYPES = {
    "text": ColumnType.TEXT,
    "money": ColumnType.MONEY,
    "share": ColumnType.SHARE,
    "day": ColumnType.DATE,
}


def table(*rows: tuple[Value, ...], columns: tuple[Column, ...] | None = None) -> SheetTable:
    width = len(rows[0]) if rows else 2
    named = tuple(Column(f"c{number}", f"Kolonne {number}") for number in range(width))
    return SheetTable("t", "Ark", "Om arket.", columns or named, rows)


def written(*sheets: Page | SheetTable) -> bytes:
    return master_bytes(Master("Samlebok", "Fylket", "nb", AS_OF, sheets), NB, "inbox/")


def opened(*sheets: Page | SheetTable) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(written(*sheets)))


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(codec=None, exclude_characters="\r"), min_size=1, max_size=40))
def test_any_text_gives_a_workbook_that_opens(text: str) -> None:
    book = opened(table((text, Link(text, text + "/x.xlsx", text[:20], "A1"))))
    clean = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    found = book["Ark"].cell(FIRST, 1).value
    assert openpyxl.utils.escape.unescape(found or "") == clean or found is None


@pytest.mark.parametrize(
    ("file", "target"),
    [
        ("søknad.xlsx", "inbox/søknad.xlsx"),
        ("a b.xlsx", "inbox/a%20b.xlsx"),
        ("nr #1 100%.xlsx", "inbox/nr%20%231%20100%25.xlsx"),
        ("mappe/a%20b.xlsx", "inbox/mappe/a%2520b.xlsx"),
        ("[a]{b}?.xlsx", "inbox/%5Ba%5D%7Bb%7D%3F.xlsx"),
        ("linje\nskift.xlsx", "inbox/linje%0Askift.xlsx"),
        ("rar\x08.xlsx", "inbox/rar%08.xlsx"),
        ("s\\xf8knad.xlsx", "inbox/s%F8knad.xlsx"),
        ("a\\b.xlsx", "inbox/a%5Cb.xlsx"),
    ],
)
def test_a_link_leads_to_the_cell_whatever_the_file_is_called(file: str, target: str) -> None:
    cell = opened(table((Link("her", file, "Ola's ark", "B7"), "x")))["Ark"].cell(FIRST, 1)
    assert cell.value == "her"
    assert (cell.hyperlink.target, cell.hyperlink.location) == (target, "'Ola''s ark'!B7")


def test_a_link_to_a_whole_file_has_no_place() -> None:
    assert link_target("../inbox/", Link("a", "a.xlsx")) == ("../inbox/a.xlsx", "")


@pytest.mark.parametrize("file", ["rar\x85.xlsx", "halv\ud800.xlsx", "tapt\ufffd.xlsx"])
def test_a_file_name_no_link_can_hold_is_a_plain_text(file: str) -> None:
    assert opened(table((Link("her", file, "Ark", "A1"), "x")))["Ark"].cell(FIRST, 1).hyperlink is None


def test_a_key_figure_leads_to_the_table_it_counts() -> None:
    counted, given = (
        Figure(name, value, ColumnType.INTEGER) for name, value in (("Rader", Tally(1, "t")), ("Annet", 5))
    )
    page = Page("p", "Side", "", (counted, given), (Section("Noe", (Column("a", "A"),), (("x",),)),))
    sheet = opened(page, table(("x", "y")))["Side"]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    assert (cells["Rader"].hyperlink.target, cells["Rader"].hyperlink.location) == (None, "Ark!A1")
    assert cells["Annet"].hyperlink is None


def test_links_beyond_what_excel_opens_are_plain_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(master_cells, "MOST_LINKS", 2)
    sheet = opened(table(*((Link(str(n), f"{n}.xlsx"), "x") for n in range(4))))["Ark"]
    assert [sheet.cell(FIRST + n, 1).hyperlink is None for n in range(4)] == [False, False, True, True]
    assert [sheet.cell(FIRST + n, 1).value for n in range(4)] == ["0", "1", "2", "3"]


def test_a_link_too_long_for_excel_is_a_plain_text() -> None:
    cell = opened(table((Link("dyp", "m/" * 1200 + "a.xlsx"), "x")))["Ark"].cell(FIRST, 1)
    assert (cell.value, cell.hyperlink) == ("dyp", None)


def test_a_table_is_a_real_one_with_filters_a_frozen_heading_and_a_total() -> None:
    columns = (Column("id", "Nr."), Column("m", "Beløp", ColumnType.MONEY, total=True))
    sheet = opened(table(("a", Decimal("10.50")), ("b", Decimal(5)), columns=columns))["Ark"]
    [one] = sheet.tables.values()
    assert (one.name, one.ref, one.autoFilter.ref, one.totalsRowCount) == ("T_Ark", "A4:B7", "A4:B6", 1)
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("C5", "$4:$4")
    assert (sheet["A7"].value, sheet["B7"].value) == ("Sum", "=SUBTOTAL(109,B5:B6)")
    values = openpyxl.load_workbook(
        io.BytesIO(written(table(("a", Decimal("10.50")), columns=columns))), data_only=True
    )
    assert values["Ark"]["B6"].value == 10.5
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_an_empty_table_is_a_table_with_one_empty_row() -> None:
    columns = (Column("id", "Nr."), Column("m", "Beløp", ColumnType.MONEY, total=True))
    sheet = opened(table(columns=columns))["Ark"]
    assert [one.ref for one in sheet.tables.values()] == ["A4:B5"]


def test_values_are_what_they_are_and_not_texts() -> None:
    columns = tuple(Column(name, name, kind) for name, kind in TYPES.items())
    sheet = opened(table(("a", Decimal("1234.5"), Decimal("0.5"), date(2019, 1, 31)), columns=columns))["Ark"]
    text, money, share, day = (sheet.cell(FIRST, column) for column in range(1, 5))
    assert (text.data_type, money.value, share.value, day.value) == ("s", 1234.5, 0.5, datetime(2019, 1, 31))  # noqa: DTZ001
    assert (money.number_format, share.number_format, day.number_format) == ('#,##0.00" kr"', r"0.00\ %", "dd.mm.yyyy")


def test_a_state_is_a_mark_and_a_word() -> None:
    sheet = opened(table((Marked("Kvalifisert", good=True), Marked("Feil", good=False))))["Ark"]
    assert [sheet.cell(FIRST, column).value for column in (1, 2)] == ["✔ Kvalifisert", "✘ Feil"]


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (Decimal("0.5"), ColumnType.SHARE, r"0.00\ %"),
        (Decimal("0.4615"), ColumnType.SHARE, r"0.00\ %"),
        (Decimal("0.500001"), ColumnType.SHARE, r"0.0000\ %"),
        (Decimal(100), ColumnType.MONEY, '#,##0" kr"'),
        (Decimal("100.5"), ColumnType.MONEY, '#,##0.00" kr"'),
        (Decimal("2.5"), ColumnType.NUMBER, "#,##0.##########"),
        (7, ColumnType.INTEGER, ""),
    ],
)
def test_a_number_is_never_shown_as_one_it_only_nears(value: Decimal, kind: ColumnType, expected: str) -> None:
    assert number_format(value, kind) == expected


def test_folded_columns_are_neither_seen_nor_printed() -> None:
    columns = (Column("a", "A"), Column("b", "B", extra=True))
    sheet = opened(table(("x", "linje\n" * 30), columns=columns))["Ark"]
    assert (sheet.column_dimensions["B"].hidden, sheet.column_dimensions["B"].outlineLevel) == (True, 1)
    assert sheet.print_area == "'Ark'!$A$1:$A$5"
    assert not sheet.cell(FIRST, 2).alignment.wrap_text


def test_one_long_text_does_not_make_a_column_wide() -> None:
    assert column_width(Column("a", "A"), ["x"] * 40 + ["y" * 500]) < 12
    assert column_width(Column("a", "A"), ["y" * 500]) == WIDEST


def test_pages_hold_their_figures_and_charts() -> None:
    columns = (Column("a", "Hva"), Column("b", "Beløp", ColumnType.MONEY, total=True))
    rows: tuple[tuple[Value, ...], ...] = (("En", Decimal(1)), ("To", Decimal(2)))
    page = Page(
        "p",
        "Side",
        "Om siden.",
        (Figure("Ramme", Decimal(5800000), ColumnType.MONEY, "K1"),),
        (Section("Del", columns, rows),),
    )
    values = [cell.value for row in opened(page)["Side"].iter_rows() for cell in row if cell.value is not None]
    assert values == [
        "Side",
        "Om siden.",
        "Ramme",
        5800000,
        "K1",
        "Del",
        "Hva",
        "Beløp",
        "En",
        1,
        "To",
        2,
        "Sum",
        "=SUM(B10:B11)",
    ]


def test_the_only_time_in_the_file_is_the_one_it_states() -> None:
    with zipfile.ZipFile(io.BytesIO(written(table(("a", "b"))))) as package:
        core = package.read("docProps/core.xml").decode()
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert set(re.findall(r">(\d{4}-[^<]*)<", core)) == {"2018-10-01T09:00:00Z"}
    assert written(table(("a", "b"))) == written(table(("a", "b")))
