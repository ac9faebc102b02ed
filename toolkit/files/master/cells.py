"""The cells of the master: formats by meaning, and values written as what they are: no text becomes a formula."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.core.master.values import ColumnType, Link, Marked
from toolkit.files import number_formats, palette
from toolkit.files.master.formulas import tally_formula
from toolkit.files.master.layout import MasterLayout
from toolkit.model import WholeDay

if TYPE_CHECKING:
    from toolkit.core.master.values import Column, Tally, Value
    from toolkit.core.messages import Messages
    from toolkit.files.master.formulas import Stretch

LONGEST_TEXT = 32_767  # UTF-16 units in a cell
MOST_LINKS = 65_000  # Excel opens at most 65 530 per sheet
LONGEST_LINK = 2_000
FONT_SIZE = 11
_PLAIN: dict[ColumnType, str] = {
    ColumnType.INTEGER: "0",
    ColumnType.NUMBER: "#,##0.##########",
    ColumnType.MONEY: number_formats.KRONER,
    ColumnType.POINTS: "0.00",
    ColumnType.SHARE: number_formats.SHARE,
    ColumnType.DATE: "dd.mm.yyyy",
    ColumnType.TIME: "dd.mm.yyyy hh:mm",
}
NUMERIC = frozenset({ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.MONEY, ColumnType.POINTS, ColumnType.SHARE})
_MARKS = {True: "✔ ", False: "✘ ", None: ""}
_MARK_COLOURS = {True: palette.GOOD, False: palette.BAD, None: palette.BLACK}
_NO_LINK = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff]")  # not in a link, or not what the file is called
_ESCAPES = str.maketrans({mark: f"%{ord(mark):02X}" for mark in [*'% #"<>[]^`{}|?\\', *map(chr, range(1, 32)), "\x7f"]})
_BYTE = re.compile(r"%5Cx([89a-f][0-9a-f])")
"""A byte of a file's name that is no UTF-8, as the inbox writes it out (`\\xf8`), with its backslash encoded."""


class Cut(NamedTuple):
    """A text that was too long for its cell (row and column from 0), and how many characters of it are missing."""

    sheet: str
    row: int
    column: int
    heading: str
    characters: int


def link_target(folder: str, link: Link) -> tuple[str, str]:
    """A link as (path, place): the path percent-encoded where a URL needs it, the place as formulas write it.

    Without a path there is none that a workbook could hold; without a place the link leads to the file as a whole.
    """
    path = _BYTE.sub(lambda found: f"%{found[1].upper()}", (folder + link.file).translate(_ESCAPES))
    if _NO_LINK.search(path) or len(path) > LONGEST_LINK:
        return "", ""
    if not link.cell or not link.sheet or _NO_LINK.search(link.sheet):
        return path, ""
    sheet = link.sheet.replace("'", "''")
    return path, f"'{sheet}'!{link.cell}"


