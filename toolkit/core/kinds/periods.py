"""Kinds about dates: order, length, not before a day, within a period (K1, K16)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from toolkit.core import periods
from toolkit.core.form import formulas
from toolkit.core.kinds.base import Kind, LiveCheck
from toolkit.core.kinds.selection import reference_of
from toolkit.core.pointers import general, instances
from toolkit.model import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.checking.view import View
    from toolkit.core.form.layout import Layout
    from toolkit.model import Call, Pointer, Rule


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _pairs(rule: Rule, view: View) -> Iterator[tuple[Pointer, date, date]]:
    """The end's path with both dates, wherever start and end are filled in."""
    starts = instances(view.submission.data, rule.arguments["start"])
    ends = instances(view.submission.data, rule.arguments["end"])
    for (_, first), (path, last) in zip(starts, ends, strict=True):
        start, end = _date(first), _date(last)
        if start and end:
            yield path, start, end


# --- period-order -----------------------------------------------------------------------------------------------


def check_order(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per end that lies before its start, at the end."""
    for path, start, end in _pairs(rule, view):
        if end < start:
            yield Fault(path, {"start": start, "end": end, "field": view.label(general(path))})


def live_order(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """No end lies before its start."""
    start, end = (reference_of(layout, rule.arguments[side]) for side in ("start", "end"))
    return LiveCheck(f"{formulas.count(formulas.is_number(start), formulas.is_number(end), f'{end}<{start}')}=0")


PERIOD_ORDER = Kind(
    arguments={"start": "field:date", "end": "field:date beside start"}, check=check_order, live=live_order
)


# --- period-at-most ---------------------------------------------------------------------------------------------


def check_at_most(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault when the period is longer than so many months, both days included (K16)."""
    months = view.call.value(rule.arguments["months"])
    for path, start, end in _pairs(rule, view):
        last = periods.longest_end(start, months)
        if end > last:
            facts = {"start": start, "end": end, "months": months, "last": last, "days": periods.days(start, end)}
            yield Fault(path, facts)


def live_at_most(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """The end lies before the same day so many months after the start."""
    start, end = (reference_of(layout, rule.arguments[side]) for side in ("start", "end"))
    months = call.value(rule.arguments["months"])
    return LiveCheck(f"{end}<EDATE({start},{months})", f"AND(ISNUMBER({start}),ISNUMBER({end}))")


PERIOD_AT_MOST = Kind(
    arguments={"start": "single:date", "end": "single:date", "months": "parameter:count"},
    check=check_at_most,
    live=live_at_most,
)


# --- not-before -------------------------------------------------------------------------------------------------


def check_not_before(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per date before a day: a parameter's, or the one another field holds."""
    other = rule.arguments.get("other")
    bound = _date(view.value(other)) if other else view.call.value(rule.arguments["date"])
    if bound is None:
        return
    reads = (other,) if other else ()
    for path, text in instances(view.submission.data, rule.arguments["field"]):
        day = _date(text)
        if day and day < bound:
            facts = {"date": day, "bound": bound, "field": view.label(rule.arguments["field"])}
            if other:
                facts["other"] = view.label(other)
            else:
                facts["bound_label"] = view.call.parameters[rule.arguments["date"]].label
            yield Fault(path, facts, reads, "other" if other else "")


def live_not_before(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """No date lies before the day."""
    reference = reference_of(layout, rule.arguments["field"])
    other = rule.arguments.get("other")
    bound = reference_of(layout, other) if other else formulas.literal(call.value(rule.arguments["date"]))
    early = formulas.count(formulas.is_number(reference), f"{reference}<{bound}")
    return LiveCheck(f"{early}=0", f"ISNUMBER({bound})")


NOT_BEFORE = Kind(
    arguments={"field": "field:date", "date": "parameter:date?", "other": "single:date?"},
    one_of=("date", "other"),
    check=check_not_before,
    live=live_not_before,
)


# --- within-period ----------------------------------------------------------------------------------------------


def check_within(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per date outside the period, both days of which belong to it."""
    start = _date(view.value(rule.arguments["start"]))
    end = _date(view.value(rule.arguments["end"]))
    if not start or not end:
        return
    reads = (rule.arguments["start"], rule.arguments["end"])
    for field in rule.arguments["fields"]:
        for path, text in instances(view.submission.data, field):
            day = _date(text)
            if day and not start <= day <= end:
                facts = {"date": day, "start": start, "end": end, "field": view.label(field)}
                yield Fault(path, facts, reads)


def live_within(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """No date lies outside the period."""
    start, end = (reference_of(layout, rule.arguments[side]) for side in ("start", "end"))
    outside = [
        formulas.count(formulas.is_number(reference), f"({reference}<{start})+({reference}>{end})")
        for reference in (reference_of(layout, field) for field in rule.arguments["fields"])
    ]
    return LiveCheck(f"{'+'.join(outside)}=0", f"AND(ISNUMBER({start}),ISNUMBER({end}),{start}<={end})")


WITHIN_PERIOD = Kind(
    arguments={"fields": "fields:date", "start": "single:date", "end": "single:date"},
    check=check_within,
    live=live_within,
)
