"""Every file of the corpus is read or refused with a known reason, and read as other readers read it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from toolkit.files.reading import DAMAGE, LOOKS_LIKE, REASONS, read_workbook
from toolkit.model import CellType, Grid, Unreadable

CORPUS = Path(os.environ.get("TOOLKIT_CORPUS") or Path(__file__).resolve().parents[3] / "shared" / "corpus")
FILES = sorted(path for path in CORPUS.glob("*") if path.suffix != ".csv") if CORPUS.is_dir() else []
READABLE = {".xlsx", ".xlsm", ".ods"}

pytestmark = pytest.mark.skipif(not FILES, reason=f"no corpus at {CORPUS} (set TOOLKIT_CORPUS)")

# In a process of its own: calamine can end the one it runs in.
CALAMINE = """
import json, sys
from python_calamine import CalamineWorkbook
book = CalamineWorkbook.from_path(sys.argv[1])
found = {}
for meta in book.sheets_metadata:
    if "WorkSheet" in str(meta.typ):
        rows = book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
        found[meta.name] = [[r, c, str(v) if not isinstance(v, (float, bool)) else v]
            for r, row in enumerate(rows, 1) for c, v in enumerate(row, 1) if v != ""]
print(json.dumps(found))
"""


def read(path: Path) -> Grid | Unreadable:
    try:
        return read_workbook(path.read_bytes(), path.name)
    except Unreadable as refused:
        return refused


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_file_is_read_or_refused_for_a_known_reason(path):
    found = read(path)
    if isinstance(found, Grid):
        assert path.suffix in READABLE
        assert found.sheets
    else:
        assert found.reason in REASONS
        assert found.facts.get("looks_like", "zip") in LOOKS_LIKE
        assert found.reason != "damaged" or found.facts["what"] in DAMAGE


@pytest.mark.parametrize(
    ("part_of_name", "reason"),
    [
        ("pass_protected.xlsx", "password"),
        ("pass_protected.ods", "password"),
        ("encryptSHA512", "password"),
        ("~$", "lock-file"),
        ("xmlbomb", "doctype"),
        ("54764", "doctype"),
        (".xlsb", "binary-excel"),
        (".xls", "old-excel"),
        ("duplicate-filename", "suspicious-package"),
        ("issue252", "damaged"),
    ],
)
def test_what_the_names_promise(part_of_name, reason):
    ending = part_of_name in {".xls", ".xlsb"}
    paths = [path for path in FILES if (path.suffix == part_of_name if ending else part_of_name in path.name)]
    paths = [path for path in paths if "oleloop" not in path.name]  # has no stream of Excel: only its name says .xls
    if not paths:
        pytest.skip(f"no {part_of_name} in the corpus")
    found = [read(path) for path in paths]
    assert [refused.reason for refused in found if isinstance(refused, Unreadable)] == [reason] * len(paths)


def same(ours, theirs) -> bool:
    """Whether a value is calamine's, who trims text, keeps control characters and has its own words for times."""
    if ours.type is CellType.TEXT:
        kept = "".join(sign for sign in str(theirs) if sign in "\n\t" or not (ord(sign) < 32 or 127 <= ord(sign) < 160))
        return ours.value.split() == kept.split()
    if ours.type is CellType.DATE:
        return datetime.fromisoformat(theirs.removesuffix("Z")) == ours.value
    return ours.value == theirs or (ours.type is CellType.NUMBER and isinstance(theirs, str) and ":" in theirs)


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix in READABLE], ids=lambda path: path.name)
def test_values_are_those_calamine_reads(path):
    grid = read(path)
    if isinstance(grid, Unreadable):
        pytest.skip(f"refused: {grid.reason}")
    done = subprocess.run([sys.executable, "-c", CALAMINE, str(path)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("calamine does not read it")
    theirs = json.loads(done.stdout)
    assert [sheet.name for sheet in grid.sheets] == list(theirs)
    for sheet in grid.sheets:
        unseen = {CellType.ERROR, CellType.PENDING}  # blank to calamine
        ours = {
            place: cell for place, cell in sheet.cells.items() if cell.type not in unseen and str(cell.value).strip()
        }
        other = {(row, column): value for row, column, value in theirs[sheet.name]}
        assert set(ours) == {place for place, value in other.items() if str(value).strip()}
        assert [(place, cell, other[place]) for place, cell in ours.items() if not same(cell, other[place])] == []
