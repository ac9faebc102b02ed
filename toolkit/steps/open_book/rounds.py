"""The round from Excel: put the open workbook in its inbox, consolidate it, and say what the buttons are for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from toolkit.files.deliver import deliver, same_below
from toolkit.files.marking import NotMarkable
from toolkit.files.marking import clear as without_marks
from toolkit.files.problems import RoundProblem
from toolkit.files.rounds import load_round
from toolkit.files.texts import load_messages
from toolkit.steps.check import check_bytes
from toolkit.steps.consolidate import consolidate_round
from toolkit.steps.judging import Options
from toolkit.steps.open_book.desk import Answer, Desk, NotDone, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.messages import Messages
    from toolkit.steps.consolidate import Outcome

EVERY = 10  # files between two words on the status bar


def to_inbox(desk: Desk) -> Answer:
    """Put the workbook's file in the round's inbox as it was saved, without marks; never over another file."""
    messages = desk.messages
    if desk.path is None:
        raise NotDone("no-folder")
    opened = load_round(desk.need_round())
    desk.need_round_of(opened.call)
    if not opened.inbox.is_dir():
        raise RoundProblem("no-inbox", folder=opened.inbox)
    data = _as_saved(desk)
    there = same_below(opened.inbox, data)
    if there:
        return Answer(f"{say(messages, 'inbox_there')}\n\n{there}")
    delivered = deliver(opened.inbox, desk.path.name, data)
    return Answer(f"{say(messages, 'inbox_put')}\n\n{delivered.path}")


def _as_saved(desk: Desk) -> bytes:
    """The saved file without our marks; one that says something else than the screen does is not up to date."""
    try:
        data = desk.path.read_bytes() if desk.path else b""
    except OSError as error:
        raise NotDone("no-file") from error
    saved = check_bytes(data, desk.book.name, figures=False).submission
    own = desk.submission
    if saved is None or (saved.data, saved.unreadable) != (own.data, own.unreadable):
        raise NotDone("unsaved")
    try:
        return without_marks(data)
    except NotMarkable:
        return data


def consolidate(desk: Desk) -> Answer:
    """Consolidate the round, in this process, and say what stands in the master and where it lies."""
    folder = desk.need_round()
    messages = load_messages(load_round(folder).language)
    app = desk.book.app

    def progress(done: int, total: int) -> None:
        if done % EVERY == 0:
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
            yield messages.text("consolidated.status", count=count, status=messages.text(f"status.{status}"))
    if found.staff:
        lists = sorted({name for name, _ in found.staff})
        yield messages.text("consolidated.staff", count=len(found.staff), lists=lists)
    yield from (messages.text(f"notices.{key}", **told) for key, told in outcome.notices)
    yield f"\n{say(messages, 'master')}\n{outcome.master}"


def help_text(desk: Desk, messages: Messages) -> Answer:
    """What each button does, and which round they would work on."""
    labels = messages.table["addin"]["buttons"].values()
    lines = [say(messages, "help_button", label=one["label"], tip=one["tip"]) for one in labels]
    folder = desk.round_folder
    last = say(messages, "help_round", folder=str(folder)) if folder else say(messages, "help_no_round")
    return Answer("\n".join([say(messages, "help"), "", *lines, "", last]))
