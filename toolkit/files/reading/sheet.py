"""One worksheet part: cells, hidden rows and columns, merged ranges."""

from __future__ import annotations

import re
from itertools import compress
from typing import TYPE_CHECKING

from toolkit.model import Sheet, Unreadable

from .cells import Book, Unplaced, scan
from .limits import COLUMNS, ROWS, Limits
from .markup import attributes, plain, rewritten
from .places import PLACES, Range, area, letters, within

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

    from toolkit.model import Cell

_COLUMN = re.compile(r"<col\s([^<>]*)>")
_MERGED = re.compile(r"<mergeCell\s([^<>]*)>")


def read_sheet(data: bytes, part: str, title: tuple[str, bool], book: Book, limits: Limits, most: int) -> Sheet:
    """A worksheet from its part; `title` is its name and whether it is hidden, `most` the cells still allowed."""
    data = plain(data, part, "worksheet", limits.markup)
    head, rows, tail = _split(data)
    try:
        cells, hidden_rows = scan(rows, part, book, most)
    except Unplaced:
        head, rows, tail = _split(_with_references(data, part, limits))
        cells, hidden_rows = _scan_again(rows, part, book, most)
    name, hidden = title
    return Sheet(
        name=name,
        cells=cells,
        hidden=hidden,
        hidden_rows=hidden_rows,
        hidden_columns=_hidden_columns(head.decode(), part),
        merged=_merged(tail.decode(), part, limits),
    )


def _scan_again(rows: bytes, part: str, book: Book, most: int) -> tuple[dict[tuple[int, int], Cell], frozenset[int]]:
    try:
        return scan(rows, part, book, most)
    except Unplaced:  # a cell that stands in no row
        raise Unreadable("damaged", what="reference", part=part) from None


def _split(data: bytes) -> tuple[bytes, bytes, bytes]:
    """What stands before, within and after `<sheetData>`."""
    start = data.find(b"<sheetData")
    end = data.find(b"</sheetData", start)
    if start < 0:
        return data, b"", data
    if end < 0:
        return data[:start], b"", data[start:]
    return data[:start], data[data.find(b">", start) + 1 : end], data[end:]


def _with_references(data: bytes, part: str, limits: Limits) -> bytes:
    try:
        return rewritten(data, part, "worksheet", limits.markup, _give_references)
    except ValueError:
        raise Unreadable("damaged", what="reference", part=part) from None


def _give_references(top: ET.Element) -> None:
    """Writes the missing references: a row follows the row before it, a cell the cell before it."""
    number = 0
    for row in top.iterfind("sheetData/row"):
        number = within(row.get("r") or str(number + 1), ROWS)
        row.set("r", str(number))
        column = 0
        for cell in row.iterfind("c"):
            try:
                column = PLACES[cell.get("r", "")][1]
            except ValueError:
                column += 1
                if not cell.get("r"):
                    cell.set("r", f"{letters(column)}{number}")


def _hidden_columns(head: str, part: str) -> frozenset[int]:
    if "hidden" not in head and 'width="0"' not in head:
        return frozenset()
    hidden = bytearray(COLUMNS + 1)
    for text in _COLUMN.findall(head):
        column = attributes(text)
        if column.get("hidden") in {"1", "true"} or column.get("width") == "0":
            try:
                first, last = within(column.get("min", ""), COLUMNS), within(column.get("max", ""), COLUMNS)
            except ValueError:
                raise Unreadable("damaged", what="reference", part=part) from None
            hidden[first : last + 1] = b"\1" * (last + 1 - first)
    start, end = max(hidden.find(1), 0), hidden.rfind(1) + 1
    return frozenset(compress(range(start, end), hidden[start:end]))


def _merged(tail: str, part: str, limits: Limits) -> tuple[Range, ...]:
    ranges = _MERGED.findall(tail) if "<mergeCell" in tail else []
    if len(ranges) > limits.merged:
        raise Unreadable("too-large", what="merged", part=part, size=len(ranges), limit=limits.merged)
    try:
        return tuple(area(attributes(text).get("ref", "")) for text in ranges)
    except ValueError:
        raise Unreadable("damaged", what="reference", part=part) from None
