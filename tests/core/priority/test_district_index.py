from __future__ import annotations

from decimal import Decimal, InvalidOperation

import pytest

from toolkit.core.priority.index import IndexRow, LeftOut, municipality_code, read_index


def number(value: object) -> Decimal | None:
    """Stands in for the toolkit's one number grammar."""
    try:
        return None if isinstance(value, bool) else Decimal(str(value).replace(",", "."))
    except InvalidOperation:
        return None


CSV = [
    ["nr_2022", "navn", "distriktsindeks", "ssb_sentralitet", "bef_10aar_pst"],
    ["3403", "Hamar", "79.6", "871", "10.2"],
    ["0", "Gjennomsnitt hele landet", "74.5", "824", "8.8"],
    ["3405", "Lillehammer", "70,4", "820", ""],
]
WORKBOOK = [
    ["Distriktsindeksen 2025", None, None, None],
    [],
    [None, "Kilde: departementet", None, None],
    [None, "KNR", "KNAVN", "SSB Sentralitet", "Distriktsindeks"],
    [None, 301.0, "Oslo", 1000.0, 100.0],
    [None, 5546, "Kvænangen", 350.0, 0],
    [None, None, None, None, None],
    ["Merknad: EXAMPLE values"],
]


def cases(reading):
    return [(fault.path, fault.case) for fault in reading.faults]


def test_a_csv_with_a_national_average_that_is_left_out_and_said():
    reading = read_index(CSV, number)
    assert reading.values == (
        IndexRow("3403", "Hamar", Decimal("79.6"), 2),
        IndexRow("3405", "Lillehammer", Decimal("70.4"), 4),
    )
    assert reading.left_out == (LeftOut(3, "Gjennomsnitt hele landet", "national-average"),)
    assert reading.faults == ()


def test_a_workbook_with_a_title_block_an_empty_column_and_a_footnote():
    reading = read_index(WORKBOOK, number, known={"0301", "5546"})
    assert (reading.header_row, reading.faults) == (4, ())
    assert {role: (column.header, column.place) for role, column in reading.columns.items()} == {
        "code": ("KNR", 2), "name": ("KNAVN", 3), "value": ("Distriktsindeks", 5),
    }  # fmt: skip
    assert [column.header for column in reading.headers] == ["KNR", "KNAVN", "SSB Sentralitet", "Distriktsindeks"]
    assert [(each.code, each.value) for each in reading.values] == [("0301", 100), ("5546", 0)]
    assert reading.left_out == (LeftOut(8, "Merknad: EXAMPLE values", "no-code"),)


def test_without_a_header_the_fullest_rows_are_shown():
    reading = read_index([["Tittel"], ["a", "b"], ["x", "y", "z"], ["1902", 50]], number)
    assert cases(reading) == [("", "no-header")]
    assert reading.faults[0].facts["candidates"] == ((3, ("x", "y", "z")), (2, ("a", "b")))


@pytest.mark.parametrize("named", [{"code": "Nøkkel", "value": "Total"}, {"code": "nøkkel", "value": "c"}])
def test_the_user_names_the_columns_by_header_or_letter(named):
    rows = [["Nøkkel", "Sted", "Total"], ["1902", "Tromsø", 50.5]]
    assert cases(read_index(rows, number)) == [("", "no-header")]
    reading = read_index(rows, number, named=named)
    assert [(each.code, each.value) for each in reading.values] == [("1902", Decimal("50.5"))]


def test_a_named_column_that_is_not_there():
    assert cases(read_index(CSV, number, named={"value": "Total"})) == [("", "no-header")]
    assert cases(read_index(CSV, number, named={"name": "Sted"})) == [("", "named-column-missing")]


def test_several_editions_side_by_side_need_a_year_or_a_name():
    rows = [["KNR", "Distriktsindeks 2022", "Distriktsindeks 2025"], ["1902", 10, 20]]
    unsure = read_index(rows, number)
    assert cases(unsure) == [("", "column-ambiguous")]
    assert [column.header for column in unsure.faults[0].facts["headers"]] == rows[0][1:]
    assert read_index(rows, number, year=2025).values[0].value == 20
    assert read_index(rows, number, named={"value": "B"}).values[0].value == 10


def test_a_part_of_the_index_is_not_taken_for_the_index():
    assert cases(read_index([["KNR", "SSB Sentralitetsindeks"], ["1902", 10]], number)) == [("", "no-header")]


@pytest.mark.parametrize("value", [0, 100, "100"])
def test_the_bounds_are_inside(value):
    assert read_index([["KNR", "Distriktsindeks"], ["1902", value]], number).faults == ()


@pytest.mark.parametrize(
    ("row", "case"),
    [
        (["1903", 100.01], "out-of-range"),
        (["1903", -0.01], "out-of-range"),
        (["1903", "omtrent 50"], "not-a-number"),
        (["9999", 50], "unknown-code"),
        (["19033", 50], "bad-code"),
    ],
)
def test_what_is_wrong_with_a_row(row, case):
    reading = read_index([["KNR", "Distriktsindeks"], ["1902", 10], row], number, known={"1902", "1903"})
    assert cases(reading) == [("/rows/3", case)]
    assert [each.code for each in reading.values] == ["1902"]


def test_of_a_code_that_occurs_twice_neither_counts():
    rows = [["KNR", "Distriktsindeks"], ["301", 10], ["1902", 10], ["0301", 20]]
    reading = read_index(rows, number)
    assert cases(reading) == [("/rows/2", "duplicate-code"), ("/rows/4", "duplicate-code")]
    assert [each.code for each in reading.values] == ["1902"]


def test_a_list_still_to_be_filled_in_has_no_values():
    reading = read_index([["nr_2018", "navn_2018", "distriktsindeks_2018"], ["1902", "Tromsø", ""]], number)
    assert reading.left_out == (LeftOut(2, "1902 Tromsø", "no-value"),)
    assert cases(reading) == [("", "no-values")]


@pytest.mark.parametrize(
    ("value", "code"),
    [(301, "0301"), (301.0, "0301"), ("301", "0301"), (" 1902 ", "1902"), ("K-5546", "5546"), (0, "0000"),
     (301.5, None), (True, None), ("", None), (None, None), ("19020", None), ("Tromsø", None)],
)  # fmt: skip
def test_codes_as_sheets_hold_them(value, code):
    assert municipality_code(value) == code
