"""The hidden keys a form carries, so that every field is found again wherever it was moved.

A form sheet has one cell `gwt|call|kind|version|sheet|language`: its row is the key row, its column the key column.
In the key column stand, beside each row, the path of a single field, or `begin:PATH`, `end:PATH` and `total:PATH` of a
table. In the key row, `value` marks the column of the single fields' cells. In a table's `begin` row every input
column carries its path and a column of sums `sum:PATH`. In a table that is filled in beforehand, `given:SEAL` stands
beside each row: a checksum of each given cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.model import Cell, Sheet

MARK = "gwt"
VALUE = "value"
BEGIN = "begin:"
END = "end:"
TOTAL = "total:"
SUM = "sum:"
GIVEN = "given:"


class SheetKey(NamedTuple):
    """What a sheet says about itself."""

    call: str
    kind: str
    version: str
    sheet: str
    language: str

    def text(self) -> str:
        """The key as it stands in its cell."""
        return "|".join((MARK, *self))


def parse_sheet_key(text: str) -> SheetKey | None:
    """The sheet key in a cell's text, or None where the text is none."""
    if not text.startswith(MARK):
        return None
    mark, *parts = text.split("|")
    return SheetKey(*parts) if mark == MARK and len(parts) == len(SheetKey._fields) else None


@dataclass(frozen=True, slots=True)
class FoundSheet:
    """A sheet of the form, recognised by its key in `row` and `column`; `rows` are its cells by row and column."""

    sheet: Sheet
    key: SheetKey
    row: int
    column: int
    rows: Mapping[int, Mapping[int, Cell]]
