"""The master's sheet Ranking: order, components, flags, what is not ranked and why, how it holds (K13)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from toolkit.core.master.priority_words import PriorityWords, apart, shown
from toolkit.core.master.values import Chart, ColumnType, Section
from toolkit.core.priority.breakpoints import rank_bounds
from toolkit.core.priority.exact import decimal_of
from toolkit.core.priority.model import Reason
from toolkit.core.priority.ranking import content_share
from toolkit.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from toolkit.core.master.tables import TableWriter
    from toolkit.core.master.values import Column, Link, SheetTable, Value
    from toolkit.core.priority.model import Criterion, Priority, Ranked, Scored
    from toolkit.core.priority.robustness import RankSpread, Simulation
    from toolkit.core.round.choices import RoundChoice
    from toolkit.core.round.consolidate import Application
    from toolkit.core.round.prioritised import Prioritised

IN_CHART = 25
"""More bars than this cannot be told apart: the chart shows the first of the ranking."""
BREAKS_SHOWN = 8


class RankingWriter:
    """Builds the sheet Ranking of one result."""

    def __init__(self, writer: TableWriter, result: Prioritised) -> None:
        self.writer = writer
        self.result = result
        self.words = PriorityWords(writer.call, writer.messages)
        self.counted = {one.id: one for one in writer.consolidated.applications}

    def table(self) -> SheetTable:
        """The whole sheet."""
        priority = self.result.priority
        criteria = priority.basis.criteria if priority else ()
        rows = tuple(self._rows(priority)) if priority else ()
        lead = self.words.statement(self.result) if priority else self.writer.word("leads.ranking_missing")
        sheet = self.writer.sheet("ranking", self._columns(criteria), rows, landmarks=2, lead=lead)
        return replace(sheet, below=tuple(self._below(priority)))

    def name(self, application: str) -> tuple[Value, Value]:
        """Applicant and project of an application, as shown; blank for an id that is not in the round."""
        one = self.counted.get(application)
        if one is None:
            return None, None
        return self.writer.at(one, "/applicant/name"), self.writer.at(one, "/project/title")

    def source(self, application: str) -> Link | None:
        """The way to an application's file, where the applicant is named; None for an id that is not in the round."""
        one = self.counted.get(application)
        return self.writer.link_to(one, "/applicant/name") if one else None

    # --- the table ----------------------------------------------------------------------------------------------

    def _columns(self, criteria: Sequence[Criterion]) -> list[Column]:
        column, points = self.writer.column, ColumnType.POINTS
        means = [_criterion_column(column("points", points), one.id, self.words.criterion(one.id)) for one in criteria]
        components = [
            column("assessors", ColumnType.INTEGER),
            column("spread", points),
            *means,
            column("district_index", points),
            column("municipality_index", ColumnType.LONG_TEXT),
            column("source"),
        ]
        return [
            column("rank", ColumnType.INTEGER),
            column("id"),
            column("applicant"),
            column("title"),
            column("priority_score", points),
            column("content_score", points),
            column("district_need", points),
            column("remarks"),
            column("funded_share", ColumnType.SHARE),
            column("rank_middle"),
            column("rank_weights"),
            *(replace(one, printed=False) for one in components),
        ]

    def _rows(self, priority: Priority) -> Iterator[tuple[Value, ...]]:
        places = apart(place.scored.score for place in priority.ranking.places)
        simulation, sweep = self.result.simulation, self.result.sweep
        spreads = {one.application: one for one in simulation.spreads} if simulation else {}
        bounds = rank_bounds(sweep) if sweep else {}
        for place in priority.ranking.places:
            own = place.scored.application.id
            yield (
                place.rank,
                own,
                *self.name(own),
                *self._scores(place.scored, places),
                " ".join(self.remarks(place)) or None,
                *self._robustness(spreads[own], bounds[own], simulation),
                *self._components(place.scored),
                self.source(own),
            )

    def _scores(self, scored: Scored, places: int) -> tuple[Value, ...]:
        return shown(scored.score, places), shown(scored.content.score), shown(scored.district.need)

    def _robustness(
        self, spread: RankSpread, bounds: tuple[int, int], simulation: Simulation | None
    ) -> tuple[Value, ...]:
        draws = simulation.draws if simulation else 1
        funded = decimal_of(Fraction(spread.funded, draws))
        return funded, self.interval(spread.low, spread.high), self.interval(*bounds)

    def interval(self, low: int, high: int) -> str:
        """Two ranks with a dash, or the one they are."""
        return str(low) if low == high else self.writer.messages.text("ranking.interval", low=low, high=high)

    def _components(self, scored: Scored) -> tuple[Value, ...]:
        content, district = scored.content, scored.district
        values = "; ".join(self.words.index_value(value) for value in district.used)
        means = tuple(shown(part.mean) for part in content.criteria)
        return len(content.counting), shown(content.spread), *means, shown(district.index), values or None

    def remarks(self, place: Ranked) -> Iterator[str]:
        """What one should know when reading a place: ties, disagreement, partners not confirmed, what is left out."""
        text, scored = self.writer.messages.text, place.scored
        if place.tied:
            yield text("ranking.remark_tied", applications=place.tied)
        if scored.content.disagreement:
            yield text("ranking.remark_disagreement", spread=decimal_of(scored.content.spread or Fraction(0)))
        below = [part for part in scored.content.criteria if part.below_minimum]
        if below:
            yield text(
                "ranking.remark_below_minimum", criteria=[self._low(part.criterion, part.mean) for part in below]
            )
        yield from self._district_remarks(scored)
        if scored.content.set_aside:
            told = [self.set_aside(one.reason, one.assessment.assessor) for one in scored.content.set_aside]
            yield text("ranking.remark_set_aside", told=told)

    def _low(self, criterion: Criterion, mean: Fraction) -> str:
        facts = {"mean": decimal_of(mean), "minimum": criterion.minimum}
        return self.writer.messages.text("ranking.at_least", criterion=self.words.criterion(criterion.id), **facts)

    def _district_remarks(self, scored: Scored) -> Iterator[str]:
        text, district = self.writer.messages.text, scored.district
        codes = [self.words.municipality(code) for code in district.unconfirmed]
        if codes and district.confirmed_only is not None:
            need = self.words.points(district.confirmed_only)
            yield text("ranking.remark_unconfirmed", codes=codes, need=need)
        elif codes:
            yield text("ranking.remark_unconfirmed_only", codes=codes)
        for shared in district.counted_once.values():
            yield text("ranking.remark_counted_once", codes=[self.words.municipality(code) for code in shared])

    def set_aside(self, reason: str, assessor: str) -> str:
        """An assessor whose assessment does not count, and why."""
        return self.writer.messages.text(f"ranking.set_aside.{reason}", assessor=assessor)

    # --- below it -----------------------------------------------------------------------------------------------

    def _below(self, priority: Priority | None) -> Iterator[Section]:
        yield from missing_section(self.writer, self.words, self.result)
        if priority:
            yield from self._not_ranked("not_computed", priority.ranking.not_computed)
            yield from self._not_ranked("not_eligible", priority.ranking.not_eligible)
            yield self._weights(priority)
        else:
            yield from self._all_not_ranked()
        yield from self._robust()

    def _not_ranked(self, key: str, group: Sequence[Scored]) -> Iterator[Section]:
        rows = tuple((one.application.id, *self.name(one.application.id), self.why_missing(one)) for one in group)
        if rows:
            yield Section(self.writer.word(f"sections.{key}"), self._not_ranked_columns(), rows)

    def _not_ranked_columns(self) -> tuple[Column, ...]:
        column = self.writer.column
        return (
            column("id"), column("applicant"), column("title"), column("why_missing", ColumnType.LONG_TEXT)
        )  # fmt: skip

    def why_missing(self, scored: Scored) -> str:
        """Why an application has no place in the ranking."""
        if not scored.application.eligible:
            return self._errors(self.counted[scored.application.id])
        told = [self.words.short(reason) for reason in scored.reasons]
        aside = [self.set_aside(one.reason, one.assessment.assessor) for one in scored.content.set_aside]
        if aside:
            told.append(self.writer.messages.text("ranking.remark_set_aside", told=aside))
        return " ".join(told)

    def _errors(self, one: Application) -> str:
        return self.words.short(Reason("not-eligible", {"errors": one.entry.count(Severity.ERROR)}))

    def _all_not_ranked(self) -> Iterator[Section]:
        """Every application where nothing can be computed: none of them is silently left out."""
        word = self.writer.messages.text("ranking.not_computed")
        rows = tuple(
            (one.id, *self.name(one.id), word if one.entry.eligible else self._errors(one))
            for one in self.writer.consolidated.applications
        )
        if rows:
            yield Section(self.writer.word("sections.not_computed"), self._not_ranked_columns(), rows)

    def _weights(self, priority: Priority) -> Section:
        """Content and district need, then the criteria within content: relative weight, and who chose it and when."""
        messages = self.writer.messages
        share = content_share(priority.choices)
        total = sum((Fraction(one.weight) for one in priority.basis.criteria), Fraction(0))
        chosen = {one.id: one for one in self.result.chosen}
        rows: list[tuple[Value, ...]] = []
        for key, part in (("content_weight", share), ("district_weight", 1 - share)):
            rows.append((messages.text(f"round.choices.{key}"), decimal_of(part), *self._who(chosen, key)))
        for one in priority.basis.criteria:
            part = Fraction(one.weight) / total
            rows.append((self.words.criterion(one.id), decimal_of(part), *self._who(chosen, "criterion_weights")))
        column = self.writer.column
        columns = (
            column("figure"), column("value", ColumnType.SHARE), column("decided_by"), column("decided"),
            column("reason", ColumnType.LONG_TEXT),
        )  # fmt: skip
        return Section(self.writer.word("sections.weights"), columns, tuple(rows))

    def _who(self, chosen: Mapping[str, RoundChoice], key: str) -> tuple[Value, Value, Value]:
        """Who made a choice, when and why."""
        one = chosen.get(key)
        day = self.words.day(one.date) if one and one.date else None
        return (one.decided_by or None, day, one.reason or None) if one else (None, None, None)

    def _robust(self) -> Iterator[Section]:
        sweep, simulation, priority = self.result.sweep, self.result.simulation, self.result.priority
        if not (sweep and simulation and priority):
            return
        first = simulation.spreads[:IN_CHART]
        bounds = rank_bounds(sweep)
        rows = tuple(
            (
                one.application,
                decimal_of(Fraction(one.funded, simulation.draws)),
                decimal_of(Fraction(one.open, simulation.draws)),
                self.interval(one.low, one.high),
                self.interval(one.best, one.worst),
                self.interval(*bounds[one.application]),
            )
            for one in first
        )
        column, word = self.writer.column, self.writer.word
        columns = (
            column("id"), column("funded_share", ColumnType.SHARE), column("open_share", ColumnType.SHARE),
            column("rank_middle"), column("rank_all"), column("rank_weights"),
        )  # fmt: skip
        title = word("charts.funded", draws=simulation.draws)
        chart = Chart("bar", title, (1,), word("charts.funded_description"), word("charts.share"))
        yield Section(word("sections.robustness"), columns, rows, chart)
        lines = tuple((line,) for line in robust_lines(self.result, self.words))
        yield Section(word("sections.breaks"), (column("how", ColumnType.LONG_TEXT),), lines)


