"""Faults seeded into a filled form: what must be found, and where, follows from the form's plan, not from the reader.

A form is typed straight into the cells of a `Grid`, by the list of its fields alone: thousands of faults in seconds.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.examples import CALL, REGIONS, blank_form, call, fields, place
from toolkit.core.checking.check import check
from toolkit.core.checking.convert import convert, find_sheets
from toolkit.core.pointers import at_row, value_at
from toolkit.files.examples import load_cases, load_example
from toolkit.files.reading import read_workbook
from toolkit.files.reading.places import PLACES
from toolkit.model import Cell, CellType, Grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from toolkit.files.examples import Case
    from toolkit.model import Block, Field, Finding, Pointer

Where = tuple[str, str]
Value = str | Decimal | int | bool | date
Told = tuple[str, str, str]
"""A finding as far as it is compared: rule, sheet and cell."""


def typed_cells(document: Mapping[str, Any], language: str = "nb") -> dict[Where, Value]:
    """What a person types to fill in a document: a value for each cell, found by the list of fields alone."""
    cells: dict[Where, Value] = {}
    for field in fields(language):
        if "cell" in field:
            _enter(cells, field, field["cell"], value_at(document, field["path"]))
            continue
        for number, _ in enumerate(document.get(field["path"].split("/")[1], ())):
            value = value_at(document, at_row(field["path"], number))
            _enter(cells, field, f"{field['column']}{field['first_row'] + number}", value)
    return cells


def _enter(cells: dict[Where, Value], field: Mapping[str, Any], cell: str, value: Any) -> None:
    if value is None:
        return
    if "choices" in field:
        value = field["choices"].get(str(value).lower() if isinstance(value, bool) else value, value)
    elif field["type"] == "date":
        with suppress(ValueError):  # a text that is no date is typed as that text
            value = date.fromisoformat(value)
    cells[field["sheet"], cell] = value


# --- grids ------------------------------------------------------------------------------------------------------


@cache
def _blank(language: str) -> Grid:
    return read_workbook(blank_form(language), "form.xlsx")


def grid_of(document: Mapping[str, Any], language: str = "nb") -> Grid:
    """The form as it is read after a document was typed into it."""
    typed = {where: as_cell(value) for where, value in typed_cells(document, language).items()}
    return edited(_blank(language), typed)


def as_cell(value: Value) -> Cell:
    """A typed value as a reader sees it."""
    if isinstance(value, bool):
        return Cell(CellType.BOOLEAN, value)
    if isinstance(value, date):
        return Cell(CellType.DATE, datetime.combine(value, time()))
    return Cell(CellType.TEXT, value) if isinstance(value, str) else Cell(CellType.NUMBER, float(value))


def edited(grid: Grid, edits: Mapping[Where, Cell | None]) -> Grid:
    """The same workbook with other content in some cells; None empties one."""
    sheets = []
    for sheet in grid.sheets:
        own = {PLACES[cell]: content for (name, cell), content in edits.items() if name == sheet.name}
        kept = {at: cell for at, cell in sheet.cells.items() if at not in own}
        new = {at: cell for at, cell in own.items() if cell is not None}
        sheets.append(replace(sheet, cells=kept | new) if own else sheet)
    return replace(grid, sheets=tuple(sheets))


def findings(grid: Grid) -> tuple[Finding, ...]:
    """Everything that is found in a workbook of the call."""
    return check(call(), convert(grid, find_sheets(grid), call()))


def told(found: Iterable[Finding]) -> list[Told]:
    """The findings by rule, sheet and cell, in an order of their own; one that comes twice stands twice."""
    return sorted((one.rule, one.sheet, one.cell) for one in found)


def found_after(base: str, edits: Mapping[Where, Cell | None]) -> list[Told]:
    """What is found in an example after some of its cells were changed."""
    return told(findings(edited(base_grid(base), edits)))


# --- faults -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Expected:
    """A finding that a fault must give: its rule, the path in the data, and the cell."""

    rule: str
    path: Pointer
    where: Where

    @property
    def told(self) -> Told:
        """The finding as it is compared."""
        return (self.rule, *self.where)


@dataclass(frozen=True)
class Seed:
    """One fault: what is typed where, and the findings that must come of it and no others.

    `changes` are the fields in which a worked case tells another story than its example; others may look at them.
    """

    name: str
    base: str
    edits: Mapping[Where, Cell | None]
    expected: tuple[Expected, ...]
    changes: frozenset[Pointer] = frozenset()

    @property
    def rows(self) -> frozenset[tuple[str, int]]:
        """The rows of the sheets that the fault is about: two faults in other rows are independent of each other."""
        touched = [*self.edits, *(one.where for one in self.expected)]
        return frozenset((sheet, PLACES[cell][0]) for sheet, cell in touched)

    @property
    def told(self) -> list[Told]:
        """What must be found, in the order of `told`."""
        return sorted(one.told for one in self.expected)


@cache
def base_grid(name: str) -> Grid:
    """An example application as it is read."""
    return grid_of(load_example(CALL, name))


def form_fields() -> Mapping[Pointer, Field]:
    """The application's fields by path."""
    return call().forms["application"].fields


@cache
def field_seeds(base: str) -> tuple[Seed, ...]:
    """A fault of every sort that a field's type, limits and place in the form make possible, for every field."""
    document = load_example(CALL, base)
    paths = ((field, _seeded_path(field, document)) for field in form_fields().values())
    return tuple(seed for field, path in paths if path for seed in _seeds_at(field, path, base, document))


