"""How wide the master's columns are, and what paper they fit."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from toolkit.core.master.values import ColumnType, Link, Marked, Quotient, Tally
from toolkit.files.master.cells import FONT_SIZE, NUMERIC

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from toolkit.core.master.values import Column, SheetTable, Value

NARROWEST, WIDEST, WIDEST_LINK, WIDEST_LONG = 9, 26, 42, 60
_FIXED = {ColumnType.DATE: 13.0, ColumnType.TIME: 19.0}
_SAMPLE = 400  # rows looked at for a column's width
PIXELS, MARGIN = 7, 5  # of one character and of a column's edges
A4, A3 = 9, 8
ACROSS = {A4: 1028, A3: 1493}  # pixels between the margins of a sheet of paper in landscape
DOWN = {A4: 665, A3: 990}
SMALLEST = 6.0  # points: smaller letters are not printed
SPARE = 1.1  # some programs give a column a little more
_FILTER = 4  # characters that the arrow of a filter takes


def widths(one: SheetTable) -> list[float]:
    """The width of each column of a table in characters; a total is seen whole."""
    sample = list(islice(one.rows, _SAMPLE))
    found = []
    for number, column in enumerate(one.columns):
        values = [row[number] for row in sample]
        if column.total:
            values.append(total(row[number] for row in one.rows))
        found.append(column.width or column_width(column, values))
    return found


def total(values: Iterable[Value]) -> Decimal:
    """The sum of the numbers among some values."""
    numbers = (Decimal(value) for value in values if isinstance(value, Decimal | int))
    return sum(numbers, Decimal(0))


def column_width(column: Column, values: Iterable[Value]) -> float:
    """A width in characters that shows most of what a column holds: one long text does not make it wide."""
    if column.type in _FIXED:
        return _FIXED[column.type]
    values = [value for value in values if value is not None]
    lengths = sorted(_length(value, column.type) for value in values)
    typical = lengths[int(len(lengths) * 0.95)] if lengths else 0
    longest_word = max((len(word) for word in column.label.split()), default=0) + _FILTER
    widest = WIDEST_LONG if column.type is ColumnType.LONG_TEXT else WIDEST
    if any(isinstance(value, Link) for value in values):  # a path has no blanks to be broken at
        widest = WIDEST_LINK
    if column.type in NUMERIC:
        typical = max(lengths, default=0)
    return float(min(max(NARROWEST, longest_word, typical + 3), widest))


def _length(value: Value, kind: ColumnType) -> int:
    if isinstance(value, Link | Marked):
        return len(value.text) + 2
    if isinstance(value, str):
        return max(map(len, value.splitlines()), default=0)
    if isinstance(value, date | datetime):
        return 10
    if value is None or isinstance(value, Tally | Quotient):
        return 0
    extra = 3 if kind is ColumnType.MONEY else 0
    return len(f"{value:,.0f}") + extra + (3 if value != int(value) else 0)


def fit_paper(sheet: Any, columns: Sequence[float]) -> int:
    """Print columns of these widths on one page across: on A4 while the letters stay readable, else on A3.

    Returns:
        How many pixels of the sheet's rows a page holds then.
    """
    pixels = sum(width * PIXELS + MARGIN for width in columns)
    paper = A4 if pixels * SMALLEST / FONT_SIZE <= ACROSS[A4] else A3
    sheet.set_paper(paper)
    sheet.fit_to_pages(1, 0)
    return int(DOWN[paper] * max(1, pixels * SPARE / ACROSS[paper]))


def break_pages(sheet: Any, columns: Sequence[float], breaks: Sequence[int]) -> None:
    """Begin a page at each of some rows, at the scale that fits columns of these widths across the paper chosen."""
    pixels = sum(width * PIXELS + MARGIN for width in columns) * SPARE
    sheet.set_print_scale(max(10, min(100, int(100 * ACROSS[sheet.paper_size] / pixels))))
    sheet.set_h_pagebreaks(list(breaks))
