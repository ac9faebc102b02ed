"""An Excel that costs nothing and counts: a workbook's cells behind xlwings, where every write is only noted.

What xlwings asks its engine for is what crosses over to Excel, at some 0.1 to 1 ms each on Windows; here each question
is counted and answered from memory, so that the rest of a click can be measured without Excel.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import ModuleType

    from toolkit.model import Cell, Grid, Sheet

Place = tuple[int, int]
LITERAL = re.compile(r'"((?:[^"]|"")*)"')
LONGEST = 255  # of a text in a formula, in Excel

_OURS = frozenset(("known", "options", "engine", "api", "max_cells_per_read", "max_cells_per_write"))
"""What xlwings asks its engine for without going to Excel."""


class Thing:
    """An object of Excel's: what it is asked for is counted and answered from `known`; what it is told is counted."""

    def __init__(self, asked: list[str], parts: Sequence[Any] = (), **known: Any) -> None:
        object.__setattr__(self, "asked", asked)
        object.__setattr__(self, "parts", list(parts))
        object.__setattr__(self, "known", known)

    def __getattr__(self, name: str) -> Any:
        if name not in _OURS:
            self.asked.append(name)
        if name not in self.known:
            raise AttributeError(name)
        return self.known[name]

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _OURS:
            self.asked.append(name)

    def __len__(self) -> int:
        self.asked.append("count")
        return len(self.parts)

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Any]:
        for part in self.parts:
            self.asked.append("item")
            yield part

    def __call__(self, key: str | int) -> Any:
        """The part with a name, or a number counted from 1."""
        self.asked.append("item")
        return next(one for number, one in enumerate(self.parts, 1) if key in (number, one.known["name"]))


class Cells(Thing):
    """A range: a cell in it is found by row and column, counted from 1; a text too long in a formula is refused."""

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name == "formula" and any(len(text) > LONGEST for text in LITERAL.findall(str(value))):
            raise ValueError("a text of more than 255 characters in a formula")

    def __len__(self) -> int:
        self.asked.append("count")
        rows, columns = self.known["shape"]
        return int(rows * columns)

    def __call__(self, row: int, column: int) -> Any:
        """The cell."""
        self.asked.append("item")
        known = self.known
        return known["sheet"].known["range"]((known["row"] + row - 1, known["column"] + column - 1))


class _Engine:
    """What xlwings itself does with values, without Excel."""

    name, type = "paper", "desktop"

    def __init__(self, app: Callable[[], Thing]) -> None:
        self.app = app

    @property
    def apps(self) -> list[Thing]:
        return [self.app()]

    @staticmethod
    def clean_value_data(data: Any, *_: object) -> Any:
        return data

    @staticmethod
    def prepare_xl_data_element(value: Any, _: object) -> Any:
        return value


class PaperExcel:
    """One open workbook; `asked` lists every question and every write in order."""

    def __init__(self, xlwings: ModuleType, grid: Grid) -> None:
        self.asked: list[str] = []
        self.boxes: list[str] = []
        self.sheets = Thing(self.asked, add=self._add)
        engine = _Engine(lambda: self.app)
        self.app = Thing(
            self.asked,
            engine=engine,
            pid=1,
            activate=lambda *_: None,
            screen_updating=True,
            display_alerts=True,
            alert=lambda text, *_: self.boxes.append(text),
        )
        self.book = Thing(self.asked, name="soknad.xlsx", fullname="soknad.xlsx", app=self.app, sheets=self.sheets)
        self.book.known["activate"] = lambda: None
        for sheet in grid.sheets:
            self._put(sheet.name, sheet)
        self.sheets.known["active"] = self.sheets.parts[1]
        self.app.known["selection"] = self._range(self.sheets.parts[1], {}, (1, 1), (1, 1))
        added = xlwings.Engine(impl=engine)
        xlwings.engines.add(added)
        added.activate()
        xlwings.Book(impl=self.book).set_mock_caller()

    def _put(self, name: str, sheet: Sheet | None) -> Thing:
        cells = sheet.cells if sheet else {}
        made = Thing(self.asked, name=name, book=self.book, visible=-1, notes=[], shapes=Thing(self.asked))
        last = (max((row for row, _ in cells), default=1), max((column for _, column in cells), default=1))
        made.known.update(
            {
                "used_range": self._range(made, cells, (1, 1), last),
                "cells": self._range(made, cells, (1, 1), last),
                "range": lambda first, last=None: self._range(made, cells, _place(first), _place(last or first)),
                "activate": lambda: None,
                "delete": lambda: self.sheets.parts.remove(made),
            }
        )
        self.sheets.parts.append(made)
        return made

    def _add(self, _before: object, _after: object, _name: None) -> Thing:
        return self._put("", None)

    def _range(self, sheet: Thing, cells: dict[Place, Cell], first: Place, last: Place) -> Thing:
        rows = [[cells.get((row, at)) for at in range(first[1], last[1] + 1)] for row in range(first[0], last[0] + 1)]
        made = Cells(self.asked, sheet=sheet, row=first[0], column=first[1], api=True, note=None, options={})
        nothing: Callable[..., None] = lambda *_: None  # noqa: E731  (what only writes answers nothing)
        made.known.update(
            {
                "shape": (len(rows), len(rows[0])),
                "raw_value": [[cell.value if cell and cell.value != "" else None for cell in row] for row in rows],
                "formula": [[_formula(cell) for cell in row] for row in rows],
                "font": Thing(self.asked),
                "conditional_formats": Thing(self.asked, add_custom=lambda spec: Thing(self.asked)),
                **dict.fromkeys(("add_note", "merge", "select"), nothing),
                **dict.fromkeys(("max_cells_per_read", "max_cells_per_write")),
            }
        )
        return made


def _place(reference: str | Place | Thing) -> Place:
    if isinstance(reference, Thing):
        return reference.known["row"], reference.known["column"]
    return reference if isinstance(reference, tuple) else (1, 1)


def _formula(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return f"={cell.formula}" if cell.formula is not None else str(cell.value)
