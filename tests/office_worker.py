"""The end of the harness that speaks UNO: run by a Python that can `import uno`, told what to do by tests/office.py.

One request per line on standard input, `{"call": name, "arguments": {…}}`; one answer per line on standard output,
`{"result": …}` or `{"refused": why}` (the program would not let a person do it) or `{"error": why}` (it failed).
At the end of input LibreOffice is asked to close.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import Locale
from com.sun.star.table import CellAddress
from com.sun.star.uno import Exception as UnoError

if TYPE_CHECKING:
    from collections.abc import Iterator

FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8", "pdf": "calc_pdf_Export"}
EMPTY, VALUE, TEXT, FORMULA = (
    uno.Enum("com.sun.star.table.CellContentType", n) for n in ("EMPTY", "VALUE", "TEXT", "FORMULA")
)
CONTENTS = 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags: VALUE, DATETIME, STRING, FORMULA
RESULT_IS_TEXT = 2  # com.sun.star.sheet.FormulaResult.STRING
DATE, DATE_OR_TIME, LOGICAL = 2, 6, 1024  # com.sun.star.util.NumberFormat


class RefusedError(Exception):
    """What a person at the screen would not be allowed to do."""


class Worker:
    """The open documents of one LibreOffice, and what can be done to them."""

    def __init__(self, desktop: Any) -> None:
        self.desktop = desktop
        self.documents: dict[int, Any] = {}
        self.opened = 0

    # --- documents

    def open(self, url: str) -> int:
        document = self.desktop.loadComponentFromURL(url, "_blank", 0, properties(Hidden=True, UpdateDocMode=0))
        if document is None:
            raise LookupError(f"LibreOffice cannot open {url}")
        self.opened += 1
        self.documents[self.opened] = document
        return self.opened

    def close(self, document: int) -> None:
        self.documents.pop(document).close(True)

    def store(self, document: int, url: str, form: str) -> None:
        self.documents[document].storeToURL(url, properties(FilterName=FILTERS[form], Overwrite=True))

    def recalculate(self, document: int) -> None:
        self.documents[document].calculateAll()

    # --- cells

    def set_cells(self, document: int, cells: list[tuple[str, str, Any]]) -> None:
        book = self.documents[document]
        sheets = {name: self.sheet(document, name) for name, _, _ in cells}
        protected = {name for name, sheet in sheets.items() if sheet.isProtected()}
        for sheet, name, value in cells:
            cell = sheets[sheet].getCellRangeByName(name)
            if sheet in protected:
                refuse_locked(cell, f"{sheet}!{name}")
            write(book, cell, value)

    def get_cells(self, document: int, cells: list[tuple[str, str]]) -> list[dict[str, Any]]:
        sheets = {name: self.sheet(document, name) for name, _ in cells}
        return [state(sheets[sheet].getCellRangeByName(name)) for sheet, name in cells]

    def cut_paste(self, document: int, sheet: str, source: str, target: str) -> None:
        place = self.sheet(document, sheet)
        moved = place.getCellRangeByName(source)
        if place.isProtected():
            refuse_locked(moved, f"{sheet}!{source}")
        place.moveRange(self.landing(place, moved, target), moved.getRangeAddress())

    def copy_paste(self, document: int, sheet: str, source: str, target: str) -> None:
        place = self.sheet(document, sheet)
        copied = place.getCellRangeByName(source)
        place.copyRange(self.landing(place, copied, target), copied.getRangeAddress())

    def landing(self, sheet: Any, block: Any, target: str) -> Any:
        """The address of the cell `target`, when all cells that `block` would cover from there may be written."""
        size, corner = block.getRangeAddress(), sheet.getCellRangeByName(target).getCellAddress()
        right = corner.Column + size.EndColumn - size.StartColumn
        down = corner.Row + size.EndRow - size.StartRow
        covered = sheet.getCellRangeByPosition(corner.Column, corner.Row, right, down)
        if sheet.isProtected():
            refuse_locked(covered, f"{sheet.Name}!{target}")
        return CellAddress(corner.Sheet, corner.Column, corner.Row)

    # --- rows and columns

    def insert_rows(self, document: int, sheet: str, row: int, count: int) -> None:
        self.unprotected(document, sheet).getRows().insertByIndex(row - 1, count)

    def delete_rows(self, document: int, sheet: str, row: int, count: int) -> None:
        self.unprotected(document, sheet).getRows().removeByIndex(row - 1, count)

    def insert_columns(self, document: int, sheet: str, column: str, count: int) -> None:
        place = self.unprotected(document, sheet)
        index = place.getCellRangeByName(f"{column}1").getCellAddress().Column
        place.getColumns().insertByIndex(index, count)

    # --- sheets

    def sheets(self, document: int) -> list[tuple[str, bool]]:
        found = self.documents[document].Sheets
        return [(name, found.getByName(name).IsVisible) for name in found.ElementNames]

    def rename_sheet(self, document: int, sheet: str, name: str) -> None:
        self.changeable(document, sheet).setName(name)

    def move_sheet(self, document: int, sheet: str, position: int) -> None:
        self.changeable(document, sheet)
        self.documents[document].Sheets.moveByName(sheet, position - 1)

    def hide_sheet(self, document: int, sheet: str) -> None:
        self.changeable(document, sheet).IsVisible = False

    def unprotect(self, document: int, sheet: str, password: str) -> None:
        place = self.sheet(document, sheet)
        place.unprotect(password)
        if place.isProtected():
            raise RefusedError(f"the password does not open {sheet}")

    def sheet(self, document: int, name: str) -> Any:
        sheets = self.documents[document].Sheets
        if not sheets.hasByName(name):
            raise LookupError(f"no sheet {name!r}; there are {', '.join(sheets.ElementNames)}")
        return sheets.getByName(name)

    def unprotected(self, document: int, name: str) -> Any:
        sheet = self.sheet(document, name)
        if sheet.isProtected():
            raise RefusedError(f"{name} is protected")
        return sheet

    def changeable(self, document: int, name: str) -> Any:
        if self.documents[document].isProtected():
            raise RefusedError("the workbook's structure is protected")
        return self.sheet(document, name)


def properties(**values: object) -> tuple[Any, ...]:
    """Named arguments as UNO takes them."""
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


def cells_of(block: Any) -> Iterator[Any]:
    """The single cells of a range."""
    for row in range(block.getRows().getCount()):
        for column in range(block.getColumns().getCount()):
            yield block.getCellByPosition(column, row)


def refuse_locked(block: Any, where: str) -> None:
    """Raises where a range of a protected sheet holds a locked cell: UNO would ignore the write without a word."""
    if any(cell.CellProtection.IsLocked for cell in cells_of(block)):
        raise RefusedError(f"{where} is locked on a protected sheet")


def write(book: Any, cell: Any, value: Any) -> None:
    """Puts a value into a cell; dates and booleans get a format that shows them, unless the cell has one."""
    match value:
        case None:
            cell.clearContents(CONTENTS)
        case str():
            cell.setString(value)
        case bool():
            cell.setValue(float(value))
            show_as(book, cell, wanted=LOGICAL, kinds=LOGICAL)
        case int() | float():
            cell.setValue(value)
        case {"date": text}:
            cell.setValue(serial(book, text))
            show_as(book, cell, wanted=DATE, kinds=DATE_OR_TIME)
        case {"formula": text}:
            cell.setFormula(text)


def serial(book: Any, text: str) -> float:
    """Days since the workbook's day zero."""
    zero = book.NullDate
    return (datetime.fromisoformat(text) - datetime(zero.Year, zero.Month, zero.Day)).total_seconds() / 86400  # noqa: DTZ001


