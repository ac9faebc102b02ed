"""The overview's two tables of money over all applications: who pays, and what it goes to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from toolkit.core.checking.view import row_total
from toolkit.core.master.values import Chart, ColumnType, Formula, Section, Tally, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.core.master.tables import TableWriter
    from toolkit.core.master.values import Column

CATEGORY = "/costs/*/category"
TYPE, STATUS = "/funding/*/type", "/funding/*/status"
ZERO = Decimal(0)


def costs(writer: TableWriter) -> Section:
    """What the projects' costs are, by the call's categories."""
    sums: dict[str | None, Decimal] = defaultdict(Decimal)
    for one in writer.consolidated.applications:
        for row in one.view.rows("/costs"):
            sums[row.get("category")] += row_total(row)
    rows = tuple(
        (
            label or writer.word("not_stated"),
            Tally(sums[choice], "costs", "sum", ((CATEGORY, (label,)),)),
            _part(sums[choice], sum(sums.values(), ZERO)),
        )
        for choice, label in _choices(writer, CATEGORY, sums)
    )
    word = writer.word
    columns = (
        writer.column("cost_category"),
        writer.column("amount", ColumnType.MONEY, total=True),
        _share(writer, "amount"),
    )
    chart = Chart("bar", word("charts.costs"), (1,), word("charts.costs_description"), word("charts.kroner"))
    return Section(word("sections.costs"), columns, rows, chart, _remark(writer, "cost-total", "more_than_total"))


def funding(writer: TableWriter) -> Section:
    """Who pays for the projects, by the call's types of funding, what is confirmed apart."""
    confirmed: dict[str | None, Decimal] = defaultdict(Decimal)
    others: dict[str | None, Decimal] = defaultdict(Decimal)
    for one in writer.consolidated.applications:
        for row in one.view.rows("/funding"):
            sums = confirmed if _is_confirmed(writer, row.get("status")) else others
            sums[row.get("type")] += row_total(row)
    whole = sum(confirmed.values(), ZERO) + sum(others.values(), ZERO)
    sure, rest = _statuses(writer)
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            label or writer.word("not_stated"),
            Tally(confirmed[choice], "funding", "sum", ((TYPE, (label,)), (STATUS, sure))),
            Tally(others[choice], "funding", "sum", ((TYPE, (label,)), (STATUS, rest))),
            confirmed[choice] + others[choice],
            _part(confirmed[choice] + others[choice], whole),
        )
        for choice, label in _choices(writer, TYPE, {**confirmed, **others})
    )
    word, money = writer.word, ColumnType.MONEY
    added = Formula("sum", ("confirmed_amount", "other_amount"))
    columns = (
        writer.column("funding_type"),
        writer.column("confirmed_amount", money, total=True),
        writer.column("other_amount", money, total=True),
        replace(writer.column("sum", money, total=True), formula=added),
        _share(writer, "sum"),
    )
    chart = Chart("bar", word("charts.funding"), (1, 2), word("charts.funding_description"), word("charts.kroner"))
    return Section(word("sections.funding"), columns, rows, chart, _remark(writer, "funding-total"))


def _remark(writer: TableWriter, figure: str, but: str = "") -> str:
    """Which applications are counted, and how many of them only in part: those whose total is not computed.

    `but` says what that does to a key figure of the page.
    """
    applications = writer.consolidated.applications
    unread = sum(one.entry.incoming.reading.figures.get(figure) is None for one in applications)
    told = [writer.word("all_counting"), *([writer.word("some_unread", count=unread)] if unread else [])]
    if unread and but:
        told.append(writer.word(but))
    return " ".join(told)


def _share(writer: TableWriter, of: str) -> Column:
    return replace(writer.column("part_of_whole", ColumnType.SHARE), formula=Formula("part", (of,)))


def _part(amount: Decimal, whole: Decimal) -> Decimal | None:
    return amount / whole if whole else None


def _is_confirmed(writer: TableWriter, status: str | None) -> bool:
    choice = writer.call.lists[_list(writer, STATUS)].get(status or "")
    return bool(choice and choice.traits.get("confirmed"))


def _list(writer: TableWriter, path: str) -> str:
    """The list of the call that a field chooses from."""
    return writer.form.fields[path].choices or ""


def _statuses(writer: TableWriter) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    """The words for statuses that mean confirmed, and for those that do not, a blank among them."""
    choices = writer.call.lists[_list(writer, STATUS)].values()
    sure = tuple(writer.messages.of(one.label) for one in choices if one.traits.get("confirmed"))
    rest = tuple(writer.messages.of(one.label) for one in choices if not one.traits.get("confirmed"))
    return sure, (*rest, None)


def _choices(
    writer: TableWriter, path: str, sums: Mapping[str | None, Decimal]
) -> Iterator[tuple[str | None, str | None]]:
    """The choices of a field with their labels, as the master shows them; last the blank one, where there is money."""
    listed = writer.call.lists[_list(writer, path)]
    for name, choice in listed.items():
        yield name, writer.messages.of(choice.label)
    if sums.get(None):
        yield None, None
