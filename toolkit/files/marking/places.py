"""Cells and ranges by A1 reference, and how wide and high they are, for notes that must be readable."""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from toolkit.files.marking.outline import Node

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_ROW = re.compile(rb"<(?:[\w.-]+:)?row\s[^>]*>")
_ATTRIBUTE = re.compile(rb"\s(r|ht|hidden)=[\"']([^\"']*)[\"']")


class Place(NamedTuple):
    """One cell, row and column counted from 1."""

    row: int
    column: int

    @property
    def reference(self) -> str:
        """The cell in A1 notation."""
        letters, rest = "", self.column
        while rest:
            rest, letter = divmod(rest - 1, 26)
            letters = chr(ord("A") + letter) + letters
        return f"{letters}{self.row}"


class Area(NamedTuple):
    """A rectangle of cells with both corners in it."""

    first: Place
    last: Place

    def holds(self, place: Place) -> bool:
        """Whether a cell lies in the area."""
        rows = self.first.row <= place.row <= self.last.row
        return rows and self.first.column <= place.column <= self.last.column

    @property
    def reference(self) -> str:
        """The area in A1 notation, one cell as one reference."""
        first, last = self.first.reference, self.last.reference
        return first if first == last else f"{first}:{last}"


def place(reference: str) -> Place | None:
    """The cell of an A1 reference (`C12`, `$c$12`); None where it is none, or outside the grid."""
    found = _REFERENCE.fullmatch(reference.strip())
    if not found:
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(found[2])
    return Place(row, column) if row <= LAST_ROW and column <= LAST_COLUMN else None


def area(reference: str) -> Area | None:
    """The area of a reference such as `A1:B2` or `A1`; None where it is none."""
    first, _, last = reference.partition(":")
    corners = place(first), place(last or first)
    return Area(corners[0], corners[1]) if corners[0] and corners[1] else None


def merged_areas(root: Node) -> list[Area]:
    """The merged ranges of a worksheet."""
    references = (cell.attributes.get("ref", "") for cells in root.all("mergeCells") for cell in cells.all("mergeCell"))
    return [found for found in map(area, references) if found]


def covering(areas: Iterable[Area], places: Iterable[Place]) -> dict[Place, Area]:
    """The area that each place lies in, for those in one. Areas that overlap (no program writes them) may be missed."""
    waiting = sorted(areas, reverse=True)
    begun: list[tuple[int, Area]] = []  # by the first column
    found = {}
    for where in sorted(places):
        while waiting and waiting[-1].first.row <= where.row:
            insort(begun, (waiting[-1].first.column, waiting.pop()))
        at = bisect_right(begun, where.column, key=itemgetter(0)) - 1
        while at >= 0 and begun[at][1].last.row < where.row:
            del begun[at]
            at -= 1
        if at >= 0 and begun[at][1].holds(where):
            found[where] = begun[at][1]
    return found


@dataclass(frozen=True, slots=True)
class Sizes:
    """Widths of columns and heights of rows in pixels at 96 dpi, where they differ from the sheet's usual ones."""

    columns: Mapping[int, int]
    rows: Mapping[int, int]
    usual_column: int = 64
    usual_row: int = 20

    def column(self, number: int) -> int:
        """The width of a column."""
        return self.columns.get(number, self.usual_column)

    def row(self, number: int) -> int:
        """The height of a row."""
        return self.rows.get(number, self.usual_row)


def sizes(root: Node) -> Sizes:
    """The sizes a worksheet states."""
    usual = root.first("sheetFormatPr")
    attributes = usual.attributes if usual else {}
    return Sizes(
        _columns(root),
        _rows(root),
        _characters(attributes.get("defaultColWidth", "")) or 64,
        _points(attributes.get("defaultRowHeight", "")) or 20,
    )


def _columns(root: Node) -> dict[int, int]:
    """Widths of the columns that state one; there are no more columns than a sheet has."""
    found: dict[int, int] = {}
    room = LAST_COLUMN
    for first, last, width in (_column(node) for cols in root.all("cols") for node in cols.all("col")):
        room -= max(min(last, LAST_COLUMN) - first + 1, 1)
        if room < 0:
            break
        for number in range(first, min(last, LAST_COLUMN) + 1):
            found.setdefault(number, width)
    return found


def _column(node: Node) -> tuple[int, int, int]:
    first, last = (int(_number(node.attributes.get(key, ""))) for key in ("min", "max"))
    hidden = node.attributes.get("hidden") in {"1", "true"}
    return first, last, 0 if hidden else _characters(node.attributes.get("width", "")) or 64


def _rows(root: Node) -> dict[int, int]:
    """Heights of the rows that state one; a look at the row tags alone."""
    cells = root.first("sheetData")
    if not cells:
        return {}
    found = {}
    for tag in _ROW.finditer(root.data, cells.start, cells.close or cells.start):
        values = dict(_ATTRIBUTE.findall(tag[0]))
        if b"r" in values and (b"ht" in values or b"hidden" in values):
            hidden = values.get(b"hidden") in {b"1", b"true"}
            row = int(_number(values[b"r"].decode("ascii", "replace")))
            found[row] = 0 if hidden else _points(values.get(b"ht", b"").decode("ascii", "replace")) or 20
    return found


def _characters(width: str) -> int:
    """Pixels of a column width given in characters of 7 pixels (ECMA-376 part 1, 18.3.1.13)."""
    return int(_number(width) * 7)


def _points(height: str) -> int:
    return int(_number(height) * 96 / 72)


def _number(text: str) -> float:
    """A size; 0 where it is none or not of this world."""
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0 <= value <= LAST_ROW else 0.0
