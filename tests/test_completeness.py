"""Nothing is missed and nothing is made up: a fault for every field and rule, clean workbooks, faults in company.

Every fault of a field is made from the form itself, every fault of a rule is a worked case of the call. The share found
with the right rule at the exact cell is counted, and is 100 %. (The structure of workbooks: tests/test_structure.py.)
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.examples import CALL, REGIONS, call, filled, place
from tests.rounds import application, workbook
from tests.seeded import (
    Expected,
    Seed,
    as_cell,
    base_grid,
    begun_rows,
    case_seeds,
    edited,
    field_seeds,
    findings,
    form_fields,
    found_after,
)
from tests.versions import file, judge
from toolkit.core.checking.check import SELECTED, SILENCES, Silence
from toolkit.core.checking.convert import convert, find_sheets
from toolkit.core.form.layout import column_letters
from toolkit.core.pointers import general, touches
from toolkit.core.round.receipts import Override
from toolkit.files.examples import load_example
from toolkit.model import Severity
from toolkit.steps.check import check_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.seeded import Where
    from toolkit.model import Cell, Grid

RULES = {rule.id: rule for rule in call().rules if rule.applies_to == "application"}
OF_THE_WORKBOOK = {rule.id for rule in RULES.values() if rule.kind.startswith("structure")}


# --- one fault at a time ----------------------------------------------------------------------------------------


def share_found(seeds: Sequence[Seed]) -> tuple[float, list[str]]:
    """The share of the faults found with the right rule at the exact cell and nothing beside it, and the others."""
    wrong = [seed.name for seed in seeds if found_after(seed.base, seed.edits) != seed.told]
    return 1 - len(wrong) / len(seeds), wrong


@pytest.mark.parametrize("base", REGIONS)
def test_every_fault_of_every_field_is_found_at_its_cell_and_told_once(base: str) -> None:
    assert share_found([*field_seeds(base), *begun_rows(base)]) == (1, [])


@pytest.mark.parametrize("base", sorted({seed.base for seed in case_seeds()}))
def test_every_fault_of_every_rule_is_found_at_its_cell_and_told_once(base: str) -> None:
    assert share_found([seed for seed in case_seeds() if seed.base == base]) == (1, [])


def test_there_is_a_fault_for_every_field() -> None:
    seeded = {general(one.path) for base in REGIONS for seed in field_seeds(base) for one in seed.expected}
    assert seeded == set(form_fields())


def test_there_is_a_fault_for_every_rule() -> None:
    seeds = [*case_seeds(), *(seed for base in REGIONS for seed in field_seeds(base))]
    assert {one.rule for seed in seeds for one in seed.expected} == set(RULES) - OF_THE_WORKBOOK


# --- no fault ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("name", REGIONS)
def test_a_clean_workbook_has_no_finding_though_no_formula_has_a_value(name: str, language: str) -> None:
    checked = check_bytes(filled(load_example(CALL, name), language), f"{name}.xlsx")
    assert checked.findings == ()
    assert checked.eligible


def test_a_clean_workbook_that_holds_nothing_but_keys_and_values_has_no_error_and_no_warning() -> None:
    checked = check_bytes(workbook(application()), "small.xlsx")
    assert [one for one in checked.findings if one.severity is not Severity.INFO] == []


# --- faults in company ------------------------------------------------------------------------------------------

LOOKS_AT = {  # what rules look at in other rows than that of their finding; {year}: the year of the finding
    "municipalities": ("/applicant/type", "/applicant/municipality", "/partners/*/type", "/partners/*/municipality"),
    "totals-equal": ("/costs/*/amounts/{year}", "/funding/*/amounts/{year}"),
    "in-kind-both-sides": (
        "/costs/*/amounts/{year}",
        "/funding/*/amounts/{year}",
        "/costs/*/category",
        "/funding/*/form",
    ),
    "grant-applied": ("/funding/*/type",),
    "grant-share": ("/costs/*/amounts",),
    "grant-within-envelope": ("/funding/*/amounts", "/funding/*/type"),
    "target-groups": ("/targets/*/group",),
    "triggering-effect": ("/funding/*/amounts", "/funding/*/type"),
    "one-category": ("/costs/*/amounts", "/costs/*/category"),
    "equal-years": ("/costs/*/amounts",),
    "years-in-period": ("/project/start", "/project/end", "/costs/*/amounts/{year}"),
    "activity-in-period": ("/project/start", "/project/end"),
    "target-after-start": ("/project/start",),
    "start-before-decision": ("/project/start",),
    "period-length": ("/project/start", "/project/end"),
    "period-order": ("/project/start", "/project/end"),
    "applicant-municipality": ("/applicant/type",),
    "applicant-municipality-name": ("/applicant/type", "/applicant/name"),
    "partner-confirmed": ("/partners/*/confirmed",),
    "partner-is-applicant": ("/applicant/organisation_number",),
}
DOUBTS = {one.heard: one.where for one in SILENCES if one.silenced == "*"}


def silences(heard: Expected, other: Expected) -> bool:
    """Whether one finding silences another by the stated table."""
    where = DOUBTS.get(RULES[heard.rule].kind)
    field = form_fields().get(general(heard.path))
    in_doubt = where == "cell" or (where == "choice" and field is not None and field.choices)
    year = other.path.rpartition("/")[2]
    looks_at = [path.format(year=year) for path in looks(other.rule)]
    return bool(in_doubt) and heard.path != other.path and any(touches(heard.path, path) for path in looks_at)


def expected_together(seeds: Sequence[Seed]) -> list[tuple[str, str, str]]:
    every = [one for seed in seeds for one in seed.expected]
    return sorted(one.told for one in every if not any(silences(heard, one) for heard in every if heard is not one))


def are_independent(seeds: Sequence[Seed]) -> bool:
    """Whether the faults are about other rows, and none tells another story where the finding of another looks."""
    rows = [row for seed in seeds for row in seed.rows]
    looks_at = [(seed, path.format(year="*")) for seed in seeds for one in seed.expected for path in looks(one.rule)]
    return len(rows) == len(set(rows)) and not any(
        touches(changed, path)
        for seed in seeds
        for other, path in looks_at
        if other is not seed
        for changed in seed.changes
    )


def uncovers(seeds: Sequence[Seed]) -> bool:
    """Whether the finding on in-kind is silenced: what it had silenced itself, equal totals, is told instead then."""
    every = [one for seed in seeds for one in seed.expected]
    return any(one.rule == "in-kind-both-sides" and any(silences(heard, one) for heard in every) for one in every)


def looks(rule: str) -> tuple[str, ...]:
    return LOOKS_AT.get(rule, ())


def takes_rows(seed: Seed) -> bool:
    """Whether a worked case has fewer rows than its example: every place below is another one then."""
    return any(cell is None and where[1].startswith("B") for where, cell in seed.edits.items())


def in_company(base: str, size: int, wanted: int) -> list[list[Seed]]:
    """A sample, the same every time, of independent faults."""
    draw = random.Random(f"{base} {size}")  # noqa: S311  (a sample, no secret)
    of_rules = [seed for seed in case_seeds() if seed.base == base and not takes_rows(seed)]
    sorts = [sort for sort in (of_rules, field_seeds(base), begun_rows(base)) if sort]
    found: list[list[Seed]] = []
    while len(found) < wanted:
        seeds = [draw.choice(draw.choice(sorts)) for _ in range(size)]
        if are_independent(seeds) and not uncovers(seeds):
            found.append(seeds)
    return found


@pytest.mark.parametrize(("size", "wanted"), [(2, 300), (3, 200)], ids=["pairs", "triples"])
@pytest.mark.parametrize("base", REGIONS)
def test_one_fault_never_hides_another_but_for_the_stated_silencing(base: str, size: int, wanted: int) -> None:
    wrong = {}
    for seeds in in_company(base, size, wanted):
        edits = {where: cell for seed in seeds for where, cell in seed.edits.items()}
        found, expected = found_after(base, edits), expected_together(seeds)
        if found != expected:
            wrong[" + ".join(seed.name for seed in seeds)] = (found, expected)
    assert wrong == {}


# --- which finding silences which -------------------------------------------------------------------------------

TOTALS_2019 = {"/funding/3/amounts/2019": 59999}
ONE_PARTNER = {"/partners/0/type": "company", "/partners/0/municipality": None}  # Tromsø with one other municipality
LATE = {"/activities/4/end": "2020-10-15"}
NO_NEWCOMERS = {"/targets/1/group": "employment"}
SILENCED = {  # for each line of the table: example, fault, its finding, the fault that silences it, what is heard then
    "structure": ("nord-troms", NO_NEWCOMERS, "target-groups", "key of /targets/*/group", "structure"),
    "value": ("nord-troms", TOTALS_2019, "totals-equal", {"/costs/0/amounts/2019": "mye"}, "value"),
    "range": ("nord-troms", TOTALS_2019, "totals-equal", {"/funding/4/amounts/2019": -60000}, "range"),
    "required": ("tromso", ONE_PARTNER, None, {"/applicant/type": None}, "required"),
    "row-complete": ("nord-troms", NO_NEWCOMERS, "target-groups", {"/targets/4/group": None}, "row-complete"),
    "required-when": ("tromso", ONE_PARTNER, None, {"/applicant/municipality": None}, "applicant-municipality"),
    "period-order": ("nord-troms", LATE, "activity-in-period", {"/project/end": "2018-10-14"}, "period-order"),
    SELECTED: ("nord-troms", TOTALS_2019, "totals-equal", {"/funding/5/amounts/2019": 39999}, "in-kind-both-sides"),
}


def after(base: str, changes: Mapping[str, object]) -> Grid:
    document = load_example(CALL, base)
    edits = {
        place(document, path): None if value is None else typed_cell(path, value) for path, value in changes.items()
    }
    return edited(base_grid(base), edits)


def typed_cell(path: str, value: object) -> Cell:
    field = form_fields()[general(path)]
    assert isinstance(value, str | int)
    if field.choices:
        return as_cell(call().lists[field.choices][str(value)].label["nb"])
    return as_cell(date.fromisoformat(str(value)) if field.type == "date" else value)


def rules_of(grid: Grid) -> list[str]:
    return [one.rule for one in findings(grid)]


@pytest.mark.parametrize("line", SILENCES, ids=lambda line: line.heard)
def test_one_root_cause_is_told_once(line: Silence) -> None:
    base, fault, finding, _, heard = SILENCED[line.heard]
    assert rules_of(after(base, fault)) == ([finding] if finding else [])
    assert rules_of(silenced(line)) == [heard]


def silenced(line: Silence) -> Grid:
    """The example of a line: one finding is heard, and the other is left out for its sake."""
    base, fault, _, cause, _ = SILENCED[line.heard]
    if isinstance(cause, str):
        key = key_cell(after(base, fault), cause.removeprefix("key of "))
        return edited(after(base, fault), {key: None})
    return after(base, cause if line.heard == SELECTED else {**fault, **cause})


@pytest.mark.parametrize("line", SILENCES, ids=lambda line: line.heard)
def test_accepting_what_is_heard_takes_nothing_away_that_nobody_has_seen(line: Silence) -> None:
    """It is refused with the reason, or what was left out comes up as an error."""
    grid = silenced(line)
    submission = convert(grid, find_sheets(grid), call()).submission
    one = file("a.xlsx", "1.9.2018")
    read = replace(one.reading, submission=submission, findings=findings(grid))
    heard, finding = SILENCED[line.heard][4], SILENCED[line.heard][2]
    override = Override("2018-001", heard, "", "Avklart", "KN", "", 2)
    judged = judge(replace(one, reading=read), overrides=(override,))
    standing = [one.finding.rule for one in judged.applications[0].entry.findings if not one.accepted]
    told = [warning.rule for _, warning in judged.staff]
    assert (standing, told) in (([heard], ["round-override-hides"]), ([finding], []))
    assert not judged.applications[0].entry.eligible


def key_cell(grid: Grid, key: str) -> Where:
    """Where a hidden key stands."""
    return next(
        (sheet.name, f"{column_letters(column)}{row}")
        for sheet in grid.sheets
        for (row, column), cell in sheet.cells.items()
        if cell.value == key
    )


def test_every_line_of_the_table_has_an_example() -> None:
    assert [one.heard for one in SILENCES] == list(SILENCED)