def show_as(book: Any, cell: Any, *, wanted: int, kinds: int) -> None:
    """Gives the cell the standard format of the kind `wanted`, unless its own is one of `kinds` already."""
    formats = book.getNumberFormats()
    if not formats.getByKey(cell.NumberFormat).Type & kinds:
        cell.NumberFormat = formats.getStandardFormat(wanted, Locale())


def state(cell: Any) -> dict[str, Any]:
    """What a cell shows and holds."""
    kind, code, shown = cell.getType(), cell.getError(), cell.getString()
    value: float | str | None
    if kind == EMPTY or code:
        value = None
    elif kind == TEXT or (kind == FORMULA and cell.FormulaResultType2 & RESULT_IS_TEXT):
        value = shown
    else:
        value = cell.getValue()
    error = (shown or f"Err:{code}") if code else None
    return {"text": shown, "value": value, "error": error, "formula": cell.getFormula() if kind == FORMULA else None}


def connect(pipe: str, *, seconds: float) -> Any:
    """Waits for LibreOffice to listen and returns its desktop."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    end = time.monotonic() + seconds
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def answer(worker: Worker, line: str) -> dict[str, Any]:
    """Does what one line asks for."""
    request = json.loads(line)
    try:
        return {"result": getattr(worker, request["call"])(**request["arguments"])}
    except RefusedError as refusal:
        return {"refused": str(refusal)}
    except (UnoError, LookupError) as failure:
        worker.desktop.getImplementationName()  # raises when LibreOffice is gone
        return {"error": str(failure) or type(failure).__name__}


def say(message: dict[str, Any]) -> None:
    """Sends one line."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Answers until the input ends."""
    desktop = connect(sys.argv[1], seconds=float(sys.argv[2]))
    worker = Worker(desktop)
    say({"result": None})
    for line in sys.stdin:
        say(answer(worker, line))
    desktop.terminate()


if __name__ == "__main__":
    main()
