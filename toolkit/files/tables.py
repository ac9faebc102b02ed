"""Any workbook or CSV file as plain tables of cell values, for files whose shape is not ours."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from toolkit.files.reading import read_workbook
from toolkit.model import CellType, Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.model import Cell, Sheet

_TEXT_FILES = (".csv", ".txt", ".tsv")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_LARGEST = 20_000_000  # bytes of a CSV file
_MOST_PLACES = 4_000_000  # cells of a table, the blank ones among them
_HEAD = 20  # lines that decide what separates the columns
_DELIMITERS = (";", ",", "\t")
_NOTHING: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet (`name` is "" for a CSV file): its rows from the first, blank cells None."""

    name: str
    rows: Sequence[Sequence[object]]


def read_tables(data: bytes, name: str) -> tuple[Table, ...]:
    """The sheets of an .xlsx or .ods, or the one table of a CSV file (semicolon, comma or tab; UTF-8 or cp1252).

    Raises:
        Unreadable: the file is none of these, with its reason.
    """
    if name.lower().endswith(_TEXT_FILES):
        return (Table("", _csv_rows(data)),)
    sheets = read_workbook(data, name).sheets
    _check_places(sum(map(_places, sheets)))
    return tuple(Table(sheet.name, _rows(sheet)) for sheet in sheets)


def _rows(sheet: Sheet) -> list[Sequence[object]]:
    last = max((row for row, _ in sheet.cells), default=0)
    found: dict[int, dict[int, object]] = {}
    for (row, column), cell in sheet.cells.items():
        found.setdefault(row, {})[column] = _value(cell)
    return [_row(found.get(row, {})) for row in range(1, last + 1)]


def _places(sheet: Sheet) -> int:
    """How many cells a sheet has as a table, the blank ones and the blank rows among them."""
    widths: dict[int, int] = {}
    for row, column in sheet.cells:
        widths[row] = max(column, widths.get(row, 0))
    return sum(widths.values()) + max(widths, default=0)


def _check_places(places: int) -> None:
    """A table holds its blank cells too: one cell far to the right on every row would make millions."""
    if places > _MOST_PLACES:
        raise Unreadable("too-large", what="table", size=places, limit=_MOST_PLACES)


def _row(cells: dict[int, object]) -> Sequence[object]:
    return [cells.get(column) for column in range(1, max(cells) + 1)] if cells else _NOTHING


def _value(cell: Cell) -> object:
    """A cell's value; a formula that was never computed stands as its text: it is no blank."""
    return f"={cell.formula or ''}" if cell.type is CellType.PENDING else cell.value


def _csv_rows(data: bytes) -> Sequence[Sequence[object]]:
    if len(data) > _LARGEST:
        raise Unreadable("too-large", what="file", size=len(data), limit=_LARGEST)
    if b"\0" in data and not data.startswith(_WIDE):
        raise Unreadable("not-a-workbook", looks_like="text")
    text = _decoded(data)
    rows: list[list[str]] = []
    places = 0
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            rows.append(line)
            places += len(line) + 1
            _check_places(places)
    except csv.Error as error:
        raise Unreadable("damaged", what="csv") from error
    return rows


def _decoded(data: bytes) -> str:
    for encoding in ("utf-16",) if data.startswith(_WIDE) else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _delimiter(text: str) -> str:
    """The sign that parts the most of the first lines into the same number of columns, then into the most columns."""
    lines = list(islice(filter(str.strip, io.StringIO(text, newline=None)), _HEAD))
    return max(_DELIMITERS, key=lambda mark: _agreement(lines, mark))


def _agreement(lines: Sequence[str], mark: str) -> tuple[int, int]:
    widths = Counter(len(row) for row in csv.reader(lines, delimiter=mark))
    parted = [(times, width) for width, times in widths.items() if width > 1]
    return max(parted, default=(0, 0))
