"""Awards already made, as staff state them in `awards.csv`: they are deducted from the envelope first (K5)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from toolkit.core.values import read_value
from toolkit.model import Cell, CellType, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from toolkit.core.priority.model import Application

AWARDS_FILE = "awards.csv"
DOUBTFUL = frozenset({"award-unknown", "award-not-eligible", "award-above-applied", "award-above-limit"})
"""Cases that somebody should look at; the award itself is certain, and deducted."""


@dataclass(frozen=True, slots=True)
class Awards:
    """Kroner by application, the line of the list each stands on, and what is wrong in the list, by line.

    While anything is wrong with an amount (`unclear`), nobody knows what is left of the envelope.
    """

    made: Mapping[str, Decimal] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[tuple[int, Fault], ...] = ()

    @property
    def unclear(self) -> tuple[int, ...]:
        """The lines whose amount or application is not certain."""
        return tuple(line for line, fault in self.faults if fault.case not in DOUBTFUL)


def read_awards(rows: Iterable[tuple[int, Mapping[str, str]]], known: Mapping[str, Application]) -> Awards:
    """The awards made.

    Args:
        rows: the list's rows by column id, each with the line it stands on. A row without an amount states none: it
            may tell of an instalment.
        known: the round's applications by id. An award to another is deducted too, with a warning.

    Returns:
        The awards. Cases of faults: `award-without-application`, `award-unclear` (facts: `typed`), `award-twice`
        and `award-unknown` (facts: `application`); `award-not-eligible`, `award-above-applied` and
        `award-above-limit` (facts: `award`, and `applied` or `highest`; K17).
    """
    stated = [(line, row.get("application", "").strip(), row.get("award", "").strip()) for line, row in rows]
    stated = [(line, own, typed) for line, own, typed in stated if typed]
    times = Counter(own for _, own, _ in stated)
    made: dict[str, Decimal] = {}
    lines: dict[str, int] = {}
    faults: list[tuple[int, Fault]] = []
    for line, own, typed in stated:
        amount = _amount(typed)
        if not own:
            faults.append((line, Fault("", {"typed": typed}, case="award-without-application")))
        elif amount is None:
            faults.append((line, Fault("", {"typed": typed, "application": own}, case="award-unclear")))
        elif times[own] > 1:
            faults.append((line, Fault("", {"application": own}, case="award-twice")))
        else:
            made[own], lines[own] = amount, line
            faults.extend((line, fault) for fault in _doubts(own, amount, known.get(own)))
    return Awards(made, lines, tuple(faults))


def _doubts(own: str, award: Decimal, one: Application | None) -> Iterator[Fault]:
    """Why an award is hardly what was meant; an application whose amounts cannot be computed is not eligible."""
    facts = {"application": own, "award": award}
    if one is None:
        yield Fault("", {"application": own}, case="award-unknown")
        return
    if not one.eligible:
        yield Fault("", facts, case="award-not-eligible")
    if award > one.applied and (one.eligible or one.applied):
        yield Fault("", facts | {"applied": one.applied}, case="award-above-applied")
    if award > one.highest_award and (one.eligible or one.highest_award):
        yield Fault("", facts | {"highest": one.highest_award}, case="award-above-limit")


def _amount(typed: str) -> Decimal | None:
    """Kroner as people type them; None where that is not certain, or less than nothing."""
    reading = read_value(Cell(CellType.TEXT, typed), "money")
    if reading.error or not isinstance(reading.value, Decimal) or reading.value < 0:
        return None
    return reading.value
