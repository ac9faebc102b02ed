"""The master's pages for reading: cards with key figures, small tables, and charts beside them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.core.master.values import ColumnType
from toolkit.files import number_formats, palette
from toolkit.files.master_cells import NUMERIC, number_format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.core.master.values import Chart, Column, Figure, Page, Section
    from toolkit.core.messages import Messages
    from toolkit.files.master_cells import Cells

COLUMN_WIDTH = 15.5
COLUMNS = 11  # the page's grid: the first is twice as wide as the others; a chart takes what its table leaves
FIRST_ROW = 3
CHART_ROWS = 13
CHART_HEIGHT = 262
PIXELS = 113  # of one column of COLUMN_WIDTH
_SERIES = (palette.PRIMARY, palette.ACCENT, palette.GREY)
_ON_SERIES = (palette.WHITE, palette.BLACK, palette.WHITE)


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
    for section in page.sections:
        row = _write_section(workbook, sheet, cells, section, row, messages)
    sheet.print_area(0, 0, row, COLUMNS - 1 if charts else _most_columns(page) - 1)
    if charts:
        sheet.set_portrait()
        sheet.fit_to_pages(1, 1)
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
        first, last = max(2 * number - 1, 0), 2 * number  # one wide column, then two at a time
        edge: dict[str, object] = {"left": 5, "left_color": palette.ACCENT, "bg_color": palette.LIGHT}
        edge |= {"align": "left", "indent": 1}
        label = cells.style(**edge, font_color=palette.GREY, bold=True, valign="vcenter")
        note = cells.style(**edge, font_color=palette.GREY, font_size=9, text_wrap=True)
        big: dict[str, object] = {**edge, "font_size": 20, "bold": True, "font_color": palette.PRIMARY}
        big["valign"] = "vcenter"
        if last > first:
            for offset, form in enumerate((label, cells.style(**big), note)):
                sheet.merge_range(row + offset, first, row + offset, last, "", form)
        cells.layout.figure(sheet.get_name(), figure, row, first, last)
        sheet.write_string(row, first, figure.label, label)
        value = figure.value
        if isinstance(value, Decimal | int):
            numbers = (
                number_formats.share(0) if figure.type is ColumnType.SHARE else number_format(value, figure.type) or "0"
            )
            sheet.write_number(row + 1, first, float(value), cells.style(**big, num_format=numbers))
        else:
            sheet.write_string(row + 1, first, "–", cells.style(**big))
        sheet.write_string(row + 2, first, figure.note, note)
    return row + 4


def _write_section(workbook: Any, sheet: Any, cells: Cells, section: Section, row: int, messages: Messages) -> int:
    """A heading, a small table and its chart; returns the row where the next section begins."""
    heading = cells.style(
        font_size=14, bold=True, font_color=palette.PRIMARY, valign="vcenter", bottom=2, bottom_color=palette.ACCENT
    )
    sheet.set_row(row, 24)
    across = COLUMNS if section.chart else len(section.columns)
    for place in range(across):
        sheet.write_blank(row, place, None, heading)
    sheet.write_string(row, 0, section.label, heading)
    header = row + 1
    for number, column in enumerate(section.columns):
        sheet.write_string(header, number, column.label, header_style(cells, column))
    sheet.set_row(header, 32 if any(len(column.label) > 16 for column in section.columns) else 18)
    for offset, values in enumerate(section.rows, start=1):
        for number, value in enumerate(values):
            cells.write(sheet, header + offset, number, value, section.columns[number])
    end = header + len(section.rows)
    if section.rows:
        cells.rule_lines(sheet, header + 1, end, len(section.columns))
    totals = any(column.total for column in section.columns)
    if totals:
        end += 1
        _write_totals(sheet, cells, section, end, messages)
    cells.layout.table(sheet.get_name(), section, header, heading=row, total=end if totals else None)
    if section.chart:
        columns = len(section.columns)
        at = Beside(header, columns, (COLUMNS - columns) * PIXELS - 30)
        insert_chart(workbook, sheet, section, section.chart, at, range(columns))
        return max(end, row + CHART_ROWS) + 2
    return end + 2


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
    lines: dict[str, object] = {"bold": True, "top": 1, "top_color": palette.PRIMARY, "indent": 1}
    for number, column in enumerate(section.columns):
        if column.total:
            amounts = [values[number] for values in section.rows]
            total = sum((one for one in amounts if isinstance(one, Decimal | int)), Decimal(0))
            form = number_format(total, column.type) or "0"
            sheet.write_number(row, number, float(total), cells.style(**lines, num_format=form, align="right"))
        else:
            sheet.write_string(
                row, number, messages.text("master.total") if number == 0 else "", cells.style(**lines, align="left")
            )


class Beside(NamedTuple):
    """Where a chart goes: the row of its table's headings, the column to the right of the table, its size in pixels."""

    header: int
    column: int
    width: int
    height: int = CHART_HEIGHT


def insert_chart(workbook: Any, sheet: Any, section: Section, chart: Chart, at: Beside, places: Sequence[int]) -> None:
    """The chart to the right of its table, in the house's colours, with a text for those who cannot see it.

    `places` are the sheet's columns in which the table's columns stand.
    """
    stacked = {"subtype": "stacked"} if len(chart.series) > 1 else {}
    drawn = workbook.add_chart({"type": chart.kind, **stacked})
    first, last = at.header + 1, at.header + len(section.rows)
    name = sheet.get_name()
    for number, column in enumerate(chart.series):
        drawn.add_series(
            {
                "name": [name, at.header, places[column]],
                "categories": [name, first, places[0], last, places[0]],
                "values": [name, first, places[column], last, places[column]],
                "fill": {"color": _SERIES[number]},
                "gap": 60,
                "data_labels": _labels(section, chart, number),
            }
        )
    font = {"name": palette.FONT, "size": 9, "color": palette.BLACK}
    bold = {"name": palette.FONT, "size": 12, "bold": True, "color": palette.PRIMARY}
    drawn.set_title({"name": chart.title, "name_font": bold, "overlay": False})
    numbers = {"num_font": font, "major_gridlines": {"visible": False}, "visible": False, "min": 0}
    names = {
        "num_font": font,
        "line": {"color": palette.LINE},
        "major_tick_mark": "none",
        "major_gridlines": {"visible": False},
    }
    if chart.kind == "bar":  # XlsxWriter names a bar chart's axes by where they lie
        drawn.set_y_axis({**names, "reverse": True})
        drawn.set_x_axis(numbers)
    else:
        drawn.set_x_axis(names)
        drawn.set_y_axis(numbers)
    drawn.set_legend({"position": "bottom", "font": font} if len(chart.series) > 1 else {"none": True})
    drawn.set_chartarea({"border": {"none": True}})
    drawn.set_size({"width": at.width, "height": at.height})
    options = {"x_offset": 20, "y_offset": 6, "description": chart.description, "object_position": 2}
    sheet.insert_chart(at.header, at.column, drawn, options)


def _labels(section: Section, chart: Chart, number: int) -> dict[str, object]:
    """Figures on the bars; a zero is not written, it would stand on the axis."""
    font = {"name": palette.FONT, "size": 9}
    column = section.columns[chart.series[0]]
    form = {ColumnType.MONEY: f"{number_formats.KRONER};;", ColumnType.SHARE: number_formats.SHARE}.get(
        column.type, "0;;"
    )
    inside = {"position": "center", "font": {**font, "color": _ON_SERIES[number], "bold": True}}
    place = inside if len(chart.series) > 1 else {"position": "outside_end", "font": font}
    return {"value": True, "num_format": form, **place}
