"""OpenDocument spreadsheets (.ods) as grids: content.xml read row by row, repeats counted before they are made."""

from __future__ import annotations

import io
import re
from itertools import islice
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from toolkit.model import Grid, Sheet, Unreadable

from .limits import COLUMNS, ROWS, Limits
from .markup import sound, tree, unescape, utf8
from .ods_cells import read_cell
from .text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.model import Cell

    from .package import Package
    from .places import Range

MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TABLE, _STYLE = f"{_OASIS}office:1.0}}", f"{_OASIS}table:1.0}}", f"{_OASIS}style:1.0}}"
_SHEET, _ROW, _COLUMN = f"{_TABLE}table", f"{_TABLE}table-row", f"{_TABLE}table-column"
_STYLE_TAG, _STYLE_NAME = f"{_STYLE}style", f"{_STYLE}name"
_CELL, _COVERED = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_VISIBILITY = f"{_TABLE}visibility"
_COLUMNS_REPEATED, _ROWS_REPEATED = f"{_TABLE}number-columns-repeated", f"{_TABLE}number-rows-repeated"
_COLUMNS_SPANNED, _ROWS_SPANNED = f"{_TABLE}number-columns-spanned", f"{_TABLE}number-rows-spanned"
_GENERATOR = re.compile(rb"<meta:generator>([^<]*)<")
_MANIFEST, _MANIFEST_PART = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}", "META-INF/manifest.xml"
_CHART = "application/vnd.oasis.opendocument.chart"
_PART = "content.xml"


class _Sheet:
    """A sheet while its rows are being read: where the next row stands and what was found so far."""

    def __init__(self, element: ET.Element, hidden_styles: set[str]) -> None:
        self.name = printable(element.get(f"{_TABLE}name", ""))
        self.hidden = element.get(f"{_TABLE}style-name", "") in hidden_styles
        self.row = 1
        self.column = 1
        self.cells: dict[tuple[int, int], Cell] = {}
        self.hidden_rows: list[range] = []
        self.hidden_columns: list[range] = []
        self.merged: list[Range] = []

    def finished(self) -> Sheet:
        """The sheet; of hidden rows and columns, which repeat to the end of the grid, those that have cells."""
        last_row = max((row for row, _ in self.cells), default=0)
        last_column = max((column for _, column in self.cells), default=0)
        rows = (row for repeated in self.hidden_rows for row in range(repeated.start, min(repeated.stop, last_row + 1)))
        columns = (
            column
            for repeated in self.hidden_columns
            for column in range(repeated.start, min(repeated.stop, last_column + 1))
        )
        return Sheet(self.name, self.cells, self.hidden, frozenset(rows), frozenset(columns), tuple(self.merged))


def read(package: Package, limits: Limits) -> Grid:
    """The sheets of the document in order. Raises Unreadable."""
    if _MANIFEST_PART in package and b"encryption-data" in package.read(_MANIFEST_PART):
        raise Unreadable("password")
    content = sound(package.read(_PART), _PART).data
    sheets = tuple(islice(_sheets(content, limits), limits.parts + 1))
    if len(sheets) > limits.parts:
        raise Unreadable("too-large", what="sheets", size=len(sheets), limit=limits.parts)
    if not sheets:
        raise Unreadable("no-sheets")
    return Grid(sheets=sheets, extras=_extras(package, content, limits), program=_program(package))


def _sheets(content: bytes, limits: Limits) -> Iterator[Sheet]:
    """Each sheet as its end is met; a table within a table (a chart's, a note's) is passed over."""
    hidden_styles: set[str] = set()
    open_tables: list[_Sheet | None] = []
    room = limits.cells
    events = ET.iterparse(io.BytesIO(content), ("start", "end"), parser=ET.XMLParser(encoding="utf-8"))  # noqa: S314
    for event, element in events:
        tag = element.tag
        if event == "start":
            if tag == _SHEET:
                open_tables.append(None if open_tables else _Sheet(element, hidden_styles))
        elif tag == _STYLE_TAG:
            _note_style(element, hidden_styles)
        elif tag == _SHEET:
            sheet = open_tables.pop()
            element.clear()
            if sheet is not None:
                room -= len(sheet.cells)
                yield sheet.finished()
        elif len(open_tables) == 1 and open_tables[0] is not None:
            _read_element(element, open_tables[0], limits, room)


def _read_element(element: ET.Element, sheet: _Sheet, limits: Limits, room: int) -> None:
    if element.tag == _ROW:
        _read_row(element, sheet, limits, room)
        element.clear()
    elif element.tag == _COLUMN:
        _read_column(element, sheet)


