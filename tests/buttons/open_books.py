"""Open workbooks for tests of the buttons: on paper, where Excel would only be asked for cells, and in LibreOffice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from toolkit.model import Cell, CellType

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from toolkit.model import Grid, Sheet

_PROTECTION = re.compile(rb"<(?:sheet|workbook)Protection[^>]*/>")


def told(**said: object) -> str:
    """What VBA tells: hexadecimal UTF-16 of lines `key=value`."""
    return "\n".join(f"{key}={value}" for key, value in said.items()).encode("utf-16-be").hex().upper()


def unprotected(data: bytes) -> bytes:
    """A workbook as VBA leaves it to Python: sheets without password unprotected."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part, _PROTECTION.sub(b"", old.read(part)))
    return out.getvalue()


# --- on paper ---------------------------------------------------------------------------------------------------


@dataclass
class PaperRange:
    """A range that is only read: values and formulas as Excel hands them over. `reads` counts the bulk reads.

    With `mac` as on macOS: errors have no names and no values.
    """

    row: int
    column: int
    shape: tuple[int, int]
    cells: Mapping[tuple[int, int], Cell]
    reads: list[str]
    mac: bool = False

    def options(self, **options: Any) -> PaperRange:
        assert options == ({"ndim": 2} if self.mac else {"ndim": 2, "err_to_str": True})
        return self

    @property
    def value(self) -> list[list[Any]]:
        self.reads.append("value")
        return [[self._value(self.cells.get(place)) for place in line] for line in self._places()]

    def _value(self, cell: Cell | None) -> Any:
        return None if self.mac and cell and cell.type is CellType.ERROR else value_of(cell)

    @property
    def formula(self) -> tuple[tuple[str, ...], ...] | str:
        self.reads.append("formula")
        lines = tuple(tuple(formula_of(self.cells.get(place)) for place in line) for line in self._places())
        return lines[0][0] if self.shape == (1, 1) else lines

    def _places(self) -> list[list[tuple[int, int]]]:
        rows = range(self.row, self.row + self.shape[0])
        return [[(row, column) for column in range(self.column, self.column + self.shape[1])] for row in rows]


def value_of(cell: Cell | None) -> Any:
    """What `Range.value` gives for a cell; a formula that was never computed is computed in an open workbook."""
    return None if cell is None or cell.value == "" else cell.value


def formula_of(cell: Cell | None) -> str:
    """What `Range.formula` gives for a cell: the formula, or the constant as text."""
    if cell is None:
        return ""
    if cell.formula is not None:
        return f"={cell.formula}"
    if isinstance(cell.value, datetime):
        return repr((cell.value - datetime(1899, 12, 30)).total_seconds() / 86_400)  # noqa: DTZ001
    return repr(cell.value) if cell.type is CellType.NUMBER else str(cell.value)


@dataclass
class PaperSheet:
    """A sheet of a grid as an open workbook shows it."""

    sheet: Sheet
    reads: list[str]
    mac: bool = False

    @property
    def name(self) -> str:
        return self.sheet.name

    @property
    def visible(self) -> int:
        return 0 if self.sheet.hidden else -1

    @property
    def used_range(self) -> PaperRange:
        places = list(self.sheet.cells) or [(1, 1)]
        top, left = min(row for row, _ in places), min(column for _, column in places)
        bottom, right = max(row for row, _ in places), max(column for _, column in places)
        return PaperRange(top, left, (bottom - top + 1, right - left + 1), self.sheet.cells, self.reads, self.mac)


class PaperBook:
    """A grid as an open workbook."""

    def __init__(self, grid: Grid, *, mac: bool = False) -> None:
        self.reads: list[str] = []
        self.sheets = [PaperSheet(sheet, self.reads, mac) for sheet in grid.sheets]


# --- what a saved workbook says ---------------------------------------------------------------------------------


def contents(path: Path) -> dict[str, Any]:
    """Everything of a saved workbook that marking must leave alone: cells, looks, rules, notes, the order of sheets."""
    book = load_workbook(path)
    return {"sheets": book.sheetnames, **{sheet.title: _sheet_contents(sheet) for sheet in book.worksheets}}


def _sheet_contents(sheet: Worksheet) -> dict[str, Any]:
    cells = [cell for row in sheet.iter_rows() for cell in row]
    looks = {
        one.coordinate: (one.fill.fgColor.rgb, one.font.b, one.number_format, one.protection.locked) for one in cells
    }
    rules = [
        (str(area.sqref), rule.formula, rule.priority) for area in sheet.conditional_formatting for rule in area.rules
    ]
    return {
        "cells": {one.coordinate: getattr(one.value, "text", one.value) for one in cells if one.value is not None},
        "looks": {place: str(look) for place, look in looks.items()},
        "rules": sorted(map(str, rules)),
        "notes": {one.coordinate: one.comment.text for one in cells if one.comment},
        "merged": sorted(map(str, sheet.merged_cells.ranges)),
    }


def marked_cells(path: Path) -> dict[str, set[str]]:
    """The cells of a saved workbook that carry our mark, by sheet."""
    found: dict[str, set[str]] = {}
    for sheet in load_workbook(path).worksheets:
        for area in sheet.conditional_formatting:
            if any("gwt-mark" in str(rule.formula) for rule in area.rules):
                places = (place for one in area.sqref.ranges for place in one.cells)
                found.setdefault(sheet.title, set()).update(f"{get_column_letter(y)}{x}" for x, y in places)
    return found
