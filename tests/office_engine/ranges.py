"""Cells: their values, formulas and looks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from xlwings import base_classes as base
from xlwings import utils

from tests.office_engine.looks import Font, colour, look
from tests.office_engine.notes import Note
from tests.office_engine.rules import ConditionalFormats
from tests.office_process import RefusedError

if TYPE_CHECKING:
    from tests.office_engine.tabs import Sheet

Block = tuple[int, ...]
"""First row and column, number of rows and of columns."""

ROWS, COLUMNS = 1_048_576, 16_384
REFERENCE = re.compile(
    r"\$?(?P<left>[A-Z]{1,3})?\$?(?P<top>[1-9]\d*)?(?::\$?(?P<right>[A-Z]{1,3})?\$?(?P<bottom>[1-9]\d*)?)?", re.I
)


def block_of(reference: str) -> Block | None:
    """The block of an A1 reference (also `A:C` and `1:3`), None when it is no such thing."""
    found = REFERENCE.fullmatch(reference)
    if not found:
        return None
    left, top, right, bottom = found["left"], found["top"], found["right"], found["bottom"]
    if ":" not in reference:
        right, bottom = left, top
        if not (left and top):
            return None
    if bool(left) != bool(right) or bool(top) != bool(bottom) or not (left or top):
        return None
    rows = sorted((int(top), int(bottom))) if top else [1, ROWS]
    columns = (
        sorted((utils.column_to_number(left.upper()), utils.column_to_number(right.upper()))) if left else [1, COLUMNS]
    )
    return rows[0], columns[0], rows[1] - rows[0] + 1, columns[1] - columns[0] + 1


class Range(base.Range):
    """A block of cells of a sheet."""

    color = colour("color")
    wrap_text = look("wrap_text")
    horizontal_alignment = look("horizontal_alignment")
    vertical_alignment = look("vertical_alignment")

    def __init__(self, sheet: Sheet, block: Block) -> None:
        self.sheet = sheet
        self.block = tuple(int(n) for n in block)
        self.options: dict[str, Any] = {}
        if self.block[0] < 1 or self.block[1] < 1 or self.block[0] + self.block[2] - 1 > ROWS:
            raise RefusedError(f"no such cells: {self.block}")

    def ask(self, request: str, /, **arguments: Any) -> Any:
        """Sends a request about these cells."""
        return self.sheet.ask(request, block=self.block, **arguments)

    @property
    def api(self) -> Range:
        return self

    @property
    def coords(self) -> tuple[Any, ...]:
        return (self.sheet, *self.block)

    @property
    def row(self) -> int:
        return self.block[0]

    @property
    def column(self) -> int:
        return self.block[1]

    @property
    def shape(self) -> tuple[int, int]:
        return self.block[2], self.block[3]

    def __len__(self) -> int:
        return self.block[2] * self.block[3]

    def __call__(self, *where: int) -> Range:
        row, column = (
            where
            if len(where) == 2
            else (divmod(where[0] - 1, self.block[3])[0] + 1, (where[0] - 1) % self.block[3] + 1)
        )
        return Range(self.sheet, (self.row + row - 1, self.column + column - 1, 1, 1))

    # --- where

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        row, column, rows, columns = self.block
        r, c = "$" * row_absolute, "$" * col_absolute
        text = f"{c}{utils.col_name(column)}{r}{row}"
        if (rows, columns) != (1, 1):
            text += f":{c}{utils.col_name(column + columns - 1)}{r}{row + rows - 1}"
        if external:
            text = f"'[{self.sheet.book.name}]{self.sheet.name}'!{text}"
        return text

    @property
    def address(self) -> str:
        return self.get_address(True, True, False)

    # --- what

    @property
    def raw_value(self) -> Any:
        table = self.ask("values")
        return table[0][0] if self.shape == (1, 1) else table

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        self.ask("set_values", table=self._table(data))

    @property
    def formula(self) -> Any:
        table = self.ask("formulas")
        return table[0][0] if self.shape == (1, 1) else tuple(tuple(row) for row in table)

    @formula.setter
    def formula(self, value: Any) -> None:
        if isinstance(value, str) and value.startswith("="):
            self.ask("fill_formula", text=value)
        else:
            self.ask("set_formulas", table=self._table(value))

    formula2 = formula

    def _table(self, data: Any) -> list[list[Any]]:
        rows, columns = self.shape
        if not isinstance(data, (list, tuple)):
            return [[data] * columns for _ in range(rows)]
        if not isinstance(data[0], (list, tuple)):
            data = [data]
        return [list(row) for row in data]

    def clear_contents(self) -> None:
        self.ask("clear", contents=True, formats=False)

    def clear_formats(self) -> None:
        self.ask("clear", contents=False, formats=True)
        self.ask("clear_rules")

    def clear(self) -> None:
        self.ask("clear", contents=True, formats=True)
        self.ask("clear_rules")

    # --- looks

    @property
    def font(self) -> Font:
        return Font(self)

    @property
    def column_width(self) -> float | None:
        return self.ask("size", name="column_width")  # type: ignore[no-any-return]

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.ask("set_size", name="column_width", value=value)

    @property
    def row_height(self) -> float | None:
        return self.ask("size", name="row_height")  # type: ignore[no-any-return]

    @row_height.setter
    def row_height(self, value: float) -> None:
        self.ask("set_size", name="row_height", value=value)

    def autofit(self, axis: str | None = None) -> None:
        for name, letters in (("column_width", (None, "c", "columns")), ("row_height", (None, "r", "rows"))):
            if axis in letters:
                self.ask("set_size", name=name, value=None)

    @property
    def row_hidden(self) -> bool | None:
        return self.ask("hidden_lines", rows=True, hidden=None)  # type: ignore[no-any-return]

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        self.ask("hidden_lines", rows=True, hidden=value)

    @property
    def column_hidden(self) -> bool | None:
        return self.ask("hidden_lines", rows=False, hidden=None)  # type: ignore[no-any-return]

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        self.ask("hidden_lines", rows=False, hidden=value)

    left = property(lambda self: self.ask("box")[0])
    top = property(lambda self: self.ask("box")[1])
    width = property(lambda self: self.ask("box")[2])
    height = property(lambda self: self.ask("box")[3])

    @property
    def number_format(self) -> str | None:
        return self.ask("number_format")  # type: ignore[no-any-return]

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.ask("set_number_format", code=value)

    @property
    def merge_cells(self) -> bool:
        return bool(self.ask("is_merged"))

    @property
    def merge_area(self) -> Range:
        return Range(self.sheet, self.ask("merged_block"))

    def merge(self, across: bool) -> None:
        self.ask("merge", merged=True, across=bool(across))

    def unmerge(self) -> None:
        self.ask("merge", merged=False, across=False)

    # --- selecting, links, notes, rules

    def select(self) -> None:
        self.ask("select")

    @property
    def hyperlink(self) -> str:
        found = self.ask("link")
        if found is None:
            raise RefusedError("The cell doesn't seem to contain a hyperlink!")
        return str(found)

    def add_hyperlink(self, address: str, text_to_display: str, _: str) -> None:
        self.ask("add_link", address=address, text=text_to_display)

    @property
    def note(self) -> Note | None:
        return Note(self) if self.ask("note") else None

    def add_note(self, text: str) -> Note:
        self.ask("add_note", text=text)
        return Note(self)

    comment = None
    """LibreOffice has no threaded comments."""

    @property
    def conditional_formats(self) -> ConditionalFormats:
        return ConditionalFormats(self)

    @property
    def has_array(self) -> bool:
        return False
