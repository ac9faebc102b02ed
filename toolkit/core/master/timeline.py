"""The master's sheet Activities: who does what where and when, by region and date, along a line of time (K11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.master.values import ColumnType, Marked, Timeline
from toolkit.core.periods import add_months
from toolkit.core.round.consolidate import id_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from toolkit.core.master.tables import TableWriter
    from toolkit.core.master.values import Column, SheetTable, Value

    Row = tuple[Value, ...]

BLOCK = "/activities"
REGION = "/project/region"
START, END = f"{BLOCK}/*/start", f"{BLOCK}/*/end"
FIRST = (REGION, f"{BLOCK}/*/name", f"{BLOCK}/*/responsible", f"{BLOCK}/*/place", START, END, "dates")
LAST = ("source", "file")
MOST_MONTHS = 36  # a longer time is drawn in quarters
MOST_QUARTERS = 40
YEARS_BEFORE = 1  # how long before the deadline's year the line may begin: an earlier date is likely mistyped
QUARTER = 3


class Window(NamedTuple):
    """The time that is drawn: the first day of each step, and the day after the last one."""

    steps: tuple[date, ...]
    until: date
    months: int  # in a step: 1 or QUARTER


def window(periods: Iterable[tuple[date, date]], earliest: date) -> Window | None:
    """The months or quarters that show some periods, both days included.

    Args:
        periods: first and last day of each.
        earliest: what lies before is not drawn; neither is what lies more than ten years after the line's first day.

    Returns:
        Months, or quarters where there would be more than `MOST_MONTHS` of them; None where nothing can be drawn.
    """
    seen = [(max(start, earliest), end) for start, end in periods if start <= end and end >= earliest]
    if not seen:
        return None
    first = min(start for start, _ in seen).replace(day=1)
    limit = add_months(_quarter(first), MOST_QUARTERS * QUARTER)
    last = max(end for start, end in seen if start < limit)
    months = 1 if last < add_months(first, MOST_MONTHS) else QUARTER
    here = first if months == 1 else _quarter(first)
    steps = []
    while here <= last and here < limit:
        steps.append(here)
        here = add_months(here, months)
    return Window(tuple(steps), here, months)


def _quarter(day: date) -> date:
    return date(day.year, day.month - (day.month - 1) % QUARTER, 1)


def activities(writer: TableWriter, table: SheetTable) -> SheetTable:
    """The table of activities as the county's overview: by region and date, with what is wrong with dates, and a line.

    Args:
        writer: words and columns in the master's language.
        table: the form's table over all applications, in any order.
    """
    order = {column.id: number for number, column in enumerate(table.columns)}
    start, end = order[START], order[END]
    shown = window(_periods(table.rows, start, end), date(_deadline(writer).year - YEARS_BEFORE, 1, 1))
    places = _places(table.columns)
    columns = [_column(writer, table, place) for place in places]
    found = [(_remark(writer, row[start], row[end], shown), row) for row in table.rows]
    regions = [writer.messages.of(one.label) for one in writer.call.lists["region"].values()]
    found.sort(key=lambda one: _order(one[1], order, regions))
    rows = tuple(tuple(remark if place is None else row[place] for place in places) for remark, row in found)
    return replace(
        table,
        columns=tuple(columns),
        rows=rows,
        group=REGION,
        timeline=_timeline(writer, shown) if shown else None,
    )


def _deadline(writer: TableWriter) -> date:
    deadline: date = writer.call.value("deadline")
    return deadline


def _periods(rows: Iterable[Row], start: int, end: int) -> Iterator[tuple[date, date]]:
    for row in rows:
        first, last = row[start], row[end]
        if isinstance(first, date) and isinstance(last, date):
            yield first, last


def _places(columns: Sequence[Column]) -> list[int | None]:
    """The columns in the order of the overview, by their number in the form's table; None is the one it adds."""
    order = {column.id: number for number, column in enumerate(columns)}
    middle = [column.id for column in columns if column.id not in FIRST + LAST]
    return [order.get(name) for name in (*FIRST, *middle, *LAST)]


def _column(writer: TableWriter, table: SheetTable, place: int | None) -> Column:
    if place is None:
        return writer.column("dates", ColumnType.STATE)
    column = table.columns[place]
    return replace(column, extra=True) if column.id == "file" else column


def _order(row: Row, order: dict[str, int], regions: Sequence[str]) -> tuple[int, str, tuple[str, int]]:
    """By region in the call's order, then start, then id; what has no region or start comes last."""
    region, start = row[order[REGION]], row[order[START]]
    place = regions.index(str(region)) if region in regions else len(regions)
    return place, str(start or "~"), id_order(str(row[order["id"]]))


def _remark(writer: TableWriter, start: Value, end: Value, shown: Window | None) -> Marked | None:
    """What is wrong with the dates, or that the line does not show them."""
    if not (isinstance(start, date) and isinstance(end, date)):
        missing = "both" if start is end is None else "start" if start is None else "end"
        return Marked(writer.word(f"dates.no_{missing}"), good=False)
    if end < start:
        return Marked(writer.word("dates.turned"), good=False)
    if shown and (end < shown.steps[0] or start >= shown.until):
        return Marked(writer.word("dates.outside"), good=None)
    if shown and (start < shown.steps[0] or end >= shown.until):
        return Marked(writer.word("dates.beyond"), good=None)
    return None


def _timeline(writer: TableWriter, shown: Window) -> Timeline:
    if shown.months == 1:
        names = writer.word("month_names").split()
        labels = [names[step.month - 1] for step in shown.steps]
    else:
        labels = [writer.word("quarter", number=(step.month + 2) // QUARTER) for step in shown.steps]
    return Timeline(writer.word("timeline"), START, END, shown.steps, tuple(labels), shown.until)
