"""Where everything of a form stands in its sheets: pure geometry, the same for writer, `fields` and formulas."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from toolkit.core.form import keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.model import Block, Field, Form, FormSheet, Pointer

KEY_COLUMN = 1
LABEL_COLUMN = 2
VALUE_COLUMN = 3
STATUS_COLUMN = 4
KEY_ROW = 1
TITLE_ROW = 2
INTRO_ROW = 3
FIRST_BLOCK_ROW = 5


def column_letters(number: int) -> str:
    """The letters of a column counted from 1: 1 → A, 28 → AB."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column counted from 1: A → 1, AB → 28."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class SingleLayout:
    """A single field's row and the row of its label."""

    field: Field
    sheet: str
    row: int

    @property
    def cell(self) -> str:
        """The input cell."""
        return f"{column_letters(VALUE_COLUMN)}{self.row}"

    @property
    def reference(self) -> str:
        """The input cell as a formula on any sheet names it."""
        return f"{quoted(self.sheet)}!${column_letters(VALUE_COLUMN)}${self.row}"


@dataclass(frozen=True, slots=True)
class TableLayout:
    """A table's rows and columns, numbers counted from 1."""

    block: Block
    sheet: str
    heading_row: int | None
    header_row: int
    columns: Mapping[Pointer, int]
    sum_column: int | None
    status_column: int

    @property
    def key_row(self) -> int:
        """The hidden row with the columns' paths."""
        return self.header_row + 1

    @property
    def first_row(self) -> int:
        """The first row a person fills in."""
        return self.header_row + 2

    @property
    def last_row(self) -> int:
        """The last pre-made row."""
        return self.first_row + self.block.rows - 1

    @property
    def end_row(self) -> int:
        """The line below which no row belongs to the table; formulas reach down to it, so inserted rows count."""
        return self.last_row + 1

    @property
    def total_row(self) -> int:
        """The row of totals."""
        return self.end_row + 1

    @property
    def has_sums(self) -> bool:
        """Whether the table has amounts by year and so a row and a column of sums."""
        return self.sum_column is not None

    def amounts(self) -> tuple[Pointer, ...]:
        """The paths of the amount columns."""
        return tuple(field.path for field in self.block.fields if field.adds_up)

    def reference(self, path: Pointer) -> str:
        """A column's cells, down to the end line, as a formula on any sheet names them."""
        letters = column_letters(self.columns[path])
        return f"{quoted(self.sheet)}!${letters}${self.first_row}:${letters}${self.end_row}"

    def total_reference(self, path: Pointer | None = None) -> str:
        """The total of one amount column, or of all."""
        column = self.columns[path] if path else self.sum_column
        if column is None:
            raise KeyError(path)
        return f"{quoted(self.sheet)}!${column_letters(column)}${self.total_row}"


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet of the form in one language."""

    form_sheet: FormSheet
    name: str
    headings: tuple[tuple[int, Block], ...]
    singles: tuple[SingleLayout, ...]
    tables: tuple[TableLayout, ...]
    last_row: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole form in one language."""

    form: Form
    language: str
    sheets: tuple[SheetLayout, ...]

    @property
    def singles(self) -> dict[Pointer, SingleLayout]:
        """Every single field by path."""
        return {single.field.path: single for sheet in self.sheets for single in sheet.singles}

    @property
    def tables(self) -> dict[Pointer, TableLayout]:
        """Every table by path."""
        return {table.block.path: table for sheet in self.sheets for table in sheet.tables}


def lay_out(form: Form, language: str, rows: Mapping[Pointer, int] | None = None) -> Layout:
    """The layout of a form in one language.

    Args:
        form: the form.
        language: the language of its sheets' names.
        rows: the number of rows of tables that have another number than the form says.
    """
    return Layout(form, language, tuple(_lay_out_sheet(sheet, language, rows or {}) for sheet in form.sheets))


def _lay_out_sheet(sheet: FormSheet, language: str, rows: Mapping[Pointer, int]) -> SheetLayout:
    name = sheet.name[language]
    headings: list[tuple[int, Block]] = []
    singles: list[SingleLayout] = []
    tables: list[TableLayout] = []
    row = FIRST_BLOCK_ROW
    for block in sheet.blocks:
        alone = len(sheet.blocks) == 1
        if not alone:
            headings.append((row, block))
            row += 1
        if block.is_table:
            sized = replace(block, rows=rows.get(block.path, block.rows))
            table = _lay_out_table(sized, name, row, None if alone else row - 1)
            tables.append(table)
            row = (table.total_row if table.has_sums else table.end_row) + 2
        else:
            singles += [SingleLayout(field, name, row + offset) for offset, field in enumerate(block.fields)]
            row += len(block.fields) + 1
    return SheetLayout(sheet, name, tuple(headings), tuple(singles), tuple(tables), row - 2)


def _lay_out_table(block: Block, sheet: str, header_row: int, heading_row: int | None) -> TableLayout:
    columns: dict[Pointer, int] = {}
    sum_column = None
    column = LABEL_COLUMN
    for position, field in enumerate(block.fields):
        columns[field.path] = column
        column += 1
        following = block.fields[position + 1] if position + 1 < len(block.fields) else None
        if field.adds_up and not (following and following.adds_up):
            sum_column = column
            column += 1
    return TableLayout(block, sheet, heading_row, header_row, columns, sum_column, column)


def hidden_keys(sheet: SheetLayout, form: Form, call: str, language: str) -> Iterator[tuple[int, int, str]]:
    """Every hidden key of a sheet as (row, column, text)."""
    key = keys.SheetKey(call, form.kind, form.version, sheet.form_sheet.id, language)
    yield KEY_ROW, KEY_COLUMN, key.text()
    if sheet.singles:
        yield KEY_ROW, VALUE_COLUMN, keys.VALUE
    for single in sheet.singles:
        yield single.row, KEY_COLUMN, single.field.path
    for table in sheet.tables:
        path = table.block.path
        yield table.key_row, KEY_COLUMN, keys.BEGIN + path
        yield from ((table.key_row, column, field) for field, column in table.columns.items())
        yield table.end_row, KEY_COLUMN, keys.END + path
        if table.sum_column is not None:
            yield table.key_row, table.sum_column, keys.SUM + table.amounts()[0].rpartition("/")[0]
            yield table.total_row, KEY_COLUMN, keys.TOTAL + path
