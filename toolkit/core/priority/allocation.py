"""The proposed allocation: down the ranking until the envelope is used, by the round's policy (K1, K5, K17)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from toolkit.core.priority.model import Allocation, Decision, Outcome, Policy, Proposal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from toolkit.core.priority.model import Application, Choices, Ranked

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Purse:
    """What is left, in whole kroner. `unsure`: an open tie was passed, and `left` is the most there can be."""

    left: Decimal
    closed: bool = False
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Bid:
    """One fundable application and the most it could get."""

    application: str
    ask: Decimal


Turn = dict[str, tuple[Outcome, Decimal | None]]
"""What one turn gives: application -> its outcome and award (None: open)."""


def allocate(places: Iterable[Ranked], choices: Choices) -> Allocation:
    """The proposal for every place of the ranking (K5, K17).

    Awards already made are deducted from the envelope first, and an application that has one is not proposed another.
    Those below the minimum score or below a criterion's minimum get nothing. The others take their turn by rank:
    each gets its `ask` in full while the money lasts; the policy says what happens when it does not.

    Applications with the same score take their turn together. Their outcome needs a decision exactly when some
    order among them would give one of them another award than another order would: never file order. It is then open
    for all of them but those that would get nothing in any order. A decision taken is given as `choices.tie_order`; it
    counts where it names every fundable application of the tie. With `skip`, what comes after an open tie awaits it,
    unless it cannot fit whatever is decided.

    Those of a tie are listed, and deducted, one after the other: in the order decided, else as the ranking lists them.
    So for each proposal what was left before it, less its award, is what is left after it.

    Every award is in whole kroner, so the sum never exceeds the envelope.
    """
    purse = full_purse(choices)
    made = sum(choices.awards_made.values(), _NOTHING)
    beside = choices.envelope - made - purse.left  # øre that are not awarded, or what is awarded beyond the envelope
    proposals: list[Proposal] = []
    decisions: list[Decision] = []
    for _, tied in groupby(places, key=lambda place: place.rank):
        group = list(tied)
        barred = {place.scored.application.id: bar for place in group if (bar := _bar(place, choices))}
        bids = [bid for place in group if (bid := bid_of(place, choices)).application not in barred]
        turn, after = take_turn(bids, purse, choices)
        decisions.extend(_decision(bids, turn, purse))
        turn |= {name: (bar, _NOTHING) for name, bar in barred.items()}
        proposals.extend(_proposals(_listed(group, bids, choices), turn, purse, beside, choices))
        purse = after
    proposed = sum((each.award for each in proposals if each.award is not None), _NOTHING)
    return Allocation(
        proposals=tuple(proposals),
        envelope=choices.envelope,
        made=made,
        available=choices.envelope - made,
        proposed=proposed,
        left=choices.envelope - made - proposed,
        decisions=tuple(decisions),
    )


def full_purse(choices: Choices) -> Purse:
    """What there is to propose: the envelope less the awards already made (K1, K5), in whole kroner, at least 0."""
    made = sum(choices.awards_made.values(), _NOTHING)
    return Purse(max(whole_kroner(choices.envelope - made), _NOTHING))


def take_turn(bids: Sequence[Bid], purse: Purse, choices: Choices) -> tuple[Turn, Purse]:
    """What the fundable applications of one rank get out of the purse, and the purse after them."""
    if not bids:
        return {}, purse
    settle = _POLICIES[choices.policy]
    turn, after = settle(bids, purse)
    contested = any(outcome is Outcome.NEEDS_DECISION for outcome, _ in turn.values())
    if not contested or not {bid.application for bid in bids} <= set(choices.tie_order):
        return turn, after
    turn = {}
    for bid in sorted(bids, key=lambda each: choices.tie_order.index(each.application)):
        single, purse = settle([bid], purse)
        turn |= single
    return turn, purse


def highest_ask(application: Application, choices: Choices) -> Decimal:
    """The most an application could get: what it applies for, its highest award (K17), the round's highest award.

    Its own highest award leaves room for other money from the county, the round's does not. Rounded down to whole
    kroner; never below 0.
    """
    bounds = [application.applied, application.highest_award]
    if choices.highest_award is not None:
        bounds.append(choices.highest_award)
    return max(whole_kroner(min(bounds)), _NOTHING)


def whole_kroner(amount: Decimal) -> Decimal:
    """The amount rounded down to whole kroner."""
    return amount.to_integral_value(rounding=ROUND_FLOOR)


def standing_bar(place: Ranked, choices: Choices) -> Outcome | None:
    """Why an application gets nothing whatever its score: already awarded, a criterion's minimum, nothing to award."""
    if place.scored.application.id in choices.awards_made:
        return Outcome.ALREADY_AWARDED
    if any(part.below_minimum for part in place.scored.content.criteria):
        return Outcome.BELOW_MINIMUM_CRITERION
    if not highest_ask(place.scored.application, choices):
        return Outcome.NOTHING_TO_AWARD
    return None


