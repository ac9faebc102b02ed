"""Consolidation: gives every received file its one status and every application its id and the version that counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from toolkit.core.checking.check import in_force, left_out
from toolkit.core.checking.view import View
from toolkit.core.round.acceptance import accept, unused_overrides
from toolkit.core.round.answers import grounded, resolved
from toolkit.core.round.entries import FileEntry, FileStatus, Grounds, Incoming, Listed
from toolkit.core.round.identity import Content, clusters, contents
from toolkit.core.round.ids import give_ids, remembered
from toolkit.core.round.notes import (
    answer_notes,
    clause_of,
    closing,
    note,
    own_notes,
    receipt_notes,
    shared_number_notes,
    version_notes,
)
from toolkit.core.round.possibly_same import possibly_same
from toolkit.core.round.versions import Version, in_order, open_receipts, versions_of
from toolkit.model import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from toolkit.core.round.listed import Row
    from toolkit.core.round.receipts import Override
    from toolkit.core.round.seen import Followed, Seen
    from toolkit.model import Call


RECEIPTS_FILE = "mottak.csv"
_TIMES = 9  # at most: ids are given anew until they and the answers that name them agree: mostly two are enough
_SET_ASIDE = {
    "unreadable": FileStatus.UNREADABLE,
    "attachment": FileStatus.ATTACHMENT,
    "not-ours": FileStatus.NOT_OURS,
    "other-call": FileStatus.NOT_OURS,
}


@dataclass(frozen=True, slots=True)
class Application:
    """One application by its id, with the file that counts."""

    id: str
    entry: FileEntry
    view: View


@dataclass(frozen=True, slots=True)
class Consolidated:
    """A whole round: files by name, applications by id, what is wrong in the staff's own lists, and the ids given."""

    call: Call
    as_of: datetime
    files: tuple[FileEntry, ...]
    applications: tuple[Application, ...]
    staff: tuple[tuple[str, Finding], ...]
    named: Mapping[str, str]

    def statuses(self) -> dict[FileStatus, int]:
        """How many files have each status; the counts add up to the number of files."""
        return {status: sum(entry.status is status for entry in self.files) for status in FileStatus}


def latest_moment(incoming: Iterable[Incoming]) -> datetime | None:
    """The latest time a file was received or first seen: the master's time where none is stated."""
    return max((one.moment for one in incoming), default=None)


def consolidate(
    call: Call,
    incoming: Sequence[Incoming],
    named: Mapping[str, str],
    overrides: Sequence[Override],
    as_of: datetime,
) -> Consolidated:
    """Judge a round as a whole; the order of `incoming` does not matter.

    Args:
        call: the round's call.
        incoming: every file of the inbox, each name once.
        named: the ids already given, by the names in `Content.names`; ids are never given twice or changed.
        overrides: the findings that caseworkers accept.
        as_of: the time the result states.

    Returns:
        Every file with its one status, the applications with the version that counts, and `named` with new ids added.
    """
    files = sorted(incoming, key=lambda one: one.name)
    submissions = [one for one in files if one.reading.submission is not None]
    aside = [one for one in files if one.reading.submission is None]
    groups = contents(submissions, closing(call))
    for _ in range(_TIMES):  # staff may name an id that is given only now: the next time it is known
        before = named
        found = clusters(resolved(groups, aside, named))
        ids = give_ids(found, named, call.value("deadline").year)
        named = remembered(ids, found, named)
        if named == before:
            break
    found = [grounded(cluster) for cluster in found]
    entries: dict[str, FileEntry] = {one.name: _set_aside(call, one) for one in aside}
    for own, cluster in zip(ids, found, strict=True):
        for entry in _judge(call, cluster, own):
            entries[entry.incoming.name] = entry
    entries = _noted(_note_possibly_same(call, entries), shared_number_notes(call, found))
    listed = accept(call, [entries[one.name] for one in files], overrides)
    return Consolidated(
        call=call,
        as_of=as_of,
        files=listed,
        applications=_applications(call, listed),
        staff=tuple(unused_overrides(call, listed, overrides, clause_of(call))),
        named=named,
    )


def row_findings(call: Call, followed: Followed) -> Iterator[tuple[str, Finding]]:
    """A warning, with the list's name, for every row of staff's list of receipts that does not name the file it is of.

    In the order of the list.
    """
    told: list[tuple[Row, str, Mapping[str, object]]] = [
        *((row, "receipt-without-file", {}) for row in followed.rows.strays),
        *((row, "receipt-ambiguous", {"files": list(names)}) for row, names in followed.rows.unclear),
        *(
            (one.row, "receipt-moved" if one.used else "receipt-moved-unused", {"files": list(one.files)})
            for one in followed.moved
        ),
        *((row, *_missing(was)) for row, was in followed.missing),
    ]
    for (line, row), case, facts in sorted(told, key=lambda one: one[0][0]):
        finding = note(call, case, Severity.WARNING, typed=row["file"].strip(), **facts)
        yield RECEIPTS_FILE, replace(finding, cell=f"A{line}")


