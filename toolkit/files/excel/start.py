"""Importing xlwings without the libraries it takes along where they happen to be installed."""

from __future__ import annotations

import importlib
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

UNUSED = ("numpy", "pandas", "polars", "matplotlib", "plotly", "PIL")
"""What xlwings imports if it is there, for conversions and pictures that no button uses: over a second together."""

MAC = "darwin"
_TIMED_OUT = -1712  # errAETimeout of the Apple Event Manager


def on_mac() -> bool:
    """Whether Excel is spoken to by Apple events, about which xlwings' interface keeps fewer of its promises."""
    return sys.platform == MAC


@contextmanager
def unhurried() -> Iterator[None]:
    """Goes on when Excel has not answered in time: what it was told stands, and it does it when it can.

    On macOS an Apple event fails after a minute, also one whose message box is still being read.
    """
    if not on_mac():
        yield
        return
    failed: type[Exception] = importlib.import_module("appscript.reference").CommandError
    try:
        yield
    except failed as error:
        if getattr(error, "errornumber", None) != _TIMED_OUT:
            raise


def load_xlwings() -> ModuleType:
    """The module xlwings; what it would import beside it stays importable for everybody else.

    A name that is None in `sys.modules` cannot be imported (The Python Language Reference, 5.3.1), which is how
    xlwings finds a library missing. Where xlwings was imported before, it stays as it is.
    """
    hidden = [name for name in UNUSED if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        return importlib.import_module("xlwings")
    finally:
        for name in hidden:
            del sys.modules[name]
