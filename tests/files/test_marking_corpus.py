"""Marked copies of workbooks that Excel, LibreOffice, Google and many libraries have saved."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import fromstring
from zipfile import BadZipFile

import pytest
from marking_cases import CLEAN, HEADERS, contents, corpus, parts, raw
from test_marking import MAY_CHANGE

from toolkit.files.marking import FindingsSheet, Mark, NotMarkable, Row, can_mark, clear, mark
from toolkit.files.marking.package import Package
from toolkit.files.marking.workbook import open_workbook

FOLDER = corpus()
FILES = sorted(path.name for path in FOLDER.glob("*.xls[xm]")) if FOLDER else []
NEVER_MARKED = {"encrypted", "damaged", "not-xlsx"}

pytestmark = [
    pytest.mark.skipif(FOLDER is None, reason="the corpus of odd workbooks is not here (TOOLKIT_CORPUS)"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


def marks_for(data: bytes) -> tuple[list[Mark], FindingsSheet]:
    """A few marks on every sheet with cells, and a line for each."""
    sheets = [sheet.name for sheet in open_workbook(Package(data)).worksheets()]
    cells = (("A1", "error"), ("B3", "warning"), ("B3", "info"), ("H3", "accepted"))
    marks = [Mark(sheet, cell, level, level, f"Se {cell}.") for sheet in sheets for cell, level in cells]  # type: ignore[arg-type]
    rows = tuple(Row("Feil", sheet, "A1", "Melding", "Rett", "K1", 2, ((sheet, "B3"),), "error") for sheet in sheets)
    return marks, FindingsSheet("Funn", "Funn", "Flere funn.", HEADERS, rows)


@pytest.mark.parametrize("name", FILES or ["none"])
def test_a_marked_copy_touches_only_the_named_parts_and_goes_back(name: str) -> None:
    data = (Path(str(FOLDER)) / name).read_bytes()
    try:
        marks, sheet = marks_for(data)
        copy = mark(data, marks, sheet)
    except NotMarkable as refusal:
        assert refusal.reason in NEVER_MARKED  # noqa: PT017  (either outcome is right, for different files)
        return
    before, after = raw(data), raw(copy)
    workbook = open_workbook(Package(data))
    own = {workbook.part, *(one.part for one in workbook.sheets)}
    changed = {part for part in after if after[part] != before.get(part)}
    assert set(before) <= set(after)
    assert all(_may_change(part, own) for part in changed), changed
    assert parts(clear(copy)) == parts(data)
    assert mark(copy, marks, sheet) == copy
    for part in changed - {part for part in changed if part.endswith(".vml")}:
        fromstring(parts(copy)[part])  # noqa: S314  (our own writing, well-formed)


def _may_change(part: str, own: set[str]) -> bool:
    """The named parts, wherever in its package the workbook keeps them."""
    path = part.replace("\\", "/").lstrip("/")
    tail = "xl/" + path.split("/", 1)[-1] if path[0] != "[" else path
    words = ("styles", "comments", "vmldrawing", "workbook", "sheet", "content_types")
    return path in own or bool(MAY_CHANGE.fullmatch(tail)) or any(word in path.lower() for word in words)


@pytest.mark.parametrize("name", FILES or ["none"])
def test_openpyxl_sees_the_same_cells_and_the_new_sheet(name: str) -> None:
    data = (Path(str(FOLDER)) / name).read_bytes()
    if can_mark(data) or len(data) > 200_000:
        pytest.skip("cannot be marked, or takes openpyxl many seconds")
    try:
        before = contents(data)
    except (TypeError, ValueError, LookupError, SyntaxError, BadZipFile):
        pytest.skip("openpyxl does not read this file")
    copy = mark(data, (), CLEAN)
    after = contents(copy)
    if not before["sheets"]:
        pytest.skip("openpyxl sees no sheets here (strict)")
    assert {sheet: after["sheets"][sheet] for sheet in before["sheets"]} == before["sheets"]
    assert len(after["sheets"]) == len(before["sheets"]) + 1
