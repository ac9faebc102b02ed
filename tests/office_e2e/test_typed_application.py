"""The whole way in a real spreadsheet program: an application typed into the form, saved, judged and consolidated."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from tests.examples import CALL, REGIONS, blank_form, filled, place
from tests.seeded import told, typed_cells
from toolkit.files.examples import load_example
from toolkit.files.texts import load_messages
from toolkit.steps.check import check_bytes, check_file
from toolkit.steps.consolidate import consolidate_round
from toolkit.steps.rounds import make_round

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Literal

    from tests.office import Office, Value

BASE = "nord-troms"
NOW = datetime(2018, 9, 21, 9, 0, tzinfo=UTC)
FORMATS: tuple[Literal["xlsx"], Literal["ods"]] = ("xlsx", "ods")


@pytest.fixture(scope="module")
def submitted(office_session: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One application, typed cell by cell into the blank form by the list of fields alone, saved in both formats."""
    folder = tmp_path_factory.mktemp("typed")
    blank = folder / "soknad.xlsx"
    blank.write_bytes(blank_form())
    with office_session.open(blank) as form:
        for where, value in typed_cells(load_example(CALL, BASE)).items():
            form.set_cells({where: value})
        return {saved: form.save_as(folder / f"innsendt.{saved}", saved) for saved in FORMATS}


@pytest.mark.office
@pytest.mark.parametrize("saved", FORMATS)
def test_a_typed_application_says_what_was_typed_and_nothing_is_wrong_with_it(
    submitted: dict[str, Path], saved: str
) -> None:
    document = load_example(CALL, BASE)
    checked = check_file(submitted[saved])
    assert checked.findings == ()
    assert checked.submission is not None
    assert checked.submission.data == document
    by_program = check_bytes(filled(document), "soknad.xlsx")
    assert checked.lines == by_program.lines


@pytest.mark.office
def test_a_typed_application_gives_the_same_master_as_one_filled_by_a_program(
    submitted: dict[str, Path], tmp_path: Path
) -> None:
    typed = master_of(tmp_path / "typed", submitted["xlsx"].read_bytes())
    by_program = master_of(tmp_path / "by-program", filled(load_example(CALL, BASE)))
    files = load_messages("nb").text("master.sheets.files")
    assert typed.pop(files) != by_program.pop(files)  # other bytes
    assert typed == by_program


def master_of(folder: Path, data: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """Every sheet of the master of a round with one file in its inbox."""
    opened = make_round(folder, CALL)
    (opened.inbox / "soknad.xlsx").write_bytes(data)
    book = load_workbook(consolidate_round(folder, NOW).master)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


# --- nine faults at once ----------------------------------------------------------------------------------------

NINE: dict[str, tuple[Value, str, str]] = {  # what is typed where, the rule that must find it, and at which path
    "/applicant/address": (None, "required", "/applicant/address"),
    "/project/end": ("31.02.2020", "value", "/project/end"),
    "/partners/2/municipality": ("5426", "municipality-code", "/partners/2/municipality"),
    "/partners/7/organisation_number": ("270293132", "organisation-number", "/partners/7/organisation_number"),
    "/activities/2/milestone": (None, "row-complete", "/activities/2/milestone"),
    "/costs/1/hours": (1199, "own-hours", "/costs/1/amounts"),
    "/funding/3/amounts/2019": (59000, "totals-equal", "/funding/*/amounts/2019"),
    "/targets/1/group": ("Sysselsetting", "target-groups", "/targets/-/group"),
    "/declarations/overview": ("Nei", "declarations", "/declarations/overview"),
}


def test_nine_independent_faults_are_found_in_one_run_each_at_its_cell(
    office: Office, submitted: dict[str, Path], tmp_path: Path
) -> None:
    document = load_example(CALL, BASE)
    with office.open(submitted["xlsx"]) as form:
        for path, (value, _, _) in NINE.items():
            form.set_cells({place(document, path): value})
        saved = form.save_as(tmp_path / "ni-feil.xlsx")
    expected = [(rule, *place(document, path)) for _, rule, path in NINE.values()]
    assert told(check_file(saved).findings) == sorted(expected)


# --- clean workbooks --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("name", REGIONS)
def test_a_clean_workbook_stays_clean_when_libreoffice_saves_it(
    office: Office, tmp_path: Path, name: str, language: str
) -> None:
    path = tmp_path / "soknad.xlsx"
    path.write_bytes(filled(load_example(CALL, name), language))
    with office.open(path) as form:
        for saved in FORMATS:
            checked = check_file(form.save_as(tmp_path / f"lagret.{saved}", saved))
            assert checked.findings == ()
            assert checked.submission is not None
            assert checked.submission.data == load_example(CALL, name)
