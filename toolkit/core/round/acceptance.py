"""Findings that a caseworker has accepted: still listed, no longer blocking (design §6)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.core.checking.check import leaves_unjudged, tells
from toolkit.core.round.entries import FileStatus, Listed
from toolkit.model import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from toolkit.core.round.entries import FileEntry
    from toolkit.core.round.receipts import Override
    from toolkit.model import Call

OVERRIDES_FILE = "overrides.csv"
_OF_ROUND = "round-"  # rules of consolidation itself, which judge what staff state in the list of receipts
_VERSIONS = frozenset({FileStatus.COUNTS, FileStatus.SUPERSEDED, FileStatus.WITHDRAWN})


def accept(call: Call, entries: Sequence[FileEntry], overrides: Sequence[Override]) -> tuple[FileEntry, ...]:
    """The entries with the findings that overrides of their application accept, on the version that counts.

    An override holds for the version it names; one that names none holds while the application has one version (a
    late one is none). A finding that leaves other rules unjudged is never accepted: nobody has seen what it hides. One
    that told another, which was left out for its sake, makes way for it.
    """
    by_application = _by_application(entries)
    own: dict[str, list[Override]] = {}
    for override in overrides:
        if not _unclear(override) and not _of_another_version(override, by_application.get(override.application, ())):
            own.setdefault(override.application, []).append(override)
    return tuple(_accepted(call, entry, own.get(entry.application, ())) for entry in entries)


def _by_application(entries: Iterable[FileEntry]) -> dict[str, list[FileEntry]]:
    found: dict[str, list[FileEntry]] = {}
    for entry in entries:
        found.setdefault(entry.application, []).append(entry)
    return found


def _accepted(call: Call, entry: FileEntry, own: Sequence[Override]) -> FileEntry:
    if not own or entry.status is not FileStatus.COUNTS:
        return entry
    listed = [
        Listed(one.finding, None if _hides(call, entry, one.finding) else _override(own, one.finding))
        for one in entry.findings
    ]
    return replace(entry, findings=tuple(_with_left_out(listed, entry.left_out, own)))


def _override(own: Iterable[Override], finding: Finding) -> Override | None:
    return next((override for override in own if _matches(override, finding)), None)


def _with_left_out(listed: Sequence[Listed], left_out: Sequence[Finding], own: Sequence[Override]) -> Iterator[Listed]:
    """The findings with those that come up because all that told them are accepted, behind the last that did.

    Nobody had seen what comes up, so it is accepted only by a line that names its own rule: not by one for its cell.
    """
    named = [override for override in own if override.rule]
    for place, one in enumerate(listed):
        yield one
        for other in (each for each in left_out if tells(one.finding, each)):
            telling = [number for number, each in enumerate(listed) if tells(each.finding, other)]
            if telling[-1] == place and all(listed[number].accepted for number in telling):
                yield Listed(other, _override(named, other))


def unused_overrides(
    call: Call, entries: Sequence[FileEntry], overrides: Sequence[Override], clause: str
) -> Iterator[tuple[str, Finding]]:
    """A warning for every override that takes no effect, with the file it stands in and why.

    Args:
        call: the round's call.
        entries: the round's files, from `accept`.
        overrides: all of them.
        clause: the clause the warnings cite.
    """
    used = {one.accepted.row for entry in entries for one in entry.findings if one.accepted}
    by_application = _by_application(entries)
    for override in overrides:
        own = by_application.get(override.application, [])
        case = _unclear(override) or _of_another_version(override, own) or _without_effect(call, override, own, used)
        if case:
            counting = next((one.version for one in own if one.status is FileStatus.COUNTS), "")
            yield OVERRIDES_FILE, _warning(override, case, clause, {"counting": counting})


def _warning(override: Override, case: str, clause: str, more: Mapping[str, str]) -> Finding:
    facts = {
        "application": override.application,
        "rule": override.rule,
        "typed_cell": override.cell,
        "version": override.version,
        **more,
    }
    cell = f"A{override.row}"
    return Finding(f"round-{case}", Severity.WARNING, clause, "", "", cell, f"round.{case}", facts)


def _unclear(override: Override) -> str:
    if not (override.application and (override.rule or override.cell)):
        return "override-unclear"
    return "" if override.reason and override.who else "override-without-reason"


def _of_another_version(override: Override, own: Sequence[FileEntry]) -> str:
    """Why the version an override was given for is not, or may not be, the one that counts; "" where it is."""
    counting = next((one for one in own if one.status is FileStatus.COUNTS), None)
    if counting is None:
        return ""
    if override.version:
        return "" if override.version.strip().casefold() == counting.version else "override-other-version"
    return "override-without-version" if sum(one.status in _VERSIONS for one in own) > 1 else ""


def _without_effect(call: Call, override: Override, own: Sequence[FileEntry], used: set[int]) -> str:
    """Why an override that is whole and of the right version accepts nothing, or not all it names."""
    counting = (one for one in own if one.status is FileStatus.COUNTS)
    met = [(entry, one.finding) for entry in counting for one in entry.findings if _matches(override, one.finding)]
    if any(_hides(call, entry, finding) for entry, finding in met):
        return "override-hides"
    if override.row in used:
        return ""
    return "override-of-receipt" if override.rule.startswith(_OF_ROUND) else "override-meets-nothing"


def _hides(call: Call, entry: FileEntry, finding: Finding) -> bool:
    submission = entry.incoming.reading.submission
    return submission is not None and leaves_unjudged(finding, call.forms[submission.kind])


def _matches(override: Override, finding: Finding) -> bool:
    """By rule, by cell, or by both where both are given; a cell with or without its sheet."""
    if override.rule and override.rule != finding.rule:
        return False
    wanted = override.cell.replace("$", "").replace("'", "").casefold()
    return not wanted or wanted in {finding.cell.casefold(), f"{finding.sheet}!{finding.cell}".casefold()}
