"""Are the round's choices sound: what is wrong with weights, amounts and limits before anything is scored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.model import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal
    from fractions import Fraction

    from toolkit.core.priority.model import Choices, Criterion


def choice_faults(choices: Choices, criteria: Sequence[Criterion]) -> Iterator[Fault]:
    """What is wrong with the round's choices; nothing may be scored while there is anything.

    Cases: `negative-weight`, `no-weight` (all are zero), `negative-amount`, `minimum-out-of-range`, `no-criteria`,
    `bad-scale` (the highest score is below 1). Paths name the choice (`/weights/content`, `/criteria/<id>/weight`).
    """
    yield from _weight_faults("/weights", "", {"content": choices.content, "district": choices.district})
    yield from _weight_faults("/criteria", "/weight", {criterion.id: criterion.weight for criterion in criteria})
    if not criteria:
        yield Fault("/criteria", case="no-criteria")
    amounts = {
        "/envelope": choices.envelope,
        "/highest_award": choices.highest_award,
        "/large_spread": choices.large_spread,
    }
    amounts |= {f"/awards/{name}": amount for name, amount in choices.awards_made.items()}
    for path, amount in amounts.items():
        if amount is not None and amount < 0:
            yield Fault(path, {"amount": amount}, case="negative-amount")
    yield from _minimum_faults("/minimum_score", choices.minimum_score, 100)
    for criterion in criteria:
        if criterion.highest < 1:
            yield Fault(f"/criteria/{criterion.id}/highest", {"highest": criterion.highest}, case="bad-scale")
        yield from _minimum_faults(f"/criteria/{criterion.id}/minimum", criterion.minimum, criterion.highest)


def _weight_faults(path: str, below: str, weights: Mapping[str, Fraction | Decimal]) -> Iterator[Fault]:
    for name, weight in weights.items():
        if weight < 0:
            yield Fault(f"{path}/{name}{below}", {"weight": weight}, case="negative-weight")
    if weights and not any(weights.values()):
        yield Fault(path, case="no-weight")


def _minimum_faults(path: str, minimum: Fraction | Decimal | None, highest: int) -> Iterator[Fault]:
    if minimum is not None and not 0 <= minimum <= highest:
        yield Fault(path, {"minimum": minimum, "highest": highest}, case="minimum-out-of-range")
