"""Conditional formats. In LibreOffice the one made first wins, in Excel a new rule is put in front of the others."""

from __future__ import annotations

from tempfile import TemporaryDirectory
from typing import Any

import uno
from com.sun.star.uno import RuntimeException
from formats import LOOKS
from shared import Base, Block, RefusedError, place, properties, rgb

OPERATORS = {
    0: "equal_to",
    1: "less_than",
    2: "greater_than",
    3: "less_than_or_equal",
    4: "greater_than_or_equal",
    5: "not_equal_to",
    6: "between",
    7: "not_between",
}  # com.sun.star.sheet.ConditionFormatOperator
BETWEEN = (6, 7)
EXPRESSION = 24
OLDER = {
    0: "EQUAL",
    1: "LESS",
    2: "GREATER",
    3: "LESS_EQUAL",
    4: "GREATER_EQUAL",
    5: "NOT_EQUAL",
    6: "BETWEEN",
    7: "NOT_BETWEEN",
    EXPRESSION: "FORMULA",
}  # com.sun.star.sheet.ConditionOperator
LAST_ROW, LAST_COLUMN = 1_048_575, 16_383
CONDITION = 0  # com.sun.star.sheet.ConditionEntryType
KINDS = {1: "color_scale", 2: "data_bar", 3: "icon_set"}
STYLED = {
    "fill_color": LOOKS["color"][1],
    "font_color": LOOKS["font.color"][1],
    "font_bold": LOOKS["font.bold"][1],
    "font_italic": LOOKS["font.italic"][1],
}
PLAIN = str.maketrans("", "", "[](),")
COPIED = ("Operator", "Formula1", "Formula2", "StyleName")


