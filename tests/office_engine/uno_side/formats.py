"""What cells look like: fill, font, alignment, number format, widths, merging, links."""

from __future__ import annotations

from typing import Any

import uno
from shared import ENGLISH, Base, Block, RefusedError, colour, rgb

PIXEL = 2540 / 96  # hundredths of a millimetre
POINT = 2540 / 72
DIGIT, MARGIN = 7, 5  # pixels: a digit of the standard font, and what a column has beside its digits
WEIGHT = "com.sun.star.awt.FontWeight"
BOLD, NORMAL, HEAVY = 150.0, 100.0, 110.0
HORIZONTAL = {
    "general": "STANDARD",
    "left": "LEFT",
    "center": "CENTER",
    "right": "RIGHT",
    "justify": "BLOCK",
    "fill": "REPEAT",
}
VERTICAL = {"top": 1, "center": 2, "bottom": 3, "justify": 4}  # com.sun.star.table.CellVertJustify2


class Formats(Base):
    """Requests on the look of cells."""

    def look(self, sheet: int, block: Block, name: str) -> Any:
        """One property of a block; None when its cells differ or it is not set."""
        cells = self.block(sheet, block)
        match name:
            case "color":
                return rgb(cells.CellBackColor)
            case "font.color":
                return rgb(cells.CharColor)
            case "font.bold":
                return cells.CharWeight > HEAVY
            case "font.italic":
                return cells.CharPosture.value == "ITALIC"
            case "font.size":
                return cells.CharHeight
            case "font.name":
                return cells.CharFontName
            case "wrap_text":
                return bool(cells.IsTextWrapped)
            case "horizontal_alignment":
                return next((k for k, v in HORIZONTAL.items() if v == cells.HoriJustify.value), None)
            case "vertical_alignment":
                return next((k for k, v in VERTICAL.items() if v == cells.VertJustify), "bottom")
            case "number_format":
                return self._format_code(sheet, cells)
            case "merge_cells":
                return bool(cells.getIsMerged())
        raise LookupError(name)

    def set_look(self, sheet: int, block: Block, name: str, value: Any) -> None:
        """Sets one property of a block."""
        cells = self.changeable(sheet, block)
        match name:
            case "color":
                cells.CellBackColor = colour(value)
            case "font.color":
                cells.CharColor = colour(value)
            case "font.bold":
                cells.CharWeight = BOLD if value else NORMAL
            case "font.italic":
                cells.CharPosture = uno.Enum("com.sun.star.awt.FontSlant", "ITALIC" if value else "NONE")
            case "font.size":
                cells.CharHeight = float(value)
            case "font.name":
                cells.CharFontName = value
            case "wrap_text":
                cells.IsTextWrapped = bool(value)
            case "horizontal_alignment":
                cells.HoriJustify = uno.Enum("com.sun.star.table.CellHoriJustify", HORIZONTAL[value])
            case "vertical_alignment":
                cells.VertJustify = VERTICAL[value]
            case "number_format":
                cells.NumberFormat = self._format_key(sheet, value)
            case _:
                raise LookupError(name)

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
