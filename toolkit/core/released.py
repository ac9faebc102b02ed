"""Released money, both ways the wording of K12 can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.core.checking.view import ZERO, row_total

if TYPE_CHECKING:
    from decimal import Decimal

    from toolkit.core.checking.view import View


class Counted(NamedTuple):
    """Rows of the funding plan by number, from 0, and what stands in them together, in kroner, in-kind included."""

    rows: tuple[int, ...]
    total: Decimal


class Released(NamedTuple):
    """Money released from others: with all municipalities set aside, and with only the applicant set aside."""

    beyond_municipalities: Counted
    beyond_applicant: Counted


def released(view: View) -> Released:
    """The part of the funding that the triggering effect counts, both ways (K12)."""
    return Released(_counted(view, {"other"}), _counted(view, {"other", "municipality"}))


def _counted(view: View, actors: set[str]) -> Counted:
    rows = [(number, row_total(row)) for number, row in enumerate(view.rows("/funding")) if _actor(view, row) in actors]
    return Counted(tuple(number for number, _ in rows), sum((total for _, total in rows), ZERO))


def _actor(view: View, row: dict[str, Any]) -> str:
    choice = view.choice("/funding/*/type", row.get("type"))
    return str(choice.traits.get("actor", "")) if choice else ""
