"""The ranking of a round on its own: computed without writing a master."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from toolkit.files.round.folder import load_round
from toolkit.steps.judging import Options, judge, judge_round
from toolkit.steps.priority import Trial, prioritise_round
from toolkit.steps.registers import borrow_round_register

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from toolkit.core.round.consolidate import Consolidated
    from toolkit.core.round.prioritised import Prioritised
    from toolkit.files.round.folder import Round


@dataclass(frozen=True, slots=True)
class Told:
    """A round with its ranking."""

    opened: Round
    judged: Consolidated
    result: Prioritised


def rank_round(folder: Path, now: datetime, trial: Trial | None = None) -> Told:
    """Judge everything in a round's inbox and rank it; no master is written.

    Args:
        folder: the round.
        now: the first-seen time of files that are new to the round.
        trial: weights for this run only, and how the simulation is drawn.

    Raises:
        RoundProblem: the folder is no round, something is locked, or a weight names nothing.
        CallError: the round's call is unknown or wrong.
    """
    opened, judged = judge_round(folder, now)
    return Told(opened, judged, prioritise_round(opened, judged, trial or Trial()))


def look_at_ranking(folder: Path, now: datetime) -> Told:
    """The same without writing anything, in this process: ids are as the next consolidation would give them.

    Raises:
        RoundProblem: the folder is no round, or something is locked.
        CallError: the round's call is unknown or wrong.
    """
    opened = load_round(folder)
    with borrow_round_register(opened) as register:
        judged = judge(opened, register, now, Options(jobs=1)).consolidated
    return Told(opened, judged, prioritise_round(opened, judged, Trial()))


def weights_from(typed: str) -> dict[str, Decimal]:
    """Weights as `--weight` takes them: `content=0.6,district=0.4`, names of parts or criteria.

    Raises:
        ValueError: it is not that.
    """
    found: dict[str, Decimal] = {}
    for part in typed.split(","):
        name, equals, number = (one.strip() for one in part.partition("="))
        if not equals or not name or name in found:
            raise ValueError(part)
        try:
            weight = Decimal(number)
        except ArithmeticError as error:
            raise ValueError(part) from error
        if not weight.is_finite():
            raise ValueError(part)
        found[name] = weight
    return found
