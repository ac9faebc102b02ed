"""What people do to a filled-in form in LibreOffice: data is read where it stands now, and the live totals follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.examples import CALL, filled
from tests.office import Formula
from toolkit.files.examples import load_example
from toolkit.steps.check import check_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from tests.office import Document, Office

BASE = "nord-troms"
PROJECT, CONTENT, PARTNERS, ACTIVITIES = "Prosjekt", "Innhold", "Partnere", "Aktiviteter"
COSTS, FUNDING, TARGETS, CHECKS = "Kostnadsplan", "Finansieringsplan", "Måltall", "Kontroll"
LOOK, NOTE, LOST = "structure-look", "structure-note", "structure"


@dataclass(frozen=True)
class Done:
    """What is done, the findings it must give (message, sheet, cell), and what is different in the data then."""

    title: str
    do: Callable[[Document], object]
    expected: tuple[tuple[str, str, str], ...] = ()
    change: Callable[[dict[str, Any]], object] = field(default=lambda document: None)


def insert_cost(row: int) -> Callable[[Document], None]:
    """Inserts a row with a cost of 10 000 kroner that the project manager gives up."""

    def do(form: Document) -> None:
        form.unprotect(COSTS)
        form.insert_rows(COSTS, row)
        form.set_cells({(COSTS, f"B{row}"): "Reiser", (COSTS, f"C{row}"): "Ferger", (COSTS, f"G{row}"): 10000})
        form.set_cells({(COSTS, "G7"): 470000})

    return do


def cost_at(number: int) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        document["costs"][0]["amounts"]["2019"] = 470000
        document["costs"].insert(number, {"category": "travel", "description": "Ferger", "amounts": {"2019": 10000}})

    return change


def insert_columns(sheet: str, column: str) -> Callable[[Document], None]:
    def do(form: Document) -> None:
        form.unprotect(sheet)
        form.insert_columns(sheet, column)

    return do


def delete_rows(sheet: str, row: int, count: int = 1) -> Callable[[Document], None]:
    def do(form: Document) -> None:
        form.unprotect(sheet)
        form.delete_rows(sheet, row, count)

    return do


def cut_paste(sheet: str, cell: str, target: str) -> Callable[[Document], None]:
    def do(form: Document) -> None:
        form.unprotect(sheet)
        form.cut_paste(sheet, cell, target)

    return do


def type_over(sheet: str, **cells: Any) -> Callable[[Document], None]:
    def do(form: Document) -> None:
        form.unprotect(sheet)
        form.set_cells({(sheet, cell): value for cell, value in cells.items()})

    return do


def lose_reference(form: Document) -> None:
    """Lets an amount point at a cell, and deletes that cell's row: the formula becomes `#REF!`."""
    form.set_cells({(COSTS, "G7"): Formula("=$Aktiviteter.B26")})
    delete_rows(ACTIVITIES, 26)(form)
    assert form.cell(COSTS, "G7").error == "#REF!"


def move_background(document: dict[str, Any]) -> None:
    document["goals"]["main"] = document["background"].pop("background")


TABLE = (
    Done("a row inserted in the middle of a table", insert_cost(9), (), cost_at(2)),
    Done("a row inserted directly above the end line", insert_cost(37), (), cost_at(7)),
    Done("rows inserted above the form", lambda form: (form.unprotect(TARGETS), form.insert_rows(TARGETS, 1, 3))),
    Done("a column inserted within a table", insert_columns(COSTS, "D")),
    Done("a column inserted before the values", insert_columns(PROJECT, "C")),
    Done("blank rows of a table deleted", delete_rows(FUNDING, 18, 5)),
    Done(
        "the row of a field deleted",
        delete_rows(PROJECT, 10),
        ((f"{LOST}.field-lost", PROJECT, ""),),
        lambda document: document["applicant"].pop("address"),
    ),
    Done(
        "a sheet renamed",
        lambda form: form.rename_sheet(PARTNERS, "Partnerne våre"),
        ((f"{NOTE}.sheet-renamed", "Partnerne våre", ""),),
    ),
    Done("a sheet moved", lambda form: form.move_sheet(FUNDING, 1)),
    Done("a sheet hidden", lambda form: form.hide_sheet(TARGETS), ((f"{LOOK}.sheet-hidden", TARGETS, ""),)),
    Done(
        "a value cut and pasted over another",
        cut_paste(CONTENT, "C6", "C12"),
        (("required", CONTENT, "C6"),),
        move_background,
    ),
    Done("a total typed over", type_over(FUNDING, H28=1110000), ((f"{LOOK}.overwritten", FUNDING, "H28"),)),
    Done(
        "a formula in an input cell", type_over(COSTS, G7=Formula("=2*240000")), (("value-note.formula", COSTS, "G7"),)
    ),
    Done(
        "a formula that fails in an input cell",
        type_over(COSTS, G7=Formula("=1/0")),
        (("value.error-cell", COSTS, "G7"),),
        lambda document: document["costs"][0]["amounts"].pop("2019"),
    ),
    Done(
        "a formula whose cell is deleted",
        lose_reference,
        (("value.error-cell", COSTS, "G7"),),
        lambda document: document["costs"][0]["amounts"].pop("2019"),
    ),
)


@pytest.mark.parametrize("done", TABLE, ids=lambda done: done.title)
def test_what_is_done_in_libreoffice_gives_its_findings_and_no_others(
    office: Office, tmp_path: Path, done: Done
) -> None:
    document = load_example(CALL, BASE)
    path = tmp_path / "soknad.xlsx"
    path.write_bytes(filled(document))
    with office.open(path) as form:
        done.do(form)
        form.recalculate()
        saved = form.save_as(tmp_path / "lagret.xlsx")
        total = form.cell(CHECKS, "G8").value
    checked = check_file(saved)
    done.change(document)

    assert sorted((one.message, one.sheet, one.cell) for one in checked.findings) == sorted(done.expected)
    assert checked.submission is not None
    assert checked.submission.data == document
    costs = next(line.amount for line in checked.lines if line.figure == "cost-total")
    assert costs is None or total == float(costs)
