"""The shared strings of a workbook, each as the cell it makes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.model import Cell, CellType, Unreadable

from .markup import plain, spelled_out, unescape
from .text import clean, needs_cleaning

if TYPE_CHECKING:
    from .limits import Limits

# A part in plain notation: `<si>` with one `<t>`, which is the common case, or with runs of rich text.
_STRINGS = re.compile(
    r"<si(?:\s[^>]*)?(?:>\s*+(?:<t(?:\s[^>]*)?>([^<]++)</t>\s*+</si>|(.*?)</si>)|/>)",
    re.DOTALL,
)
_PHONETIC = re.compile(r"<rPh[\s>].*?</rPh>", re.DOTALL)
_TEXT = re.compile(r"<t(?:\s[^>]*)?(?<!/)>([^<]*)</t>")


def shared_strings(data: bytes, part: str, limits: Limits) -> dict[str, Cell | None]:
    """Every shared string as a TEXT cell, by its index as text, the way cells name it; None for an empty one."""
    source = plain(data, part, "sst", limits.markup)
    source = source[source.find(b"<sst") :]
    count = source.count(b"<si")
    if count > limits.cells:
        raise Unreadable("too-large", what="strings", part=part, size=count, limit=limits.cells)
    source = spelled_out(source)
    dirty = needs_cleaning(source) or b"_x" in source
    texts = [
        simple if simple and "&" not in simple else unescape(simple or joined(rich))
        for simple, rich in _STRINGS.findall(source.decode())
    ]
    if dirty:
        texts = [clean(text) for text in texts]
    longest = max(map(len, texts), default=0)
    if longest > limits.text:
        raise Unreadable("too-large", what="text", part=part, size=longest, limit=limits.text)
    new, kind = tuple.__new__, CellType.TEXT  # past the constructor: a form has a thousand of them
    return {str(index): new(Cell, (kind, text, None)) if text else None for index, text in enumerate(texts)}


def joined(rich: str) -> str:
    """The text of the runs in an `<si>` or `<is>`, still escaped; how it is pronounced is left out."""
    if "<rPh" in rich:
        rich = _PHONETIC.sub("", rich)
    return "".join(_TEXT.findall(rich))
