"""How one application's rank and award came about: the statements of `--why`, as keys and facts (K5, K13, K17)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from toolkit.core.priority.breakpoints import rank_bounds
from toolkit.core.priority.exact import decimal_of, optional_decimal
from toolkit.core.priority.model import Outcome, Reason
from toolkit.core.priority.ranking import content_share

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from toolkit.core.priority.breakpoints import WeightSweep
    from toolkit.core.priority.model import Choices, ContentScore, DistrictNeed, Priority, Proposal, Ranked, Scored
    from toolkit.core.priority.robustness import Simulation


def why(
    priority: Priority, application: str, sweep: WeightSweep | None = None, simulation: Simulation | None = None
) -> tuple[Reason, ...]:
    """Everything that led to an application's rank and award, in the order one would tell it.

    Scores in the facts are points 0-100 rounded to six decimals, shares 0-1, amounts kroner. An id that the round
    does not know gives the one statement `unknown-application`.

    Args:
        priority: The round's result.
        application: The application's id.
        sweep: Where given, how far the content weight can move is told too.
        simulation: Where given, rank and funding over the simulated criteria weights are told too.
    """
    ranking = priority.ranking
    place = next((each for each in ranking.places if each.scored.application.id == application), None)
    unplaced = (*ranking.not_computed, *ranking.not_eligible)
    scored = place.scored if place else next((each for each in unplaced if each.application.id == application), None)
    if scored is None:
        return (Reason("unknown-application", {"application": application}),)
    told = list(_eligibility(scored))
    if scored.application.eligible or scored.score is not None:
        told.extend(_content(scored.content, priority.choices))
        told.extend(_district(scored.district, priority.choices))
        told.extend(_score(scored, priority.choices))
    if place:
        told.extend(_rank(place, priority))
        proposal = next(each for each in priority.allocation.proposals if each.application == application)
        told.extend(award_reasons(priority, place, proposal))
        told.extend(_robustness(application, priority, sweep, simulation))
    elif application in priority.choices.awards_made:
        told.append(Reason(f"outcome-{Outcome.ALREADY_AWARDED}", {"made": priority.choices.awards_made[application]}))
    return tuple(told)


def _eligibility(scored: Scored) -> Iterator[Reason]:
    if not scored.application.eligible:
        yield Reason("not-eligible", {"application": scored.application.id})


def _content(content: ContentScore, choices: Choices) -> Iterator[Reason]:
    if content.reason:
        yield content.reason
    if content.score is not None:
        weights = sum((Fraction(part.criterion.weight) for part in content.criteria), Fraction(0))
        yield Reason("content-score", {"score": decimal_of(content.score), "assessors": len(content.counting)})
        for part in content.criteria:
            share = Fraction(part.criterion.weight) / weights
            gives = 100 * share * part.mean / part.criterion.highest
            facts = {"criterion": part.criterion.id, "mean": decimal_of(part.mean), "highest": part.criterion.highest}
            yield Reason("criterion", {**facts, "share": decimal_of(share), "gives": decimal_of(gives)})
    for one in content.set_aside:
        yield Reason(f"set-aside-{one.reason}", {"assessor": one.assessment.assessor, "file": one.assessment.file})
    if content.disagreement:
        yield Reason("disagreement", {"spread": optional_decimal(content.spread), "bound": choices.large_spread})


def _district(district: DistrictNeed, choices: Choices) -> Iterator[Reason]:
    if district.reason:
        yield from _missing(district.reason)
    if district.need is not None:
        facts = {"index": optional_decimal(district.index), "need": decimal_of(district.need)}
        values = {value.code: value.value for value in district.used}
        yield Reason(f"district-need-{choices.aggregation.value}", {**facts, "values": values})
    for value in district.inherited:
        origin = {"source": value.source, "value": value.value, "note": value.note, "others": value.others}
        yield Reason("index-inherited", {"code": value.code, **origin})
    for source, codes in district.counted_once.items():
        yield Reason("index-counted-once", {"source": source, "codes": codes})
    if district.unconfirmed:
        facts = {"need": optional_decimal(district.need), "confirmed_only": optional_decimal(district.confirmed_only)}
        yield Reason("unconfirmed", {"codes": district.unconfirmed, **facts})


def _missing(reason: Reason) -> Iterator[Reason]:
    if reason.key != "no-index":
        yield reason
        return
    for code, note in reason.facts["notes"].items():
        yield Reason("no-index", {"code": code, "note": note, "others": reason.facts["others"][code]})


def _score(scored: Scored, choices: Choices) -> Iterator[Reason]:
    content, need = scored.content.score, scored.district.need
    if scored.score is None or content is None or need is None:
        yield Reason("not-computed", {"reasons": tuple(reason.key for reason in scored.reasons)})
        return
    share = content_share(choices)
    facts = {
        "content": decimal_of(content),
        "content_share": decimal_of(share),
        "district": decimal_of(need),
        "district_share": decimal_of(1 - share),
        "score": decimal_of(scored.score),
    }
    yield Reason("priority-score", facts)


def _rank(place: Ranked, priority: Priority) -> Iterator[Reason]:
    yield Reason("rank", {"rank": place.rank, "of": len(priority.ranking.places)})
    if place.tied:
        yield Reason("tied", {"rank": place.rank, "applications": place.tied})


def award_reasons(priority: Priority, place: Ranked, proposal: Proposal) -> Iterator[Reason]:
    """Those of the statements of `why` that are about the award: the envelope, the ask and the outcome.

    Args:
        priority: The round's result.
        place: The application's place in the ranking.
        proposal: What it is proposed.
    """
    allocation, choices, application = priority.allocation, priority.choices, place.scored.application
    envelope = {"envelope": allocation.envelope, "made": allocation.made, "available": allocation.available}
    yield Reason("envelope-after-awards" if allocation.made else "envelope", envelope)
    bounds = {"applied": application.applied, "highest_award": application.highest_award}
    yield Reason("ask", {"ask": proposal.ask, **bounds, "round_highest": choices.highest_award})
    facts = {"ask": proposal.ask, "award": proposal.award, "before": proposal.before, "rank": place.rank}
    yield Reason(f"outcome-{proposal.outcome.value}", facts | _particulars(proposal.outcome, place, priority))


def _particulars(outcome: Outcome, place: Ranked, priority: Priority) -> dict[str, Any]:
    """What the sentence of one outcome needs beside the amounts."""
    return _bar(outcome, place.scored, priority.choices) | _others(outcome, place.scored.application.id, priority)


def _bar(outcome: Outcome, scored: Scored, choices: Choices) -> dict[str, Any]:
    if outcome is Outcome.BELOW_MINIMUM_SCORE:
        return {"score": optional_decimal(scored.score), "minimum": choices.minimum_score}
    if outcome is Outcome.BELOW_MINIMUM_CRITERION:
        low = [part for part in scored.content.criteria if part.below_minimum]
        return {"criteria": {one.criterion.id: (decimal_of(one.mean), one.criterion.minimum) for one in low}}
    if outcome is Outcome.ALREADY_AWARDED:
        return {"made": choices.awards_made[scored.application.id]}
    return {}


def _others(outcome: Outcome, name: str, priority: Priority) -> dict[str, Any]:
    """The other applications an outcome hangs on."""
    allocation = priority.allocation
    if outcome is Outcome.NEEDS_DECISION:
        tie = next(each for each in allocation.decisions if name in each.applications)
        return {"applications": tie.applications, "left": tie.left, "asked": tie.asked}
    if outcome is Outcome.AWAITS_DECISION:
        return {"applications": tuple(one for tie in allocation.decisions for one in tie.applications)}
    if outcome is Outcome.AFTER_STOP:
        ended = {Outcome.STOPPED, Outcome.NEEDS_DECISION}
        return {"applications": tuple(each.application for each in allocation.proposals if each.outcome in ended)}
    return {}


def _robustness(
    application: str, priority: Priority, sweep: WeightSweep | None, simulation: Simulation | None
) -> Iterator[Reason]:
    """How rank and award hold; one that has its award already is not said to be funded or not."""
    if sweep:
        low, high = sweep.funded_holds()
        best, worst = rank_bounds(sweep)[application]
        bounds = {"low": decimal_of(low), "high": decimal_of(high), "own": decimal_of(sweep.own)}
        yield Reason("content-weight", {**bounds, "best": best, "worst": worst})
    if simulation:
        spread = next(each for each in simulation.spreads if each.application == application)
        ranks = {"best": spread.best, "low": spread.low, "high": spread.high, "worst": spread.worst}
        funding = {"funded": Fraction(spread.funded, simulation.draws), "open": Fraction(spread.open, simulation.draws)}
        shares = {name: decimal_of(share) for name, share in funding.items()}
        key = "simulation-awarded" if application in priority.choices.awards_made else "simulation"
        yield Reason(key, {"draws": simulation.draws, "seed": simulation.seed, **ranks, **shares})
