"""From raw cells to a submission: finds the form by its hidden keys and reads every field where it stands now."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.core.checking.marks import foreign_language, in_a_language_of, marks_of
from toolkit.core.checking.structure import LOOK, inspect_sheet, inspect_workbook
from toolkit.core.form import keys
from toolkit.core.form.keys import FoundSheet, parse_sheet_key
from toolkit.core.form.layout import column_letters
from toolkit.core.form.seals import changed
from toolkit.core.kinds.selection import YES_NO
from toolkit.core.pointers import at_row, value_at
from toolkit.core.values import read_value
from toolkit.model import Address, Call, CellType, Fault, Form, Submission, TablePlace

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from toolkit.core.checking.marks import Marks
    from toolkit.model import Block, Cell, Field, Grid, Pointer, Sheet

_TEXT = CellType.TEXT  # looking it up in the enumeration for every cell would cost as much as the rest
LONGEST_TABLE = 2_000  # filled rows; the forms have some tens, and no call asks for hundreds
KEY_AREA = 60  # a sheet key is looked for this far down and across: rows inserted above push it down


@dataclass(frozen=True, slots=True)
class Conversion:
    """A submission as read, and what was noticed while reading: faults by the kind of rule that reports them."""

    submission: Submission
    faults: tuple[tuple[str, Fault], ...]


def find_sheets(grid: Grid) -> tuple[FoundSheet, ...]:
    """The sheets that carry a form's key, in workbook order; none means the workbook is not ours."""
    found = []
    for sheet in grid.sheets:
        for (row, column), cell in sheet.cells.items():
            if row <= KEY_AREA and column <= KEY_AREA and cell.type is _TEXT:
                key = parse_sheet_key(str(cell.value))
                if key is not None:
                    found.append(FoundSheet(sheet, key, row, column, _by_row(sheet)))
                    break
    return tuple(found)


def _by_row(sheet: Sheet) -> dict[int, dict[int, Cell]]:
    rows: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in sheet.cells.items():
        if row in rows:
            rows[row][column] = cell
        else:
            rows[row] = {column: cell}
    return rows


def convert(grid: Grid, found: Sequence[FoundSheet], call: Call) -> Conversion:
    """Read a recognised workbook.

    Args:
        grid: the workbook as read.
        found: its sheets with keys, from `find_sheets`; at least one, all of this call.
        call: the call whose form of that kind the workbook is.

    Returns:
        The submission with every field placed, and the faults of structure and of single values.
    """
    stated, found = found, in_a_language_of(call, found)
    key = found[0].key
    form = call.forms[key.kind]
    reader = _Reader(call, form, key.language)
    reader.faults += foreign_language(stated, call)
    for sheet in form.sheets:
        copies = [one for one in found if one.key.sheet == sheet.id]
        if not copies:
            reader.lose_sheet(sheet.name.get(key.language, sheet.id), sheet.blocks)
            continue
        kept = min(copies, key=lambda one: (one.sheet.hidden, one.sheet.name not in sheet.name.values()))
        reader.read_sheet(kept, sheet.blocks)
        reader.faults += inspect_sheet(kept, sheet, reader.cells, reader.tables, reader.spans)
        for copy in copies:
            if copy is not kept:
                facts = {"sheet": copy.sheet.name, "kept": kept.sheet.name}
                fault = Fault(sheet.blocks[0].path, facts, case="sheet-copied", place=Address(copy.sheet.name, ""))
                reader.faults.append((LOOK, fault))
    reader.faults += inspect_workbook(grid, found, form)
    submission = Submission(
        kind=key.kind,
        call=key.call,
        version=key.version,
        language=key.language,
        data=reader.data,
        cells=reader.cells,
        tables=reader.tables,
        unreadable=frozenset(reader.unreadable),
    )
    return Conversion(submission, tuple(reader.faults))


