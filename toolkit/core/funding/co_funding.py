"""Co-funding: what each row, each type of funder and each funder gives, and which share of the whole that is."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.funding.ledger import clause_of
from toolkit.model import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.core.checking.view import View
    from toolkit.core.funding.ledger import Ledger
    from toolkit.model import Choice

TYPE = "/funding/*/type"
FORM = "/funding/*/form"
STATUS = "/funding/*/status"
HUNDREDTHS = 10_000
"""How many hundredths of a percent the whole is."""


class Contribution(NamedTuple):
    """One row of the funding plan: its number, its choices (None where blank) and the figure with its money."""

    number: int
    funder: str
    type: Choice | None
    form: Choice | None
    status: Choice | None

    @property
    def figure(self) -> str:
        """The figure with the row's money."""
        return f"contribution/{self.number}"

    @property
    def actor(self) -> str:
        """Who gives: "county", "applicant", "municipality", "other", or "" where the type is blank."""
        return str(self.type.traits.get("actor", "")) if self.type else ""

    @property
    def in_kind(self) -> bool:
        """Whether it is given as work or things and not as money."""
        return bool(self.form and self.form.traits.get("in_kind"))

    @property
    def confirmed(self) -> bool:
        """Whether the funder has confirmed it."""
        return bool(self.status and self.status.traits.get("confirmed"))


def contributions_of(view: View) -> tuple[Contribution, ...]:
    """The rows of the funding plan."""
    return tuple(
        Contribution(
            number,
            row.get("funder", ""),
            view.choice(TYPE, row.get("type")),
            view.choice(FORM, row.get("form")),
            view.choice(STATUS, row.get("status")),
        )
        for number, row in enumerate(view.rows("/funding"))
    )


def figures(contributions: Sequence[Contribution]) -> tuple[str, ...]:
    """The figures with the money of some contributions."""
    return tuple(one.figure for one in contributions)


