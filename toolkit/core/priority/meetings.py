"""Where lines over the content weight meet: all such weights, or the nearest on either side of one, exactly."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PAIRS = 100_000
"""Up to so many pairs of lines all are looked at; above it the nearest meetings are walked to, one after the other."""


class Score(NamedTuple):
    """A score over the weight w, 0-1: start + slope × w, in whole numbers of some common measure."""

    start: int
    slope: int

    def at(self, weight: Fraction) -> int:
        """The score at a weight, multiplied by the weight's denominator."""
        return self.start * weight.denominator + self.slope * weight.numerator


def nearest_meetings(lines: Sequence[Score], bound: int | None, own: Fraction, most: int) -> list[Fraction]:
    """The weights at which two lines meet, or one of them the bound, with 0 and 1, in order.

    Args:
        lines: the lines, each once.
        bound: a score that is a line of its own; None: there is none.
        own: the weight to begin at.
        most: if there are more such weights, half as many of the nearest at or below `own`, and half above it.
    """
    if len(lines) * (len(lines) - 1) // 2 <= _PAIRS:
        points = _all(lines, bound)
        below = [point for point in points if point <= own]
        above = [point for point in points if point > own]
    else:
        walk = sorted({*lines, *([Score(bound, 0)] if bound is not None else [])})
        below = _first(_down(walk, own), most)[::-1]
        above = _first(_up(walk, own), most)
    if len(below) + len(above) <= most:
        return below + above
    half = max(most // 2, 1)
    return below[-half:] + above[:half]


def _all(lines: Sequence[Score], bound: int | None) -> list[Fraction]:
    gaps = {(two.start - one.start, one.slope - two.slope) for one, two in combinations(lines, 2)}
    if bound is not None:
        gaps |= {(bound - one.start, one.slope) for one in lines}
    found = {Fraction(0), Fraction(1)}
    for gap, slope in gaps:
        rise, over = (gap, slope) if slope > 0 else (-gap, -slope)
        if 0 < rise < over:
            found.add(Fraction(rise, over))
    return sorted(found)


def _first(points: Iterator[Fraction], most: int) -> list[Fraction]:
    """So many of the points and one more, which says that there are too many."""
    return [point for _, point in zip(range(most + 1), points, strict=False)]


def _up(lines: Sequence[Score], own: Fraction) -> Iterator[Fraction]:
    """The meetings above a weight, nearest first, and 1.

    Just above a weight the next to meet are neighbours in the order that the lines have there.
    """
    here = own
    while here < 1:
        order = sorted(lines, key=lambda one: (one.at(here), one.slope))
        ahead = (_meeting(low, high) for low, high in pairwise(order) if low.slope > high.slope)
        here = min(ahead, default=Fraction(1))
        here = min(here, Fraction(1))
        yield here


def _down(lines: Sequence[Score], own: Fraction) -> Iterator[Fraction]:
    """The meetings at or below a weight, nearest first, and 0."""
    here = own
    values = sorted(one.at(here) for one in lines)
    if here == 1 or (here > 0 and any(low == high for low, high in pairwise(values))):
        yield here
    while here > 0:
        order = sorted(lines, key=lambda one: (one.at(here), -one.slope))
        behind = (_meeting(low, high) for low, high in pairwise(order) if low.slope < high.slope)
        here = max(max(behind, default=Fraction(0)), Fraction(0))
        yield here
    if own == 0:
        yield own


def _meeting(one: Score, two: Score) -> Fraction:
    return Fraction(two.start - one.start, one.slope - two.slope)
