"""Which numbers are dates, and which day they are."""
# ruff: noqa: DTZ001  (a workbook's dates have no zone)

from __future__ import annotations

from datetime import datetime

import pytest
from reading_by_hand import MAIN, OFFICE, cells

from toolkit.files.reading.dates import from_iso, from_serial, is_date_format
from toolkit.model import Cell, CellType

SINCE_1904 = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr date1904="1"/><sheets>'
    '<sheet name="Ark1" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


@pytest.mark.parametrize(
    "code",
    ["dd.mm.yyyy", "d/m/yy h:mm", "mmmm", "mmm-yy", "DD.MM.YYYY", "[$-414]d. mmmm yyyy;@", r"yyyy\-mm\-dd", "mm/dd"],
)
def test_formats_of_dates(code):
    assert is_date_format(code)


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "Standard",
        "0.00",
        "#,##0",
        '#,##0 "kr per dag";[Red]-#,##0',
        "h:mm",
        "mm:ss",
        "[mm]:ss",
        "[h]:mm:ss",
        "hh:mm AM/PM",
        "@",
        "0.00E+00",
        '_-* #,##0.00 "kr"_-',
        "[$kr-414] #,##0",
        r"0\d",
        "",
        "d" * 256,  # longer than Excel takes
        "[" * 1_000_000,
    ],
    ids=lambda code: code[:20],
)
def test_formats_of_other_numbers(code):
    assert not is_date_format(code)


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        (1, datetime(1900, 1, 1)),
        (59, datetime(1900, 2, 28)),
        (60, None),  # 29 February 1900 never was
        (60.5, None),
        (61, datetime(1900, 3, 1)),
        (43373, datetime(2018, 9, 30)),
        (43373.75, datetime(2018, 9, 30, 18)),
        (43373.999999999, datetime(2018, 10, 1)),
        (2958465, datetime(9999, 12, 31)),
        (2958465.99999999999, None),
        (2958466, None),
        (0.5, None),  # a time of day
        (0, None),
        (-1, None),
    ],
)
def test_serials_since_1900(serial, day):
    assert from_serial(serial, False) == day


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        (0, datetime(1904, 1, 1)),
        (41911, datetime(2018, 9, 30)),
        (-1, None),
        (2957003, datetime(9999, 12, 31)),
        (2957004, None),
    ],
)
def test_serials_since_1904(serial, day):
    assert from_serial(serial, True) == day


def test_the_last_moment_of_the_last_year_stays_in_it():
    assert from_serial(2958465.9999999995, False) == datetime(9999, 12, 31, 23, 59, 59, 999000)


def test_a_cell_is_a_date_by_its_style():
    rows = (
        '<row r="1"><c r="A1" s="1"><v>43373</v></c><c r="B1" s="2"><v>43373</v></c><c r="C1" s="3"><v>43373</v></c>'
        '<c r="D1"><v>43373</v></c><c r="E1" s="2"><v>60</v></c><c r="F1" s="2"><v>0.5</v></c></row>'
    )
    day, number = Cell(CellType.DATE, datetime(2018, 9, 30)), Cell(CellType.NUMBER, 43373.0)
    assert cells(rows) == {
        (1, 1): day,
        (1, 2): day,
        (1, 3): number,  # h:mm
        (1, 4): number,
        (1, 5): Cell(CellType.NUMBER, 60.0),
        (1, 6): Cell(CellType.NUMBER, 0.5),
    }


def test_the_1904_system():
    found = cells('<row r="1"><c r="A1" s="1"><v>41911</v></c></row>', workbook=SINCE_1904)
    assert found == {(1, 1): Cell(CellType.DATE, datetime(2018, 9, 30))}


def test_iso_dates_in_cells():
    rows = (
        '<row r="1"><c r="A1" t="d"><v>2018-09-30T08:15:00Z</v></c><c r="B1" t="d"><v>2018-09-30</v></c>'
        '<c r="C1" t="d"><v>T12:00:00</v></c></row>'
    )
    assert cells(rows) == {
        (1, 1): Cell(CellType.DATE, datetime(2018, 9, 30, 8, 15)),
        (1, 2): Cell(CellType.DATE, datetime(2018, 9, 30)),
        (1, 3): Cell(CellType.NUMBER, 0.5),
    }


def test_no_iso_date():
    with pytest.raises(ValueError, match="tomorrow"):
        from_iso("tomorrow")
