"""Which row of a master made again is the row of the master at hand: by what stands in its key, not by its number.

A master that staff sorted, or whose round has other applications since, has its rows elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.master.values import SheetTable
from toolkit.files.master.given import cell_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.files.master.layout import MasterLayout, TableAt
    from toolkit.model import Grid

_KEYS = {
    "files": ("file",),
    "findings": ("id", "file", "sheet", "cell", "rule", "message"),
    "workings": ("id", "figure", "source"),
}
_HEAD_ROWS = 2  # of every sheet: its title and lead
_KEY = ("id", "source")
"""The columns that tell the rows of a table apart: the application, and the cell of the file where a row is of one."""


class Twins:
    """Finds the rows of one master in the same made again. Rows are counted from 1."""

    def __init__(self, given: Grid, rebuilt: Grid, layout: MasterLayout) -> None:
        self.given = given
        self.rebuilt = rebuilt
        self.layout = layout

    def row(self, sheet: str, row: int, column: int) -> int | None:
        """The row of the master made again that says of the same what this one says; None where there is none.

        Where several would fit it is the one at the same place, if that fits, else none.
        """
        if self.given is self.rebuilt or row <= _HEAD_ROWS:
            return row
        tables = self.layout.tables(sheet)
        here = next((one for one in tables if row in _lines(one)), None)
        if here is None and self.layout.part(sheet, row - 1, column - 1):
            return row if self._same_card(sheet, row, column) else None
        if here and self._key(self.given, here, row) == self._key(self.rebuilt, here, row):
            return row
        found = {line for one in tables for line in self._fitting(one, row)}
        if not found and here is None and not any(self._names_a_row(one, row) for one in tables):
            return row  # a text, or blank
        return found.pop() if len(found) == 1 else None

    def _names_a_row(self, table: TableAt, row: int) -> bool:
        return isinstance(table.of, SheetTable) and any(self._key(self.given, table, row)[1:])

    def _fitting(self, table: TableAt, row: int) -> Iterator[int]:
        key = self._key(self.given, table, row)
        if any(one is not None for one in key[1:]):
            yield from (line for line in _lines(table) if self._key(self.rebuilt, table, line) == key)

    def _key(self, grid: Grid, table: TableAt, row: int) -> tuple[object, ...]:
        """What tells a row of a table apart: the heading it stands under, and what stands in its key."""
        wanted = _KEYS.get(getattr(table.of, "id", ""), _KEY)
        ids = [column.id for column in table.of.columns]
        columns = [table.spans[ids.index(name)][0] for name in wanted if name in ids] or [table.spans[0][0]]
        return (self._heading(grid, table.sheet, row), *(_value(grid, table.sheet, row, one) for one in columns))

    def _heading(self, grid: Grid, sheet: str, row: int) -> object:
        headings = {_value(self.rebuilt, sheet, one.heading + 1, 0) for one in self.layout.tables(sheet) if one.heading}
        above = (_value(grid, sheet, line, 0) for line in range(row, 0, -1))
        return next((one for one in above if one in headings), None) if headings else None

    def _same_card(self, sheet: str, row: int, column: int) -> bool:
        """Whether a key figure's label is still the same in all three rows of its card."""
        label = self.layout.label_of(sheet, row - 1, column - 1)
        return label is None or _value(self.given, sheet, label[0] + 1, label[1]) == _value(
            self.rebuilt, sheet, label[0] + 1, label[1]
        )


def _lines(table: TableAt) -> range:
    """The rows of the sheet a table takes, from its heading to its total."""
    first = table.header if table.heading is None else table.heading
    last = table.header + len(table.rows) if table.total is None else table.total
    return range(first + 1, last + 2)


def _value(grid: Grid, sheet: str, row: int, column: int) -> object:
    """What stands in a cell; the row from 1, the column from 0."""
    found = cell_at(grid, sheet, row, column + 1)
    return found.value if found else None
