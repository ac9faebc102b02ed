"""The open workbook and the command line judge the same file alike: examples, the demo's files, faults of all sorts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import assessing
from tests.buttons.conftest import faulty
from tests.examples import REGIONS, filled
from toolkit.files.examples import load_example
from toolkit.files.excel import Saved, read_book
from toolkit.files.reading import read_workbook
from toolkit.steps.check import Checked, Recognised, check_bytes, check_grid, with_lines
from toolkit.steps.demo import run_demo

if TYPE_CHECKING:
    from pathlib import Path

    from tests.office_engine import Excel


def judged_open(excel: Excel, path: Path) -> Checked:
    """A workbook as the buttons judge it; without a copy of it they judge alike, nothing in these being hidden."""
    book = excel.open(path)
    data = path.read_bytes()
    copy = Saved(data, read_workbook(data, path.name))
    checked, alone = (with_lines(check_grid(read_book(book, saved), path.name)) for saved in (copy, None))
    book.close()
    assert same(checked, alone)
    return checked


def same(ours: Checked, theirs: Checked) -> bool:
    """Whether two judgements agree, to the facts of every finding and the inputs of every figure."""
    return (ours.findings, ours.lines, ours.kind) == (theirs.findings, theirs.lines, theirs.kind)


WORKBOOKS = {f"{name}-{language}": (name, language) for name in REGIONS for language in ("nb", "en")}


@pytest.mark.parametrize("name", WORKBOOKS)
def test_an_example_is_judged_as_its_file(excel: Excel, tmp_path: Path, name: str) -> None:
    region, language = WORKBOOKS[name]
    path = tmp_path / "søknad.xlsx"
    path.write_bytes(filled(load_example("troms-2018", region), language))
    assert same(judged_open(excel, path), check_bytes(path.read_bytes(), path.name))


def test_a_faulty_application_is_judged_as_its_file(excel: Excel, tmp_path: Path) -> None:
    path = tmp_path / "søknad.xlsx"
    path.write_bytes(filled(faulty()))
    ours = judged_open(excel, path)
    assert same(ours, check_bytes(path.read_bytes(), path.name))
    assert len(ours.findings) == 3


def test_an_assessment_is_judged_as_its_file(excel: Excel, tmp_path: Path) -> None:
    path = tmp_path / "vurdering.xlsx"
    path.write_bytes(assessing.filled(assessing.assessment(assessments__0__impartial=None)))
    assert same(judged_open(excel, path), check_bytes(path.read_bytes(), path.name))


def test_every_sort_of_workbook_of_the_demo_is_judged_as_its_file(excel: Excel, tmp_path: Path) -> None:
    folder = run_demo(tmp_path / "demo", "nb").folder
    sorts: dict[object, tuple[Path, Checked]] = {}
    for path in sorted((folder / "inbox").rglob("*.xlsx")):
        theirs = check_bytes(path.read_bytes(), path.name)
        if theirs.recognised is Recognised.OURS:
            sorts.setdefault((theirs.kind, tuple(one.rule for one in theirs.findings)), (path, theirs))
    assert len(sorts) > 12
    assert [path.name for path, theirs in sorts.values() if not same(judged_open(excel, path), theirs)] == []
