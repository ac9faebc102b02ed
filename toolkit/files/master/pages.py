"""The master's pages for reading: cards with key figures, small tables, and charts beside them."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from toolkit.core.master.values import ColumnType, Quotient, Tally
from toolkit.files import number_formats, palette
from toolkit.files.master.cells import NUMERIC, number_format
from toolkit.files.master.charts import CHART_HEIGHT, Beside, insert_chart
from toolkit.files.master.formulas import row_formula, span
from toolkit.files.master.widths import A4, ACROSS

if TYPE_CHECKING:
    from toolkit.core.master.values import Column, Figure, Page, Section, Value
    from toolkit.core.messages import Messages
    from toolkit.files.master.cells import Cells

COLUMN_WIDTH = 15.5
COLUMNS = 11  # the page's grid: the first is twice as wide as the others; a chart takes what its table leaves
FIRST_ROW = 3
TALL_CHART = 350  # on the pages that have no key figures on top
PIXELS = 113  # of one column of COLUMN_WIDTH
SPARE = 12  # pixels more that some programs give a column
ROW = 20  # pixels: the height of a row
POINT = 0.75  # of a pixel
SMALL = 1.1  # how many more of a remark's letters there are on a line
LETTERS = 37  # of a label on one line of the first column


def write_page(workbook: Any, sheet: Any, cells: Cells, page: Page, messages: Messages) -> None:
    """Key figures on top, then the sections one below the other."""
    charts = any(section.chart for section in page.sections)
    if charts:
        sheet.set_column(0, 0, 2 * COLUMN_WIDTH + 1, cells.style())
        sheet.set_column(1, COLUMNS - 1, COLUMN_WIDTH, cells.style())
    else:
        _reading_columns(sheet, cells, page)
    row = FIRST_ROW
    if page.figures:
        row = _write_cards(sheet, cells, page.figures, row)
    breaks = []
    for section in page.sections:
        if section.new_page:
            breaks.append(row)
        least = TALL_CHART if breaks else CHART_HEIGHT
        row = _write_section(workbook, sheet, cells, section, row, messages, chart_height=least if charts else 0)
    sheet.print_area(0, 0, row - 2, COLUMNS - 1 if charts else _most_columns(page) - 1)
    if charts:  # a scale of its own: pages that are fitted to paper do not heed breaks
        sheet.set_print_scale(int(100 * ACROSS[A4] / ((COLUMNS + 1) * (PIXELS + SPARE))))
        sheet.set_h_pagebreaks(breaks)
        sheet.repeat_rows(0, FIRST_ROW - 2)
    sheet.freeze_panes(FIRST_ROW - 1, 0)


def _most_columns(page: Page) -> int:
    return max(len(section.columns) for section in page.sections)


def _reading_columns(sheet: Any, cells: Cells, page: Page) -> None:
    """A page of text: each column as wide as the widest of its kind among the sections needs."""
    for number in range(_most_columns(page)):
        texts = [
            str(row[number])
            for section in page.sections
            if len(section.columns) > 2 or number == 0
            for row in section.rows
            if number < len(row) and row[number] is not None
        ]
        sheet.set_column(number, number, min(max([12, *map(len, texts)]) + 2, 46), cells.style())


def _write_cards(sheet: Any, cells: Cells, figures: tuple[Figure, ...], row: int) -> int:
    """The key figures, each on a light card with an edge of colour."""
    for offset, height in enumerate((20, 34, 32)):
        sheet.set_row(row + offset, height)
    for number, figure in enumerate(figures):
        first, last = _card(number)
        edge: dict[str, object] = {"left": 5, "left_color": palette.ACCENT, "bg_color": palette.LIGHT}
        edge |= {"align": "left", "indent": 1}
        label = _label(cells, edge)
        note = cells.style(**edge, font_color=palette.GREY, font_size=9, text_wrap=True)
        big: dict[str, object] = {**edge, "font_size": 20, "bold": True, "font_color": palette.PRIMARY}
        big["valign"] = "vcenter"
        if last > first:
            for offset, form in enumerate((label, cells.style(**big), note)):
                sheet.merge_range(row + offset, first, row + offset, last, "", form)
        cells.layout.figure(sheet.get_name(), figure, row, first, last)
        _write_label(sheet, cells, figure, (row, first), edge)
        _write_figure(sheet, cells, figure, (row + 1, first), big)
        sheet.write_string(row + 2, first, figure.note, note)
    return row + 4


def _label(cells: Cells, edge: dict[str, object], **more: object) -> Any:
    return cells.style(**edge, font_color=palette.GREY, bold=True, valign="vcenter", **more)


def _write_label(sheet: Any, cells: Cells, figure: Figure, at: tuple[int, int], edge: dict[str, object]) -> None:
    """What a key figure is; a count or sum over a table leads to the table."""
    found = cells.stretches.get(figure.value.table) if isinstance(figure.value, Tally) else None
    if found:
        place = f"{quote_sheetname(found[0].sheet)}!A1"
        sheet.write_link(*at, "", place, figure.label, _label(cells, edge, underline=1))
    else:
        sheet.write_string(*at, figure.label, _label(cells, edge))


def _card(number: int) -> tuple[int, int]:
    """The columns of a key figure by its number: one wide column, then two at a time."""
    return max(2 * number - 1, 0), 2 * number


def _write_figure(sheet: Any, cells: Cells, figure: Figure, at: tuple[int, int], look: dict[str, object]) -> None:
    value = figure.value
    plain = value.value if isinstance(value, Tally | Quotient) else value
    if not isinstance(plain, Decimal | int):
        sheet.write_string(*at, "–", cells.style(**look))
        return
    share = figure.type is ColumnType.SHARE
    numbers = number_formats.share(0) if share else number_format(plain, figure.type) or "0"
    style = cells.style(**look, num_format=numbers, shrink=True)
    formula = cells.tally(value) if isinstance(value, Tally) else ""
    if isinstance(value, Quotient):
        of, by = (xl_rowcol_to_cell(at[0], _card(number)[0]) for number in (value.of, value.by))
        formula = f"={of}/{by}"
    if formula:
        sheet.write_formula(*at, formula, style, float(plain))
    else:
        sheet.write_number(*at, float(plain), style)


def _write_section(
    workbook: Any, sheet: Any, cells: Cells, section: Section, row: int, messages: Messages, *, chart_height: int
) -> int:
    """A heading, a small table and its chart; returns the row where the next section begins.

    `chart_height` is the least height of a chart in pixels, 0 on a page without charts.
    """
    wide = chart_height > 0
    heading = cells.style(
        font_size=14, bold=True, font_color=palette.PRIMARY, valign="vcenter", bottom=2, bottom_color=palette.ACCENT
    )
    sheet.set_row(row, 24)
    for place in range(COLUMNS if wide else len(section.columns)):
        sheet.write_blank(row, place, None, heading)
    sheet.write_string(row, 0, section.label, heading)
    header = row + 1
    for number, column in enumerate(section.columns):
        sheet.write_string(header, number, column.label, header_style(cells, column))
    tall = any(len(column.label) > 14 for column in section.columns[1:])
    sheet.set_row(header, 32 if tall else 18)
    heights = _write_rows(sheet, cells, section, header, wide=wide)
    if section.chart:  # charts keep their place where no row fits itself
        for below in range(header + len(heights) + 1, header + len(heights) + chart_height // ROW + 3):
            sheet.set_row(below, ROW * POINT)
    end = header + len(section.rows)
    if section.rows:
        cells.rule_lines(sheet, header + 1, end, len(section.columns))
    totals = any(column.total for column in section.columns)
    if totals:
        end += 1
        _write_totals(sheet, cells, section, end, messages)
    cells.layout.table(sheet.get_name(), section, header, heading=row, total=end if totals else None)
    if section.remark:
        end += 1
        _write_remark(sheet, cells, section, end)
    if section.chart:
        columns = len(section.columns)
        height = max(chart_height, sum(heights[: section.chart.rows]) + 70)
        at = Beside(header, columns, (COLUMNS - columns) * PIXELS - 30, height)
        insert_chart(workbook, sheet, section, section.chart, at, range(columns))
        end = max(end, header + math.ceil((height - sum(heights) + len(heights) * ROW) / ROW))
    return end + 2


def _write_remark(sheet: Any, cells: Cells, section: Section, row: int) -> None:
    """A section's remark below its table and as wide, so that no chart covers it."""
    last = len(section.columns) - 1
    look = cells.style(font_color=palette.GREY, font_size=9, text_wrap=True)
    if last:
        sheet.merge_range(row, 0, row, last, "", look)
    sheet.write_string(row, 0, section.remark, look)
    letters = LETTERS * SMALL * (len(section.columns) + 1) / 2
    sheet.set_row(row, math.ceil(len(section.remark) / letters) * ROW * POINT)


