"""What `toolkit round status` prints: what stands in a round and what waits for a decision, as text or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from toolkit.core.messages import Messages
    from toolkit.core.round.joined import Joined
    from toolkit.steps.rounds import RoundStatus


def print_status(found: RoundStatus, messages: Messages) -> None:
    """Print what stands in a round, then what waits, group by group."""
    from toolkit.steps.waiting import waiting_lines

    for line in _standing(found, messages):
        click.echo(line)
    click.echo()
    if not found.waiting:
        click.echo(messages.text("waiting.none"))
        return
    click.echo(click.style(messages.text("waiting.heading", count=len(found.waiting)), bold=True))
    for heading, lines in waiting_lines(found, messages):
        click.echo(click.style(heading, bold=True))
        for line in lines:
            click.echo(f"  {line}")


def _standing(found: RoundStatus, messages: Messages) -> Iterator[str]:
    judged = found.judged
    counts = {status: count for status, count in judged.statuses().items() if count}
    words = [messages.text(f"status_counts.{status}", count=count) for status, count in counts.items()]
    yield messages.text("round.status_call", call=messages.of(found.opened.call.title))
    yield messages.text("round.status_files", files=len(judged.files), stated=found.stated)
    if words:
        yield messages.text("waiting.files", statuses=words)
    eligible = sum(one.entry.eligible for one in judged.applications)
    yield messages.text("waiting.applications", count=len(judged.applications), eligible=eligible)
    if found.master is None:
        yield messages.text("round.status_no_master", folder=str(found.opened.folder))
    else:
        yield messages.text("round.status_master", path=str(found.master))
        yield from _since(found, messages)
    yield from joined_lines(found.joined, messages)
    yield from _choices(found, messages)


def _since(found: RoundStatus, messages: Messages) -> Iterator[str]:
    """What changed since the master was written; that nothing did only where all it rests on was compared."""
    from toolkit.steps.news import standing_lines

    since, folder = found.since, str(found.opened.folder)
    if since.master:
        yield messages.text(f"waiting.master_{since.master}", folder=folder)
    changed = list(since.inputs)
    files = len(found.judged.files if found.new.first else found.new.files)
    applications = len(found.judged.applications if found.new.first else found.new.applications)
    if files or applications:
        yield messages.text("waiting.since", files=files, applications=applications, folder=folder)
    if changed:
        yield messages.text("waiting.inputs", files=changed, folder=folder)
    yield from standing_lines(found.new, messages)
    if not (files or applications or found.new.standing or changed or since.master):
        yield messages.text("waiting.current")


def joined_lines(joined: Iterable[Joined], messages: Messages) -> Iterator[str]:
    """The applications that are one only by a case number."""
    for one in joined:
        facts = {"application": one.application, "case_number": one.case_number, "files": list(one.files)}
        yield messages.text("waiting.joined", **facts)


def _choices(found: RoundStatus, messages: Messages) -> Iterator[str]:
    """Which choices are open, and which cannot be used; that all are taken only where nothing is the matter."""
    from toolkit.core.master.priority_words import PriorityWords

    if found.open_choices:
        names = [messages.text(f"round.choices.{choice.id}") for choice in found.open_choices]
        yield messages.text("round.status_open", choices=names)
    words = PriorityWords(found.opened.call, messages)
    yield from (words.short(reason) for reason in found.refused)
    if not found.open_choices and not found.refused:
        yield messages.text("round.status_chosen")


def status_document(found: RoundStatus, messages: Messages) -> dict[str, Any]:
    """What stands in a round and what waits, as plain data."""
    from toolkit.steps.news import news_document
    from toolkit.steps.waiting import waiting_document

    judged = found.judged
    return {
        "version": 1,
        "language": messages.language,
        "call": found.opened.call.id,
        "files": len(judged.files),
        "received_stated": found.stated,
        "statuses": {str(status): count for status, count in judged.statuses().items()},
        "applications": [{"id": one.id, "eligible": one.entry.eligible} for one in judged.applications],
        "master": str(found.master) if found.master else None,
        "new": news_document(found.new),
        "since": {"inputs": list(found.since.inputs), "master": found.since.master or None},
        "joined": [
            {"application": one.application, "case_number": one.case_number, "files": list(one.files)}
            for one in found.joined
        ],
        "open_choices": [choice.id for choice in found.open_choices],
        "waiting": waiting_document(found, messages),
    }
