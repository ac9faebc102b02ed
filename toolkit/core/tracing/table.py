"""Tracing the master's tables: by the column's id and what the row says of application, file and cell."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from toolkit.core.checking.convert import locate
from toolkit.core.explain_lines import line_text
from toolkit.core.funding import funding_lines
from toolkit.core.master.values import Link
from toolkit.core.participants import participants
from toolkit.core.pointers import at_row, value_at
from toolkit.core.tracing.files import FileTracer
from toolkit.core.tracing.priority import priority_figure, worked_figure, worked_sources
from toolkit.core.tracing.values import Source, Step, Traced, typed
from toolkit.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.core.master.values import SheetTable, Value
    from toolkit.core.round.consolidate import Application
    from toolkit.core.tracing.values import Book
    from toolkit.model import Line

LINES: Mapping[str, str] = {
    "total_cost": "cost-total",
    "total_funding": "funding-total",
    "applied_for": "grant-applied",
    "county_grant": "grant-county",
    "grant_share": "grant-share",
    "months": "period-months",
    "limit_award": "award-highest-left",
}
"""The columns that hold a figure of one application, and which."""
_FIELDS = {"applicant": "/applicant/name", "title": "/project/title", "region": "/project/region"}
_ROW = re.compile(r"[A-Z]+([0-9]+)")


class TableTracer:
    """Traces the cells of tables."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.writer = book.writer
        self.files = FileTracer(book)
        self._lines: dict[str, dict[str, Line]] = {}

    def value(self, table: SheetTable, row: int, column: int) -> Traced:
        """Where a value comes from.

        Args:
            table: the table.
            row: its row, from 0.
            column: its column, from 0.
        """
        name = table.columns[column].id
        cells = dict(zip((one.id for one in table.columns), table.rows[row], strict=True))
        if table.id == "findings":
            return self.files.finding(cells)
        if table.id == "files":
            return self.files.of_file(name, cells)
        one, link = self.book.applications.get(str(cells.get("id") or "")), cells[name]
        if table.id == "workings":
            return self._working(cells)
        if isinstance(link, Link):
            return Traced("file", sources=(self.book.source(link.file, link.sheet, link.cell),))
        if table.id in {"ranking", "allocation"} and name not in {"id", *_FIELDS, *LINES}:
            return priority_figure(self.book, str(cells["id"]), name)
        return self._of_application(one, table, name, cells) if one else Traced("computed")

    def bar(self, table: SheetTable, row: int, step: int) -> Traced:
        """A step of the line of time beside a row: whether the row's bar runs through it, and from when to when.

        Args:
            table: a table with a line of time.
            row: its row, from 0.
            step: the month or quarter, from 0.
        """
        line, at = table.timeline, {one.id: number for number, one in enumerate(table.columns)}
        if line is None:
            return Traced("computed")
        places = (at[line.start], at[line.end])
        start, end = (table.rows[row][place] for place in places)
        sources = tuple(source for place in places for source in self.value(table, row, place).sources)
        if not (isinstance(start, date) and isinstance(end, date) and start <= end):
            return Traced("bar-undated", sources=sources)
        following = (*line.steps[1:], line.until)[step]
        inside = start < following and end >= line.steps[step]
        facts = (("start", start), ("end", end), ("first", line.steps[step]), ("last", following - timedelta(days=1)))
        return Traced("bar" if inside else "no-bar", facts, sources=sources)

    def of_one(self, one: Application, name: str) -> Traced:
        """What a small table says of one application, by the column's name."""
        if name == "why_missing":
            return self._not_ranked(one)
        path = _FIELDS.get(name, name)
        if path in self.writer.form.fields:
            field = self.writer.form.fields[path]
            clauses = (field.clause,) if field.clause else ()
            return Traced("field", (("path", path),), sources=(self._cell(one, path),), clauses=clauses)
        return self.files.of_entry(one.entry, name)

    def _not_ranked(self, one: Application) -> Traced:
        """Why an application has no place: its errors, else what its score lacks."""
        if one.entry.eligible:
            return priority_figure(self.book, one.id, "priority_score")
        return self.files.counted(one.entry, Severity.ERROR, "not-ranked")

    # --- applications and the form's tables ---------------------------------------------------------------------

    def _of_application(self, one: Application, table: SheetTable, name: str, cells: Mapping[str, Value]) -> Traced:
        path = _FIELDS.get(name, name)
        if path in self.writer.form.fields:
            return self._field(one, table, path, cells)
        if name in LINES:
            return self.figure(one, LINES[name])
        if name == "sum":
            return self._sum(one, table, cells)
        if name == "dates":
            return self._dates(one, table, cells)
        if name == "municipalities":
            sources = tuple(self._cell(one, each.path) for each in participants(one.view))
            clause = self.writer.call.parameters["minimum_municipalities"].clause
            return Traced("municipalities", sources=sources, clauses=(clause,))
        return self.files.of_entry(one.entry, name)

    def _field(self, one: Application, table: SheetTable, path: str, cells: Mapping[str, Value]) -> Traced:
        field = self.writer.form.fields[path]
        number = self._row(one, table, cells) if field.table else None
        there = path if number is None else at_row(path, number)
        clauses = (field.clause,) if field.clause else ()
        return Traced("field", (("path", there),), sources=(self._cell(one, there),), clauses=clauses)

    def _cell(self, one: Application, path: str) -> Source:
        """The cell of a submission that a path stands for."""
        place = locate(one.view.submission, path)
        field = self.writer.form.fields[re.sub(r"^(/[^/]+)/[0-9]+/", r"\1/*/", path)]
        value = typed(field, one.view.value(path))
        label = self.writer.messages.of(field.full_label)
        return self.book.source(one.entry.incoming.name, place.sheet, place.cell, label, value)

    def _row(self, one: Application, table: SheetTable, cells: Mapping[str, Value]) -> int | None:
        """Which row of the form's table a row of the master is, by the cell its link leads to."""
        place, link = one.view.submission.tables.get(f"/{table.id}"), cells.get("source")
        found = _ROW.fullmatch(link.cell) if isinstance(link, Link) else None
        return place.rows.index(int(found[1])) if place and found else None

    def figure(self, one: Application, name: str) -> Traced:
        """A figure of one application, with the figures it is of and all their cells."""
        if one.id not in self._lines:
            self._lines[one.id] = {line.figure: line for line in funding_lines(one.view)}
        lines = self._lines[one.id]
        line = lines[name]
        steps = tuple(self._step(one, each) for each in _chain(line, lines))
        text = line_text(line, self.writer.messages)
        how = " ".join(part for part in (text.arithmetic, text.remark) if part)
        clauses = tuple(dict.fromkeys(step.clause for step in steps if step.clause))
        sources = tuple(dict.fromkeys(source for step in steps for source in step.sources))
        return Traced("figure", (("figure", text.label),), how=how, clauses=clauses, steps=steps, sources=sources)

    def _step(self, one: Application, line: Line) -> Step:
        text = line_text(line, self.writer.messages)
        file = one.entry.incoming.name
        sources = tuple(self.book.source(file, each.sheet, each.cell, "", each.amount) for each in line.inputs)
        return Step(text.label, text.amount, text.arithmetic or text.remark, text.clause, sources)

    def _sum(self, one: Application, table: SheetTable, cells: Mapping[str, Value]) -> Traced:
        number = self._row(one, table, cells)
        paths = [path for path in self.writer.form.fields if path.startswith(f"/{table.id}/*/amounts/")]
        there = [at_row(path, number or 0) for path in paths]
        filled = [path for path in there if value_at(one.view.submission.data, path) is not None]
        terms = [self.writer.messages.write(one.view.value(path), "money") for path in filled]
        total = self.writer.messages.write(cells["sum"], "money")
        how = f"{' + '.join(terms)} = {total}" if terms else total
        return Traced("row-sum", how=how, sources=tuple(self._cell(one, path) for path in filled))

    def _dates(self, one: Application, table: SheetTable, cells: Mapping[str, Value]) -> Traced:
        number = self._row(one, table, cells) or 0
        sources = tuple(self._cell(one, f"/{table.id}/{number}/{part}") for part in ("start", "end"))
        return Traced("dates", sources=sources)

    # --- workings -----------------------------------------------------------------------------------------------

    def _working(self, cells: Mapping[str, Value]) -> Traced:
        """A row of Workings: an input with its source, or a figure with all it rests on."""
        facts = (("figure", str(cells["figure"]).strip()),)
        if not str(cells["figure"]).startswith(" "):
            return worked_figure(self.book, str(cells["id"]), str(cells["figure"]))
        clause, how = str(cells["clause"] or ""), str(cells["how"] or "")
        clauses = (clause,) if clause else ()
        return Traced("working", facts, how=how, clauses=clauses, sources=worked_sources(self.book, cells))


def _chain(line: Line, lines: Mapping[str, Line]) -> Iterator[Line]:
    """A figure and, each once, the figures it is of and theirs."""
    found: dict[str, Line] = {}
    waiting = [line]
    while waiting:
        one = waiting.pop(0)
        if one.figure not in found:
            found[one.figure] = one
            waiting += [lines[name] for name in one.of]
    yield from found.values()
