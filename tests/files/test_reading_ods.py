"""OpenDocument spreadsheets, part by part by hand: read as their .xlsx twins are."""
# ruff: noqa: DTZ001  (a workbook's dates have no zone)

from __future__ import annotations

from datetime import datetime

import pytest
from reading_by_hand import grid, package, refusal

from toolkit.files.reading import Limits
from toolkit.model import Cell, CellType

NUMBER, TEXT = CellType.NUMBER, CellType.TEXT
SPACES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
CALC = ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


def content(tables: str, styles: str = "") -> str:
    return (
        f'<?xml version="1.0"?><office:document-content{SPACES}{CALC}><office:automatic-styles>{styles}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )


def table(rows: str, name: str = "Ark1", attributes: str = "") -> str:
    return f'<table:table table:name="{name}"{attributes}>{rows}</table:table>'


def row(cells: str, attributes: str = "") -> str:
    return f"<table:table-row{attributes}>{cells}</table:table-row>"


def document(tables: str, styles: str = "", **others: str) -> bytes:
    return package({"mimetype": MIMETYPE, "content.xml": content(tables, styles), **others})


def cells(rows: str) -> dict[tuple[int, int], Cell]:
    return dict(grid(document(table(rows)), "soknad.ods").sheets[0].cells)


@pytest.mark.parametrize(
    ("attributes", "text", "read"),
    [
        ('office:value-type="float" office:value="1450000.5"', "1 450 000,50", Cell(NUMBER, 1450000.5)),
        ('office:value-type="percentage" office:value="0.5"', "50 %", Cell(NUMBER, 0.5)),
        ('office:value-type="currency" office:value="12"', "kr 12", Cell(NUMBER, 12.0)),
        ('office:value-type="string"', "Søker", Cell(TEXT, "Søker")),
        ('office:value-type="string" office:string-value="0301"', "", Cell(TEXT, "0301")),
        (
            'office:value-type="date" office:date-value="2018-09-30"',
            "30.09.18",
            Cell(CellType.DATE, datetime(2018, 9, 30)),
        ),
        (
            'office:value-type="date" office:date-value="2018-09-30T18:30:00"',
            "",
            Cell(CellType.DATE, datetime(2018, 9, 30, 18, 30)),
        ),
        ('office:value-type="time" office:time-value="PT12H00M00S"', "12:00", Cell(NUMBER, 0.5)),
        ('office:value-type="time" office:time-value="-P1DT6H"', "", Cell(NUMBER, -1.25)),
        ('office:value-type="boolean" office:boolean-value="true"', "SANN", Cell(CellType.BOOLEAN, True)),
        ('office:value-type="boolean" office:boolean-value="false"', "USANN", Cell(CellType.BOOLEAN, False)),
        ('table:formula="of:=[.B1]*2" office:value-type="float" office:value="4"', "4", Cell(NUMBER, 4.0, "[.B1]*2")),
        ('table:formula="of:=[.B1]" office:value-type="string"', "", Cell(TEXT, "", "[.B1]")),
        ('table:formula="of:=[.B1]"', "", Cell(CellType.PENDING, None, "[.B1]")),
        (
            'table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"',
            "#DIV/0!",
            Cell(CellType.ERROR, "#DIV/0!", "1/0"),
        ),
        (
            'table:formula="of:=X()" office:value-type="string" calcext:value-type="error"',
            "Err:508",
            Cell(CellType.ERROR, "Err:508", "X()"),
        ),
        ('office:value-type="float" office:value="NaN"', "", Cell(CellType.ERROR, "#NUM!")),
        ('office:value-type="string"', "#REF!", Cell(TEXT, "#REF!")),  # typed by somebody, not computed
        ("", "", None),
        ('table:style-name="ce1"', "", None),
        ('office:value-type="string"', "", None),
    ],
)
def test_cells(attributes, text, read):
    shown = f"<text:p>{text}</text:p>" if text else ""
    found = cells(row(f"<table:table-cell {attributes}>{shown}</table:table-cell>"))
    assert found == ({} if read is None else {(1, 1): read})


def test_text_with_spaces_breaks_links_and_notes():
    paragraphs = (
        '<text:p> Nord <text:s text:c="2"/>og\n <text:span>Sør<text:line-break/>x</text:span><text:tab/>y</text:p>'
        "<text:p>to</text:p>"
    )
    note = "<office:annotation><text:p>merknad</text:p></office:annotation>"
    found = cells(row(f'<table:table-cell office:value-type="string">{note}{paragraphs}</table:table-cell>'))
    assert found[1, 1].value == "Nord   og Sør\nx\ty\nto"


def test_repeats_and_covered_cells():
    one = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="2"/>'
    rows = (
        row('<table:table-cell table:number-columns-repeated="16384"/>', ' table:number-rows-repeated="3"')
        + row(f'<table:table-cell table:number-columns-repeated="3"/>{one}', ' table:number-rows-repeated="2"')
        + row(
            '<table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="1"/>'
            '<table:covered-table-cell office:value-type="float" office:value="7"/>'
        )
        + row("", ' table:number-rows-repeated="1048570"')
    )
    read = grid(document(table(rows))).sheets[0]
    assert {place: cell.value for place, cell in read.cells.items()} == {
        (4, 4): 1,
        (4, 5): 1,
        (5, 4): 1,
        (5, 5): 1,
        (6, 2): 7,
    }
    assert read.merged == ((6, 1, 6, 2),)


def test_hidden_sheets_rows_and_columns():
    styles = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    one = '<table:table-cell office:value-type="float" office:value="1"/>'
    columns = (
        '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="16383"/>'
    )
    rows = row(one * 3) + row(one, ' table:visibility="filter"') + row("", ' table:visibility="collapse"')
    read = grid(document(table(columns + rows) + table("", "Lister", ' table:style-name="ta2"'), styles))
    first, second = read.sheets
    assert (first.name, first.hidden, first.hidden_rows, first.hidden_columns) == ("Ark1", False, {2}, {2, 3})
    assert (second.name, second.hidden) == ("Lister", True)


def test_rows_in_groups_and_headers_count_and_inner_tables_do_not():
    one = '<table:table-cell office:value-type="float" office:value="1"/>'
    inner = f"<table:table-cell><draw>{table(row(one))}</draw></table:table-cell>"
    rows = (
        f"<table:table-header-rows>{row(one)}</table:table-header-rows>"
        f"<table:table-row-group>{row(inner + one)}</table:table-row-group>"
    )
    read = grid(document(table(rows)))
    assert [set(sheet.cells) for sheet in read.sheets] == [{(1, 1), (2, 2)}]


def test_what_else_the_document_carries():
    manifest = (
        '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<m:file-entry m:media-type="{MIMETYPE}" m:full-path="/"/>'
        '<m:file-entry m:media-type="application/vnd.oasis.opendocument.{}" m:full-path="Object 1/"/></m:manifest>'
    )
    meta = "<office:meta><meta:generator>LibreOffice/25.2</meta:generator></office:meta>"
    chart = grid(document(table(""), **{"META-INF/manifest.xml": manifest.format("chart"), "meta.xml": meta}))
    assert (chart.extras, chart.program) == ((), "LibreOffice/25.2")
    others = {
        "META-INF/manifest.xml": manifest.format("text"),
        "META-INF/documentsignatures.xml": "",
        "Basic/Standard/script-lb.xml": "",
        "Basic/Standard/Modul1.xml": "",
    }
    assert grid(document(table(""), **others)).extras == ("embedded-objects", "macros", "signature")


ONE = '<table:table-cell office:value-type="float" office:value="1"{}/>'


TIME = '<table:table-cell office:value-type="time" office:time-value="{}"/>'
DATE = '<table:table-cell office:value-type="date" office:date-value="{}"/>'
DEEP = f"<table:table-cell><text:p>{'<text:span>a' * 3000}{'</text:span>b' * 3000}</text:p></table:table-cell>"


@pytest.mark.parametrize(
    ("data", "reason", "what"),
    [
        (document(""), "no-sheets", None),
        (package({"mimetype": MIMETYPE}), "damaged", "missing-part"),
        (package({"mimetype": MIMETYPE, "content.xml": "<x"}), "damaged", "xml"),
        (package({"mimetype": MIMETYPE, "content.xml": '<!DOCTYPE x [<!ENTITY a "1">]><x/>'}), "doctype", None),
        (document(table(""), **{"META-INF/manifest.xml": "<m:encryption-data/>"}), "password", None),
        (document(table(row(ONE.format(' table:number-columns-repeated="99999999999"')))), "damaged", "reference"),
        (document(table(row(ONE.format(' table:number-columns-repeated="-1"')))), "damaged", "reference"),
        (document(table(row(ONE.format(' table:number-columns-repeated="16385"')))), "damaged", "reference"),
        (document(table(row(ONE.format(""), ' table:number-rows-repeated="1048576"'))), "too-many-cells", None),
        (
            document(table(row("", ' table:number-rows-repeated="1048576"') + row(ONE.format("")))),
            "damaged",
            "reference",
        ),
        (document(table(row('<table:table-cell office:value-type="float" office:value="1,5"/>'))), "damaged", "number"),
        (
            document(table(row('<table:table-cell office:value-type="date" office:date-value="i dag"/>'))),
            "damaged",
            "date",
        ),
        (document(table(row(TIME.format("P" + "9" * 400 + "DT1H")))), "damaged", "number"),
        (document(table(row(TIME.format("P" + "9" * 5000 + "DT1H")))), "damaged", "number"),
        (document(table(row('<table:table-cell office:value-type="float" office:value="1_5"/>'))), "damaged", "number"),
        (document(table(row('<table:table-cell office:value-type="float" office:value="１"/>'))), "damaged", "number"),
        (document(table(row('<table:table-cell office:value-type="boolean"/>'))), "damaged", "number"),
        (document(table(row(DATE.format("2018-W39-7")))), "damaged", "date"),
        (document(table(row(DATE.format("20180930")))), "damaged", "date"),
        (document(table(f"<x>{row(ONE.format(''))}</x>")), "damaged", "structure"),
        (document(table(row(f"<x>{ONE.format('')}</x>"))), "damaged", "structure"),
        (document(f"<x>{table(row(ONE.format('')))}</x>"), "damaged", "structure"),
        (document(table(row(ONE.format(' table:number-columns-repeated="٣"')))), "damaged", "reference"),
    ],
)
def test_refusals(data, reason, what):
    found, facts = refusal(data, "soknad.ods")
    assert (found, facts.get("what")) == (reason, what)


def test_a_document_of_too_many_sheets():
    assert refusal(document(table("") * 3_000), limits=Limits(parts=20))[1]["what"] == "sheets"


def test_a_text_is_read_however_deep_it_lies():
    assert cells(row(DEEP))[1, 1].value == "a" * 3000 + "b" * 3000


def test_the_stated_text_is_the_one_that_programs_show():
    cell = '<table:table-cell office:value-type="string" office:string-value="330000"><text:p>77777</text:p>'
    assert cells(row(f"{cell}</table:table-cell>"))[1, 1].value == "330000"


def test_rows_within_a_cell_or_a_chart_are_no_rows_of_the_sheet():
    inner = f"<table:table-cell><text:p>r</text:p>{row(ONE.format(''))}</table:table-cell>"
    shapes = f"<table:shapes><draw>{table(row(ONE.format('') * 3))}</draw></table:shapes>"
    assert {place: cell.value for place, cell in cells(shapes + row(inner) + row(ONE.format(""))).items()} == {
        (1, 1): "r",
        (2, 1): 1,
    }


def test_the_values_that_a_link_keeps_are_no_sheet():
    kept = f"<table:dde-links><table:dde-link>{table(row(ONE.format('')), 'X')}</table:dde-link></table:dde-links>"
    assert [sheet.name for sheet in grid(document(table(row(ONE.format(""))) + kept)).sheets] == ["Ark1"]


@pytest.mark.parametrize("cells_of_it", [1, 50])
def test_blanks_that_nobody_typed_are_counted_before_they_are_made(cells_of_it):
    blanks = '<text:s text:c="99999"/>' * (30 // cells_of_it or 1)
    cell = f'<table:table-cell office:value-type="string"><text:p>{blanks}</text:p></table:table-cell>'
    reason, facts = refusal(document(table(row(cell * cells_of_it))), "soknad.ods", Limits(text=1_500_000))
    assert (reason, facts["what"], facts["limit"]) == ("too-large", "text", 1_500_000)
