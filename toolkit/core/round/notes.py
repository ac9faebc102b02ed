"""What staff should know of how one file, and one version of an application, was judged: findings of consolidation."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from toolkit.core.checking.check import is_eligible
from toolkit.core.round.identity import shared_numbers
from toolkit.core.round.receipts import loose, order_unknown
from toolkit.core.round.versions import follows
from toolkit.model import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from toolkit.core.round.entries import Incoming
    from toolkit.core.round.identity import Content
    from toolkit.core.round.versions import Version
    from toolkit.model import Call

_UNCLEAR = frozenset({"received-unclear", "received-midnight"})


def closing(call: Call) -> datetime:
    """The first moment that is too late: the day after the deadline, 00:00 in the call's time zone (K5)."""
    day = call.value("deadline") + timedelta(days=1)
    return datetime.combine(day, time(), ZoneInfo(call.value("timezone")))


def clause_of(call: Call) -> str:
    """The clause of the deadline: receipt and versions are judged by it."""
    return call.parameters["deadline"].clause


def note(call: Call, case: str, severity: Severity, **facts: object) -> Finding:
    """A finding about a file as a whole, from consolidation."""
    return Finding(f"round-{case}", severity, clause_of(call), "", "", "", f"round.{case}", facts)


def receipt_notes(call: Call, one: Incoming, *, needed: bool = True) -> Iterable[Finding]:
    """What is unclear in a file's own row of staff's list; `needed`: a receipt must be stated for it."""
    for fault in one.receipt.faults:
        yield note(call, fault.case, Severity.WARNING, **fault.facts)
    unclear = any(fault.case in _UNCLEAR for fault in one.receipt.faults)
    if needed and one.receipt.received is None and not unclear:
        yield note(call, "received-not-stated", Severity.WARNING, first_seen=one.first_seen)


def own_notes(call: Call, content: Content, one: Incoming) -> Iterable[Finding]:
    """What staff wrote in a file's own row and that cannot be so, or is not certain, beside what other rows say."""
    for void in content.void_answers:
        if void.file == one.name:
            yield note(call, void.case, Severity.WARNING, typed=void.typed, other=void.other)
    for copy, withdrawn in content.withdrawn_same_day:
        if copy.name == one.name:
            yield note(call, "withdrawn-same-day", Severity.WARNING, other=withdrawn.name)


def answer_notes(call: Call, one: Content) -> Iterable[Finding]:
    """What is doubtful in what staff wrote under "answers a return of"."""
    for answer in one.unknown_answers:
        yield note(call, "answers-unknown", Severity.WARNING, typed=answer)
    for other in one.refused_answers:
        yield note(call, "answers-another", Severity.WARNING, other=other)
    for file in one.answered_files:
        if file.receipt.received is None:
            yield note(call, "answers-undated", Severity.WARNING, other=file.name, first_seen=file.first_seen)


def version_notes(call: Call, one: Version, latest: Version | None, on_time: Sequence[Version]) -> Iterable[Finding]:
    """What staff should know of how a version was judged."""
    if one.late:
        case = "late-answer" if one.content.answers_return else "late"
        yield note(call, case, Severity.INFO, received=one.dated, closing=closing(call))
    if one.undated and not one.content.answered_files:
        yield note(call, "answer-without-first-date", Severity.WARNING, received=one.moment, closing=closing(call))
    if one is not latest:
        return
    if gone := one.content.withdrawn_before:
        yield note(call, "withdrawn-sent-again", Severity.WARNING, other=gone, moment=one.moment)
    if one.content.joined_by:
        yield note(call, "joined-by-case", Severity.INFO, case_number=one.content.joined_by)
    earlier = on_time[:-1]
    if earlier and one.content.withdrawn:
        yield note(call, "withdrawn-whole", Severity.INFO, others=[other.content.files[0].name for other in earlier])
    yield from _order_notes(call, one, on_time)
    came = one.content.files[0].receipt.received
    if came and any(other.stated and came < other.moment < one.moment for other in earlier):
        yield note(call, "sent-again", Severity.INFO, moment=one.moment)
    sound = [other for other in earlier if is_eligible(other.content.files[0].reading.findings)]
    if sound and not is_eligible(one.content.files[0].reading.findings):
        yield note(call, "earlier-had-no-errors", Severity.WARNING, other=sound[-1].content.files[0].name)


def _order_notes(call: Call, one: Version, on_time: Sequence[Version]) -> Iterable[Finding]:
    """The earlier versions of which neither receipts nor answers say that they came before the latest."""
    answered = follows(on_time)
    for place, other in enumerate(on_time[:-1]):
        if order_unknown(other.moment, one.moment) and place not in answered:
            yield note(call, "order-unknown", Severity.WARNING, other=other.content.files[0].name)


def shared_number_notes(call: Call, found: Iterable[Sequence[Content]]) -> Mapping[str, list[Finding]]:
    """By file a warning that another applicant's files have its case number."""
    known = [content for cluster in found for content in cluster if content.owner]
    shared = shared_numbers(known)
    holders: dict[str, list[tuple[Incoming, Content]]] = {}
    for content in known:
        for one in content.files:
            if (number := loose(one.receipt.case_number)) in shared:
                holders.setdefault(number, []).append((one, content))
    return {one.name: [_shared(call, one, content, own)] for own in holders.values() for one, content in own}


def _shared(call: Call, one: Incoming, content: Content, holders: Sequence[tuple[Incoming, Content]]) -> Finding:
    others = sorted(other.name for other, theirs in holders if theirs.owner != content.owner)
    facts = {"case_number": one.receipt.case_number, "files": others}
    return note(call, "case-number-shared", Severity.WARNING, **facts)
