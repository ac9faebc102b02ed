"""Values and formulas of cells, in bulk."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from shared import ENGLISH, QUOTED, Base, Block, RefusedError, cells_of, place

CONTENTS = 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags: VALUE, DATETIME, STRING, FORMULA
FORMATS = 32 | 64 | 256  # HARDATTR, STYLES, EDITATTR
NOTE = 8
DATE, DATE_OR_TIME, CURRENCY, LOGICAL, TEXT = 2, 6, 8, 1024, 256  # com.sun.star.util.NumberFormat
NUMERIC_RESULT, TEXT_RESULT, ERROR_RESULT = 1, 2, 4  # com.sun.star.sheet.FormulaResult
ERRORS = {532: "#DIV/0!", 519: "#VALUE!", 524: "#REF!", 525: "#NAME?", 32767: "#N/A", 503: "#NUM!", 521: "#NULL!"}
NOT_A_FORMULA = {501, 508, 509, 510, 511, 512, 516, 517}
TRUTH = {"=TRUE()": "TRUE", "=FALSE()": "FALSE"}
LONGEST = 32_767

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(E[+-]?\d+)?", re.IGNORECASE)
ISO_DATE = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")
LOCAL_DATE = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})")

Cell = Any
"""None, a boolean, number or text, or one of {"date": days}, {"currency": number}, {"error": "#N/A"}."""


class Cells(Base):
    """Requests on what cells hold."""

    def values(self, sheet: int, block: Block) -> list[list[Cell]]:
        """What the cells hold or show: for a formula its result."""
        cells = self.block(sheet, block)
        table: list[list[Cell]] = [[None if v == "" else v for v in row] for row in cells.getDataArray()]
        kinds = self._kinds(sheet, cells)
        for (row, column), kind in kinds.items():
            value = table[row][column]
            if isinstance(value, float):
                table[row][column] = bool(value) if kind == "boolean" else {kind: value}
        for (row, column), value in self._results(cells, kinds).items():
            table[row][column] = value
        return table

    def _kinds(self, sheet: int, cells: Any) -> dict[tuple[int, int], str]:
        """The cells whose number format makes of a number a date, a boolean or an amount of money."""
        formats = self.owner(sheet).getNumberFormats()
        found: dict[tuple[int, int], str] = {}
        groups = cells.getUniqueCellFormatRanges()
        for index in range(groups.getCount()):
            group = groups.getByIndex(index)
            kind = kind_of(formats.getByKey(group.getByIndex(0).NumberFormat))
            if kind:
                found.update(dict.fromkeys(positions(group, cells), kind))
        return found

    @staticmethod
    def _results(cells: Any, kinds: dict[tuple[int, int], str]) -> dict[tuple[int, int], Cell]:
        """Formula results that only the cell itself can tell: errors, and truth values in cells without a format."""
        found: dict[tuple[int, int], Cell] = {}
        for where in positions(cells.queryFormulaCells(ERROR_RESULT), cells):
            code = cells.getCellByPosition(where[1], where[0]).getError()
            found[where] = {"error": ERRORS.get(code, "#VALUE!")}
        for where in positions(cells.queryFormulaCells(NUMERIC_RESULT), cells):
            cell = cells.getCellByPosition(where[1], where[0])
            if where not in kinds and cell.getValue() in (0, 1) and cell.getString().isalpha():
                found[where] = bool(cell.getValue())
        return found

    def formulas(self, sheet: int, block: Block) -> list[list[str]]:
        """What the cells were given: `=SUM(A1,B1)` in Excel's grammar, else the constant as text, "" when blank."""
        cells = self.block(sheet, block)
        table = [[text.removeprefix("'") for text in row] for row in cells.getFormulaArray()]
        grammar = self.grammar(self.owner(sheet))
        for row, column in positions(cells.queryContentCells(16), cells):
            if table[row][column] in TRUTH:
                table[row][column] = TRUTH[table[row][column]]
            elif table[row][column].startswith("="):
                cell = cells.getCellByPosition(column, row)
                table[row][column] = grammar.text(cell.getTokens(), cell.getCellAddress())
        for (row, column), kind in self._kinds(sheet, cells).items():
            if kind == "boolean" and table[row][column] in ("0", "1"):
                table[row][column] = "TRUE" if table[row][column] == "1" else "FALSE"
        return table

    def set_values(self, sheet: int, block: Block, table: list[list[Cell]]) -> None:
        """Types a table into a block of its size, as Excel takes what is assigned to `Range.Value`."""
        cells = self.writable(sheet, block)
        as_text = self._text_cells(sheet, cells)
        table = [[assigned(v, text=(r, c) in as_text) for c, v in enumerate(row)] for r, row in enumerate(table)]
        plain = [[v if isinstance(v, (str, float)) else "" for v in row] for row in table]
        cells.clearContents(CONTENTS)
        cells.setDataArray(tuple(tuple(row) for row in plain))
        for row, line in enumerate(table):
            for column, value in enumerate(line):
                if isinstance(value, (bool, dict)):
                    self._special(sheet, cells.getCellByPosition(column, row), value)

    def _text_cells(self, sheet: int, cells: Any) -> set[tuple[int, int]]:
        formats = self.owner(sheet).getNumberFormats()
        groups = cells.getUniqueCellFormatRanges()
        return {
            where
            for group in map(groups.getByIndex, range(groups.getCount()))
            if formats.getByKey(group.getByIndex(0).NumberFormat).Type & TEXT
            for where in positions(group, cells)
        }

    def _special(self, sheet: int, cell: Any, value: Any) -> None:
        match value:
            case bool():
                cell.setValue(float(value))
                cell.NumberFormat = self.owner(sheet).getNumberFormats().getStandardFormat(LOGICAL, ENGLISH)
            case {"date": days}:
                cell.setValue(days)
                self._show_as_date(sheet, cell)
            case {"formula": text}:
                self._enter(sheet, cell, text, cell)

    def _show_as_date(self, sheet: int, cell: Any) -> None:
        formats = self.owner(sheet).getNumberFormats()
        if not formats.getByKey(cell.NumberFormat).Type & DATE_OR_TIME:
            cell.NumberFormat = formats.getStandardFormat(DATE, ENGLISH)

    def set_formulas(self, sheet: int, block: Block, table: list[list[Cell]]) -> None:
        """Types formulas; what does not begin with `=` is a value."""
        self.set_values(sheet, block, table)

    def fill_formula(self, sheet: int, block: Block, text: str) -> None:
        """Types one formula into all cells; its relative references follow from the first cell."""
        cells = self.writable(sheet, block)
        first = cells.getCellByPosition(0, 0)
        for cell in cells_of(cells):
            self._enter(sheet, cell, text, first)

    def _enter(self, sheet: int, cell: Any, text: str, origin: Any) -> None:
        if not balanced(text):  # LibreOffice would close the parenthesis by itself
            raise RefusedError(f"{text!r} is no formula")
        cell.setTokens(self.grammar(self.owner(sheet)).tokens(text, origin.getCellAddress()))
        if cell.getError() in NOT_A_FORMULA:
            cell.clearContents(CONTENTS)
            raise RefusedError(f"{text!r} is no formula")

    def clear(self, sheet: int, block: Block, contents: bool, formats: bool) -> None:
        """Empties cells, or takes their formats (with conditional formats), or both (and then the notes too)."""
        cells = self.writable(sheet, block) if contents and not formats else self.changeable(sheet, block)
        flags = (CONTENTS if contents else 0) | (FORMATS if formats else 0) | (NOTE if contents and formats else 0)
        cells.clearContents(flags)


