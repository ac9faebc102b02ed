"""The line of time beside a table: bars that follow the dates of their row, also when somebody sorts or filters."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name

from toolkit.files import palette

if TYPE_CHECKING:
    from datetime import date

    from toolkit.core.master.values import Timeline
    from toolkit.files.master.cells import Cells

STEP_WIDTH = 2.7  # characters: a month's name stands upright
GAP_WIDTH = 2.0


def write_timeline(
    workbook: Any,
    sheet: Any,
    cells: Cells,
    line: Timeline,
    header: int,
    rows: tuple[int, int],
    at: tuple[int, int, int],
) -> int:
    """Draw the bars of a table's rows; the last column that is drawn in.

    A bar is a conditional format, dark on white: it costs no cell, and whoever does not see it has the dates beside.

    Args:
        workbook: for the formats of conditions.
        sheet: the sheet of the table.
        cells: the formats of cells.
        line: what is drawn.
        header: the row of the table's headings; the years stand above it.
        rows: the table's first and last row.
        at: the columns of start and end, and the first that the line may take.
    """
    first = at[2]
    last = first + len(line.steps) - 1
    sheet.set_column(first, last, STEP_WIDTH)
    _years(sheet, cells, line, header - 1, first)
    for number, (step, label) in enumerate(zip(line.steps, line.labels, strict=True)):
        sheet.write_datetime(header, first + number, step, _step(cells, label))
    sheet.set_column(last + 1, last + 1, 1)
    sheet.write_datetime(header, last + 1, line.until, cells.style(num_format=";;;"))
    start, end = (f"${xl_col_to_name(column)}{rows[0] + 1}" for column in at[:2])
    here, following = (f"{xl_col_to_name(column)}${header + 1}" for column in (first, first + 1))
    inside = f"ISNUMBER({start}),ISNUMBER({end}),{start}<={end},{start}<{following},{end}>={here}"
    apart = {"top": 1, "top_color": palette.WHITE, "bottom": 1, "bottom_color": palette.WHITE}
    bar = workbook.add_format({"bg_color": palette.PRIMARY, "pattern": 1, **apart})
    year = workbook.add_format({"left": 1, "left_color": palette.LINE})
    for criteria, form in ((f"=AND({inside})", bar), (f"=MONTH({here})=1", year)):
        sheet.conditional_format(
            rows[0], first, rows[1], last, {"type": "formula", "criteria": criteria, "format": form}
        )
    return last


def _years(sheet: Any, cells: Cells, line: Timeline, row: int, first: int) -> None:
    """The years above the steps."""
    look = cells.style(bold=True, font_color=palette.PRIMARY, left=1, left_color=palette.LINE, align="left")
    place = first
    for year, steps in groupby(line.steps, key=_year):
        count = len(list(steps))
        if count > 1:
            sheet.merge_range(row, place, row, place + count - 1, "", look)
        sheet.write_number(row, place, year, look)
        place += count


def _year(day: date) -> int:
    return day.year


def _step(cells: Cells, label: str) -> Any:
    """A heading that shows its label in every language of the program, and is the step's first day."""
    return cells.style(
        bold=True,
        font_size=9,
        font_color=palette.WHITE,
        bg_color=palette.PRIMARY,
        rotation=90,
        align="center",
        valign="vcenter",
        num_format=f'"{label}"',
        border=1,
        border_color=palette.WHITE,
    )