@dataclass(slots=True)
class _Reader:
    """One workbook being read; collects data, places and faults."""

    call: Call
    form: Form
    language: str
    data: dict[str, Any] = field(default_factory=dict)
    cells: dict[Pointer, Address] = field(default_factory=dict)
    tables: dict[Pointer, TablePlace] = field(default_factory=dict)
    spans: dict[Pointer, range] = field(default_factory=dict)  # the rows between a table's marks
    unreadable: list[Pointer] = field(default_factory=list)
    faults: list[tuple[str, Fault]] = field(default_factory=list)

    def structure(self, path: Pointer, case: str, **facts: Any) -> None:
        """Note a fault of the workbook's structure."""
        self.faults.append(("structure", Fault(path, facts, case=case)))

    def lose_sheet(self, name: str, blocks: Sequence[Block]) -> None:
        """A whole sheet is missing: one fault, and nothing on it is judged."""
        self.structure(blocks[0].path, "sheet-missing", sheet=name)
        for block in blocks:
            self.lose_block(block)

    def lose_block(self, block: Block) -> None:
        """Leave a block empty and unjudged."""
        self.data[block.path[1:]] = [] if block.is_table else {}
        self.unreadable.append(block.path)

    def lose_unmarked(self, block: Block, sheet: Sheet, marks: Marks, wanted: Sequence[str]) -> bool:
        """Lose a block whose keys are gone, or stand more than once: one fault. False, for it was not read."""
        rows = sorted({row for one in wanted for row in marks.repeated.get(one, ())})
        facts = {"rows": tuple(map(str, rows))} if rows else {}
        self.structure(
            block.path, "block-repeated" if rows else "block-lost", block=block.label, sheet=sheet.name, **facts
        )
        self.lose_block(block)
        return False

    def lose_field(self, one: Field, sheet: Sheet, places: Sequence[str]) -> None:
        """Lose a field whose key is gone, or stands at several places: the fault points at the second of them."""
        facts: dict[str, Any] = {"field": one.full_label, "sheet": sheet.name}
        if places:
            twice = Fault(
                one.path, {**facts, "cells": tuple(places)}, (), "field-repeated", Address(sheet.name, places[1])
            )
            self.faults.append(("structure", twice))
        else:
            self.structure(one.path, "field-lost", **facts)
        self.unreadable.append(one.path)

    def read_sheet(self, found: FoundSheet, blocks: Sequence[Block]) -> None:
        """Read every block of one sheet."""
        marks = marks_of((row, cells[found.column]) for row, cells in found.rows.items() if found.column in cells)
        value_column = marks_of(found.rows[found.row].items()).once.get(keys.VALUE)
        if value_column is None and not all(block.is_table for block in blocks):
            self.lose_sheet(found.sheet.name, blocks)
            return
        before = len(self.faults)
        whole = [self.read_block(found, block, marks, value_column) for block in blocks]
        if len(blocks) > 1 and not any(whole):
            del self.faults[before:]
            self.lose_sheet(found.sheet.name, blocks)

    def read_block(self, found: FoundSheet, block: Block, marks: Marks, value_column: int | None) -> bool:
        """Read a block; False where it is lost as a whole."""
        if block.is_table:
            return self.read_table(found, block, marks)
        return self.read_section(found.sheet, block, marks, value_column or 0)

    def read_section(self, sheet: Sheet, block: Block, marks: Marks, column: int) -> bool:
        """Read the single fields of a section; False where every one of several is lost."""
        if len(block.fields) > 1 and not any(one.path in marks.once for one in block.fields):
            return self.lose_unmarked(block, sheet, marks, [one.path for one in block.fields])
        letters = column_letters(column)
        section: dict[str, Any] = {}
        for one in block.fields:
            row = marks.once.get(one.path)
            if row is None:
                self.lose_field(one, sheet, [f"{letters}{at}" for at in marks.repeated.get(one.path, ())])
                continue
            self.cells[one.path] = Address(sheet.name, f"{letters}{row}")
            value = self.value(sheet.cells.get((row, column)), one)
            if value is not None:
                section[one.path.rpartition("/")[2]] = value
        self.data[block.path[1:]] = section
        return True

    def read_table(self, found: FoundSheet, block: Block, marks: Marks) -> bool:
        """Read a table: the rows that lie between its marks, blank ones left out; False where it is lost."""
        sheet = found.sheet
        ends = [mark + block.path for mark in (keys.BEGIN, keys.END, keys.TOTAL)]
        begin, end, total = (marks.once.get(one) for one in ends)
        if begin is None or end is None or end < begin or ends[-1] in marks.repeated:
            return self.lose_unmarked(block, sheet, marks, ends)
        heads = marks_of(found.rows[begin].items())
        columns = {path: column for path, column in heads.once.items() if path.startswith(("/", keys.SUM))}
        present: list[_Column] = []
        for one in block.fields:
            if one.path in columns:
                _, _, _, *outer, name = one.path.split("/")
                present.append(_Column(one, columns[one.path], tuple(outer), name))
            else:
                places = heads.repeated.get(one.path, ())
                self.lose_field(one, sheet, [f"{column_letters(column)}{begin + 1}" for column in places])
        span = range(begin + 1, end)
        rows, free = _split_rows(found, span, {one.column for one in present})
        if len(rows) > LONGEST_TABLE:
            self.structure(
                block.path, "table-too-long", table=block.label, sheet=sheet.name, rows=len(rows), limit=LONGEST_TABLE
            )
            self.lose_block(block)
            return False
        self.spans[block.path] = span
        self.tables[block.path] = TablePlace(
            sheet=sheet.name,
            rows=rows,
            free=free,
            total_row=total or end,
            columns={path: column_letters(column) for path, column in columns.items()},
        )
        self.data[block.path[1:]] = [self.read_row(found.rows[row], present, number) for number, row in enumerate(rows)]
        if block.is_given:
            for number, row in enumerate(rows):
                self.hold_against_seal(block, number, sheet.cells.get((row, found.column)))
        return True

    def read_row(self, cells: Mapping[int, Cell], present: Sequence[_Column], number: int) -> dict[str, Any]:
        """Read one row of a table, its cells by column; groups of columns are there even when they are blank."""
        data: dict[str, Any] = {}
        for one, column, outer, name in present:
            holder = _reach(data, outer) if outer else data
            value = self.value(cells.get(column), one, number)
            if value is not None:
                holder[name] = value
        return data

    def hold_against_seal(self, block: Block, number: int, seal: Cell | None) -> None:
        """Note what was changed in the given cells of a row; a row without a seal was not given."""
        given = [one for one in block.fields if one.given]
        paths = [at_row(one.path, number) for one in given]
        if seal is None or not str(seal.value).startswith(keys.GIVEN):
            self.faults.append(("given", Fault(paths[0], {"table": block.label}, case="row-added")))
            return
        values = [value_at(self.data, path) for path in paths]
        for position in changed(str(seal.value), values):
            if paths[position] not in self.unreadable:
                facts = {"field": given[position].full_label, "value": values[position]}
                self.faults.append(("given", Fault(paths[position], facts, case="changed")))

    def value(self, cell: Cell | None, one: Field, row: int = 0) -> Any:
        """The value of one cell, in a table of the filled row of that number; a fault where it is not understood."""
        if cell is None:
            return None
        choices = self.call.choice_words.get(one.choices or YES_NO)
        reading = read_value(cell, one.type, choices)
        if reading.error or reading.notes:
            path = at_row(one.path, row)
            facts = {"field": one.full_label, **reading.facts}
            if reading.error:
                self.faults.append(("value", Fault(path, facts, case=reading.error)))
                self.unreadable.append(path)
                return None
            self.faults += [("value-note", Fault(path, facts, case=note)) for note in reading.notes]
        if one.type == "municipality" and reading.value is not None and reading.value not in self.call.municipalities:
            facts = {"field": one.full_label, "text": reading.value, "year": str(self.call.municipality_year)}
            self.faults.append(("value", Fault(at_row(one.path, row), facts, case="no-such-code")))
        return reading.value


