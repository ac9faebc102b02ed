"""What stands where no program looks is not read: nobody sees one figure and is judged by another."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from tests.files.reading_by_hand import MAIN, OFFICE, cells, grid, package, parts, refusal, sheet, strings, workbook

SHOWN = '<row r="1"><c r="A1"><v>330000</v></c></row>'
FALSE = '<row r="1"><c r="A1"><v>77777</v></c></row>'
VIEW = '<sheetViews><sheetView workbookViewId="0"><extLst><ext uri="x">{}</ext></extLst></sheetView></sheetViews>'
EXTENSION = '<extLst><ext uri="x">{}</ext></extLst>'
CELL = '<row r="1"><c r="A1">{}</c></row>'
NAMED = '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c>'
ABC = [(1, 2, "B"), (1, 3, "C")]


def values(found: dict[tuple[int, int], object]) -> dict[tuple[int, int], object]:
    return {place: cell.value for place, cell in found.items()}  # type: ignore[attr-defined]


def read(xml: str) -> dict[tuple[int, int], object]:
    return values(dict(grid(workbook(sheet1=xml)).sheets[0].cells))


# --- a sheet ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hidden",
    [
        f'<q xmlns="urn:q"><sheetData>{FALSE}</sheetData></q>',
        f"<sheetData>{FALSE}</sheetData>",
        f'<sheetData a="/>">{FALSE}</sheetData>',
        f"<sheetData/><sheetDataX>{FALSE}</sheetDataX>",
    ],
)
@pytest.mark.parametrize("place", ["head", "tail"])
def test_cells_in_an_extension_are_nobodys(hidden: str, place: str) -> None:
    inside = {"head": VIEW, "tail": EXTENSION}[place].format(hidden)
    xml = sheet(SHOWN, **{place: inside})
    assert read(xml) == {(1, 1): 330000}


def test_an_empty_sheet_does_not_take_the_cells_of_its_extension() -> None:
    xml = f'<worksheet xmlns="{MAIN}"><sheetData/>{EXTENSION.format(f"<sheetData>{FALSE}</sheetData>")}</worksheet>'
    assert read(xml) == {}


@pytest.mark.parametrize(
    "rows",
    [
        f'<row xmlns="urn:q" r="1"><c r="A1"><v>77777</v></c></row>{SHOWN}',
        '<row r="1"><c xmlns="urn:q" r="A1"><v>77777</v></c><c r="A1"><v>330000</v></c></row>',
        '<row r="1"><c r="A1"><v>330000</v></c><extLst><ext><c r="A1"><v>77777</v></c></ext></extLst></row>',
        f"{SHOWN}<extLst><ext>{FALSE}</ext></extLst>",
        CELL.format("<v>330000</v><extLst><ext><is><t>77777</t></is></ext></extLst>"),
        CELL.format("<extLst><ext><v>77777</v></ext></extLst><v>330000</v>"),
        '<row r="1"><c r="A1"><v>330000</v></c ></row ><row r="2"></row >',
        CELL.format("<v\n>330000</v >"),
        CELL.format('<v a="&gt;" b=">77777">330000</v>'),
    ],
)
def test_only_cells_in_rows_count(rows: str) -> None:
    assert read(sheet(rows)) == {(1, 1): 330000}


def test_an_end_tag_with_a_blank_ends_its_cell() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c ><c r="B1"><v>2</v></c\n><c r="C1" s="1"></c ><c r="D1"><v>4</v></c></row>'
    assert read(sheet(rows)) == {(1, 1): 1, (1, 2): 2, (1, 4): 4}


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><x><c r="A1"><v>77777</v></c></x></row>',
        f"<x>{FALSE}</x>{SHOWN}",
        f'<row r="1">{FALSE}</row>',
        f'<row r="2">{SHOWN}<c r="A2"><v>1</v></c></row>',
        '<c r="A1"><v>77777</v></c>',
        f'{SHOWN}<c r="A2"><v>77777</v></c>',
        '<row r="1"><c r="A1"><c r="B1"><v>77777</v></c></c></row>',
        CELL.format("<v>1</v><v>2</v>"),
        CELL.format("<v>1<x/>2</v>"),
        CELL.format("<x><v>77777</v></x>"),
        CELL.format("<v>330000</v><is><t>77777</t></is>"),
        CELL.format("<is><t>77777</t></is>"),
        '<row r="1"><c r="A1" t="inlineStr"><is><x><t>7</t></x></is></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>7</t><t>8</t></r></is></c></row>',
        f"{SHOWN}</sheetData><sheetData>{FALSE}",
        f"<sheetData>{FALSE}</sheetData>{SHOWN}",
    ],
)
def test_what_no_program_would_write_is_refused(rows: str) -> None:
    reason, facts = refusal(workbook(sheet1=sheet(rows)))
    assert (reason, facts.get("what")) == ("damaged", "structure")


def test_a_cell_behind_its_row_is_refused_wherever_the_sheet_is_cut() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="str"><v>{"x" * 990}</v></c></row>' for n in range(1, 601))
    for size in range(250, 280):
        long = rows.replace("x" * 990, "x" * 990 + "y" * (size % 7), 1)
        beyond = long.replace('<row r="258">', '<c r="B257"><v>77777</v></c><row r="258">')
        assert refusal(workbook(sheet1=sheet(beyond)))[1].get("what") == "structure"


def test_a_value_before_its_formula_is_still_its_value() -> None:
    assert read(sheet(CELL.format("<v>5</v><f>B1</f>"))) == {(1, 1): 5}


@pytest.mark.parametrize(
    "hidden",
    ['hidden = "1"', "hidden\n=\n'1'", 'hidden="&#49;"', 'ht = "0"', 'ht="0.0"', 'a=">" hidden="1"', 'hidden="true" /'],
)
def test_a_hidden_row_is_seen_however_it_is_written(hidden: str) -> None:
    rows = f'<row r="2" hidden="0" ht="15"></row><row r="3" {hidden}>'
    rows += "" if hidden.endswith("/") else "</row>"
    assert grid(workbook(sheet1=sheet(rows))).sheets[0].hidden_rows == {3}


@pytest.mark.parametrize("hidden", ['hidden = "1"', "width='0'", 'width="0.0"', 'a=">" hidden="true"'])
def test_a_hidden_column_is_seen_however_it_is_written(hidden: str) -> None:
    head = f'<cols><col min="1" max="1" width="9"/><col min="2" max="3" {hidden}/></cols>'
    assert grid(workbook(sheet1=sheet(SHOWN, head=head))).sheets[0].hidden_columns == {2, 3}


@pytest.mark.parametrize("value", ["１２", "1_2", "\u0661", "\u00a012"])
def test_a_number_in_other_digits_is_none(value: str) -> None:
    assert refusal(workbook(sheet1=sheet(CELL.format(f"<v>{value}</v>"))))[1]["what"] == "number"


# --- relations ----------------------------------------------------------------------------------------------------


def test_the_workbook_is_the_one_that_excel_opens() -> None:
    false = workbook_parts(FALSE)
    found = parts(SHOWN)
    found |= {f"false/{name}": content for name, content in false.items()}
    relation = '<Relationship Id="x" Type="urn:x/officeDocument" Target="false/xl/workbook.xml"/>'
    found["_rels/.rels"] = str(found["_rels/.rels"]).replace("<Relationship ", f"{relation}<Relationship ", 1)
    assert values(dict(grid(package(found)).sheets[0].cells)) == {(1, 1): 330000}


def workbook_parts(rows: str) -> dict[str, str | bytes]:
    return {name: content for name, content in parts(rows).items() if name.startswith("xl/")}


@pytest.mark.parametrize(
    "others",
    [
        '<Relationship Id="x" Type="urn:x/sharedStrings" Target="z.xml"/>{}',
        f'{{}}<Relationship Id="x" Type="{OFFICE}/sharedStrings" Target="z.xml"/>',
    ],
)
def test_of_two_shared_strings_the_first_that_is_one_counts(others: str) -> None:
    found = parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    whole = str(found["xl/_rels/workbook.xml.rels"])
    mine = whole[whole.index("<Relationship ") : whole.index("</Relationships")]
    found["xl/_rels/workbook.xml.rels"] = whole.replace(mine, others.format(mine))
    found["xl/z.xml"] = strings("<si><t>Z</t></si>")
    assert values(dict(grid(package(found)).sheets[0].cells)) == {(1, 1): "Søker"}


# --- shared strings -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "items",
    [
        "<si/><si><t>B</t></si><si><t>C</t></si>",
        "<si /><si><t>B</t></si><si><t>C</t></si>",
        '<si a="1" /><si><t>B</t></si><si><t>C</t></si>',
        '<si a="/" /><si><t>B</t></si><si><t>C</t></si>',
        "<si></si ><si\n><t>B</t ></si ><si><t>C</t></si\n>",
        '<si><t/></si><si><t b=">Z">B</t></si><si><r><t>C</t></r><rPh sb="0" eb="1"><t>Z</t></rPh><phoneticPr/></si>',
        "<si><t /></si><si><rPh /><t>B</t></si><si><r><rPr><b/></rPr><t>C</t></r><r><t /></r></si>",
        "<extLst><ext><si><t>Z</t></si></ext></extLst><si/><si><t>B</t></si><si><t>C</t></si>",
        '<si xmlns="urn:q"><t>Z</t></si><si/><si><t>B</t></si><si><t>C</t></si>',
        "<si/><si><t>B</t><extLst><ext><t>Z</t></ext></extLst></si><si><t>C</t></si>",
        '<si/><si><t>B</t></si><si><t>C</t></si><extLst><ext uri="x"/></extLst>',
    ],
)
@pytest.mark.parametrize("written", ["as it is", "prefixed", "by ElementTree"])
def test_every_string_keeps_its_number(items: str, written: str) -> None:
    part = strings(items)
    if written == "prefixed":
        part = part.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")
    elif written == "by ElementTree":
        ET.register_namespace("", MAIN)
        part = ET.tostring(ET.fromstring(part), encoding="unicode")  # noqa: S314  (written above)
    if written == "prefixed" and "urn:q" in items:
        part = part.replace('<x:si xmlns:x="urn:q"><x:t>Z</x:t></x:si>', '<y:si xmlns:y="urn:q"><y:t>Z</y:t></y:si>')
    found = cells(f'<row r="1">{NAMED}</row>', sharedStrings=part)
    assert [(*place, cell.value) for place, cell in found.items()] == ABC


@pytest.mark.parametrize(
    "items",
    [
        "<x><si><t>Z</t></si></x>",
        "<si><si><t>Z</t></si></si>",
        "<si><x><t>Z</t></x></si>",
        "<si><t>B<x/>Z</t></si>",
        "<si><r><t>B</t><t>Z</t></r></si>",
    ],
)
def test_strings_in_odd_places_are_refused(items: str) -> None:
    reason, facts = refusal(workbook(sharedStrings=strings(items)))
    assert (reason, facts.get("what"), facts.get("part")) == ("damaged", "structure", "xl/sharedStrings.xml")
