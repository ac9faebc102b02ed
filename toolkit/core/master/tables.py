"""The master's tables: applications, one sheet per table of the form, findings and files, with their sources."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from toolkit.core.checking.convert import locate
from toolkit.core.checking.view import row_total
from toolkit.core.master.column_notes import ColumnNotes
from toolkit.core.master.values import Column, ColumnType, Formula, Link, Marked, SheetTable, Value
from toolkit.core.participants import participants
from toolkit.core.pointers import value_at
from toolkit.core.round.receipts import loose
from toolkit.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from toolkit.core.messages import Messages
    from toolkit.core.round.consolidate import Application, Consolidated
    from toolkit.core.round.entries import FileEntry
    from toolkit.model import Block, Call, Field

_TYPES = {
    "money": ColumnType.MONEY,
    "number": ColumnType.NUMBER,
    "hours": ColumnType.NUMBER,
    "integer": ColumnType.INTEGER,
    "year": ColumnType.INTEGER,
    "date": ColumnType.DATE,
    "percent": ColumnType.SHARE,
    "long-text": ColumnType.LONG_TEXT,
}
_FIGURES = ("cost-total", "grant-applied", "grant-share")


class TableWriter:
    """Builds the master's tables in one language."""

    def __init__(self, consolidated: Consolidated, messages: Messages) -> None:
        self.consolidated = consolidated
        self.call: Call = consolidated.call
        self.messages = messages
        self.form = self.call.forms["application"]
        self.notes = ColumnNotes(self.call, self.form, messages)

    # --- words --------------------------------------------------------------------------------------------------

    def word(self, key: str, **facts: object) -> str:
        """A text of the master's own."""
        return self.messages.text(f"master.{key}", **facts)

    def column(self, key: str, kind: ColumnType = ColumnType.TEXT, *, total: bool = False) -> Column:
        """A column that is not a field of the form."""
        return Column(key, self.word(f"columns.{key}"), kind, total=total, note=self.notes.computed(key))

    def field_column(self, field: Field, label: str = "", *, extra: bool = False) -> Column:
        """The column of a field of the form."""
        kind = _TYPES.get(field.type, ColumnType.TEXT)
        return Column(
            id=field.path,
            label=label or self.messages.of(field.label),
            type=kind,
            total=kind is ColumnType.MONEY and "/amounts/" in field.path,
            extra=extra,
            personal=field.personal,
            note=self.notes.field(field),
        )

    def value(self, field: Field, value: Any) -> Value:
        """A field's value as the master shows it: words for choices, a name beside a municipality's code."""
        if value is None:
            return None
        if field.choices:
            choice = self.call.lists[field.choices].get(value)
            return self.messages.of(choice.label) if choice else str(value)
        if field.type == "municipality":
            return f"{value} {self.call.municipalities.get(value, '')}".strip()
        if field.type == "date":
            return date.fromisoformat(value)
        if isinstance(value, bool):
            return self.messages.text("words.yes" if value else "words.no")
        return value  # type: ignore[no-any-return]

    def at(self, application: Application, path: str) -> Value:
        """The value of a single field of an application, as shown."""
        return self.value(self.form.fields[path], application.view.value(path))

    def sheet(
        self, key: str, columns: Iterable[Column], rows: Iterable[Iterable[Value]], landmarks: int, lead: str = ""
    ) -> SheetTable:
        """One sheet with the texts of its key; a lead of its own where one is given."""
        shaped = tuple(tuple(row) for row in rows)
        title, lead = self.word(f"sheets.{key}"), lead or self.word(f"leads.{key}")
        return SheetTable(key, title, lead, _distinct(columns), shaped, landmarks)

    # --- applications -------------------------------------------------------------------------------------------

    def applications(self) -> SheetTable:
        """One row per application, with every single field of the form folded away to the right."""
        key_columns = [
            self.column("id"),
            self.field_column(self.form.fields["/applicant/name"], self.word("columns.applicant")),
            self.field_column(self.form.fields["/project/title"], self.word("columns.title")),
            self.field_column(self.form.fields["/project/region"]),
            self.column("eligible", ColumnType.STATE),
            self.column("errors", ColumnType.INTEGER, total=True),
            self.column("warnings", ColumnType.INTEGER, total=True),
            self.column("total_cost", ColumnType.MONEY, total=True),
            self.column("applied_for", ColumnType.MONEY, total=True),
            self._share_column(),
            self.field_column(self.form.fields["/project/start"]),
            self.field_column(self.form.fields["/project/end"]),
            self.column("months", ColumnType.INTEGER),
            self.column("municipalities"),
            replace(self.column("county_grant", ColumnType.MONEY, total=True), printed=False),
            replace(self.column("total_funding", ColumnType.MONEY, total=True), printed=False),
            replace(self.column("received", ColumnType.TIME), printed=False),
            replace(self.column("file_status"), printed=False),
            replace(self.column("file"), printed=False),
        ]
        shown = {column.id for column in key_columns}
        others = [
            (block, field)
            for block in self.form.blocks.values()
            if not block.is_table
            for field in block.fields
            if field.path not in shown
        ]
        extra = [self.field_column(field, self._with_block(block, field), extra=True) for block, field in others]
        rows = (
            (*self._application(one), *(self.at(one, field.path) for _, field in others))
            for one in self.consolidated.applications
        )
        return self.sheet("applications", [*key_columns, *extra], rows, landmarks=2)

    def _share_column(self) -> Column:
        """The grant share, as a formula where its base is the whole cost."""
        column = self.column("grant_share", ColumnType.SHARE)
        of_all = self.call.value("in_kind_counts")
        return replace(column, formula=Formula("quotient", ("county_grant", "total_cost"))) if of_all else column

    def _with_block(self, block: Block, field: Field) -> str:
        return f"{self.messages.of(block.label)}: {self.messages.of(field.label)}"

    def _application(self, one: Application) -> Iterator[Value]:
        yield one.id
        yield from (self.at(one, path) for path in ("/applicant/name", "/project/title", "/project/region"))
        yield self.eligibility(one.entry)
        yield one.entry.count(Severity.ERROR)
        yield one.entry.count(Severity.WARNING)
        yield from (self.figure(one, name) for name in _FIGURES)
        yield from (self.at(one, path) for path in ("/project/start", "/project/end"))
        yield self.figure(one, "period-months")
        yield ", ".join(participant.code for participant in participants(one.view))
        yield from (self.figure(one, name) for name in ("grant-county", "funding-total"))
        yield self.moment(one.entry)
        yield self.messages.text(f"status.{one.entry.status}")
        yield self.link_to(one, "/applicant/name")

    def figure(self, application: Application, figure: str) -> Value:
        """A figure of an application, or the words that it is not computed: never 0."""
        amount = application.entry.incoming.reading.figures.get(figure)
        return self.word("not_computed") if amount is None else amount

    def eligibility(self, entry: FileEntry) -> Marked:
        """Whether an application is eligible, as a mark and a word."""
        return Marked(self.word("eligible.yes" if entry.eligible else "eligible.no"), entry.eligible)

    def moment(self, entry: FileEntry) -> Value:
        """When staff say that a file was received, or that they have not said."""
        received = entry.incoming.receipt.received
        return received or self.word("not_stated")

    def link(self, entry: FileEntry) -> Link:
        """The way to a file."""
        return Link(entry.incoming.name, entry.incoming.name)

    def link_to(self, application: Application, path: str) -> Link:
        """The way to a field of an application, with the file's name as its text."""
        name = application.entry.incoming.name
        place = locate(application.view.submission, path)
        return Link(name, name, place.sheet, place.cell)

    # --- the form's tables --------------------------------------------------------------------------------------

    def tables(self) -> Iterator[SheetTable]:
        """One sheet for each table of the form that the master has a sheet for."""
        for block in self.form.blocks.values():
            if block.is_table and self.messages.has(f"master.sheets.{block.path[1:]}"):
                yield self.table(block)

    def table(self, block: Block) -> SheetTable:
        """All rows of one table over all applications, each with its source."""
        amounts = [field for field in block.fields if "/amounts/" in field.path]
        region = self.form.fields["/project/region"]
        columns = [
            self.column("id"),
            self.field_column(self.form.fields["/applicant/name"], self.word("columns.applicant")),
            self.field_column(region),
        ]
        for field in block.fields:
            columns.append(self.field_column(field))
            if amounts and field is amounts[-1]:
                added = Formula("sum", tuple(each.path for each in amounts))
                columns.append(replace(self.column("sum", ColumnType.MONEY, total=True), formula=added))
        columns += [self.column("source"), replace(self.column("file"), printed=False)]
        rows = (row for one in self.consolidated.applications for row in self._rows(one, block))
        return self.sheet(block.path[1:], columns, rows, landmarks=2)

    def _rows(self, one: Application, block: Block) -> Iterator[tuple[Value, ...]]:
        place = one.view.submission.tables.get(block.path)
        head = (one.id, self.at(one, "/applicant/name"), self.at(one, "/project/region"))
        years = any("/amounts/" in field.path for field in block.fields)
        for number, row in enumerate(one.view.rows(block.path)):
            values: list[Value] = []
            for field in block.fields:
                step = field.path.partition("/*")[2]
                values.append(self.value(field, value_at(row, step)))
            if years:
                last = max(index for index, field in enumerate(block.fields) if "/amounts/" in field.path)
                values.insert(last + 1, row_total(row))
            cell = f"{next(iter(place.columns.values()))}{place.rows[number]}" if place else ""
            sheet = place.sheet if place else ""
            source = Link(f"{sheet}!{cell}", one.entry.incoming.name, sheet, cell)
            yield (*head, *values, source, one.entry.incoming.name)


def _distinct(columns: Iterable[Column]) -> tuple[Column, ...]:
    """The columns, with a number behind a label that stands before: a table cannot have two headings alike."""
    seen: dict[str, int] = {}
    distinct = []
    for column in columns:
        key = loose(column.label)
        seen[key] = seen.get(key, 0) + 1
        label = column.label if seen[key] == 1 else f"{column.label} ({seen[key]})"
        distinct.append(replace(column, label=label))
    return tuple(distinct)


def by_region(consolidated: Consolidated) -> Mapping[str, list[Application]]:
    """The applications of each region of the call, in the call's order; last those without one ("")."""
    regions: dict[str, list[Application]] = {region: [] for region in [*consolidated.call.lists["region"], ""]}
    for one in consolidated.applications:
        regions[str(one.view.value("/project/region") or "")].append(one)
    return regions
