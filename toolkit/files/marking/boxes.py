"""The boxes in which notes are shown, kept as VML shapes (ECMA-376 part 4, 19.4): new ones, larger ones, removed ones.

VML parts written by Excel are often not well-formed XML (`<br>` in a button's caption), so they are edited as text:
shapes are found by their tags, a note's shape by the row and column it names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.files.marking.outline import Edit
from toolkit.files.marking.places import LAST_COLUMN, LAST_ROW, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from toolkit.files.marking.places import Sizes

WIDTH = 320
_MOST_STEPS = 1_000  # rows or columns that a box covers, hidden ones among them
_LINE, _CHARACTERS, _MARGIN, _TALLEST = 15, 50, 14, 480
_NAMESPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_SHAPE, _SHAPE_END = re.compile(rb"<v:shape\s"), b"</v:shape>"
_ROW = re.compile(rb"<x:Row>\s*(\d{1,9})\s*</x:Row>")
_COLUMN = re.compile(rb"<x:Column>\s*(\d{1,9})\s*</x:Column>")
_ANCHOR = re.compile(rb"<x:Anchor>([^<]*)</x:Anchor>")
_NUMBER = re.compile(rb"_x0000_s(\d{1,9})\b")
_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


def height_of(text: str) -> int:
    """Pixels that a note of this text needs in a box of the usual width; long ones are cut (they can be enlarged)."""
    lines = sum(1 + len(line) // _CHARACTERS for line in text.split("\n"))
    return min(lines * _LINE + _MARGIN, _TALLEST)


def new_boxes_part(number: int, boxes: Mapping[Place, str], sizes: Sizes) -> str:
    """A VML part with a hidden box for each note; `number` counts the workbook's sheets and keeps shape ids apart."""
    spaces = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in _NAMESPACES.items())
    blocks = ",".join(str(number + block) for block in range(len(boxes) // 1024 + 1))
    layout = f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{blocks}"/></o:shapelayout>'
    return f"<xml {spaces}>{layout}{_TYPE}{_shapes(boxes, sizes, number * 1024 + 1, '')}</xml>"


def add_boxes(data: bytes, boxes: Mapping[Place, str], sizes: Sizes) -> list[Edit]:
    """Puts boxes into an existing VML part, behind the shapes it has (notes, buttons, lists)."""
    end = data.rfind(b"</xml")
    if not boxes or end < 0:
        return []
    spaces = "".join(
        f' xmlns:{prefix}="{space}"' for prefix, space in _NAMESPACES.items() if f"xmlns:{prefix}=".encode() not in data
    )
    kind = "" if b'id="_x0000_t202"' in data or spaces else _TYPE
    first = max(map(int, _NUMBER.findall(data)), default=1024) + 1
    return [Edit(end, end, (kind + _shapes(boxes, sizes, first, spaces)).encode())]


def grow_boxes(data: bytes, texts: Mapping[Place, str], sizes: Sizes) -> list[Edit]:
    """Makes the boxes of existing notes higher by what was added to them."""
    edits = []
    for where, start, shape in _note_shapes(data):
        anchor = _ANCHOR.search(shape)
        if anchor and where in texts:
            numbers = [int(part) if part.strip().isdigit() and len(part) < 10 else 0 for part in anchor[1].split(b",")]
            if len(numbers) == 8:
                numbers[6:] = _walk(numbers[6], numbers[7] + height_of(texts[where]), _rows(sizes), LAST_ROW)
                grown = ", ".join(map(str, numbers)).encode()
                edits.append(Edit(start + anchor.start(1), start + anchor.end(1), grown))
    return edits


def remove_boxes(data: bytes, places: Iterable[Place]) -> list[Edit]:
    """Takes away the boxes of the notes on these cells."""
    gone = set(places)
    return [Edit(start, start + len(shape), b"") for where, start, shape in _note_shapes(data) if where in gone]


def _note_shapes(data: bytes) -> Iterator[tuple[Place, int, bytes]]:
    end = 0
    while found := _SHAPE.search(data, end):
        end = data.find(_SHAPE_END, found.end()) + len(_SHAPE_END)
        if end < len(_SHAPE_END):  # no shape ends any more
            return
        shape = data[found.start() : end]
        row, column = _ROW.search(shape), _COLUMN.search(shape)
        if b'ObjectType="Note"' in shape and row and column:
            yield Place(int(row[1]) + 1, int(column[1]) + 1), found.start(), shape


def _shapes(boxes: Mapping[Place, str], sizes: Sizes, first: int, spaces: str) -> str:
    shapes = (_shape(where, height_of(text), sizes, first + n, spaces) for n, (where, text) in enumerate(boxes.items()))
    return "".join(shapes)


def _shape(where: Place, height: int, sizes: Sizes, number: int, spaces: str) -> str:
    style = f"position:absolute;margin-left:60pt;margin-top:2pt;width:{WIDTH * 3 // 4}pt;height:{height * 3 // 4}pt"
    return (
        f'<v:shape{spaces} id="_x0000_s{number}" type="#_x0000_t202" style="{style};z-index:1;visibility:hidden"'
        ' fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
        '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{_anchor(where, height, sizes)}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{where.row - 1}</x:Row><x:Column>{where.column - 1}</x:Column></x:ClientData></v:shape>"
    )


def _anchor(where: Place, height: int, sizes: Sizes) -> str:
    """Left column and offset, top row and offset, right column and offset, bottom row and offset; all from 0."""
    left = min(where.column, LAST_COLUMN - 8)
    top = min(max(where.row - 2, 0), LAST_ROW - 30)
    right = _walk(left, 15 + WIDTH, _columns(sizes), LAST_COLUMN)
    bottom = _walk(top, 4 + height, _rows(sizes), LAST_ROW)
    return ", ".join(str(number) for number in (left, 15, top, 4, *right, *bottom))


def _columns(sizes: Sizes) -> Callable[[int], int]:
    return lambda index: sizes.column(index + 1)


def _rows(sizes: Sizes) -> Callable[[int], int]:
    return lambda index: sizes.row(index + 1)


def _walk(index: int, pixels: int, size: Callable[[int], int], count: int) -> tuple[int, int]:
    """The row or column (from 0) that lies `pixels` behind the start of `index`, and the rest inside it."""
    last = min(count - 1, index + _MOST_STEPS)
    while index < last and pixels >= size(index):
        pixels -= size(index)
        index += 1
    return index, min(pixels, max(size(index) - 1, 0))
