"""Tracing: every cell of the demo's master says where it comes from, down to file, checksum, cell and arithmetic."""

from __future__ import annotations

import hashlib
import shutil
import tomllib
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.rounds import CALL, NOW, application, put, state
from toolkit.core.form.layout import column_letters
from toolkit.core.master.values import Page
from toolkit.core.places import reference
from toolkit.files.master.given import cell_at
from toolkit.files.round.folder import new_round
from toolkit.files.texts import load_messages
from toolkit.steps.consolidate import consolidate_round
from toolkit.steps.demo import run_demo
from toolkit.steps.judging import Options
from toolkit.steps.publish import publish_round
from toolkit.steps.trace import Trace, TraceProblem, Tracing, open_tracing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from toolkit.model import Sheet

LYNGEN = "nord-troms/Søknad Felles næringsapparat.xlsx"
"""The demo's application 2018-006, which is ranked first."""
OWN = {
    "title",
    "lead",
    "text",
    "heading",
    "header",
    "header-field",
    "row-name",
    "total-label",
    "label",
    "toolkit",
    "as-of",
}
"""What the toolkit itself writes: it says so, and leads to no source."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("trace") / "demo"
    run_demo(made, "nb")
    return made


@pytest.fixture(scope="module")
def traced(folder: Path) -> Tracing:
    return open_tracing(folder / "samlebok.xlsx", NOW, jobs=1)


def cells(found: Tracing) -> Iterator[tuple[Sheet, int, int]]:
    for sheet in found.given.grid.sheets:
        yield from ((sheet, row, column) for row, column in sheet.cells)


def at(found: Tracing, sheet: str, row: str, column: str) -> Trace:
    """The cell of a sheet in the row that a text stands in, below a heading."""
    grid = next(one for one in found.given.grid.sheets if one.name == sheet)
    line = min(place[0] for place, cell in grid.cells.items() if cell.value == row)
    heads = [place for place, cell in grid.cells.items() if cell.value == column and place[0] < line]
    return found.cell(reference(sheet, f"{column_letters(max(heads)[1])}{line}"))


def checksum(folder: Path, name: str) -> str:
    return hashlib.sha256((folder / "inbox" / name).read_bytes()).hexdigest()


def places(found: Trace) -> set[tuple[str, str, str]]:
    return {(one.source.file, one.source.sheet, one.source.cell) for one in found.sources}


# --- every cell -------------------------------------------------------------------------------------------------


def test_the_master_is_made_again_to_the_byte(traced: Tracing) -> None:
    assert traced.wrote
    assert traced.rebuilt is traced.given.grid


def test_every_cell_that_is_not_blank_says_where_it_comes_from(traced: Tracing) -> None:
    messages, count = load_messages("en"), 0
    for sheet, row, column in cells(traced):
        place = reference(sheet.name, f"{column_letters(column)}{row}")
        found = traced.cell(place)
        told = found.traced
        assert messages.text(f"trace.kinds.{told.kind}", **dict(told.facts)), place
        assert told.kind not in {"blank", "computed"}, place
        assert told.kind in OWN or told.sources or told.steps or found.formula or told.kind == "count", (
            place,
            told.kind,
        )
        assert found.remarks == (), place
        count += 1
    assert count > 5000


def test_every_file_that_a_cell_leads_to_still_has_the_checksum_the_master_says(traced: Tracing, folder: Path) -> None:
    seen = {}
    for sheet, row, column in cells(traced):
        if column < 4:
            for one in traced.cell(reference(sheet.name, f"{column_letters(column)}{row}")).sources:
                if one.source.where == "inbox":
                    assert one.state == "same"
                    seen[one.source.file] = one.source.sha256
    assert len(seen) > 20
    assert all(value == checksum(folder, name) for name, value in seen.items())


def test_an_empty_cell_says_so(traced: Tracing) -> None:
    assert traced.cell("Kostnader!ZZ900").traced.kind == "blank"
    empty = at(traced, "Filer", "diverse/budsjett.xlsx", "Nr.")
    assert (empty.value, empty.traced.kind, empty.traced.column) == (None, "blank", "Nr.")


# --- figures, one by one ----------------------------------------------------------------------------------------


def test_an_amount_in_costs_leads_to_its_cell(traced: Tracing, folder: Path) -> None:
    found = at(traced, "Kostnader", "2018-006", "2019")
    (one,) = found.sources
    source = one.source
    assert (source.file, source.sheet, source.cell, source.value) == (LYNGEN, "Kostnadsplan", "G7", Decimal(480_000))
    assert source.sha256 == checksum(folder, LYNGEN)
    book = openpyxl.load_workbook(folder / "inbox" / LYNGEN)
    assert book["Kostnadsplan"]["G7"].value == found.value == 480_000


def test_a_total_is_the_sum_above_it_as_a_formula(traced: Tracing) -> None:
    grid = next(one for one in traced.given.grid.sheets if one.name == "Kostnader")
    row = next(place[0] for place, cell in grid.cells.items() if cell.value == "Sum" and place[1] == 1)
    found = traced.cell(f"Kostnader!H{row}")
    assert found.traced.kind == "total"
    assert found.formula == f"SUBTOTAL(109,H5:H{row - 1})"
    filled = [cell for (line, column), cell in grid.cells.items() if column == 8 and 4 < line < row]
    assert dict(found.traced.facts)["count"] == len(filled)
    assert sum(step.amount for step in found.traced.steps) == pytest.approx(Decimal(repr(found.value)))
    assert found.traced.how.count(" + ") == len(filled) - 1
    assert all(step.sources and all(one.cell and one.sha256 for one in step.sources) for step in found.traced.steps)


def test_every_total_and_sum_has_its_arithmetic_and_its_files(traced: Tracing) -> None:
    grid = next(one for one in traced.given.grid.sheets if one.name == "Oversikt")
    found = [traced.cell(f"Oversikt!{column_letters(column)}{row}") for row, column in grid.cells]
    summed = [one for one in found if one.traced.kind in {"sum", "total"} and one.value]
    assert len(summed) > 20
    assert [one.place.cell for one in summed if not (one.traced.how and one.traced.sources)] == []


def test_a_grant_share_has_its_arithmetic_its_clause_and_all_its_cells(traced: Tracing) -> None:
    found = at(traced, "Søknader", "2018-006", "Tilskuddsandel")
    how = found.traced.how.replace("\N{NO-BREAK SPACE}", " ")
    assert how.startswith("1 180 000 kr ÷ 2 480 000 kr = 47,58 %")
    assert found.traced.clauses == ("K17",)
    assert {(LYNGEN, "Finansieringsplan", cell) for cell in ("G7", "H7", "I7")} <= places(found)
    costs = [one.source.value for one in found.sources if one.source.sheet == "Kostnadsplan"]
    assert sum(costs) == 2_480_000


def test_the_share_of_the_envelope_on_the_overview_leads_to_every_application(traced: Tracing) -> None:
    grid = next(one for one in traced.given.grid.sheets if one.name == "Oversikt")
    place = next(place for place, cell in grid.cells.items() if cell.value == "Søkt av rammen")
    found = traced.cell(f"Oversikt!{column_letters(place[1])}{place[0] + 1}")
    amount, envelope = found.traced.steps
    assert (amount.amount, envelope.amount) == (14_622_000, 5_800_000)
    assert Decimal(repr(found.value)) == pytest.approx(Decimal(14_622_000) / 5_800_000)
    counting = {one.entry.incoming.name for one in traced.book.applications.values()}
    assert {file for file, _, cell in places(found) if cell and file != "call.toml"} == counting
    asked = [one.source.value for one in found.sources if one.source.where == "inbox"]
    assert sum(asked) == 14_622_000


def test_a_score_leads_to_the_assessors_cells_and_the_countys_choices(traced: Tracing, folder: Path) -> None:
    found = at(traced, "Rangering", "2018-006", "Poeng")
    assert found.traced.how.replace("\N{NO-BREAK SPACE}", " ") == "60 % × 85,333333 + 40 % × 67,5 = 78,2"
    assert found.traced.clauses == ("K13",)
    book = openpyxl.load_workbook(folder / "inbox/vurderinger/vurdering-vigdis.xlsx")
    scores = [one for one in found.sources if one.source.file == "vurderinger/vurdering-vigdis.xlsx"]
    assert len(scores) == 6
    assert all(book[one.source.sheet][one.source.cell].value == one.source.value for one in scores)
    assert ("round.toml", "", "[choices.content_weight]") in places(found)
    assert ("index/2025.csv", "", "") in places(found)


def test_what_a_component_gives_of_the_points_is_shown_with_its_weight(traced: Tracing) -> None:
    grid = next(one for one in traced.given.grid.sheets if one.name == "Oversikt")
    heads = {str(cell.value): place for place, cell in grid.cells.items() if str(cell.value).startswith("Fra ")}
    seen = []
    for line, column in (heads["Fra innhold"], heads["Fra distrikt"]):
        rows = sorted(row for row, its in grid.cells if its == column and row > line)
        places = [row for row in rows if row - line <= rows.index(row) + 2]
        for row in places:
            found = traced.cell(reference("Oversikt", f"{column_letters(column)}{row}"))
            seen.append(found.traced.how.replace("\N{NO-BREAK SPACE}", " "))
            last = seen[-1].rpartition(" = ")[2].replace(",", ".")
            assert Decimal(last) == Decimal(str(grid.cells[row, column].value)), (row, seen[-1])
    assert {"60 % × 85,333333 = 51,2", "40 % × 67,5 = 27"} <= set(seen)
    assert len(seen) > 6


def test_a_proposed_award_is_bounded_by_what_is_applied_for_and_the_limit(traced: Tracing) -> None:
    found = at(traced, "Fordeling", "2018-006", "Tilsagn")
    figures = {step.label: step.amount for step in found.traced.steps}
    assert found.value == 1_180_000
    assert figures["Omsøkt tilskudd"] == 1_180_000
    assert figures["Høyeste tilsagn etter grensen"] == 1_240_000
    assert (LYNGEN, "Finansieringsplan", "H7") in places(found)


def test_an_award_already_made_is_a_line_of_staffs_list(traced: Tracing) -> None:
    found = at(traced, "Fordeling", "2018-013", "Tilsagn")
    (one,) = found.sources
    assert (found.traced.kind, found.value) == ("award-made", 600_000)
    assert (one.source.file, one.source.cell, one.source.value) == ("awards.csv", "2", Decimal(600_000))


def test_a_finding_has_its_rule_and_what_stands_in_the_cell(traced: Tracing, folder: Path) -> None:
    karlsoy = at(traced, "Funn", "2018-002", "Funn")
    (one,) = karlsoy.sources
    rule = next(each for each in traced.book.writer.call.rules if each.id == karlsoy.traced.rule)
    assert karlsoy.traced.clauses == (rule.clause,)
    assert one.source.sha256 == checksum(folder, "tromso/karlsoy.xlsx")
    book = openpyxl.load_workbook(folder / "inbox/tromso/karlsoy.xlsx")
    assert book[one.source.sheet][one.source.cell].value == one.source.value


def test_a_finding_about_an_assessment_has_the_number_of_the_application_assessed(folder: Path) -> None:
    sheet = openpyxl.load_workbook(folder / "samlebok.xlsx")["Funn"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    found = [row for row in rows if str(row[1]).startswith("vurderinger/") and "denne søknaden" in str(row[3])]
    assert found
    for row in found:
        given = openpyxl.load_workbook(folder / "inbox" / row[1])["Vurderinger"]
        line = int(row[5].rpartition("!")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        assert row[0], row
        assert row[0] in {cell.value for cell in given[line]}


def test_when_a_file_was_received_is_a_line_of_staffs_list(traced: Tracing, folder: Path) -> None:
    found = at(traced, "Filer", LYNGEN, "Mottatt")
    staff = found.sources[0].source
    lines = (folder / "mottak.csv").read_text(encoding="utf-8-sig").splitlines()
    assert staff.file == "mottak.csv"
    assert LYNGEN in lines[int(staff.cell) - 1]
    assert "20.9.2018 14:05" in lines[int(staff.cell) - 1]
    assert staff.sha256 == hashlib.sha256((folder / "mottak.csv").read_bytes()).hexdigest()
    assert at(traced, "Filer", "tromso/balsfjord.xlsx", "Mottatt").traced.kind == "not-stated"


def test_a_parameter_leads_to_the_calls_file_and_its_clause(traced: Tracing) -> None:
    found = at(traced, "Om", "Ramme for utlysningen", "Verdi")
    assert found.traced.clauses == ("K1",)
    assert places(found) == {("call.toml", "", "[parameters.envelope]")}


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("Distriktsindeks", "edition"),
        ("Kilde til distriktsindeksen", "source"),
        ("Fil den er hentet fra", "file"),
        ("Kontrollsum for filen (SHA-256)", "sha256"),
    ],
)
def test_what_is_said_of_the_index_leads_to_its_key_in_the_rounds_record(
    traced: Tracing, folder: Path, row: str, key: str
) -> None:
    [found] = at(traced, "Om", row, "Verdi").sources
    record = tomllib.loads((folder / "index/2025.toml").read_text(encoding="utf-8"))
    assert (found.source.file, found.source.cell, found.source.value) == ("index/2025.toml", key, record[key])


def test_the_columns_of_the_rules_have_headings_of_their_own(traced: Tracing) -> None:
    about = next(one for one in traced.book.master.sheets if one.id == "about")
    assert isinstance(about, Page)
    rules = next(one for one in about.sections if one.label == "Reglene")
    assert [one.label for one in rules.columns[:2]] == ["Regelnavn", "Regel"]


def test_a_heading_says_what_its_column_means(traced: Tracing) -> None:
    found = traced.cell("Kostnader!H4")
    assert found.traced.kind == "header-field"
    assert "Kostnadsplan" in found.traced.meaning


# --- a master that is not what the round gives ------------------------------------------------------------------


def edited(folder: Path, place: str, value: Any) -> Path:
    """The master with one cell changed, as somebody saves it in a spreadsheet program."""
    path = folder / "samlebok.xlsx"
    book = openpyxl.load_workbook(path)
    sheet, _, cell = place.partition("!")
    book[sheet][cell] = value
    book.save(path)
    return path


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Path:
    shutil.copytree(folder, tmp_path / "runde")
    return tmp_path / "runde"


def test_a_sheet_that_somebody_added_is_said_to_be_none_of_the_masters(copied: Path) -> None:
    path = copied / "samlebok.xlsx"
    book = openpyxl.load_workbook(path)
    book.create_sheet("Notater")["A1"] = "husk å ringe"
    book.save(path)
    found = open_tracing(path, NOW, jobs=1).cell("Notater!A1")
    assert (found.traced.kind, found.value, found.remarks) == ("not-ours", "husk å ringe", ())


def test_the_public_edition_is_refused_as_such_wherever_it_lies(copied: Path, tmp_path: Path) -> None:
    publish_round(copied, tmp_path / "offentlig.xlsx", NOW, Options(jobs=1))
    with pytest.raises(TraceProblem) as refused:
        open_tracing(tmp_path / "offentlig.xlsx", NOW, jobs=1)
    assert refused.value.reason == "public"


def test_a_cell_that_somebody_changed_is_told_with_what_the_toolkit_writes(copied: Path) -> None:
    found = open_tracing(edited(copied, "Kostnader!H5", 1), NOW, jobs=1).cell("Kostnader!H5")
    ((key, facts),) = found.remarks
    assert (key, facts["value"], facts["wrote"]) == ("differs", 1, 39_000)
    assert found.sources[0].source.value == 39_000


def test_another_cell_of_an_edited_master_is_as_it_should_be(copied: Path) -> None:
    found = open_tracing(edited(copied, "Kostnader!H5", 1), NOW, jobs=1).cell("Kostnader!H6")
    assert [key for key, _ in found.remarks] == ["edited"]


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """A round with three applications for the same amount, consolidated, and its first then withdrawn."""
    made = new_round(tmp_path / "runde", CALL, "nb").folder
    for name in "ABC":
        put(made / "inbox", f"{name}.xlsx", application(project__title=f"Tittel {name}"))
    state(made, "A.xlsx;1.9.2018;1;;;", "B.xlsx;2.9.2018;2;;;", "C.xlsx;3.9.2018;3;;;")
    consolidate_round(made, NOW, Options(jobs=1))
    return made


def withdraw(folder: Path) -> None:
    state(folder, "A.xlsx;1.9.2018;1;;ja;", "B.xlsx;2.9.2018;2;;;", "C.xlsx;3.9.2018;3;;;")


def first_of(found: Tracing, row: int) -> str:
    """The number of the application in a row of the master at hand."""
    cell = cell_at(found.given.grid, "Søknader", row, 1)
    return str(cell.value) if cell else ""


def keys(found: Trace) -> list[str]:
    return [key for key, _ in found.remarks]


def test_a_row_is_never_explained_as_another_applications(three: Path) -> None:
    withdraw(three)
    opened = open_tracing(three / "samlebok.xlsx", NOW, jobs=1)
    numbers = {first_of(opened, row): row for row in (5, 6, 7)}
    files = {one.id: one.entry.incoming.name for one in opened.book.applications.values()}
    for own, row in numbers.items():
        if own not in files:
            with pytest.raises(TraceProblem, match="row-unknown"):
                opened.cell(f"Søknader!H{row}")
            continue
        found = opened.cell(f"Søknader!H{row}")
        assert found.traced.application == own
        assert {one.source.file for one in found.sources} == {files[own]}
        assert "moved" in keys(found) or "round-changed" in keys(found)
    assert len(files) == 2
    assert opened.cell("Søknader!H8").traced.kind == "total", "the total is the total, though a row above it is gone"


def test_that_the_round_has_changed_is_said_of_a_cell_that_is_the_same(three: Path) -> None:
    withdraw(three)
    found = open_tracing(three / "samlebok.xlsx", NOW, jobs=1).cell("Søknader!A4")
    assert keys(found) == ["round-changed"]


def test_a_sorted_master_is_explained_row_by_row_as_it_stands(three: Path) -> None:
    path = three / "samlebok.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Søknader"]
    rows = [[cell.value for cell in sheet[row]] for row in (5, 6, 7)]
    for row, values in zip((7, 6, 5), rows, strict=True):
        for column, value in enumerate(values, 1):
            if not str(value).startswith("="):
                sheet.cell(row, column).value = value
    book.save(path)
    opened = open_tracing(path, NOW, jobs=1)
    for row in (5, 6, 7):
        own = first_of(opened, row)
        found = opened.cell(f"Søknader!I{row}")
        assert found.traced.application == own
        assert {one.source.file for one in found.sources} == {opened.book.applications[own].entry.incoming.name}
        assert ("moved" in keys(found)) == (row != 6)


def test_a_formula_that_somebody_replaced_by_its_number_is_told(copied: Path) -> None:
    path = copied / "samlebok.xlsx"
    grid = open_tracing(path, NOW, jobs=1).given.grid
    row = next(place[0] for sheet in grid.sheets if sheet.name == "Kostnader"
               for place, cell in sheet.cells.items() if cell.value == "Sum" and place[1] == 1)  # fmt: skip
    number = cell_at(grid, "Kostnader", row, 8)
    assert number is not None
    opened = open_tracing(edited(copied, f"Kostnader!H{row}", number.value), NOW, jobs=1)
    found = opened.cell(f"Kostnader!H{row}")
    assert found.value == found.wrote
    assert found.remarks == (("formula-gone", {"formula": f"=SUBTOTAL(109,H5:H{row - 1})"}),)
    assert "formula-gone" not in keys(opened.cell(f"Kostnader!I{row}")), "the one beside it still is one"


def test_files_that_changed_since_the_master_was_made_are_named(copied: Path) -> None:
    changed = copied / "inbox/tromso/karlsoy.xlsx"
    book = openpyxl.load_workbook(changed)
    book["Kostnadsplan"]["F7"] = 40_000
    book.save(changed)
    found = open_tracing(copied / "samlebok.xlsx", NOW, jobs=1).cell("Kostnader!H5")
    remarks = dict(found.remarks)
    assert remarks["other-files"] == {"files": ["tromso/karlsoy.xlsx"], "count": 1}
    assert (remarks["other-today"]["value"], remarks["other-today"]["wrote"]) == (39_000, 40_000)
    assert found.sources[0].state == "changed"


def test_tracing_writes_nothing(copied: Path) -> None:
    (copied / "inbox/ny.xlsx").write_bytes((copied / "inbox" / LYNGEN).read_bytes())
    before = {path: path.read_bytes() for path in copied.rglob("*") if path.is_file()}
    open_tracing(copied / "samlebok.xlsx", NOW, jobs=1).cell("Oversikt!A1")
    assert {path: path.read_bytes() for path in copied.rglob("*") if path.is_file()} == before


def test_a_master_elsewhere_is_traced_with_its_round(folder: Path, tmp_path: Path) -> None:
    away = tmp_path / "away.xlsx"
    away.write_bytes((folder / "samlebok.xlsx").read_bytes())
    found = open_tracing(away, NOW, folder, jobs=1).cell("Kostnader!H5")
    assert (found.value, found.remarks) == (39_000, ())


@pytest.mark.parametrize(
    ("place", "reason"),
    [("H5", "bad-cell"), ("Kostnader!", "bad-cell"), ("Nowhere!A1", "no-sheet"), ("A!1A", "bad-cell")],
)
def test_what_is_no_cell_is_refused(traced: Tracing, place: str, reason: str) -> None:
    with pytest.raises(TraceProblem, match=reason):
        traced.cell(place)


@pytest.mark.parametrize(
    ("name", "reason"), [("soknad.xlsx", "no-master"), ("none.xlsx", "no-file"), ("mottak.csv", "no-master")]
)
def test_what_is_no_master_is_refused(folder: Path, name: str, reason: str) -> None:
    with pytest.raises(TraceProblem, match=reason):
        open_tracing(folder / name, NOW, jobs=1)


def test_a_clean_file_has_no_list_of_errors_and_other_files_name_each_errors_cell(traced: Tracing) -> None:
    clean = at(traced, "Søknader", "2018-004", "Kvalifisert?").traced
    assert (clean.kind, clean.steps) == ("eligible-clean", ())
    for column in ("Kvalifisert?", "Feil"):
        found = at(traced, "Søknader", "2018-005", column).traced
        assert len(found.steps) == 2
        for step in found.steps:
            (source,) = step.sources
            assert source.file == "midt-troms/salangen.xlsx"
            assert (source.sheet, source.cell) in {("Innhold", "C7"), ("Innhold", "C15")}


def test_a_date_is_a_day_and_not_a_moment_or_a_code(traced: Tracing) -> None:
    found = at(traced, "Søknader", "2018-002", "Startdato")
    assert found.value == found.wrote == date(2018, 11, 1)
    assert not isinstance(found.value, datetime)
    assert [one.source.value for one in found.sources] == [date(2018, 11, 1)]


def test_a_bar_of_the_time_line_says_from_when_to_when_the_activity_runs(traced: Tracing) -> None:
    table = traced.book.table("activities")
    assert table
    assert table.timeline
    names = [column.id for column in table.columns]
    start, end = (names.index(f"/activities/*/{part}") for part in ("start", "end"))
    number, row = next((at, one) for at, one in enumerate(table.rows) if one[start] and one[end])
    kinds = []
    for step, first in enumerate(table.timeline.steps):
        traced_bar = traced.cell(f"Aktiviteter!{column_letters(len(names) + 2 + step)}{5 + number}").traced
        facts = dict(traced_bar.facts)
        assert (facts["start"], facts["end"], facts["first"]) == (row[start], row[end], first)
        assert {one.value for one in traced_bar.sources} == {row[start], row[end]}
        assert traced_bar.row.startswith(str(row[names.index("id")]))
        kinds.append(traced_bar.kind)
    assert kinds.index("bar") == next(
        at
        for at, one in enumerate(table.timeline.steps)
        if one.month == row[start].month and one.year == row[start].year
    )  # type: ignore[union-attr]
    assert set(kinds) == {"bar", "no-bar"}
