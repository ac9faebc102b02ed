"""The charts of the master: native ones beside their tables, with a text for those who cannot see them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.core.master.values import ColumnType, Tally
from toolkit.files import number_formats, palette

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.core.master.values import Chart, Section, Value

CHART_HEIGHT = 280
LABEL, NAMES = 75, 190  # pixels: a label on a bar, and the names beside the bars
_SERIES = (palette.PRIMARY, palette.ACCENT, palette.GREY)
_ON_SERIES = (palette.WHITE, palette.BLACK, palette.WHITE)


class Beside(NamedTuple):
    """Where a chart goes: the row of its table's headings, its first column, its size in pixels.

    It begins at the headings, or where there is no room beside the table at a row `below` it.
    """

    header: int
    column: int
    width: int
    height: int = CHART_HEIGHT
    below: int = 0


def insert_chart(workbook: Any, sheet: Any, section: Section, chart: Chart, at: Beside, places: Sequence[int]) -> None:
    """The chart to the right of its table, in the house's colours, with a text for those who cannot see it.

    `places` are the sheet's columns in which the table's columns stand.
    """
    stacked = {"subtype": "stacked"} if len(chart.series) > 1 else {}
    drawn = workbook.add_chart({"type": chart.kind, **stacked})
    shown = len(section.rows) if chart.rows is None else chart.rows
    first, last = at.header + 1, at.header + shown
    name = sheet.get_name()
    for number, column in enumerate(chart.series):
        drawn.add_series(
            {
                "name": [name, at.header, places[column]],
                "categories": [name, first, places[0], last, places[0]],
                "values": [name, first, places[column], last, places[column]],
                "fill": {"color": _SERIES[number]},
                "gap": 60,
                "data_labels": _labels(section, chart, number, at.width),
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
    sheet.insert_chart(at.below or at.header, at.column, drawn, options)


def _labels(section: Section, chart: Chart, number: int, width: int) -> dict[str, object]:
    """Figures on the bars: no zero, it would stand on the axis; none on a part of a bar that is too short for it."""
    font = {"name": palette.FONT, "size": 9}
    column = section.columns[chart.series[0]]
    plain = {ColumnType.MONEY: number_formats.KRONER, ColumnType.SHARE: number_formats.SHARE}.get(column.type, "0")
    form = plain if column.type is ColumnType.SHARE else f"{plain};;"
    if len(chart.series) > 1 and chart.kind == "bar":
        form = f'[>={_shortest(section, chart, width)}]{plain};""'
    inside = {"position": "center", "font": {**font, "color": _ON_SERIES[number], "bold": True}}
    place = inside if len(chart.series) > 1 else {"position": "outside_end", "font": font}
    return {"value": True, "num_format": form, **place}


def _shortest(section: Section, chart: Chart, width: int) -> int:
    """The least value whose part of a stacked bar has room for its label, in a chart so many pixels wide."""
    longest = max((sum(_plain(row[place]) for place in chart.series) for row in section.rows), default=Decimal(0))
    return max(1, int(longest * LABEL / max(width - NAMES, LABEL)))


def _plain(value: Value) -> Decimal:
    number = value.value if isinstance(value, Tally) else value
    return Decimal(number) if isinstance(number, Decimal | int) else Decimal(0)
