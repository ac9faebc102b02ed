"""Cells as people name them: `Kostnadsplan!G7:H9`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.core.form.layout import column_letters, column_number, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.model import Input

_PLAIN = re.compile(r"[^\W\d]\w*")
_CELL = re.compile(r"([A-Z]+)([0-9]+)")


def reference(sheet: str, cell: str) -> str:
    """A cell, or several, with the sheet's name, quoted as in a formula where it must be."""
    return f"{sheet if _PLAIN.fullmatch(sheet) else quoted(sheet)}!{cell}"


def grouped(inputs: Iterable[Input]) -> tuple[str, ...]:
    """The cells of inputs as few ranges, sheet by sheet: `Kostnadsplan!G7:G9, G12`; one without cell is left out."""
    sheets: dict[str, set[tuple[int, int]]] = {}
    for one in inputs:
        match = _CELL.fullmatch(one.cell)
        if match:
            sheets.setdefault(one.sheet, set()).add((column_number(match[1]), int(match[2])))
    return tuple(reference(sheet, ", ".join(_ranges(found))) for sheet, found in sheets.items())


def _ranges(found: set[tuple[int, int]]) -> list[str]:
    """Rectangles that cover just these (column, row): runs down a column, then equal runs side by side."""
    rectangles: list[tuple[int, int, int, int]] = []
    for left, top, bottom in _runs(found):
        beside = next((one for one in rectangles if one[1:] == (left - 1, top, bottom)), None)
        if beside:
            rectangles[rectangles.index(beside)] = (beside[0], left, top, bottom)
        else:
            rectangles.append((left, left, top, bottom))
    return [_range(*one) for one in rectangles]


def _runs(found: set[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """The unbroken runs down each column, as (column, first row, last row)."""
    runs: list[tuple[int, int, int]] = []
    for column, row in sorted(found):
        if runs and runs[-1][0] == column and runs[-1][2] == row - 1:
            runs[-1] = (column, runs[-1][1], row)
        else:
            runs.append((column, row, row))
    return runs


def _range(left: int, right: int, top: int, bottom: int) -> str:
    first, last = f"{column_letters(left)}{top}", f"{column_letters(right)}{bottom}"
    return first if first == last else f"{first}:{last}"
