"""Open workbooks for tests of the buttons: on paper, where Excel would only be asked for cells, and in LibreOffice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from toolkit.model import Cell, CellType

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from toolkit.model import Grid, Sheet

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_VML, _EXCEL = "{urn:schemas-microsoft-com:vml}", "{urn:schemas-microsoft-com:office:excel}"
_PROTECTION = rb"<(?:sheet|workbook)Protection[^>]*/>"


def told(**said: object) -> str:
    """What VBA tells: hexadecimal UTF-16 of lines `key=value`."""
    return "\n".join(f"{key}={value}" for key, value in said.items()).encode("utf-16-be").hex().upper()


def unprotected(data: bytes) -> bytes:
    """A workbook as VBA leaves it to Python: sheets without password unprotected."""
    return rewritten(data, "", _PROTECTION, b"")


def rewritten(data: bytes, part: str, pattern: bytes, to: bytes) -> bytes:
    """A workbook in whose parts with `part` in their name what a pattern finds is written otherwise."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            found = old.read(entry)
            new.writestr(entry, re.sub(pattern, lambda _: to, found) if part in entry.filename else found)
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
    book = load_workbook(path, rich_text=True)
    looks: dict[int, str] = {}
    return {
        "sheets": book.sheetnames,
        "notes": notes_in(path),
        **{sheet.title: _sheet_contents(sheet, looks) for sheet in book.worksheets},
    }


def _sheet_contents(sheet: Worksheet, looks: dict[int, str]) -> dict[str, Any]:
    cells = [cell for row in sheet.iter_rows() for cell in row]
    rules = [
        (str(area.sqref), rule.formula, rule.priority) for area in sheet.conditional_formatting for rule in area.rules
    ]
    return {
        "cells": {
            one.coordinate: repr(getattr(one.value, "text", one.value)) for one in cells if one.value is not None
        },
        "looks": {one.coordinate: _look(one, looks) for one in cells},
        "rules": sorted(map(str, rules)),
        "notes": {one.coordinate: one.comment.text for one in cells if one.comment},
        "merged": sorted(map(str, sheet.merged_cells.ranges)),
    }


def _look(cell: Any, known: dict[int, str]) -> str:
    """All of a cell's format, pattern and theme of its fill too; one that was seen before is not told anew."""
    if cell.style_id not in known:
        parts = (cell.font, cell.fill, cell.border, cell.alignment, cell.protection, cell.number_format)
        known[cell.style_id] = "\n".join(map(repr, parts))
    return known[cell.style_id]


def notes_in(path: Path) -> dict[str, list[str]]:
    """The notes of a saved workbook as they stand in it, by part: runs of text with their lettering, and boxes."""
    with ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if "omments" in name or name.endswith(".vml"))
        return {name: _told(ET.fromstring(archive.read(name))) for name in names}  # noqa: S314  (LibreOffice wrote it)


def _told(root: ET.Element) -> list[str]:
    """Each note or box of a part; the number of a shape, which changes with the sheets, is no part of it."""
    found = []
    boxes = (
        one for one in root.iter(f"{_VML}shape") if one.find(f"{_EXCEL}ClientData[@ObjectType='Note']") is not None
    )
    for one in (*root.iter(f"{_MAIN}comment"), *boxes):
        one.attrib.pop("id", None)
        found.append(ET.canonicalize(ET.tostring(one, encoding="unicode"), strip_text=False))
    return found


def marked_cells(path: Path) -> dict[str, set[str]]:
    """The cells of a saved workbook that carry our mark, by sheet."""
    found: dict[str, set[str]] = {}
    for sheet in load_workbook(path).worksheets:
        for area in sheet.conditional_formatting:
            if any("gwt-mark" in str(rule.formula) for rule in area.rules):
                places = (place for one in area.sqref.ranges for place in one.cells)
                found.setdefault(sheet.title, set()).update(f"{get_column_letter(y)}{x}" for x, y in places)
    return found
