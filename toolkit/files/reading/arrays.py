"""The cells that an array formula or a data table fills: all but the first carry no formula in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.model import Cell

    from .places import Range

_MOST_STEPS = 5_000_000


def mark_followers(cells: dict[tuple[int, int], Cell], arrays: Iterable[Range]) -> bool:
    """Gives the cells within these ranges the formula "" where they have none; False where that takes too long."""
    steps = 0
    for first_row, first_column, last_row, last_column in arrays:
        size = (last_row - first_row + 1) * (last_column - first_column + 1)
        steps += min(size, len(cells))
        if steps > _MOST_STEPS:
            return False
        if size < len(cells):
            rows, columns = range(first_row, last_row + 1), range(first_column, last_column + 1)
            inside = [(row, column) for row in rows for column in columns if (row, column) in cells]
        else:
            inside = [
                (row, column)
                for row, column in cells
                if first_row <= row <= last_row and first_column <= column <= last_column
            ]
        for place in inside:
            if cells[place].formula is None:
                cells[place] = cells[place]._replace(formula="")
    return True
