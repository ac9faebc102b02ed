"""Reading a form's live checks out of an engine: states by rule, and the key figures."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zipfile import ZipFile, ZipInfo

import ironcalc

from toolkit.files.template.check_sheet import RULE_KEY, STATE_ROW

if TYPE_CHECKING:
    from toolkit.core.messages import Messages

Value = str | float | bool | None
Cells = dict[tuple[int, int], Value]
BLANK_NUMBER = re.compile(rb' t="n"(?: ?/>|></c>)')


def evaluate(workbook: bytes, sheet: str) -> Cells:
    """Every cell's value on a sheet after ironcalc evaluated the workbook.

    openpyxl writes a blank cell as a number without a value, which every spreadsheet program takes for blank and
    ironcalc for 0: such cells are written plainly first.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(_plain_blanks(workbook))
        model = ironcalc.load_from_xlsx(str(path), "en", "Europe/Oslo", "en")
    model.evaluate()
    number = next(n for n, one in enumerate(model.get_worksheets_properties()) if one["name"] == sheet)
    _, last_row, _, last_column = _dimensions(model, number)
    return {
        (row, column): model.get_cell_value(number, row, column)
        for row in range(1, last_row + 1)
        for column in range(1, last_column + 1)
    }


def _dimensions(model: ironcalc.Model, sheet: int) -> tuple[int, int, int, int]:
    minimum_row, maximum_row, minimum_column, maximum_column = model.get_sheet_dimensions(sheet)
    return minimum_row, maximum_row, minimum_column, maximum_column


def _plain_blanks(workbook: bytes) -> bytes:
    target = BytesIO()
    with ZipFile(BytesIO(workbook)) as source, ZipFile(target, "w") as copy:
        for entry in source.infolist():
            copy.writestr(ZipInfo(entry.filename), BLANK_NUMBER.sub(b"/>", source.read(entry)))
    return target.getvalue()


def rule_states(cells: Cells) -> dict[str, str]:
    """The sign a rule's state begins with, by rule id."""
    return {
        str(text).removeprefix(RULE_KEY): str(cells[row, 3])[:1]
        for (row, column), text in cells.items()
        if column == 1 and str(text).startswith(RULE_KEY)
    }


def rule_state(cells: Cells, rule: str) -> str:
    """What a rule's line says."""
    row = next(row for (row, column), text in cells.items() if column == 1 and text == RULE_KEY + rule)
    return str(cells[row, 3])


def headline(cells: Cells) -> str:
    """The line at the top of the sheet of checks."""
    return str(cells[STATE_ROW, 2])


def figure(cells: Cells, messages: Messages, key: str, column: int) -> Value:
    """A key figure by its label."""
    label = messages.text(f"form.{key}")
    return next(cells[row, column] for (row, place), text in cells.items() if place == 2 and text == label)
