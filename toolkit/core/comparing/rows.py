"""Which row of one version of a table is which row of another: by what it says, then by where it stands."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from toolkit.model import Pointer

Cells = dict["Pointer", Any]
"""The filled cells of one row by their path within it: {"/category": "travel", "/amounts/2019": Decimal(5000)}."""

ALIKE = 0.5
"""Rows whose equal cells are at least this share of all their cells are the same row, wherever they stand."""
MOST_PAIRS = 10_000
"""With more pairs of rows than this left over, only those at the same place are looked at: no table asks for more."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Two versions of a table's rows, by number from 0: pairs (old, new) in the old order, rows gone and rows new.

    `moved` is how many of the pairs stand in another order than before; a row that was only pushed down is not moved.
    """

    pairs: tuple[tuple[int, int], ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]
    moved: int


def cells_of(row: Mapping[str, Any]) -> Cells:
    """A row of a submission's data as its filled cells."""
    found: Cells = {}
    for name, value in row.items():
        if isinstance(value, dict):
            found |= {f"/{name}{path}": one for path, one in cells_of(value).items()}
        elif value is not None:
            found[f"/{name}"] = value
    return found


def match_rows(old: Sequence[Cells], new: Sequence[Cells]) -> Matched:
    """Match the rows of two versions: equal ones first, then those most alike, last those at the same place.

    Rows that share nothing are never the same row: one is gone and one is new.
    """
    pairs = _equal(old, new)
    pairs |= _alike(old, new, pairs)
    left_old, left_new = _left(old, pairs.keys()), set(_left(new, pairs.values()))
    pairs |= {number: number for number in left_old if number in left_new and _shared(old[number], new[number])}
    ordered = tuple(sorted(pairs.items()))
    return Matched(
        pairs=ordered,
        removed=tuple(_left(old, pairs.keys())),
        added=tuple(_left(new, pairs.values())),
        moved=len(ordered) - _longest_rising([number for _, number in ordered]),
    )


def _left(rows: Sequence[Cells], taken: Iterable[int]) -> list[int]:
    known = set(taken)
    return [number for number in range(len(rows)) if number not in known]


def _equal(old: Sequence[Cells], new: Sequence[Cells]) -> dict[int, int]:
    """Rows that say the same; of several such the one at the same place, else the first that is left."""
    by_content: dict[frozenset[tuple[str, object]], list[int]] = {}
    for number, row in enumerate(new):
        by_content.setdefault(_content(row), []).append(number)
    pairs = {}
    for number, row in enumerate(old):
        same = by_content.get(_content(row))
        if same and number in same:
            same.remove(number)
            pairs[number] = number
    for number, row in enumerate(old):
        same = by_content.get(_content(row))
        if number not in pairs and same:
            pairs[number] = same.pop(0)
    return pairs


def _content(row: Cells) -> frozenset[tuple[str, object]]:
    return frozenset((path, tuple(value) if isinstance(value, list) else value) for path, value in row.items())


def _alike(old: Sequence[Cells], new: Sequence[Cells], pairs: Mapping[int, int]) -> dict[int, int]:
    """Rows that are left and have enough in common, the most alike first, then the nearest."""
    left_old, left_new = _left(old, pairs.keys()), _left(new, pairs.values())
    if len(left_old) * len(left_new) > MOST_PAIRS:
        return {}
    ranked = sorted(
        (-share, abs(one - other), one, other)
        for one in left_old
        for other in left_new
        if (share := _likeness(old[one], new[other])) >= ALIKE
    )
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, one, other in ranked:
        if one not in found and other not in taken:
            found[one] = other
            taken.add(other)
    return found


def _shared(one: Cells, other: Cells) -> int:
    """How many cells are filled and equal in both."""
    return sum(path in other and other[path] == value for path, value in one.items())


def _likeness(one: Cells, other: Cells) -> float:
    cells = len(one) + len(other)
    return 2 * _shared(one, other) / cells if cells else 1.0


def _longest_rising(numbers: Sequence[int]) -> int:
    """The length of the longest rising sequence among distinct numbers: the rows that kept their order."""
    ends: list[int] = []
    for number in numbers:
        at = bisect_left(ends, number)
        ends[at : at + 1] = [number]
    return len(ends)
