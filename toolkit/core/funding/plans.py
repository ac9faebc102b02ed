"""The cost plan and the funding plan: per year and in total, cash and in-kind apart, and how far they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.funding.ledger import clause_of
from toolkit.model import Line

if TYPE_CHECKING:
    from toolkit.core.funding.ledger import Ledger
    from toolkit.model import Pointer


def enter_plans(ledger: Ledger) -> None:
    """Enter `cost-…`, `funding-…` and `difference…`: what the rule on equal totals looks at."""
    _enter_plan(ledger, "/costs", "category", "cost")
    _enter_plan(ledger, "/funding", "form", "funding")
    _enter_differences(ledger)


def _enter_plan(ledger: Ledger, table: Pointer, column: str, name: str) -> None:
    view = ledger.view
    clause = clause_of(view, "totals-equal")
    rows = range(len(view.rows(table)))
    in_kind = [number for number, _ in view.having(table, column, "in_kind", equals=True)]
    for year in view.years():
        inputs = ledger.cells(table, rows, [year])
        line = Line(f"{name}-year/{year}", None, "NOK", clause, inputs, facts={"year": year})
        ledger.enter(line, needs=[f"{table}/*/amounts/{year}"])
    _enter_total(ledger, f"{name}-total", f"{name}-year", clause)
    for year in view.years():
        inputs = ledger.cells(table, in_kind, [year])
        line = Line(f"{name}-in-kind-year/{year}", None, "NOK", clause, inputs, facts={"year": year})
        ledger.enter(line, needs=[f"{table}/*/{column}", *(f"{table}/{row}/amounts/{year}" for row in in_kind)])
    _enter_total(ledger, f"{name}-in-kind", f"{name}-in-kind-year", clause)
    for year in view.years():
        of = (f"{name}-year/{year}", f"{name}-in-kind-year/{year}")
        ledger.enter(Line(f"{name}-cash-year/{year}", None, "NOK", clause, of=of, facts={"year": year}), "difference")
    of = (f"{name}-total", f"{name}-in-kind")
    ledger.enter(Line(f"{name}-cash", None, "NOK", clause, of=of), "difference")
    for form in ("cash", "in-kind"):
        of = (f"{name}-{form}", f"{name}-total")
        ledger.enter(Line(f"{name}-{form}-share", None, "share", clause, of=of), "quotient")


def _enter_total(ledger: Ledger, figure: str, yearly: str, clause: str) -> None:
    of = tuple(f"{yearly}/{year}" for year in ledger.view.years())
    ledger.enter(Line(figure, None, "NOK", clause, of=of))


def _enter_differences(ledger: Ledger) -> None:
    clause = clause_of(ledger.view, "totals-equal")
    for year in ledger.view.years():
        of = (f"funding-year/{year}", f"cost-year/{year}")
        ledger.enter(Line(f"difference-year/{year}", None, "NOK", clause, of=of, facts={"year": year}), "difference")
    ledger.enter(Line("difference", None, "NOK", clause, of=("funding-total", "cost-total")), "difference")
