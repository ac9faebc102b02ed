"""One worksheet part: cells, hidden rows and columns, merged ranges."""

from __future__ import annotations

import re
from itertools import compress
from typing import TYPE_CHECKING

from toolkit.model import Sheet, Unreadable

from .cells import Book, scan
from .hidden import is_hidden
from .limits import COLUMNS, ROWS, Limits
from .markup import ATTRIBUTES, attributes, plain, rewritten
from .places import PLACES, Range, area, letters, within
from .shape import Misplaced, only_cells

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

    from toolkit.model import Cell

_COLUMN = re.compile(rf"<col(?=[\s/>])({ATTRIBUTES})/?>")
_MERGED = re.compile(rf"<mergeCell(?=[\s/>])({ATTRIBUTES})/?>")
_NARROW = re.compile(r"""hidden|width\s*=\s*["'](?![1-9])""")
_DATA = re.compile(rf"<sheetData(?=[\s/>]){ATTRIBUTES}(/?)>".encode())


def read_sheet(data: bytes, part: str, title: tuple[str, bool], book: Book, limits: Limits, most: int) -> Sheet:
    """A worksheet from its part; `title` is its name and whether it is hidden, `most` the cells still allowed."""
    data = plain(data, part, "worksheet", limits.markup, only_cells)
    try:
        head, rows, tail = _split(data)
        cells, hidden_rows = scan(rows, part, book, most)
    except Misplaced:
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
    except Misplaced:  # a cell with a content of two kinds
        raise Unreadable("damaged", what="structure", part=part) from None


def _split(data: bytes) -> tuple[bytes, bytes, bytes]:
    """What stands before, within and after `<sheetData>`. Raises Misplaced where it is not sure which one counts."""
    found = _DATA.search(data)
    if found is None:
        return data, b"", data
    head = data[: found.start()]
    end = found.end() if found.group(1) else data.find(b"</sheetData", found.end())
    if not _is_within_root(head) or data.find(b"sheetData", end + len(b"</sheetData")) >= 0:
        raise Misplaced
    return head, data[found.end() : end], data[end:]


def _is_within_root(head: bytes) -> bool:
    """Whether all that was begun before has ended too, but for the root."""
    tags, ends, alone = head.count(b"<"), head.count(b"</"), head.count(b"/>")
    return head.count(b">") == tags and tags - head.count(b"<?") - 2 * ends - alone == 1


def _with_references(data: bytes, part: str, limits: Limits) -> bytes:
    try:
        return rewritten(data, part, "worksheet", limits.markup, _placed)
    except ValueError:
        raise Unreadable("damaged", what="reference", part=part) from None


def _placed(top: ET.Element) -> None:
    """Leaves the cells alone and writes missing references: a row follows the row before, a cell the cell before."""
    only_cells(top)
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
    if _NARROW.search(head) is None:
        return frozenset()
    hidden = bytearray(COLUMNS + 1)
    for text in _COLUMN.findall(head):
        column = attributes(text)
        if is_hidden(column, "width"):
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
