"""Assessors' forms in a round: each file its one status, and the assessments that the scores rest on (K13, K18)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from toolkit.core.checking.check import in_force, reported
from toolkit.core.checking.view import View
from toolkit.core.pointers import row_of, rows_of
from toolkit.core.round.assessments import KIND, TABLE, against_round, assessments_of, counting_versions
from toolkit.core.round.entries import FileEntry, FileStatus, Listed
from toolkit.core.round.identity import contents
from toolkit.core.round.ids import given_name
from toolkit.core.round.notes import note
from toolkit.core.round.receipts import order_unknown
from toolkit.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from toolkit.core.priority.model import Assessment
    from toolkit.core.round.consolidate import Consolidated
    from toolkit.core.round.entries import Incoming
    from toolkit.core.round.identity import Content
    from toolkit.model import Finding, Submission


def is_assessment(incoming: Incoming) -> bool:
    """Whether a file is an assessor's form that could be read."""
    submission = incoming.reading.submission
    return submission is not None and submission.kind == KIND


def with_assessments(judged: Consolidated, forms: Sequence[Incoming]) -> Consolidated:
    """The round with its assessors' forms among its files; the order of `forms` does not matter.

    Of several forms by the same assessor (by name, without regard to case and spacing) the one received last counts,
    and the others are superseded by it. A form for an application that is not in the round, or of a version that no
    longer counts, has a finding for it.
    """
    assessors: dict[str, list[Content]] = {}
    for content in contents(forms):
        assessors.setdefault(_assessor(content), []).append(content)
    if not forms:
        return judged
    known = _Known.of(judged)
    added = [entry for own in assessors.values() for entry in _of_one_assessor(judged, own, known)]
    files = sorted((*judged.files, *added), key=lambda one: one.incoming.name)
    return replace(judged, files=tuple(files))


def round_assessments(judged: Consolidated) -> tuple[Assessment, ...]:
    """The assessments of a round: those that count, and those that a later form by the same assessor supersedes.

    What only a superseded form holds is left out: the assessor's latest form is the whole of what they say.
    """
    latest = [each for entry in judged.files if _stands(entry) for each in _assessments(entry)]
    said = {(assessor_key(each.assessor), each.application) for each in latest}
    earlier = (each for entry in judged.files if _is_superseded(entry) for each in _assessments(entry))
    return (*latest, *(each for each in earlier if (assessor_key(each.assessor), each.application) in said))


def _stands(entry: FileEntry) -> bool:
    return is_assessment(entry.incoming) and entry.status is FileStatus.COUNTS


def _is_superseded(entry: FileEntry) -> bool:
    return is_assessment(entry.incoming) and entry.status is FileStatus.SUPERSEDED


def assessor_key(assessor: str) -> str:
    """An assessor's name as it tells them apart: without regard to case and spacing."""
    return " ".join(assessor.split()).casefold()


def _submission(incoming: Incoming) -> Submission:
    if incoming.reading.submission is None:
        raise ValueError(f"{incoming.name} is no form")
    return incoming.reading.submission


def _assessor(content: Content) -> str:
    """What tells assessors apart; a form without a name stands for itself."""
    first = content.files[0]
    name = assessor_key(str(_submission(first).data.get("assessor", {}).get("name", "")))
    return f"name:{name}" if name else f"file:{first.sha256}"


# --- one assessor -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Known:
    """What the round says that an assessment is held against: the versions that count, and every id ever given."""

    counting: Mapping[str, str]
    given: frozenset[str]

    @classmethod
    def of(cls, judged: Consolidated) -> _Known:
        prefix = given_name("")
        kept = (name.removeprefix(prefix) for name in judged.named if name.startswith(prefix))
        return cls(counting_versions(judged.applications), frozenset((*judged.named.values(), *kept)))


def _of_one_assessor(judged: Consolidated, own: Sequence[Content], known: _Known) -> Iterator[FileEntry]:
    standing = sorted((one for one in own if not one.withdrawn), key=_order)
    latest = standing[-1] if standing else None
    for content in own:
        first, *copies = content.files
        said = (*first.reading.findings, *_in_the_round(judged, first, known))
        findings = [*_receipt_notes(judged, content, several=len(standing) > 1)]
        findings += in_force(judged.call, said, first.moment.date())
        if content is latest:
            findings = [*_latest_notes(judged, content, standing[:-1]), *findings]
        status, of = _status(content, latest)
        yield FileEntry(first, status, of, "", tuple(Listed(one) for one in findings))
        for copy in copies:
            yield FileEntry(copy, FileStatus.DUPLICATE, first.name)


def _order(content: Content) -> tuple[datetime, str]:
    return max(one.moment for one in content.files), content.files[0].name


def _status(content: Content, latest: Content | None) -> tuple[FileStatus, str]:
    if content.withdrawn:
        return FileStatus.WITHDRAWN, ""
    if latest is not None and content is not latest:
        return FileStatus.SUPERSEDED, latest.files[0].name
    return FileStatus.COUNTS, ""


def _receipt_notes(judged: Consolidated, content: Content, *, several: bool) -> Iterator[Finding]:
    """What is unclear in staff's list; when a form was received matters only where the assessor sent several."""
    for one in content.files:
        for fault in one.receipt.faults:
            yield note(judged.call, fault.case, Severity.WARNING, **fault.facts)
    if several and content.received is None:
        yield note(judged.call, "received-not-stated", Severity.WARNING, first_seen=content.files[0].first_seen)


def _latest_notes(judged: Consolidated, latest: Content, earlier: Sequence[Content]) -> Iterator[Finding]:
    """What staff should know of how the form that counts was chosen."""
    for one in earlier:
        if order_unknown(_order(one)[0], _order(latest)[0]):
            yield note(judged.call, "order-unknown", Severity.WARNING, other=one.files[0].name)
    if gone := latest.withdrawn_before:
        moment = latest.files[0].moment
        yield note(judged.call, "withdrawn-sent-again", Severity.WARNING, other=gone, moment=moment)
    here = set(_applications(latest))
    for one in earlier:
        lost = sorted(set(_applications(one)) - here)
        if lost:
            facts = {"other": one.files[0].name, "applications": lost}
            yield note(judged.call, "assessed-only-earlier", Severity.WARNING, **facts)


def _applications(content: Content) -> list[str]:
    rows = rows_of(_submission(content.files[0]).data, TABLE)
    return [str(row["application"]) for row in rows if row.get("application")]


def _in_the_round(judged: Consolidated, one: Incoming, known: _Known) -> tuple[Finding, ...]:
    """Findings that need the round: an unknown application, a version that no longer counts."""
    submission = _submission(one)
    faults = against_round(submission, known.counting, known.given)
    return reported(View(judged.call, judged.call.forms[KIND], submission), faults)


# --- what they say ----------------------------------------------------------------------------------------------


def _assessments(entry: FileEntry) -> Iterator[Assessment]:
    incoming = entry.incoming
    findings = [one.finding for one in entry.findings]
    older = {row_of(one.path) for one in findings if one.message.partition(".")[0] == "application-version"}
    submission = _submission(incoming)
    filled = [number for number, row in enumerate(rows_of(submission.data, TABLE)) if row.get("application")]
    found = assessments_of(submission, _about_the_form(findings), incoming.moment, incoming.name)
    for number, each in zip(filled, found, strict=True):
        yield replace(each, older_version=number in older)


def _about_the_form(findings: Iterable[Finding]) -> list[Finding]:
    """Without what consolidation notes on the file as a whole: it takes nothing from what the form says."""
    return [one for one in findings if not one.message.startswith("round.")]
