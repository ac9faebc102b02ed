"""The master's sheet Workings: every figure of the priority with clause, arithmetic and cells (K13)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from toolkit.core.checking.convert import locate
from toolkit.core.explain_lines import inputs_of
from toolkit.core.funding import funding_lines
from toolkit.core.master.priority_words import PriorityWords
from toolkit.core.master.values import ColumnType, Link
from toolkit.core.participants import participants
from toolkit.core.places import grouped
from toolkit.core.priority.exact import decimal_of
from toolkit.core.priority.explain import application_lines, place_lines, score_lines
from toolkit.core.priority.model import Aggregation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from toolkit.core.master.tables import TableWriter
    from toolkit.core.master.values import SheetTable, Value
    from toolkit.core.messages import Messages
    from toolkit.core.priority.model import Assessment, Priority, Scored
    from toolkit.core.round.consolidate import Application as Counted
    from toolkit.core.round.prioritised import Prioritised
    from toolkit.model import Line

Row = tuple["Value", ...]
POINTS, KRONER = "points", "NOK"


def step_text(line: Line, lines: Mapping[str, Line], messages: Messages) -> str:
    """The arithmetic of one step of the envelope: what stands before it less what is taken; "" for a given figure."""
    if len(line.of) != 2:
        return ""
    first, second = (lines[name].amount for name in line.of)
    amount = messages.write(line.amount, "money")
    return messages.text("workings.difference", first=first, second=second, amount=amount)


class WorkingsWriter:
    """Builds the sheet Workings of one result."""

    def __init__(self, writer: TableWriter, result: Prioritised, priority: Priority) -> None:
        self.writer = writer
        self.result = result
        self.priority = priority
        self.words = PriorityWords(writer.call, writer.messages)
        self.messages = writer.messages
        self.counted = {one.id: one for one in writer.consolidated.applications}
        self._numbers: dict[object, str] = {}

    def table(self) -> SheetTable:
        """The whole sheet: the applications in the order of their ids, their figures in the order of the sum."""
        column = self.writer.column
        columns = [
            column("id"),
            column("figure", ColumnType.LONG_TEXT),  # a criterion and an assessor
            column("value", ColumnType.NUMBER),
            column("unit"),
            column("how", ColumnType.LONG_TEXT),
            column("clause"),
            column("source"),
        ]
        return self.writer.sheet("workings", columns, self._rows(), landmarks=2)

    def _rows(self) -> Iterator[Row]:
        ranking = self.priority.ranking
        scored = [*(place.scored for place in ranking.places), *ranking.not_computed]
        lines = application_lines(self.priority)
        for one in sorted(scored, key=lambda each: each.application.id):
            yield from self._written(one, lines[one.application.id])

    def _written(self, scored: Scored, lines: Iterable[Line]) -> Iterator[Row]:
        for line in lines:
            yield from self._figure(scored, line)

    def of_one(self, application: str) -> list[Row]:
        """The rows of one application, none where it is not eligible: its id, then figure, value, unit, …."""
        ranking, proposals = self.priority.ranking, self.priority.allocation.proposals
        place = next((one for one in ranking.places if one.scored.application.id == application), None)
        if place:
            own = next(one for one in proposals if one.application == application)
            return list(self._written(place.scored, place_lines(self.priority, place, own)))
        scored = next((one for one in ranking.not_computed if one.application.id == application), None)
        return list(self._written(scored, score_lines(scored, self.priority.choices))) if scored else []

    def _figure(self, scored: Scored, line: Line) -> Iterator[Row]:
        """A figure, and below it the inputs it came from, each with its source."""
        own = scored.application.id
        label = self.messages.text(f"figures.{line.figure}", **self._named(line))
        how = self._reason(scored, line) if line.amount is None else self._how(scored, line)
        value: Value = line.amount if line.amount is not None else self.messages.text("reasons.not-computed")
        yield own, label, value, self._unit(line.unit), how or None, line.clause, None
        if line.figure == "criterion-mean":
            yield from self._scores(scored, line)
        elif line.figure == "district-index":
            yield from self._indices(scored, line)
        elif line.figure == "highest-ask":
            yield from self._bounds(scored, line)

    def _named(self, line: Line) -> dict[str, str]:
        return {"criterion": self.words.criterion(line.facts["criterion"])} if "criterion" in line.facts else {}

    def _unit(self, unit: str) -> str | None:
        key = f"workings.units.{unit}"
        return self.messages.text(key) if self.messages.has(key) else None

    def _reason(self, scored: Scored, line: Line) -> str:
        reason = next((each for each in scored.reasons if each.key == line.reason), None)
        if reason:
            return self.words.short(reason)
        return self.messages.text(f"ranking.outcomes.{line.reason}")

    # --- the arithmetic -----------------------------------------------------------------------------------------

    def _how(self, scored: Scored, line: Line) -> str:
        amount = self._amount(line)
        if line.figure in self._plain_sums:
            return self._plain_sums[line.figure](scored, line, amount)
        if line.figure in {"content-score", "district-index"}:
            return self._content(scored, amount) if line.figure == "content-score" else self._district(scored, amount)
        return self.messages.text(f"ranking.outcomes.{line.facts['outcome']}")

    @property
    def _plain_sums(self) -> Mapping[str, Callable[[Scored, Line, str], str]]:
        """The figures whose arithmetic is one sentence."""
        return {
            "criterion-mean": self._mean,
            "district-need": self._need,
            "priority-score": self._score,
            "rank": self._rank,
            "highest-ask": self._ask,
        }

    def _mean(self, scored: Scored, line: Line, amount: str) -> str:
        del scored
        if len(line.inputs) == 1:
            return ""
        terms = " + ".join(self._number(one.amount) for one in line.inputs)
        return self.messages.text("workings.mean", terms=terms, count=len(line.inputs), amount=amount)

    def _need(self, scored: Scored, line: Line, amount: str) -> str:
        del line
        index = decimal_of(scored.district.index or Fraction(0))
        return self.messages.text("workings.need", index=index, amount=amount)

    def _score(self, scored: Scored, line: Line, amount: str) -> str:
        content, need = scored.content.score or Fraction(0), scored.district.need or Fraction(0)
        parts = {"content": decimal_of(content), "district": decimal_of(need)}
        shares = {key: line.facts[key] for key in ("content_share", "district_share")}
        return self.messages.text("workings.score", **parts, **shares, amount=amount)

    def _rank(self, scored: Scored, line: Line, amount: str) -> str:
        del scored
        facts = line.facts
        key = "workings.rank-tied" if facts["tied"] else "workings.rank"
        return self.messages.text(key, rank=amount, of=facts["of"], tied=facts["tied"])

    def _ask(self, scored: Scored, line: Line, amount: str) -> str:
        del scored
        bounds = (line.facts["applied"], line.facts["highest_award"], line.facts["round_highest"])
        values = [self.messages.write(one, "money") for one in bounds if one is not None]
        return self.messages.text("workings.ask", values=values, amount=amount)

    def _amount(self, line: Line) -> str:
        return self.messages.write(line.amount, "money") if line.unit == KRONER else self._number(line.amount)

    def _number(self, value: object) -> str:
        """A number as text; the same few scores, weights and counts come again and again."""
        text = self._numbers.get(value)
        if text is None:
            text = self.messages.write(value, "number") if isinstance(value, Decimal | int) else str(value)
            self._numbers[value] = text
        return text

    def _content(self, scored: Scored, amount: str) -> str:
        parts = scored.content.criteria
        terms = " + ".join(
            f"{self._number(_plain(part.criterion.weight))} × {self._number(decimal_of(part.mean))}"
            f" ÷ {part.criterion.highest}"
            for part in parts
        )
        weights = self._number(decimal_of(sum((Fraction(part.criterion.weight) for part in parts), Fraction(0))))
        return self.messages.text("workings.content", terms=terms, weights=weights, amount=amount)

    def _district(self, scored: Scored, amount: str) -> str:
        district, aggregation = scored.district, self.priority.choices.aggregation
        if aggregation is Aggregation.LOWEST:
            values = [self._number(value.value) for value in district.used]
            return self.messages.text("workings.lowest", values=values, amount=amount)
        if aggregation is Aggregation.MEAN:
            once = {value.source: self._number(value.value) for value in district.used}
            if len(once) == 1:
                return ""
            return self.messages.text("workings.mean", terms=" + ".join(once.values()), count=len(once), amount=amount)
        population = self.priority.basis.population
        people = {value.code: population[value.code] or 0 for value in district.used}
        terms = " + ".join(
            f"{self._number(people[value.code])} × {self._number(value.value)}" for value in district.used
        )
        weights = self._number(sum(people.values()))
        return self.messages.text("workings.weighted", terms=terms, weights=weights, amount=amount)

    # --- the inputs ---------------------------------------------------------------------------------------------

    def _scores(self, scored: Scored, line: Line) -> Iterator[Row]:
        name = line.facts["criterion"]
        for each in scored.content.counting:
            facts = {"criterion": self.words.criterion(name), "assessor": each.assessor}
            label = self.messages.text("workings.score-by", **facts)
            yield self._input(scored, label, each.scores[name], POINTS, line, source=_score_link(each, name))

    def _indices(self, scored: Scored, line: Line) -> Iterator[Row]:
        counted = self.counted[scored.application.id]
        places = {each.code: each.path for each in participants(counted.view)}
        edition = self.result.edition
        for value in scored.district.used:
            named = self.words.municipality(value.code)
            label = self.messages.text("workings.index-of", municipality=named)
            others = [self.words.municipality(code) for code in value.others]
            note = self.words.note(value.note, value.source, others)
            used = self.messages.text("workings.edition", edition=edition.edition) if edition else ""
            how = "; ".join(part for part in (used, note) if part)
            source = self._cell_link(counted, places[value.code])
            yield self._input(scored, label, value.value, POINTS, line, how=how, source=source)

    def _bounds(self, scored: Scored, line: Line) -> Iterator[Row]:
        counted = self.counted[scored.application.id]
        lines = {each.figure: each for each in funding_lines(counted.view)}
        for fact, figure, key in (
            ("applied", "grant-applied", "applied"),
            ("highest_award", "award-highest-left", "highest-award"),
        ):
            source = self._figure_link(counted, figure, lines)
            label = self.messages.text(f"workings.{key}")
            yield self._input(scored, label, line.facts[fact], KRONER, line, source=source)
        if line.facts["round_highest"] is not None:
            label = self.messages.text("workings.round-highest")
            yield self._input(scored, label, line.facts["round_highest"], KRONER, line)

    def _input(
        self, scored: Scored, label: str, value: Value, unit: str, line: Line, *, how: str = "", source: Value = None
    ) -> Row:
        return scored.application.id, f"  {label}", value, self._unit(unit), how or None, line.clause, source

    def _cell_link(self, counted: Counted, path: str) -> Link:
        place = locate(counted.view.submission, path)
        return Link(f"{place.sheet}!{place.cell}", counted.entry.incoming.name, place.sheet, place.cell)

    def _figure_link(self, counted: Counted, figure: str, lines: Mapping[str, Line]) -> Link:
        inputs = inputs_of(lines[figure], lines)
        text = "; ".join(grouped(inputs)) or counted.entry.incoming.name
        first = inputs[0] if inputs else None
        sheet, cell = (first.sheet, first.cell) if first else ("", "")
        return Link(text, counted.entry.incoming.name, sheet, cell)


def _score_link(each: Assessment, criterion: str) -> Link:
    place = each.cells.get(criterion)
    if place is None:
        return Link(each.file, each.file)
    return Link(f"{place.sheet}!{place.cell}", each.file, place.sheet, place.cell)


def _plain(weight: Fraction | Decimal) -> Decimal:
    return decimal_of(weight) if isinstance(weight, Fraction) else Decimal(weight)
