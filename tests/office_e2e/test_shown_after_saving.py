"""What a cell shows stays the same when LibreOffice, set to Norwegian, saves a workbook of ours and opens it again."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests import assessing
from tests.examples import CALL, filled
from toolkit.files.examples import load_example
from toolkit.steps.consolidate import consolidate_round
from toolkit.steps.rounds import make_round

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.office import Document, Office, Where

NOW = datetime(2018, 9, 21, 9, 0, tzinfo=UTC)


def application(folder: Path) -> bytes:
    del folder
    return filled(load_example(CALL, "nord-troms"))


def assessment(folder: Path) -> bytes:
    del folder
    return assessing.filled(assessing.assessment())


def master(folder: Path) -> bytes:
    opened = make_round(folder / "runde", CALL)
    for name in ("nord-troms", "tromso"):
        (opened.inbox / f"{name}.xlsx").write_bytes(filled(load_example(CALL, name)))
    return consolidate_round(opened.folder, NOW).master.read_bytes()


BOOKS: dict[Callable[[Path], bytes], tuple[str, ...]] = {
    application: ("%", "000"),
    assessment: ("2018",),
    master: (" %", " kr"),
}


def shown(book: Document, cells: list[Where]) -> dict[Where, str]:
    return {where: state.text for where, state in book.get_cells(cells).items() if isinstance(state.value, float)}


@pytest.mark.parametrize("make", BOOKS)
def test_numbers_are_shown_alike_before_and_after_saving(
    office: Office, tmp_path: Path, make: Callable[[Path], bytes]
) -> None:
    data = make(tmp_path)
    path = tmp_path / "bok.xlsx"
    path.write_bytes(data)
    book = load_workbook(BytesIO(data))
    cells = [(sheet.title, cell.coordinate) for sheet in book for row in sheet.iter_rows() for cell in row]
    with office.open(path) as opened:
        before = shown(opened, cells)
        saved = opened.save_as(tmp_path / "lagret.xlsx")
    with office.open(saved) as again:
        after = shown(again, cells)

    assert {where: (text, after[where]) for where, text in before.items() if text != after[where]} == {}
    assert [part for part in BOOKS[make] if not any(part in text for text in before.values())] == []
