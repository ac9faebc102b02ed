"""What Excel, LibreOffice and smaller programs write beside the plain case, part by part by hand."""
# ruff: noqa: DTZ001  (a workbook's dates have no zone)

from __future__ import annotations

from datetime import datetime

import pytest
from reading_by_hand import MAIN, OFFICE, STYLES, cells, grid, package, parts, relations, sheet, strings, workbook

from toolkit.model import Cell, CellType

NUMBER, TEXT, PENDING = CellType.NUMBER, CellType.TEXT, CellType.PENDING
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def row(content: str) -> str:
    return f'<row r="1">{content}</row>'


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        # constants
        ('<c r="A1"><v>12.5</v></c>', Cell(NUMBER, 12.5)),
        ('<c r="A1" t="n"><v>1E3</v></c>', Cell(NUMBER, 1000.0)),
        ('<c r="A1" t="s"><v>0</v></c>', Cell(TEXT, "Søker")),
        ('<c r="A1" t="s"><v> 00 </v></c>', Cell(TEXT, "Søker")),
        ('<c r="A1" t="str"><v>a_b</v></c>', Cell(TEXT, "a_b")),
        ('<c r="A1" t="str"><v>0301</v></c>', Cell(TEXT, "0301")),
        ('<c r="A1" t="str"><v>&lt;Søker&gt; &#38; co &#xE5;</v></c>', Cell(TEXT, "<Søker> & co å")),
        ('<c r="A1" t="str"><v>&amp;lt; &quot;&apos;&gt;</v></c>', Cell(TEXT, "&lt; \"'>")),
        ('<c r="A1" t="b"><v>1</v></c>', Cell(CellType.BOOLEAN, True)),
        ('<c r="A1" t="b"><v>false</v></c>', Cell(CellType.BOOLEAN, False)),
        ('<c r="A1" t="e"><v>#REF!</v></c>', Cell(CellType.ERROR, "#REF!")),
        ('<c r="A1" t="e" vm="1"><v>#SPILL!</v></c>', Cell(CellType.ERROR, "#SPILL!")),
        ('<c r="A1"><v>NaN</v></c>', Cell(CellType.ERROR, "#NUM!")),
        ('<c r="A1"><v>-INF</v></c>', Cell(CellType.ERROR, "#NUM!")),
        ('<c r="A1"><v>1e999</v></c>', Cell(CellType.ERROR, "#NUM!")),
        ('<c r="A1"><v>1.5e308</v></c>', Cell(NUMBER, 1.5e308)),
        # inline text
        ('<c r="A1" t="inlineStr"><is><t>rett inn</t></is></c>', Cell(TEXT, "rett inn")),
        ('<c r="A1" t="inlineStr"><is><t xml:space="preserve">  </t></is></c>', Cell(TEXT, "  ")),
        (
            '<c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>Nord</t></r><r><t>-Troms</t></r></is></c>',
            Cell(TEXT, "Nord-Troms"),
        ),
        ('<c r="A1" t="inlineStr"><v>uten is</v></c>', Cell(TEXT, "uten is")),
        # the order of attributes and the quotes are free
        ("<c t='b' s='0' r='A1'><v>1</v></c>", Cell(CellType.BOOLEAN, True)),
        ('<c\n  r="A1"\n  t="n" ><v>7</v></c>', Cell(NUMBER, 7.0)),
        ('<c r="a1" x="a>b"><v>7</v></c>', Cell(NUMBER, 7.0)),
        ('<c r="A1"><v xml:space="preserve">7</v><extLst><ext uri="x"/></extLst></c>', Cell(NUMBER, 7.0)),
        # formulas
        ('<c r="A1"><f>B1*2</f><v>4</v></c>', Cell(NUMBER, 4.0, "B1*2")),
        ('<c r="A1"><f aca="false">B1&lt;2</f><v>4</v></c>', Cell(NUMBER, 4.0, "B1<2")),
        ('<c r="A1" s="1"><f>B1</f><v>43373</v></c>', Cell(CellType.DATE, datetime(2018, 9, 30), "B1")),
        ('<c r="A1" t="str"><f>B1</f><v>ja</v></c>', Cell(TEXT, "ja", "B1")),
        ('<c r="A1" t="str"><f>B1</f><v></v></c>', Cell(TEXT, "", "B1")),
        ('<c r="A1" t="str"><f>B1</f><v/></c>', Cell(TEXT, "", "B1")),
        ('<c r="A1" t="str"><f>B1</f></c>', Cell(PENDING, None, "B1")),
        ('<c r="A1"><f>B1</f></c>', Cell(PENDING, None, "B1")),
        ('<c r="A1"><f>B1</f><v></v></c>', Cell(PENDING, None, "B1")),
        ('<c r="A1"><f>B1</f><v /></c>', Cell(PENDING, None, "B1")),
        ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', Cell(CellType.ERROR, "#DIV/0!", "1/0")),
        ('<c r="A1" t="b"><f>1=1</f><v>1</v></c>', Cell(CellType.BOOLEAN, True, "1=1")),
        ('<c r="A1" t="s"><f>B1</f><v>0</v></c>', Cell(TEXT, "Søker", "B1")),
        ('<c r="A1"><f t="shared" ref="A1:A9" si="0">B1</f><v>3</v></c>', Cell(NUMBER, 3.0, "B1")),
        ('<c r="A1"><f t="shared" si="0"/><v>3</v></c>', Cell(NUMBER, 3.0, "")),
        ('<c r="A1"><f t="shared" si="0"></f><v>3</v></c>', Cell(NUMBER, 3.0, "")),
        # blank
        ('<c r="A1" s="1"/>', None),
        ('<c r="A1" s="1"></c>', None),
        ('<c r="A1"><v></v></c>', None),
        ('<c r="A1" t="str"><v></v></c>', None),
        ('<c r="A1" t="inlineStr"><is/></c>', None),
        ('<c r="A1" t="inlineStr"><is><t/></is></c>', None),
    ],
)
def test_cells(cell, read):
    assert cells(row(cell)) == ({} if read is None else {(1, 1): read})