def _criterion_column(plain: Column, name: str, label: str) -> Column:
    return replace(plain, id=name, label=label, width=max(map(len, label.split())) + 3)


def missing_section(writer: TableWriter, words: PriorityWords, result: Prioritised) -> Iterator[Section]:
    """What the round as a whole lacks, where it lacks anything."""
    rows = tuple((words.short(reason),) for reason in (*result.missing, *result.notes))
    if rows:
        columns = (writer.column("why_missing", ColumnType.LONG_TEXT),)
        yield Section(writer.word("sections.missing"), columns, rows)


def robust_lines(result: Prioritised, words: PriorityWords) -> Iterator[str]:
    """How far the content weight can move, where things change, and what the simulation drew, in sentences."""
    text, write = words.messages.text, words.messages.write
    sweep, simulation = result.sweep, result.simulation
    if sweep is None or simulation is None:
        return
    funded, ranking = sweep.funded_holds(), sweep.ranking_holds()
    facts = {"low": funded[0], "high": funded[1], "ranking_low": ranking[0], "ranking_high": ranking[1]}
    yield text("ranking.holds", own=decimal_of(sweep.own), **{key: decimal_of(one) for key, one in facts.items()})
    for key, breaks in (("breaks", sweep.funded_breaks), ("ranking_breaks", sweep.ranking_breaks)):
        weights = [write(decimal_of(one), "percent") for one in breaks[:BREAKS_SHOWN]]
        if len(breaks) > BREAKS_SHOWN:
            weights.append(text("ranking.more_breaks", count=len(breaks) - BREAKS_SHOWN))
        yield text(f"ranking.{key}", weights=weights) if weights else text(f"ranking.no_{key}")
    if sweep.low > 0 or sweep.high < 1:
        yield text("ranking.reach", low=decimal_of(sweep.low), high=decimal_of(sweep.high))
    yield text("ranking.simulated", draws=simulation.draws, seed=simulation.seed)
