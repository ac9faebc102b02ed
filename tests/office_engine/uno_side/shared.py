"""What every part of the UNO side stands on: open books, sheets by handle, blocks of cells, what Excel would refuse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import uno  # noqa: F401  (makes com.sun.star importable)
from com.sun.star.beans import PropertyValue
from com.sun.star.lang import DisposedException, Locale

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGLISH = Locale("en", "US", "")
OPEN_OFFICE, XL_A1 = 0, 1  # com.sun.star.sheet.AddressConvention
QUOTED = r"\"[^\"]*\"|'[^']*'"

Block = tuple[int, int, int, int]
"""First row and column, number of rows and of columns; rows and columns count from 1."""


class RefusedError(Exception):
    """Excel would raise here."""


class Base:
    """The desktop and what has been asked for so far."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.desktop = self.service("com.sun.star.frame.Desktop")
        self.handles: dict[int, tuple[Any, Any]] = {}
        self.found: dict[str, Any] = {}
        self.grammars: dict[str, Grammar] = {}
        self.numbers: dict[tuple[str, str], int] = {}
        self.current: str | None = None

    def service(self, name: str) -> Any:
        """One of LibreOffice's services."""
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def painted(self) -> None:
        """Waits until everything is painted. LibreOffice 25.2 crashes when it paints what is gone meanwhile."""
        self.service("com.sun.star.awt.Toolkit").processEventsToIdle()

    def blank(self) -> Any:
        """An empty workbook of our own that nobody sees: without a window it is in no list and cannot be painted."""
        document = self.service("com.sun.star.sheet.SpreadsheetDocument")
        document.initNew()
        return document

    def documents(self) -> Iterator[Any]:
        """The spreadsheets that are open."""
        parts = self.desktop.getComponents().createEnumeration()
        while parts.hasMoreElements():
            part = parts.nextElement()
            if part.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                yield part

    def document(self, book: str) -> Any:
        """The open spreadsheet with this id."""
        try:
            if self.found[book].RuntimeUID == book:
                return self.found[book]
        except (KeyError, DisposedException):
            self.found = {document.RuntimeUID: document for document in self.documents()}
        if book not in self.found:
            raise RefusedError("the workbook is closed")
        return self.found[book]

    def grammar(self, document: Any) -> Grammar:
        """How formulas are written in a document."""
        key = document.RuntimeUID
        if key not in self.grammars:
            self.grammars[key] = Grammar(document)
        return self.grammars[key]

    def handle(self, document: Any, sheet: Any) -> int:
        """The number that stands for a sheet, also when it is renamed or moved."""
        key = (document.RuntimeUID, sheet.Name)
        number = self.numbers.get(key)
        if number is None or self.handles[number][1] is None or self.handles[number][1].Name != key[1]:
            number = self.numbers[key] = len(self.handles) + 1
            self.handles[number] = (document, sheet)
        return number

    def sheet(self, handle: int) -> Any:
        """The sheet of a handle."""
        sheet = self.handles[handle][1]
        if sheet is None:
            raise RefusedError("the sheet is deleted")
        return sheet

    def owner(self, handle: int) -> Any:
        """The document that the sheet of a handle is in."""
        return self.handles[handle][0]

    def block(self, sheet: int, block: Block) -> Any:
        """The cells of a block."""
        row, column, rows, columns = block
        return self.sheet(sheet).getCellRangeByPosition(column - 1, row - 1, column + columns - 2, row + rows - 2)

    def changeable(self, sheet: int, block: Block) -> Any:
        """The cells of a block, when Excel lets one change what they look like."""
        if self.sheet(sheet).isProtected():
            raise RefusedError(f"the sheet {self.sheet(sheet).Name} is protected")
        return self.block(sheet, block)

    def writable(self, sheet: int, block: Block) -> Any:
        """The cells of a block, when Excel lets one type into all of them (UNO would ignore the write silently)."""
        cells = self.block(sheet, block)
        if self.sheet(sheet).isProtected() and any(cell.CellProtection.IsLocked for cell in cells_of(cells)):
            raise RefusedError(f"{cells.AbsoluteName} holds a locked cell of a protected sheet")
        return cells


def properties(**values: object) -> tuple[Any, ...]:
    """Named arguments as UNO takes them."""
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


def cells_of(block: Any) -> Iterator[Any]:
    """The single cells of a range, row by row."""
    for row in range(block.getRows().getCount()):
        for column in range(block.getColumns().getCount()):
            yield block.getCellByPosition(column, row)


def place(address: Any) -> Block:
    """A range's or a cell's address as a block."""
    if hasattr(address, "StartRow"):
        rows, columns = address.EndRow - address.StartRow + 1, address.EndColumn - address.StartColumn + 1
        return address.StartRow + 1, address.StartColumn + 1, rows, columns
    return address.Row + 1, address.Column + 1, 1, 1


class Grammar:
    """Formulas of a document between three forms: tokens, Excel's text (English, commas) and the text UNO takes."""

    def __init__(self, document: Any) -> None:
        self.excel, self.native = (document.createInstance("com.sun.star.sheet.FormulaParser") for _ in range(2))
        for parser, convention in ((self.excel, XL_A1), (self.native, OPEN_OFFICE)):
            parser.CompileEnglish = True
            parser.FormulaConvention = convention
        self.origin = document.Sheets.getByIndex(0).getCellByPosition(0, 0).getCellAddress()
        probe = self.excel.printFormula(self.native.parseFormula("MAX(1;2)", self.origin), self.origin)
        self.separator = probe[5]  # where the locale has a decimal comma, LibreOffice wants semicolons here too

    def tokens(self, text: str, origin: Any = None) -> Any:
        """Excel's text as tokens."""
        text = replaced(text.removeprefix("="), ",", self.separator)
        text = re.sub(
            QUOTED + r"|\b(TRUE|FALSE)\b(?!\()", lambda found: f"{found[1]}()" if found[1] else found[0], text
        )
        return self.excel.parseFormula(text, origin or self.origin)

    def text(self, tokens: Any, origin: Any = None) -> str:
        """Tokens as Excel's text, with its `=`."""
        text = replaced(self.excel.printFormula(tokens, origin or self.origin), self.separator, ",")
        return "=" + re.sub(QUOTED + r"|\b(TRUE|FALSE)\(\)", lambda found: found[1] or found[0], text)

    def from_native(self, text: str, origin: Any = None) -> str:
        """UNO's text as Excel's."""
        return self.text(self.native.parseFormula(text, origin or self.origin), origin)

    def to_native(self, text: str, origin: Any = None) -> str:
        """Excel's text as UNO's."""
        return str(self.native.printFormula(self.tokens(text, origin), origin or self.origin))


def replaced(text: str, one: str, other: str) -> str:
    """Puts one separator for another, outside of quotes and of {arrays}."""
    return re.sub(QUOTED + r"|\{[^}]*\}|" + re.escape(one), lambda found: other if found[0] == one else found[0], text)


def colour(rgb: list[int] | None) -> int:
    """Red, green, blue as LibreOffice keeps them; -1 is none."""
    return -1 if rgb is None else (rgb[0] << 16) + (rgb[1] << 8) + rgb[2]


def rgb(value: int) -> list[int] | None:
    """The other way."""
    return None if value < 0 else [value >> 16 & 255, value >> 8 & 255, value & 255]
