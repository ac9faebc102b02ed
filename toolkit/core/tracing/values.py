"""Tracing a cell of the master: what it is, where it comes from, by which rule or arithmetic, and under which clause.

The master is judged and built anew; a cell is found by where the writer put it, and told by what the value there is:
a field of the form leads to its cell, a figure to its lines, a tally to the rows it counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from toolkit.core.master.values import SheetTable
from toolkit.model import WholeDay

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.core.master.tables import TableWriter
    from toolkit.core.master.values import Column, Master, Value
    from toolkit.core.messages import Messages
    from toolkit.core.round.consolidate import Application
    from toolkit.core.round.entries import FileEntry
    from toolkit.core.round.prioritised import Prioritised
    from toolkit.model import Field, Line

Where = Literal["inbox", "round", "call"]


@dataclass(frozen=True, slots=True)
class Source:
    """One place that a cell rests on: a cell or a whole file of the inbox, or a place in a file of the round or call.

    `label` says what stands there, `value` what it says as far as the toolkit could read it (None: not known or blank).
    `sha256` is the checksum of the file as it is now, "" where none was taken.
    """

    file: str
    sheet: str = ""
    cell: str = ""
    label: str = ""
    value: object = None
    where: Where = "inbox"
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One figure on the way to a cell: its name, what it comes to, its arithmetic and clause, and its cells."""

    label: str
    amount: object = None
    arithmetic: str = ""
    clause: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Traced:
    """Where a cell comes from.

    `kind` is a key of the messages' [trace.kinds], its sentence filled by `facts`. `column` and `meaning` say what the
    column holds, `row` what the row is. `how` is the arithmetic or reason in words, `rule` the id of the rule behind a
    finding.
    """

    kind: str
    facts: tuple[tuple[str, object], ...] = ()
    column: str = ""
    meaning: str = ""
    row: str = ""
    application: str = ""
    how: str = ""
    rule: str = ""
    clauses: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    sources: tuple[Source, ...] = ()

    def stated(self, value: object) -> object:
        """A cell's value: of a day that staff state without a time of day the cell has the first minute."""
        days = {one.value.isoformat()[:16] for one in self.sources if isinstance(one.value, WholeDay)}
        if not isinstance(value, datetime) or value.isoformat()[:16] not in days:
            return value
        return WholeDay.fromisoformat(value.isoformat())


@dataclass(frozen=True, slots=True)
class Book:
    """A round's master as a value with all it was made of, as tracing asks for it.

    `receipts` has the lines of staff's list of receipts by the file they are about, `scores` the lines of the priority
    by application.
    """

    writer: TableWriter
    master: Master
    result: Prioritised
    receipts: Mapping[str, tuple[int, ...]]
    files: Mapping[str, FileEntry]
    applications: Mapping[str, Application]
    scores: Mapping[str, tuple[Line, ...]]

    @property
    def messages(self) -> Messages:
        """The words of the master."""
        return self.writer.messages

    def table(self, name: str) -> SheetTable | None:
        """A table by its id, None where the master has none."""
        return next((one for one in self.master.sheets if isinstance(one, SheetTable) and one.id == name), None)

    def source(self, file: str, sheet: str = "", cell: str = "", label: str = "", value: object = None) -> Source:
        """A place in a file of the inbox."""
        entry = self.files.get(file)
        return Source(file, sheet, cell, label, value, sha256=entry.incoming.sha256 if entry else "")

    def name(self, application: str) -> str:
        """An application as a row is told: id, applicant, project."""
        one = self.applications.get(application)
        if one is None:
            return application
        texts = (self.writer.at(one, path) for path in ("/applicant/name", "/project/title"))
        return " – ".join([application, *(str(text) for text in texts if text)])


def typed(field: Field | None, value: object) -> object:
    """What a submission's data have for a field as what it is: they hold a date as text."""
    return date.fromisoformat(value) if field and field.type == "date" and isinstance(value, str) else value


def of_column(traced: Traced, column: Column) -> Traced:
    """A trace with what its column holds."""
    return replace(traced, column=column.label, meaning=column.note)


def plain(value: Value) -> object:
    """A value as it reads, without mark or link; of a tally or quotient what it comes to."""
    return getattr(value, "text", getattr(value, "value", value))
