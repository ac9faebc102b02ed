"""Why a received file has its status, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.round.assessments import KIND
from toolkit.core.round.entries import FileStatus
from toolkit.core.unreadable import reason_text

if TYPE_CHECKING:
    from toolkit.core.messages import Messages
    from toolkit.core.round.entries import FileEntry, Grounds

_WHOLE = "round.withdrawn-whole"
_LATE = ("round.late", "round.late-answer")


def status_reason(messages: Messages, entry: FileEntry) -> str:
    """Why a file has its status: never empty."""
    reading = entry.incoming.reading
    told = _told(messages, entry)
    if reading.submission is not None and reading.submission.kind == KIND:
        assessor = reading.submission.data.get("assessor", {}).get("name", "")
        return f"{messages.text('status_reason.assessment', assessor=assessor)} {told}".strip()
    if told:
        return told
    return reason_text(messages, reading.reason, reading.facts) if reading.reason else ""


def _told(messages: Messages, entry: FileEntry) -> str:
    """What a status rests on: another file, staff's own list, or the deadline."""
    if entry.status is FileStatus.LATE:
        late = next(one.finding for one in entry.findings if one.finding.message in _LATE)
        return messages.finding(late)
    if entry.status is FileStatus.WITHDRAWN:
        said = messages.text("status_reason.withdrawn_copy" if entry.of else "status_reason.withdrawn", file=entry.of)
        whole = (messages.finding(one.finding) for one in entry.findings if one.finding.message == _WHOLE)
        return " ".join((said, *whole))
    if entry.of:
        return messages.text(f"status_reason.{entry.status}", file=entry.of)
    return _counts(messages, entry.grounds) if entry.grounds else ""


def _counts(messages: Messages, grounds: Grounds) -> str:
    """Why a version counts: which of how many it is, and when it came."""
    which = ("newest" if grounds.versions > 1 else "only") + ("_in_time" if grounds.others_late else "")
    if grounds.answer and grounds.inherits != grounds.received:
        how = "inherits" if grounds.inherits else "answer_undated"
    elif grounds.received is None:
        how = "not_stated"
    else:
        how = "again" if grounds.again else "received"
    facts = {"count": grounds.versions, "received": grounds.received, "first": grounds.inherits}
    lead = messages.text(f"status_reason.counts_{which}", **facts)
    return messages.text("status_reason.counts", which=lead, how=messages.text(f"status_reason.counts_{how}", **facts))
