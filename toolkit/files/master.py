"""Writes the master workbook: real Excel tables, frozen headings, formats, links to the source cells, printable."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_range

from toolkit.core.master.values import ColumnType, Link, Marked, Page, SheetTable
from toolkit.files import palette
from toolkit.files.master_below import set_heights, write_below
from toolkit.files.master_cells import NUMERIC, Cells, number_format
from toolkit.files.master_pages import write_page
from toolkit.files.master_stream import SlimWorkbook

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.core.master.values import Column, Master, Value
    from toolkit.core.messages import Messages
    from toolkit.files.master_layout import MasterLayout

TITLE_ROW, LEAD_ROW, HEADER_ROW = 0, 1, 3
NARROWEST, WIDEST, WIDEST_LONG = 9, 34, 60
_FIXED_WIDTHS = {ColumnType.DATE: 13.0, ColumnType.TIME: 19.0}
_SAMPLE = 400  # rows looked at for a column's width


def master_bytes(master: Master, messages: Messages, folder: str) -> bytes:
    """The master as an .xlsx file; see `placed_master`."""
    return placed_master(master, messages, folder)[0]


def placed_master(master: Master, messages: Messages, folder: str) -> tuple[bytes, MasterLayout]:
    """The master as an .xlsx file, and where everything in it stands.

    Args:
        master: what to write.
        messages: the language of the few words the writer adds itself (page numbers, totals).
        folder: the inbox as seen from where the file will lie, with `/` at the end (`inbox/`): links begin with it.

    Returns:
        The file, the same bytes for the same arguments with the same version of XlsxWriter; and its layout.
    """
    out = io.BytesIO()
    workbook = SlimWorkbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "dd.mm.yyyy",
        },
    )
    created = master.as_of.replace(tzinfo=None)
    workbook.set_properties({"title": f"{master.title}: {master.subtitle}", "created": created})
    workbook.set_size(2400, 1500)
    cells = Cells(workbook, folder, messages)
    for one in master.sheets:
        sheet = workbook.add_worksheet(one.title)
        cells.new_sheet()
        _set_up(sheet, cells, one, master, messages)
        if isinstance(one, Page):
            write_page(workbook, sheet, cells, one, messages)
        else:
            write_table(workbook, sheet, cells, one, messages)
    workbook.close()
    return out.getvalue(), cells.layout


def _set_up(sheet: Any, cells: Cells, one: Page | SheetTable, master: Master, messages: Messages) -> None:
    """What all sheets share: title, lead, paper and footer."""
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    page = messages.text("form.page")
    sheet.set_footer(f"&L&9{_footer(master.subtitle)}&C&9{_footer(one.title)}&R&9{page}")
    sheet.set_row(TITLE_ROW, 30)
    sheet.set_row(LEAD_ROW, 20)
    title = cells.style(font_size=20, bold=True, font_color=palette.PRIMARY, valign="vcenter")
    sheet.write_string(TITLE_ROW, 0, one.title, title)
    sheet.write_string(LEAD_ROW, 0, f"{one.lead}", cells.style(font_color=palette.GREY, valign="vcenter"))


def _footer(text: str) -> str:
    return text.replace("&", "&&")


def write_table(workbook: Any, sheet: Any, cells: Cells, one: SheetTable, messages: Messages) -> None:
    """One sheet that is one Excel table, with a row of totals where a column is totalled, and what stands below it."""
    rows = one.rows or ((None,) * len(one.columns),)
    first, last = HEADER_ROW + 1, HEADER_ROW + len(rows)
    for number, row in enumerate(rows, start=first):
        for column, of in enumerate(one.columns):
            cells.wrap = not (of.extra or of.width)
            cells.write(sheet, number, column, row[column], of)
        if not one.below:  # the heights of those rows are set at the end
            sheet.finish(first, number)
    cells.wrap = True
    cells.rule_lines(sheet, first, last, len(one.columns))
    totals = any(column.total for column in one.columns) and bool(one.rows)
    end = last + totals
    columns = [_heading(cells, column, totals=totals) for column in one.columns]
    options = {"name": _table_name(one.title), "style": None, "total_row": totals, "columns": columns}
    sheet.add_table(HEADER_ROW, 0, end, len(one.columns) - 1, options)
    cells.layout.table(one.title, one, HEADER_ROW, total=end if totals else None)
    if totals:
        _write_totals(sheet, cells, one, first, last, messages)
    _columns(sheet, cells, one)
    sheet.set_row(HEADER_ROW, 50 if one.below else 34)
    if one.below:  # headings that stay in sight would stand above other tables too
        sheet.freeze_panes(HEADER_ROW - 1, one.landmarks)
        widths = [_width(one, number) for number in range(len(one.columns))]
        set_heights(sheet, one.columns, rows, first, widths)
        end = write_below(workbook, sheet, cells, one.below, end + 2, widths)
    else:
        sheet.freeze_panes(HEADER_ROW + 1, one.landmarks)
        sheet.repeat_rows(HEADER_ROW)
    sheet.print_area(0, 0, end, sum(not column.extra for column in one.columns) - 1)


def _table_name(title: str) -> str:
    """A name for the table that screen readers and formulas use; a sheet's title may hold blanks, a name may not."""
    return "T_" + re.sub(r"\W", "_", title)


