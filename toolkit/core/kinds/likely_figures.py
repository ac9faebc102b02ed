"""Kinds that ask for a second look: figures that are possible but rarely meant."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from toolkit.core.checking.view import total
from toolkit.core.form import formulas
from toolkit.core.kinds.base import Kind, LiveCheck
from toolkit.core.kinds.selection import reference_of
from toolkit.core.pointers import instances, row_of
from toolkit.model import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.checking.view import View
    from toolkit.core.form.layout import Layout
    from toolkit.model import Call, Rule


# --- not-below --------------------------------------------------------------------------------------------------


def check_not_below(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per row whose figure is below another of its figures, for example a target below its baseline."""
    field, other = rule.arguments["field"], rule.arguments["other"]
    data = view.submission.data
    for (path, value), (_, floor) in zip(instances(data, field), instances(data, other), strict=True):
        if value is not None and floor is not None and value < floor:
            facts = {"field": view.label(field), "value": value, "other": view.label(other), "floor": floor}
            yield Fault(path, facts)


def live_not_below(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """No row's figure is below the other."""
    value, floor = (reference_of(layout, rule.arguments[name]) for name in ("field", "other"))
    return LiveCheck(f"{formulas.count(formulas.is_number(value), formulas.is_number(floor), f'{value}<{floor}')}=0")


_NUMBERS = "money,number,hours,integer,percent,year"
NOT_BELOW = Kind(
    arguments={"field": f"field:{_NUMBERS}", "other": f"field:{_NUMBERS} beside field"},
    check=check_not_below,
    live=live_not_below,
)


# --- category-at-most -------------------------------------------------------------------------------------------


def check_category_at_most(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault when one category holds more than a share of the table's amounts, at its first row."""
    table, column = rule.arguments["table"], rule.arguments["column"]
    limit = view.call.value(rule.arguments["limit"])
    rows = view.rows(table)
    whole = total(rows)
    for chosen in dict.fromkeys(row.get(column) for row in rows):
        part = total(row for row in rows if row.get(column) == chosen)
        choice = view.choice(f"{table}/*/{column}", chosen)
        if choice and whole and len(rows) > 1 and part > limit * whole:
            number = next(number for number, row in enumerate(rows) if row.get(column) == chosen)
            facts = {"choice": choice.label, "part": part, "whole": whole, "share": part / whole, "limit": limit}
            yield Fault(f"{table}/{number}/{column}", facts, (f"{table}/*/amounts", f"{table}/*/{column}"))


def live_category_at_most(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """No category holds more than the share, once there are two rows with amounts."""
    table = layout.tables[rule.arguments["table"]]
    field = layout.form.fields[f"{table.block.path}/*/{rule.arguments['column']}"]
    column = table.reference(field.path)
    row_sums = "(" + "+".join(formulas.ore(table.reference(path)) for path in table.amounts()) + ")"
    limit, whole = call.value(rule.arguments["limit"]), table.total_reference()
    parts = [
        f"SUMPRODUCT({formulas.any_of(column, [one.label[layout.language]])}*{row_sums})"
        for one in call.lists[field.choices or ""].values()
    ]
    holds = formulas.both(f"{part}/100<=ROUND({limit}*{whole},4)" for part in parts)
    return LiveCheck(holds, f"AND(ISNUMBER({whole}),{whole}>0,COUNTA({column})>1)")


CATEGORY_AT_MOST = Kind(
    arguments={"table": "plan", "column": "column:choice of table", "limit": "parameter:share"},
    check=check_category_at_most,
    live=live_category_at_most,
)


# --- equal-years ------------------------------------------------------------------------------------------------


def check_equal_years(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault when the years with amounts have the same total: the plan was perhaps divided, not planned."""
    table = rule.arguments["table"]
    sums = {year: total(view.rows(table), year) for year in view.years()}
    years = [year for year, amount in sums.items() if amount]
    if len(years) > 1 and len({sums[year] for year in years}) == 1:
        facts = {"table": view.label(table), "amount": sums[years[0]], "years": years}
        yield Fault(f"{table}/*/amounts/{years[0]}", facts, (f"{table}/*/amounts",))


def live_equal_years(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """Not all years with amounts have the same total: then the largest, so many times, would be the whole."""
    table = layout.tables[rule.arguments["table"]]
    totals = [table.total_reference(path) for path in table.amounts()]
    whole, years = table.total_reference(), "+".join(f"({one}<>0)" for one in totals)
    equal = f"ROUND(MAX({','.join(totals)})*({years}),2)={whole}"
    return LiveCheck(f"NOT(AND({years}>1,{equal}))", f"AND(ISNUMBER({whole}),{whole}<>0)")


EQUAL_YEARS = Kind(arguments={"table": "plan"}, check=check_equal_years, live=live_equal_years)


# --- years-within-period ----------------------------------------------------------------------------------------


def check_years_within(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per year outside the period that has amounts, at that year's total."""
    start, end = (view.value(rule.arguments[name]) for name in ("start", "end"))
    if not start or not end:
        return
    table = rule.arguments["table"]
    for year in view.years():
        amount = total(view.rows(table), year)
        if amount and not start[:4] <= year <= end[:4]:
            facts = {"year": year, "amount": amount, "table": view.label(table)}
            facts |= {"start": date.fromisoformat(start), "end": date.fromisoformat(end)}
            reads = (rule.arguments["start"], rule.arguments["end"], f"{table}/*/amounts/{year}")
            yield Fault(f"{table}/*/amounts/{year}", facts, reads)


def live_years_within(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """No year outside the period has amounts."""
    table = layout.tables[rule.arguments["table"]]
    start, end = (layout.singles[rule.arguments[name]].reference for name in ("start", "end"))
    years = zip(call.value("years"), table.amounts(), strict=True)
    fine = [
        f"OR({table.total_reference(path)}=0,AND(YEAR({start})<={year},{year}<=YEAR({end})))" for year, path in years
    ]
    return LiveCheck(formulas.both(fine), f"AND(ISNUMBER({start}),ISNUMBER({end}),{start}<={end})")


YEARS_WITHIN_PERIOD = Kind(
    arguments={"table": "plan", "start": "single:date", "end": "single:date"},
    check=check_years_within,
    live=live_years_within,
)


# --- hours-at-most ----------------------------------------------------------------------------------------------


def check_hours_at_most(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per row with more hours than so many for each year it has amounts in."""
    limit = view.call.value(rule.arguments["hours_per_year"])
    field = rule.arguments["field"]
    for path, hours in instances(view.submission.data, field):
        table, row_number = field.partition("/*/")[0], row_of(path) or 0
        row = view.rows(table)[row_number]
        years = sum(1 for amount in row.get("amounts", {}).values() if amount) or 1
        if hours is not None and hours > limit * years:
            facts = {"hours": hours, "limit": limit, "years": years, "most": limit * years}
            yield Fault(path, facts, (f"{table}/{row_number}/amounts",))


def live_hours_at_most(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """No row has more hours than so many for each year it has amounts in."""
    field = layout.form.fields[rule.arguments["field"]]
    table = layout.tables[field.table or ""]
    hours = table.reference(field.path)
    amounts = [table.reference(path) for path in table.amounts()]
    years = "(" + "+".join(f"{formulas.is_number(one)}*({one}<>0)" for one in amounts) + ")"
    most = f"{call.value(rule.arguments['hours_per_year'])}*({years}+({years}=0))"
    return LiveCheck(f"{formulas.count(formulas.is_number(hours), f'{hours}>{most}')}=0", f"COUNT({hours})>0")


HOURS_AT_MOST = Kind(
    arguments={"field": "planned:hours,number", "hours_per_year": "parameter:number"},
    check=check_hours_at_most,
    live=live_hours_at_most,
)


# --- amount-at-most ---------------------------------------------------------------------------------------------


def check_amount_at_most(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault when the rows of some choice add up to more than a parameter, for example the whole envelope."""
    table, column = rule.arguments["table"], rule.arguments["column"]
    limit = view.call.value(rule.arguments["limit"])
    chosen = [pair for pair in enumerate(view.rows(table)) if pair[1].get(column) == rule.arguments["choice"]]
    amount = total(row for _, row in chosen)
    if chosen and amount > limit:
        label = view.call.parameters[rule.arguments["limit"]].label
        facts = {"amount": amount, "limit": limit, "limit_label": label}
        yield Fault(f"{table}/{chosen[0][0]}/amounts", facts, (f"{table}/*/amounts", f"{table}/*/{column}"))


def live_amount_at_most(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """The rows of the choice add up to at most the parameter."""
    table = layout.tables[rule.arguments["table"]]
    field = layout.form.fields[f"{table.block.path}/*/{rule.arguments['column']}"]
    word = call.lists[field.choices or ""][rule.arguments["choice"]].label[layout.language]
    chosen = formulas.any_of(table.reference(field.path), [word])
    money = "+".join(formulas.money_sum(table.reference(path), chosen) for path in table.amounts())
    return LiveCheck(f"ROUND({money},2)<={call.value(rule.arguments['limit'])}", f"{formulas.count(chosen)}>0")


AMOUNT_AT_MOST = Kind(
    arguments={
        "table": "plan",
        "column": "column:choice of table",
        "choice": "choice of column",
        "limit": "parameter:amount",
    },
    check=check_amount_at_most,
    live=live_amount_at_most,
)