def test_styled_blanks_between_cells_are_passed_over():
    rows = row(
        '<c r="A1" s="1"/><c r="B1" s="2"/><c r="C1"><v>1</v></c><c r="D1"/><c r="E1" t="s"/><c r="F1"><v>2</v></c>'
    )
    assert cells(rows) == {(1, 3): Cell(NUMBER, 1.0), (1, 6): Cell(NUMBER, 2.0)}


def test_shared_strings():
    items = (
        "<si><t>én</t></si>",
        "<si/>",
        "<si><t/></si>",
        '<si><r><t xml:space="preserve">to </t></r><r><rPr><b/></rPr><t>ord</t></r></si>',
        '<si><t>漢字</t><rPh sb="0" eb="2"><t>かんじ</t></rPh><phoneticPr fontId="1"/></si>',
        '<si>\n <t xml:space="preserve"> </t>\n</si>',
        "<si><t>A&amp;B_x000D_\n</t></si>",
    )
    rows = "".join(f'<c r="{letter}1" t="s"><v>{index}</v></c>' for index, letter in enumerate("ABCDEFG"))
    found = {column: cell.value for (_, column), cell in cells(row(rows), sharedStrings=strings(*items)).items()}
    assert found == {1: "én", 4: "to ord", 5: "漢字", 6: " ", 7: "A&B\n"}


def test_a_lying_count_of_shared_strings_is_not_believed():
    lie = f'<sst xmlns="{MAIN}" count="9" uniqueCount="4000000000"><si><t>Søker</t></si></sst>'
    assert cells(row('<c r="A1" t="s"><v>0</v></c>'), sharedStrings=lie) == {(1, 1): Cell(TEXT, "Søker")}


def test_a_lying_dimension_is_not_believed():
    lie = sheet(row('<c r="C1"><v>1</v></c>'), head='<dimension ref="A1:A1"/>')
    assert cells("", sheet1=lie) == {(1, 3): Cell(NUMBER, 1.0)}


