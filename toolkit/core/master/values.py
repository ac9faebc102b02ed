"""The master workbook as a pure value: pages of figures and sheets of typed columns, with links to their sources."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

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


Value: TypeAlias = "str | int | Decimal | date | datetime | Link | Marked | None"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    `id` is its stable name (a JSON Pointer for a field of the form), the same in every language. `total` adds a sum
    below. `extra` columns are folded away to the right and not printed. `personal` data stays out of public editions.
    `width` in characters holds a column to one line; by default its content decides.
    """

    id: str
    label: str
    type: ColumnType = ColumnType.TEXT
    total: bool = False
    extra: bool = False
    personal: bool = False
    width: int | None = None


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One sheet that is one table. `id` is stable; `title` names the sheet; `lead` says in a line what it holds.

    `below` are small tables and charts that belong to it, below it.
    """

    id: str
    title: str
    lead: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    landmarks: int = 2  # the leftmost columns that stay in sight when scrolling
    below: tuple[Section, ...] = ()


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

    `reference` draws a line at a value across the chart, with its name.
    """

    kind: str  # "bar", "column" or "doughnut"
    title: str
    series: tuple[int, ...]
    description: str
    axis: str = ""
    reference: tuple[str, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A small table on a page, with a heading and maybe a chart beside it."""

    label: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    chart: Chart | None = None


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
