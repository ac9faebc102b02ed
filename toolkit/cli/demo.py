"""`toolkit demo`: the whole main job on example submissions."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.common import file_language, messages_in, plain_errors, terminal_language
from toolkit.cli.spoken import command, lang_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.messages import Messages
    from toolkit.core.round.entries import FileEntry
    from toolkit.steps.demo import Demo

SIGNS = {"counts": ("✔", "green"), "not-eligible": ("✘", "red")}
OTHER_SIGN = ("–", "bright_black")


@command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="folder", default=Path("demo"))
@lang_option
def demo(folder: Path, lang: str | None) -> None:
    """Make example submissions and carry out the whole round with them."""
    from toolkit.steps.demo import CALL, run_demo

    messages = messages_in(terminal_language(lang))
    with plain_errors(messages):
        from toolkit.files.calls import load_call

        made = run_demo(folder, file_language(lang, load_call(CALL).language))
    for line in _lines(made, messages):
        click.echo(line)


def _lines(made: Demo, messages: Messages) -> Iterator[str]:
    files = made.outcome.consolidated.files
    yield click.style(messages.text("demo.head", call=messages.of(made.call.title)), bold=True)
    yield ""
    yield messages.text("demo.files", count=len(files))
    width = max(len(one.incoming.name) for one in files)
    words = {one.status: messages.text(f"status.{one.status}") for one in files}
    longest = max(map(len, words.values()))
    for one in files:
        sign, colour = _sign(one)
        start = f"  {click.style(sign, fg=colour)} {one.incoming.name:<{width}}  {words[one.status]:<{longest}}"
        yield f"{start}  {_became(one, messages)}".rstrip()
    yield ""
    yield _applied(made, messages)
    yield from _ranked(made, messages)
    yield ""
    yield messages.text("demo.open")
    yield from _to_open(made, messages)
    yield from _how_to_start(messages)


def _how_to_start(messages: Messages) -> Iterator[str]:
    """Where the command is, for whom typing its name alone does not find it (a virtual environment not activated)."""
    program = Path(sys.argv[0])
    if shutil.which("toolkit") or program.stem != "toolkit":
        return
    inside = program.absolute().is_relative_to(Path.cwd())
    yield ""
    shown = program.absolute().relative_to(Path.cwd()) if inside else program.absolute()
    yield messages.text("demo.command", program=str(shown))


def _sign(one: FileEntry) -> tuple[str, str]:
    kind = one.incoming.reading.submission.kind if one.incoming.reading.submission else ""
    if one.status == "counts" and kind == "application" and not one.eligible:
        return SIGNS["not-eligible"]
    return SIGNS.get(one.status, OTHER_SIGN)


def _became(one: FileEntry, messages: Messages) -> str:
    """What became of one file, with the first reason where there is one."""
    if one.status in {"superseded", "duplicate"}:
        return messages.text(f"status_reason.{one.status}", file=one.of)
    reading = one.incoming.reading
    if reading.submission is None:
        return messages.text(f"unreadable.{reading.reason}", **reading.facts)
    if reading.submission.kind == "assessment":
        return messages.text("status_reason.assessment", assessor=reading.submission.data["assessor"]["name"])
    if one.status != "counts":
        late = next((listed.finding for listed in one.findings if listed.finding.message == "round.late"), None)
        return messages.finding(late) if late else ""
    return _judged(one, messages)


def _judged(one: FileEntry, messages: Messages) -> str:
    errors = [listed.finding for listed in one.findings if listed.finding.severity == "error" and not listed.accepted]
    if len(errors) > 1:
        return messages.text("demo.faults", count=len(errors), message=messages.finding(errors[0]))
    if errors:
        return messages.text("demo.faulty", message=messages.finding(errors[0]))
    looks = [listed.finding for listed in one.findings if listed.finding.severity == "warning"]
    if looks:
        return messages.text("demo.look", message=messages.finding(looks[0]))
    return messages.text("demo.fine")


def _applied(made: Demo, messages: Messages) -> str:
    from toolkit.core.master.overview import applied

    applications = made.outcome.consolidated.applications
    eligible = [one for one in applications if one.entry.eligible]
    envelope = made.call.parameters["envelope"]
    return messages.text(
        "demo.applied",
        applications=len(applications),
        applied=applied(applications),
        eligible=len(eligible),
        eligible_applied=applied(eligible),
        envelope=envelope.value,
        clause=envelope.clause,
    )


def _ranked(made: Demo, messages: Messages) -> Iterator[str]:
    """The ranking and the proposed allocation; what they rest on says that it is an example."""
    from toolkit.core.master.ranking_lines import ranking_lines

    blocks = list(ranking_lines(made.outcome.consolidated, made.outcome.result, messages))
    for heading, lines in blocks[:-1]:  # how robust it is stands in the master and in `toolkit rank`
        yield ""
        if heading:
            yield click.style(heading, bold=True)
        yield from (f"  {line}" if heading else line for line in lines)
    priority = made.outcome.result.priority
    if priority and priority.ranking.places:
        first = priority.ranking.places[0].scored.application.id
        yield ""
        yield messages.text("demo.rank", folder=str(made.folder), application=first)


def _to_open(made: Demo, messages: Messages) -> Iterator[str]:
    from toolkit.files.round.folder import INBOX, RECEIPTS

    faulty = [one for one in made.outcome.consolidated.applications if not one.entry.eligible]
    places = [(made.outcome.master, "open_master")]
    places += [(form, "open_form") for form in made.forms]
    places += [(made.folder / INBOX / one.entry.incoming.name, "open_submission") for one in faulty[:1]]
    places.append((made.folder / RECEIPTS, "open_receipts"))
    width = max(len(str(path)) for path, _ in places)
    for path, what in places:
        yield f"  {path!s:<{width}}  {messages.text(f'demo.{what}')}"