class _Column(NamedTuple):
    """One column of a table as found: its field, its number, the groups in the row its value lies in, and its name."""

    field: Field
    column: int
    outer: tuple[str, ...]
    name: str


def _reach(row: dict[str, Any], outer: tuple[str, ...]) -> dict[str, Any]:
    holder = row
    for step in outer:
        holder = holder.setdefault(step, {})
    return holder


def _split_rows(found: FoundSheet, span: range, columns: Collection[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The rows of a table that hold anything in the columns, and the first that holds nothing, if there is one.

    The marks may stand a million rows apart: only cells that are there are looked at.
    """
    filled = {
        row
        for row, cells in found.rows.items()
        if row in span and any(column in cells and not read_value(cells[column], "text").is_blank for column in columns)
    }
    return tuple(sorted(filled)), tuple(islice((row for row in span if row not in filled), 1))


def locate(submission: Submission, path: Pointer) -> Address:
    """The cell a path stands for.

    A path may name a single field, a cell of a row, `/costs/-/category` (the first free row), `/costs/3/amounts` (the
    row's sum), `/costs/*/amounts/2019` and `/costs/*/amounts` (totals) or a table as a whole (its first free cell).
    An address with an empty cell means that the workbook has no such place.
    """
    single = submission.cells.get(path)
    if single is not None:
        return single
    table_path, *rest = path[1:].split("/", 2)
    place = submission.tables.get(f"/{table_path}")
    if place is None:
        return Address("", "")
    row = _row(place, rest[0] if rest else "-")
    column = _column(place, f"/{table_path}/*/{rest[1]}") if len(rest) > 1 else next(iter(place.columns.values()), None)
    return Address(place.sheet, f"{column}{row}" if column and row else "")


def _row(place: TablePlace, step: str) -> int:
    if step == "*":
        return place.total_row
    if step == "-" or int(step) >= len(place.rows):
        return place.free[0] if place.free else place.total_row
    return place.rows[int(step)]


def _column(place: TablePlace, general: Pointer) -> str | None:
    return place.columns.get(general) or place.columns.get(keys.SUM + general)
