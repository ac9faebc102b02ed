"""`toolkit round` and `toolkit consolidate`: a round folder, and everything in it as one master workbook."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.cli.common import (
    messages_in,
    moment_or_fail,
    plain_errors,
    printable,
    refuse,
    terminal_language,
    workbook_name_or_fail,
)
from toolkit.cli.spoken import command, format_option, group, lang_option, option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import TaskID

    from toolkit.core.messages import Messages
    from toolkit.core.round.consolidate import Consolidated
    from toolkit.steps.consolidate import Outcome
    from toolkit.steps.judging import Options, Stage

_NAMED = 5  # files the summary names of each status


@group("round")
def round_group() -> None:
    """Make a round folder; see what stands in it."""


@round_group.command("new")
@click.argument("folder", type=click.Path(path_type=Path), metavar="folder")
@option("--call", required=True, metavar="call")
@lang_option
def new(folder: Path, call: str, lang: str | None) -> None:
    """Make a round folder for a call."""
    from toolkit.steps.rounds import make_round

    messages = messages_in(terminal_language(lang))
    with plain_errors(messages):
        made = make_round(folder, call, lang)
        click.echo(messages.text("round.made", folder=str(folder), inbox=str(made.inbox)))


@round_group.command("status")
@click.argument("folder", type=click.Path(path_type=Path), metavar="folder")
@format_option
@lang_option
def status(folder: Path, form: str, lang: str | None) -> None:
    """What stands in a round folder, and what waits for a decision; nothing is written."""
    from toolkit.cli.round_status import print_status, status_document
    from toolkit.steps.rounds import round_status

    messages = messages_in(terminal_language(lang))
    with plain_errors(messages):
        found = round_status(folder, datetime.now(UTC).replace(microsecond=0))
    if form == "json":
        click.echo(json.dumps(status_document(found, messages), ensure_ascii=False, indent=2))
    else:
        print_status(found, messages)


@command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="round")
@option("-o", "--output", type=click.Path(path_type=Path), metavar="file")
@option("--jobs", type=click.IntRange(min=1), metavar="count")
@option("--as-of", "as_of", metavar="time")
@format_option
@option("--strict", is_flag=True)
@option("--public", is_flag=True)
@lang_option
def consolidate(
    folder: Path,
    output: Path | None,
    jobs: int | None,
    as_of: str | None,
    form: str,
    lang: str | None,
    **flags: bool,
) -> None:
    """Consolidate every submission of a round into the master workbook."""
    from toolkit.steps.consolidate import consolidate_round
    from toolkit.steps.judging import Options

    messages = messages_in(terminal_language(lang))
    if flags["public"] and flags["strict"]:
        refuse("cli.public_strict")
    if output:
        workbook_name_or_fail(output)
    options = Options(output, jobs, moment_or_fail(as_of, messages), _written_language(lang))
    if flags["public"]:
        _publish(folder, options, form, messages)
        return
    with plain_errors(messages), _progress(messages) as progress:
        outcome = consolidate_round(folder, datetime.now(UTC).replace(microsecond=0), options, progress)
    for key, facts in outcome.notices:
        click.echo(printable(messages.text(f"notices.{key}", **facts)), err=True)
    if form == "json":
        click.echo(json.dumps(_document(outcome, messages), ensure_ascii=False, indent=2))
    else:
        _print(outcome, folder, messages)
    invalid = not all(one.entry.eligible for one in outcome.consolidated.applications)
    sys.exit(int(flags["strict"] and invalid))


def _publish(folder: Path, options: Options, form: str, messages: Messages) -> None:
    """Write the public edition and say what a person must still do."""
    from toolkit.steps.publish import publish_round

    now = datetime.now(UTC).replace(microsecond=0)
    with plain_errors(messages), _progress(messages) as progress:
        published = publish_round(folder, options.output, now, options, progress)
    for key, facts in published.notices:
        click.echo(printable(messages.text(f"notices.{key}", **facts)), err=True)
    path, count = str(published.path), published.applications
    if form == "json":
        document = {"version": 1, "edition": "public", "master": path, "applications": count}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    click.echo(messages.text("consolidated.public_read"))
    click.echo(messages.text("consolidated.public", path=path, count=count))


def _written_language(lang: str | None) -> str | None:
    """The master's language where --lang or TOOLKIT_LANG asks for one, else the round's own."""
    from toolkit.cli.common import file_language

    return file_language(lang, "") or None


@contextmanager
def _progress(messages: Messages) -> Iterator[Callable[[Stage, int, int], None]]:
    """A bar for each stage on stderr, with the time left, where stderr is a terminal; else nothing."""
    from toolkit.steps.judging import untold

    if not sys.stderr.isatty():
        yield untold
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    tasks: dict[Stage, TaskID] = {}
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console, transient=True) as bar:

        def tell(stage: Stage, done: int, total: int) -> None:
            if stage not in tasks:
                for earlier in tasks.values():
                    bar.update(earlier, completed=1, total=1)
                tasks[stage] = bar.add_task(messages.text(f"consolidated.stages.{stage}"), total=None)
            bar.update(tasks[stage], completed=done, total=total or None)

        yield tell


def _print(outcome: Outcome, folder: Path, messages: Messages) -> None:
    from rich.text import Text

    from toolkit.cli.console import PlainConsole
    from toolkit.cli.round_status import joined_lines
    from toolkit.core.round.joined import joined_by_case
    from toolkit.steps.news import news_lines

    console = PlainConsole()
    found = outcome.consolidated
    eligible = sum(one.entry.eligible for one in found.applications)
    counts = {"files": len(found.files), "applications": len(found.applications), "eligible": eligible}
    console.print(Text(messages.text("consolidated.done", path=str(outcome.master), **counts), style="bold"))
    for line in _accounted(found, messages):
        console.print(Text(line))
    if found.staff:
        lists = sorted({name for name, _ in found.staff})
        told = messages.text("consolidated.staff", count=len(found.staff), lists=lists, listed=len(lists))
        console.print(Text(f"  {told}", style="yellow"))
        for line in _about_lists(found, messages):
            console.print(Text("      " + line, style="yellow"))
    console.print(Text("  " + messages.text("consolidated.read", count=outcome.read), style="dim"))
    for line in news_lines(outcome.new, messages, len(found.files)):
        console.print(Text(line))
    for line in joined_lines(joined_by_case(found), messages):
        console.print(Text(printable(line)))
    if outcome.waiting:
        facts = {"count": len(outcome.waiting), "folder": str(folder)}
        console.print(Text(messages.text("consolidated.waiting", **facts), style="bold"))


def _about_lists(found: Consolidated, messages: Messages) -> Iterator[str]:
    """What is wrong in staff's own lists, the first few with list and line."""
    for name, finding in found.staff[:_NAMED]:
        facts = {"file": name, "line": finding.cell.lstrip("A"), "text": messages.finding(finding)}
        yield printable(messages.text("consolidated.staff_line", **facts))


