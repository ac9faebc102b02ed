"""Sheets and shared strings in the shape of the format: what stands anywhere else is no part of them.

The expressions that read a part see tags, and not what they stand in. So a part in which anything stands where it
usually does not is written anew first, after one of these functions left of it what programs show. What the format lets
a program add (extension lists, elements of other namespaces) goes; what no program would write is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterable

_READ = frozenset({"cols", "sheetData", "mergeCells"})
_ROWS, _CELLS, _CONTENT = frozenset({"row"}), frozenset({"c"}), ("f", "v", "is")
_ITEMS, _PIECES, _RUN = frozenset({"si"}), frozenset({"t", "r"}), frozenset({"t"})
_PASSED_OVER = frozenset({"extLst", "rPh", "phoneticPr", "rPr"})
_NONE: frozenset[str] = frozenset()
_ALTERNATE = "}AlternateContent"  # would be read by some programs


class Misplaced(Exception):  # noqa: N818  (a turn in the reading)
    """Something stands where the format has no place for it, or does not say where it stands."""


def only_cells(top: ET.Element) -> None:
    """Leaves of a worksheet its columns, rows of cells and merged ranges. Raises Misplaced."""
    top[:] = [child for child in top if child.tag in _READ]
    rows = top.findall("sheetData")
    if len(rows) > 1:
        raise Misplaced
    for row in (row for data in rows for row in _kept(data, _ROWS)):
        for cell in _kept(row, _CELLS):
            cell[:] = sorted(_kept(cell, _CONTENT), key=lambda child: _CONTENT.index(child.tag))
            if len({child.tag for child in cell}) < len(cell):
                raise Misplaced
            for child in cell:
                if child.tag == "is":
                    _join(child)
                else:
                    _kept(child, _NONE)


def only_strings(top: ET.Element) -> None:
    """Leaves of the shared strings one text for each. Raises Misplaced."""
    for item in _kept(top, _ITEMS):
        _join(item)


def _join(item: ET.Element) -> None:
    """Makes one text of a rich one; how it looks and is pronounced goes."""
    texts = []
    for piece in _kept(item, _PIECES):
        found = [piece] if piece.tag == "t" else list(_kept(piece, _RUN))
        if len(found) > 1 or any(_kept(text, _NONE) for text in found):
            raise Misplaced
        texts += [text.text or "" for text in found]
    item[:] = []
    ET.SubElement(item, "t").text = "".join(texts)


def _kept(element: ET.Element, names: Iterable[str]) -> ET.Element:
    """The element with the children of these names alone. Raises Misplaced for others of the format itself."""
    for child in element:
        name = child.tag
        added = name in _PASSED_OVER or (name.startswith("{") and not name.endswith(_ALTERNATE))
        if name not in names and not added:
            raise Misplaced
    element[:] = [child for child in element if child.tag in names]
    return element
