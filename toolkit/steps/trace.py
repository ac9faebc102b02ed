"""Tracing a cell of a master: the round is judged again, nothing is written, and the cell is looked up in what comes.

The master given says as of when and in which language; what the toolkit makes of the round for that is held against
it, so that a cell somebody edited, or a master made of other inputs, is told.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from toolkit.core.form.layout import column_number
from toolkit.core.master.tables import TableWriter
from toolkit.core.master.values import ColumnType, Figure, Page, SheetTable
from toolkit.core.places import reference
from toolkit.core.priority.explain import application_lines
from toolkit.core.tracing.tracing import Tracer
from toolkit.core.tracing.values import Book, Source, Traced
from toolkit.files.master.book import LEAD_ROW, TITLE_ROW, placed_master
from toolkit.files.master.given import NoMaster, cell_at, read_master
from toolkit.files.master.layout import Role
from toolkit.files.master.place import inbox_from
from toolkit.files.master.twin import Twins
from toolkit.files.reading import read_workbook
from toolkit.files.round.folder import REGISTER, load_round
from toolkit.files.texts import load_messages
from toolkit.model import Address, Unreadable
from toolkit.steps.consolidate import make_master
from toolkit.steps.judging import Options, judge, receipt_lines
from toolkit.steps.registers import borrow_round_register

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from toolkit.core.master.values import Master
    from toolkit.files.master.given import GivenMaster
    from toolkit.files.master.layout import MasterLayout, Part
    from toolkit.files.round.folder import Round
    from toolkit.model import Cell, Grid

    Remark = tuple[str, Mapping[str, object]]

_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]*)")


class TraceProblem(Exception):  # noqa: N818  (it names what is the matter; the shell makes a sentence of it)
    """A cell that cannot be traced; `reason` is a key of the messages' [trace.problems], `facts` fill it."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Recorded:
    """A source and how its file stands to the master.

    `state` is "same" where it has the checksum the master says, "changed" or "gone"; "" where the master says nothing.
    """

    source: Source
    state: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """A cell of a master and where it comes from.

    `value` and `formula` are what stands in the file (None and "" for blank and none), `wrote` what the toolkit writes
    there. `remarks` are keys of the messages' [trace.remarks] with facts: edited, made of other inputs. `form` is how
    it is written: "percent" for a share, "date" for a day, "year" for a year, else "".
    """

    place: Address
    value: object
    formula: str
    wrote: object
    traced: Traced
    sources: tuple[Recorded, ...]
    remarks: tuple[Remark, ...] = ()
    form: str = ""


