"""Kinds that ask for a second look: figures and words that are possible but rarely meant."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from toolkit.core.checking.view import total
from toolkit.core.form import formulas
from toolkit.core.kinds.base import Kind, LiveCheck
from toolkit.core.kinds.selection import answer_word, having_words, reference_of
from toolkit.core.municipalities import same_name
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


# --- same-text --------------------------------------------------------------------------------------------------


def check_same_text(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per long text that says word for word what an earlier field says."""
    del rule
    seen: dict[str, str] = {}
    for field in view.form.fields.values():
        text = view.value(field.path) if field.type == "long-text" and not field.table else None
        if not text:
            continue
        first = seen.setdefault(" ".join(text.casefold().split()), field.path)
        if first != field.path:
            facts = {"field": field.full_label, "other": view.label(first), "first_path": first}
            yield Fault(field.path, facts)


SAME_TEXT = Kind(check=check_same_text)


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


# --- words ------------------------------------------------------------------------------------------------------


def check_words(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per cell that holds one of the words, for example wording of business support in a cost line (K14)."""
    words = [word.casefold() for word in view.call.value(rule.arguments["words"])]
    for field in rule.arguments["fields"]:
        for path, text in instances(view.submission.data, field):
            found = next((word for word in words if text and word in text.casefold()), None)
            if found:
                yield Fault(path, {"field": view.label(field), "word": found})


WORDS = Kind(arguments={"fields": "fields:text,long-text", "words": "parameter:words"}, check=check_words)


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


# --- municipality-name ------------------------------------------------------------------------------------------


def check_municipality_name(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per row whose municipality code belongs to another name than the one given."""
    code_field, name_field, kind_field = (rule.arguments[name] for name in ("code", "name", "type"))
    data = view.submission.data
    columns = (instances(data, path) for path in (code_field, name_field, kind_field))
    for (path, code), (name_path, name), (_, chosen) in zip(*columns, strict=True):
        choice = view.choice(kind_field, chosen)
        known = view.call.municipalities.get(code or "")
        if choice and choice.traits.get("municipality") and known and name and not same_name(known, name):
            yield Fault(path, {"code": code, "known": known, "name": name}, (name_path,))


MUNICIPALITY_NAME = Kind(
    arguments={"code": "field:municipality", "name": "field:text beside code", "type": "field:choice beside code"},
    check=check_municipality_name,
)


# --- not-the-applicant ------------------------------------------------------------------------------------------


def check_not_the_applicant(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per row that repeats the applicant's own value, for example its organisation number."""
    own = view.value(rule.arguments["own"])
    for path, value in instances(view.submission.data, rule.arguments["field"]):
        if own is not None and value == own:
            yield Fault(path, {"value": value, "field": view.label(rule.arguments["field"])}, (rule.arguments["own"],))


def live_not_the_applicant(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """The applicant's value does not stand among the rows."""
    own, others = (reference_of(layout, rule.arguments[name]) for name in ("own", "field"))
    own, others = formulas.without_blanks(own), formulas.without_blanks(others)
    return LiveCheck(f"SUMPRODUCT(({others}={own})*1)=0", f"LEN({own})>0")


NOT_THE_APPLICANT = Kind(
    arguments={"own": "single", "field": "field"}, check=check_not_the_applicant, live=live_not_the_applicant
)


# --- email ------------------------------------------------------------------------------------------------------


def check_email(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per e-mail field that holds no address one could write to: one @, and a dot after it."""
    del rule
    for field in view.form.fields.values():
        if field.type == "email":
            for path, text in instances(view.submission.data, field.path):
                if text and not _is_address(text):
                    yield Fault(path, {"field": field.full_label, "text": text})


def _is_address(text: str) -> bool:
    name, at, host = text.partition("@")
    labels = host.split(".")
    fine = bool(name and at and len(labels) > 1) and all(labels)
    return fine and "@" not in host and not any(letter.isspace() or letter in ",;<>" for letter in text)


def live_email(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """Every filled single field for an address holds one."""
    del rule, call
    cells = [one.reference for path, one in layout.singles.items() if layout.form.fields[path].type == "email"]
    blank = [f"LEN(TRIM({cell}))=0" for cell in cells]
    holds = [f"OR({empty},{formulas.is_email(cell)})" for cell, empty in zip(cells, blank, strict=True)]
    return LiveCheck(formulas.both(holds), f"NOT({formulas.both(blank)})")


EMAIL = Kind(check=check_email, live=live_email)


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


# --- any-yes ----------------------------------------------------------------------------------------------------


def check_any_yes(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault when a table has rows and none of them answers yes, at the first row."""
    field = rule.arguments["field"]
    answers = list(instances(view.submission.data, field))
    if answers and not any(value is True for _, value in answers):
        yield Fault(answers[0][0], {"field": view.label(field), "count": len(answers)}, (field,))


def live_any_yes(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """A row answers yes, once the table has one."""
    field = layout.form.fields[rule.arguments["field"]]
    table = layout.tables[field.table or ""]
    yes = formulas.literal(answer_word(call, layout.language, "yes"))
    first = table.reference(next(iter(table.columns)))
    return LiveCheck(f"COUNTIF({table.reference(field.path)},{yes})>0", f"COUNTA({first})>0")


ANY_YES = Kind(arguments={"field": "cell:yes-no"}, check=check_any_yes, live=live_any_yes)


# --- blank-unless -----------------------------------------------------------------------------------------------


def check_blank_unless(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per row that fills in a field which its choice does not ask for."""
    data, when = view.submission.data, rule.arguments["when"]
    for field in rule.arguments["fields"]:
        pairs = zip(instances(data, when), instances(data, field), strict=True)
        for (condition_path, chosen), (path, value) in pairs:
            choice = view.choice(when, chosen)
            if choice and not choice.traits.get(rule.arguments["trait"]) and value is not None:
                facts = {"field": view.label(field), "choice": choice.label, "when": view.label(when)}
                yield Fault(path, facts, (condition_path,))


def live_blank_unless(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """No row fills in what its choice does not ask for."""
    asked = having_words(call, layout, rule.arguments["when"], rule.arguments["trait"], equals=True)
    when = reference_of(layout, rule.arguments["when"])
    wrong = [
        formulas.count(f"1-{asked}", formulas.filled(when), formulas.filled(reference_of(layout, field)))
        for field in rule.arguments["fields"]
    ]
    return LiveCheck(f"{'+'.join(wrong)}=0")


BLANK_UNLESS = Kind(
    arguments={"fields": "fields beside when", "when": "field:choice", "trait": "trait of when"},
    check=check_blank_unless,
    live=live_blank_unless,
)
