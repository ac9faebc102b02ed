"""What a sheet of ours in an open workbook says: findings with links, or figures with their arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.files.marking.report import FIXED, MORE_WIDTH, WIDTHS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from toolkit.files.marking import FindingsSheet, Level, Row

Goal = tuple[str, str]
"""Where a link leads: a sheet and a cell."""


@dataclass(frozen=True, slots=True)
class PageRow:
    """One line: its cells, the level its first cell shows, and the goals of its links by column, counted from 0.

    A `heading` is a line of its own over the lines below it.
    """

    cells: tuple[str | int, ...]
    level: Level | None = None
    links: Mapping[int, Goal] = field(default_factory=dict)
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet's name, title, summary, and a table; `widths` are characters per column."""

    name: str
    title: str
    intro: str
    headers: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[PageRow, ...]


def findings_page(sheet: FindingsSheet) -> Page:
    """The findings sheet of a marked copy, as a sheet of the open workbook."""
    more = max((len(row.more_cells) for row in sheet.rows), default=0)
    further = tuple(f"{sheet.headers[FIXED]} {number}" for number in range(1, more + 1))
    return Page(
        name=sheet.name,
        title=sheet.title,
        intro=sheet.intro,
        headers=(*sheet.headers[:FIXED], *further),
        widths=(*WIDTHS, *[MORE_WIDTH] * more),
        rows=tuple(_row(row) for row in sheet.rows),
    )


def _row(row: Row) -> PageRow:
    further = [cell if sheet == row.sheet else f"{sheet}!{cell}" for sheet, cell in row.more_cells]
    own: tuple[str | int, ...] = (row.severity_label, row.sheet, row.cell, row.message, row.mend, row.clause, row.count)
    goals: Sequence[Goal] = row.more_cells
    links = {2: (row.sheet, row.cell)} if row.cell else {}
    return PageRow((*own, *further), row.severity, links | dict(enumerate(goals, FIXED)))
