"""Tracing the master's pages and the small tables below others: tallies, quotients, parameters, choices, rules."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from toolkit.core.checking.catalogue import what
from toolkit.core.master.values import Link, Page, Quotient, SheetTable, Tally
from toolkit.core.round.choices import CHOICES
from toolkit.core.round.consolidate import id_order
from toolkit.core.tracing.priority import (
    CALL_FILE,
    SIMULATED,
    choice_source,
    envelope_figure,
    index_fact,
    priority_figure,
    simulated,
)
from toolkit.core.tracing.values import Source, Step, Traced, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from toolkit.core.master.values import Figure, Formula, Section, Value
    from toolkit.core.tracing.table import TableTracer
    from toolkit.core.tracing.values import Book


class PageTracer:
    """Traces the cells of pages and sections."""

    def __init__(self, book: Book, tables: TableTracer) -> None:
        self.book = book
        self.messages = book.messages
        self.tables = tables
        words = self.messages.table["master"]["sections"]
        self._sections = {text: key for key, text in words.items()}

    def figure(self, page: Page, figure: Figure) -> Traced:
        """Where a key figure comes from."""
        if isinstance(figure.value, Tally):
            return self.tally(figure.value)
        if isinstance(figure.value, Quotient):
            return self._quotient(page, figure.value)
        return self._named(figure.label) or Traced("computed")

    def value(self, sheet: Page | SheetTable, section: Section, row: int, column: int) -> Traced:
        """Where a value of a section comes from.

        Args:
            sheet: the sheet it stands on.
            section: the section.
            row: its row, from 0.
            column: its column, from 0.
        """
        value = section.rows[row][column]
        if self._sections.get(section.label) == "faults":
            return self._fault(row, section)
        if isinstance(value, Tally):
            return self.tally(value) if value.less is None else self._not_ranked()
        if isinstance(value, Quotient) and isinstance(sheet, Page):
            return self._quotient(sheet, value)
        return self._told(section, row, column)

    def _told(self, section: Section, row: int, column: int) -> Traced:
        """A value by the section it stands in, else by what its row is called or the application it is about."""
        key, head = self._sections.get(section.label, ""), section.columns[column]
        if key in self._ways:
            return self._ways[key](row, section)
        if key == "order":
            return self._in_order(section, row, head.id)
        if head.id in SIMULATED or key == "breaks":
            return simulated(self.book)
        one = self.book.applications.get(str(plain(section.rows[row][0])))
        return self.tables.of_one(one, head.id) if one else self._by_row(section, row, column)

    def _by_row(self, section: Section, row: int, column: int) -> Traced:
        """A value by its column's formula, else by what its row is called."""
        formula, name = section.columns[column].formula, str(plain(section.rows[row][0]))
        if column == 0 and len(section.columns) > 1:
            return Traced("row-name")
        if formula:
            return self._by_formula(section, row, column, formula)
        return self._named(name) or Traced("computed")

    def _by_formula(self, section: Section, row: int, column: int, formula: Formula) -> Traced:
        """A figure that follows from others of its row: their sum, or one as a share of its column's total."""
        at = {one.id: number for number, one in enumerate(section.columns)}
        parts = [section.rows[row][at[name]] for name in formula.of]
        steps = [
            Step(section.columns[at[name]].label, plain(value)) for name, value in zip(formula.of, parts, strict=True)
        ]
        if formula.how == "part":
            whole = sum(
                one for line in section.rows if isinstance(one := plain(line[at[formula.of[0]]]), Decimal | int)
            )
            steps.append(Step(self.messages.text("trace.whole", column=steps[0].label), whole))
        traced = [self.tally(value) for value in parts if isinstance(value, Tally)]
        below = tuple(step for one in traced for step in one.steps)
        sign, form = (" + ", "") if formula.how == "sum" else (" ÷ ", "percent")
        terms = sign.join(self.messages.write(step.amount) for step in steps)
        how = f"{terms} = {self.messages.write(plain(section.rows[row][column]), form)}"
        return Traced("row-formula", how=how, steps=(*steps, *below))

    def _not_ranked(self) -> Traced:
        """What is counted by the rows that one table has and another lacks: the applications without a rank."""
        priority = self.book.result.priority
        unplaced = (*priority.ranking.not_computed, *priority.ranking.not_eligible) if priority else ()
        names = sorted((one.application.id for one in unplaced), key=id_order)
        title = self.messages.text("master.sheets.ranking")
        steps = tuple(Step(self.book.name(own)) for own in names)
        return Traced("count", (("count", len(names)), ("table", title), ("column", "")), steps=steps)

    @property
    def _ways(self) -> Mapping[str, Callable[[int, Section], Traced]]:
        return {
            "parameters": self._parameter,
            "choices": self._choice,
            "clauses": self._clause,
            "rules": self._rule,
            "facts": self._fact,
        }

    def _named(self, label: str) -> Traced | None:
        """What a row is by its name: the envelope, a step of it, or a choice."""
        if label == self.messages.text("master.figures.envelope"):
            return self._of_parameter("envelope")
        for name in CHOICES:
            if label == self.messages.text(f"round.choices.{name}"):
                return Traced("choice", sources=(choice_source(self.book, name),))
        criteria = self.book.writer.call.lists["criterion"].values()
        if label in {self.messages.of(one.label) for one in criteria}:
            return Traced("choice", sources=(choice_source(self.book, "criterion_weights"),))
        return envelope_figure(self.book, label)

    # --- tallies ------------------------------------------------------------------------------------------------

    def tally(self, tally: Tally) -> Traced:
        """A count or sum over a table: every row that is counted, and for a sum where its amount comes from."""
        table = self.book.table(tally.table)
        if table is None:
            return Traced("computed")
        at = {column.id: number for number, column in enumerate(table.columns)}
        rows = [number for number, row in enumerate(table.rows) if _meets(row, at, tally)]
        label = table.columns[at[tally.column]].label if tally.column else ""
        steps = tuple(self.counted(table, number, at, tally.column) for number in rows)
        facts = (("count", len(rows)), ("table", table.title), ("column", label))
        sources = _sources(steps)
        if not tally.column:
            return Traced("count", facts, steps=steps, sources=sources)
        how, clauses = self.added(steps, tally.value), _clauses(steps)
        return Traced("sum", facts, how=how, clauses=clauses, steps=steps, sources=sources)

    def total(self, sheet: Page | SheetTable, of: SheetTable | Section, column: int) -> Traced:
        """The total below a column: every addend with its place, and their sum."""
        head = of.columns[column]
        rows = [row for row, cells in enumerate(of.rows) if _number(cells[column]) is not None]
        if isinstance(of, SheetTable):
            at = {one.id: number for number, one in enumerate(of.columns)}
            steps = tuple(self.counted(of, row, at, head.id) for row in rows)
        else:
            steps = tuple(self._addend(sheet, of, row, column) for row in rows)
        whole = sum((_number(of.rows[row][column]) or 0 for row in rows), Decimal(0))
        how, clauses = self.added(steps, whole), _clauses(steps)
        facts = (("count", len(rows)), ("column", head.label))
        return Traced("total", facts, how=how, clauses=clauses, steps=steps, sources=_sources(steps))

    def _addend(self, sheet: Page | SheetTable, of: Section, row: int, column: int) -> Step:
        traced = self.value(sheet, of, row, column)
        sources = traced.sources or _sources(traced.steps)
        return Step(str(plain(of.rows[row][0])), plain(of.rows[row][column]), traced.how, "", sources)

    def added(self, steps: Iterable[Step], whole: object) -> str:
        """The sum of steps as arithmetic."""
        amounts = [self.messages.write(step.amount) for step in steps if step.amount is not None]
        return f"{' + '.join(amounts)} = {self.messages.write(whole)}" if amounts else ""

    def counted(self, table: SheetTable, row: int, at: Mapping[str, int], column: str) -> Step:
        """A row of a table as one that is counted, or an addend: its application, amount and places."""
        cells = table.rows[row]
        own = str(plain(cells[at["id"]])) if "id" in at and cells[at["id"]] else ""
        label = self.book.name(own) if own and table.id != "files" else str(plain(cells[0]))
        if not column:
            link = next((one for one in cells if isinstance(one, Link)), None)
            return Step(label, sources=(self.book.source(link.file),) if link else ())
        traced = self.tables.value(table, row, at[column])
        amount = cells[at[column]]
        return Step(label, amount if not isinstance(amount, str) else None, traced.how, ", ".join(traced.clauses),
                    traced.sources)  # fmt: skip

    def _quotient(self, page: Page, value: Quotient) -> Traced:
        parts = [page.figures[number] for number in (value.of, value.by)]
        amounts = [plain(one.value) for one in parts]
        steps = tuple(self._part(page, one) for one in parts)
        first, second = (self.messages.write(one) for one in amounts)
        how = f"{first} ÷ {second} = {self.messages.write(value.value, 'percent')}"
        return Traced("quotient", how=how, steps=steps, sources=tuple(self._below(page, parts)))

    def _part(self, page: Page, figure: Figure) -> Step:
        traced = self.figure(page, figure)
        return Step(figure.label, plain(figure.value), traced.how, ", ".join(traced.clauses))

    def _below(self, page: Page, parts: list[Figure]) -> Iterator[Source]:
        for part in parts:
            traced = self.figure(page, part)
            yield from traced.sources or _sources(traced.steps)

    # --- what the master rests on -------------------------------------------------------------------------------

    def _parameter(self, row: int, section: Section) -> Traced:
        del section
        return self._of_parameter(list(self.book.writer.call.parameters)[row])

    def _of_parameter(self, name: str) -> Traced:
        one = self.book.writer.call.parameters[name]
        reason = self.messages.of(one.reason) if one.reason else ""
        place = Source(CALL_FILE, "", f"[parameters.{name}]", self.messages.of(one.label), one.value, "call")
        return Traced("parameter", (("since", one.since),), how=reason, clauses=(one.clause,), sources=(place,))

    def _choice(self, row: int, section: Section) -> Traced:
        del section
        return Traced("choice", sources=(choice_source(self.book, CHOICES[row]),))

    def _clause(self, row: int, section: Section) -> Traced:
        name = str(section.rows[row][0])
        return Traced("clause", clauses=(name,), sources=(Source(CALL_FILE, "", f"[clauses] {name}", where="call"),))

    def _rule(self, row: int, section: Section) -> Traced:
        del section
        call = self.book.writer.call
        rule = call.rules[row]
        place = Source(CALL_FILE, "", f'[[rules]] id = "{rule.id}"', where="call")
        return Traced(
            "rule", how=what(rule, call, self.messages), rule=rule.id, clauses=(rule.clause,), sources=(place,)
        )

    def _fault(self, row: int, section: Section) -> Traced:
        """The most common errors: the applications that break the rule."""
        call, title = self.book.writer.call, section.rows[row][0]
        rule = next(one for one in call.rules if self.messages.of(one.title) == title)
        broken = [
            one
            for one in self.book.applications.values()
            if any(each.finding.rule == rule.id and not each.accepted for each in one.entry.findings)
        ]
        steps = tuple(
            Step(self.book.name(one.id), sources=(self.book.source(one.entry.incoming.name),))
            for one in sorted(broken, key=lambda each: id_order(each.id))
        )
        return Traced("faults", how=what(rule, call, self.messages), rule=rule.id, clauses=(rule.clause,), steps=steps)

    def _fact(self, row: int, section: Section) -> Traced:
        head = section.rows[row][0]
        index = {self.messages.text(f"master.about.{name}"): key for name, key in _INDEX_FACTS.items()}
        if head in index:
            return Traced("index", sources=(index_fact(self.book, index[str(head)]),))
        if head == self.messages.text("master.about.simulation"):
            return simulated(self.book)
        if head in {self.messages.text(f"master.about.{name}") for name in ("call", "issuer", "digest")}:
            return Traced("call", sources=(Source(CALL_FILE, where="call"),))
        return Traced("as-of" if head == self.messages.text("master.about.as_of") else "toolkit")

    def _in_order(self, section: Section, row: int, name: str) -> Traced:
        """The first of the ranking on the overview: each row is a place, but for the line where the envelope ends."""
        priority = self.book.result.priority
        places = priority.ranking.places if priority else ()
        before = sum(section.rows[each][3] is None for each in range(row))
        if section.rows[row][3] is None or row - before >= len(places):
            return Traced("row-name")
        return priority_figure(self.book, places[row - before].scored.application.id, name)


_INDEX_FACTS = {"index": "edition", "index_source": "source", "index_file": "file", "index_digest": "sha256"}
"""What About says of the district index, and the key of its record in the round."""


def _sources(steps: Iterable[Step]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(source for step in steps for source in step.sources))


def _clauses(steps: Iterable[Step]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(step.clause for step in steps if step.clause))


def _number(value: Value) -> Decimal | int | None:
    found = plain(value)
    return found if isinstance(found, Decimal | int) else None


def _meets(row: tuple[Value, ...], at: Mapping[str, int], tally: Tally) -> bool:
    return all(row[at[name]] in wanted for name, wanted in tally.where)
