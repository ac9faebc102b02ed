"""The triggering effect: money released from others, both ways the wording can be read (K12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.funding.co_funding import FORM, STATUS, TYPE, figures
from toolkit.core.funding.ledger import clause_of
from toolkit.core.released import released
from toolkit.model import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.core.funding.co_funding import Contribution
    from toolkit.core.funding.ledger import Ledger

OTHER = "released-other"
"""All municipalities are set aside: what others than municipalities and the county give."""

OWN = "released-own"
"""Only the applicant is set aside: what others than the applicant and the county give."""


def enter_released(ledger: Ledger, contributions: Sequence[Contribution]) -> None:
    """Enter both readings: in kroner, cash, in-kind and confirmed apart, as share of total cost, per granted krone."""
    money = released(ledger.view)
    for reading, counted in ((OTHER, money.beyond_municipalities), (OWN, money.beyond_applicant)):
        _enter_reading(ledger, reading, [contributions[number] for number in counted.rows])


def _enter_reading(ledger: Ledger, name: str, rows: Sequence[Contribution]) -> None:
    clause = clause_of(ledger.view, "released-money")
    ledger.enter(Line(name, None, "NOK", clause, of=figures(rows)), needs=[TYPE])
    parts = {
        "cash": ([row for row in rows if not row.in_kind], FORM),
        "in-kind": ([row for row in rows if row.in_kind], FORM),
        "confirmed": ([row for row in rows if row.confirmed], STATUS),
    }
    for part, (counted, column) in parts.items():
        ledger.enter(Line(f"{name}-{part}", None, "NOK", clause, of=figures(counted)), needs=[TYPE, column])
    ledger.enter(Line(f"{name}-share", None, "share", clause, of=(name, "cost-total")), "quotient")
    ledger.enter(Line(f"{name}-per-krone", None, "ratio", clause, of=(name, "grant-applied")), "quotient")
