"""The content score: what impartial assessors say about an application, in one figure from 0 to 100 (K13)."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from toolkit.core.priority.model import ContentScore, CriterionScore, Reason, SetAside

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from toolkit.core.priority.model import Assessment, Criterion


def latest(assessments: Iterable[Assessment]) -> tuple[tuple[Assessment, ...], tuple[SetAside, ...]]:
    """Of several assessments of one application by the same assessor, the one received last counts.

    Names are compared without regard to case and spacing. One whose time is not known counts as received first.
    Two at the same time: the later file name counts, and the other is set aside as `superseded-tie` so that somebody
    can look.

    Returns:
        Those that stand, and those they supersede, both in order of application, assessor and file.
    """
    groups: dict[tuple[str, str], list[Assessment]] = {}
    for each in sorted(assessments, key=_place):
        groups.setdefault((each.application, _name(each)), []).append(each)
    standing: list[Assessment] = []
    superseded: list[SetAside] = []
    for group in groups.values():
        newest = max(group, key=lambda each: (_when(each), each.file))
        standing.append(newest)
        for each in group:
            if each is not newest:
                tie = _when(each) == _when(newest)
                superseded.append(SetAside(each, "superseded-tie" if tie else "superseded"))
    return tuple(standing), tuple(superseded)


def content_score(
    assessments: Iterable[Assessment], criteria: Sequence[Criterion], large_spread: Decimal | None = None
) -> ContentScore:
    """The content score of one application (K13), exact.

    Mean over the counting assessments per criterion, weighted, scaled to 0-100: a score of 5 of 5 in all is 100.
    Assessments by somebody disqualified, without a declaration of impartiality, incomplete, or of an
    older version never count.

    Args:
        assessments: All assessments of this application, at most one per assessor (see `latest`).
        criteria: The call's criteria; their weights are relative and not all zero.
        large_spread: Points (0-100); a distance between assessors' totals above it is flagged. None: never flagged.

    Returns:
        The score with its parts, or no score and the reason `no-impartial-assessment`.
    """
    counting: list[Assessment] = []
    aside: list[SetAside] = []
    for each in sorted(assessments, key=_place):
        hindrance = _hindrance(each, criteria)
        if hindrance:
            aside.append(SetAside(each, hindrance))
        else:
            counting.append(each)
    if not counting:
        kinds = {kind: sum(one.reason == kind for one in aside) for kind in sorted({one.reason for one in aside})}
        reason = Reason("no-impartial-assessment", {"set_aside": kinds})
        return ContentScore(None, set_aside=tuple(aside), reason=reason)
    parts = tuple(_criterion_score(criterion, counting) for criterion in criteria)
    totals = tuple(_scaled([(c, Fraction(_score(each, c))) for c in criteria]) for each in counting)
    spread = max(totals) - min(totals) if len(totals) > 1 else None
    return ContentScore(
        score=_scaled([(part.criterion, part.mean) for part in parts]),
        criteria=parts,
        counting=tuple(counting),
        totals=totals,
        set_aside=tuple(aside),
        spread=spread,
        disagreement=spread is not None and large_spread is not None and spread > Fraction(large_spread),
    )


def _hindrance(assessment: Assessment, criteria: Sequence[Criterion]) -> str:
    if assessment.impartial is None:
        return "undeclared"
    if not assessment.impartial:
        return "disqualified"
    if assessment.older_version:
        return "older-version"
    scored = all(assessment.scores.get(criterion.id) is not None for criterion in criteria)
    return "" if assessment.complete and scored else "incomplete"


def _criterion_score(criterion: Criterion, counting: Sequence[Assessment]) -> CriterionScore:
    scores = [_score(each, criterion) for each in counting]
    mean = Fraction(sum(scores), len(scores))
    below = criterion.minimum is not None and mean < Fraction(criterion.minimum)
    return CriterionScore(criterion, mean, Fraction(max(scores) - min(scores)) if len(scores) > 1 else None, below)


def _score(assessment: Assessment, criterion: Criterion) -> int:
    score = assessment.scores[criterion.id]
    if score is None:
        raise ValueError(f"an assessment without a score for {criterion.id} cannot count")
    return score


def _scaled(points: Sequence[tuple[Criterion, Fraction]]) -> Fraction:
    weights = sum((Fraction(criterion.weight) for criterion, _ in points), Fraction(0))
    reached = sum((Fraction(criterion.weight) * point / criterion.highest for criterion, point in points), Fraction(0))
    return 100 * reached / weights


def _name(assessment: Assessment) -> str:
    return " ".join(assessment.assessor.split()).casefold()


def _when(assessment: Assessment) -> datetime:
    received = assessment.received
    if received is None:
        return datetime.min.replace(tzinfo=UTC)
    return received if received.tzinfo else received.replace(tzinfo=UTC)  # only the order matters


def _place(assessment: Assessment) -> tuple[str, str, datetime, str]:
    return (assessment.application, _name(assessment), _when(assessment), assessment.file)
