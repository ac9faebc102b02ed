"""The open workbook as a grid: every cell as in a file, in two bulk reads per sheet, and the same findings."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests import assessing
from tests.buttons import mac_excel
from tests.buttons.open_books import PaperBook
from tests.examples import REGIONS, call, filled
from tests.seeded import base_grid, case_seeds, edited, field_seeds, findings
from toolkit.core.checking.check import check
from toolkit.core.checking.convert import convert, find_sheets
from toolkit.files.examples import load_example
from toolkit.files.excel import Saved, read_book
from toolkit.files.excel.cells import as_cell
from toolkit.files.excel.reading import LARGEST
from toolkit.files.reading import read_workbook
from toolkit.model import Cell, CellType, Grid, Sheet, Unreadable
from toolkit.steps.check import Recognised, check_bytes, check_grid
from toolkit.steps.demo import run_demo

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from tests.seeded import Seed
    from toolkit.model import Finding

NUMBER, TEXT, DATE, ERROR = CellType.NUMBER, CellType.TEXT, CellType.DATE, CellType.ERROR
moment = datetime.fromisoformat


# --- one cell ---------------------------------------------------------------------------------------------------

CELLS: list[tuple[Any, str, Cell | None]] = [
    # value and formula as Excel gives them, and the cell as a file has it
    (None, "", None),
    (1234.5, "1234.5", Cell(NUMBER, 1234.5)),
    (3.0, "=A1+1", Cell(NUMBER, 3.0, "A1+1")),
    ("Lønn", "Lønn", Cell(TEXT, "Lønn")),
    ("Lønn", "=A1", Cell(TEXT, "Lønn", "A1")),
    (None, '=""', Cell(TEXT, "", '""')),
    ("to\r\nlinjer\x07", "to\r\nlinjer\x07", Cell(TEXT, "to\nlinjer")),
    (True, "TRUE", Cell(CellType.BOOLEAN, value=True)),
    (False, "=A1>1", Cell(CellType.BOOLEAN, False, "A1>1")),
    (moment("2018-10-01"), "43374", Cell(DATE, moment("2018-10-01"))),
    (moment("2018-10-01T12:30"), "43374.520833333336", Cell(DATE, moment("2018-10-01T12:30"))),
    (moment("2018-10-01"), "=DATE(2018,10,1)", Cell(DATE, moment("2018-10-01"), "DATE(2018,10,1)")),
    ("#DIV/0!", "=1/0", Cell(ERROR, "#DIV/0!", "1/0")),
    ("#N/A", "#N/A", Cell(ERROR, "#N/A")),
    (-2146826243, "=A1#", Cell(ERROR, "#UNKNOWN!", "A1#")),
]


@pytest.mark.parametrize(("value", "formula", "expected"), CELLS, ids=lambda one: repr(one)[:30])
def test_a_cell_of_an_open_workbook_is_typed_as_in_a_file(value: Any, formula: str, expected: Cell | None) -> None:
    assert as_cell(value, formula) == expected


def test_an_amount_with_a_currency_format_keeps_the_decimals_that_excel_leaves_out() -> None:
    assert as_cell(Decimal("0.1235"), "0.123456") == Cell(NUMBER, 0.123456)


def test_a_number_keeps_the_digits_that_its_formula_text_leaves_out() -> None:
    assert as_cell(0.1 + 0.2, "0.3") == Cell(NUMBER, 0.1 + 0.2)


def test_a_text_that_looks_like_a_formula_is_a_text() -> None:
    assert as_cell("=SUM(A1)", "=SUM(A1)") == Cell(TEXT, "=SUM(A1)")


def test_a_text_about_an_error_is_no_error() -> None:
    assert as_cell("#N/A", "'#N/A") == Cell(TEXT, "#N/A")


def test_a_time_of_day_is_a_number_as_in_a_file() -> None:
    assert as_cell(moment("1899-12-30T12:00"), "0.5") == Cell(NUMBER, 0.5)


def test_a_day_before_march_1900_is_the_one_excel_shows() -> None:
    assert as_cell(moment("1899-12-31"), "1") == Cell(DATE, moment("1900-01-01"))


# --- the workbook -----------------------------------------------------------------------------------------------


def found(grid: Grid) -> tuple[Any, ...]:
    return check(call(), convert(grid, find_sheets(grid), call()))


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("name", REGIONS)
def test_an_example_gives_the_same_cells_as_its_file(name: str, language: str) -> None:
    data = filled(load_example("troms-2018", name), language)
    grid = read_workbook(data, "soknad.xlsx")
    computed = replace(grid, sheets=tuple(without_pending(sheet) for sheet in grid.sheets))
    assert read_book(PaperBook(computed), Saved(data, grid)) == computed


def without_pending(sheet: Sheet) -> Sheet:
    """The sheet after Excel has computed it; to what, does not matter here."""
    cells = {at: cell for at, cell in sheet.cells.items() if cell.type is not CellType.PENDING}
    return replace(sheet, cells=cells)


def typed_seeds(base: str) -> list[Seed]:
    """The faults that can be typed into an open workbook: there every formula has its value."""
    seeds: list[Seed] = [*field_seeds(base), *(one for one in case_seeds() if one.base == base)]
    return [seed for seed in seeds if all(cell is None or cell.value is not None for cell in seed.edits.values())]


@pytest.mark.parametrize("base", REGIONS)
def test_every_seeded_fault_gives_the_same_findings(base: str) -> None:
    assert len(typed_seeds(base)) > 50
    for seed in typed_seeds(base):
        grid = edited(base_grid(base), seed.edits)
        assert found(read_book(PaperBook(grid), Saved(b"", grid))) == findings(grid), seed.name


def test_an_assessment_gives_the_same_findings() -> None:
    data = assessing.filled(assessing.assessment(assessments__0__impartial=None))
    grid = read_workbook(data, "vurdering.xlsx")
    assert found(read_book(PaperBook(grid), Saved(data, grid))) == found(grid) != ()


def test_every_workbook_of_the_demo_gives_the_same_findings(tmp_path: Path) -> None:
    judged = 0
    for path in sorted((run_demo(tmp_path / "demo", "nb").folder / "inbox").rglob("*.xlsx")):
        data = path.read_bytes()
        theirs = check_bytes(data, path.name)
        if theirs.recognised is Recognised.OURS:
            judged += 1
            grid = read_workbook(data, path.name)
            assert check_grid(read_book(PaperBook(grid), Saved(data, grid)), path.name).findings == theirs.findings
    assert judged > 25


def test_a_sheet_takes_two_reads() -> None:
    book = PaperBook(base_grid("tromso"))
    read_book(book, None)
    assert sorted(book.reads) == sorted(["value", "formula"] * len(book.sheets))


def test_without_a_copy_hidden_sheets_are_known_and_hidden_rows_are_not() -> None:
    sheet = Sheet("Ark", {(1, 1): Cell(NUMBER, 1.0)}, hidden=True, hidden_rows=frozenset({1}), merged=((1, 1, 2, 2),))
    assert read_book(PaperBook(Grid((sheet,))), None).sheets == (Sheet("Ark", sheet.cells, hidden=True),)


def test_a_sheet_that_is_used_far_out_is_taken_from_the_copy() -> None:
    far = Sheet("Ark", {(1, 1): Cell(NUMBER, 1.0), (LARGEST, 2): Cell(NUMBER, 2.0)})
    book = PaperBook(Grid((far,)))
    assert read_book(book, Saved(b"", Grid((far,)))).sheets == (far,)
    assert book.reads == []


def test_a_sheet_that_is_used_far_out_is_refused_without_a_copy() -> None:
    far = Sheet("Ark", {(1, 1): Cell(NUMBER, 1.0), (LARGEST, 2): Cell(NUMBER, 2.0)})
    with pytest.raises(Unreadable, match="too-many-cells"):
        read_book(PaperBook(Grid((far,))), None)


# --- without a copy ---------------------------------------------------------------------------------------------


def lost(theirs: tuple[Finding, ...], ours: tuple[Finding, ...]) -> list[Finding]:
    """The findings on a file that are missing where it is open without a copy; there is none that the file has not."""
    assert [one for one in ours if one not in theirs] == []
    return [one for one in theirs if one not in ours]


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("name", REGIONS)
def test_without_a_copy_no_finding_of_an_example_is_lost(name: str, language: str) -> None:
    grid = read_workbook(filled(load_example("troms-2018", name), language), "soknad.xlsx")
    assert lost(found(grid), found(read_book(PaperBook(grid), None))) == []


def test_without_a_copy_no_finding_of_a_seeded_fault_is_lost() -> None:
    for seed in typed_seeds("nord-troms"):
        grid = edited(base_grid("nord-troms"), seed.edits)
        assert lost(findings(grid), found(read_book(PaperBook(grid), None))) == [], seed.name


def test_without_a_copy_the_findings_on_what_a_package_alone_tells_are_lost_and_no_others() -> None:
    base = base_grid("nord-troms")
    fault = edited(base, {("Prosjekt", "C23"): None})
    changed = tuple(
        replace(sheet, hidden_rows=frozenset({8}), merged=((8, 2, 9, 2),)) if sheet.name == "Partnere" else sheet
        for sheet in fault.sheets
    )
    stranger = Sheet("Egne tall", {(1, 1): Cell(NUMBER, 1.0)}, hidden=True)
    extras = ("connections", "embedded-objects", "external-links", "macros")
    grid = Grid((*changed, stranger), extras, "Gammelt Excel")
    with_copy = found(read_book(PaperBook(grid), Saved(b"", grid)))
    assert with_copy == found(grid)
    missing = lost(with_copy, found(read_book(PaperBook(grid), None)))
    cases = [*(f"extra-{one}" for one in extras), "hidden-content", "merged"]
    assert sorted(one.message for one in missing) == [f"structure-look.{case}" for case in cases]
    assert len(missing) < len(with_copy)


def test_without_a_copy_no_finding_on_a_workbook_of_the_demo_is_lost_but_these(tmp_path: Path) -> None:
    missing: dict[str, list[str]] = {}
    for path in sorted((run_demo(tmp_path / "demo", "nb").folder / "inbox").rglob("*.xlsx")):
        theirs = check_bytes(path.read_bytes(), path.name)
        if theirs.recognised is Recognised.OURS:
            grid = read_workbook(path.read_bytes(), path.name)
            ours = check_grid(read_book(PaperBook(grid), None), path.name)
            missing[path.name] = [one.message for one in lost(theirs.findings, ours.findings)]
    assert len(missing) > 25
    assert {name: cases for name, cases in missing.items() if cases} == {}


# --- on macOS ---------------------------------------------------------------------------------------------------

ROWS: list[list[Any]] = [["Sum", "missing_value"], [12.0, ""]]
SHOWN = [["Sum", "#DIV/0!"], ["12", ""]]
FORMULAS = [["Sum", "=A2/B2"], ["12", ""]]
READ = {(1, 1): Cell(TEXT, "Sum"), (1, 2): Cell(ERROR, "#DIV/0!", "A2/B2"), (2, 1): Cell(NUMBER, 12.0)}


@pytest.fixture
def mac(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """xlwings' code for macOS, and a Python that says it is there."""
    loaded = mac_excel.load(monkeypatch)
    monkeypatch.setattr("sys.platform", "darwin")
    return loaded


@pytest.mark.parametrize("copy", [None, Saved(b"", Grid((Sheet("Ark", READ),)))], ids=["alone", "with a copy"])
def test_xlwings_code_for_macos_reads_a_sheet_with_an_error_in_it(mac: ModuleType, copy: Saved | None) -> None:
    sheet = mac_excel.MacSheet(mac, "Ark", mac_excel.Area(ROWS, SHOWN, FORMULAS))
    assert read_book(SimpleNamespace(sheets=[sheet]), copy).sheets == (Sheet("Ark", READ),)


@pytest.mark.parametrize("name", REGIONS)
def test_on_macos_an_example_gives_the_same_cells_as_its_file(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    data = filled(load_example("troms-2018", name))
    grid = read_workbook(data, "soknad.xlsx")
    first, *others = (without_pending(sheet) for sheet in grid.sheets)
    wrong = replace(first, cells={**first.cells, (20, 3): Cell(ERROR, "#N/A", "A1/B1")})
    computed = replace(grid, sheets=(wrong, *others))
    assert read_book(PaperBook(computed, mac=True), Saved(data, computed)) == computed
