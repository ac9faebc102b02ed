"""The cells around a finding's cell, as a small table that shows a reader where in the sheet it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.core.form.layout import column_letters, column_number
from toolkit.model import Cell, CellType

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from toolkit.model import Grid, Sheet

BESIDE = 2  # visible columns on either side
ABOVE = 1  # visible rows above and below
LONGEST = 70  # characters kept of a text
_REACH = 60  # a visible row or column is looked for no further away than this
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class Table:
    """Some cells of a sheet by row number and column letters; None is a blank one.

    `row` and `column` mark the cell that the table is about; `header` is the row of a table's headings, if shown.
    """

    columns: tuple[str, ...]
    rows: tuple[int, ...]
    cells: tuple[tuple[Cell | None, ...], ...]
    column: str
    row: int
    header: int | None = None


def neighbours(grid: Grid, sheet: str, cell: str, first_row: int | None = None) -> Table | None:
    """The cell with two columns on either side and one row above and below.

    Hidden rows and columns are passed over (so the form's hidden keys never show), columns and rows at the edge that
    hold nothing are left out, long texts are cut. A formula without a value shows as blank, as it does on the screen,
    unless it is the cell itself.

    Args:
        grid: the workbook as read.
        sheet: the name of the cell's sheet.
        cell: its A1 reference.
        first_row: where the cell stands in a table, the table's first row: the header above it is shown too.

    Returns:
        The table, or None where the workbook has no such sheet or the reference is none.
    """
    found = next((one for one in grid.sheets if one.name == sheet), None)
    match = _CELL.fullmatch(cell)
    if found is None or match is None:
        return None
    column, row = column_number(match[1]), int(match[2])
    columns = _around(column, BESIDE, found.hidden_columns, _LAST_COLUMN)
    rows = _around(row, ABOVE, found.hidden_rows, _LAST_ROW)
    rows = _filled(rows, row, columns, lambda at, across: _holds(found, at, across))
    header = _next_visible(first_row, -1, found.hidden_rows, _LAST_ROW) if first_row else None
    if header and header < rows[0]:
        rows = [header, *rows]
    else:
        header = header if header in rows else None
    columns = _filled(columns, column, rows, lambda at, down: _holds(found, down, at))
    return Table(
        columns=tuple(column_letters(one) for one in columns),
        rows=tuple(rows),
        cells=tuple(
            tuple(_shown(found, down, across, own=(down, across) == (row, column)) for across in columns)
            for down in rows
        ),
        column=match[1],
        row=row,
        header=header,
    )


def _around(middle: int, count: int, hidden: Collection[int], last: int) -> list[int]:
    """The middle with so many visible places on either side."""
    places = [middle]
    for step in (-1, 1):
        place: int | None = middle
        for _ in range(count):
            place = _next_visible(place, step, hidden, last) if place else None
            if place:
                places.append(place)
    return sorted(places)


def _next_visible(place: int, step: int, hidden: Collection[int], last: int) -> int | None:
    candidates = (place + step * distance for distance in range(1, _REACH))
    return next((one for one in candidates if 1 <= one <= last and one not in hidden), None)


def _filled(places: Sequence[int], middle: int, others: Sequence[int], holds: Callable[[int, int], bool]) -> list[int]:
    """The places without those at either end that hold nothing; the middle always stays."""
    wanted = [place for place in places if place == middle or any(holds(place, other) for other in others)]
    return [place for place in places if wanted[0] <= place <= wanted[-1]]


def _holds(sheet: Sheet, row: int, column: int) -> bool:
    cell = sheet.cells.get((row, column))
    return cell is not None and cell.type is not CellType.PENDING and cell.value != ""


def _shown(sheet: Sheet, row: int, column: int, *, own: bool) -> Cell | None:
    cell = sheet.cells.get((row, column))
    if cell is None or (cell.type is CellType.PENDING and not own):
        return None
    if cell.type is not CellType.TEXT:
        return cell
    text = " ".join(str(cell.value)[: LONGEST * 4].split())
    return Cell(CellType.TEXT, text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…")
