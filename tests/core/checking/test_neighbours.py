"""The cells around a finding."""

from __future__ import annotations

from typing import Any

import pytest

from toolkit.core.checking.neighbours import LONGEST, Table, neighbours
from toolkit.model import Cell, CellType, Grid, Sheet


def text(value: str) -> Cell:
    return Cell(CellType.TEXT, value)


def block(rows: range, columns: range) -> dict[tuple[int, int], Cell]:
    return {(row, column): text(f"{row}/{column}") for row in rows for column in columns}


def around(cell: str, cells: dict[tuple[int, int], Cell], first_row: int | None = None, **more: Any) -> Table:
    found = neighbours(Grid((Sheet("Ark", cells, **more),)), "Ark", cell, first_row)
    assert found is not None
    return found


def test_two_columns_on_either_side_and_one_row_above_and_below() -> None:
    table = around("E5", block(range(1, 20), range(1, 20)))
    assert (table.columns, table.rows) == (("C", "D", "E", "F", "G"), (4, 5, 6))
    assert table.cells[1][2] == text("5/5")
    assert (table.column, table.row) == ("E", 5)


def test_the_sheet_ends_at_its_first_row_and_column() -> None:
    table = around("A1", block(range(1, 5), range(1, 5)))
    assert (table.columns, table.rows) == (("A", "B", "C"), (1, 2))


def test_the_sheet_ends_at_its_last_row_and_column() -> None:
    table = around("XFD1048576", block(range(1_048_570, 1_048_577), range(16_380, 16_385)))
    assert (table.columns, table.rows) == (("XFB", "XFC", "XFD"), (1_048_575, 1_048_576))


def test_hidden_rows_and_columns_are_passed_over() -> None:
    hidden = {"hidden_columns": frozenset({3, 4}), "hidden_rows": frozenset({6})}
    table = around("E7", block(range(1, 20), range(1, 20)), **hidden)
    assert (table.columns, table.rows) == (("A", "B", "E", "F", "G"), (5, 7, 8))


def test_the_cell_itself_shows_even_when_hidden() -> None:
    table = around("C3", block(range(1, 9), range(1, 9)), hidden_rows=frozenset({3}), hidden_columns=frozenset({3}))
    assert table.cells[table.rows.index(3)][table.columns.index("C")] == text("3/3")


def test_blank_edges_are_left_out_but_a_blank_between_stays() -> None:
    table = around("E5", {(5, 3): text("label"), (5, 5): text("value")})
    assert (table.columns, table.rows) == (("C", "D", "E"), (5,))
    assert table.cells == ((text("label"), None, text("value")),)


def test_a_blank_cell_in_a_blank_sheet_is_shown_alone() -> None:
    assert around("C3", {}).cells == ((None,),)


def test_the_header_of_a_table_is_shown_above() -> None:
    table = around("E15", block(range(1, 30), range(1, 20)), first_row=7, hidden_rows=frozenset({6}))
    assert (table.rows, table.header) == ((5, 14, 15, 16), 5)


def test_a_header_that_is_the_row_above_stands_once() -> None:
    table = around("E7", block(range(1, 30), range(1, 20)), first_row=7)
    assert (table.rows, table.header) == ((6, 7, 8), 6)


def test_long_texts_are_cut_on_one_line() -> None:
    (cell,) = around("C3", {(3, 3): text("første\nlinje " + "ord " * 500)}).cells[0]
    assert cell is not None
    assert str(cell.value).startswith("første linje ord")
    assert str(cell.value).endswith("ord…")
    assert len(str(cell.value)) <= LONGEST


def test_a_formula_without_value_shows_only_where_it_is_the_cell_itself() -> None:
    pending = Cell(CellType.PENDING, None, "A1")
    table = around("C3", {(3, 3): pending, (3, 4): pending, (3, 2): text("label")})
    assert table.cells == ((text("label"), pending),)


@pytest.mark.parametrize(("sheet", "cell"), [("Et annet", "A1"), ("Ark", ""), ("Ark", "a1"), ("Ark", "A1:B2")])
def test_no_table_where_there_is_no_such_cell(sheet: str, cell: str) -> None:
    assert neighbours(Grid((Sheet("Ark", {}),)), sheet, cell) is None
