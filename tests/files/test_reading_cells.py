"""What each kind of cell is read as, written by XlsxWriter and openpyxl."""
# ruff: noqa: DTZ001  (a workbook's dates have no zone)

from __future__ import annotations

import io
import math
import subprocess
import sys
from datetime import datetime

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.formula import ArrayFormula

from toolkit.files.reading import read_workbook
from toolkit.files.reading.text import clean
from toolkit.model import Cell, CellType, Sheet

NUMBER, TEXT, DATE = CellType.NUMBER, CellType.TEXT, CellType.DATE


def by_xlsxwriter(fill) -> Sheet:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("Kostnader")
    fill(book, sheet)
    book.close()
    return read_workbook(target.getvalue(), "soknad.xlsx").sheets[0]


def by_openpyxl(fill) -> Sheet:
    target = io.BytesIO()
    book = openpyxl.Workbook()
    fill(book, book.active)
    book.save(target)
    return read_workbook(target.getvalue(), "soknad.xlsx").sheets[0]


def test_xlsxwriter_cells_of_every_type():
    def fill(book, sheet):
        sheet.write_string("A1", "Nord-Troms & æøå")
        sheet.write_number("A2", 1450000.5)
        sheet.write_datetime("A3", datetime(2018, 9, 30), book.add_format({"num_format": "dd.mm.yyyy"}))
        sheet.write_boolean("A4", True)
        sheet.write_formula("A5", "=A2*2", None, 2900001)
        sheet.write_formula("A6", '=IF(A2>1,"ja","nei")', None, "ja")
        sheet.write_formula("A7", "=1/0", None, "#DIV/0!")
        sheet.write_formula("A8", "=A2>1", None, value=True)
        sheet.write_blank("A9", None, book.add_format({"bold": True}))
        sheet.write_string("A10", "=SUM(A1)")

    assert by_xlsxwriter(fill).cells == {
        (1, 1): Cell(TEXT, "Nord-Troms & æøå"),
        (2, 1): Cell(NUMBER, 1450000.5),
        (3, 1): Cell(DATE, datetime(2018, 9, 30)),
        (4, 1): Cell(CellType.BOOLEAN, True),
        (5, 1): Cell(NUMBER, 2900001.0, "A2*2"),
        (6, 1): Cell(TEXT, "ja", 'IF(A2>1,"ja","nei")'),
        (7, 1): Cell(CellType.ERROR, "#DIV/0!", "1/0"),
        (8, 1): Cell(CellType.BOOLEAN, True, "A2>1"),
        (10, 1): Cell(TEXT, "=SUM(A1)"),
    }


def test_openpyxl_leaves_formulas_without_values():
    def fill(_book, sheet):
        sheet["A1"] = "Søker"
        sheet["A2"] = 12
        sheet["A3"] = "=A2*2"
        sheet["A4"] = datetime(2019, 1, 31, 12, 30)
        sheet["A5"] = False
        sheet["A6"] = "#N/A"
        sheet["A7"] = ""
        sheet["B1"] = ArrayFormula("B1:B2", "=A1:A2")

    assert by_openpyxl(fill).cells == {
        (1, 1): Cell(TEXT, "Søker"),
        (2, 1): Cell(NUMBER, 12.0),
        (3, 1): Cell(CellType.PENDING, None, "A2*2"),
        (4, 1): Cell(DATE, datetime(2019, 1, 31, 12, 30)),
        (5, 1): Cell(CellType.BOOLEAN, False),
        (6, 1): Cell(CellType.ERROR, "#N/A"),
        (1, 2): Cell(CellType.PENDING, None, "A1:A2"),
    }


def test_hidden_rows_columns_sheets_and_merged_ranges():
    def fill(book, sheet):
        sheet.write_string("B3", "skjult")
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column("B:C", None, None, {"hidden": True})
        sheet.merge_range("E1:F2", "slått sammen")
        book.add_worksheet("Lister").hide()

    sheet = by_xlsxwriter(fill)
    assert sheet.hidden_rows == {3}
    assert sheet.hidden_columns == {2, 3}
    assert sheet.merged == ((1, 5, 2, 6),)
    assert not sheet.hidden


def test_sheets_come_in_the_order_of_the_workbook_with_their_visibility():
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    book.add_worksheet("Veiledning")
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Veiledning!$A$1:$A$3"})
    book.add_chartsheet("Diagram").set_chart(chart)
    hidden = book.add_worksheet("Lister")
    hidden.hide()
    book.close()
    grid = read_workbook(target.getvalue(), "soknad.xlsx")
    assert [(sheet.name, sheet.hidden) for sheet in grid.sheets] == [("Veiledning", False), ("Lister", True)]
    assert grid.program == "Microsoft Excel"
    assert grid.extras == ()


def test_the_reader_imports_no_spreadsheet_library():
    heavy = "{'openpyxl', 'pandas', 'numpy', 'python_calamine', 'lxml', 'xlsxwriter'}"
    code = f"import sys, toolkit.files.reading; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


numbers = st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: x == 0 or 1e-300 < abs(x) < 1e300)
dates = st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 31)).map(
    lambda day: day.replace(microsecond=day.microsecond // 1000 * 1000)
)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=40)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(numbers, texts, st.booleans(), dates), max_size=12))
def test_what_xlsxwriter_writes_is_read_back(values):
    def fill(book, sheet):
        date_format = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss.000"})
        for row, value in enumerate(values):
            if isinstance(value, bool):
                sheet.write_boolean(row, 0, value)
            elif isinstance(value, float):
                sheet.write_number(row, 0, value)
            elif isinstance(value, datetime):
                sheet.write_datetime(row, 0, value, date_format)
            else:
                sheet.write_string(row, 0, value)

    cells = by_xlsxwriter(fill).cells
    for row, value in enumerate(values, 1):
        cell = cells.get((row, 1))
        if isinstance(value, bool):
            assert cell == Cell(CellType.BOOLEAN, value)
        elif isinstance(value, float):
            assert cell is not None
            assert math.isclose(cell.value, value, rel_tol=1e-15)  # it writes 16 digits
        elif isinstance(value, datetime):
            assert cell == Cell(DATE, value)
        else:
            wanted = clean(value.replace("_x", "_x005F_x"))  # control characters are all that may be missing
            assert cell == (Cell(TEXT, wanted) if wanted else None)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("_x0041_", "A"),
        ("_x005F_x0041_", "_x0041_"),
        ("linje_x000D_\nto", "linje\nto"),
        ("_x0007_pip\x85", "pip"),
        ("_xD83D__xDE00_", "😀"),
        ("_xD83D_", ""),
        ("_xFFFE_", ""),
        ("\ta\tb", "\ta\tb"),
    ],
)
def test_escaped_text(stored, shown):
    assert clean(stored) == shown
