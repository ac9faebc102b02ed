"""xlwings' own code for Excel on macOS, loaded where there is no macOS: what it talks to is told to it by the tests."""

from __future__ import annotations

import atexit
import importlib
import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import xlwings as xw

if TYPE_CHECKING:
    import pytest

WANTED = ("aem", "appscript", "appscript.reference", "osax", "psutil")


class CommandError(Exception):
    """What Apple events that fail raise, as in appscript; -1712 says that Excel did not answer in time."""

    def __init__(self, errornumber: int) -> None:
        super().__init__(errornumber)
        self.errornumber = errornumber


class Names:
    """The words of Excel's dictionary: each is its own name."""

    def __getattr__(self, name: str) -> Any:
        return name


def load(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module, with nothing behind it; what it would do when Python ends is not done."""
    modules = {name: ModuleType(name) for name in WANTED}
    reference = modules["appscript.reference"]
    vars(reference).update(CommandError=CommandError, Reference=object)
    vars(modules["appscript"]).update(its=Names(), k=Names(), mactypes=None, reference=reference)
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.delitem(sys.modules, "xlwings._xlmac", raising=False)
    made = importlib.import_module("xlwings._xlmac")
    monkeypatch.delitem(sys.modules, "xlwings._xlmac")
    monkeypatch.delattr(xw, "_xlmac")
    atexit.unregister(made.cleanup)
    return made


def answer(value: object) -> SimpleNamespace:
    """A property of Excel's, as appscript asks for it."""
    return SimpleNamespace(get=lambda: value)


class Area:
    """A range of Excel's: errors have no value, and stand in the text it shows, which is cell by cell no list."""

    def __init__(self, rows: list[list[Any]], shown: list[list[str]], formulas: list[list[str]]) -> None:
        self.rows, self.shown, self.formulas = rows, shown, formulas

    def count(self, each: str) -> int:
        return len(self.rows) if each == "row" else len(self.rows[0])

    def __getattr__(self, name: str) -> SimpleNamespace:
        found = {
            "value": self.rows,
            "string_value": self.shown,
            "formula": self.formulas,
            "first_row_index": 1,
            "first_column_index": 1,
        }[name]
        single = isinstance(found, list) and len(self.rows) == len(self.rows[0]) == 1
        return answer(found[0][0] if single else found)


class MacSheet:
    """A sheet, of which only cells are read, by xlwings' public interface over its code for macOS."""

    def __init__(self, mac: ModuleType, name: str, area: Area) -> None:
        self.mac, self.name, self.area, self.visible = mac, name, area, -1

    @property
    def used_range(self) -> xw.Range:
        return self._range(self.area)

    def range(self, place: tuple[int, int]) -> xw.Range:
        row, column = place[0] - 1, place[1] - 1
        return self._range(
            Area(*([[table[row][column]]] for table in (self.area.rows, self.area.shown, self.area.formulas)))
        )

    def _range(self, area: Area) -> xw.Range:
        app = SimpleNamespace(engine=self.mac.engine, pid=1)
        sheet = SimpleNamespace(xl=SimpleNamespace(cells={"A1": area}), book=SimpleNamespace(app=app))
        return xw.Range(impl=self.mac.Range(sheet, "A1"))
