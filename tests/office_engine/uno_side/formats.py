"""What cells look like: fill, font, alignment, number format, widths, merging, links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import uno
from shared import ENGLISH, Base, Block, RefusedError, colour, rgb

if TYPE_CHECKING:
    from collections.abc import Callable

PIXEL = 2540 / 96  # hundredths of a millimetre
POINT = 2540 / 72
DIGIT, MARGIN = 7, 5  # pixels: a digit of the standard font, and what a column has beside its digits
BOLD, NORMAL, HEAVY = 150.0, 100.0, 110.0  # com.sun.star.awt.FontWeight, and what counts as bold
HORIZONTAL = {
    "general": "STANDARD",
    "left": "LEFT",
    "center": "CENTER",
    "right": "RIGHT",
    "justify": "BLOCK",
    "fill": "REPEAT",
}
VERTICAL = {"top": 1, "center": 2, "bottom": 3, "justify": 4}  # com.sun.star.table.CellVertJustify2
ACROSS = {native: excel for excel, native in HORIZONTAL.items()}
DOWN = {native: excel for excel, native in VERTICAL.items()}


def horizontal(cells: Any, value: str) -> None:
    """Aligns cells from side to side."""
    cells.HoriJustify = uno.Enum("com.sun.star.table.CellHoriJustify", HORIZONTAL[value])


def slanted(cells: Any, value: bool) -> None:
    """Sets the font upright or in italics."""
    cells.CharPosture = uno.Enum("com.sun.star.awt.FontSlant", "ITALIC" if value else "NONE")


LOOKS: dict[str, tuple[Callable[[Any], Any], Callable[[Any, Any], None]]] = {
    "color": (lambda c: rgb(c.CellBackColor), lambda c, v: setattr(c, "CellBackColor", colour(v))),
    "font.color": (lambda c: rgb(c.CharColor), lambda c, v: setattr(c, "CharColor", colour(v))),
    "font.bold": (lambda c: c.CharWeight > HEAVY, lambda c, v: setattr(c, "CharWeight", BOLD if v else NORMAL)),
    "font.italic": (lambda c: c.CharPosture.value == "ITALIC", slanted),
    "font.size": (lambda c: c.CharHeight, lambda c, v: setattr(c, "CharHeight", float(v))),
    "font.name": (lambda c: c.CharFontName, lambda c, v: setattr(c, "CharFontName", v)),
    "wrap_text": (lambda c: bool(c.IsTextWrapped), lambda c, v: setattr(c, "IsTextWrapped", bool(v))),
    "horizontal_alignment": (lambda c: ACROSS.get(c.HoriJustify.value), horizontal),
    "vertical_alignment": (
        lambda c: DOWN.get(c.VertJustify, "bottom"),
        lambda c, v: setattr(c, "VertJustify", VERTICAL[v]),
    ),
}
"""Each look that is one property of the cells: how it is read and how it is set."""


class Formats(Base):
    """Requests on the look of cells."""

    no_theme: Any = None

    def look(self, sheet: int, block: Block, name: str) -> Any:
        """One look of a block; where its cells differ, LibreOffice's answer."""
        return LOOKS[name][0](self.block(sheet, block))

    def set_look(self, sheet: int, block: Block, name: str, value: Any) -> None:
        """Sets one look of a block."""
        cells = self.changeable(sheet, block)
        LOOKS[name][1](cells, value)
        if name == "font.color":  # else the theme's colour of the workbook's font comes back on saving
            cells.CharComplexColor = self._no_theme()

    def _no_theme(self) -> Any:
        """What a colour is that comes from no theme, as only a new document has it for sure."""
        if self.no_theme is None:
            document = self.blank()
            self.no_theme = document.Sheets.getByIndex(0).getCellByPosition(0, 0).CharComplexColor
            document.close(True)
        return self.no_theme

    def number_format(self, sheet: int, block: Block) -> str | None:
        """The number format in English codes, None when the cells differ."""
        return self._format_code(sheet, self.block(sheet, block))

    def set_number_format(self, sheet: int, block: Block, code: str) -> None:
        """Sets the number format."""
        self.changeable(sheet, block).NumberFormat = self._format_key(sheet, code)

    def is_merged(self, sheet: int, block: Block) -> bool:
        """Says whether some of the cells are merged."""
        return bool(self.block(sheet, block).getIsMerged())

    def _format_code(self, sheet: int, cells: Any) -> str | None:
        formats = self.owner(sheet).getNumberFormats()
        groups = cells.getUniqueCellFormatRanges()
        keys = {groups.getByIndex(i).NumberFormat for i in range(groups.getCount())}
        codes = {formats.getByKey(formats.getFormatForLocale(key, ENGLISH)).FormatString for key in keys}
        return codes.pop() if len(codes) == 1 else None

    def _format_key(self, sheet: int, code: str) -> int:
        formats = self.owner(sheet).getNumberFormats()
        key = formats.queryKey(code, ENGLISH, False)
        return int(key if key >= 0 else formats.addNew(code, ENGLISH))

    def size(self, sheet: int, block: Block, name: str) -> float | None:
        """Column width in digits or row height in points; None when they differ."""
        cells = self.block(sheet, block)
        lines = cells.getColumns() if name == "column_width" else cells.getRows()
        sizes = {
            lines.getByIndex(i).Width if name == "column_width" else lines.getByIndex(i).Height
            for i in range(lines.getCount())
        }
        if len(sizes) != 1:
            return None
        size = sizes.pop()
        return round(max(size / PIXEL - MARGIN, 0) / DIGIT, 2) if name == "column_width" else round(size / POINT, 2)

    def set_size(self, sheet: int, block: Block, name: str, value: float | None) -> None:
        """Sets it; without a value the size follows from the content."""
        cells = self.changeable(sheet, block)
        lines = cells.getColumns() if name == "column_width" else cells.getRows()
        if value is None:
            lines.OptimalWidth = lines.OptimalHeight = True
        elif not 0 <= value <= (255 if name == "column_width" else 409.5):
            raise RefusedError(f"{name} {value}")
        elif name == "column_width":
            lines.Width = round((value * DIGIT + MARGIN) * PIXEL)
        else:
            lines.Height = round(value * POINT)

    def box(self, sheet: int, block: Block) -> list[float]:
        """Left, top, width and height in points."""
        cells = self.block(sheet, block)
        return [x / POINT for x in (cells.Position.X, cells.Position.Y, cells.Size.Width, cells.Size.Height)]

    def hidden_lines(self, sheet: int, block: Block, rows: bool, hidden: bool | None) -> bool | None:
        """Says whether rows or columns are hidden (None: some); hides or shows them when `hidden` is given."""
        cells = self.block(sheet, block) if hidden is None else self.changeable(sheet, block)
        lines = cells.getRows() if rows else cells.getColumns()
        if hidden is not None:
            lines.IsVisible = not hidden
        states = {not lines.getByIndex(i).IsVisible for i in range(lines.getCount())}
        return states.pop() if len(states) == 1 else None

    def merge(self, sheet: int, block: Block, merged: bool, across: bool) -> None:
        """Merges a block, or each of its rows; or takes merging away."""
        row, column, rows, columns = block
        parts = [(row + i, column, 1, columns) for i in range(rows)] if across else [block]
        for part in parts:
            self.changeable(sheet, part).merge(merged)

    def merged_block(self, sheet: int, block: Block) -> Block:
        """The merged block that a cell belongs to, or the cell."""
        cursor = self.sheet(sheet).createCursorByRange(self.block(sheet, block))
        cursor.collapseToMergedArea()
        address = cursor.getRangeAddress()
        return (
            address.StartRow + 1,
            address.StartColumn + 1,
            address.EndRow - address.StartRow + 1,
            address.EndColumn - address.StartColumn + 1,
        )

    def add_link(self, sheet: int, block: Block, address: str, text: str) -> None:
        """Makes of a cell a link: to a page, or with `#'Sheet'!A1` to a place in the workbook."""
        if self.sheet(sheet).isProtected():
            raise RefusedError(f"the sheet {self.sheet(sheet).Name} is protected")
        cell = self.block(sheet, block).getCellByPosition(0, 0)
        field = self.owner(sheet).createInstance("com.sun.star.text.TextField.URL")
        field.URL, field.Representation = address.replace("!", ".", 1) if address.startswith("#") else address, text
        cell.setString("")
        cell.getText().insertTextContent(cell.getText().createTextCursor(), field, False)

    def link(self, sheet: int, block: Block) -> str | None:
        """Where a cell's link leads, or None."""
        fields = self.block(sheet, block).getCellByPosition(0, 0).getTextFields().createEnumeration()
        if not fields.hasMoreElements():
            return None
        url = str(fields.nextElement().URL)
        return url[::-1].replace(".", "!", 1)[::-1] if url.startswith("#") else url
