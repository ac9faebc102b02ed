"""The looks of marks and of the findings sheet, appended to the styles part; what stands there keeps its number.

Text and fill contrast by at least 4.5 : 1 (WCAG 2.1, 1.4.3), and the heaviest marks differ in weight and slant too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.files.marking.outline import insert_in_order
from toolkit.files.marking.values import LEVELS, Level

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from toolkit.files.marking.package import Package

_CHILDREN = "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst"
_ORDER = _CHILDREN.split()
LOOKS: dict[Level, tuple[str, str, str]] = {  # fill, text, and how the text is set
    "error": ("FFC7CE", "8B0006", "<b/>"),
    "warning": ("FFE699", "6B3E00", "<b/><i/>"),
    "info": ("DDEBF7", "1F4E78", ""),
    "accepted": ("E2E2E2", "3A3A3A", "<i/>"),
}
"""How each level looks: fill, text colour (both RRGGBB) and the weight and slant of the text."""

HEADER_FILL, HEADER_TEXT, LINK_TEXT, LINE = "1F3864", "FFFFFF", "0B4F9E", "BFBFBF"
_PLAIN_FONT = '<font><sz val="11"/><name val="Calibri"/></font>'
_PLAIN_FILLS = ('<fill><patternFill patternType="none"/></fill>', '<fill><patternFill patternType="gray125"/></fill>')
_PLAIN_BORDER = "<border><left/><right/><top/><bottom/><diagonal/></border>"
_PLAIN_FORMAT = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
_FONT = '<name val="Calibri"/><family val="2"/>'


@dataclass(frozen=True, slots=True)
class Styles:
    """Numbers in the styles part: of the differential format of each level, and of the cell formats by role."""

    marks: Mapping[Level, int]
    roles: Mapping[str, int]


class _Part:
    """One styles part in the course of being extended."""

    def __init__(self, package: Package, part: str) -> None:
        self.package = package
        self.part = part
        self.root = package.outline(part)
        self.prefix = f"{self.root.prefix}:" if self.root.prefix else ""

    def append(self, name: str, items: Sequence[str], least: Sequence[str] = ()) -> int:
        """Appends items to a collection and gives the number of the first; `least` are those it must begin with."""
        collection = self.root.first(name)
        count = len(collection.children) if collection else 0
        items = [*least[count:], *items]
        first = count + len(least[count:])
        xml = self._prefixed("".join(items))
        if collection is None:
            xml = f'<{self.prefix}{name} count="{len(items)}">{xml}</{self.prefix}{name}>'
            self.package.edit(self.part, insert_in_order(self.root, name, _ORDER, xml))
        else:
            total = collection.assign("count", str(count + len(items)))
            self.package.edit(self.part, total, collection.append(xml))
        return first

    def _prefixed(self, xml: str) -> str:
        if not self.prefix:
            return xml
        return xml.replace("</", "\0").replace("<", f"<{self.prefix}").replace("\0", f"</{self.prefix}")


def append_styles(package: Package, part: str) -> Styles:
    """Appends everything marks and the findings sheet need, in the order of the schema."""
    styles = _Part(package, part)
    fonts = styles.append("fonts", _fonts(), [_PLAIN_FONT])
    fills = styles.append(
        "fills", [_fill(color) for color in (HEADER_FILL, *(LOOKS[x][0] for x in LEVELS))], _PLAIN_FILLS
    )
    borders = styles.append("borders", [_border()], [_PLAIN_BORDER])
    roles = _formats(fonts, fills, borders)
    formats = styles.append("cellXfs", list(roles.values()), [_PLAIN_FORMAT])
    dxfs = styles.append("dxfs", [_differential(level) for level in LEVELS])
    return Styles(
        marks={level: dxfs + number for number, level in enumerate(LEVELS)},
        roles={role: formats + number for number, role in enumerate(roles)},
    )


def empty_styles(space: str) -> str:
    """A styles part for a workbook that has none; every cell looks as it did."""
    fonts = f'<fonts count="1">{_PLAIN_FONT}</fonts><fills count="2">{"".join(_PLAIN_FILLS)}</fills>'
    base = f'<borders count="1">{_PLAIN_BORDER}</borders><cellStyleXfs count="1">{_PLAIN_FORMAT}</cellStyleXfs>'
    cells = f'<cellXfs count="1">{_PLAIN_FORMAT}</cellXfs>'
    normal = '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    return f'<styleSheet xmlns="{space}">{fonts}{base}{cells}{normal}</styleSheet>'


def _differential(level: Level) -> str:
    fill, text, face = LOOKS[level]
    font = f'<font>{face}<color rgb="FF{text}"/></font>'
    return f'<dxf>{font}<fill><patternFill patternType="solid"><bgColor rgb="FF{fill}"/></patternFill></fill></dxf>'


def _fonts() -> list[str]:
    """Title, header, body, link, then the levels' labels."""
    return [
        f'<font><b/><sz val="16"/><color rgb="FF{HEADER_FILL}"/>{_FONT}</font>',
        f'<font><b/><sz val="11"/><color rgb="FF{HEADER_TEXT}"/>{_FONT}</font>',
        f'<font><sz val="11"/><color rgb="FF000000"/>{_FONT}</font>',
        f'<font><u/><sz val="11"/><color rgb="FF{LINK_TEXT}"/>{_FONT}</font>',
        *(f'<font>{LOOKS[x][2]}<sz val="11"/><color rgb="FF{LOOKS[x][1]}"/>{_FONT}</font>' for x in LEVELS),
    ]


def _fill(color: str) -> str:
    return (
        f'<fill><patternFill patternType="solid"><fgColor rgb="FF{color}"/><bgColor indexed="64"/></patternFill></fill>'
    )


def _border() -> str:
    sides = "".join(
        f'<{side} style="thin"><color rgb="FF{LINE}"/></{side}>' for side in ("left", "right", "top", "bottom")
    )
    return f"<border>{sides}<diagonal/></border>"


def _formats(fonts: int, fills: int, borders: int) -> dict[str, str]:
    """The cell formats by role; fonts, fills and borders are the numbers of the first of ours."""
    title, header, body, link = range(fonts, fonts + 4)
    roles = {
        "title": _format(title, 0, 0, "center"),
        "intro": _format(body, 0, 0, "top"),
        "header": _format(header, fills, borders, "center"),
        "body": _format(body, 0, borders, "top"),
        "count": _format(body, 0, borders, "top", number_format=0),
        "link": _format(link, 0, borders, "top"),
    }
    for number, level in enumerate(LEVELS):
        roles[level] = _format(fonts + 4 + number, fills + 1 + number, borders, "top")
    return roles


def _format(font: int, fill: int, border: int, vertical: str, number_format: int = 49) -> str:
    """A cell format; 49 is text, so that `=` stays text when a person edits the cell."""
    wrap = "" if vertical == "center" and not border else ' wrapText="1"'
    numbers = f'numFmtId="{number_format}" fontId="{font}" fillId="{fill}" borderId="{border}"'
    applied = " ".join(f'apply{what}="1"' for what in ("NumberFormat", "Font", "Fill", "Border", "Alignment"))
    indent = ' indent="1"' if border else ""
    return f'<xf {numbers} {applied}><alignment horizontal="left" vertical="{vertical}"{wrap}{indent}/></xf>'
