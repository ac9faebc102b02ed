"""How the ranking and the funded set hold when the criteria are weighted otherwise: a seeded simulation (K13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.core.priority.allocation import bid_of, full_purse, standing_bar
from toolkit.core.priority.model import Policy
from toolkit.core.priority.ranking import content_share

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction
    from typing import Any

    from numpy import bool_, float64, int64
    from numpy.typing import NDArray

    from toolkit.core.priority.allocation import Bid
    from toolkit.core.priority.model import Choices, Priority, Ranked

    Whole = NDArray[int64]
    Real = NDArray[float64]
    Mask = NDArray[bool_]

_AT_ONCE = 2_000_000  # draws × distinct applications held in memory at a time: some tens of megabytes
_NEAR = 1e-9  # points; a floating-point score this close below the minimum score counts as reaching it


@dataclass(frozen=True, slots=True)
class RankSpread:
    """Where one application ends over all draws. `low` to `high` holds the middle 90 % of the draws.

    `low` is the smallest rank that at least 5 % of the draws reach or better, `high` the smallest that at least 95 %
    do. `funded` and `open` count draws in which money is proposed, and in which the award needs or awaits a decision.
    """

    application: str
    best: int
    low: int
    high: int
    worst: int
    funded: int
    open: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """The result of `simulate`, in the order of the round's own ranking."""

    draws: int
    seed: int
    spreads: tuple[RankSpread, ...]


