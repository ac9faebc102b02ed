"""What was done to a form beside filling it in: copied, renamed, hidden, merged, overwritten, written beside."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.form import keys
from toolkit.core.form.layout import column_letters, column_number
from toolkit.model import Address, CellType, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.core.form.keys import FoundSheet
    from toolkit.model import Block, Cell, Form, FormSheet, Grid, Pointer, Sheet, TablePlace

LOOK = "structure-look"
NOTE = "structure-note"
Noticed = tuple[str, Fault]
_PENDING = CellType.PENDING  # looking it up in the enumeration for every cell would cost as much as the rest
HEAD_ROWS = 3  # a table's heading, header and row of keys, above its first row


def inspect_workbook(grid: Grid, found: Sequence[FoundSheet], form: Form) -> Iterator[Noticed]:
    """What concerns the workbook as a whole: other version, hidden sheets of the sender's, macros and links."""
    key = found[0].key
    if key.version != form.version:
        yield NOTE, Fault("", {"version": key.version, "current": form.version}, case="version")
    ours = {one.sheet.name for one in found}
    for sheet in grid.sheets:
        if sheet.hidden and sheet.name not in ours and sheet.cells:
            yield LOOK, Fault("", {"sheet": sheet.name}, case="hidden-sheet", place=Address(sheet.name, ""))
    for extra in grid.extras:
        yield LOOK, Fault("", case=f"extra-{extra}")


def inspect_sheet(
    found: FoundSheet,
    form_sheet: FormSheet,
    singles: Mapping[Pointer, Address],
    tables: Mapping[Pointer, TablePlace],
    spans: Mapping[Pointer, range],
) -> Iterator[Noticed]:
    """What was done to one sheet of the form, each kind of thing once, at the first cell it concerns.

    `spans` are the rows of each table in `tables`, filled and free: there may be a million of them.
    """
    sheet = found.sheet
    path = form_sheet.blocks[0].path
    if sheet.name not in form_sheet.name.values():
        expected = form_sheet.name.get(found.key.language, form_sheet.id)
        renamed = {"sheet": sheet.name, "expected": expected}
        yield NOTE, Fault(path, renamed, case="sheet-renamed", place=Address(sheet.name, ""))
    if sheet.hidden:
        yield LOOK, Fault(path, {"sheet": sheet.name}, case="sheet-hidden", place=Address(sheet.name, ""))
    own_blocks = [block for block in form_sheet.blocks if block.path in tables]
    own_singles = [
        singles[field.path] for block in form_sheet.blocks for field in block.fields if field.path in singles
    ]
    wanted = sum(len(block.fields) for block in form_sheet.blocks if not block.is_table)
    area = _Area(found, own_singles, [(block, tables[block.path]) for block in own_blocks], spans)
    area.lacks_singles = len(own_singles) < wanted
    for case, cells in (
        ("hidden-content", area.hidden()),
        ("merged", area.merged()),
        ("overwritten", area.overwritten()),
        ("outside", area.outside()),
    ):
        first = min(cells, default=None)
        if first is not None:
            place = Address(sheet.name, f"{column_letters(first[1])}{first[0]}")
            facts: dict[str, object] = {"sheet": sheet.name, "count": len(cells)}
            yield LOOK, Fault(path, facts, case=case, place=place)
    for block in form_sheet.blocks:
        place_of = tables.get(block.path)
        if place_of and not place_of.free and not block.is_given:
            yield NOTE, Fault(f"{block.path}/*", {"table": block.label, "rows": len(place_of.rows)}, case="table-full")


Place = tuple[int, int]
Columns = Mapping[int, Set[int]]
"""Cells of a sheet: the columns of those in each row."""


class _Region(NamedTuple):
    """Some cells of a sheet: single ones, and bands of rows with the columns that belong to them in every row."""

    places: frozenset[Place]
    bands: tuple[tuple[range, frozenset[int]], ...]

    def among(self, cells: Columns) -> set[Place]:
        """Those of some cells that are among them."""
        found = {(row, column) for row, column in self.places if column in cells.get(row, ())}
        for span, columns in self.bands:
            for row in cells:
                if row in span:
                    found |= {(row, column) for column in columns & cells[row]}
        return found

    def meets(self, top: int, left: int, bottom: int, right: int) -> bool:
        """Whether a range of cells holds one of them."""
        return any(top <= row <= bottom and left <= column <= right for row, column in self.places) or any(
            span.start <= bottom and top < span.stop and any(left <= column <= right for column in columns)
            for span, columns in self.bands
            if span
        )


