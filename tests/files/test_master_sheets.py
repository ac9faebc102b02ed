"""How the master's tables take sheets and paper: more rows than a sheet holds, columns that are not printed, groups."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pytest

from toolkit.core.master.values import (
    Column,
    ColumnType,
    Figure,
    Formula,
    Master,
    Page,
    Section,
    SheetTable,
    Tally,
    Value,
)
from toolkit.files import palette
from toolkit.files.master import table as master_table
from toolkit.files.master.below import Written, page_breaks
from toolkit.files.master.book import placed_master
from toolkit.files.master.layout import MasterLayout, Role
from toolkit.files.master.table import table_name
from toolkit.files.texts import load_messages

NB = load_messages("nb")
AS_OF = datetime(2018, 10, 1, 9, tzinfo=UTC)
COLUMNS = (Column("id", "Nr."), Column("m", "Beløp", ColumnType.MONEY, total=True))
FIVE: tuple[tuple[Value, ...], ...] = tuple((f"n{number}", Decimal(number)) for number in range(1, 6))
PAGE = Page(
    "p",
    "Side",
    "Om siden.",
    (Figure("I alt", Tally(Decimal(15), "t", "m"), ColumnType.MONEY),),
    (Section("Del", COLUMNS, (("Antall", Tally(5, "t")),)),),
)


def made(*sheets: Page | SheetTable) -> tuple[openpyxl.Workbook, MasterLayout]:
    data, layout = placed_master(Master("Samlebok", "Fylket", "nb", AS_OF, sheets), NB, "inbox/")
    return openpyxl.load_workbook(io.BytesIO(data)), layout


@pytest.fixture
def two_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(master_table, "MOST_ROWS", 2)


@pytest.mark.usefixtures("two_rows")
def test_rows_beyond_a_sheet_go_on_on_the_next() -> None:
    book, layout = made(PAGE, SheetTable("t", "Ark", "Om arket.", COLUMNS, FIVE))
    assert book.sheetnames == ["Side", "Ark", "Ark (2)", "Ark (3)"]
    listed = [
        row[0].value for name in book.sheetnames[1:] for row in book[name].iter_rows(min_row=5) if row[0].value != "Sum"
    ]
    assert listed == ["n1", "n2", "n3", "n4", "n5"]
    assert book["Ark (3)"]["A2"].value == "Fortsetter fra arket «Ark (2)»: et ark i Excel rommer ikke flere rader."
    assert [table.ref for name in book.sheetnames[1:] for table in book[name].tables.values()] == [
        "A4:B7",
        "A4:B7",
        "A4:B6",
    ]
    part = layout.part("Ark (3)", 4, 1)
    assert part is not None
    assert (part.role, part.row, part.column) == (Role.VALUE, 4, 1)


@pytest.mark.usefixtures("two_rows")
def test_figures_of_the_overview_count_the_rows_of_all_sheets() -> None:
    book, _ = made(PAGE, SheetTable("t", "Ark", "Om arket.", COLUMNS, FIVE))
    assert book["Side"]["A5"].value == "=SUM(Ark!$B$5:$B$6)+SUM('Ark (2)'!$B$5:$B$6)+SUM('Ark (3)'!$B$5:$B$5)"


def test_a_sheets_rows_are_what_excel_holds() -> None:
    assert master_table.HEADER_ROW + 1 + master_table.MOST_ROWS + 1 == 1_048_576


def test_names_of_tables_are_never_given_twice() -> None:
    taken: set[str] = set()
    assert [table_name(title, taken) for title in ("A b", "a_B", "A-b")] == ["T_A_b", "T_a_B_2", "T_A_b_3"]


def test_columns_that_are_not_printed_are_seen_all_the_same() -> None:
    columns = (*COLUMNS, Column("x", "Mer", printed=False))
    book, _ = made(SheetTable("t", "Ark", "Om arket.", columns, (("a", Decimal(1), "b"),)))
    assert book["Ark"].print_area == "'Ark'!$A$1:$B$6"
    assert not book["Ark"].column_dimensions["C"].hidden


@pytest.mark.parametrize(("count", "paper"), [(12, 9), (18, 9), (19, 8), (24, 8)])
def test_what_would_be_too_small_on_a4_is_printed_on_a3(count: int, paper: int) -> None:
    columns = tuple(Column(f"c{number}", f"K{number}") for number in range(count))
    book, _ = made(SheetTable("t", "Ark", "Om arket.", columns, (tuple("elleve tegn" for _ in columns),)))
    assert book["Ark"].page_setup.paperSize == paper


@pytest.mark.parametrize(
    ("above", "heights", "broken"),
    [
        (100, [200, 300], []),
        (100, [600, 301], [1]),
        (900, [200], [0]),
        (100, [950, 2000, 100], [0, 1]),
        (2100, [800], []),
    ],
)
def test_a_section_begins_on_a_page_that_can_hold_it(above: int, heights: list[int], broken: list[int]) -> None:
    sections = [Written(number, number + 1, height) for number, height in enumerate(heights)]
    assert page_breaks(above, sections, 1000) == broken


def test_sums_and_quotients_of_a_row_are_formulas_and_words_stay_words() -> None:
    columns = (
        Column("a", "A", ColumnType.MONEY),
        Column("b", "B", ColumnType.MONEY),
        Column("s", "Sum", ColumnType.MONEY, formula=Formula("sum", ("a", "b"))),
        Column("q", "Andel", ColumnType.SHARE, formula=Formula("quotient", ("a", "s"))),
    )
    rows: tuple[tuple[Value, ...], ...] = (
        (Decimal(1), Decimal(3), Decimal(4), Decimal("0.25")),
        (None, None, Decimal(0), "ikke beregnet"),
    )
    book, _ = made(SheetTable("t", "Ark", "Om arket.", columns, rows))
    assert [cell.value for cell in book["Ark"][5]] == [1, 3, "=SUM(A5:B5)", "=A5/C5"]
    assert [cell.value for cell in book["Ark"][6]] == [None, None, "=SUM(A6:B6)", "ikke beregnet"]


def test_the_first_row_of_a_group_is_set_apart_by_its_look_and_not_only_colour() -> None:
    book, _ = made(SheetTable("t", "Ark", "Om arket.", COLUMNS, FIVE, group="id"))
    area, rule = next((str(area.sqref), area.rules[0]) for area in book["Ark"].conditional_formatting)
    assert (area, rule.formula) == ("A5:B9", ["$A5<>$A4"])
    assert rule.dxf.font.b
    assert rule.dxf.border.top.style == "thin"


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_two_colours_of_a_stacked_bar_are_told_apart_without_colour_sight() -> None:
    light, dark = sorted((luminance(palette.PRIMARY), luminance(palette.ACCENT)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3


def test_a_total_is_seen_whole_and_no_number_turns_into_hashes() -> None:
    rows: tuple[tuple[Value, ...], ...] = tuple((f"n{number}", Decimal("999999999.50")) for number in range(3000))
    book, _ = made(SheetTable("t", "Ark", "Om arket.", COLUMNS, rows))
    sheet = book["Ark"]
    assert sheet.column_dimensions["B"].width > len("2 999 999 998 500,00 kr")
    assert sheet["B5"].alignment.shrink_to_fit
    assert sheet["B3005"].alignment.shrink_to_fit