def _write_rows(sheet: Any, cells: Cells, section: Section, header: int, *, wide: bool) -> list[int]:
    """The rows of a section; their heights in pixels, set where a chart beside them must keep its place."""
    heights = []
    total = header + 1 + len(section.rows)
    for offset, values in enumerate(section.rows, start=header + 1):
        lines = math.ceil(len(str(values[0])) / LETTERS) if wide else 1
        heights.append(lines * ROW)
        sheet.set_row(offset, lines * ROW * POINT)
        for number, value in enumerate(values):
            column = section.columns[number]
            formula = _formula(cells, section, value, (offset, number), total)
            plain = value.value if isinstance(value, Tally) else value
            if formula and isinstance(plain, Decimal | int):
                cells.write_formula(sheet, offset, number, formula, plain, column)
            else:
                cells.write(sheet, offset, number, plain, column)
    return heights


def _formula(cells: Cells, section: Section, value: Value, at: tuple[int, int], total: int) -> str:
    """The formula of a cell of a section, "" where it has none; `total` is the row of totals."""
    if isinstance(value, Tally):
        return cells.tally(value)
    column = section.columns[at[1]]
    if column.formula is None:
        return ""
    places = {one.id: number for number, one in enumerate(section.columns)}
    if column.formula.how == "part":
        of = places[column.formula.of[0]]
        return f"={xl_rowcol_to_cell(at[0], of)}/{xl_rowcol_to_cell(total, of, row_abs=True)}"
    made = row_formula(column, places)
    return made(at[0]) if made else ""


def header_style(cells: Cells, column: Column) -> Any:
    """The heading of a small table's column."""
    return cells.style(
        bold=True,
        font_color=palette.PRIMARY,
        bg_color=palette.LIGHT,
        text_wrap=True,
        valign="vcenter",
        align="right" if column.type in NUMERIC else "left",
        indent=1,
    )


def _write_totals(sheet: Any, cells: Cells, section: Section, row: int, messages: Messages) -> None:
    """The row of totals below a section's rows, as formulas."""
    lines: dict[str, object] = {"bold": True, "top": 1, "top_color": palette.PRIMARY, "indent": 1}
    for number, column in enumerate(section.columns):
        if column.total:
            amounts = (values[number] for values in section.rows)
            plain = (one.value if isinstance(one, Tally) else one for one in amounts)
            total = sum((one for one in plain if isinstance(one, Decimal | int)), Decimal(0))
            look = cells.style(**lines, num_format=number_format(total, column.type) or "0", align="right", shrink=True)
            formula = f"=SUM({span(row - len(section.rows), row - 1, number)})"
            sheet.write_formula(row, number, formula, look, float(total))
        else:
            text = messages.text("master.total") if number == 0 else ""
            sheet.write_string(row, number, text, cells.style(**lines, align="left"))
