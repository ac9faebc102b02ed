"""The ranking, the proposed allocation and the robustness in lines of text: what the terminal shows."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from toolkit.core.master.priority_words import PriorityWords, apart, shown
from toolkit.core.master.ranking_table import RankingWriter, robust_lines
from toolkit.core.master.tables import TableWriter
from toolkit.core.priority.exact import decimal_of
from toolkit.core.priority.model import Outcome
from toolkit.core.round.awards import AWARDS_FILE
from toolkit.core.round.prioritised import award_findings
from toolkit.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.messages import Messages
    from toolkit.core.priority.model import Allocation, Priority, Scored
    from toolkit.core.round.consolidate import Consolidated
    from toolkit.core.round.prioritised import Prioritised

Block = tuple[str, list[str]]


def ranking_lines(judged: Consolidated, result: Prioritised, messages: Messages) -> Iterator[Block]:
    """Headings, each with its lines; the first block has no heading: what everything rests on, and what is missing."""
    words = PriorityWords(judged.call, messages)
    yield "", [*_basis(result, words), *_doubtful_awards(judged, result, messages)]
    if result.priority is None:
        return
    writer = RankingWriter(TableWriter(judged, messages), result)
    places = list(_places(result.priority, writer, words))
    if places:
        yield messages.text("ranking.title"), places
    apart_ = [_not_ranked(one, writer) for one in _apart(result.priority)]
    if apart_:
        yield messages.text("ranking.not_ranked"), apart_
    yield messages.text("ranking.allocation"), list(_allocation(result.priority, messages))
    decisions = list(_decisions(result.priority.allocation, messages))
    if decisions:
        yield messages.text("ranking.decisions"), decisions
    robust = [*_funded(result, messages), *robust_lines(result, words)]
    if robust:
        yield messages.text("ranking.robustness"), robust


def _basis(result: Prioritised, words: PriorityWords) -> Iterator[str]:
    text = words.messages.text
    if result.priority is None:
        yield text("ranking.not_computed")
    else:
        yield words.statement(result)
        total = sum((Fraction(one.weight) for one in result.priority.basis.criteria), Fraction(0))
        weights = [
            text(
                "ranking.criterion_weight",
                criterion=words.criterion(one.id),
                share=decimal_of(Fraction(one.weight) / total),
            )
            for one in result.priority.basis.criteria
        ]
        yield text("ranking.criteria", weights=weights)
    yield from (words.short(reason) for reason in (*result.missing, *result.notes))


def _doubtful_awards(judged: Consolidated, result: Prioritised, messages: Messages) -> Iterator[str]:
    """Awards made that are certain but hardly meant, with list and line; what is not certain is told as missing."""
    for file, finding in award_findings(judged.call, AWARDS_FILE, result.awards):
        if finding.severity is Severity.WARNING:
            facts = {"file": file, "line": finding.cell.lstrip("A"), "text": messages.finding(finding)}
            yield messages.text("consolidated.staff_line", **facts)


def _places(priority: Priority, writer: RankingWriter, words: PriorityWords) -> Iterator[str]:
    decimals = apart(place.scored.score for place in priority.ranking.places)
    width = len(str(len(priority.ranking.places)))
    for place in priority.ranking.places:
        scored = place.scored
        line = words.messages.text(
            "ranking.line",
            application=scored.application.id,
            applicant=writer.name(scored.application.id)[0],
            points=words.messages.write(shown(scored.score, decimals), "number"),
            content=words.points(scored.content.score),
            need=words.points(scored.district.need),
        )
        remarks = " ".join(writer.remarks(place))
        yield f"{place.rank:>{width}}. {line}" + (f". {remarks}" if remarks else "")


def _apart(priority: Priority) -> tuple[Scored, ...]:
    return (*priority.ranking.not_computed, *priority.ranking.not_eligible)


def _not_ranked(scored: Scored, writer: RankingWriter) -> str:
    own = scored.application.id
    facts = {"application": own, "applicant": writer.name(own)[0], "why": writer.why_missing(scored)}
    return writer.writer.messages.text("ranking.missing_line", **facts)


def _allocation(priority: Priority, messages: Messages) -> Iterator[str]:
    allocation = priority.allocation
    for own, made in sorted(priority.choices.awards_made.items()):
        yield messages.text("ranking.made_line", application=own, award=made)
    for each in allocation.proposals:
        if each.outcome is Outcome.ALREADY_AWARDED:
            continue
        award = messages.text("ranking.to_decide") if each.award is None else messages.write(each.award, "money")
        outcome = messages.text(f"ranking.outcomes.{each.outcome}")
        yield messages.text("ranking.award_line", application=each.application, award=award, outcome=outcome)
    amounts = {name: getattr(allocation, name) for name in ("envelope", "made", "proposed", "left")}
    yield messages.text("ranking.left_line", **amounts)


def _decisions(allocation: Allocation, messages: Messages) -> Iterator[str]:
    for one in allocation.decisions:
        facts = {"applications": one.applications, "left": one.left, "asked": one.asked}
        yield messages.text("ranking.decision_line", **facts)


def _funded(result: Prioritised, messages: Messages) -> Iterator[str]:
    simulation = result.simulation
    if simulation is None:
        return
    awarded = result.priority.choices.awards_made if result.priority else {}
    for one in simulation.spreads:
        if one.application in awarded:
            ranks = messages.text("ranking.interval", low=one.low, high=one.high) if one.low < one.high else one.low
            facts_ = {"application": one.application, "ranks": ranks, "draws": simulation.draws}
            yield messages.text("ranking.funded_line_awarded", **facts_)
            continue
        facts = {"funded": decimal_of(Fraction(one.funded, simulation.draws)), "draws": simulation.draws}
        interval = {"low": one.low, "high": one.high}
        key = "ranking.funded_line" if one.low < one.high else "ranking.funded_line_one"
        yield messages.text(key, application=one.application, **facts, **interval)
