"""The shared strings of a workbook, each as the cell it makes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.model import Cell, CellType, Unreadable

from .markup import ATTRIBUTES, plain, rewritten, spelled_out, unescape
from .shape import Misplaced, only_strings
from .text import clean, needs_cleaning

if TYPE_CHECKING:
    from .limits import Limits

_TAG = rf"(?>(?:(?=[\s/]){ATTRIBUTES})?)"
_WRITTEN = rf"<t{_TAG}(?:/>|>([^<]*)</t\s*+>)"
_ROOT = re.compile(rf"\s*+<sst{_TAG}/?>")
# A part in plain notation: `<si>` with one `<t>`, which is the common case, or with runs of rich text; at anything else
# the expression ends, with all the rest.
_STRINGS = re.compile(
    rf"<(?:si{_TAG}(?:>\s*+(?:<t{_TAG}>([^<]++)</t\s*+>\s*+</si\s*+>|((?>(?:[^<]++|<(?!/?si[\s/>]))*))</si\s*+>)|/>)"
    r"|(?!/sst[\s>])(.+))",
    re.DOTALL,
)
# What an `<si>` or `<is>` is made of: a text, a run (its look, its text), how it is pronounced; else all the rest.
_PIECES = re.compile(
    rf"{_WRITTEN}|<r{_TAG}(?:/>|>\s*+(?>(?:<rPr{_TAG}(?:/>|>(?>(?:[^<]++|<(?!/rPr[\s>]))*)</rPr\s*+>)\s*+)?)"
    rf"(?>(?:{_WRITTEN}\s*+)?)</r\s*+>)"
    rf"|<(?:rPh|phoneticPr){_TAG}(?:/>|>(?>(?:[^<]++|<(?!/(?:rPh|phoneticPr)[\s>]))*)</(?:rPh|phoneticPr)\s*+>)"
    r"|<(.+)",
    re.DOTALL,
)


def shared_strings(data: bytes, part: str, limits: Limits) -> dict[str, Cell | None]:
    """Every shared string as a TEXT cell, by its index as text, the way cells name it; None for an empty one."""
    source = plain(data, part, "sst", limits.markup, only_strings)
    source = source[source.find(b"<sst") :]
    count = source.count(b"<si")
    if count > limits.cells:
        raise Unreadable("too-large", what="strings", part=part, size=count, limit=limits.cells)
    source = spelled_out(source)
    dirty = needs_cleaning(source) or b"_x" in source
    try:
        texts = _texts(source.decode())
    except Misplaced:
        texts = _texts(rewritten(source, part, "sst", limits.markup, only_strings).decode())
    if dirty:
        texts = [clean(text) for text in texts]
    longest = max(map(len, texts), default=0)
    if longest > limits.text:
        raise Unreadable("too-large", what="text", part=part, size=longest, limit=limits.text)
    new, kind = tuple.__new__, CellType.TEXT  # past the constructor: a form has a thousand of them
    return {str(index): new(Cell, (kind, text, None)) if text else None for index, text in enumerate(texts)}


def _texts(source: str) -> list[str]:
    """The texts from `<sst>` on. Raises Misplaced where anything stands between or in them that is no text."""
    root = _ROOT.match(source)
    items = _STRINGS.findall(source, root.end() if root else 0)
    if items and items[-1][2]:
        raise Misplaced
    return [
        simple if simple and "&" not in simple else unescape(simple or joined(rich)) if simple or rich else ""
        for simple, rich, _ in items
    ]


def joined(rich: str) -> str:
    """The text of the runs in an `<si>` or `<is>`, still escaped, without how it is pronounced. Raises Misplaced."""
    pieces = _PIECES.findall(rich)
    if pieces and pieces[-1][2]:
        raise Misplaced
    return "".join([text or of_run for text, of_run, _ in pieces])