def test_cells_and_rows_without_references_follow_their_neighbours():
    rows = (
        "<row><c><v>1</v></c><c/><c t='s'><v>0</v></c></row><row><c><v>2</v></c></row>"
        '<row r="5" hidden="1"><c/><c r="D5"><v>3</v></c><c><v>4</v></c></row><row hidden="1"><c><v>5</v></c></row>'
    )
    read = grid(workbook(rows)).sheets[0]
    values = {place: cell.value for place, cell in read.cells.items()}
    assert values == {(1, 1): 1, (1, 3): "Søker", (2, 1): 2, (5, 4): 3, (5, 5): 4, (6, 1): 5}
    assert read.hidden_rows == {5, 6}


def test_unordered_rows_lose_nothing():
    rows = '<row r="9"><c r="B9"><v>9</v></c><c r="A9"><v>8</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    assert set(cells(rows)) == {(9, 2), (9, 1), (2, 1)}


def test_the_cells_an_array_formula_fills_are_its_followers():
    rows = (
        '<row r="1"><c r="A1" cm="1"><f t="array" ref="A1:B2">C1:D2</f><v>1</v></c><c r="B1"><v>2</v></c></row>'
        '<row r="2"><c r="A2"><v>3</v></c><c r="B2" t="str"><v>x</v></c><c r="C2"><v>4</v></c></row>'
    )
    assert {place: cell.formula for place, cell in cells(rows).items()} == {
        (1, 1): "C1:D2",
        (1, 2): "",
        (2, 1): "",
        (2, 2): "",
        (2, 3): None,
    }


def test_a_whole_column_array_reaches_only_the_cells_there_are():
    rows = (
        row('<c r="A1"><f t="array" ref="A1:A1048576">B1</f><v>1</v></c>') + '<row r="7"><c r="A7"><v>2</v></c></row>'
    )
    assert cells(rows)[7, 1].formula == ""


def prefixed(prefix: str, space: str = MAIN) -> str:
    p = f"{prefix}:"
    return (
        f'<{p}worksheet xmlns:{prefix}="{space}"><{p}sheetData><{p}row r="1"><{p}c r="A1" t="inlineStr"><{p}is><{p}t>'
        f"med prefiks</{p}t></{p}is></{p}c></{p}row></{p}sheetData></{p}worksheet>"
    )


NOTATIONS = {
    "prefix": prefixed("x"),
    "strict": sheet(row('<c r="A1" t="inlineStr"><is><t>med prefiks</t></is></c>')).replace(MAIN, STRICT),
    "strict prefix": prefixed("ss", STRICT),
    "comment": sheet(row('<!-- <c r="B1"><v>1</v></c> --><c r="A1" t="str"><v>med prefiks</v></c>')),
    "cdata": sheet(row('<c r="A1" t="str"><v><![CDATA[med prefiks]]></v></c>')),
    "instruction": sheet(row('<?x <c r="B1"><v>1</v></c>?><c r="A1" t="str"><v>med prefiks</v></c>')),
    "second prefix": sheet(row(f'<y:c xmlns:y="{MAIN}" r="A1" t="str"><y:v>med prefiks</y:v></y:c>')),
    "second prefix in the root": sheet(row('<y:c r="A1" t="str"><y:v>med prefiks</y:v></y:c>')).replace(
        "<worksheet", f'<worksheet xmlns:y="{MAIN}"'
    ),
    "utf-16": sheet(row('<c r="A1" t="str"><v>med prefiks</v></c>')).encode("utf-16"),
    "utf-16 declared": sheet(row('<c r="A1" t="str"><v>med prefiks</v></c>'))
    .replace('version="1.0"', 'version="1.0" encoding="UTF-16"')
    .encode("utf-16-le"),
    "utf-8 mark": b"\xef\xbb\xbf" + sheet(row('<c r="A1" t="str"><v>med prefiks</v></c>')).encode(),
    "latin-1": sheet(row('<c r="A1" t="str"><v>med prefiks</v></c>'))
    .replace('version="1.0"', 'version="1.0" encoding="ISO-8859-1"')
    .encode("latin-1"),
    "line ends": sheet(row('<c r="A1" t="str"><v>med prefiks</v></c>')).replace("><", ">\r\n<"),
}


