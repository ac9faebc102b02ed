"""The small tables and charts below a sheet's own table: they take as many of its columns as they need."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.core.master.values import ColumnType
from toolkit.files import palette
from toolkit.files.master.charts import CHART_HEIGHT, Beside, insert_chart
from toolkit.files.master.notes import write_note
from toolkit.files.master.pages import POINT, ROW, header_style
from toolkit.files.master.widths import MARGIN, PIXELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.core.master.values import Column, Section, Value
    from toolkit.files.master.cells import Cells

LINE = 15.0  # points: the height of one line of text
NARROW = 0.87  # how wide a letter of running text is beside a digit, which widths of columns are told in
CHART_WIDTH, LEAST_WIDTH = 760, 380  # pixels
EDGE = 40
HEADING, HEADER = 26, 34  # points
PIXELS_OF_LINE = 21
PER_BAR = 26
_LONG = 84  # characters a column of long texts is given


class Written(NamedTuple):
    """A section that was written: its first row, the row of the next one, and its height in pixels."""

    first: int
    end: int
    pixels: float


def write_below(
    workbook: Any,
    sheet: Any,
    cells: Cells,
    sections: Sequence[Section],
    row: int,
    widths: Sequence[float],
) -> list[Written]:
    """Write sections below a table, each with a heading; where each went. `widths` are the columns in characters."""
    written: list[Written] = []
    for section in sections:
        written.append(_section(workbook, sheet, cells, section, row, widths))
        row = written[-1].end
    return written


def page_breaks(above: float, sections: Sequence[Written], page: float) -> list[int]:
    """The sections' first rows at which a page begins, so that none is broken that a page could hold.

    `above` are the pixels of what stands above them, `page` those that a page holds.
    """
    breaks = []
    used = above % page
    for one in sections:
        if used > 0 and used + one.pixels > page:
            breaks.append(one.first)
            used = 0
        used = (used + one.pixels) % page
    return breaks


def _section(workbook: Any, sheet: Any, cells: Cells, section: Section, row: int, widths: Sequence[float]) -> Written:
    spans = _spans(section, widths)
    heading = cells.style(
        font_size=14, bold=True, font_color=palette.PRIMARY, valign="vcenter", bottom=2, bottom_color=palette.ACCENT
    )
    sheet.set_row(row, HEADING)
    for place in range(len(widths)):
        sheet.write_blank(row, place, None, heading)
    sheet.write_string(row, 0, section.label, heading)
    header = row + 1
    sheet.set_row(header, HEADER)
    for column, (first, last) in zip(section.columns, spans, strict=True):
        _merged(sheet, header, first, last, header_style(cells, column))
        sheet.write_string(header, first, column.label, header_style(cells, column))
        if column.note:
            write_note(sheet, header, first, column.note, cells.author)
    for offset, values in enumerate(section.rows, start=1):
        sheet.set_row(header + offset, LINE * _lines(section.columns, values, spans, widths))
        for value, column, (first, last) in zip(values, section.columns, spans, strict=True):
            _merged(sheet, header + offset, first, last, cells.style())
            cells.write(sheet, header + offset, first, value, column)
    lines = sum(_lines(section.columns, values, spans, widths) for values in section.rows)
    end = bottom = header + len(section.rows)
    cells.layout.table(sheet.get_name(), section, header, spans, heading=row)
    cells.rule_lines(sheet, header + 1, end, spans[-1][1] + 1)
    if section.chart:
        height = max(CHART_HEIGHT, PER_BAR * len(section.rows) + 80)
        right = spans[-1][1] + 1
        room = sum(int(width * PIXELS + MARGIN) for width in widths[right:]) - EDGE
        taken = lines * PIXELS_OF_LINE + 40
        at = Beside(header, right, min(room, CHART_WIDTH), height)
        if room < LEAST_WIDTH:
            at, taken = Beside(header, 0, CHART_WIDTH, height, below=end + 1), 0
        insert_chart(workbook, sheet, section, section.chart, at, [first for first, _ in spans])
        end += max(0, math.ceil((height - taken) / ROW))
    pixels = (HEADING + HEADER + lines * LINE) / POINT + (end - bottom + 1) * ROW
    return Written(row, end + 2, pixels)


def _merged(sheet: Any, row: int, first: int, last: int, form: Any) -> None:
    if last > first:
        sheet.merge_range(row, first, row, last, "", form)


def _spans(section: Section, widths: Sequence[float]) -> list[tuple[int, int]]:
    """The sheet's columns, first to last, that each column of a section takes: as many as its texts need."""
    spans = []
    place = 0
    left = len(section.columns)
    for number, column in enumerate(section.columns):
        left -= 1
        first, room = place, widths[min(place, len(widths) - 1)]
        wanted = _wanted(column, [row[number] for row in section.rows])
        while room < wanted and place + 1 + left < len(widths):
            place += 1
            room += widths[place]
        spans.append((first, place))
        place += 1
    return spans


def _wanted(column: Column, values: Sequence[Value]) -> float:
    longest = max((len(str(value)) for value in values if isinstance(value, str)), default=0)
    if column.type is ColumnType.LONG_TEXT:
        return min(longest + 4, _LONG)
    return min(max(longest + 3, max(len(word) for word in column.label.split()) + 4, 12), 40)


def set_heights(
    sheet: Any, columns: Sequence[Column], rows: Sequence[Sequence[Value]], first: int, widths: Sequence[float]
) -> float:
    """Give a table's rows the height of their longest text, so that a chart below them keeps its place everywhere.

    Returns:
        The pixels of all of them.
    """
    spans = [(number, number) for number in range(len(columns))]
    heights = [LINE * _lines(columns, values, spans, widths) for values in rows]
    for number, height in enumerate(heights, start=first):
        sheet.set_row(number, height)
    return sum(heights) / POINT


def _lines(
    columns: Sequence[Column], values: Sequence[Value], spans: Sequence[tuple[int, int]], widths: Sequence[float]
) -> int:
    """How many lines the longest text of a row takes: programs do not fit the height of merged cells."""
    lines = 1
    for value, column, (first, last) in zip(values, columns, spans, strict=True):
        if isinstance(value, str) and column.type in {ColumnType.TEXT, ColumnType.LONG_TEXT}:
            room = max(sum(widths[first : last + 1]) - 2, 5)
            lines = max(lines, math.ceil(len(value) * NARROW / room))
    return lines