def _missing(was: Seen) -> tuple[str, Mapping[str, object]]:
    """What is told of a file that is gone: whose application it was and what became of it, or what it was."""
    facts: dict[str, object] = {"status": str(was.status)}
    if not was.application:
        return "receipt-missing-file", facts
    case = "receipt-missing" if was.applicant else "receipt-missing-unnamed"
    return case, {**facts, "application": was.application, "applicant": was.applicant}


def _set_aside(call: Call, one: Incoming) -> FileEntry:
    """A file that holds no submission; its receipt matters where another answers the return of it."""
    doubts = _listed(note(call, fault.case, Severity.WARNING, **fault.facts) for fault in one.receipt.faults)
    return FileEntry(one, _SET_ASIDE[one.reading.status], findings=doubts)


# --- one application --------------------------------------------------------------------------------------------


def _judge(call: Call, cluster: Sequence[Content], own: str) -> list[FileEntry]:
    """The entries of all files of one application."""
    versions = versions_of(cluster, closing(call))
    on_time = in_order([one for one in versions if not one.late])
    latest = on_time[-1] if on_time else None
    asked = open_receipts(on_time)
    entries = []
    for one in versions:
        notes = (*answer_notes(call, one.content), *version_notes(call, one, latest, on_time))
        status, of = _status(one, latest)
        first, *copies = one.content.files
        day = one.dated.astimezone(closing(call).tzinfo).date()
        judged = in_force(call, first.reading.findings, day)
        findings = (*receipt_notes(call, first), *own_notes(call, one.content, first), *notes, *judged)
        untold = in_force(call, _left_out(call, first), day)
        grounds = _grounds(one, versions) if status is FileStatus.COUNTS else None
        entries.append(FileEntry(first, status, of, own, _listed(findings), None, grounds, untold))
        for copy in copies:
            doubts = (
                *receipt_notes(call, copy, needed=one.needs_receipts or copy.name in asked),
                *own_notes(call, one.content, copy),
            )
            entries.append(FileEntry(copy, FileStatus.DUPLICATE, first.name, own, _listed(doubts)))
    return entries


def _left_out(call: Call, one: Incoming) -> tuple[Finding, ...]:
    submission = one.reading.submission
    return left_out(View(call, call.forms[submission.kind], submission), one.reading.findings) if submission else ()


def _listed(findings: Iterable[Finding]) -> tuple[Listed, ...]:
    return tuple(Listed(finding) for finding in findings)


def _grounds(one: Version, versions: Sequence[Version]) -> Grounds:
    standing = sum(not other.late for other in versions)
    stated = one.received
    again = stated is not None and stated != one.content.received
    return Grounds(standing, standing < len(versions), stated, again, one.content.answers_return, one.inherits)


def _status(one: Version, latest: Version | None) -> tuple[FileStatus, str]:
    """A version's status, with the file it has it from.

    A withdrawn latest version withdraws the application: no earlier one counts instead. The mark may stand on a copy.
    """
    if one.content.withdrawn:
        first, *copies = one.content.files
        marked = () if first.receipt.withdrawn else (copy.name for copy in copies if copy.receipt.withdrawn)
        return FileStatus.WITHDRAWN, next(iter(marked), "")
    if one.late:
        return FileStatus.LATE, ""
    if latest is not None and one is not latest:
        return FileStatus.SUPERSEDED, latest.content.files[0].name
    return FileStatus.COUNTS, ""


# --- across applications ----------------------------------------------------------------------------------------


def _note_possibly_same(call: Call, entries: Mapping[str, FileEntry]) -> dict[str, FileEntry]:
    """Warn where applications that count may be one and staff have not told them apart."""
    counting = (entry for entry in entries.values() if entry.status is FileStatus.COUNTS)
    said: dict[str, list[Finding]] = {}
    ordered = sorted(counting, key=lambda one: id_order(one.application))
    for entry, case, others in possibly_same(ordered, entries.values()):
        said.setdefault(entry.incoming.name, []).append(note(call, case, Severity.WARNING, others=others))
    return _noted(entries, said)


def _noted(entries: Mapping[str, FileEntry], said: Mapping[str, Sequence[Finding]]) -> dict[str, FileEntry]:
    """The entries with findings in front of their own."""
    noted = {
        name: replace(entries[name], findings=(*_listed(own), *entries[name].findings)) for name, own in said.items()
    }
    return {**entries, **noted}


def _applications(call: Call, entries: Iterable[FileEntry]) -> tuple[Application, ...]:
    found = []
    for entry in entries:
        submission = entry.incoming.reading.submission
        if entry.status is FileStatus.COUNTS and submission is not None:
            found.append(Application(entry.application, entry, View(call, call.forms[submission.kind], submission)))
    return tuple(sorted(found, key=lambda one: id_order(one.id)))


def id_order(own: str) -> tuple[str, int]:
    """Sort key of ids: `2018-1000` comes after `2018-999`."""
    year, _, number = own.partition("-")
    return year, int(number)
