"""Cell references to row and column, both counted from 1, and numbers as files write them."""

from __future__ import annotations

import re

from .limits import COLUMNS, ROWS

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_KEEP = 100_000

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


class _Places(dict[str, tuple[int, int]]):
    """Every reference met so far: forms repeat the same few thousand, so most are looked up once per process."""

    def __missing__(self, reference: str) -> tuple[int, int]:
        if len(self) >= _KEEP:
            self.clear()
        found = self[reference] = _place(reference)
        return found


def _place(reference: str) -> tuple[int, int]:
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise ValueError(reference)
    column = 0
    for letter in found.group(1).upper():
        column = column * 26 + ord(letter) - 64
    row = int(found.group(2))
    if not (1 <= row <= ROWS and column <= COLUMNS):
        raise ValueError(reference)
    return row, column


PLACES = _Places()
"""`PLACES["B3"]` is (3, 2). A reference that is none, or lies outside the grid, raises ValueError."""


def within(text: str, most: int) -> int:
    """A whole number from 1 to `most`. Raises ValueError."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 9 and 1 <= int(text) <= most):
        raise ValueError(text[:20])
    return int(text)


def number_in(text: str) -> float:
    """A number as files write it: without the signs between digits and the other scripts that Python takes too.

    Raises:
        ValueError: it is none.
    """
    if "_" in text or not text.isascii():
        raise ValueError(text[:20])
    return float(text)


def area(reference: str) -> Range:
    """A range (`A1:B2`, one cell, whole columns `A:B` or rows `1:2`) with its corners in order. Raises ValueError."""
    first, _, last = reference.replace("$", "").partition(":")
    row, column = PLACES[first] if _is_cell(first) else _edge(first, "1", "A")
    other_row, other_column = PLACES[last or first] if _is_cell(last or first) else _edge(last, str(ROWS), "XFD")
    return min(row, other_row), min(column, other_column), max(row, other_row), max(column, other_column)


def _is_cell(text: str) -> bool:
    return not (text.isalpha() or text.isdecimal())


def _edge(text: str, row: str, column: str) -> tuple[int, int]:
    """The corner of whole columns (`B` with a row) or whole rows (`7` with a column)."""
    return PLACES[text + row if text.isalpha() else column + text]


def letters(column: int) -> str:
    """The letters of a column: 1 is A, 16 384 is XFD."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
