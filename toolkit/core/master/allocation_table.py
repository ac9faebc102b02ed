"""The master's sheet Allocation: who is proposed what, in which order, and what is left (K1, K5, K17)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.core.master.priority_words import PriorityWords
from toolkit.core.master.ranking_table import missing_section
from toolkit.core.master.values import Chart, ColumnType, Marked, Section
from toolkit.core.master.workings import step_text
from toolkit.core.priority.explain import round_lines
from toolkit.core.priority.model import Outcome
from toolkit.core.priority.why import award_reasons

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.master.ranking_table import RankingWriter
    from toolkit.core.master.tables import TableWriter
    from toolkit.core.master.values import Column, SheetTable, Value
    from toolkit.core.priority.model import Priority, Proposal, Ranked
    from toolkit.core.round.prioritised import Prioritised

_GOOD = {Outcome.FULL: True, Outcome.PART: True, Outcome.ALREADY_AWARDED: True}


class AllocationWriter:
    """Builds the sheet Allocation of one result; `ranking` names applications and leads to them."""

    def __init__(self, writer: TableWriter, result: Prioritised, ranking: RankingWriter) -> None:
        self.writer = writer
        self.result = result
        self.name = ranking.name
        self.source = ranking.source
        self.words = PriorityWords(writer.call, writer.messages)

    def table(self) -> SheetTable:
        """The whole sheet."""
        priority = self.result.priority
        rows = (*self._made(priority), *self._proposed(priority)) if priority else ()
        lead = self.writer.word("leads.allocation_missing")
        if priority:
            policy = self.writer.messages.text(f"ranking.policies.{priority.choices.policy}")
            lead = self.writer.word("leads.allocation", policy=policy)
        sheet = self.writer.sheet("allocation", self._columns(), rows, landmarks=2, lead=lead)
        return replace(sheet, below=tuple(self._below(priority)))

    def _columns(self) -> list[Column]:
        column, money = self.writer.column, ColumnType.MONEY
        return [
            column("rank", ColumnType.INTEGER),
            column("id"),
            column("applicant"),
            column("title"),
            column("applied_for", money),
            column("limit_award", money),
            column("ask", money),
            column("award", money, total=True),
            column("outcome", ColumnType.STATE),
            column("left_after", money),
            column("how", ColumnType.LONG_TEXT),
            column("clause"),
            replace(column("source"), printed=False),
        ]

    def _made(self, priority: Priority) -> Iterator[tuple[Value, ...]]:
        """Awards already made come first: they are deducted before anything is proposed (K5)."""
        left = priority.choices.envelope
        ranks = {each.application: each.rank for each in priority.allocation.proposals}
        applied = {one.id: one for one in priority.basis.applications}
        text = self.writer.messages.text
        for own, made in sorted(priority.choices.awards_made.items()):
            left -= made
            one = applied.get(own)
            outcome = Marked(text("ranking.outcomes.already-awarded"), True)  # noqa: FBT003  (a mark: good)
            amounts = (one.applied, one.highest_award) if one else (None, None)
            how = text("why.outcome-already-awarded", made=made)
            clause = priority.choices.clauses.awards_made
            yield (
                ranks.get(own),
                own,
                *self.name(own),
                *amounts,
                None,
                made,
                outcome,
                left,
                how,
                clause,
                self.source(own),
            )

    def _proposed(self, priority: Priority) -> Iterator[tuple[Value, ...]]:
        applied = {one.id: one for one in priority.basis.applications}
        places = {place.scored.application.id: place for place in priority.ranking.places}
        for each in priority.allocation.proposals:
            if each.outcome is Outcome.ALREADY_AWARDED:
                continue
            one = applied[each.application]
            yield (
                each.rank,
                each.application,
                *self.name(each.application),
                one.applied,
                one.highest_award,
                each.ask,
                each.award if each.award is not None else self.writer.messages.text("ranking.to_decide"),
                self._outcome(each),
                each.after if each.after is not None else self.writer.messages.text("ranking.to_decide"),
                self._how(priority, places[each.application], each),
                self._clause(priority, each),
                self.source(each.application),
            )

    def _outcome(self, each: Proposal) -> Marked:
        good = None if each.outcome.open else _GOOD.get(each.outcome, False)
        return Marked(self.writer.messages.text(f"ranking.outcomes.{each.outcome}"), good)

    def _how(self, priority: Priority, place: Ranked, each: Proposal) -> str:
        told = award_reasons(priority, place, each)
        return " ".join(self.words.why(one) for one in told if one.key == "ask" or one.key.startswith("outcome-"))

    def _clause(self, priority: Priority, each: Proposal) -> str:
        clauses = priority.choices.clauses
        limited = each.outcome is Outcome.FULL
        return f"{clauses.priority}, {clauses.award_limit}" if limited else f"{clauses.priority}, {clauses.envelope}"

    # --- below it -----------------------------------------------------------------------------------------------

    def _below(self, priority: Priority | None) -> Iterator[Section]:
        yield from missing_section(self.writer, self.words, self.result)
        if priority:
            yield from self._decisions(priority)
            yield self._steps(priority)

    def _decisions(self, priority: Priority) -> Iterator[Section]:
        rows = tuple((", ".join(one.applications), one.left, one.asked) for one in priority.allocation.decisions)
        if rows:
            column = self.writer.column
            columns = (
                column("applications_tied"), column("tied_left", ColumnType.MONEY),
                column("tied_asked", ColumnType.MONEY),
            )  # fmt: skip
            yield Section(self.writer.word("sections.decisions"), columns, rows)

    def _steps(self, priority: Priority) -> Section:
        """The envelope step by step, with its arithmetic; the chart shows it."""
        lines = {line.figure: line for line in round_lines(priority)}
        messages, column, word = self.writer.messages, self.writer.column, self.writer.word
        rows = tuple(
            (
                messages.text(f"figures.{figure}"),
                line.amount,
                line.clause,
                step_text(line, lines, messages) or None,
            )
            for figure, line in lines.items()
        )
        columns = (
            column("figure"), column("amount", ColumnType.MONEY), column("clause"),
            column("how", ColumnType.LONG_TEXT),
        )  # fmt: skip
        chart = Chart("bar", word("charts.steps"), (1,), word("charts.steps_description"), word("charts.kroner"))
        return Section(word("sections.steps"), columns, rows, chart)