@dataclass(frozen=True, slots=True)
class Tracing:
    """A master at hand beside the same made again of its round: any number of its cells can be traced.

    `wrote` says whether the toolkit wrote the file at hand, byte for byte. `read` are files of the inbox opened so far.
    """

    given: GivenMaster
    opened: Round
    tracer: Tracer
    rebuilt: Grid
    layout: MasterLayout
    wrote: bool
    read: dict[str, Grid | None] = field(default_factory=dict)

    def cell(self, place: str) -> Trace:
        """Where a cell comes from: `Sheet!B7` or `'A sheet'!B7`.

        Raises:
            TraceProblem: the master has no such sheet, that is no cell, or the master made again has no such row.
        """
        sheet, cell, row, column = _address(place, self.given.grid)
        here = cell_at(self.given.grid, sheet, row, column)
        ours = any(one.name == sheet for one in self.rebuilt.sheets)
        twin = Twins(self.given.grid, self.rebuilt, self.layout).row(sheet, row, column) if ours else row
        if twin is None:
            raise TraceProblem("row-unknown", place=reference(sheet, cell))
        there = cell_at(self.rebuilt, sheet, twin, column)
        traced = self._traced(sheet, twin - 1, column - 1, here or there) if ours else Traced("not-ours")
        sources = tuple(self._recorded(one) for one in self._read(traced.sources))
        form = _form(self.layout.part(sheet, twin - 1, column - 1)) if ours else ""
        value, wrote = (traced.stated(_shown(cell.value, form)) if cell else None for cell in (here, there))
        formula = (here.formula or "") if here else ""
        moved = (("moved", {"row": twin}),) if twin != row else ()
        remarks = (*moved, *self._remarks(value, wrote, _replaced(here, there, row, twin))) if ours else ()
        return Trace(Address(sheet, cell), value, formula, wrote, traced, sources, remarks, form)

    @property
    def book(self) -> Book:
        """The round's master as a value with all it was made of."""
        return self.tracer.book

    # --- what the cell is -----------------------------------------------------------------------------------------

    def _traced(self, sheet: str, row: int, column: int, cell: Cell | None) -> Traced:
        part = self.layout.part(sheet, row, column)
        if part is None:
            return Traced(_own_text(row, cell))
        owner = _owner(self.book.master, part)
        if isinstance(part.of, Figure):
            return self.tracer.figure(owner, part.of, part.role.value) if isinstance(owner, Page) else Traced("text")
        return self.tracer.part(owner, part.of, part.role.value, part.row, part.column)

    # --- its sources ----------------------------------------------------------------------------------------------

    def _read(self, sources: Sequence[Source]) -> Iterator[Source]:
        """The sources with what stands in cells the toolkit could not make a value of, and staff's files' checksums."""
        for one in sources:
            if one.where == "inbox" and one.cell and one.value is None and one.sha256:
                if one.file not in self.read:
                    self.read[one.file] = _grid(self.opened.inbox / one.file, one.sha256)
                yield replace(one, value=_typed(self.read[one.file], one))
            elif one.where == "round" and one.file != REGISTER:
                yield replace(one, sha256=_checksum(self.opened.folder / one.file))
            else:
                yield one

    def _recorded(self, source: Source) -> Recorded:
        said = self.given.checksums.get(source.file) if source.where == "inbox" else None
        if said is None:
            return Recorded(source)
        if not source.sha256:
            return Recorded(replace(source, sha256=said), "gone")
        return Recorded(source, "same" if said == source.sha256 else "changed")

    # --- the file at hand against the same made again ---------------------------------------------------------------

    def _remarks(self, value: object, wrote: object, replaced: str) -> Iterator[Remark]:
        """What is to know of the cell; `replaced` is the formula that no longer stands there, "" where none is gone."""
        now = {name: entry.incoming.sha256 for name, entry in self.book.files.items()}
        said = self.given.checksums
        changed = sorted(name for name in said.keys() | now.keys() if said.get(name) != now.get(name))
        if changed:
            yield "other-files", {"files": changed, "count": len(changed)}
        if value != wrote and self.wrote:
            yield "other-today", {"wrote": wrote, "value": value}
        elif value != wrote:
            yield "differs", {"wrote": wrote, "value": value}
        elif not self.wrote and not replaced:
            yield "edited", {}
        elif self.wrote and self.rebuilt is not self.given.grid and self.rebuilt.sheets != self.given.grid.sheets:
            yield "round-changed", {}
        if replaced and not self.wrote:
            yield "formula-gone", {"formula": f"={replaced}"}


def open_tracing(master: Path, now: datetime, folder: Path | None = None, jobs: int | None = None) -> Tracing:
    """Read a master and make it again of its round, as of the time it states; nothing is written.

    Args:
        master: the master.
        now: the time that files nobody has seen yet count as seen.
        folder: the round; by default the folder the master lies in.
        jobs: as in `Options`.

    Raises:
        TraceProblem: the file is no master, or the public edition of one: it has no sources.
        RoundProblem: the folder is no round, or a run holds it.
        CallError: the round's call is unknown or wrong.
    """
    try:
        given = read_master(master)
    except NoMaster as error:
        raise TraceProblem(error.reason, path=str(master), why=error.why) from error
    messages = load_messages(given.language)
    if messages.text("master.sheets.files") not in {sheet.name for sheet in given.grid.sheets}:
        raise TraceProblem("public", path=str(master))
    opened = load_round(folder or master.parent)
    with borrow_round_register(opened) as register:
        found = judge(opened, register, now, Options(jobs=jobs, as_of=given.as_of))
        wrote = register.wrote_master(hashlib.sha256(given.data).hexdigest())
    judged, result, made = make_master(opened, found.consolidated, messages)
    data, layout = placed_master(made, messages, inbox_from(master, opened))
    grid = given.grid if data == given.data else read_workbook(data, master.name)
    book = Book(
        TableWriter(judged, messages),
        made,
        result,
        receipt_lines(opened, judged),
        {one.incoming.name: one for one in judged.files},
        {one.id: one for one in judged.applications},
        application_lines(result.priority) if result.priority else {},
    )
    return Tracing(given, opened, Tracer(book), grid, layout, wrote or data == given.data)


