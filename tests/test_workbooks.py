"""The templates in workbooks/ are the ones the call and schema of today give: compared part by part."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from scripts.build_workbooks import FOLDER, built
from toolkit.files.calls import load_call
from toolkit.files.reading import read_workbook
from toolkit.files.template import template_bytes
from toolkit.files.template.check_sheet import RULE_KEY
from toolkit.files.texts import load_messages

if TYPE_CHECKING:
    from pathlib import Path

BUILT = built()


def parts(workbook: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(workbook)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("path", BUILT, ids=[path.name for path in BUILT])
def test_a_built_template_is_up_to_date(path: Path) -> None:
    assert path.is_file(), "run: python -m scripts.build_workbooks"
    assert parts(path.read_bytes()) == parts(BUILT[path]), "run: python -m scripts.build_workbooks"


def test_there_is_no_template_of_a_call_that_is_gone() -> None:
    assert set(FOLDER.rglob("*.xlsx")) == set(BUILT)


def test_the_same_call_and_language_give_the_same_bytes() -> None:
    call, messages = load_call("troms-2018"), load_messages("nb")
    assert template_bytes(call, "application", messages) == template_bytes(call, "application", messages)


@pytest.mark.parametrize("path", BUILT, ids=[path.name for path in BUILT])
def test_a_template_has_no_macros_and_hides_only_its_lists(path: Path) -> None:
    grid = read_workbook(BUILT[path], path.name)
    assert grid.extras == ()
    language = path.stem.rpartition("-")[2]
    assert [sheet.name for sheet in grid.sheets if sheet.hidden] == [load_messages(language).text("form.lists_sheet")]


@pytest.mark.parametrize("path", BUILT, ids=[path.name for path in BUILT])
def test_only_input_cells_are_unlocked_and_protection_has_no_password(path: Path) -> None:
    import openpyxl  # noqa: PLC0415  (a second look with another library, here only)

    book = openpyxl.load_workbook(BytesIO(BUILT[path]))
    for sheet in book:
        assert sheet.protection.sheet, sheet.title
        assert sheet.protection.password is None, sheet.title
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.protection.locked or cell.value is None, f"{sheet.title}!{cell.coordinate}"


@pytest.mark.parametrize("path", BUILT, ids=[path.name for path in BUILT])
def test_every_drop_down_takes_its_list_from_the_hidden_sheet(path: Path) -> None:
    import openpyxl  # noqa: PLC0415

    book = openpyxl.load_workbook(BytesIO(BUILT[path]))
    lists = [one for sheet in book for one in sheet.data_validations.dataValidation if one.type == "list"]
    assert lists
    hidden = load_messages(path.stem.rpartition("-")[2]).text("form.lists_sheet")
    assert {one.formula1.partition("!")[0].strip("'") for one in lists} == {hidden}


FUNCTIONS_OF_2016 = {
    "ABS", "AND", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "DATE", "EDATE", "FIND", "IF", "IFERROR", "INT", "ISNUMBER",
    "ISTEXT", "LEFT", "LEN", "MAX", "MID", "MMULT", "MOD", "NOT", "OR", "ROUND", "ROW", "SUBSTITUTE", "SUM",
    "SUMPRODUCT", "TRANSPOSE", "TRIM", "YEAR",
}  # fmt: skip


@pytest.mark.parametrize("path", BUILT, ids=[path.name for path in BUILT])
def test_formulas_use_only_functions_that_excel_2016_and_libreoffice_7_know(path: Path) -> None:
    import re  # noqa: PLC0415

    grid = read_workbook(BUILT[path], path.name)
    formulas = [cell.formula for sheet in grid.sheets for cell in sheet.cells.values() if cell.formula]
    plain = [re.sub(r'"[^"]*"', "", formula) for formula in formulas]
    used = {name for formula in plain for name in re.findall(r"([A-Z][A-Z0-9.]*)\(", formula)}
    assert len(formulas) > 100
    assert used - FUNCTIONS_OF_2016 == set()
    assert max(len(formula) for formula in formulas) < 8192  # Excel's longest


@pytest.mark.parametrize("path", BUILT, ids=[path.name for path in BUILT])
def test_every_line_of_the_checks_leads_to_a_sheet_and_its_clause_stands_in_the_guidance(path: Path) -> None:
    import openpyxl  # noqa: PLC0415

    messages, book = load_messages(path.stem.rpartition("-")[2]), openpyxl.load_workbook(BytesIO(BUILT[path]))
    checks, guide = (book[messages.text(f"form.{name}_sheet")] for name in ("check", "guide"))
    lines = [row for row in checks.iter_rows() if str(row[0].value).startswith(RULE_KEY)]
    assert len(lines) > 20
    assert [row[1].value for row in lines if row[4].hyperlink is None] == []
    assert {row[3].value for row in lines} <= {row[1].value for row in guide.iter_rows()}


@pytest.mark.parametrize("path", BUILT, ids=[path.name for path in BUILT])
def test_no_sheet_has_two_columns_of_the_same_name(path: Path) -> None:
    language = path.stem.rpartition("-")[2]
    form = load_call(path.parent.name).forms["application"]
    live = load_messages(language).text("form.status")
    assert live not in {field.label[language] for field in form.fields.values()}


@pytest.mark.parametrize("path", BUILT, ids=[path.name for path in BUILT])
def test_the_columns_of_the_checks_are_wide_enough_for_every_state(path: Path) -> None:
    import openpyxl  # noqa: PLC0415

    messages, book = load_messages(path.stem.rpartition("-")[2]), openpyxl.load_workbook(BytesIO(BUILT[path]))
    width = book[messages.text("form.check_sheet")].column_dimensions["C"].width
    states = [messages.text(f"form.state_{state}") for state in ("good", "bad", "look", "waiting")]
    assert max(len(f"{state} (99)") for state in states) < width
