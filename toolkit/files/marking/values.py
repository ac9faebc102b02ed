"""What marking a workbook is told: the marks, the lines of the findings sheet, and why a file cannot be marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "info", "accepted"]
"""How a mark looks; the words for it come in as `Mark.title` and `Row.severity_label`, never by colour alone."""

LEVELS: tuple[Level, ...] = ("error", "warning", "info", "accepted")
"""From heaviest to lightest: a cell with several marks gets the look of the heaviest."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark on one cell: `title` says the severity in words, `note` the message, how to mend it and the clause."""

    sheet: str
    cell: str
    severity: Level
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the findings sheet. `cell` may be "" (the whole sheet or file); `more_cells` are further places.

    `count` is the number of places in all; `severity` only colours the label and may be left out.
    """

    severity_label: str
    sheet: str
    cell: str
    message: str
    mend: str
    clause: str
    count: int
    more_cells: tuple[tuple[str, str], ...] = ()
    severity: Level | None = None


@dataclass(frozen=True, slots=True)
class FindingsSheet:
    """The sheet that is added last.

    `intro` is the summary, or the friendly "nothing found"; `headers` name the columns in the order of `Row`: severity,
    sheet, cell, message, how to mend it, clause, count, further places.
    """

    name: str
    title: str
    intro: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]


class NotMarkable(Exception):  # noqa: N818  (it names the file's state; it becomes a page instead of a copy)
    """A workbook that no marked copy is made of.

    `reason` is "not-xlsx" (another kind of file), "encrypted", "signed" (a change would break the signature),
    "too-large" (over 2 000 parts or 200 MB unpacked), "odd-encoding" or "damaged".
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
