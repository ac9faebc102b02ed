"""The master's last page: what it rests on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from toolkit.core.master.priority_words import PriorityWords
from toolkit.core.master.values import Column, ColumnType, Page, Section, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.core.master.tables import TableWriter
    from toolkit.core.round.choices import RoundChoice
    from toolkit.core.round.prioritised import Prioritised
    from toolkit.model import Parameter

_CODES = {"aggregation": "ranking.aggregations", "policy": "ranking.policies"}  # choices whose values are codes


def _text(writer: TableWriter, key: str) -> Column:
    return writer.column(key)


def about(writer: TableWriter, version: str, choices: Sequence[RoundChoice], result: Prioritised) -> Page:
    """The last sheet: toolkit, call, time, parameters, the county's choices, clauses and rules."""
    sections = (
        _facts(writer, version, result),
        _parameters(writer),
        _choices(writer, choices),
        _clauses(writer),
        _rules(writer),
    )
    return Page("about", writer.word("sheets.about"), writer.word("leads.about"), (), sections)


def _facts(writer: TableWriter, version: str, result: Prioritised) -> Section:
    messages, call = writer.messages, writer.call
    rows = (
        (writer.word("about.call"), f"{messages.of(call.title)} ({call.id})"),
        (writer.word("about.issuer"), messages.of(call.issuer)),
        (writer.word("about.as_of"), messages.write(writer.consolidated.as_of)),
        (writer.word("about.version"), version),
        (writer.word("about.digest"), call.digest),
        *_priority_facts(writer, result),
    )
    columns = (_text(writer, "figure"), _text(writer, "value"))
    return Section(writer.word("sections.facts"), columns, rows)


def _priority_facts(writer: TableWriter, result: Prioritised) -> Iterator[tuple[Value, ...]]:
    """The edition of the district index with its file and checksum, and what the simulation drew."""
    edition, simulation = result.edition, result.simulation
    if edition:
        yield writer.word("about.index"), PriorityWords(writer.call, writer.messages).edition(edition)
        yield writer.word("about.index_source"), edition.source or None
        yield writer.word("about.index_file"), edition.file
        yield writer.word("about.index_digest"), edition.sha256
    if simulation:
        value = writer.word("about.simulation_value", draws=simulation.draws, seed=simulation.seed)
        yield writer.word("about.simulation"), value


def _parameters(writer: TableWriter) -> Section:
    columns = (
        _text(writer, "figure"),
        _text(writer, "value"),
        _text(writer, "unit"),
        writer.column("since", ColumnType.DATE),
        _text(writer, "clause"),
        writer.column("reason", ColumnType.LONG_TEXT),
    )
    rows = tuple(_parameter(writer, one) for one in writer.call.parameters.values())
    return Section(writer.word("sections.parameters"), columns, rows)


def _parameter(writer: TableWriter, one: Parameter) -> tuple[Value, ...]:
    messages = writer.messages
    unit = f"master.units.{one.unit}"
    reason = messages.of(one.reason) if one.reason else None
    shown = messages.text(unit) if messages.has(unit) else one.unit
    return messages.of(one.label), _shown(writer, one), shown, one.since, one.clause, reason


def _shown(writer: TableWriter, one: Parameter) -> str:
    value: Any = one.value
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if isinstance(value, bool | date | str) or value is None:
        return writer.messages.write(value)
    return writer.messages.write(Decimal(value), "percent" if one.unit == "share" else "")


def _choices(writer: TableWriter, choices: Sequence[RoundChoice]) -> Section:
    columns = (
        _text(writer, "figure"),
        _text(writer, "value"),
        _text(writer, "decided_by"),
        _text(writer, "decided"),
        writer.column("reason", ColumnType.LONG_TEXT),
    )
    words = PriorityWords(writer.call, writer.messages)
    rows = tuple(
        (
            writer.messages.text(f"round.choices.{one.id}"),
            _chosen(writer, one),
            one.decided_by or None,
            words.day(one.date) if one.date else None,
            one.reason or None,
        )
        for one in choices
    )
    return Section(writer.word("sections.choices"), columns, rows)


def _chosen(writer: TableWriter, choice: RoundChoice) -> str:
    """What is chosen, in words: codes of round.toml and names of criteria say little to a reader."""
    if isinstance(choice.value, dict):
        words = PriorityWords(writer.call, writer.messages)
        each = (f"{words.criterion(name)} {writer.messages.write(value)}" for name, value in choice.value.items())
        return ", ".join(each)
    key = f"{_CODES.get(choice.id)}.{choice.value}"
    return writer.messages.text(key) if writer.messages.has(key) else writer.messages.write(choice.shown)


def _clauses(writer: TableWriter) -> Section:
    columns = (_text(writer, "clause"), writer.column("wording", ColumnType.LONG_TEXT))
    rows = tuple((one.id, writer.messages.of(one.text)) for one in writer.call.clauses.values())
    return Section(writer.word("sections.clauses"), columns, rows)


def _rules(writer: TableWriter) -> Section:
    columns = (
        _text(writer, "rule_name"),
        writer.column("rule_title", ColumnType.LONG_TEXT),
        _text(writer, "severity"),
        _text(writer, "clause"),
    )
    rows = tuple(
        (one.id, writer.messages.of(one.title), writer.messages.text(f"words.{one.severity}"), one.clause)
        for one in writer.call.rules
    )
    return Section(writer.word("sections.rules"), columns, rows)
