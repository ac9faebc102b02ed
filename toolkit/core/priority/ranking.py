"""The priority score and the order it gives: exact, ties shown as ties, what is not computed listed apart (K13)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from toolkit.core.priority.allocation import allocate
from toolkit.core.priority.content import content_score, latest
from toolkit.core.priority.model import Priority, Ranked, Ranking, Scored
from toolkit.core.priority.need import district_need

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from toolkit.core.priority.model import (
        Application,
        Assessment,
        Basis,
        Choices,
        ContentScore,
        DistrictNeed,
        SetAside,
    )


def prioritise(basis: Basis, choices: Choices) -> Priority:
    """Scores, ranking and proposed allocation of a round (K5, K13, K17).

    Assessments of applications that `basis` does not know are left alone: the caller reports them
    (`unknown_assessments`).
    """
    ranking = rank(score_all(basis, choices))
    return Priority(basis, choices, ranking, allocate(ranking.places, choices))


def unknown_assessments(basis: Basis) -> tuple[Assessment, ...]:
    """Assessments of applications that are not among the round's, in the order given."""
    known = {application.id for application in basis.applications}
    return tuple(each for each in basis.assessments if each.application not in known)


def score_all(basis: Basis, choices: Choices) -> tuple[Scored, ...]:
    """Every application with its components and priority score, in order of id."""
    standing, superseded = latest(basis.assessments)
    standing_of: dict[str, list[Assessment]] = {}
    for each in standing:
        standing_of.setdefault(each.application, []).append(each)
    superseded_of: dict[str, list[SetAside]] = {}
    for aside in superseded:
        superseded_of.setdefault(aside.assessment.application, []).append(aside)
    scored = []
    for application in sorted(basis.applications, key=lambda each: each.id):
        content = content_score(standing_of.get(application.id, ()), basis.criteria, choices.large_spread)
        content = _with_superseded(content, tuple(superseded_of.get(application.id, ())))
        need = district_need(application.participants, basis.index, choices.aggregation, basis.population)
        scored.append(score(application, content, need, choices))
    return tuple(scored)


def score(application: Application, content: ContentScore, need: DistrictNeed, choices: Choices) -> Scored:
    """The priority score, 0-100: the round's weights over content score and district need (K13), exact.

    Both must be there, whatever their weights: one that is not computed leaves the score not computed, never 0.
    """
    reasons = tuple(reason for reason in (content.reason, need.reason) if reason is not None)
    if content.score is None or need.need is None:
        return Scored(application, content, need, None, reasons)
    share = content_share(choices)
    return Scored(application, content, need, share * content.score + (1 - share) * need.need)


def content_share(choices: Choices) -> Fraction:
    """The content score's share of the priority score, 0-1; the district need has the rest."""
    return Fraction(choices.content) / (Fraction(choices.content) + Fraction(choices.district))


def rank(scored: Iterable[Scored]) -> Ranking:
    """The ranking: equal scores share a rank and the next rank is skipped (1, 2, 2, 4).

    Within a tie the order is that of the ids and means nothing. Applications that are not eligible, and eligible
    ones whose score is not computed, have no rank and are listed apart.
    """
    everyone = sorted(scored, key=lambda each: each.application.id)
    eligible = [each for each in everyone if each.application.eligible]
    ordered = sorted((each for each in eligible if each.score is not None), key=_score, reverse=True)
    places: list[Ranked] = []
    for _, group in groupby(ordered, key=_score):
        places.extend(_tie(list(group), len(places) + 1))
    return Ranking(
        places=tuple(places),
        not_computed=tuple(each for each in eligible if each.score is None),
        not_eligible=tuple(each for each in everyone if not each.application.eligible),
    )


def _tie(group: Sequence[Scored], rank: int) -> list[Ranked]:
    ids = [each.application.id for each in group]
    return [Ranked(each, rank, tuple(other for other in ids if other != each.application.id)) for each in group]


def _score(scored: Scored) -> Fraction:
    if scored.score is None:
        raise ValueError(f"{scored.application.id} has no score")
    return scored.score


def _with_superseded(content: ContentScore, superseded: tuple[SetAside, ...]) -> ContentScore:
    return replace(content, set_aside=content.set_aside + superseded) if superseded else content
