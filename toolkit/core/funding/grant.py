"""The county's money: what is applied for, its share of total cost, the limit and the highest award (K17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.funding.co_funding import STATUS, TYPE, figures
from toolkit.core.funding.ledger import Obstacle, without
from toolkit.model import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.core.funding.co_funding import Contribution
    from toolkit.core.funding.ledger import Ledger


def enter_grant(ledger: Ledger, contributions: Sequence[Contribution]) -> None:
    """Enter `grant-…` and `award-…`.

    All money from the county counts as the county's. The share is exact and unadjusted; the base is total cost, or its
    cash part where the call says that in-kind does not count.
    """
    limit = ledger.view.call.parameters["grant_limit"]
    clause = limit.clause
    county = [row for row in contributions if row.actor == "county"]
    applied = [row for row in county if row.type and row.type.traits.get("applied")]
    other = [row for row in county if row not in applied]
    ledger.enter(Line("grant-applied", None, "NOK", clause, of=figures(applied)), needs=[TYPE])
    ledger.enter(Line("grant-other", None, "NOK", clause, of=figures(other)), needs=[TYPE])
    ledger.enter(Line("grant-county", None, "NOK", clause, of=("grant-applied", "grant-other")))
    base = "cost-total" if ledger.view.call.value("in_kind_counts") else "cost-cash"
    ledger.enter(Line("grant-share", None, "share", clause, of=("grant-county", base)), "quotient")
    _enter_limit(ledger, base)
    _enter_confirmed(ledger, contributions)


def _enter_limit(ledger: Ledger, base: str) -> None:
    """The limit in kroner, what is above it, and the highest award, rounded down to whole kroner."""
    limit = ledger.view.call.parameters["grant_limit"]
    clause = limit.clause
    ledger.enter(Line("grant-highest", None, "NOK", clause, of=(base,), facts={"factor": limit.value}), "product")
    of = ("grant-county", "grant-highest")
    ledger.enter(Line("grant-excess", None, "NOK", clause, of=of), "excess")
    ledger.enter(Line("award-highest", None, "NOK", clause, of=("grant-highest",)), "whole-kroner")
    of = ("grant-highest", "grant-other")
    ledger.enter(Line("award-highest-left", None, "NOK", clause, of=of), "whole-kroner-left")
    excess = ledger.amount("grant-excess")
    if ledger.amount("grant-share") is not None:
        ledger.remark("grant-share", "above-limit" if excess else "within-limit", limit=limit.value, excess=excess)


def _enter_confirmed(ledger: Ledger, contributions: Sequence[Contribution]) -> None:
    """The share when only confirmed money from others comes; without any it would always be the whole."""
    clause = ledger.view.call.parameters["grant_limit"].clause
    others = [row for row in contributions if row.confirmed and row.actor not in {"county", ""}]
    line = Line("others-confirmed", None, "NOK", clause, of=figures(others))
    ledger.enter(line, needs=[TYPE, STATUS])
    of = ("grant-county", "others-confirmed")
    ledger.enter(Line("grant-and-confirmed", None, "NOK", clause, of=of))
    share = Line("grant-share-confirmed", None, "share", clause, of=("grant-county", "grant-and-confirmed"))
    if ledger.amount("others-confirmed") == 0:
        ledger.put(without(share, Obstacle("nothing-confirmed", {})))
    else:
        ledger.enter(share, "quotient")