def _address(place: str, grid: Grid) -> tuple[str, str, int, int]:
    """A place as the sheet's name, the cell, and its row and column from 1."""
    sheet, mark, cell = place.rpartition("!")
    name = sheet[1:-1].replace("''", "'") if len(sheet) > 1 and sheet[0] == sheet[-1] == "'" else sheet
    known = {one.name.casefold(): one.name for one in grid.sheets}
    found = _CELL.fullmatch(cell.replace("$", "").upper())
    if not mark or found is None:
        raise TraceProblem("bad-cell", typed=place)
    if name.casefold() not in known:
        raise TraceProblem("no-sheet", sheet=name, known=[one.name for one in grid.sheets])
    return known[name.casefold()], found[0], int(found[2]), column_number(found[1])


def _form(part: Part | None) -> str:
    if part is None or part.role is Role.BAR:
        return "" if part else "year"  # the only numbers outside tables are the years above a line of time
    kind = part.of.type if isinstance(part.of, Figure) else part.of.columns[part.column].type
    return {ColumnType.SHARE: "percent", ColumnType.DATE: "date"}.get(kind, "")


def _shown(value: object, form: str) -> object:
    """What stands in a cell of the master: a workbook knows a day by its first moment alone, a year as any number."""
    if form == "year" and isinstance(value, float):
        return int(value)
    return value.date() if form == "date" and isinstance(value, datetime) else value


def _replaced(here: Cell | None, there: Cell | None, row: int, twin: int) -> str:
    """The formula the toolkit writes where something else stands, without the signs programs write differently.

    A formula that a program saved as one of a group is not spelt out in the cell: that counts as the same.
    """
    wrote, found = there.formula if there else None, here.formula if here else None
    if not wrote or found == "":
        return ""
    moved = re.sub(rf"(?<=[A-Z]){twin}(?![0-9])", str(row), wrote)
    return "" if found and re.sub(r"[\s$']", "", found) == re.sub(r"[\s$']", "", moved) else wrote


def _own_text(row: int, cell: Cell | None) -> str:
    """What a cell is that belongs to no table and no figure."""
    if cell is None:
        return "blank"
    return {TITLE_ROW: "title", LEAD_ROW: "lead"}.get(row, "text")


def _owner(master: Master, part: Part) -> Page | SheetTable:
    """The sheet of the master that a part belongs to; what the writer added itself stands on the last page."""
    for one in master.sheets:
        within = (one, *one.below) if isinstance(one, SheetTable) else (*one.figures, *one.sections)
        if any(each is part.of for each in within):
            return one
    return master.sheets[-1]


def _grid(path: Path, sha256: str) -> Grid | None:
    """A file of the inbox, opened again where it still has the content that was judged."""
    try:
        data = path.read_bytes()
        return read_workbook(data, path.name) if hashlib.sha256(data).hexdigest() == sha256 else None
    except (OSError, Unreadable):
        return None


def _typed(grid: Grid | None, source: Source) -> object:
    found = _CELL.fullmatch(source.cell)
    if grid is None or found is None:
        return None
    cell = cell_at(grid, source.sheet, int(found[2]), column_number(found[1]))
    value = cell.value if cell else None
    return _shown(value, "date" if isinstance(value, datetime) and not value.time() else "")


def _checksum(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
