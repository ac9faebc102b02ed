"""The master workbook as a pure value: pages of figures and sheets of typed columns, with links to their sources."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal


class ColumnType(StrEnum):
    """How a column's values are written, aligned and formatted."""

    TEXT = "text"
    LONG_TEXT = "long-text"  # wrapped over several lines
    INTEGER = "integer"  # a count or a year
    NUMBER = "number"
    MONEY = "money"  # kroner
    POINTS = "points"  # with as many decimals as the value has, at least two
    SHARE = "share"  # 0 to 1, shown as percent
    DATE = "date"
    TIME = "time"  # date and time of day
    STATE = "state"  # a word with a mark before it: good, bad or neither, see `Marked`


class Link(NamedTuple):
    """A text that leads to a file below the round's inbox (`file`, with `/`) and, where known, to a cell in it."""

    text: str
    file: str
    sheet: str = ""
    cell: str = ""


class Marked(NamedTuple):
    """A word that is good (True), bad (False) or neither (None); colour never carries the meaning alone."""

    text: str
    good: bool | None


class Tally(NamedTuple):
    """A count or a sum over one of the master's tables, which the workbook works out again: `value` is what it is.

    `table` is the table's id; `column` the id of what is summed, "" to count rows; `where` holds ids of columns, each
    with the values of which a row must have one there (None: blank). `less` is another that is taken away from it.
    """

    value: Decimal | int
    table: str
    column: str = ""
    where: tuple[tuple[str, tuple[Value, ...]], ...] = ()
    less: Tally | None = None


class Quotient(NamedTuple):
    """One key figure of a page divided by another, `of` by `by` (their numbers), which the workbook works out again."""

    value: Decimal
    of: int
    by: int


Value: TypeAlias = "str | int | Decimal | date | datetime | Link | Marked | Tally | Quotient | None"
"""What a cell can be given; tallies and quotients only stand on pages."""


class Formula(NamedTuple):
    """How the numbers of a column follow from its row, as the workbook works them out again.

    `how` is "sum" (of the columns `of`, by id, that stand side by side), "quotient" (the first of two by the second)
    or "part" (the column `of` as a share of its total). A text in the column stays a text.
    """

    how: Literal["sum", "quotient", "part"]
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    `id` is its stable name (a JSON Pointer for a field of the form), the same in every language. `total` adds a sum
    below. `extra` columns are folded away to the right and not printed; columns that are not `printed` stand to the
    right of those that are. `personal` data stays out of public editions. `width` in characters holds a column to one
    line; by default its content decides. `note` says what the column means and from which clause it comes.
    """

    id: str
    label: str
    type: ColumnType = ColumnType.TEXT
    total: bool = False
    extra: bool = False
    personal: bool = False
    width: int | None = None
    printed: bool = True
    note: str = ""
    formula: Formula | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Time drawn to the right of a table: a row's bar runs from its date in column `start` to that in `end` (by id).

    `steps` are the first days of the months or quarters shown, `until` the day after the last of them. `labels` say
    what each step is called within its year; `title` what is drawn.
    """

    title: str
    start: str
    end: str
    steps: tuple[date, ...]
    labels: tuple[str, ...]
    until: date


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One sheet that is one table. `id` is stable; `title` names the sheet; `lead` says in a line what it holds.

    `below` are small tables and charts that belong to it, below it. `group` is the id of the column by which rows
    stand together: the first row of each group is set apart.
    """

    id: str
    title: str
    lead: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    landmarks: int = 2  # the leftmost columns that stay in sight when scrolling
    below: tuple[Section, ...] = ()
    group: str = ""
    timeline: Timeline | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One key figure: what it is, how much, and a short note below it."""

    label: str
    value: Value
    type: ColumnType
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of a section: its first column is the categories, `series` are the numbers of the columns shown.

    `rows` is how many of the section's rows are drawn, from the first; all where it is None.
    """

    kind: Literal["bar", "column"]
    title: str
    series: tuple[int, ...]
    description: str
    axis: str = ""
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A small table on a page, with a heading, maybe a chart beside it and a `remark` below it.

    `new_page`: it is printed on top of a page.
    """

    label: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    chart: Chart | None = None
    remark: str = ""
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet for reading: key figures on top, then small tables."""

    id: str
    title: str
    lead: str
    figures: tuple[Figure, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Master:
    """The whole master workbook. Sheets come in the order given; `as_of` is the only time it knows."""

    title: str
    subtitle: str
    language: str
    as_of: datetime
    sheets: tuple[Page | SheetTable, ...]
