"""Putting the open workbook in the round's inbox."""

from __future__ import annotations

from contextlib import suppress

from toolkit.files.deliver import deliver, same_below
from toolkit.files.marking import NotMarkable
from toolkit.files.marking import clear as without_marks
from toolkit.files.problems import RoundProblem
from toolkit.files.round.folder import load_round
from toolkit.steps.check import check_bytes
from toolkit.steps.open_book.desk import Answer, Desk, NotDone, say


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
    with suppress(NotMarkable):
        data = without_marks(data)
    saved = check_bytes(data, desk.book.name, figures=False).submission
    own = desk.submission
    if saved is None or (saved.data, saved.unreadable) != (own.data, own.unreadable):
        raise NotDone("unsaved")
    return data
