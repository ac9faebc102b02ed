"""How the ranking and the funded set change with the content/district weight: exact break points (K13)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby, pairwise
from math import lcm
from typing import TYPE_CHECKING

from toolkit.core.priority.allocation import bid_of, full_purse, standing_bar, take_turn
from toolkit.core.priority.meetings import Score, nearest_meetings
from toolkit.core.priority.ranking import content_share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from toolkit.core.priority.allocation import Bid
    from toolkit.core.priority.model import Choices, Priority, Ranked

_EFFORT = 500_000  # break points × applications looked at: a second or two; every round of up to 100 applications


@dataclass(frozen=True, slots=True)
class Stretch:
    """A range of content weights in which nothing changes. `start` = `end`: a single weight, where scores meet.

    `ranking` holds the ids best first, those with equal scores together; `funded` those proposed money, `open` those
    whose award needs or awaits a decision, both sorted.
    """

    start: Fraction
    end: Fraction
    includes_start: bool
    includes_end: bool
    ranking: tuple[tuple[str, ...], ...]
    funded: tuple[str, ...]
    open: tuple[str, ...]

    def __contains__(self, weight: Fraction) -> bool:
        """Whether the stretch covers a content weight."""
        after = weight >= self.start if self.includes_start else weight > self.start
        return after and (weight <= self.end if self.includes_end else weight < self.end)


@dataclass(frozen=True, slots=True)
class WeightSweep:
    """All stretches of content weights from `low` to `high` (0 to 1 unless there were too many break points).

    `own` is the round's content weight. `ranking_breaks` and `funded_breaks` are the weights at which the order,
    or who is funded or open, changes. What "holds" is told up to `low` and `high` at most.
    """

    own: Fraction
    low: Fraction
    high: Fraction
    stretches: tuple[Stretch, ...]

    @property
    def ranking_breaks(self) -> tuple[Fraction, ...]:
        """The weights at which the ranking is another one than just beside them."""
        return self._breaks(lambda one: one.ranking)

    @property
    def funded_breaks(self) -> tuple[Fraction, ...]:
        """The weights at which who is funded, or whose award is open, is another than just beside them."""
        return self._breaks(lambda one: (one.funded, one.open))

    def ranking_holds(self) -> tuple[Fraction, Fraction]:
        """The bounds of the content weights around the round's own for which its ranking holds."""
        return self._around(lambda one: one.ranking)

    def funded_holds(self) -> tuple[Fraction, Fraction]:
        """The bounds of the content weights around the round's own for which its funded set holds."""
        return self._around(lambda one: (one.funded, one.open))

    def _breaks(self, aspect: Callable[[Stretch], object]) -> tuple[Fraction, ...]:
        pairs = pairwise(self.stretches)
        return tuple(sorted({later.start for earlier, later in pairs if aspect(earlier) != aspect(later)}))

    def _around(self, aspect: Callable[[Stretch], object]) -> tuple[Fraction, Fraction]:
        here = next(place for place, one in enumerate(self.stretches) if self.own in one)
        first = last = here
        while first > 0 and aspect(self.stretches[first - 1]) == aspect(self.stretches[here]):
            first -= 1
        while last + 1 < len(self.stretches) and aspect(self.stretches[last + 1]) == aspect(self.stretches[here]):
            last += 1
        return self.stretches[first].start, self.stretches[last].end


@dataclass(frozen=True, slots=True)
class _Entrant:
    """One application with its score over the content weight, multiplied by a scale that makes it whole numbers."""

    id: str
    score: Score
    bid: Bid | None  # None: gets nothing whatever its score


