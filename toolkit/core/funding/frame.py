"""The frame of a project: how long it lasts (K16) and how many municipalities take part (K3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from toolkit.core import periods
from toolkit.core.checking.convert import locate
from toolkit.core.funding.ledger import Obstacle, input_of, without
from toolkit.core.participants import READS, participants
from toolkit.core.places import reference
from toolkit.model import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.core.funding.ledger import Ledger
    from toolkit.core.participants import Participant

BOUNDS = ("/project/start", "/project/end")


def enter_frame(ledger: Ledger) -> None:
    """Enter `period-months` and `period-days`, `municipalities` and `municipalities-confirmed`."""
    _enter_period(ledger)
    _enter_municipalities(ledger)


def _enter_period(ledger: Ledger) -> None:
    """Whole months with the days beyond them (fact `rest`), and days; both days of the period belong to it."""
    clause = ledger.view.call.parameters["period_months"].clause
    months = Line("period-months", None, "months", clause)
    days = Line("period-days", None, "days", clause)
    obstacle = ledger.obstacle(BOUNDS) or _no_period(ledger)
    if obstacle:
        ledger.put(without(months, obstacle))
        ledger.put(without(days, obstacle))
        return
    start, end = (date.fromisoformat(ledger.view.value(path)) for path in BOUNDS)
    inputs = tuple(input_of(ledger.view, path, day) for path, day in zip(BOUNDS, (start, end), strict=True))
    whole = periods.whole_months(start, end)
    rest = (end - periods.longest_end(start, whole)).days
    facts = {"start": start, "end": end, "rest": rest, "how": "period"}
    ledger.put(Line("period-months", Decimal(whole), "months", clause, inputs, facts=facts))
    ledger.put(Line("period-days", Decimal(periods.days(start, end)), "days", clause, inputs, facts=facts))
    limit = ledger.view.call.value("period_months")
    if end > periods.longest_end(start, limit):
        ledger.remark("period-months", "long-period", limit=limit)
    elif rest:
        ledger.remark("period-months", "rest-of-month")


def _no_period(ledger: Ledger) -> Obstacle | None:
    start, end = (ledger.view.value(path) for path in BOUNDS)
    blank = [path for path, day in zip(BOUNDS, (start, end), strict=True) if day is None]
    if blank:
        places = [locate(ledger.view.submission, path) for path in blank]
        return Obstacle("blank", {"where": tuple(reference(*place) for place in places)})
    return Obstacle("end-before-start", {}) if end < start else None


def _enter_municipalities(ledger: Ledger) -> None:
    """The distinct participating municipalities, and those of them that have confirmed."""
    minimum = ledger.view.call.parameters["minimum_municipalities"]
    every = participants(ledger.view)
    confirmed = [one for one in every if one.confirmed]
    _enter_count(ledger, "municipalities", every, READS)
    _enter_count(ledger, "municipalities-confirmed", confirmed, [*READS, "/partners/*/confirmed"])
    names = tuple(_name(ledger, one) for one in every if not one.confirmed)
    if names and ledger.amount("municipalities-confirmed") is not None:
        ledger.remark("municipalities", "unconfirmed", unconfirmed=names, minimum=minimum.value)


def _enter_count(ledger: Ledger, figure: str, counted: Sequence[Participant], needs: Sequence[str]) -> None:
    minimum = ledger.view.call.parameters["minimum_municipalities"]
    inputs = tuple(input_of(ledger.view, one.path, one.code) for one in counted)
    facts = {"minimum": minimum.value, "codes": tuple(one.code for one in counted)}
    line = Line(figure, Decimal(len(counted)), "count", minimum.clause, inputs, facts=facts)
    obstacle = ledger.obstacle(needs)
    ledger.put(without(line, obstacle) if obstacle else line)


def _name(ledger: Ledger, one: Participant) -> str:
    return f"{one.code} {ledger.view.call.municipalities.get(one.code, '')}".strip()
