"""`totals-equal`: two tables of amounts have the same total in every year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.checking.view import total
from toolkit.core.form import formulas
from toolkit.core.kinds.base import Kind, LiveCheck
from toolkit.core.kinds.selection import having_words
from toolkit.model import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.checking.view import Row, View
    from toolkit.core.form.layout import Layout
    from toolkit.model import Call, Pointer, Rule


def check(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per year whose totals differ, at the right table's total; the sum over all years needs no own one.

    Nothing is said while one of the tables is empty: that is another rule's finding.
    """
    left, right = rule.arguments["left"], rule.arguments["right"]
    if not view.rows(left) or not view.rows(right):
        return
    lefts, rights = _rows(rule, view, "left"), _rows(rule, view, "right")
    for year in view.years():
        ours, theirs = total(lefts, year), total(rights, year)
        if ours != theirs:
            facts = {"year": year, "left": ours, "right": theirs, "difference": abs(ours - theirs)}
            facts |= {"left_label": view.label(left), "right_label": view.label(right)}
            case = ("selected-" if "trait" in rule.arguments else "") + ("less" if theirs < ours else "more")
            yield Fault(f"{right}/*/amounts/{year}", facts, _reads(rule, year), case)


def _rows(rule: Rule, view: View, side: str) -> list[Row]:
    """The rows of one side: those that have the trait, or all."""
    table, trait = rule.arguments[side], rule.arguments.get("trait")
    if trait is None:
        return view.rows(table)
    return [row for _, row in view.having(table, rule.arguments[f"{side}_column"], trait, equals=True)]


def _reads(rule: Rule, year: str) -> tuple[Pointer, ...]:
    amounts = tuple(f"{rule.arguments[side]}/*/amounts/{year}" for side in ("left", "right"))
    columns = tuple(
        f"{rule.arguments[side]}/*/{rule.arguments[f'{side}_column']}"
        for side in ("left", "right")
        if f"{side}_column" in rule.arguments
    )
    return amounts + columns


def live(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """Every year's totals agree, once both tables hold an amount."""
    sums = {side: _sums(rule, call, layout, side) for side in ("left", "right")}
    pairs = zip(sums["left"], sums["right"], strict=True)
    ready = [
        f"COUNTA({layout.tables[rule.arguments[side]].reference(path)})>0"
        for side in ("left", "right")
        for path in [next(iter(layout.tables[rule.arguments[side]].columns))]
    ]
    return LiveCheck(formulas.both(f"{a}={b}" for a, b in pairs), formulas.both(ready))


def _sums(rule: Rule, call: Call, layout: Layout, side: str) -> list[str]:
    table = layout.tables[rule.arguments[side]]
    if "trait" not in rule.arguments:
        return [table.total_reference(path) for path in table.amounts()]
    column = f"{table.block.path}/*/{rule.arguments[f'{side}_column']}"
    selected = having_words(call, layout, column, rule.arguments["trait"], equals=True)
    return [formulas.money_sum(table.reference(path), selected) for path in table.amounts()]


KIND = Kind(
    arguments={
        "left": "plan",
        "right": "plan",
        "left_column": "column:choice of left?",
        "right_column": "column:choice of right?",
        "trait": "trait of left_column,right_column?",
    },
    check=check,
    live=live,
)