def kind_of(shape: Any) -> str | None:
    """What a number format makes of a number, when it is more than a number."""
    if shape.Type & DATE_OR_TIME:
        return "date"
    if shape.Type & LOGICAL:
        return "boolean"
    return "currency" if shape.Type & CURRENCY else None


def positions(ranges: Any, cells: Any) -> list[tuple[int, int]]:
    """Row and column, from 0 and within `cells`, of every cell of some ranges."""
    top, left, _, _ = place(cells.getRangeAddress())
    found = []
    for address in ranges.getRangeAddresses():
        row, column, rows, columns = place(address)
        found += [(r - top, c - left) for r in range(row, row + rows) for c in range(column, column + columns)]
    return found


def assigned(value: Cell, *, text: bool) -> Cell:
    """What becomes of a value that is assigned to a cell; `text`: the cell has the format `@`.

    Excel reads an assigned text as if it were typed: `=…`, `+…`, `-…` is a formula, `12` a number, `7.3.2018` a date;
    an apostrophe in front keeps it as it is.
    """
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return value
    if isinstance(value, int):
        return float(value)
    if len(value) > LONGEST:
        raise RefusedError(f"a cell holds at most {LONGEST} characters")
    if text or not value:
        return value or None
    return read_as_typed(value)


def read_as_typed(text: str) -> Cell:
    """A text as Excel understands it when it is typed into a cell without a format."""
    if text.startswith("'"):
        return text[1:]
    if NUMBER.fullmatch(text.strip()):
        return float(text)
    if text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE"
    if text[0] == "=" and len(text) > 1:
        return {"formula": text}
    if text[0] in "+-" and len(text) > 1:
        return {"formula": "=" + text}
    if text[0] == "@":
        raise RefusedError(f"{text!r} is no formula")
    return as_day(text)


def as_day(text: str) -> Cell:
    """A date that is written as one, else the text."""
    if found := ISO_DATE.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := LOCAL_DATE.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        return text
    try:
        return {"date": float((date(year, month, day) - date(1899, 12, 30)).days)}
    except ValueError:
        return text


def balanced(formula: str) -> bool:
    """Says whether the parentheses outside of quotes are closed."""
    bare = re.sub(QUOTED, "", formula)
    return bare.count("(") == bare.count(")")
