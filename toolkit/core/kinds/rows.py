"""Kinds about rows: one for each choice, none twice, hours times rate."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from toolkit.core.checking.view import row_total
from toolkit.core.form import formulas
from toolkit.core.kinds.base import Kind, LiveCheck
from toolkit.core.kinds.selection import having_words
from toolkit.model import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.checking.view import View
    from toolkit.core.form.layout import Layout, TableLayout
    from toolkit.model import Call, Pointer, Rule

ORE = Decimal("0.01")


# --- row-for-each -----------------------------------------------------------------------------------------------


def check_row_for_each(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per choice that no row has, at the table's first free row."""
    column: Pointer = rule.arguments["column"]
    table, _, name = column.partition("/*/")
    present = {row.get(name) for row in view.rows(table)}
    field = view.field(column)
    choices = view.call.lists[field.choices or ""]
    for chosen in rule.arguments.get("choices", choices):
        if chosen not in present:
            facts = {"choice": choices[chosen].label, "table": view.label(table), "field": field.full_label}
            yield Fault(f"{table}/-/{name}", facts, (column,))


def live_row_for_each(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """Every choice stands in the column at least once."""
    field = layout.form.fields[rule.arguments["column"]]
    choices = call.lists[field.choices or ""]
    reference = layout.tables[field.table or ""].reference(field.path)
    labels = [choices[chosen].label[layout.language] for chosen in rule.arguments.get("choices", choices)]
    return LiveCheck(formulas.both(f"COUNTIF({reference},{formulas.literal(label)})>0" for label in labels))


ROW_FOR_EACH = Kind(
    arguments={"column": "cell:choice", "choices": "choices of column?"},
    check=check_row_for_each,
    live=live_row_for_each,
)


# --- unique-rows ------------------------------------------------------------------------------------------------


def check_unique_rows(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per row that repeats an earlier one, at the first key that both hold."""
    table = rule.arguments["table"]
    seen: dict[tuple[str, str], int] = {}
    for number, row in enumerate(view.rows(table)):
        identity = _identity(row, rule.arguments["keys"])
        if identity is None:
            continue
        first = seen.setdefault(identity, number)
        if first != number:
            facts = {"value": row[identity[0]], "first_path": f"{table}/{first}/{identity[0]}"}
            facts["field"] = view.label(f"{table}/*/{identity[0]}")
            yield Fault(f"{table}/{number}/{identity[0]}", facts)


def _identity(row: dict[str, Any], keys: list[str]) -> tuple[str, str] | None:
    """The first key that is filled, with its value compared loosely."""
    return next(((key, " ".join(str(row[key]).casefold().split())) for key in keys if row.get(key)), None)


def live_unique_rows(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """No two rows share the first key that both hold."""
    table = layout.tables[rule.arguments["table"]]
    blank_before: list[str] = []
    pairs: list[str] = []
    for key in rule.arguments["keys"]:
        cells = _comparable(layout, f"{table.block.path}/*/{key}")
        rows = "*".join([*blank_before, f'({cells}<>"")'])
        pairs.append(f"SUMPRODUCT({rows}*TRANSPOSE({rows})*({cells}=TRANSPOSE({cells})))-SUMPRODUCT({rows}*1)")
        blank_before.append(f'({cells}="")')
    return LiveCheck(f"{'+'.join(pairs)}=0")


def _comparable(layout: Layout, path: Pointer) -> str:
    """A column's texts as they are compared: numbers of organisations without blanks, others without outer ones."""
    field = layout.form.fields[path]
    reference = layout.tables[field.table or ""].reference(path)
    return formulas.without_blanks(reference) if field.type == "org-number" else f'TRIM({reference}&"")'


UNIQUE_ROWS = Kind(
    arguments={"table": "table", "keys": "columns of table"}, check=check_unique_rows, live=live_unique_rows
)


# --- hours-times-rate -------------------------------------------------------------------------------------------


def check_hours_times_rate(rule: Rule, view: View) -> Iterator[Fault]:
    """Own hours: hours and rate are there, and the row's amounts add up to hours × rate, to the øre (design §7)."""
    table, column = rule.arguments["table"], rule.arguments["column"]
    choices = view.call.lists[view.field(f"{table}/*/{column}").choices or ""]
    for number, row in view.having(table, column, rule.arguments["trait"], equals=True):
        missing = [name for name in ("hours", "rate") if row.get(name) is None]
        for name in missing:
            path = f"{table}/{number}/{name}"
            labels = {"field": view.label(f"{table}/*/{name}"), "choice": choices[row[column]].label}
            yield Fault(path, labels, (path,), "missing")
        amount = row_total(row)
        if missing or not row.get("amounts"):
            continue
        product = (row["hours"] * row["rate"]).quantize(ORE, ROUND_HALF_UP)
        if product != amount:
            facts = {"hours": row["hours"], "rate": row["rate"], "product": product, "amount": amount}
            reads = tuple(f"{table}/{number}/{name}" for name in ("hours", "rate", "amounts"))
            yield Fault(f"{table}/{number}/amounts", facts, reads, "differs")


def live_hours_times_rate(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """No row of own hours has a sum other than hours × rate."""
    table = layout.tables[rule.arguments["table"]]
    path = table.block.path
    own = having_words(call, layout, f"{path}/*/{rule.arguments['column']}", rule.arguments["trait"], equals=True)
    product = formulas.ore(f"{table.reference(f'{path}/*/hours')}*{table.reference(f'{path}/*/rate')}")
    wrong = formulas.count(own, f"{product}<>{_row_sums(table)}")
    blank = [f"1-{formulas.filled(table.reference(f'{path}/*/{name}'))}" for name in ("hours", "rate")]
    return LiveCheck(f"{wrong}+{'+'.join(formulas.count(own, one) for one in blank)}=0", f"{formulas.count(own)}>0")


def _row_sums(table: TableLayout) -> str:
    """Each row's sum over the years in øre, as an array."""
    return "(" + "+".join(formulas.ore(table.reference(path)) for path in table.amounts()) + ")"


HOURS_TIMES_RATE = Kind(
    arguments={"table": "plan", "column": "column:choice of table", "trait": "trait of column"},
    check=check_hours_times_rate,
    live=live_hours_times_rate,
)