def _heading(cells: Cells, column: Column, *, totals: bool) -> dict[str, Any]:
    """How Excel's table describes a column: its heading, and its total as Excel itself would make it."""
    header = cells.style(
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
    return {"header": cells.text(column.label)[:255], "header_format": header, **summed}


def _write_totals(sheet: Any, cells: Cells, one: SheetTable, first: int, last: int, messages: Messages) -> None:
    """The cells of the row of totals, with a plain range in the formula: LibreOffice does not know a table's columns.

    The sum follows the table's filters (SUBTOTAL 109), as the total that Excel makes does.
    """
    lines: dict[str, object] = {"bold": True, "bg_color": palette.LIGHT, "top": 1, "top_color": palette.PRIMARY}
    for number, column in enumerate(one.columns):
        if not column.total:
            text = messages.text("master.total") if number == 0 else ""
            sheet.write(last + 1, number, text, cells.style(**lines, align="left", indent=1))
            continue
        amounts = [row[number] for row in one.rows]
        value = sum((amount for amount in amounts if isinstance(amount, Decimal | int)), Decimal(0))
        look = cells.style(**lines, num_format=number_format(value, column.type) or "0", align="right", indent=1)
        place = xl_range(first, number, last, number)
        sheet.write_formula(last + 1, number, f"=SUBTOTAL(109,{place})", look, float(value))


def _columns(sheet: Any, cells: Cells, one: SheetTable) -> None:
    """Widths by content; extra columns folded away behind a plus sign."""
    plain = cells.style()
    for number, column in enumerate(one.columns):
        width = _width(one, number)
        options = {"level": 1, "hidden": True} if column.extra else {}
        sheet.set_column(number, number, width, plain, options)
    extra = sum(column.extra for column in one.columns)
    if extra:
        sheet.set_column(len(one.columns), len(one.columns), 3, plain, {"collapsed": True})
        sheet.outline_settings(symbols_right=False)


def _width(one: SheetTable, number: int) -> float:
    column = one.columns[number]
    return column.width or column_width(column, (row[number] for row in one.rows[:_SAMPLE]))


def column_width(column: Column, values: Iterable[Value]) -> float:
    """A width in characters that shows most of what a column holds: one long text does not make it wide."""
    if column.type in _FIXED_WIDTHS:
        return _FIXED_WIDTHS[column.type]
    lengths = sorted(_length(value, column.type) for value in values if value is not None)
    typical = lengths[int(len(lengths) * 0.95)] if lengths else 0
    longest_word = max((len(word) for word in column.label.split()), default=0) + 5
    widest = WIDEST_LONG if column.type is ColumnType.LONG_TEXT else WIDEST
    if column.type in NUMERIC:
        typical = max(lengths, default=0)
    return float(min(max(NARROWEST, longest_word, typical + 4), widest))


def _length(value: Value, kind: ColumnType) -> int:
    if isinstance(value, Link | Marked):
        return len(value.text) + 2
    if isinstance(value, str):
        return max(map(len, value.splitlines()), default=0)
    if isinstance(value, date | datetime):
        return 10
    digits = len(f"{value:,.0f}") if value is not None else 0
    extra = 3 if kind is ColumnType.MONEY else 0
    return digits + extra + (3 if value is not None and value != int(value) else 0)
