"""The master's writer in little memory: finished rows leave, and the workbook says the same."""

from __future__ import annotations

import io
import itertools
import zipfile
from datetime import datetime

import pytest
from openpyxl import load_workbook
from xlsxwriter import Workbook

from toolkit.files.master.stream import AT_ONCE, SlimSheet, SlimWorkbook

ROWS = 3 * AT_ONCE + 10
HEADER = 3


def written(*, finishing: bool) -> tuple[bytes, SlimSheet]:
    """A table of texts, numbers and links with a line above it and a total below it."""
    out = io.BytesIO()
    workbook = SlimWorkbook(out, {"in_memory": True})
    sheet = workbook.add_worksheet("Ark")
    bold = workbook.add_format({"bold": True})
    sheet.write_string(0, 0, "Over tabellen")
    for row in range(HEADER + 1, HEADER + 1 + ROWS):
        sheet.write_string(row, 0, f"æ & {row}", bold)
        sheet.write_number(row, 1, row / 2)
        sheet.write_link(row, 2, f"inbox/{row % 3}.xlsx", f"'R&D'!B{row}" if row % 2 else "", f"lenke {row}", bold)
        if finishing:
            sheet.finish(HEADER + 1, row)
    columns = [{"header": header} for header in ("Tekst", "Tall", "Lenke")]
    sheet.add_table(HEADER, 0, HEADER + ROWS, 2, {"columns": columns})
    sheet.write_number(HEADER + ROWS + 1, 1, 42)
    workbook.close()
    return out.getvalue(), sheet


def told(data: bytes) -> list[tuple[object, ...]]:
    sheet = load_workbook(io.BytesIO(data))["Ark"]
    return [
        (cell.coordinate, cell.value, cell.font.b, cell.hyperlink and (cell.hyperlink.target, cell.hyperlink.location))
        for cell in itertools.chain(*sheet.iter_rows())
    ]


def test_a_workbook_says_the_same_whether_its_rows_were_let_go_of_or_not() -> None:
    slim, whole = written(finishing=True)[0], written(finishing=False)[0]
    assert told(slim) == told(whole)
    assert len(told(slim)) > 3 * ROWS
    assert load_workbook(io.BytesIO(slim))["Ark"].tables["Table1"].ref == f"A{HEADER + 1}:C{HEADER + 1 + ROWS}"


def test_of_finished_rows_no_cells_are_held() -> None:
    assert len(written(finishing=False)[1].table) > ROWS
    assert len(written(finishing=True)[1].table) < AT_ONCE


def test_a_link_leads_to_its_file_and_place_and_links_to_one_file_share_the_way() -> None:
    data, sheet = written(finishing=True)
    links = {one[0]: one[3] for one in told(data) if one[3]}
    assert len(links) == ROWS
    assert links["C6"] == ("inbox/2.xlsx", "'R&D'!B5")
    assert links["C7"] == ("inbox/0.xlsx", None)
    assert [target for _, target, _ in sheet.external_hyper_links] == [f"inbox/{one}.xlsx" for one in (1, 2, 0)]


def test_what_is_finished_cannot_be_written_to() -> None:
    sheet = SlimWorkbook(io.BytesIO(), {"in_memory": True}).add_worksheet("Ark")
    for row in range(AT_ONCE):
        sheet.write_number(row, 0, row)
        sheet.finish(0, row)
    with pytest.raises(ValueError, match="row 7 of the sheet Ark is finished"):
        sheet.write_number(7, 1, 1)
    with pytest.raises(ValueError, match="finished"):
        sheet.set_row(7, 20)
    sheet.write_number(AT_ONCE, 1, 1)


def every_sort_of_cell(workbook: Workbook) -> bytes:
    """The part of a sheet with cells of every sort, some without a format, beside blank rows, a tall one and a note."""
    out = workbook.filename
    sheet = workbook.add_worksheet("Ark")
    look = workbook.add_format({"num_format": "0.00", "text_wrap": True})
    sheet.set_row(20, 30)
    sheet.write_comment(40, 6, "en merknad")
    for row in (0, 3, 4, 15, 16, 33, 50):
        sheet.write_string(row, row % 3, f"æ & <{row}>", look)
        sheet.write_number(row, 3, row / 3, look if row else None)
        sheet.write_datetime(row, 4, datetime(2018, 10, 1, 12, 30), look)  # noqa: DTZ001  (a workbook's have no zone)
        sheet.write_formula(row, 5, f"=SUM(D{row + 1}:D{row + 2})/2", look, 1.5)
        sheet.write_blank(row, 7, None, look)
        sheet.write_boolean(row, 8, row > 3, look)
    workbook.close()
    with zipfile.ZipFile(out) as package:
        return package.read("xl/worksheets/sheet1.xml")


def test_a_sheet_has_the_bytes_that_xlsxwriter_gives_it() -> None:
    options = {"in_memory": True}
    ours, theirs = (every_sort_of_cell(kind(io.BytesIO(), options)) for kind in (SlimWorkbook, Workbook))
    assert ours == theirs
    assert ours.count(b"<c ") == 42
