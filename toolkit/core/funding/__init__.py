"""The figures of one application: what it costs, who pays, the shares, and what each figure came from (design §7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.funding.co_funding import enter_co_funding
from toolkit.core.funding.frame import enter_frame
from toolkit.core.funding.grant import enter_grant
from toolkit.core.funding.ledger import Ledger
from toolkit.core.funding.plans import enter_plans
from toolkit.core.funding.released_money import enter_released

if TYPE_CHECKING:
    from toolkit.core.checking.view import View
    from toolkit.model import Line

__all__ = ["funding_lines"]


def funding_lines(view: View) -> tuple[Line, ...]:
    """Every figure of an application, in the order in which they are shown; a figure follows those it is computed of.

    Args:
        view: an application in the light of its call.

    Returns:
        Lines whose `figure` is unique. Money is kroner and exact; a share or ratio is a quotient to 28 digits, its
        exact value the quotient of the fact `terms`; percent are the co-funding shares, two decimals, adding up to
        exactly 100. The fact `how` names the arithmetic (a key of `ledger.ARITHMETIC`), `remark` a key of the
        messages' [remarks]. A line without amount has a `reason`, a key of [reasons]: a cell among what the figure
        rests on is unreadable (`unreadable`) or a choice it needs is blank (`blank`), or there is nothing to divide by.
    """
    ledger = Ledger(view)
    enter_plans(ledger)
    contributions = enter_co_funding(ledger)
    enter_grant(ledger, contributions)
    enter_released(ledger, contributions)
    enter_frame(ledger)
    return tuple(ledger.lines.values())
