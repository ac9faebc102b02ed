"""The open workbook as a grid: two bulk reads per sheet, and what a saved copy tells beside its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from toolkit.core.form.keys import parse_sheet_key
from toolkit.files.excel.cells import as_cell
from toolkit.files.excel.sheets import is_visible
from toolkit.files.excel.start import on_mac
from toolkit.files.reading.text import printable
from toolkit.model import CellType, Grid, Sheet, Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xlwings as xw

    from toolkit.files.excel.saved import Saved
    from toolkit.model import Cell

LARGEST = 500_000
"""Cells of a used range that are read from Excel; a larger one is taken from the copy, where blanks cost nothing."""


def read_book(book: xw.Book, saved: Saved | None) -> Grid:
    """The open workbook as it is now.

    Args:
        book: the workbook.
        saved: a copy of it, if there is one. Hidden rows and columns, merged cells and what else the package carries
            are known from it alone: the public interface would have to be asked cell by cell.

    Raises:
        Unreadable: "too-many-cells", where a sheet's used range is beyond LARGEST and there is no copy.
    """
    sheets = tuple(_sheet(sheet, saved) for sheet in book.sheets)
    return Grid(sheets, saved.grid.extras if saved else (), saved.grid.program if saved else "")


def _sheet(sheet: xw.Sheet, saved: Saved | None) -> Sheet:
    name = printable(sheet.name)
    copied = saved.sheet(name) if saved else None
    cells = _cells(sheet, copied)
    if copied is None:
        return Sheet(name, cells, hidden=not is_visible(sheet))
    return Sheet(name, cells, copied.hidden, copied.hidden_rows, copied.hidden_columns, copied.merged)


def _cells(sheet: xw.Sheet, copied: Sheet | None) -> dict[tuple[int, int], Cell]:
    area = sheet.used_range
    rows, columns = area.shape
    if rows * columns > LARGEST:
        if copied is None:
            raise Unreadable("too-many-cells", part=sheet.name, limit=LARGEST)
        return dict(copied.cells)
    top, left = area.row, area.column
    values = _values(sheet, area, copied)
    formulas = _table(area.formula, columns)
    found = {}
    for row, (line, texts) in enumerate(zip(values, formulas, strict=True), top):
        for column, (value, text) in enumerate(zip(line, texts, strict=True), left):
            if value is not None or text:
                cell = as_cell(value, text if isinstance(text, str) else "")
                if cell is not None:
                    found[row, column] = cell
    return found


def _values(sheet: xw.Sheet, area: xw.Range, copied: Sheet | None) -> Any:
    """The values as rows, errors as their names.

    On macOS xlwings (0.37.8) cannot name the errors of several cells: it fails on them with a TypeError. They come as
    blanks there, and what they are is known from the copy, or else asked for cell by cell.
    """
    if not on_mac():
        return area.options(ndim=2, err_to_str=True).value
    rows = [list(row) for row in area.options(ndim=2).value]
    errors = _errors(copied) if copied else _asked(sheet, area, rows)
    for (row, column), error in errors.items():
        line, at = row - area.row, column - area.column
        if 0 <= line < len(rows) and 0 <= at < len(rows[0]) and rows[line][at] is None:
            rows[line][at] = error
    return rows


def _errors(copied: Sheet) -> dict[tuple[int, int], Any]:
    return {place: cell.value for place, cell in copied.cells.items() if cell.type is CellType.ERROR}


def _asked(sheet: xw.Sheet, area: xw.Range, rows: Sequence[Sequence[Any]]) -> dict[tuple[int, int], Any]:
    """What formulas and errors say that seem to be blank."""
    formulas = _table(area.formula, len(rows[0]))
    places = [
        (area.row + line, area.column + at)
        for line, row in enumerate(rows)
        for at, value in enumerate(row)
        if value is None and formulas[line][at]
    ]
    return {place: sheet.range(place).options(err_to_str=True).value for place in places}


def _table(formulas: Any, columns: int) -> Any:
    """Formulas as rows: of one cell Excel gives a text, and for one row or column some programs a flat list."""
    if not isinstance(formulas, tuple | list):
        return [[formulas]]
    if isinstance(formulas[0], tuple | list):
        return formulas
    return [[one] for one in formulas] if columns == 1 else [formulas]


def spoken(book: xw.Book) -> str:
    """The language a form's keys state, where one still stands in the corner of a sheet; "" elsewhere.

    This is for what is said before the workbook is read; what is said about it goes by the keys wherever they are.
    """
    for sheet in book.sheets:
        key = parse_sheet_key(str(sheet.range((1, 1)).value or ""))
        if key:
            return key.language
    return ""
