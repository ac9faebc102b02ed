"""The master of a whole round: every column has a meaning, dates that are wrong are said, links lead to the sources."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from openpyxl.utils.datetime import from_excel

from tests.masters import master, master_file
from tests.ranking import new, project
from tests.rounds import NOW, state
from toolkit.core.master.values import SheetTable
from toolkit.files.texts import load_messages
from toolkit.steps.consolidate import consolidate_round
from toolkit.steps.judging import Options

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = ["nb", "en"]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"


def tables(language: str = "nb") -> list[SheetTable]:
    return [one for one in master(language).sheets if isinstance(one, SheetTable)]


def table(name: str) -> SheetTable:
    return next(one for one in tables() if one.id == name)


def parts(prefix: str) -> dict[str, ET.Element]:
    with zipfile.ZipFile(io.BytesIO(master_file())) as package:
        return {name: ET.fromstring(package.read(name)) for name in package.namelist() if name.startswith(prefix)}  # noqa: S314  (ours)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_says_what_it_means(language: str) -> None:
    silent = [(one.id, column.id) for one in tables(language) for column in one.columns if not column.note]
    assert silent == []


def test_a_note_tells_where_a_field_stands_its_help_and_its_clause() -> None:
    notes = {column.id: column.note for column in table("activities").columns}
    assert notes["/activities/*/start"].startswith(
        "Fra skjemaet, arket «Aktiviteter»: Aktiviteter med milepæler – Start."
    )
    assert "\nK16: Prosjektperiode over to år." in notes["/activities/*/start"]
    shares = {column.id: column.note for column in table("applications").columns}
    assert shares["grant_share"].endswith("K17: Troms fylkeskommune kan bidra med inntil 50 % av samlede kostnader.")
    assert "\nNi siffer.\n" in f"{shares['/applicant/organisation_number']}\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notes_stand_on_the_headings_of_the_file(language: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(master_file(language)))
    for one in tables(language):
        found = [cell.comment.text for cell in book[one.title][4][: len(one.columns)] if cell.comment]
        assert found == [column.note for column in one.columns]


def test_notes_are_as_large_as_their_text() -> None:
    with zipfile.ZipFile(io.BytesIO(master_file())) as package:
        shapes = [package.read(name).decode() for name in package.namelist() if "vmlDrawing" in name]
    heights = [float(found) for shape in shapes for found in re.findall(r"height:([\d.]+)pt", shape)]
    assert len(heights) >= sum(len(one.columns) for one in tables())
    assert len(set(heights)) > 3
    assert max(heights) < 150


def test_the_only_sheets_are_those_of_the_asked_language() -> None:
    norwegian, english = (openpyxl.load_workbook(io.BytesIO(master_file(language))) for language in LANGUAGES)
    assert set(norwegian.sheetnames) & set(english.sheetnames) == set()
    for first, second in zip(tables("nb"), tables("en"), strict=True):
        assert [one.id for one in first.columns] == [one.id for one in second.columns]
        same = {a.label for a, b in zip(first.columns, second.columns, strict=True) if a.label == b.label}
        assert same <= {"2018", "2019", "2020", "2021", "Region", "Type", "Form", "Status", "Start", "Sum"}, first.id


# --- files ---------------------------------------------------------------------------------------------------------


def test_a_day_of_receipt_without_a_time_of_day_shows_none(tmp_path: Path) -> None:
    folder = new(tmp_path / "r", [project(1), project(2)])
    names = sorted(path.name for path in (folder / "inbox").iterdir())
    state(folder, f"{names[0]};1.10.2018;;;;", f"{names[1]};28.9.2018 14:05;;;;")
    done = consolidate_round(folder, NOW, Options(jobs=1))
    late = next(one for one in done.consolidated.files if one.incoming.name == names[0])
    told = [load_messages("nb").finding(one.finding) for one in late.findings if one.finding.message == "round.late"]
    assert told[0].startswith("Mottatt 1.10.2018 (uten klokkeslett).")
    sheet = openpyxl.load_workbook(folder / "samlebok.xlsx")["Filer"]
    at = [cell.value for cell in sheet[4]].index("Mottatt")
    shown = {row[at].value: row[at].number_format for row in sheet.iter_rows(min_row=5) if row[at].is_date}
    assert shown == {datetime(2018, 10, 1): "dd.mm.yyyy", datetime(2018, 9, 28, 14, 5): "dd.mm.yyyy hh:mm"}  # noqa: DTZ001  (cells know no zone)


# --- activities -------------------------------------------------------------------------------------------------------


def test_activities_say_what_is_wrong_with_their_dates(tmp_path: Path) -> None:
    odd: dict[str, Any] = {
        "activities__0__start": date(2020, 3, 1),
        "activities__0__end": date(2020, 2, 1),
        "activities__1__start": None,
        "activities__1__end": None,
    }
    late: dict[str, Any] = {"activities__0__end": date(2041, 1, 1), "activities__1__start": date(1919, 1, 1)}
    gone: dict[str, Any] = {"activities__0__start": date(1918, 1, 1), "activities__0__end": date(1918, 1, 1)}
    folder = new(tmp_path / "r", [project(1, **odd), project(2, **gone), project(3, **late)])
    consolidate_round(folder, NOW, Options(jobs=1))
    sheet = openpyxl.load_workbook(folder / "samlebok.xlsx", data_only=True)["Aktiviteter"]
    head = [cell.value for cell in sheet[4]]
    at = head.index("Datoer")
    told = sorted({str(row[at]) for row in sheet.iter_rows(min_row=5, values_only=True) if row[at]})
    assert told == [
        "Går ut over tidslinjen",
        "Utenfor tidslinjen",
        "✘ Mangler start og slutt",
        "✘ Slutter før den starter",
    ]


def test_activities_stand_by_region_and_date() -> None:
    activities = table("activities")
    assert [column.id for column in activities.columns][:2] == ["/project/region", "/activities/*/name"]
    regions = [row[0] for row in activities.rows]
    assert list(dict.fromkeys(regions)) == ["Nord-Troms", "Tromsøregionen", "Midt-Troms", None]
    assert activities.group == "/project/region"


def test_the_bars_follow_the_dates_of_their_row() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(master_file()))["Aktiviteter"]
    line = table("activities").timeline
    assert line is not None
    head = [cell.value for cell in sheet[4]]
    first = next(number for number, value in enumerate(head) if isinstance(value, int))
    assert [from_excel(value).date() for value in head[first:]] == [*line.steps, line.until]
    rules = [(str(area.sqref), rule.formula) for area in sheet.conditional_formatting for rule in area.rules]
    start, end = (openpyxl.utils.get_column_letter(head.index(name) + 1) for name in ("Start", "Slutt"))
    here, following = (openpyxl.utils.get_column_letter(first + number) for number in (1, 2))
    last = openpyxl.utils.get_column_letter(first + len(line.steps))
    bar = f"AND(ISNUMBER(${start}5),ISNUMBER(${end}5),${start}5<=${end}5,${start}5<{following}$4,${end}5>={here}$4)"
    bottom = 4 + len(table("activities").rows)
    assert (f"{here}5:{last}{bottom}", [bar]) in rules
    assert sheet.print_area == f"'Aktiviteter'!$A$1:${last}${bottom}"


# --- links ------------------------------------------------------------------------------------------------------------


def test_every_row_leads_to_its_file_and_those_of_submissions_to_a_cell() -> None:
    book = openpyxl.load_workbook(io.BytesIO(master_file()))
    for one in tables():
        sheet = book[one.title]
        for number in range(5, 5 + len(one.rows)):
            links = [cell.hyperlink for cell in sheet[number] if cell.hyperlink]
            if one.id == "workings":  # a figure worked out of those below it has no cell of its own
                continue
            assert links, (one.id, number)
            assert all(link.target.startswith("inbox/") for link in links)
            if one.id not in {"files", "findings"}:
                assert all(re.fullmatch(r"'.+'![A-Z]+\d+", link.location or "") for link in links), (one.id, number)


def test_a_replaced_file_leads_to_the_one_that_counts_and_says_what_changed() -> None:
    files = table("files")
    order = {column.id: number for number, column in enumerate(files.columns)}
    row = next(row for row in files.rows if row[order["refers_to"]])
    assert row[order["refers_to"]].file == "søknad-1 ny.xlsx"  # type: ignore[union-attr]
    assert row[order["difference"]]


# --- the package --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_are_sound_by_structure(language: str) -> None:
    with zipfile.ZipFile(io.BytesIO(master_file(language))) as package:
        names_ = [name for name in package.namelist() if name.startswith("xl/tables/")]
        found = [ET.fromstring(package.read(name)) for name in names_]  # noqa: S314  (ours)
    names = [one.get("name", "").casefold() for one in found]
    assert len(names) == len(set(names)) == len(tables(language))
    assert [one.get("id") for one in found] == [str(number) for number in range(1, len(found) + 1)]
    book = openpyxl.load_workbook(io.BytesIO(master_file(language)))
    for sheet in book:
        for one in sheet.tables.values():
            head = [str(cell.value) for cell in sheet[one.ref][0]]
            assert head == [column.name for column in one.tableColumns]
            assert len({text.casefold() for text in head}) == len(head)
            assert all(0 < len(text) <= 255 for text in head)
            assert re.fullmatch(r"\w+", one.name)


def test_every_chart_has_a_text_for_those_who_do_not_see_it() -> None:
    told = [
        found.get("descr", "")
        for drawing in parts("xl/drawings/drawing").values()
        for frame in drawing.iter(f"{DRAWING}graphicFrame")
        for found in frame.iter(f"{DRAWING}cNvPr")
    ]
    assert len(told) == 10
    assert all(len(text) > 40 for text in told)


def test_the_overview_is_printed_on_four_pages_in_landscape() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(master_file()))["Oversikt"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert len(sheet.row_breaks.brk) == 3
    assert sheet.page_setup.scale >= 60


RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
KINDS = {
    "hyperlink": "hyperlink",
    "drawing": "drawing",
    "legacyDrawing": "vmlDrawing",
    "tablePart": "table",
}


def test_every_part_a_sheet_names_is_there_and_of_its_kind() -> None:
    with zipfile.ZipFile(io.BytesIO(master_file())) as package:
        there = set(package.namelist())
        sheets = sorted(name for name in there if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name))
        for name in sheets:
            own = name.replace("sheets/", "sheets/_rels/") + ".rels"
            named = package.read(own) if own in there else b"<none/>"
            relations = {one.get("Id"): one for one in ET.fromstring(named).iter(RELATIONS)}  # noqa: S314  (ours)
            assert len(relations) == named.count(b"<Relationship ")
            used = [one for one in ET.fromstring(package.read(name)).iter() if one.get(RELATION)]  # noqa: S314  (ours)
            for one in used:
                relation = relations[one.get(RELATION)]
                assert str(relation.get("Type")).rpartition("/")[2] == KINDS[one.tag.rpartition("}")[2]]
                if relation.get("TargetMode") != "External":
                    assert f"xl/{str(relation.get('Target')).removeprefix('../')}" in there
        kinds = package.read("[Content_Types].xml").decode()
        parts = {name for name in there if name.endswith(".xml") and not name.startswith(("[Content", "_rels"))}
        assert {name for name in parts if f'PartName="/{name}"' not in kinds} == set()


def test_the_parts_of_a_sheet_stand_in_the_order_excel_asks_for() -> None:
    order = [
        "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "mergeCells",
        "conditionalFormatting", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter",
        "rowBreaks", "drawing", "legacyDrawing", "tableParts",
    ]  # fmt: skip
    for name, sheet in parts("xl/worksheets/sheet").items():
        found = [order.index(one.tag.removeprefix(MAIN)) for one in sheet]
        assert found == sorted(found), name
