"""The master's first page: key figures, and the round in small tables with charts: money, ranking, files, faults."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from toolkit.core.master.file_tables import COUNTED, status_word
from toolkit.core.master.overview_money import costs, funding
from toolkit.core.master.overview_ranking import priority_sections
from toolkit.core.master.tables import by_region
from toolkit.core.master.values import Chart, ColumnType, Figure, Marked, Page, Quotient, Section, Tally, Value
from toolkit.core.round.entries import FileStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from toolkit.core.master.tables import TableWriter
    from toolkit.core.round.consolidate import Application
    from toolkit.core.round.prioritised import Prioritised

ZERO = Decimal(0)
MOST_COMMON = 8  # bars of a chart
MOST_SINGLE = 15  # rows of a table without one
SHEET = "applications"
KIND = "application"


def overview(writer: TableWriter, result: Prioritised) -> Page:
    """The first sheet: how many, how much, against which envelope, who is in line for it, and what is wrong."""
    money = (_against_envelope(writer), _regions(writer), replace(funding(writer), new_page=True), costs(writer))
    ranked = tuple(priority_sections(writer, result))
    if result.priority:
        state = (*ranked, replace(_statuses(writer), new_page=True), *_common_faults(writer))
    else:  # one line that begins the page: at its foot the heading would stand alone
        state = (*(replace(one, new_page=True) for one in ranked), _statuses(writer), *_common_faults(writer))
    sections = (*money, *state)
    figures = tuple(_key_figures(writer))
    lead = writer.word("leads.overview", as_of=writer.consolidated.as_of)
    return Page("overview", writer.word("sheets.overview"), lead, figures, sections)


def applied(applications: Iterable[Application]) -> Decimal:
    """What some applications apply for together, in kroner; what could not be computed is left out."""
    return _sum(applications, "grant-applied")


def _sum(applications: Iterable[Application], figure: str) -> Decimal:
    return sum((one.entry.incoming.reading.figures.get(figure) or ZERO for one in applications), ZERO)


def _eligible(writer: TableWriter, *, good: bool) -> tuple[str, tuple[Value, ...]]:
    """The condition that an application is eligible, or that it is not."""
    return "eligible", (Marked(writer.word("eligible.yes" if good else "eligible.no"), good),)


def _key_figures(writer: TableWriter) -> Iterator[Figure]:
    applications = writer.consolidated.applications
    word, money, count = writer.word, ColumnType.MONEY, ColumnType.INTEGER
    eligible = sum(one.entry.eligible for one in applications)
    facts = {"eligible": eligible, "not_eligible": len(applications) - eligible}
    note = word("figures.applications_note", **facts)
    yield Figure(word("figures.applications"), Tally(len(applications), SHEET), count, note)
    note = _unknown(writer, "grant-applied") or word("figures.applied_note")
    total, envelope = applied(applications), writer.call.parameters["envelope"]
    yield Figure(word("figures.applied"), Tally(total, SHEET, "applied_for"), money, note)
    note = word("figures.envelope_note", clause=envelope.clause)
    yield Figure(word("figures.envelope"), Decimal(envelope.value), money, note)
    share = Quotient(total / envelope.value, 1, 2) if envelope.value else None
    yield Figure(word("figures.of_envelope"), share, ColumnType.SHARE, word("figures.of_envelope_note"))
    cost = Tally(_sum(applications, "cost-total"), SHEET, "total_cost")
    yield Figure(
        word("figures.cost"), cost, money, _unknown(writer, "cost-total", "cost_unknown") or word("figures.cost_note")
    )
    files = Tally(len(writer.consolidated.files), "files")
    yield Figure(word("figures.files"), files, count, word("figures.files_note"))


def _unknown(writer: TableWriter, figure: str, key: str = "applied_unknown") -> str:
    """For how many applications a figure is not computed; "" where it is for all."""
    applications = writer.consolidated.applications
    count = sum(one.entry.incoming.reading.figures.get(figure) is None for one in applications)
    return writer.word(f"figures.{key}", count=count) if count else ""


def _against_envelope(writer: TableWriter) -> Section:
    applications = writer.consolidated.applications
    word, sound = writer.word, applied(one for one in applications if one.entry.eligible)
    rows: tuple[tuple[Value, ...], ...] = (
        (word("figures.envelope"), Decimal(writer.call.value("envelope"))),
        (word("figures.applied_all"), Tally(applied(applications), SHEET, "applied_for")),
        (
            word("figures.applied_eligible"),
            Tally(sound, SHEET, "applied_for", (_eligible(writer, good=True),)),
        ),
    )
    chart = Chart("bar", word("charts.envelope"), (1,), word("charts.envelope_description"), word("charts.kroner"))
    columns = (writer.column("figure"), writer.column("amount", ColumnType.MONEY))
    return Section(word("sections.envelope"), columns, rows, chart)


def _regions(writer: TableWriter) -> Section:
    columns = (
        writer.column("region"),
        writer.column("applications", ColumnType.INTEGER, total=True),
        writer.column("eligible_count", ColumnType.INTEGER, total=True),
        writer.column("applied_eligible", ColumnType.MONEY, total=True),
        writer.column("applied_other", ColumnType.MONEY, total=True),
        writer.column("total_cost", ColumnType.MONEY, total=True),
    )
    rows = tuple(
        _region(writer, region, group) for region, group in by_region(writer.consolidated).items() if region or group
    )
    word = writer.word
    chart = Chart("column", word("charts.regions"), (3, 4), word("charts.regions_description"), word("charts.kroner"))
    return Section(word("sections.regions"), columns, rows, chart)


def _region(writer: TableWriter, region: str, group: Sequence[Application]) -> tuple[Value, ...]:
    name = writer.messages.of(writer.call.lists["region"][region].label) if region else None
    here: tuple[str, tuple[Value, ...]] = ("/project/region", (name,))
    sound, others = _eligible(writer, good=True), _eligible(writer, good=False)
    eligible = [one for one in group if one.entry.eligible]
    rest = [one for one in group if not one.entry.eligible]
    return (
        name or writer.word("no_region"),
        Tally(len(group), SHEET, "", (here,)),
        Tally(len(eligible), SHEET, "", (here, sound)),
        Tally(applied(eligible), SHEET, "applied_for", (here, sound)),
        Tally(applied(rest), SHEET, "applied_for", (here, others)),
        Tally(_sum(group, "cost-total"), SHEET, "total_cost", (here,)),
    )


def _statuses(writer: TableWriter) -> Section:
    counts, word = writer.consolidated.statuses(), writer.word
    others = (status for status in FileStatus if status is not FileStatus.COUNTS)
    rows = (*_counting(writer), *(_status(status_word(writer, status), counts[status]) for status in others))
    columns = (writer.column("file_status"), writer.column("count", ColumnType.INTEGER, total=True))
    chart = Chart("bar", word("charts.statuses"), (1,), word("charts.statuses_description"), word("charts.files"))
    return Section(word("sections.statuses"), columns, rows, chart)


def _counting(writer: TableWriter) -> Iterator[tuple[Value, ...]]:
    """The files that count, by what they are: an application counts otherwise than an assessment of it."""
    counting = [one.incoming.reading.submission for one in writer.consolidated.files if one.status is FileStatus.COUNTS]
    kinds = Counter(one.kind for one in counting if one)
    status = status_word(writer, FileStatus.COUNTS)
    for kind in writer.call.forms:
        where: tuple[tuple[str, tuple[Value, ...]], ...] = (
            ("file_status", (status,)),
            ("kind", (writer.word(f"kinds.{kind}"),)),
        )
        if kinds[kind] or kind == KIND:
            yield writer.word(f"counting.{kind}"), Tally(kinds[kind], "files", "", where)


def _status(word: Marked, count: int) -> tuple[Value, ...]:
    return word.text, Tally(count, "files", "", (("file_status", (word,)),))


def _common_faults(writer: TableWriter) -> Iterator[Section]:
    """The rules that most applications break, counted once per application; nothing where none is broken.

    Without a rule that several break there is nothing to compare: a plain table.
    """
    broken: Counter[str] = Counter()
    for one in writer.consolidated.applications:
        broken.update({listed.finding.rule for listed in one.entry.findings if listed.is_error})
    most, least = _most_common(broken)
    if not most:
        return
    rules, word = {rule.id: rule for rule in writer.call.rules}, writer.word
    rows = tuple(
        (
            writer.messages.of(rules[rule].title),
            Tally(broken[rule], "findings", COUNTED, (("rule", (rule,)),)),
            rules[rule].clause,
        )
        for rule in most
    )
    columns = (
        writer.column("rule_title"),
        writer.column("applications", ColumnType.INTEGER),
        writer.column("clause"),
    )
    chart = Chart("bar", word("charts.faults"), (1,), word("charts.faults_description"), word("charts.applications"))
    key = "all" if len(most) == len(broken) else "common" if least > 1 else "single"
    sheet = word("sheets.findings")
    remark = word(f"faults_remark.{key}", shown=len(most), count=len(broken), least=least, sheet=sheet)
    yield Section(word("sections.faults"), columns, rows, chart if least > 1 else None, remark)


def _most_common(broken: Mapping[str, int]) -> tuple[list[str], int]:
    """The rules shown, and how many applications break each of them at least.

    Chance decides nothing: of rules that equally many break all are shown or none, as long as one alone breaks each it
    is the first by name.
    """
    order = sorted(broken, key=lambda rule: (-broken[rule], rule))
    several = [rule for rule in order if broken[rule] > 1]
    if not several:
        return order[:MOST_SINGLE], 1
    shown = several[:MOST_COMMON]
    if len(several) > MOST_COMMON:
        shown = [rule for rule in shown if broken[rule] > broken[several[MOST_COMMON]]] or shown
    return shown, broken[shown[-1]]