def simulate(priority: Priority, draws: int = 10_000, seed: int = 2018) -> Simulation:
    """Draws criteria weights at random and ranks and allocates anew each time, the content/district weight kept.

    Every set of weights that adds up to 1 is equally likely (uniform on the simplex). Draws are made by a generator
    with a stated seed: the same versions of Python and numpy give the same result. Applications that tie whatever
    the weights are stay tied; the allocation follows the same rules as `allocate`.

    Args:
        priority: The result whose ranked applications are compared; those not computed are not part of it.
        draws: How many sets of weights.
        seed: Of the generator.
    """
    import numpy as np  # noqa: PLC0415  (a heavy import that only this function needs)

    places = priority.ranking.places
    if not places:
        return Simulation(draws, seed, ())
    field = _Field.of(places, priority.choices)
    generator = np.random.default_rng(seed)
    criteria = len(priority.basis.criteria)
    tally = _Tally(np, field)
    remaining = draws
    while remaining:
        count = min(remaining, max(1, _AT_ONCE // len(field.points)))
        tally.add(generator.dirichlet(np.ones(criteria), size=count), priority.choices)
        remaining -= count
    return Simulation(draws, seed, tally.spreads([place.scored.application.id for place in places], draws))


def criterion_points(place: Ranked, share: Fraction) -> tuple[Fraction, ...]:
    """What the priority score would be if each criterion in turn had all the weight, at a content share (0-1).

    The score for any criteria weights that add up to 1 is their mean with those weights.
    """
    content, need = place.scored.content, place.scored.district.need
    if need is None:
        raise ValueError(f"{place.scored.application.id} is ranked without a district need")
    return tuple(100 * share * part.mean / part.criterion.highest + (1 - share) * need for part in content.criteria)


@dataclass(frozen=True, slots=True)
class _Field:
    """The ranked applications, those that tie for every weighting brought together as one row.

    `turns` holds per row the groups of bids that take their turn together: one group, or one bid at a time where a
    decision on the tie was taken.
    """

    points: tuple[tuple[Fraction, ...], ...]
    members: tuple[tuple[str, ...], ...]
    turns: tuple[tuple[tuple[Bid, ...], ...], ...]

    @classmethod
    def of(cls, places: Sequence[Ranked], choices: Choices) -> _Field:
        share = content_share(choices)
        rows: dict[tuple[Fraction, ...], list[Ranked]] = {}
        for place in places:
            rows.setdefault(criterion_points(place, share), []).append(place)
        return cls(
            points=tuple(rows),
            members=tuple(tuple(place.scored.application.id for place in row) for row in rows.values()),
            turns=tuple(_turns(row, choices) for row in rows.values()),
        )


def _turns(row: Sequence[Ranked], choices: Choices) -> tuple[tuple[Bid, ...], ...]:
    bids = [bid_of(place, choices) for place in row if not standing_bar(place, choices)]
    if {bid.application for bid in bids} <= set(choices.tie_order):
        return tuple((bid,) for bid in sorted(bids, key=lambda each: choices.tie_order.index(each.application)))
    return (tuple(sorted(bids, key=lambda each: (each.ask, each.application))),)


class _Tally:
    """Adds up ranks and outcomes over draws, a portion of the draws at a time."""

    def __init__(self, np: Any, field: _Field) -> None:
        self.np = np
        self.field = field
        self.points: Real = np.array([[float(point) for point in row] for row in field.points]).T
        self.size: Whole = np.array([len(row) for row in field.members], dtype=np.int64)
        self.ranks: list[Any] = []  # per portion, the rank of every row in every draw
        self.bids = _Bids.of(np, field)
        self.funded: Whole = np.zeros(len(self.bids.asks) + 1, dtype=np.int64)
        self.open: Whole = np.zeros(len(self.bids.asks) + 1, dtype=np.int64)

    def add(self, weights: Real, choices: Choices) -> None:
        np = self.np
        scores = weights @ self.points
        order = np.argsort(-scores, axis=1, kind="stable")
        sizes = self.size[order]
        rank = np.cumsum(sizes, axis=1) - sizes + 1
        ranks = np.empty(rank.shape, dtype=np.int32)
        np.put_along_axis(ranks, order, rank, axis=1)
        self.ranks.append(ranks)
        reaches = np.ones(scores.shape, dtype=bool)
        if choices.minimum_score is not None:
            reaches = scores >= float(choices.minimum_score) - _NEAR
        self._allocate(order, np.take_along_axis(reaches, order, axis=1), choices)

    def _allocate(self, order: Whole, reaches: Mask, choices: Choices) -> None:
        """All draws at once, rank by rank: the same turns as the exact allocation takes."""
        np = self.np
        purses = _Purses(np, len(order), int(full_purse(choices).left))
        turn = {Policy.PARTIAL: purses.partial, Policy.STOP: purses.stop, Policy.SKIP: purses.skip}[choices.policy]
        for place in range(order.shape[1]):
            for step in range(self.bids.groups.shape[1]):
                group = self.bids.groups[order[:, place], step]
                group = np.where(reaches[:, place], group, self.bids.none)
                funded, undecided = turn(self.bids, group)
                self.funded += self.bids.count(group, funded)
                self.open += self.bids.count(group, undecided)
            if purses.spent(choices.policy, self.bids.smallest):
                break

    def spreads(self, ranking: Sequence[str], draws: int) -> tuple[RankSpread, ...]:
        np = self.np
        ranks = np.concatenate(self.ranks)
        ranks.sort(axis=0)
        bounds = [ranks[at] for at in (0, -(-draws // 20) - 1, -(-19 * draws // 20) - 1, draws - 1)]
        funded, undecided = self.bids.totals(self.funded), self.bids.totals(self.open)
        spreads = {}
        for row, members in enumerate(self.field.members):
            best, low, high, worst = (int(bound[row]) for bound in bounds)
            for name in members:
                counts = (funded.get(name, 0), undecided.get(name, 0))
                spreads[name] = RankSpread(name, best, low, high, worst, *counts)
        return tuple(spreads[name] for name in ranking)


@dataclass(frozen=True, slots=True)
class _Bids:
    """All groups of bids in flat arrays: within a group by rising ask, so that those that fit come first.

    `groups[row, step]` is the group that takes a turn; `none` is an empty one. `key` = group × `span` + ask makes one
    sorted array of all groups, in which the number of bids that fit is found by bisection.
    """

    np: Any
    names: tuple[str, ...]
    asks: Whole
    first: Whole  # per group, the place of its first bid; one more at the end
    summed: Whole  # summed asks up to a place
    key: Whole
    span: int
    groups: Whole
    none: int

    @classmethod
    def of(cls, np: Any, field: _Field) -> _Bids:
        groups = [group for row in field.turns for group in row]
        none = len(groups)
        steps = max(1, *(len(row) for row in field.turns)) if field.turns else 1
        table = np.full((len(field.turns), steps), none, dtype=np.int64)
        number = 0
        for row, turns in enumerate(field.turns):
            for step in range(len(turns)):
                table[row, step] = number
                number += 1
        sizes = [len(group) for group in groups]
        asks = np.array([int(bid.ask) for group in groups for bid in group], dtype=np.int64)
        span = int(asks.max(initial=0)) + 2
        return cls(
            np=np,
            names=tuple(bid.application for group in groups for bid in group),
            asks=asks,
            first=np.concatenate(([0], np.cumsum(np.array([*sizes, 0], dtype=np.int64)))).astype(np.int64),
            summed=np.concatenate(([0], np.cumsum(asks))).astype(np.int64),
            key=np.repeat(np.arange(none, dtype=np.int64), sizes) * span + asks,
            span=span,
            groups=table,
            none=none,
        )

    @property
    def smallest(self) -> int:
        """The smallest of all asks; kroner."""
        return int(self.asks.min(initial=self.span))

    def size(self, group: Whole) -> Whole:
        return self.first[group + 1] - self.first[group]

    def fitting(self, group: Whole, left: Whole) -> Whole:
        """How many bids of the group are at most what is left."""
        key = group * self.span + self.np.minimum(left, self.span - 1)
        found: Whole = self.np.searchsorted(self.key, key, side="right") - self.first[group]
        return found

    def sum(self, group: Whole, count: Whole) -> Whole:
        """What the first bids of a group ask for together; kroner."""
        start = self.first[group]
        asked: Whole = self.summed[start + count] - self.summed[start]
        return asked

    def count(self, group: Whole, prefix: Whole) -> Whole:
        """Per place, in how many draws the bids of the group up to and including it are counted, not further."""
        counted: Whole = self.np.bincount(
            self.np.where(prefix > 0, self.first[group] + prefix, 0), minlength=len(self.asks) + 1
        )
        return counted

    def totals(self, ends: Whole) -> dict[str, int]:
        """Per application in how many draws it was counted: a prefix that ends at a later place includes it."""
        totals: dict[str, int] = {}
        for group in range(self.none):
            start, stop = int(self.first[group]), int(self.first[group + 1])
            counts = self.np.cumsum(ends[start + 1 : stop + 1][::-1])[::-1]
            totals.update(zip(self.names[start:stop], (int(count) for count in counts), strict=True))
        return totals


class _Purses:
    """What is left in every draw, and the three policies for all draws at once; kroner.

    Each policy returns how many of the group's bids, the smallest first, are funded and how many are undecided.
    """

    def __init__(self, np: Any, draws: int, left: int) -> None:
        self.np = np
        self.left: Whole = np.full(draws, left, dtype=np.int64)
        self.closed: Mask = np.zeros(draws, dtype=bool)

    def spent(self, policy: Policy, smallest: int) -> bool:
        """Whether nobody gets anything any more, in any draw, if nobody asks for less than `smallest`."""
        if policy is Policy.STOP:
            return bool(self.closed.all())
        return not bool((self.left >= (1 if policy is Policy.PARTIAL else smallest)).any())

    def partial(self, bids: _Bids, group: Whole) -> tuple[Whole, Whole]:
        np = self.np
        size = bids.size(group)
        asked = bids.sum(group, size)
        all_fit = asked <= self.left
        rest = ~all_fit & (self.left > 0)
        self.left = np.maximum(self.left - asked, 0)
        return np.where(all_fit | (rest & (size == 1)), size, 0), np.where(rest & (size > 1), size, 0)

    def stop(self, bids: _Bids, group: Whole) -> tuple[Whole, Whole]:
        np = self.np
        size = bids.size(group)
        asked = bids.sum(group, size)
        all_fit = ~self.closed & (asked <= self.left)
        ends = ~self.closed & ~all_fit
        undecided = np.where(ends, bids.fitting(group, self.left), 0)
        self.left = np.where(all_fit, self.left - asked, self.left)
        self.closed = self.closed | ends
        return np.where(all_fit, size, 0), undecided

    def skip(self, bids: _Bids, group: Whole) -> tuple[Whole, Whole]:
        """`closed` marks the draws that passed an open tie; there `left` is the most there can be."""
        np = self.np
        count = bids.fitting(group, self.left)
        asked = bids.sum(group, count)
        funded = ~self.closed & (asked <= self.left)
        contested = ~self.closed & ~funded
        smallest = bids.sum(group, np.minimum(count, 1))
        undecided = np.where(self.closed | contested, count, 0)
        self.left = self.left - np.where(funded, asked, 0) - np.where(contested, smallest, 0)
        self.closed = self.closed | contested
        return np.where(funded, count, 0), undecided