class Cells:
    """Writes single cells of one workbook; knows its formats and the folder that links lead to.

    `layout` is where its tables and figures went, `stretches` the rows of each table by its id, `table_names` the names
    given to tables: the functions that place them note it there. `cut` are the texts that did not fit their cell,
    `author` the name that notes are signed with.
    """

    def __init__(self, workbook: Any, folder: str, messages: Messages) -> None:
        self._workbook = workbook
        self._folder = folder
        self._messages = messages
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self.wrap = True  # whether texts are broken over lines; folded columns must not make rows high
        self._cells: dict[tuple[object, ...], Any] = {}
        self._links = 0
        self._line: Any = None
        self._link: Any = None
        self.layout = MasterLayout()
        self.author = messages.text("master.note_author")
        self.stretches: dict[str, list[Stretch]] = {}
        self.table_names: set[str] = set()
        self.cut: list[Cut] = []
        self._missing = 0  # characters of the text in hand that did not fit

    def style(self, **properties: object) -> Any:
        """A format with these properties on top of the master's font; the same ones give the same format."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": palette.FONT, "font_size": FONT_SIZE, "font_color": palette.BLACK, "valign": "top"}
            self._formats[key] = self._workbook.add_format({**base, **properties})
        return self._formats[key]

    def new_sheet(self) -> None:
        """Count links afresh."""
        self._links = 0

    def write(self, sheet: Any, row: int, column: int, value: Value, of: Column) -> None:
        """Write one value in a table's cell. Only a Link becomes a link, and nothing ever becomes a formula."""
        if isinstance(value, str):
            sheet.write_string(row, column, self.text(value), self._cell(of.type, word=True))
        elif isinstance(value, Decimal | int):
            sheet.write_number(row, column, float(value), self._cell(of.type, number=number_format(value, of.type)))
        elif isinstance(value, Link):
            self._write_link(sheet, row, column, value)
        elif isinstance(value, Marked):
            text = self.text(_MARKS[value.good] + value.text)
            sheet.write_string(row, column, text, self._cell(of.type, _MARK_COLOURS[value.good]))
        elif isinstance(value, datetime):
            kind = ColumnType.DATE if isinstance(value, WholeDay) else of.type
            sheet.write_datetime(row, column, value.replace(tzinfo=None), self._cell(kind))
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self._cell(of.type))
        if self._missing:
            self.cut.append(Cut(sheet.get_name(), row, column, of.label, self._missing))
            self._missing = 0

    def write_formula(self, sheet: Any, row: int, column: int, formula: str, value: Decimal | int, of: Column) -> None:
        """Write a formula of ours with what it comes to, looking as the value alone would."""
        look = self._cell(of.type, number=number_format(value, of.type))
        sheet.write_formula(row, column, formula, look, float(value))

    def tally(self, tally: Tally) -> str:
        """A tally as a formula over the tables written so far; "" where there is none that says it."""
        formula = tally_formula(tally, self.stretches.get(tally.table, ()), self._shown)
        less = self.tally(tally.less) if tally.less else ""
        if tally.less and not less:
            return ""
        return f"{formula}-({less[1:]})" if formula and less else formula

    def _shown(self, value: Value) -> str:
        """How a value reads in a cell."""
        if isinstance(value, Marked):
            return _MARKS[value.good] + value.text
        return "" if value is None else str(value)

    def rule_lines(self, sheet: Any, first: int, last: int, columns: int) -> None:
        """A thin line below every row of a range, blank cells included: one conditional format, not a cell each."""
        if self._line is None:
            self._line = self._workbook.add_format({"bottom": 1, "bottom_color": palette.LINE})
        options = {"type": "formula", "criteria": "=TRUE", "format": self._line}
        sheet.conditional_format(first, 0, last, columns - 1, options)

    def _write_link(self, sheet: Any, row: int, column: int, link: Link) -> None:
        text = self.text(link.text)
        path, place = link_target(self._folder, link)
        self._links += 1
        if self._links > MOST_LINKS or not path:
            sheet.write_string(row, column, text, self._cell(ColumnType.TEXT))
            return
        if self._link is None:
            look = {"font_color": palette.PRIMARY, "underline": 1, "text_wrap": True, "align": "left", "indent": 1}
            self._link = self.style(**look)
        sheet.write_link(row, column, path, place, text, self._link)

    def text(self, value: str) -> str:
        """A text as a cell can hold it: without broken characters, and visibly cut where it is too long."""
        if not value.isascii() and not value.isprintable():  # a broken character is neither
            value = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        if len(value) * 2 <= LONGEST_TEXT or _units(value) <= LONGEST_TEXT:
            return value
        kept = value.encode("utf-16-le")[: 2 * (LONGEST_TEXT - 200)].decode("utf-16-le", "ignore")
        self._missing = len(value) - len(kept)
        return kept + " " + self._messages.text("master.cut", characters=self._missing)

    def _cell(self, kind: ColumnType, colour: str = "", *, number: str = "", word: bool = False) -> Any:
        key = (kind, colour, number, word, self.wrap)
        if key not in self._cells:
            self._cells[key] = self.style(**self._properties(kind, colour, number, word=word))
        return self._cells[key]

    def _properties(self, kind: ColumnType, colour: str, number: str, *, word: bool) -> dict[str, object]:
        found: dict[str, object] = {"align": "right" if kind in NUMERIC else "left", "indent": 1}
        if kind in NUMERIC and not word:  # a number too wide for its cell would be shown as ###
            found["shrink"] = True
        if kind in _PLAIN and not word:
            found["num_format"] = number or _PLAIN[kind]
        if kind in {ColumnType.TEXT, ColumnType.LONG_TEXT, ColumnType.STATE}:
            found["text_wrap"] = self.wrap
        if word and kind in _PLAIN:
            found |= {"font_color": palette.GREY, "italic": True}
        if colour:
            found["font_color"] = colour
        if colour in {palette.GOOD, palette.BAD}:
            found["bold"] = True
        return found


def _units(value: str) -> int:
    return len(value.encode("utf-16-le")) // 2


def number_format(value: Decimal | int, kind: ColumnType) -> str:
    """The number format that shows a value truly: øre where there are any, a share never as a figure it only nears."""
    if kind is ColumnType.MONEY:
        return number_formats.KRONER if value == int(value) else number_formats.KRONER_ORE
    if kind is ColumnType.NUMBER:
        return "#,##0" if value == int(value) else "#,##0.##########"
    if kind is ColumnType.POINTS:
        return f"0.{'0' * max(2, _places(value))}"
    if kind is not ColumnType.SHARE:
        return ""
    percent, decimals = Decimal(value) * 100, 2
    while decimals < 8 and round(percent, decimals) == round(percent) != percent:
        decimals += 1
    return number_formats.share(decimals)


def _places(value: Decimal | int) -> int:
    """The decimals a value is written with."""
    exponent = Decimal(value).as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
