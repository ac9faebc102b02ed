"""A form may lose any of its hidden keys, whatever an applicant wrote: it is judged, and everything has words."""

from __future__ import annotations

import random
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.examples import CALL, fields
from tests.seeded import edited, grid_of
from toolkit.core.explain_lines import group_of, line_text
from toolkit.core.form import keys
from toolkit.core.form.layout import column_letters
from toolkit.files.examples import load_cases
from toolkit.files.texts import languages, load_messages
from toolkit.model import CellType
from toolkit.steps.check import Recognised, check_grid, with_lines

if TYPE_CHECKING:
    from toolkit.files.examples import Case
    from toolkit.model import Grid
    from toolkit.steps.check import Checked

PARTS = 4
KEYS_OF_EACH = 3
YEARS = ("2018", "2019", "2020", "2021")
_BEGINNINGS = ("/", keys.MARK, keys.VALUE, keys.BEGIN, keys.END, keys.TOTAL, keys.SUM)


@cache
def documents() -> tuple[Case, ...]:
    """The worked cases of the call that a person may have written into the form."""
    return tuple(one for one in load_cases(CALL) if not one.workbook and one.language == "nb")


class Key(NamedTuple):
    """A hidden key: what it says, and where."""

    text: str
    sheet: str
    cell: str

    @property
    def where(self) -> tuple[str, str]:
        """Its cell, as an edit names it."""
        return self.sheet, self.cell

    @property
    def is_needed(self) -> bool:
        """Whether a field is lost without it: sums are calculated anyway, and some sheets have no fields."""
        return self.sheet in {one["sheet"] for one in fields()} and not self.text.startswith((keys.SUM, keys.TOTAL))


def hidden_keys(grid: Grid) -> list[Key]:
    """All keys of a workbook."""
    return [
        Key(str(cell.value), sheet.name, f"{column_letters(column)}{row}")
        for sheet in grid.sheets
        for (row, column), cell in sheet.cells.items()
        if cell.type is CellType.TEXT and str(cell.value).startswith(_BEGINNINGS)
    ]


def judged(grid: Grid, lost: Key, language: str) -> Checked:
    """What is found and calculated without that key; everything in it can be said."""
    checked = with_lines(check_grid(edited(grid, {lost.where: None}), "soknad.xlsx"))
    messages = load_messages(language)
    assert checked.recognised is Recognised.OURS, lost
    assert all(messages.finding(one) and messages.mend(one) for one in checked.findings), lost
    assert all(line_text(one, messages).label and group_of(one) for one in checked.lines), lost
    assert any(one.rule == "structure" for one in checked.findings) == lost.is_needed, lost
    return checked


def test_a_grant_above_the_limit_is_told_whichever_key_is_lost_unless_amounts_or_funders_go_with_it() -> None:
    above = next(one for one in documents() if any(found.rule == "grant-share" for found in one.findings))
    grid = grid_of(above.document)
    silent = [lost for lost in hidden_keys(grid) if not _tells(judged(grid, lost, "nb"), "grant-share")]
    county = next(row for row in above.document["funding"] if row["type"] == "county_grant")
    paid = {f"/funding/*/amounts/{year}" for year in county["amounts"]}
    costs = {f"/costs/*/amounts/{year}" for year in YEARS}
    whole = {f"{mark}{table}" for mark in (keys.BEGIN, keys.END) for table in ("/costs", "/funding")}
    assert {one.text for one in silent if not one.text.startswith(keys.MARK)} == {
        "/funding/*/type",
        *paid,
        *costs,
        *whole,
    }
    assert {one.sheet for one in silent} == {"Kostnadsplan", "Finansieringsplan"}


def _tells(checked: Checked, rule: str) -> bool:
    return any(found.rule == rule for found in checked.findings)


@pytest.mark.parametrize("part", range(PARTS))
def test_any_key_of_any_worked_case_may_be_lost(part: int) -> None:
    chance = random.Random(f"lost keys {part}")  # noqa: S311  (a sample, no secret)
    for case in documents()[part::PARTS]:
        grid = grid_of(case.document)
        for lost in chance.sample(hidden_keys(grid), KEYS_OF_EACH):
            judged(grid, lost, chance.choice(languages()))
