"""The buttons use xlwings' public, free interface and nothing else of it."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import toolkit
from toolkit.files.excel.start import UNUSED

if TYPE_CHECKING:
    from collections.abc import Mapping

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


# --- Windows and macOS ------------------------------------------------------------------------------------------

OBJECTS = (
    "App",
    "Book",
    "Sheets",
    "Sheet",
    "Range",
    "Font",
    "Note",
    "ConditionalFormat",
    "ConditionalFormats",
    "Shape",
)
INSIDE = {
    "App": {"run"},
    "Sheets": {"__iter__", "__call__"},
    "Sheet": {"notes"},
    "Range": {"raw_value"},
}
"""What xlwings asks its engine for in other classes than the one that is used: macros, loops, values."""


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def beside_xlwings(module: str) -> dict[str, ast.ClassDef]:
    """The classes of a module of xlwings; those for Excel can only be imported where Excel is."""
    spec = find_spec("xlwings")
    assert spec is not None
    assert spec.origin is not None
    tree = parsed(Path(spec.origin).with_name(f"{module}.py"))
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def used() -> dict[str, set[str]]:
    """What the buttons ask of an engine's objects: every name in their sources that xlwings' own object passes on.

    A name that is used of one object counts for all of them that have it.
    """
    written = {node.attr for source in SOURCES for node in ast.walk(parsed(source)) if isinstance(node, ast.Attribute)}
    public = beside_xlwings("main")
    return {
        name: INSIDE.get(name, set()).union(*(passed_on(node) for node in public[name].body if named(node) in written))
        for name in OBJECTS
    }


def named(node: ast.stmt) -> str:
    return node.name if isinstance(node, ast.FunctionDef) else ""


def passed_on(function: ast.stmt) -> set[str]:
    """What a function of the interface asks `self.impl` for."""
    return {
        node.attr
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "self.impl"
    }


def test_what_the_buttons_use_is_found_in_their_sources() -> None:
    found = used()
    assert {"status_bar", "alert", "run"} <= found["App"]
    assert {"used_range", "visible", "notes"} <= found["Sheet"]
    assert {"formula", "note", "add_note", "conditional_formats", "raw_value"} <= found["Range"]


@pytest.mark.parametrize("engine", ["_xlwindows", "_xlmac"])
def test_excel_on_windows_and_macos_has_everything_the_buttons_use(engine: str) -> None:
    classes = beside_xlwings(engine)
    lacking = {
        f"{name}.{one}" for name, names in used().items() for one in names if one not in defined(classes[name], classes)
    }
    assert lacking == set()


def defined(owner: ast.ClassDef, classes: Mapping[str, ast.ClassDef]) -> set[str]:
    """What a class of an engine defines itself or takes from another class of it; not what the interface only names."""
    names = {node.name for node in owner.body if isinstance(node, ast.FunctionDef) if not refuses(node)}
    names |= {
        target.id
        for node in owner.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    names |= {
        node.attr for node in ast.walk(owner) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }  # set on `self` when it is made
    bases = [base.id for base in owner.bases if isinstance(base, ast.Name) and base.id in classes]
    return names.union(*(defined(classes[base], classes) for base in bases))


def refuses(function: ast.FunctionDef) -> bool:
    """Whether a function only says that the engine cannot do it."""
    return isinstance(function.body[-1], ast.Raise) and len(function.body) == 1