@cache
def begun_rows(base: str) -> tuple[Seed, ...]:
    """For every table a row of which only the first cell is filled in: all else that is required is missing."""
    document = load_example(CALL, base)
    tables = (block for block in call().forms["application"].blocks.values() if block.is_table)
    return tuple(_begun_row(block, base, document) for block in tables if document[block.path[1:]])


def _begun_row(block: Block, base: str, document: Mapping[str, Any]) -> Seed:
    rows = document[block.path[1:]]
    first, *others = block.fields
    amounts = next((field for field in others if field.adds_up), None)
    missing = [at_row(one.path, len(rows)) for one in others if one.required or one is amounts]
    same = typed_cells(document)[place(document, at_row(first.path, 0))]
    expected = tuple(Expected("row-complete", path, place(document, path)) for path in missing)
    typed = as_cell(same if first.choices else "Påbegynt")
    begun = {place(document, at_row(first.path, len(rows))): typed}
    return Seed(f"{block.path}: a begun row", base, begun, expected)


def _seeds_at(field: Field, path: Pointer, base: str, document: Mapping[str, Any]) -> Iterator[Seed]:
    where = place(document, path)
    for name, cell, rule in _wrong(field, value_at(document, path)):
        yield Seed(f"{path}: {name}", base, {where: cell}, (Expected(rule, path, where),))


def _seeded_path(field: Field, document: Mapping[str, Any]) -> Pointer | None:
    """The field itself, or its cell in the first row that fills it in, else in the first row; None without a row."""
    if not field.table:
        return field.path
    paths = [at_row(field.path, number) for number, _ in enumerate(document[field.table[1:]])]
    filled = (path for path in paths if value_at(document, path) is not None)
    return next(filled, paths[0] if paths else None)


def _wrong(field: Field, value: Any) -> Iterator[tuple[str, Cell | None, str]]:
    """A name for the fault, what is typed, and the rule that must find it."""
    unread = {"org-number": "organisation-number", "municipality": "municipality-code"}.get(field.type, "value")
    if field.required:
        missing = "row-complete" if field.table else "required"
        yield "blank", None, missing
        yield "only blanks", as_cell(" \u00a0 "), missing
    yield "an error cell", Cell(CellType.ERROR, "#REF!"), unread
    yield "a formula without a value", Cell(CellType.PENDING, None, "A1+1"), unread
    for typed in _UNREADABLE.get(field.type, ()):
        yield f"«{typed}»", as_cell(typed), unread
    if field.type == "org-number" and value:
        yield "a wrong check digit", as_cell(value[:-1] + str((int(value[-1]) + 1) % 10)), unread
    if field.type == "email":
        yield "no address", as_cell("ingrid.nordtroms.example"), "email"
    if field.max_length:
        yield "too long", as_cell("ord " * (field.max_length // 4) + "ende"), "text-length"
    if field.minimum is not None:
        yield "too small", as_cell(field.minimum - 1), "range"
    if value is not None and not field.choices and field.type not in {"yes-no", "date"}:
        yield "a formula", as_cell(value)._replace(formula="A1"), "value-note"


_NO_NUMBER: tuple[Value, ...] = ("ca. sytti tusen", "1,234", "500 pr. mnd.", date(2019, 3, 1), True)
_UNREADABLE: dict[str, tuple[Value, ...]] = {
    "money": _NO_NUMBER,
    "hours": _NO_NUMBER,
    "number": _NO_NUMBER,
    "year": ("i fjor", Decimal("2017.5"), True, 18, 20188, -5),
    "date": ("31.02.2019", "våren 2019", "03/04/2019", True),
    "choice": ("noe helt annet", 17),
    "yes-no": ("kanskje", 2),
    "org-number": ("12345678", "ukjent", 1234),
    "municipality": ("9999", "et sted i Troms", 12),
}


# --- faults from the worked cases -------------------------------------------------------------------------------


@cache
def case_seeds() -> tuple[Seed, ...]:
    """The call's worked cases as faults: the cells in which a case differs from the example that it is nearest to."""
    cases = (one for one in load_cases(CALL) if one.findings and not one.workbook and one.language == "nb")
    return tuple(_case_seed(one) for one in cases)


def _case_seed(case: Case) -> Seed:
    typed = typed_cells(case.document)
    edits, base = min(((_differences(name, typed), name) for name in REGIONS), key=lambda pair: len(pair[0]))
    expected = tuple(Expected(one.rule, one.path, place(case.document, one.path)) for one in case.findings)
    return Seed(case.title["en"], base, edits, expected, frozenset(_path_at(where) for where in edits))


def _path_at(where: Where) -> Pointer:
    """The field that a cell belongs to."""
    sheet, cell = where
    own = [field for field in fields() if field["sheet"] == sheet]
    column = cell.rstrip("0123456789")
    return next(
        str(field["path"])
        for field in own
        if field.get("cell") == cell
        or (field.get("column") == column and field["first_row"] <= PLACES[cell][0] <= field["last_row"])
    )


def _differences(base: str, typed: Mapping[Where, Value]) -> dict[Where, Cell | None]:
    own = typed_cells(load_example(CALL, base))
    changed = {where: as_cell(value) for where, value in typed.items() if own.get(where) != value}
    return changed | dict.fromkeys(own.keys() - typed.keys())
