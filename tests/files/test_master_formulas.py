"""Formulas of the master: they come to the core's figures, in an engine of their own, and say what a person would."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.live import evaluate
from tests.masters import consolidated, master, master_file
from tests.ranking import new, project
from tests.rounds import NOW
from toolkit.core.checking.view import row_total
from toolkit.core.master.values import Column, Formula, Marked, SheetTable, Tally
from toolkit.files.master.formulas import Stretch, row_formula, tally_formula
from toolkit.steps.consolidate import consolidate_round
from toolkit.steps.judging import Options

if TYPE_CHECKING:
    from pathlib import Path

ONE = (Stretch("Ark", 4, 9, {"navn": 0, "sum": 2, "status": 3}),)
Figures = dict[str, list[object]]


def shown(value: object) -> str:
    return "" if value is None else value.text if isinstance(value, Marked) else str(value)


def said(tally: Tally) -> str:
    return tally_formula(tally, ONE, shown)


def test_a_count_and_a_sum_without_a_condition_are_plain() -> None:
    assert said(Tally(6, "t")) == "=COUNTA(Ark!$A$5:$A$10)"
    assert said(Tally(6, "t", "sum")) == "=SUM(Ark!$C$5:$C$10)"


def test_conditions_are_the_functions_people_know() -> None:
    where = (("status", ("Bekreftet",)),)
    assert said(Tally(1, "t", "sum", where)) == '=SUMIFS(Ark!$C$5:$C$10,Ark!$D$5:$D$10,"Bekreftet")'
    assert said(Tally(1, "t", "", where)) == '=COUNTIFS(Ark!$D$5:$D$10,"Bekreftet")'


def test_each_of_several_values_is_a_term_of_its_own() -> None:
    found = said(Tally(1, "t", "", (("status", ("A", None)),)))
    assert found == '=COUNTIFS(Ark!$D$5:$D$10,"A")+COUNTIFS(Ark!$D$5:$D$10,"=")'


@pytest.mark.parametrize(
    ("text", "criterion"),
    [('Si "ja"', 'Si ""ja""'), ("Hva?", "Hva~?"), ("a*b~", "a~*b~~"), (">5", "=>5"), ("=x", "==x")],
)
def test_a_text_is_found_as_it_stands(text: str, criterion: str) -> None:
    assert said(Tally(1, "t", "", (("navn", (text,)),))) == f'=COUNTIFS(Ark!$A$5:$A$10,"{criterion}")'


def test_a_text_too_long_for_a_formula_gives_none() -> None:
    assert said(Tally(1, "t", "", (("navn", ("x" * 256,)),))) == ""


def test_a_table_on_two_sheets_is_counted_on_both() -> None:
    both = (*ONE, Stretch("Ark (2)", 4, 5, ONE[0].columns))
    assert tally_formula(Tally(8, "t"), both, shown) == "=COUNTA(Ark!$A$5:$A$10)+COUNTA('Ark (2)'!$A$5:$A$6)"


def test_a_row_of_one_budget_year_is_summed_like_a_row_of_three() -> None:
    for of, formula in ((("2018",), "=SUM(F5:F5)"), (("2018", "2019", "2020"), "=SUM(F5:H5)")):
        written = row_formula(Column("sum", "Sum", formula=Formula("sum", of)), {"2018": 5, "2019": 6, "2020": 7})
        assert written is not None
        assert written(4) == formula


@pytest.fixture(scope="module", params=["nb", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_formula_is_right_in_another_engine(language: str) -> None:
    book = master_file(language)
    formulas = openpyxl.load_workbook(io.BytesIO(book))
    cached = openpyxl.load_workbook(io.BytesIO(book), data_only=True)
    checked = 0
    for sheet in formulas:
        cells = evaluate(book, sheet.title)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    expected = cached[sheet.title][cell.coordinate].value
                    assert cells[cell.row, cell.column] == pytest.approx(expected, abs=1e-6), (
                        sheet.title,
                        cell.coordinate,
                    )
                    checked += 1
    assert checked > 100


def overview() -> dict[str, tuple[object, ...]]:
    """The overview's rows by their first cell, from the file's cached values: the last of each name."""
    sheet = openpyxl.load_workbook(io.BytesIO(master_file()), data_only=True)["Oversikt"]
    return {str(row[0]): row[1:] for row in sheet.iter_rows(min_row=8, values_only=True) if row[0]}


def test_the_overviews_figures_are_the_cores() -> None:
    applications = consolidated().applications
    figures = [one.entry.incoming.reading.figures for one in applications]
    applied = sum(one["grant-applied"] or 0 for one in figures)
    eligible = sum(
        one.entry.incoming.reading.figures["grant-applied"] or 0 for one in applications if one.entry.eligible
    )
    rows = overview()
    assert rows["Søkt, alle søknader"][0] == float(applied) > 0
    assert rows["Søkt, kvalifiserte"][0] == float(eligible) > 0
    costs = sum((row_total(row) for one in applications for row in one.view.rows("/costs")), Decimal(0))
    travel = sum(
        (row_total(row) for one in applications for row in one.view.rows("/costs") if row.get("category") == "travel"),
        Decimal(0),
    )
    assert rows["Reiser"][0] == float(travel)
    assert rows["Reiser"][1] == pytest.approx(float(travel / costs))
    assert rows["ikke oppgitt"][0] > 0  # a cost line without a category is not lost
    assert rows["Region ikke oppgitt"][0] == 1


def test_every_total_is_a_formula_over_all_rows_of_its_table() -> None:
    book = openpyxl.load_workbook(io.BytesIO(master_file()))
    for one in master().sheets:
        if not (isinstance(one, SheetTable) and one.rows):
            continue
        for number, column in enumerate(one.columns, start=1):
            if column.total:
                letter = openpyxl.utils.get_column_letter(number)
                last = 4 + len(one.rows)
                assert book[one.title].cell(last + 1, number).value == f"=SUBTOTAL(109,{letter}5:{letter}{last})"


def test_no_formula_needs_a_function_that_xlsxwriter_would_have_to_write_in_another_way() -> None:
    book = openpyxl.load_workbook(io.BytesIO(master_file()))
    formulas = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    used = {name for formula in formulas for name in re.findall(r"([A-Z.]+)\(", re.sub(r'"[^"]*"', "", formula))}
    assert {"SUM", "SUMIFS", "SUBTOTAL"} <= used <= {"SUM", "SUMIFS", "COUNTA", "COUNTIFS", "SUBTOTAL"}


def test_the_overview_says_where_an_application_has_no_total(tmp_path: Path) -> None:
    broken = project(1, 1)
    broken["costs"][0]["amounts"] = {"2019": "ca. 50 tusen", "2020": Decimal(10)}
    folder = new(tmp_path / "r", [broken, project(2, 1)])
    consolidate_round(folder, NOW, Options(jobs=1))
    sheet = openpyxl.load_workbook(folder / "samlebok.xlsx", data_only=True)["Oversikt"]
    told = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert "1 søknad uten sum er ikke med: se «Kostnader etter kostnadsart»" in told
    [remark] = [text for text in told if "1 søknad har en linje som ikke kan leses" in text]
    assert "de andre linjene dens er regnet med her. Derfor er summen her høyere enn «Samlede kostnader»" in remark