def sweep_weights(priority: Priority, effort: int = _EFFORT) -> WeightSweep:
    """Every content weight from 0 to 1 at which the ranking or the funded set changes, exactly.

    Two scores meet at most once as the weight moves; a score meets the minimum score at most once. Between these
    weights nothing changes, so looking at each of them and once between each two finds everything.

    Args:
        priority: The result whose ranked applications are compared; those not computed are not part of it.
        effort: The most break points × applications to look at. Beyond that the sweep covers the nearest break
            points below and above the round's own weight only; `low` and `high` say how far it reaches.
    """
    own = content_share(priority.choices)
    entrants, scale = _entrants(priority.ranking.places, priority.choices)
    minimum = priority.choices.minimum_score
    bound = None if minimum is None else int(Fraction(minimum) * scale)
    lines = sorted({each.score for each in entrants})
    points = nearest_meetings(lines, bound, own, effort // max(len(entrants), 1))
    pieces: list[tuple[Fraction, Fraction]] = []
    for start, end in pairwise(points):
        pieces.extend(((start, start), (start, end)))
    pieces.append((points[-1], points[-1]))
    stretches: list[Stretch] = []
    for start, end in pieces:
        _append(stretches, _stretch(start, end, entrants, priority.choices, scale))
    return WeightSweep(own, points[0], points[-1], tuple(stretches))


def _entrants(places: Sequence[Ranked], choices: Choices) -> tuple[list[_Entrant], int]:
    components = []
    for place in places:
        content, need = place.scored.content.score, place.scored.district.need
        if content is None or need is None:
            raise ValueError(f"{place.scored.application.id} is ranked without a score")
        bid = None if standing_bar(place, choices) else bid_of(place, choices)
        components.append((place.scored.application.id, content, need, bid))
    minimum = Fraction(choices.minimum_score or 0)
    scale = lcm(minimum.denominator, *(part.denominator for _, *parts, _ in components for part in parts))
    entrants = [
        _Entrant(name, Score(int(need * scale), int((content - need) * scale)), bid)
        for name, content, need, bid in components
    ]
    return entrants, scale


def _stretch(start: Fraction, end: Fraction, entrants: Sequence[_Entrant], choices: Choices, scale: int) -> Stretch:
    weight = (start + end) / 2
    bound = int(Fraction(choices.minimum_score or 0) * scale) * weight.denominator
    scores = sorted(((each.score.at(weight), each) for each in entrants), key=lambda pair: (-pair[0], pair[1].id))
    purse = full_purse(choices)
    ranking: list[tuple[str, ...]] = []
    funded: list[str] = []
    undecided: list[str] = []
    for score, group in groupby(scores, key=lambda pair: pair[0]):
        tied = [each for _, each in group]
        ranking.append(tuple(each.id for each in tied))
        if choices.minimum_score is not None and score < bound:
            continue
        turn, purse = take_turn([each.bid for each in tied if each.bid], purse, choices)
        funded.extend(name for name, (outcome, _) in turn.items() if outcome.funded)
        undecided.extend(name for name, (outcome, _) in turn.items() if outcome.open)
    point = start == end
    return Stretch(start, end, point, point, tuple(ranking), tuple(sorted(funded)), tuple(sorted(undecided)))


def _append(stretches: list[Stretch], piece: Stretch) -> None:
    last = stretches[-1] if stretches else None
    if last and (last.ranking, last.funded, last.open) == (piece.ranking, piece.funded, piece.open):
        stretches[-1] = replace(last, end=piece.end, includes_end=piece.includes_end)
    else:
        stretches.append(piece)


def rank_bounds(sweep: WeightSweep) -> dict[str, tuple[int, int]]:
    """The best and the worst rank each application has at any content weight of the sweep."""
    bounds: dict[str, tuple[int, int]] = {}
    for stretch in sweep.stretches:
        for name, rank in _ranks(stretch.ranking):
            best, worst = bounds.get(name, (rank, rank))
            bounds[name] = (min(best, rank), max(worst, rank))
    return bounds


def _ranks(ranking: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, int]]:
    rank = 1
    for tied in ranking:
        yield from ((name, rank) for name in tied)
        rank += len(tied)