def _note_style(style: ET.Element, hidden_styles: set[str]) -> None:
    properties = style.find(f"{_STYLE}table-properties")
    if properties is not None and properties.get(f"{_TABLE}display") == "false":
        hidden_styles.add(style.get(_STYLE_NAME, ""))


def _repeated(element: ET.Element, name: str) -> int:
    text = element.get(name)
    if text is None:
        return 1
    if not (text.isdecimal() and len(text) < 10):
        raise Unreadable("damaged", what="reference", part=_PART)
    return max(int(text), 1)


def _read_column(element: ET.Element, sheet: _Sheet) -> None:
    last = min(sheet.column + _repeated(element, _COLUMNS_REPEATED), COLUMNS + 1)
    if element.get(_VISIBILITY, "visible") != "visible":
        sheet.hidden_columns.append(range(sheet.column, last))
    sheet.column = last


def _read_row(element: ET.Element, sheet: _Sheet, limits: Limits, room: int) -> None:
    """Adds the cells of a row, once for each time it is repeated."""
    times = _repeated(element, _ROWS_REPEATED)
    if element.get(_VISIBILITY, "visible") != "visible":
        sheet.hidden_rows.append(range(sheet.row, min(sheet.row + times, ROWS + 1)))
    found = list(_row_cells(element, sheet, limits))
    width = sum(count for _, count, _ in found)
    if len(sheet.cells) + width * times > room:
        raise Unreadable("too-many-cells", part=_PART, limit=limits.cells)
    if found and (sheet.row + times > ROWS + 1 or found[-1][0] + found[-1][1] > COLUMNS + 1):
        raise Unreadable("damaged", what="reference", part=_PART, sheet=sheet.name)
    for column, count, cell in found:
        for row in range(sheet.row, sheet.row + times):
            for each in range(column, column + count):
                sheet.cells[row, each] = cell
    sheet.row += times


def _row_cells(row: ET.Element, sheet: _Sheet, limits: Limits) -> Iterator[tuple[int, int, Cell]]:
    """First column, number of columns and cell of each non-blank cell; merged ranges are noted on the way."""
    column = 1
    for element in row:
        if element.tag not in {_CELL, _COVERED}:
            continue
        count = _repeated(element, _COLUMNS_REPEATED)
        cell = read_cell(element, sheet.name, limits)
        if cell is not None:
            yield column, count, cell
        down, across = _repeated(element, _ROWS_SPANNED), _repeated(element, _COLUMNS_SPANNED)
        if down * across > 1 and element.tag == _CELL:
            sheet.merged.append((sheet.row, column, sheet.row + down - 1, column + across - 1))
            if len(sheet.merged) > limits.merged:
                raise Unreadable("too-large", what="merged", part=_PART, size=len(sheet.merged), limit=limits.merged)
        column += count


def _extras(package: Package, content: bytes, limits: Limits) -> tuple[str, ...]:
    names = [name.casefold() for name in package.names]
    modules = [name for name in names if name.startswith("basic/") and name.count("/") > 1]
    found = {
        "macros": any(not name.endswith("script-lb.xml") for name in modules)
        or any(name.startswith("scripts/") for name in names),
        "signature": any(name.startswith("meta-inf/") and "signatures" in name for name in names),
        "embedded-objects": _embeds(package, limits),
        "external-links": b"<table:table-source" in content or b"<table:cell-range-source" in content,
        "dde": b"dde-source" in content or b"dde-link" in content or b"of:=DDE(" in content,
        "connections": b"<table:database-source" in content,
    }
    return tuple(sorted(extra for extra, there in found.items() if there))


def _embeds(package: Package, limits: Limits) -> bool:
    """Whether the manifest lists a document within the document that is no chart, or an OLE object."""
    if _MANIFEST_PART not in package:
        return False
    for entry in tree(package.read(_MANIFEST_PART), _MANIFEST_PART, limits.markup):
        media, path = entry.get(f"{_MANIFEST}media-type", ""), entry.get(f"{_MANIFEST}full-path", "")
        document = media.startswith("application/vnd.oasis.opendocument.") and path.strip("/") and media != _CHART
        if document or "oleobject" in media:
            return True
    return False


def _program(package: Package) -> str:
    """What saved the file, in its own words. Damaged meta data are no reason to refuse a workbook."""
    try:
        found = _GENERATOR.search(utf8(package.read("meta.xml"), ""))
    except Unreadable:
        return ""
    return printable(unescape(found.group(1).decode(errors="replace"))) if found else ""