class Rules(Base):
    """Requests on conditional formats."""

    def __init__(self, context: Any) -> None:
        super().__init__(context)
        self.known: dict[int, list[int]] = {}
        """Rules by number: the sheet's handle, the format's id there, the position in the format."""
        self.listed = 0
        self.styles: dict[tuple[str, str], dict[str, Any]] = {}

    def rules(self, sheet: int, block: Block) -> list[dict[str, Any]]:
        """The rules that touch a block, first in priority first, each with a number that stays the same."""
        found = []
        for shape in self._touching(sheet, block):
            for position in range(shape.getCount()):
                found.append(self._told(sheet, shape, position))
        return found

    def _touching(self, sheet: int, block: Block) -> list[Any]:
        shapes = self.sheet(sheet).ConditionalFormats.getConditionalFormats()
        ordered = sorted(shapes, key=lambda shape: shape.ID)
        return [s for s in ordered if any(touch(place(a), block) for a in s.Range.getRangeAddresses())]

    def _told(self, sheet: int, shape: Any, position: int) -> dict[str, Any]:
        entry = shape.getByIndex(position)
        told: dict[str, Any] = {"number": self._number(sheet, shape.ID, position), "type": "unknown"}
        if entry.getType() != CONDITION:
            return told | {"type": KINDS.get(entry.getType(), "unknown")}
        operator, ranges = entry.Operator, shape.Range
        first = self._translated(sheet, ranges, entry.Formula1, to_excel=True)
        if operator == EXPRESSION:
            told |= {"type": "custom", "formula": first}
        elif operator in OPERATORS:
            second = self._translated(sheet, ranges, entry.Formula2, to_excel=True) if operator in BETWEEN else None
            told |= {"type": "cell_value", "operator": OPERATORS[operator], "formula1": first, "formula2": second}
        return told | self._style(sheet, entry.StyleName)

    def _style(self, sheet: int, name: str) -> dict[str, Any]:
        key = (self.owner(sheet).RuntimeUID, name)
        if key not in self.styles:
            self.styles[key] = self._looked_up(sheet, name)
        return self.styles[key]

    def _looked_up(self, sheet: int, name: str) -> dict[str, Any]:
        styles = self.owner(sheet).StyleFamilies.getByName("CellStyles")
        if not styles.hasByName(name):
            return {}
        style = styles.getByName(name)
        return {
            "fill_color": rgb(style.CellBackColor),
            "font_color": rgb(style.CharColor),
            "font_bold": True if style.CharWeight > 110 else None,
            "font_italic": True if style.CharPosture.value == "ITALIC" else None,
        }

    def _number(self, sheet: int, shape: int, position: int) -> int:
        self.listed += 1
        self.known[self.listed] = [sheet, shape, position]
        return self.listed

    def add_rule(self, sheet: int, block: Block, spec: dict[str, Any]) -> dict[str, Any]:
        """Adds a rule that comes before all others on its cells."""
        cells = self.changeable(sheet, block)
        below = self._touching(sheet, block)
        ranges = self.owner(sheet).createInstance("com.sun.star.sheet.SheetCellRanges")
        ranges.addRangeAddress(cells.getRangeAddress(), False)
        entry = self._entry(sheet, ranges, spec)
        if not below:
            return self._told(sheet, self._attached(sheet, ranges, entry), 0)
        shape = self._created(sheet, ranges, [entry])
        self._made_anew(sheet, below[0].ID, shape.ID - 1)
        return self._told(sheet, shape, 0)

    def _entry(self, sheet: int, ranges: Any, spec: dict[str, Any]) -> dict[str, Any]:
        custom = "formula" in spec
        texts = [spec["formula"], None] if custom else [spec["formula1"], spec["formula2"]]
        operator = EXPRESSION if custom else next(k for k, v in OPERATORS.items() if v == spec["operator"])
        first, second = (text and self._translated(sheet, ranges, text, to_excel=False) for text in texts)
        style = self._style_named(sheet, spec)
        return {"Operator": operator, "Formula1": first, "Formula2": second or "", "StyleName": style}

    def _attached(self, sheet: int, ranges: Any, entry: dict[str, Any]) -> Any:
        """A new format with one rule on cells that have none, through the older interface: they show it at once."""
        corner = self.sheet(sheet).getCellByPosition(LAST_COLUMN, LAST_ROW)
        rules, operator = (
            corner.ConditionalFormat,
            uno.Enum("com.sun.star.sheet.ConditionOperator", OLDER[entry["Operator"]]),
        )
        rules.clear()
        rules.addNew(properties(**{**entry, "Operator": operator, "SourcePosition": self._origin(sheet, ranges)}))
        ranges.ConditionalFormat = rules
        return max(self.sheet(sheet).ConditionalFormats.getConditionalFormats(), key=lambda shape: shape.ID)

    def _created(self, sheet: int, ranges: Any, entries: list[dict[str, Any]]) -> Any:
        """A new format with these rules. It has the highest id: the last in priority.

        The cells may have other formats; they show this one only when the workbook is opened again.
        """
        formats = self.sheet(sheet).ConditionalFormats
        number = formats.createByRange(ranges)
        shape = next(s for s in formats.getConditionalFormats() if number == s.ID)
        for position, entry in enumerate(entries):
            shape.createEntry(CONDITION, position)
            for name in COPIED:
                setattr(shape.getByIndex(position), name, entry[name])
        return shape

    def _made_anew(self, sheet: int, first: int, last: int, *, without: int | None = None) -> None:
        """Makes the formats from id `first` to `last` anew, in their order: they then come after all others.

        `without` is the position of the rule that is left out of the first. Formats with scales, bars or icons stay.
        """
        formats = self.sheet(sheet).ConditionalFormats
        for shape in sorted(formats.getConditionalFormats(), key=lambda s: s.ID):
            positions = [i for i in range(shape.getCount()) if first != shape.ID or i != without]
            if not first <= shape.ID <= last or any(shape.getByIndex(i).getType() != CONDITION for i in positions):
                continue
            entries = [{name: getattr(shape.getByIndex(i), name) for name in COPIED} for i in positions]
            copy = self._created(sheet, shape.Range, entries)
            for record in self.known.values():
                if record[:2] == [sheet, shape.ID] and record[2] in positions:
                    record[1:] = copy.ID, positions.index(record[2])
            formats.removeByID(shape.ID)

    def _style_named(self, sheet: int, spec: dict[str, Any]) -> str:
        """The cell style with this fill and font, made when it is not there."""
        document, looks = self.owner(sheet), {name: spec[name] for name in STYLED if spec.get(name) is not None}
        name = "xw " + " ".join(f"{k} {v}" for k, v in looks.items()).translate(PLAIN)
        if not document.StyleFamilies.getByName("CellStyles").hasByName(name):
            self._bring_style(document, name, looks)
        return name

    def _bring_style(self, document: Any, name: str, looks: dict[str, Any]) -> None:
        """Makes a style; while any sheet is protected LibreOffice refuses to change one, and it is loaded instead."""
        styles = document.StyleFamilies.getByName("CellStyles")
        styles.insertByName(name, document.createInstance("com.sun.star.style.CellStyle"))
        try:
            set_looks(styles.getByName(name), looks)
        except RuntimeException:
            styles.removeByName(name)
            self._load_style(document, name, looks)

    def _load_style(self, document: Any, name: str, looks: dict[str, Any]) -> None:
        other = self.blank()
        styles = other.StyleFamilies.getByName("CellStyles")
        styles.insertByName(name, other.createInstance("com.sun.star.style.CellStyle"))
        set_looks(styles.getByName(name), looks)
        with TemporaryDirectory() as folder:
            url = uno.systemPathToFileUrl(f"{folder}/styles.ots")
            other.storeToURL(url, properties(FilterName="calc8_template"))
            other.close(True)
            options = properties(OverwriteStyles=False, LoadCellStyles=True, LoadPageStyles=False)
            self.painted()
            document.lockControllers()  # LibreOffice 25.2 crashes, one time in sixty, when it paints while it loads
            try:
                document.StyleFamilies.loadStylesFromURL(url, options)
            finally:
                document.unlockControllers()
            self.painted()

    def delete_rule(self, number: int) -> None:
        """Takes one rule away from all its cells."""
        sheet, shape_id, position = self.known.pop(number)
        if self.sheet(sheet).isProtected():
            raise RefusedError(f"the sheet {self.sheet(sheet).Name} is protected")
        formats = self.sheet(sheet).ConditionalFormats
        shape = next((s for s in formats.getConditionalFormats() if shape_id == s.ID), None)
        if shape is None or position >= shape.getCount():
            raise RefusedError("the conditional format is deleted")
        if shape.getCount() == 1:
            formats.removeByID(shape_id)
            return
        highest = max(s.ID for s in formats.getConditionalFormats())
        self._made_anew(sheet, shape_id, highest, without=position)  # removeByIndex fails on the rules of a file

    def clear_rules(self, sheet: int, block: Block) -> None:
        """Takes all rules from a block; outside of it they stay."""
        cells = self.changeable(sheet, block)
        for shape in self._touching(sheet, block):
            ranges = self.owner(sheet).createInstance("com.sun.star.sheet.SheetCellRanges")
            ranges.addRangeAddresses(shape.Range.getRangeAddresses(), False)
            ranges.removeRangeAddresses((cells.getRangeAddress(),))
            if ranges.getCount():
                shape.Range = ranges
            else:
                self.sheet(sheet).ConditionalFormats.removeByID(shape.ID)

    def _translated(self, sheet: int, ranges: Any, text: str, *, to_excel: bool) -> str:
        """A rule's formula from LibreOffice's grammar to Excel's, or back; relative to its ranges' first cell."""
        grammar, origin = self.grammar(self.owner(sheet)), self._origin(sheet, ranges)
        return grammar.from_native(text, origin) if to_excel else grammar.to_native(text, origin)

    def _origin(self, sheet: int, ranges: Any) -> Any:
        addresses = ranges.getRangeAddresses()
        row, column = min(a.StartRow for a in addresses), min(a.StartColumn for a in addresses)
        return self.sheet(sheet).getCellByPosition(column, row).getCellAddress()


def set_looks(style: Any, looks: dict[str, Any]) -> None:
    """Gives a style its fill and font."""
    for look, value in looks.items():
        STYLED[look](style, value)


def touch(one: Block, other: Block) -> bool:
    """Says whether two blocks have a cell in common."""
    return all(one[i] < other[i] + other[i + 2] and other[i] < one[i] + one[i + 2] for i in (0, 1))
