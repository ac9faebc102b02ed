"""Which field a cell is: the way back from a cell to the path in the data, the other way round than `locate`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.core.pointers import at_row

if TYPE_CHECKING:
    from toolkit.model import Pointer, Submission

_CELL = re.compile(r"([A-Z]+)([0-9]+)")


def path_at(submission: Submission, sheet: str, cell: str) -> Pointer:
    """The path of the field in a cell, filled or blank; "" where the cell is no field.

    In a table a row beyond the filled ones has the path of the column (`/costs/*/category`).
    """
    for path, place in submission.cells.items():
        if (place.sheet, place.cell) == (sheet, cell):
            return path
    found = _CELL.fullmatch(cell)
    if found is None:
        return ""
    letters, row = found[1], int(found[2])
    for table in submission.tables.values():
        if table.sheet == sheet and (row in table.rows or row in table.free):
            column = next((path for path, at in table.columns.items() if at == letters and path[0] == "/"), "")
            if column:
                return at_row(column, table.rows.index(row)) if row in table.rows else column
    return ""
