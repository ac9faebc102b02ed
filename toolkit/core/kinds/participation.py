"""Kinds about who takes part and who pays: number of municipalities (K3) and released money (K12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.form import formulas
from toolkit.core.kinds.base import Kind, LiveCheck
from toolkit.core.kinds.selection import having_words, reference_of
from toolkit.core.participants import READS, participants
from toolkit.core.released import released
from toolkit.model import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.checking.view import View
    from toolkit.core.form.layout import Layout
    from toolkit.model import Call, Rule


def check_municipalities(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault when fewer distinct municipalities take part than the call asks for, at the next partner's code."""
    minimum = view.call.value(rule.arguments["minimum"])
    count = len(participants(view))
    if count < minimum:
        yield Fault("/partners/-/municipality", {"count": count, "minimum": minimum}, READS)


def live_municipalities(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """The applicant's code and the partners' distinct other codes, as the year knows them, are at least so many."""
    cells, own_cell = (reference_of(layout, f"/{part}/municipality") for part in ("partners/*", "applicant"))
    codes = f'LEFT({cells}&"",4)'
    counts = having_words(call, layout, "/partners/*/type", "municipality", equals=True)
    applies = having_words(call, layout, "/applicant/type", "municipality", equals=True)
    own = f'LEFT({own_cell}&"",4)'
    valid = f'({counts}*{formulas.is_municipality(cells)}*({codes}<>IF({applies}>0,{own},"")))'
    # Every row counts as one part of all rows that name its municipality: together they are 1.
    ones = f"1+0*ROW({reference_of(layout, '/partners/*/type')})"
    named = f"MMULT(({codes}=TRANSPOSE({codes}))*TRANSPOSE({valid}),{ones})"
    others = f"SUMPRODUCT({valid}/({named}+1-{valid}))"
    minimum = call.value(rule.arguments["minimum"])
    return LiveCheck(f"ROUND({others},6)+({applies}>0)*{formulas.is_municipality(own_cell)}>={minimum}")


MUNICIPALITIES_AT_LEAST = Kind(
    arguments={"minimum": "parameter:count"}, check=check_municipalities, live=live_municipalities
)


def check_released(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault when no money comes from other actors than municipalities and county; both readings are told (K12)."""
    if not view.rows("/funding"):
        return
    money = released(view)
    if money.beyond_municipalities.total == 0:
        case = "municipalities-only" if money.beyond_applicant.total else "nobody"
        facts = {"beyond_applicant": money.beyond_applicant.total}
        yield Fault("/funding/-/type", facts, ("/funding/*/type", "/funding/*/amounts"), case)


def live_released(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """Somebody else than municipalities and county pays."""
    funding = layout.tables["/funding"]
    others = having_words(call, layout, "/funding/*/type", "actor", equals="other")
    money = "+".join(formulas.money_sum(funding.reference(path), others) for path in funding.amounts())
    return LiveCheck(f"{money}>0", f"COUNTA({funding.reference('/funding/*/type')})>0")


RELEASED_MONEY = Kind(check=check_released, live=live_released)
