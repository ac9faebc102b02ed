"""The master's two pages for reading: the overview with key figures and charts, and what the master rests on."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from toolkit.core.master.priority_words import PriorityWords
from toolkit.core.master.tables import by_region
from toolkit.core.master.values import Chart, Column, ColumnType, Figure, Page, Section, Value
from toolkit.core.round.entries import FileStatus
from toolkit.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from toolkit.core.master.tables import TableWriter
    from toolkit.core.round.choices import RoundChoice
    from toolkit.core.round.consolidate import Application
    from toolkit.core.round.prioritised import Prioritised
    from toolkit.model import Parameter

ZERO = Decimal(0)
MOST_COMMON = 8
_CODES = {"aggregation": "ranking.aggregations", "policy": "ranking.policies"}  # choices whose values are codes


def applied(applications: Iterable[Application]) -> Decimal:
    """What some applications apply for together, in kroner; what could not be computed is left out."""
    return sum((_figure(one, "grant-applied") for one in applications), ZERO)


def _figure(one: Application, figure: str) -> Decimal:
    return one.entry.incoming.reading.figures.get(figure) or ZERO


def overview(writer: TableWriter, result: Prioritised) -> Page:
    """The first sheet: how many, how much, against which envelope, and what is wrong most often."""
    sections = (
        _against_envelope(writer),
        _priority(writer, result),
        _regions(writer),
        _statuses(writer),
        _common_faults(writer),
    )
    figures = tuple(_key_figures(writer))
    lead = writer.word("leads.overview", as_of=writer.consolidated.as_of)
    return Page("overview", writer.word("sheets.overview"), lead, figures, sections)


def _key_figures(writer: TableWriter) -> Iterator[Figure]:
    applications = writer.consolidated.applications
    eligible = [one for one in applications if one.entry.eligible]
    unknown = sum(one.entry.incoming.reading.figures.get("grant-applied") is None for one in applications)
    total, envelope = applied(applications), writer.call.parameters["envelope"]
    facts = {"eligible": len(eligible), "not_eligible": len(applications) - len(eligible)}
    yield Figure(
        writer.word("figures.applications"),
        len(applications),
        ColumnType.INTEGER,
        writer.word("figures.applications_note", **facts),
    )
    note = writer.word("figures.applied_unknown", count=unknown) if unknown else writer.word("figures.applied_note")
    yield Figure(writer.word("figures.applied"), total, ColumnType.MONEY, note)
    yield Figure(
        writer.word("figures.envelope"),
        Decimal(envelope.value),
        ColumnType.MONEY,
        writer.word("figures.envelope_note", clause=envelope.clause),
    )
    yield Figure(
        writer.word("figures.of_envelope"),
        total / envelope.value if envelope.value else None,
        ColumnType.SHARE,
        writer.word("figures.of_envelope_note"),
    )
    cost = sum((_figure(one, "cost-total") for one in applications), ZERO)
    yield Figure(writer.word("figures.cost"), cost, ColumnType.MONEY, writer.word("figures.cost_note"))
    files = writer.consolidated.files
    yield Figure(writer.word("figures.files"), len(files), ColumnType.INTEGER, writer.word("figures.files_note"))


def _text(writer: TableWriter, key: str) -> Column:
    return writer.column(key)


def _against_envelope(writer: TableWriter) -> Section:
    applications = writer.consolidated.applications
    rows: tuple[tuple[Value, ...], ...] = (
        (writer.word("figures.envelope"), Decimal(writer.call.value("envelope"))),
        (writer.word("figures.applied_all"), applied(applications)),
        (writer.word("figures.applied_eligible"), applied(one for one in applications if one.entry.eligible)),
    )
    title = writer.word("charts.envelope")
    chart = Chart("bar", title, (1,), writer.word("charts.envelope_description"), writer.word("charts.kroner"))
    columns = (_text(writer, "figure"), writer.column("amount", ColumnType.MONEY))
    return Section(writer.word("sections.envelope"), columns, rows, chart)


def _priority(writer: TableWriter, result: Prioritised) -> Section:
    """How many are ranked, and the envelope after awards made and proposed; or that it is not computed."""
    priority = result.priority
    text = writer.messages.text
    if priority is None:
        columns: tuple[Column, ...] = (_text(writer, "figure"), _text(writer, "value"))
        rows: tuple[tuple[Value, ...], ...] = ((text("ranking.title"), text("ranking.not_computed")),)
        return Section(writer.word("sections.priority"), columns, rows)
    ranking, allocation = priority.ranking, priority.allocation
    awarded = sum(bool(each.award) for each in allocation.proposals)
    unranked = len(ranking.not_computed) + len(ranking.not_eligible)
    rows = (
        (text("figures.awards-made"), len(priority.choices.awards_made) or None, allocation.made),
        (text("figures.awards-proposed"), awarded, allocation.proposed),
        (writer.word("figures.open"), sum(each.outcome.open for each in allocation.proposals), None),
        (text("figures.envelope-left"), None, allocation.left),
        (writer.word("figures.ranked"), len(ranking.places), None),
        (writer.word("figures.not_ranked"), unranked, None),
    )
    columns = (
        _text(writer, "figure"),
        writer.column("applications", ColumnType.INTEGER),
        writer.column("amount", ColumnType.MONEY),
    )
    return Section(writer.word("sections.priority"), columns, rows)


def _regions(writer: TableWriter) -> Section:
    columns = (
        _text(writer, "region"),
        writer.column("applications", ColumnType.INTEGER, total=True),
        writer.column("eligible_count", ColumnType.INTEGER, total=True),
        writer.column("applied_eligible", ColumnType.MONEY, total=True),
        writer.column("applied_other", ColumnType.MONEY, total=True),
        writer.column("total_cost", ColumnType.MONEY, total=True),
    )
    rows = tuple(
        _region(writer, region, group) for region, group in by_region(writer.consolidated).items() if region or group
    )
    title = writer.word("charts.regions")
    chart = Chart("column", title, (3, 4), writer.word("charts.regions_description"), writer.word("charts.kroner"))
    return Section(writer.word("sections.regions"), columns, rows, chart)


def _region(writer: TableWriter, region: str, group: Sequence[Application]) -> tuple[Value, ...]:
    name = writer.messages.of(writer.call.lists["region"][region].label) if region else writer.word("no_region")
    eligible = [one for one in group if one.entry.eligible]
    others = [one for one in group if not one.entry.eligible]
    cost = sum((_figure(one, "cost-total") for one in group), ZERO)
    return name, len(group), len(eligible), applied(eligible), applied(others), cost


def _statuses(writer: TableWriter) -> Section:
    counts = writer.consolidated.statuses()
    rows = tuple((writer.messages.text(f"status.{status}"), counts[status]) for status in FileStatus)
    columns = (_text(writer, "file_status"), writer.column("count", ColumnType.INTEGER, total=True))
    title = writer.word("charts.statuses")
    chart = Chart("bar", title, (1,), writer.word("charts.statuses_description"), writer.word("charts.files"))
    return Section(writer.word("sections.statuses"), columns, rows, chart)


def _common_faults(writer: TableWriter) -> Section:
    """The rules that most applications break, counted once per application."""
    broken: Counter[str] = Counter()
    for one in writer.consolidated.applications:
        standing = (listed.finding for listed in one.entry.findings if not listed.accepted)
        broken.update({finding.rule for finding in standing if finding.severity is Severity.ERROR})
    rules = {rule.id: rule for rule in writer.call.rules}
    most = sorted(broken.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_COMMON]
    rows = tuple((writer.messages.of(rules[rule].title), rules[rule].clause, count) for rule, count in most)
    columns = (
        _text(writer, "rule_title"),
        _text(writer, "clause"),
        writer.column("applications", ColumnType.INTEGER),
    )
    return Section(writer.word("sections.faults"), columns, rows)


# --- what the master rests on -----------------------------------------------------------------------------------


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
    rows = tuple(
        (
            writer.messages.text(f"round.choices.{one.id}"),
            _chosen(writer, one),
            one.decided_by or None,
            one.date or None,
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
        _text(writer, "rule"),
        writer.column("rule_title", ColumnType.LONG_TEXT),
        _text(writer, "severity"),
        _text(writer, "clause"),
    )
    rows = tuple(
        (one.id, writer.messages.of(one.title), writer.messages.text(f"words.{one.severity}"), one.clause)
        for one in writer.call.rules
    )
    return Section(writer.word("sections.rules"), columns, rows)
