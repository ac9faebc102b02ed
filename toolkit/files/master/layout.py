"""Where the writer put every part of the master: noted while it writes, looked up when a figure is traced."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.core.master.values import Figure, Section, SheetTable


class Role(StrEnum):
    """What a cell of the master is to its table, section or card."""

    HEADING = "heading"  # the heading of a section
    HEADER = "header"  # what a column is called
    VALUE = "value"
    TOTAL = "total"
    LABEL = "label"  # of a key figure
    FIGURE = "figure"
    NOTE = "note"
    BAR = "bar"  # of a line of time: `column` is the step


@dataclass(frozen=True, slots=True)
class Part:
    """What stands in one cell: of which table, section or key figure, and its row and column there (from 0)."""

    role: Role
    of: SheetTable | Section | Figure
    row: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class TableAt:
    """One table on a sheet. Rows and columns of the sheet are counted from 0; the values begin below the header."""

    sheet: str
    of: SheetTable | Section
    header: int
    spans: tuple[tuple[int, int], ...]  # the first and last column of the sheet that each column takes
    heading: int | None
    total: int | None
    rows: range  # those of the table that stand here

    def part(self, row: int, column: int) -> Part | None:
        """What a cell of the sheet is to this table; None where it is none of its cells."""
        if row == self.heading:
            return Part(Role.HEADING, self.of)
        number = next((at for at, (first, last) in enumerate(self.spans) if first <= column <= last), None)
        if number is None:
            return None
        if row == self.header:
            return Part(Role.HEADER, self.of, 0, number)
        if row == self.total:
            return Part(Role.TOTAL, self.of, self.rows.stop, number)
        own = self.rows.start + row - self.header - 1
        return Part(Role.VALUE, self.of, own, number) if own in self.rows else None


@dataclass(frozen=True, slots=True)
class _FigureAt:
    """One key figure's card: label, value and note in three rows, each over one or two columns of the sheet."""

    sheet: str
    of: Figure
    row: int
    first: int
    last: int

    def part(self, row: int, column: int) -> Part | None:
        roles = (Role.LABEL, Role.FIGURE, Role.NOTE)
        inside = self.first <= column <= self.last and 0 <= row - self.row < len(roles)
        return Part(roles[row - self.row], self.of) if inside else None


@dataclass(frozen=True, slots=True)
class _TimelineAt:
    """The bars of a line of time beside a table: the first row of values and the first step's column on the sheet."""

    sheet: str
    of: SheetTable
    first: int
    column: int
    rows: range

    def part(self, row: int, column: int) -> Part | None:
        own, step = self.rows.start + row - self.first, column - self.column
        steps = self.of.timeline.steps if self.of.timeline else ()
        return Part(Role.BAR, self.of, own, step) if own in self.rows and 0 <= step < len(steps) else None


@dataclass
class MasterLayout:
    """Everything the writer noted. Rows and columns are given from 0, as the writer counts them."""

    _placed: list[TableAt | _FigureAt | _TimelineAt] = field(default_factory=list)

    def table(
        self,
        sheet: str,
        of: SheetTable | Section,
        header: int,
        spans: Sequence[tuple[int, int]] = (),
        *,
        heading: int | None = None,
        total: int | None = None,
        rows: range | None = None,
    ) -> None:
        """Note a table: the row of its headers, its heading's and its totals' where it has them.

        `spans` are the sheet's columns that each column takes; by default one each from the first. Of a table that goes
        on over several sheets `rows` stand on this one; by default all.
        """
        here = range(len(of.rows)) if rows is None else rows
        each = tuple(spans) or tuple((number, number) for number in range(len(of.columns)))
        self._placed.append(TableAt(sheet, of, header, each, heading, total, here))

    def timeline(self, sheet: str, of: SheetTable, first: int, column: int, rows: range) -> None:
        """Note a line of time: the first row of values, the column of the first step, and which rows these are."""
        self._placed.append(_TimelineAt(sheet, of, first, column, rows))

    def figure(self, sheet: str, of: Figure, row: int, first: int, last: int) -> None:
        """Note a key figure by the row of its label and the columns it takes."""
        self._placed.append(_FigureAt(sheet, of, row, first, last))

    def tables(self, sheet: str) -> list[TableAt]:
        """Every table of a sheet."""
        return [one for one in self._placed if isinstance(one, TableAt) and one.sheet == sheet]

    def label_of(self, sheet: str, row: int, column: int) -> tuple[int, int] | None:
        """The row and column of the label of the key figure that a cell belongs to; None where it belongs to none."""
        cards = (one for one in self._placed if isinstance(one, _FigureAt) and one.sheet == sheet)
        return next(((one.row, one.first) for one in cards if one.part(row, column)), None)

    def part(self, sheet: str, row: int, column: int) -> Part | None:
        """What stands in a cell; None where the writer put no table and no figure."""
        for one in self._placed:
            found = one.part(row, column) if one.sheet == sheet else None
            if found:
                return found
        return None