def _accounted(found: Consolidated, messages: Messages) -> Iterator[str]:
    """How many files have each status, and which and why; the counts add up.

    What somebody must act on comes first, and a file that may hold an application is never left out.
    """
    from toolkit.core.round.reasons import status_reason
    from toolkit.core.round.waiting import HIDING, asks_for_an_act

    for status_, count in found.statuses().items():
        if not count:
            continue
        yield "  " + messages.text(f"status_counts.{status_}", count=count)
        files = [one for one in found.files if one.status == status_]
        files.sort(key=lambda one: (one.incoming.reading.reason not in HIDING, not asks_for_an_act(one)))
        shown = max(_NAMED, sum(one.incoming.reading.reason in HIDING for one in files))
        for one in files[:shown]:
            why = status_reason(messages, one)
            yield "      " + printable(messages.text("consolidated.file", file=one.incoming.name, why=why))
        if len(files) > shown:
            yield "      " + messages.text("consolidated.more", count=len(files) - shown)


def _document(outcome: Outcome, messages: Messages) -> dict[str, Any]:
    """The outcome as plain data: every file with its status, every application with its id."""
    from toolkit.core.round.reasons import status_reason
    from toolkit.core.round.receipts import as_stated
    from toolkit.steps.news import news_document

    found = outcome.consolidated
    return {
        "version": 1,
        "master": str(outcome.master),
        "call": found.call.id,
        "as_of": found.as_of.isoformat(),
        "read": outcome.read,
        "statuses": {str(status_): count for status_, count in found.statuses().items()},
        "applications": [
            {"id": one.id, "file": one.entry.incoming.name, "eligible": one.entry.eligible}
            for one in found.applications
        ],
        "files": [
            {
                "file": one.incoming.name,
                "status": str(one.status),
                "of": one.of or None,
                "application": one.application or None,
                "reason": one.incoming.reading.reason or None,
                "why": status_reason(messages, one) or None,
                "sha256": one.incoming.sha256,
                "size": one.incoming.size,
                "received": as_stated(one.incoming.receipt.received),
                "first_seen": one.incoming.first_seen.isoformat(),
            }
            for one in found.files
        ],
        "new": news_document(outcome.new),
        "waiting": len(outcome.waiting),
        "notices": [{"key": key, **facts} for key, facts in outcome.notices],
    }
