"""The notes on the master's headings: what a column means and from which clause, as large as their text."""

from __future__ import annotations

import math
from typing import Any

from toolkit.files import palette

_WIDTH = 320  # pixels
_LETTERS = 50  # of the note's font in a line
_LINE, _EDGE = 16, 14  # pixels


def write_note(sheet: Any, row: int, column: int, text: str, author: str) -> None:
    """Put a note on a cell. It shows when one points at the cell, and screen readers read it."""
    lines = sum(max(1, math.ceil(len(line) / _LETTERS)) for line in text.splitlines())
    look = {"author": author, "color": palette.LIGHT, "font_name": palette.FONT, "font_size": 10}
    sheet.write_comment(row, column, text, {**look, "width": _WIDTH, "height": lines * _LINE + _EDGE})