def hundred_percent(parts: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """The parts' shares of their sum in percent with two decimals, adding up to exactly 100.00.

    Every share is rounded down; the hundredths left over go to the largest remainders, ties by the order of the parts
    (design §7). The sum of the parts must be above zero.
    """
    whole = Fraction(sum(parts))
    exact = [Fraction(part) / whole * HUNDREDTHS for part in parts]
    shares = [floor(one) for one in exact]
    by_remainder = sorted(range(len(parts)), key=lambda place: shares[place] - exact[place])
    for place in by_remainder[: HUNDREDTHS - sum(shares)]:
        shares[place] += 1
    return tuple(Decimal(share).scaleb(-2) for share in shares)


def enter_co_funding(ledger: Ledger) -> tuple[Contribution, ...]:
    """Enter `contribution`, `type…`, `funder…` and `confirmed…`; returns the contributions."""
    contributions = contributions_of(ledger.view)
    clause = clause_of(ledger.view, "totals-equal")
    for one in contributions:
        _enter_contribution(ledger, one, clause)
    _enter_types(ledger, contributions, clause)
    _enter_funders(ledger, contributions, clause)
    _enter_confirmed(ledger, contributions, clause)
    return contributions


def _enter_contribution(ledger: Ledger, one: Contribution, clause: str) -> None:
    inputs = ledger.cells("/funding", [one.number], ledger.view.years())
    choices = {"type": one.type, "form": one.form, "status": one.status}
    facts = {"funder": one.funder, **{name: choice and choice.label for name, choice in choices.items()}}
    line = Line(one.figure, None, "NOK", clause, inputs, facts=facts)
    ledger.enter(line, needs=[f"/funding/{one.number}/amounts"])


def _by_type(ledger: Ledger, contributions: Sequence[Contribution]) -> list[tuple[Choice, tuple[Contribution, ...]]]:
    """The types of funders in the order of the call, each with what they give."""
    types = ledger.view.call.lists[ledger.view.field(TYPE).choices or ""].values()
    return [(one, tuple(row for row in contributions if row.type is one)) for one in types]


def _enter_types(ledger: Ledger, contributions: Sequence[Contribution], clause: str) -> None:
    by_type = _by_type(ledger, contributions)
    for chosen, rows in by_type:
        line = Line(f"type/{chosen.id}", None, "NOK", clause, of=figures(rows), facts={"type": chosen.label})
        ledger.enter(line, needs=[TYPE])
    _enter_type_shares(ledger, [chosen for chosen, _ in by_type], clause)
    for chosen, rows in by_type:
        if rows:
            _enter_type_by_form(ledger, chosen, rows, clause)
            _enter_type_by_year(ledger, chosen, rows, clause)


def _enter_type_shares(ledger: Ledger, types: Sequence[Choice], clause: str) -> None:
    """Every type's share; the exact one is the quotient of the terms, `adjusted` says that plain rounding differs."""
    for chosen in types:
        of = (f"type/{chosen.id}", "funding-total")
        line = Line(f"type-share/{chosen.id}", None, "percent", clause, of=of, facts={"type": chosen.label})
        ledger.enter(line, "quotient")
    amounts = [ledger.amount(f"type/{chosen.id}") for chosen in types]
    lines = [ledger.lines[f"type-share/{chosen.id}"] for chosen in types]
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(lines) or any(line.amount is None for line in lines):
        return
    for line, share in zip(lines, hundred_percent(known), strict=True):
        part, whole = line.facts["terms"]
        rounded = round(part * 100 / whole, 2)
        ledger.put(line._replace(amount=share))
        if rounded != share:
            ledger.remark(line.figure, "adjusted", exact=part / whole)


def _enter_type_by_form(ledger: Ledger, chosen: Choice, rows: Sequence[Contribution], clause: str) -> None:
    for form, in_kind in (("cash", False), ("in-kind", True)):
        of = figures([row for row in rows if row.in_kind is in_kind])
        line = Line(f"type-{form}/{chosen.id}", None, "NOK", clause, of=of, facts={"type": chosen.label})
        ledger.enter(line, needs=[TYPE, FORM])


def _enter_type_by_year(ledger: Ledger, chosen: Choice, rows: Sequence[Contribution], clause: str) -> None:
    """The type's unadjusted share of each year in which it gives money."""
    for year in ledger.view.years():
        inputs = ledger.cells("/funding", [row.number for row in rows], [year])
        if any(one.amount for one in inputs):
            figure, facts = f"type-share-year/{chosen.id}/{year}", {"type": chosen.label, "year": year}
            line = Line(figure, None, "share", clause, inputs, (f"funding-year/{year}",), facts)
            ledger.enter(line, "quotient", [TYPE])


def _enter_funders(ledger: Ledger, contributions: Sequence[Contribution], clause: str) -> None:
    """What each funder gives in all its rows, and its unadjusted share; funders are told apart by type and name."""
    funders: dict[tuple[str, str], list[Contribution]] = defaultdict(list)
    for row in contributions:
        if row.funder:
            funders[row.type.id if row.type else "", " ".join(row.funder.casefold().split())].append(row)
    for number, rows in enumerate(funders.values()):
        facts = {"funder": rows[0].funder, "type": rows[0].type and rows[0].type.label}
        line = Line(f"funder/{number}", None, "NOK", clause, of=figures(rows), facts=facts)
        ledger.enter(line, needs=["/funding/*/funder"])
        of = (line.figure, "funding-total")
        ledger.enter(Line(f"funder-share/{number}", None, "share", clause, of=of, facts=facts), "quotient")


def _enter_confirmed(ledger: Ledger, contributions: Sequence[Contribution], clause: str) -> None:
    """The confirmed money: its share of all funding, and each type's unadjusted share of it."""
    confirmed = [row for row in contributions if row.confirmed]
    ledger.enter(Line("confirmed-total", None, "NOK", clause, of=figures(confirmed)), needs=[STATUS])
    share = Line("confirmed-share", None, "share", clause, of=("confirmed-total", "funding-total"))
    ledger.enter(share, "quotient")
    for chosen, rows in _by_type(ledger, contributions):
        if rows:
            figure, facts = f"confirmed-type/{chosen.id}", {"type": chosen.label}
            counted = figures([row for row in rows if row.confirmed])
            ledger.enter(Line(figure, None, "NOK", clause, of=counted, facts=facts), needs=[TYPE, STATUS])
            of = (figure, "confirmed-total")
            line = Line(f"confirmed-type-share/{chosen.id}", None, "share", clause, of=of, facts=facts)
            ledger.enter(line, "quotient")
