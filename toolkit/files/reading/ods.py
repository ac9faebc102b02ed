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
from .ods_cells import Blanks, read_cell
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
_STYLE_TAG, _STYLE_NAME, _LOOK = f"{_STYLE}style", f"{_STYLE}name", f"{_STYLE}table-properties"
_SPREADSHEET, _LINK = f"{_OFFICE}spreadsheet", f"{_TABLE}dde-link"
_GROUPS = frozenset(
    f"{_TABLE}{name}"
    for name in (
        *("table-row-group", "table-header-rows", "table-rows"),
        *("table-column", "table-column-group", "table-header-columns", "table-columns"),
    )
)
_CELL, _COVERED = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_CELLS = frozenset({_CELL, _COVERED})
_VISIBILITY = f"{_TABLE}visibility"
_COLUMNS_REPEATED, _ROWS_REPEATED = f"{_TABLE}number-columns-repeated", f"{_TABLE}number-rows-repeated"
_COLUMNS_SPANNED, _ROWS_SPANNED = f"{_TABLE}number-columns-spanned", f"{_TABLE}number-rows-spanned"
_GENERATOR = re.compile(rb"<meta:generator>([^<]*)<")
_MANIFEST, _MANIFEST_PART = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}", "META-INF/manifest.xml"
_CHART = "application/vnd.oasis.opendocument.chart"
_PART = "content.xml"
_MOST_PIECES = 600_000  # starts and ends of elements in one row


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
    """Each sheet as its end is met. Nothing that was read stays in the tree: not even a blank row."""
    reading = _Reading(limits)
    row: ET.Element | None = None
    pieces = 0
    events = ET.iterparse(io.BytesIO(content), ("start", "end"), parser=ET.XMLParser(encoding="utf-8"))  # noqa: S314
    for event, element in events:
        if row is not None:
            pieces += 1
            if element is row:
                reading.end_row(row)
                row, pieces = None, 0
            elif pieces > _MOST_PIECES:
                raise Unreadable("too-large", what="markup", part=_PART, size=pieces, limit=_MOST_PIECES)
        elif event == "end":
            if (sheet := reading.end(element)) is not None:
                yield sheet
        elif element.tag != _ROW or not reading.begins_row():
            reading.begin(element)
        else:
            row = element


class _Reading:
    """The elements that are open, outside rows, and the sheet they belong to.

    What stands in the sheet below anything but groups of rows and columns is foreign. A row there would be seen by some
    programs and not by others: it is refused, but in a table within the table (a chart's), which nobody takes for rows.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.room = limits.cells
        self.blanks = Blanks(limits.text)
        self.open: list[ET.Element] = []
        self.tables = 0
        self.foreign = 0
        self.sheet: _Sheet | None = None
        self.hidden_styles: set[str] = set()

    def begins_row(self) -> bool:
        """Whether a row that begins here is one of the sheet. Raises Unreadable where programs would not agree."""
        if self.foreign and self.tables == 1:
            raise Unreadable("damaged", what="structure", part=_PART)
        return self.sheet is not None and not self.foreign

    def begin(self, element: ET.Element) -> None:
        """Anything else begins."""
        tag = element.tag
        if self.sheet is not None:
            if self.foreign or tag not in _GROUPS:
                self.foreign += 1
            elif tag == _COLUMN:
                _read_column(element, self.sheet)
        elif tag == _SHEET:
            self._begin_sheet(element)
        elif tag == _LOOK and self.open[-1].tag == _STYLE_TAG and element.get(f"{_TABLE}display") == "false":
            self.hidden_styles.add(self.open[-1].get(_STYLE_NAME, ""))
        self.tables += tag == _SHEET
        self.open.append(element)

    def _begin_sheet(self, element: ET.Element) -> None:
        parent = self.open[-1].tag if self.open else ""
        if parent == _SPREADSHEET:
            self.sheet = _Sheet(element, self.hidden_styles)
        elif parent != _LINK and not self.tables:
            raise Unreadable("damaged", what="structure", part=_PART)

    def end_row(self, row: ET.Element) -> None:
        """A row of the sheet is complete."""
        if self.sheet is not None:
            _read_row(row, self.sheet, self.limits, self.room, self.blanks)
        self.open[-1].remove(row)

    def end(self, element: ET.Element) -> Sheet | None:
        """Anything else is complete; gives the sheet where it is one."""
        self.open.pop()
        if self.open:
            self.open[-1].remove(element)
        self.tables -= element.tag == _SHEET
        if self.foreign:
            self.foreign -= 1
        elif element.tag == _SHEET and self.sheet is not None:
            sheet, self.sheet = self.sheet, None
            self.room -= len(sheet.cells)
            return sheet.finished()
        return None


def _repeated(element: ET.Element, name: str) -> int:
    text = element.get(name)
    if text is None:
        return 1
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Unreadable("damaged", what="reference", part=_PART)
    return max(int(text), 1)


def _read_column(element: ET.Element, sheet: _Sheet) -> None:
    last = min(sheet.column + _repeated(element, _COLUMNS_REPEATED), COLUMNS + 1)
    if element.get(_VISIBILITY, "visible") != "visible" and sheet.column < last:
        sheet.hidden_columns.append(range(sheet.column, last))
    sheet.column = last


def _read_row(element: ET.Element, sheet: _Sheet, limits: Limits, room: int, blanks: Blanks) -> None:
    """Adds the cells of a row, once for each time it is repeated."""
    times = _repeated(element, _ROWS_REPEATED)
    if element.get(_VISIBILITY, "visible") != "visible" and sheet.row <= ROWS:
        sheet.hidden_rows.append(range(sheet.row, min(sheet.row + times, ROWS + 1)))
    found = list(_row_cells(element, sheet, limits, blanks))
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


def _row_cells(row: ET.Element, sheet: _Sheet, limits: Limits, blanks: Blanks) -> Iterator[tuple[int, int, Cell]]:
    """First column, number of columns and cell of each non-blank cell; merged ranges are noted on the way."""
    column = 1
    for element in row:
        if element.tag not in _CELLS:
            raise Unreadable("damaged", what="structure", part=_PART, sheet=sheet.name)
        count = _repeated(element, _COLUMNS_REPEATED)
        cell = read_cell(element, sheet.name, limits, blanks)
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
