"""Every figure of the priority with its clause, arithmetic and inputs (K1, K5, K13, K17)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from toolkit.core.priority.exact import decimal_of, exact_text, optional_decimal
from toolkit.core.priority.ranking import content_share
from toolkit.model import Address, Input, Line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction
    from typing import Any

    from toolkit.core.priority.model import (
        Assessment,
        Choices,
        ContentScore,
        CriterionScore,
        DistrictNeed,
        Priority,
        Proposal,
        Ranked,
        Reason,
        Scored,
    )

_NOWHERE = Address("", "")


def application_lines(priority: Priority) -> dict[str, tuple[Line, ...]]:
    """Every application's figures, by id in order of id.

    Figures: `criterion-mean` (one per criterion), `content-score`, `district-index`, `district-need`,
    `priority-score`, and for those with a rank `rank`, `highest-ask`, `award-proposed`. A figure that is not
    computed has no amount and a reason. Amounts of scores are rounded to six decimals to be shown; the fact `exact`
    holds the exact value.
    """
    ranking = priority.ranking
    proposals = {each.application: each for each in priority.allocation.proposals}
    lines = {each.application.id: score_lines(each, priority.choices) for each in ranking.not_computed}
    lines |= {each.application.id: score_lines(each, priority.choices) for each in ranking.not_eligible}
    for place in ranking.places:
        name = place.scored.application.id
        lines[name] = place_lines(priority, place, proposals[name])
    return dict(sorted(lines.items()))


def place_lines(priority: Priority, place: Ranked, proposal: Proposal) -> tuple[Line, ...]:
    """The figures of one ranked application, as `application_lines` has them; `proposal` is its own."""
    own, awarded = score_lines(place.scored, priority.choices), _award_lines(place, proposal, priority.choices)
    return (*own, _rank_line(place, priority), *awarded)


def round_lines(priority: Priority) -> tuple[Line, ...]:
    """The envelope, step by step; kroner: envelope − awards already made − awards proposed = what is left (K1, K5)."""
    allocation, clauses = priority.allocation, priority.choices.clauses
    open_to = tuple(name for decision in allocation.decisions for name in decision.applications)
    return (
        Line("envelope", allocation.envelope, "NOK", clauses.envelope),
        Line(
            "awards-made", allocation.made, "NOK", clauses.awards_made, facts={"awards": priority.choices.awards_made}
        ),
        Line("envelope-available", allocation.available, "NOK", clauses.awards_made, of=("envelope", "awards-made")),
        Line("awards-proposed", allocation.proposed, "NOK", clauses.priority),
        Line(
            "envelope-left",
            allocation.left,
            "NOK",
            clauses.envelope,
            of=("envelope-available", "awards-proposed"),
            facts={"undecided": open_to},
        ),
    )


def score_lines(scored: Scored, choices: Choices) -> tuple[Line, ...]:
    """The components and the priority score of one application, in points (K13)."""
    clause = choices.clauses.priority
    criteria = tuple(_criterion_line(part, scored.content, clause) for part in scored.content.criteria)
    return (
        *criteria,
        _content_line(scored.content, clause),
        *_district_lines(scored.district, choices),
        _score_line(scored, choices),
    )


def _criterion_line(part: CriterionScore, content: ContentScore, clause: str) -> Line:
    criterion = part.criterion
    facts = {
        "criterion": criterion.id,
        "highest": criterion.highest,
        "minimum": criterion.minimum,
        "below_minimum": part.below_minimum,
        "spread": optional_decimal(part.spread),
        "assessors": tuple(each.assessor for each in content.counting),
        "files": tuple(each.file for each in content.counting),
        "exact": exact_text(part.mean),
    }
    inputs = tuple(_score_input(each, criterion.id) for each in content.counting)
    return Line("criterion-mean", decimal_of(part.mean), "points", clause, inputs=inputs, facts=facts)


def _score_input(assessment: Assessment, criterion: str) -> Input:
    place = assessment.cells.get(criterion, _NOWHERE)
    return Input(f"/scores/{criterion}", place.sheet, place.cell, Decimal(assessment.scores[criterion] or 0))


def _content_line(content: ContentScore, clause: str) -> Line:
    facts = {
        "assessors": len(content.counting),
        "totals": tuple(decimal_of(total) for total in content.totals),
        "spread": optional_decimal(content.spread),
        "disagreement": content.disagreement,
        "set_aside": tuple((one.assessment.assessor, one.reason) for one in content.set_aside),
        "weights": {part.criterion.id: part.criterion.weight for part in content.criteria},
    }
    return _points("content-score", content.score, clause, ("criterion-mean",), facts, content.reason)


def _district_lines(district: DistrictNeed, choices: Choices) -> tuple[Line, Line]:
    clause = choices.clauses.priority
    facts = {
        "aggregation": choices.aggregation.value,
        "values": {value.code: value.value for value in district.used},
        "inherited": {value.code: value.source for value in district.inherited},
        "counted_once": district.counted_once,
    }
    flagged = {"unconfirmed": district.unconfirmed, "confirmed_only": optional_decimal(district.confirmed_only)}
    return (
        _points("district-index", district.index, clause, (), facts, district.reason),
        _points("district-need", district.need, clause, ("district-index",), flagged, district.reason),
    )


def _score_line(scored: Scored, choices: Choices) -> Line:
    share = content_share(choices)
    facts = {"content_share": decimal_of(share), "district_share": decimal_of(1 - share)}
    reason = scored.reasons[0] if scored.reasons else None
    of = ("content-score", "district-need")
    return _points("priority-score", scored.score, choices.clauses.priority, of, facts, reason)


def _rank_line(place: Ranked, priority: Priority) -> Line:
    facts = {"of": len(priority.ranking.places), "tied": place.tied}
    clause = priority.choices.clauses.priority
    return Line("rank", Decimal(place.rank), "count", clause, of=("priority-score",), facts=facts)


def _award_lines(place: Ranked, proposal: Proposal, choices: Choices) -> tuple[Line, Line]:
    application = place.scored.application
    bounds = {
        "applied": application.applied,
        "highest_award": application.highest_award,
        "round_highest": choices.highest_award,
    }
    facts = {"outcome": proposal.outcome.value, "policy": choices.policy.value, "before": proposal.before}
    reason = proposal.outcome.value if proposal.outcome.open else ""
    ask = Line("highest-ask", proposal.ask, "NOK", choices.clauses.award_limit, facts=bounds)
    clause = choices.clauses.priority
    of = ("highest-ask", "rank")
    return ask, Line("award-proposed", proposal.award, "NOK", clause, of=of, facts=facts, reason=reason)


def _points(
    figure: str,
    value: Fraction | None,
    clause: str,
    of: tuple[str, ...],
    facts: Mapping[str, Any],
    reason: Reason | None,
) -> Line:
    if value is None:
        why = dict(reason.facts) if reason else {}
        return Line(figure, None, "points", clause, of=of, facts=why, reason=reason.key if reason else "not-computed")
    return Line(figure, decimal_of(value), "points", clause, of=of, facts={**facts, "exact": exact_text(value)})
