"""Consolidating the round from Excel."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from toolkit.files.round.folder import load_round
from toolkit.files.texts import load_messages
from toolkit.steps.consolidate import consolidate_round
from toolkit.steps.judging import Options, Stage
from toolkit.steps.open_book.desk import Answer, Desk, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.messages import Messages
    from toolkit.steps.consolidate import Outcome

EVERY = 10  # files between two words on the status bar


def consolidate(desk: Desk) -> Answer:
    """Consolidate the round, in this process, and say what stands in the master and where it lies."""
    folder = desk.need_round()
    messages = load_messages(load_round(folder).language)
    app = desk.book.app

    def progress(stage: Stage, done: int, total: int) -> None:
        if stage is Stage.READING and done % EVERY == 0:
            app.status_bar = f"{say(messages, 'status.consolidate')} {done}/{total}"

    outcome = consolidate_round(folder, datetime.now(UTC).replace(microsecond=0), Options(jobs=1), progress)
    return Answer("\n".join(_outcome(outcome, messages)))


def _outcome(outcome: Outcome, messages: Messages) -> Iterator[str]:
    found = outcome.consolidated
    eligible = sum(one.entry.eligible for one in found.applications)
    facts = {"files": len(found.files), "applications": len(found.applications), "eligible": eligible}
    yield messages.text("consolidated.done", path=outcome.master.name, **facts)
    for status, count in found.statuses().items():
        if count:
            yield messages.text(f"status_counts.{status}", count=count)
    if found.staff:
        lists = sorted({name for name, _ in found.staff})
        yield messages.text("consolidated.staff", count=len(found.staff), lists=lists, listed=len(lists))
    yield from (messages.text(f"notices.{key}", **told) for key, told in outcome.notices)
    yield f"\n{say(messages, 'master')}\n{outcome.master}"