@pytest.mark.parametrize("content", NOTATIONS.values(), ids=NOTATIONS)
def test_every_notation_of_xml_says_the_same(content):
    assert cells("", sheet1=content) == {(1, 1): Cell(TEXT, "med prefiks")}


def test_a_workbook_strict_throughout():
    found = {
        name: str(content).replace(MAIN, STRICT) for name, content in parts(row('<c r="A1" t="s"><v>0</v></c>')).items()
    }
    strict = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    found = {name: content.replace(OFFICE, strict) for name, content in found.items()}
    assert grid(package(found)).sheets[0].cells == {(1, 1): Cell(TEXT, "Søker")}


def test_part_names_may_differ_in_case_slashes_and_place():
    content = {
        "_RELS/.rels": relations(("a", "officeDocument", "/Bok/BOOK.xml")),
        "bok\\book.xml": parts()["xl/workbook.xml"],
        "bok\\_rels\\book.xml.rels": relations(("rId1", "worksheet", "../Ark/En.XML")),
        "ark/en.xml": sheet(row('<c r="A1"><v>1</v></c>')),
    }
    assert grid(package(content)).sheets[0].cells == {(1, 1): Cell(NUMBER, 1.0)}


def test_hidden_columns_and_merged_ranges_by_hand():
    head = (
        '<cols><col min="2" max="3" width="9" hidden="1"/><col min="5" max="5" width="0"/><col min="6" max="6"/></cols>'
    )
    tail = '<mergeCells count="3"><mergeCell ref="A1:B2"/><mergeCell ref="$D$9"/><mergeCell ref="E:F"/></mergeCells>'
    read = grid(workbook(sheet1=sheet("", head, tail))).sheets[0]
    assert read.hidden_columns == {2, 3, 5}
    assert read.merged == ((1, 1, 2, 2), (9, 4, 9, 4), (1, 5, 1_048_576, 6))


def test_rows_hidden_by_flag_or_height():
    rows = '<row r="1" hidden="1"/><row r="2" ht="0"/><row r="3" hidden="0"/><row r="4" spans="1:2" hidden="true"/>'
    assert grid(workbook(rows)).sheets[0].hidden_rows == {1, 2, 4}


def test_a_large_sheet_is_read_in_windows():
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" s="1"/></row>' for n in range(1, 20_001))
    found = cells(rows)
    assert len(found) == 20_000
    assert found[20_000, 1].value == 20_000


def test_what_else_the_package_carries_is_named():
    content = parts()
    for name in (
        "xl/vbaProject.bin",
        "xl/connections.xml",
        "xl/embeddings/oleObject1.bin",
        "_xmlsignatures/sig1.xml",
    ):
        content[name] = "x"
    content["xl/externalLinks/externalLink1.xml"] = (
        f'<externalLink xmlns="{MAIN}"><ddeLink ddeService="cmd"/></externalLink>'
    )
    content["docProps/app.xml"] = "<Properties><Application>Kontor &amp; Ark</Application></Properties>"
    read = grid(package(content))
    assert read.extras == ("connections", "dde", "embedded-objects", "external-links", "macros", "signature")
    assert read.program == "Kontor & Ark"


@pytest.mark.parametrize(
    ("formula", "extras"),
    [("cmd|'/c calc'!A1", ("dde",)), ('A1&amp;"|"&amp;B1', ()), ('"a|b"&amp;cmd|x!A1', ("dde",))],
)
def test_a_dde_call_in_a_formula_is_named(formula, extras):
    assert grid(workbook(row(f'<c r="A1"><f>{formula}</f><v>1</v></c>'))).extras == extras


def test_a_workbook_without_styles_and_shared_strings():
    assert cells(row('<c r="A1" s="4"><v>1</v></c>'), styles=None, sharedStrings=None) == {(1, 1): Cell(NUMBER, 1.0)}


def test_the_first_style_holds_where_a_cell_names_none():
    dated = STYLES.replace('<xf numFmtId="0"/>', '<xf numFmtId="14"/>')
    assert cells(row('<c r="A1"><v>43373</v></c>'), styles=dated)[1, 1].type is CellType.DATE
