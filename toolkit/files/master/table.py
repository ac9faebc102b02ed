"""Writes one table of the master: a real Excel table with headings, notes, formulas and totals."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name

from toolkit.core.master.values import ColumnType
from toolkit.files import palette
from toolkit.files.master.below import page_breaks, set_heights, write_below
from toolkit.files.master.cells import NUMERIC, number_format
from toolkit.files.master.formulas import Stretch, row_formula, span
from toolkit.files.master.notes import write_note
from toolkit.files.master.timeline import GAP_WIDTH, STEP_WIDTH, write_timeline
from toolkit.files.master.widths import break_pages, fit_paper, total, widths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.core.master.values import Column, SheetTable, Value
    from toolkit.core.messages import Messages
    from toolkit.files.master.cells import Cells

    Row = tuple[Value, ...]

HEADER_ROW = 3
MOST_ROWS = 1_048_576 - HEADER_ROW - 2
"""Rows of a table on one sheet: what Excel holds, less what stands above, and the totals. More go on another sheet."""
TALL_HEADER = 50  # points
ABOVE = 200  # pixels of title, headings and totals
LONGEST_HEADING = 255  # characters


def sheets_needed(one: SheetTable) -> int:
    """How many sheets a table takes."""
    return max(1, -(-len(one.rows) // MOST_ROWS))


def write_table(workbook: Any, sheets: Sequence[Any], cells: Cells, one: SheetTable, messages: Messages) -> None:
    """One table with a row of totals where a column is totalled, and what stands below it on its last sheet."""
    rows = iter(one.rows)
    for number, sheet in enumerate(sheets):
        cells.new_sheet()
        part = list(islice(rows, MOST_ROWS))
        writer = _TableWriter(workbook, sheet, cells, one, messages)
        writer.write(part, number * MOST_ROWS, last=sheet is sheets[-1])


class _TableWriter:
    """Writes a table's rows on one sheet."""

    def __init__(self, workbook: Any, sheet: Any, cells: Cells, one: SheetTable, messages: Messages) -> None:
        self.workbook = workbook
        self.sheet = sheet
        self.cells = cells
        self.one = one
        self.messages = messages
        self.places = {column.id: number for number, column in enumerate(one.columns)}
        self.widths = widths(one)

    def write(self, part: Sequence[Row], skipped: int, *, last: bool) -> None:
        """Write some rows; `skipped` stand on earlier sheets, and on the `last` one what belongs below."""
        one, sheet = self.one, self.sheet
        below = one.below if last else ()
        rows = part or ((None,) * len(one.columns),)
        first, end = HEADER_ROW + 1, HEADER_ROW + len(rows)
        totals = any(column.total for column in one.columns) and bool(part)
        self._columns()
        self._table(end + totals, totals=totals)
        self._rows(rows, first, keep=bool(below))
        self.cells.wrap = True
        self._marks(first, end)
        self.cells.stretches.setdefault(one.id, []).append(Stretch(sheet.get_name(), first, end, self.places))
        here = range(skipped, skipped + len(part))
        self.cells.layout.table(sheet.get_name(), one, HEADER_ROW, total=end + 1 if totals else None, rows=here)
        if one.timeline:
            self.cells.layout.timeline(sheet.get_name(), one, first, len(one.columns) + 1, here)
        if totals:
            self._totals(part, first, end)
        printed, page = self._printed(first, end)
        end += totals
        if below:  # headings that stay in sight would stand above other tables too
            sheet.set_row(HEADER_ROW, TALL_HEADER)
            sheet.freeze_panes(HEADER_ROW - 1, one.landmarks)
            pixels = set_heights(sheet, one.columns, rows, first, self.widths) + ABOVE
            across = self.widths[: printed + 1]
            sections = write_below(self.workbook, sheet, self.cells, below, end + 2, across)
            break_pages(sheet, across, page_breaks(pixels, sections, page))
            end = sections[-1].end - 2
        else:
            sheet.set_row(HEADER_ROW, 34)
            sheet.freeze_panes(HEADER_ROW + 1, one.landmarks)
            sheet.repeat_rows(HEADER_ROW - bool(one.timeline), HEADER_ROW)
        sheet.print_area(0, 0, end, printed)

    # --- headings -----------------------------------------------------------------------------------------------

    def _columns(self) -> None:
        """Widths by content; extra columns folded away behind a plus sign."""
        plain = self.cells.style()
        for number, column in enumerate(self.one.columns):
            options = {"level": 1, "hidden": True} if column.extra else {}
            self.sheet.set_column(number, number, self.widths[number], plain, options)
        if any(column.extra for column in self.one.columns):
            count = len(self.one.columns)
            self.sheet.set_column(count, count, GAP_WIDTH + 1, plain, {"collapsed": True})
            self.sheet.outline_settings(symbols_right=False)

    def _table(self, end: int, *, totals: bool) -> None:
        """The Excel table with its headings, and a note on each."""
        columns = [self._heading(column, totals=totals) for column in self.one.columns]
        name = table_name(self.sheet.get_name(), self.cells.table_names)
        options = {"name": name, "style": None, "total_row": totals, "columns": columns}
        self.sheet.add_table(HEADER_ROW, 0, end, len(columns) - 1, options)
        for number, column in enumerate(self.one.columns):
            if column.note:
                write_note(self.sheet, HEADER_ROW, number, column.note, self.cells.author)

    def _heading(self, column: Column, *, totals: bool) -> dict[str, Any]:
        """How Excel's table describes a column: its heading, and its total as Excel itself would make it."""
        header = self.cells.style(
            bold=True,
            font_color=palette.WHITE,
            bg_color=palette.GREY if column.extra else palette.PRIMARY,
            text_wrap=True,
            valign="vcenter",
            align="right" if column.type in NUMERIC else "left",
            indent=1,
            border=1,
            border_color=palette.WHITE,
        )
        summed = {"total_function": "sum"} if totals and column.total else {}
        return {"header": self.cells.text(column.label)[:LONGEST_HEADING], "header_format": header, **summed}

    # --- rows ---------------------------------------------------------------------------------------------------

    def _rows(self, rows: Sequence[Row], first: int, *, keep: bool) -> None:
        """The cells, row by row; rows that are not to `keep` are finished at once."""
        cells, sheet = self.cells, self.sheet
        columns = [
            (number, column, _is_wrapped(column), row_formula(column, self.places))
            for number, column in enumerate(self.one.columns)
        ]
        for number, row in enumerate(rows, start=first):
            for place, column, wrap, formula in columns:
                value = row[place]
                if value is None:
                    continue
                cells.wrap = wrap
                if formula and isinstance(value, Decimal | int):
                    cells.write_formula(sheet, number, place, formula(number), value, column)
                else:
                    cells.write(sheet, number, place, value, column)
            if not keep:  # the heights of the others are set at the end
                sheet.finish(first, number)

    def _marks(self, first: int, end: int) -> None:
        """A line below every row, and the first row of each group set apart."""
        if self.one.group:  # first: LibreOffice applies only the first condition that holds
            column = xl_col_to_name(self.places[self.one.group])
            lines = {"top": 1, "top_color": palette.PRIMARY, "bottom": 1, "bottom_color": palette.LINE}
            look = {"bold": True, "bg_color": palette.LIGHT, "pattern": 1, **lines}
            criteria = f"=${column}{first + 1}<>${column}{first}"
            options = {"type": "formula", "criteria": criteria, "format": self.workbook.add_format(look)}
            self.sheet.conditional_format(first, 0, end, len(self.one.columns) - 1, options)
        self.cells.rule_lines(self.sheet, first, end, len(self.one.columns))

    def _totals(self, rows: Sequence[Row], first: int, last: int) -> None:
        """The row of totals, with a plain range in the formula: LibreOffice does not know a table's columns.

        The sum follows the table's filters (SUBTOTAL 109), as the total that Excel makes does.
        """
        lines: dict[str, object] = {"bold": True, "bg_color": palette.LIGHT, "top": 1, "top_color": palette.PRIMARY}
        style = self.cells.style
        for number, column in enumerate(self.one.columns):
            if not column.total:
                text = self.messages.text("master.total") if number == 0 else ""
                self.sheet.write(last + 1, number, text, style(**lines, align="left", indent=1))
                continue
            value = total(row[number] for row in rows)
            look = style(
                **lines, num_format=number_format(value, column.type) or "0", align="right", indent=1, shrink=True
            )
            formula = f"=SUBTOTAL(109,{span(first, last, number)})"
            self.sheet.write_formula(last + 1, number, formula, look, float(value))

    # --- beside it, and on paper ----------------------------------------------------------------------------------

    def _printed(self, first: int, end: int) -> tuple[int, int]:
        """Draw the line of time, if any, and choose the paper; the last printed column, and the pixels of a page."""
        one = self.one
        seen = [column.printed and not column.extra for column in one.columns]
        shown = [width for width, see in zip(self.widths, seen, strict=True) if see]
        printed = sum(seen) - 1
        if one.timeline:
            at = (self.places[one.timeline.start], self.places[one.timeline.end], len(one.columns) + 1)
            printed = write_timeline(self.workbook, self.sheet, self.cells, one.timeline, HEADER_ROW, (first, end), at)
            shown += [GAP_WIDTH, *(STEP_WIDTH for _ in one.timeline.steps)]
        return printed, fit_paper(self.sheet, shown)


def _is_wrapped(column: Column) -> bool:
    """Whether its texts go over several lines: folded columns must not make rows high, others are held to one line."""
    return not column.extra and (column.width is None or column.type is ColumnType.LONG_TEXT)


def table_name(title: str, taken: set[str]) -> str:
    """A name for a table that screen readers and formulas use, not `taken` yet; it holds no blanks."""
    plain = "T_" + re.sub(r"\W", "_", title)
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain}_{number}"
    taken.add(name.casefold())
    return name
