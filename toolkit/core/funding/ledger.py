"""A ledger of figures: each entered once, computed from its cells or from earlier figures, or not computed and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.core.checking.convert import locate
from toolkit.core.checking.view import ZERO
from toolkit.core.places import reference
from toolkit.core.pointers import general, touches
from toolkit.model import Input, Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from toolkit.core.checking.view import View
    from toolkit.model import Pointer, Text


class Obstacle(NamedTuple):
    """Why a figure is not computed: a key of the messages' [reasons] with its facts."""

    reason: str
    facts: Mapping[str, Any]


def _sum(terms: Sequence[Decimal]) -> Decimal:
    return sum(terms, ZERO)


def _product(terms: Sequence[Decimal]) -> Decimal:
    return prod(terms, start=Decimal(1))


def _quotient(terms: Sequence[Decimal]) -> Decimal | None:
    part, whole = terms
    return part / whole if whole > 0 else None


ARITHMETIC: Mapping[str, Callable[[Sequence[Decimal]], Decimal | None]] = {
    "sum": _sum,
    "difference": lambda terms: terms[0] - terms[1],
    "excess": lambda terms: max(terms[0] - terms[1], ZERO),
    "quotient": _quotient,
    "product": _product,
    "whole-kroner": lambda terms: terms[0].to_integral_value(ROUND_FLOOR),
    "whole-kroner-left": lambda terms: max(terms[0] - terms[1], ZERO).to_integral_value(ROUND_FLOOR),
}
"""How figures are computed of their terms; None: there is nothing to divide by."""


@dataclass(slots=True)
class Ledger:
    """The figures of one application as they are entered."""

    view: View
    lines: dict[str, Line] = field(default_factory=dict)
    _obstacles: dict[Pointer, Obstacle | None] = field(default_factory=dict)
    _cells: dict[Pointer, list[dict[str, Input]]] = field(default_factory=dict)

    def amount(self, figure: str) -> Decimal | None:
        """The amount of a figure that is entered, None where it is not computed."""
        return self.lines[figure].amount

    def enter(self, line: Line, how: str = "sum", needs: Iterable[Pointer] = ()) -> None:
        """Enter a figure, computed from its cells, its fact `factor` and the figures it is `of`, in that order.

        Args:
            line: the figure without amount.
            how: the arithmetic, a key of ARITHMETIC.
            needs: the paths that must be readable; a choice of a table must also be filled in where its row has money.
        """
        obstacle = self.obstacle(needs) or self._inherited(line.of)
        terms = () if obstacle else self._terms(line)
        amount = None if obstacle else ARITHMETIC[how](terms)
        if amount is None:
            self.put(without(line, obstacle or Obstacle("zero", {})))
        else:
            facts = {**line.facts, "how": how, "terms": terms}
            self.put(Line(line.figure, amount, line.unit, line.clause, line.inputs, line.of, facts))

    def cells(self, table: Pointer, rows: Iterable[int], years: Iterable[str]) -> tuple[Input, ...]:
        """The filled amounts of some rows of a table in some years, each with its cell."""
        if table not in self._cells:
            self._cells[table] = [self._row_cells(table, n, row) for n, row in enumerate(self.view.rows(table))]
        filled = self._cells[table]
        years = tuple(years)
        return tuple(filled[row][year] for row in rows for year in years if year in filled[row])

    def _row_cells(self, table: Pointer, number: int, row: Mapping[str, Any]) -> dict[str, Input]:
        amounts = row.get("amounts", {}).items()
        return {year: input_of(self.view, f"{table}/{number}/amounts/{year}", amount) for year, amount in amounts}

    def put(self, line: Line) -> None:
        """Enter a figure that is ready."""
        self.lines[line.figure] = line

    def remark(self, figure: str, remark: str, **facts: object) -> None:
        """Add what there is to say to a figure that is computed: a key of [remarks], with facts."""
        line = self.lines[figure]
        self.put(line._replace(facts={**line.facts, **facts, "remark": remark}))

    def obstacle(self, needs: Iterable[Pointer]) -> Obstacle | None:
        """The first reason why a figure with such needs is not computed."""
        for need in needs:
            if need not in self._obstacles:
                self._obstacles[need] = self._unreadable(need) or self._blank(need)
            if self._obstacles[need] is not None:
                return self._obstacles[need]
        return None

    def _terms(self, line: Line) -> tuple[Decimal, ...]:
        cells = [amount for one in line.inputs if isinstance(amount := one.amount, Decimal)]
        factor = [line.facts["factor"]] if "factor" in line.facts else []
        if not line.of:
            return (*cells, *factor)
        whole = [sum(cells, ZERO)] if cells else []
        return (*whole, *factor, *(one for figure in line.of if (one := self.amount(figure)) is not None))

    def _inherited(self, of: Iterable[str]) -> Obstacle | None:
        for figure in of:
            line = self.lines[figure]
            if line.amount is None:
                return Obstacle(line.reason, {key: line.facts[key] for key in ("where",) if key in line.facts})
        return None

    def _unreadable(self, need: Pointer) -> Obstacle | None:
        broken = [one for one in self.view.submission.unreadable if touches(one, need)]
        return Obstacle("unreadable", {"where": self._where(broken)}) if broken else None

    def _blank(self, need: Pointer) -> Obstacle | None:
        """The rows with money that lack a choice, which therefore may or may not belong to a figure."""
        table, star, column = need.partition("/*/")
        if not star or self.view.form.fields[need].choices is None:
            return None
        rows = enumerate(self.view.rows(table))
        blank = [
            f"{table}/{n}/{column}" for n, row in rows if row.get(column) is None and self._has_money(table, n, row)
        ]
        return Obstacle("blank", {"where": self._where(blank)}) if blank else None

    def _has_money(self, table: Pointer, number: int, row: Mapping[str, Any]) -> bool:
        amounts = f"{table}/{number}/amounts"
        return any(row.get("amounts", {}).values()) or self._unreadable(amounts) is not None

    def _where(self, paths: Iterable[Pointer]) -> tuple[str | Text, ...]:
        """The cells of paths, in the order of the form; the label of what has no cell."""
        places = ((path, locate(self.view.submission, path)) for path in sorted(paths, key=_in_order))
        return tuple(
            reference(place.sheet, place.cell) if place.cell and "*" not in path else self._label(path)
            for path, place in places
        )

    def _label(self, path: Pointer) -> Text:
        return self.view.label(general(path))


def without(line: Line, obstacle: Obstacle) -> Line:
    """A figure that is not computed."""
    return line._replace(amount=None, reason=obstacle.reason, facts={**line.facts, **obstacle.facts})


def input_of(view: View, path: Pointer, amount: Any) -> Input:
    """The cell of a path, as something a figure was computed from."""
    place = locate(view.submission, path)
    return Input(path, place.sheet, place.cell, amount)


def clause_of(view: View, kind: str) -> str:
    """The clause of the call's first rule of a kind, "" where it has none."""
    return next((rule.clause for rule in view.call.rules if rule.kind == kind), "")


def _in_order(path: Pointer) -> tuple[tuple[int, str], ...]:
    return tuple((int(step), "") if step.isdigit() else (0, step) for step in path.split("/"))
