"""What a round's priority comes to: the scores, ranking and allocation with their robustness, or what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from toolkit.core.participants import participants
from toolkit.core.priority.breakpoints import sweep_weights
from toolkit.core.priority.model import Application, Participant, Reason
from toolkit.core.priority.ranking import prioritise
from toolkit.core.priority.robustness import simulate
from toolkit.core.round.awards import DOUBTFUL, Awards
from toolkit.core.round.notes import note
from toolkit.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from toolkit.core.priority.breakpoints import WeightSweep
    from toolkit.core.priority.editions import Provenance
    from toolkit.core.priority.model import Basis, Choices, Priority
    from toolkit.core.priority.robustness import Simulation
    from toolkit.core.round.choices import RoundChoice
    from toolkit.core.round.chosen import Chosen
    from toolkit.core.round.consolidate import Application as Counted
    from toolkit.model import Call, Finding

DRAWS = 10_000
SEED = 2018
WHOLE = 100
"""Up to so many ranked applications every weight is looked at; with more, the nearest at which anything changes."""
EFFORT, LESS_EFFORT = 500_000, 100_000
MOST_RANKS = 20_000_000
"""Ranks that the simulation keeps: with more than 2 000 ranked applications there are fewer draws, as is stated."""
PARTS = ("content", "district")
"""The two parts of the priority score, as `--weight` names them."""
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Prioritised:
    """The result of a round's priority.

    `priority` is None where something is missing for the whole round: `missing` says what, `notes` what else a reader
    must know (keys of the messages' [ranking.missing]). `sweep` and `simulation` are there where an application is
    ranked. `chosen` are the round's choices with who and when, `edition` is the district index in use, `tried` are
    weights given for this run only.
    """

    priority: Priority | None
    sweep: WeightSweep | None = None
    simulation: Simulation | None = None
    missing: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()
    chosen: tuple[RoundChoice, ...] = ()
    edition: Provenance | None = None
    awards: Awards = field(default_factory=Awards)
    tried: Mapping[str, Decimal] = field(default_factory=dict)


def priority_applications(counted: Iterable[Counted]) -> tuple[Application, ...]:
    """What priority needs of the round's applications, each whose version counts."""
    return tuple(_application(one) for one in counted)


def _application(one: Counted) -> Application:
    """One whose amounts cannot be computed has an error finding, so it is not eligible and nothing is proposed."""
    figures = one.entry.incoming.reading.figures
    applied, highest = figures.get("grant-applied"), figures.get("award-highest-left")
    return Application(
        id=one.id,
        eligible=one.entry.eligible and applied is not None and highest is not None,
        applied=applied or _NOTHING,
        highest_award=highest or _NOTHING,
        participants=tuple(Participant(each.code, each.confirmed) for each in participants(one.view)),
    )


_CHOICE_OF = {"weights": "content_weight", "criteria": "criterion_weights"}
_CHOICE_AT_END = {"district": "district_weight", "minimum": "minimum_per_criterion"}


def choice_reasons(found: Chosen) -> Iterator[Reason]:
    """Why the round's choices cannot be used: those not taken, and each that is wrong."""
    if found.missing:
        yield Reason("choices-not-set", {"choices": found.missing})
    for fault in found.faults:
        steps = fault.path.split("/")[1:]
        name = _CHOICE_AT_END.get(steps[-1]) or _CHOICE_OF.get(steps[0]) or steps[-1]
        facts = {"value": "", "known": (), "unknown": (), "lacking": (), **fault.facts}
        yield Reason(f"choice-{fault.case}", {**facts, "choice": name})


def award_findings(call: Call, file: str, awards: Awards) -> Iterator[tuple[str, Finding]]:
    """What is wrong in the list of awards made, with the list's name, as findings at their lines."""
    for line, fault in awards.faults:
        severity = Severity.WARNING if fault.case in DOUBTFUL else Severity.ERROR
        finding = note(call, fault.case, severity, **fault.facts)
        yield file, replace(finding, cell=f"A{line}")


def robust(
    basis: Basis, choices: Choices, draws: int, seed: int
) -> tuple[Priority, WeightSweep | None, Simulation | None]:
    """Ranking and allocation of a round, and how they hold; without a ranked application there is nothing to hold.

    Without `draws` nobody asks how they hold.
    """
    priority = prioritise(basis, choices)
    if not (priority.ranking.places and draws):
        return priority, None, None
    effort = EFFORT if len(priority.ranking.places) <= WHOLE else LESS_EFFORT
    draws = min(draws, max(MOST_RANKS // len(priority.ranking.places), 1))
    return priority, sweep_weights(priority, effort), simulate(priority, draws, seed)


def reweighted(basis: Basis, choices: Choices, tried: Mapping[str, Decimal]) -> tuple[Basis, Choices]:
    """The round with other weights: `content`, `district`, or a criterion's id; what is not named stays as it is."""
    criteria = tuple(replace(each, weight=tried.get(each.id, each.weight)) for each in basis.criteria)
    content, district = (
        tried.get(name, chosen) for name, chosen in zip(PARTS, (choices.content, choices.district), strict=True)
    )
    return replace(basis, criteria=criteria), replace(choices, content=content, district=district)
