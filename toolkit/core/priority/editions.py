"""An edition of the district index as a round keeps it, and its values for the municipalities of a call (K13)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.core.municipalities import follow
from toolkit.core.priority.need import index_values
from toolkit.core.values import read_value
from toolkit.model import Cell, CellType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from toolkit.core.municipalities import Changes
    from toolkit.core.priority.model import IndexValue

_RANGE = (0, 100)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an edition came from.

    `sha256` is the imported file's, `municipality_list` the year of the list its codes are of, `columns` the headers
    taken by role, `left_out` how many rows were left out by reason. `example` marks values that are invented.
    `imported` and `by` are what the person who imported says, "" where nothing was said.
    """

    year: int
    edition: str
    source: str
    file: str
    sha256: str
    municipality_list: int
    columns: Mapping[str, str]
    values: int
    sheet: str = ""
    header_row: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    example: bool = False
    imported: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition: its values by code (0-100, low = greatest challenges), names as written, and provenance."""

    provenance: Provenance
    values: Mapping[str, Decimal]
    names: Mapping[str, str]


def index_number(value: object) -> Decimal | None:
    """A cell's value as a number, by the toolkit's one number grammar; None where it is none.

    A typed number that could be read with a sign for thousands is certain here where only one reading is 0-100.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    kind = CellType.TEXT if isinstance(value, str) else CellType.NUMBER
    reading = read_value(Cell(kind, value), "number")
    if reading.error == "ambiguous-number":
        fitting = {one for one in (reading.facts["first"], reading.facts["second"]) if _fits(one)}
        return fitting.pop() if len(fitting) == 1 else None  # type: ignore[return-value]
    return None if reading.error else reading.value  # type: ignore[return-value]


def _fits(number: object) -> bool:
    low, high = _RANGE
    return low <= number <= high  # type: ignore[operator]


def values_for(edition: Edition, codes: Iterable[str], code_list: int, changes: Changes) -> dict[str, IndexValue]:
    """The edition's value for every code, followed across the municipal reforms by the stated rule.

    Args:
        edition: from `load_index`.
        codes: codes of the call's year.
        code_list: the year of the municipality list they are of.
        changes: how codes succeed each other.

    Returns:
        By code; where there is no value the note says why, and never a 0.
    """
    span = code_list, edition.provenance.municipality_list
    return index_values(follow(edition.values, changes, code, *span) for code in codes)
