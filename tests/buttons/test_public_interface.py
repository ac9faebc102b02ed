"""The buttons use xlwings' public, free interface and nothing else of it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import toolkit
from toolkit.files.excel.start import UNUSED

HOME = Path(toolkit.__file__).parent
SOURCES = [
    HOME / "buttons.py",
    *sorted((HOME / "files/excel").glob("*.py")),
    *sorted((HOME / "steps/open_book").glob("*.py")),
]
INNER = {"api", "impl", "pro", "raw_value"}
"""`api` and `impl` are Excel's own objects, `pro` needs a licence, `raw_value` differs between Windows and macOS."""


def test_there_are_sources() -> None:
    assert len(SOURCES) > 10


@pytest.mark.parametrize("source", SOURCES, ids=lambda one: one.stem)
def test_no_source_reaches_behind_the_public_interface(source: Path) -> None:
    tree = ast.parse(source.read_text(encoding="utf-8"))
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert used & INNER == set()
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {alias.name for node in imported if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module or "" for node in imported if isinstance(node, ast.ImportFrom)}
    assert {one for one in modules if one.startswith("xlwings") and one != "xlwings"} == set()


def loaded(code: str) -> set[str]:
    """The modules a fresh Python has after running some code."""
    command = [sys.executable, "-c", f"{code}; import sys; print(*sys.modules)"]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


def test_a_click_waits_for_no_library_that_it_does_not_use() -> None:
    modules = loaded("from toolkit.files.excel import load_xlwings; load_xlwings(); import toolkit.buttons")
    assert "xlwings" in modules
    assert modules & {*UNUSED, "openpyxl", "xlsxwriter", "click"} == set()


def test_what_was_kept_from_xlwings_is_there_for_others() -> None:
    assert "numpy" in loaded("from toolkit.files.excel import load_xlwings; load_xlwings(); import numpy")
