"""Released money, both ways the wording of K12 can be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from toolkit.core.checking.view import ZERO, row_total

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from toolkit.core.checking.view import View


@dataclass(frozen=True, slots=True)
class Amounts:
    """Money of some funders in kroner: cash and in-kind apart, and what of it is confirmed."""

    cash: Decimal
    in_kind: Decimal
    confirmed: Decimal
    rows: tuple[int, ...]

    @property
    def total(self) -> Decimal:
        """Cash and in-kind together."""
        return self.cash + self.in_kind


@dataclass(frozen=True, slots=True)
class Released:
    """Money released from others: with all municipalities set aside, and with only the applicant set aside."""

    beyond_municipalities: Amounts
    beyond_applicant: Amounts


def released(view: View) -> Released:
    """The part of the funding that the triggering effect counts, both ways (K12)."""
    rows = [(number, row, _actor(view, row)) for number, row in enumerate(view.rows("/funding"))]
    return Released(
        beyond_municipalities=amounts(view, [(n, row) for n, row, actor in rows if actor == "other"]),
        beyond_applicant=amounts(view, [(n, row) for n, row, actor in rows if actor in {"other", "municipality"}]),
    )


def amounts(view: View, rows: Iterable[tuple[int, dict[str, Any]]]) -> Amounts:
    """The money in some rows of the funding plan."""
    cash = in_kind = confirmed = ZERO
    numbers = []
    for number, row in rows:
        money = row_total(row)
        form = view.choice("/funding/*/form", row.get("form"))
        status = view.choice("/funding/*/status", row.get("status"))
        if form and form.traits.get("in_kind"):
            in_kind += money
        else:
            cash += money
        if status and status.traits.get("confirmed"):
            confirmed += money
        numbers.append(number)
    return Amounts(cash, in_kind, confirmed, tuple(numbers))


def _actor(view: View, row: dict[str, Any]) -> str:
    choice = view.choice("/funding/*/type", row.get("type"))
    return str(choice.traits.get("actor", "")) if choice else ""