class _Area:
    """The cells of one sheet, sorted into what the form owns and what it does not."""

    def __init__(
        self,
        found: FoundSheet,
        singles: Sequence[Address],
        tables: Sequence[tuple[Block, TablePlace]],
        spans: Mapping[Pointer, range],
    ) -> None:
        self.sheet: Sheet = found.sheet
        self.found = found
        self.singles = [_place(address.cell) for address in singles]
        self.tables = [place for _, place in tables]
        self.spans = [spans[block.path] for block, _ in tables]
        self.wanted = [{field.path for field in block.fields} for block, _ in tables]
        self.lacks_singles = False  # some lost their keys, which is told: what stands there belongs to the form
        self.value_columns = {column for _, column in self.singles}
        self.columns = [
            {path: column_number(letters) for path, letters in table.columns.items()} for table in self.tables
        ]
        self.constants = {row: _constants(cells) for row, cells in found.rows.items()}

    def inputs(self) -> _Region:
        """Every input cell."""
        typed = [
            frozenset(number for path, number in columns.items() if not path.startswith(keys.SUM))
            for columns in self.columns
        ]
        return _Region(frozenset(self.singles), tuple(zip(self.spans, typed, strict=True)))

    def hidden(self) -> set[Place]:
        """Filled input cells in hidden rows or columns."""
        rows, columns = self.sheet.hidden_rows, self.sheet.hidden_columns - {self.found.column}
        if not rows and not columns:
            return set()
        filled = self.found.rows
        return self.inputs().among(
            {row: filled[row].keys() if row in rows else filled[row].keys() & columns for row in filled}
        )

    def merged(self) -> set[Place]:
        """The first cells of merged ranges that cover an input cell."""
        inputs = self.inputs()
        return {(top, left) for top, left, bottom, right in self.sheet.merged if inputs.meets(top, left, bottom, right)}

    def overwritten(self) -> set[Place]:
        """Constants where the form has a formula: sums, totals and the live words beside the inputs."""
        return self._formula_cells().among(self.constants)

    def _formula_cells(self) -> _Region:
        bands: list[tuple[range, frozenset[int]]] = []
        for table, span, columns in zip(self.tables, self.spans, self.columns, strict=True):
            summed = {path.removeprefix(keys.SUM): n for path, n in columns.items() if path.startswith(keys.SUM)}
            sums = summed.values()
            amounts = [number for path, number in columns.items() if path.rpartition("/")[0] in summed]
            status = max(columns.values(), default=0) + 1
            bands.append((span, frozenset((*sums, status))))
            if sums:
                bands.append((range(table.total_row, table.total_row + 1), frozenset((*sums, *amounts))))
        return _Region(frozenset((row, column + 1) for row, column in self.singles), tuple(bands))

    def outside(self) -> set[Place]:
        """Constants where the form has no cell for them, and where nobody would read them.

        Below or to the right of everything the form has, in foreign columns of a table's rows, on the line below a
        table, and in rows between the single fields that are none of them.
        """
        if not self.singles and not self.tables:
            return set()
        widest = (
            max([column for _, column in self.singles] + [max(one.values(), default=0) for one in self.columns]) + 1
        )
        lowest = max([row for row, _ in self.singles] + [table.total_row for table in self.tables])
        strange = {
            (row, column)
            for row, columns in self.constants.items()
            for column in columns
            if (row > lowest + 1 or column > widest) and column > self.found.column
        }
        return strange | self._foreign() | self._on_end_lines() | self._between_singles()

    def _on_end_lines(self) -> set[Place]:
        """Filled cells in the input columns of the line that ends a table."""
        cells = [
            (span.stop, number)
            for span, columns in zip(self.spans, self.columns, strict=True)
            for path, number in columns.items()
            if not path.startswith(keys.SUM) and span
        ]
        return {(row, column) for row, column in cells if column in self.constants.get(row, ())}

    def _between_singles(self) -> set[Place]:
        """Filled cells in the column of the single fields, in rows between them that belong to no table."""
        if not self.singles or self.lacks_singles:
            return set()
        own = {row for row, _ in self.singles}
        tables = [
            range(min(span.start, table.total_row) - HEAD_ROWS, max(span.stop - 1, table.total_row) + 1)
            for table, span in zip(self.tables, self.spans, strict=True)
        ]
        between = range(min([*own, *(rows.start for rows in tables)]), max(own))
        return {
            (row, column)
            for row, columns in self.constants.items()
            if row in between and row not in own and not any(row in rows for rows in tables)
            for column in columns & self.value_columns
        }

    def _foreign(self) -> set[Place]:
        strange: set[Place] = set()
        for span, columns, wanted in zip(self.spans, self.columns, self.wanted, strict=True):
            known = set(columns.values()) if wanted <= columns.keys() else set()  # else a column's key is lost: told
            within = range(min(known), max(known)) if known else range(0)
            strange |= {
                (row, column)
                for row, columns in self.constants.items()
                if row in span
                for column in columns - known
                if column in within
            }
        return strange


def _constants(cells: Mapping[int, Cell]) -> set[int]:
    """The columns of the cells of a row that hold no formula."""
    return {column for column, (kind, _, formula) in cells.items() if formula is None and kind is not _PENDING}


def _place(cell: str) -> Place:
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]), column_number(letters)