def _bar(place: Ranked, choices: Choices) -> Outcome | None:
    standing = standing_bar(place, choices)
    score, minimum = place.scored.score, choices.minimum_score
    too_low = score is not None and minimum is not None and score < Fraction(minimum)
    return Outcome.BELOW_MINIMUM_SCORE if too_low and standing is not Outcome.ALREADY_AWARDED else standing


def bid_of(place: Ranked, choices: Choices) -> Bid:
    """What the application of a place asks for."""
    return Bid(place.scored.application.id, highest_ask(place.scored.application, choices))


def _decision(bids: Sequence[Bid], turn: Turn, purse: Purse) -> list[Decision]:
    contested = [bid for bid in bids if turn[bid.application][0] is Outcome.NEEDS_DECISION]
    return [Decision(tuple(bid.application for bid in contested), purse.left, _sum(contested))] if contested else []


def _listed(group: list[Ranked], bids: Sequence[Bid], choices: Choices) -> list[Ranked]:
    """The places of one rank as their turns came: in the order decided where one is, else as they are ranked."""
    order = choices.tie_order
    if not {bid.application for bid in bids} <= set(order):
        return group
    return sorted(
        group, key=lambda each: order.index(own) if (own := each.scored.application.id) in order else len(order)
    )


def _proposals(
    group: Sequence[Ranked], turn: Turn, purse: Purse, beside: Decimal, choices: Choices
) -> Iterator[Proposal]:
    """The proposals of one rank; where one of them is open, nothing is given in the turn."""
    left = None if purse.unsure else purse.left + beside
    for place in group:
        application = place.scored.application
        outcome, award = turn[application.id]
        after = None if left is None or award is None else left - award
        yield Proposal(application.id, place.rank, outcome, highest_ask(application, choices), award, left, after)
        left = left if award is None else after


def _partial(bids: Sequence[Bid], purse: Purse) -> tuple[Turn, Purse]:
    asked = _sum(bids)
    if asked <= purse.left:
        return _in_full(bids), Purse(purse.left - asked)
    if not purse.left:
        return _without(bids, Outcome.ENVELOPE_EMPTY), purse
    if len(bids) == 1:
        return {bids[0].application: (Outcome.PART, purse.left)}, Purse(_NOTHING)
    return _open(bids, Outcome.NEEDS_DECISION), Purse(_NOTHING)


def _stop(bids: Sequence[Bid], purse: Purse) -> tuple[Turn, Purse]:
    if purse.closed:
        return _without(bids, Outcome.AFTER_STOP), purse
    if _sum(bids) <= purse.left:
        return _in_full(bids), Purse(purse.left - _sum(bids))
    fitting, others = _by_fit(bids, purse)
    outcomes = _open(fitting, Outcome.NEEDS_DECISION) | _without(others, Outcome.STOPPED)
    return outcomes, Purse(purse.left, closed=True, unsure=bool(fitting))


def _skip(bids: Sequence[Bid], purse: Purse) -> tuple[Turn, Purse]:
    fitting, others = _by_fit(bids, purse)
    outcomes = _without(others, Outcome.NOT_FITTING)
    if purse.unsure:
        return outcomes | _open(fitting, Outcome.AWAITS_DECISION), purse
    if _sum(fitting) <= purse.left:
        return outcomes | _in_full(fitting), Purse(purse.left - _sum(fitting))
    most = purse.left - min(bid.ask for bid in fitting)
    return outcomes | _open(fitting, Outcome.NEEDS_DECISION), Purse(most, unsure=True)


_POLICIES: dict[Policy, Callable[[Sequence[Bid], Purse], tuple[Turn, Purse]]] = {
    Policy.PARTIAL: _partial,
    Policy.SKIP: _skip,
    Policy.STOP: _stop,
}


def _by_fit(bids: Sequence[Bid], purse: Purse) -> tuple[list[Bid], list[Bid]]:
    fitting = [bid for bid in bids if bid.ask <= purse.left]
    return fitting, [bid for bid in bids if bid.ask > purse.left]


def _sum(bids: Sequence[Bid]) -> Decimal:
    return sum((bid.ask for bid in bids), _NOTHING)


def _in_full(bids: Sequence[Bid]) -> Turn:
    return {bid.application: (Outcome.FULL, bid.ask) for bid in bids}


def _without(bids: Sequence[Bid], outcome: Outcome) -> Turn:
    return {bid.application: (outcome, _NOTHING) for bid in bids}


def _open(bids: Sequence[Bid], outcome: Outcome) -> Turn:
    return {bid.application: (outcome, None) for bid in bids}
