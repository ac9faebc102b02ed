"""Findings that a caseworker has accepted: still listed, no longer blocking (design §6)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.core.round.entries import Listed
from toolkit.model import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.core.round.entries import FileEntry
    from toolkit.core.round.receipts import Override

OVERRIDES_FILE = "overrides.csv"


def accept(entry: FileEntry, overrides: Sequence[Override]) -> FileEntry:
    """The entry with the findings that overrides of its application accept, on the version that counts."""
    own = [one for one in overrides if one.application == entry.application and not _problem(one)]
    if not own or entry.status != "counts":
        return entry
    listed = tuple(
        Listed(one.finding, next((override for override in own if _matches(override, one.finding)), None))
        for one in entry.findings
    )
    return replace(entry, findings=listed)


def unused_overrides(
    entries: Sequence[FileEntry], overrides: Sequence[Override], clause: str
) -> Iterator[tuple[str, Finding]]:
    """A warning for every override that is incomplete or meets no finding, with the file it stands in."""
    used = {one.accepted.row for entry in entries for one in entry.findings if one.accepted}
    for override in overrides:
        case = _problem(override) or ("" if override.row in used else "override-meets-nothing")
        if case:
            facts = {"application": override.application, "rule": override.rule, "typed_cell": override.cell}
            cell = f"A{override.row}"
            finding = Finding(f"round-{case}", Severity.WARNING, clause, "", "", cell, f"round.{case}", facts)
            yield OVERRIDES_FILE, finding


def _problem(override: Override) -> str:
    if not (override.application and (override.rule or override.cell)):
        return "override-unclear"
    return "" if override.reason and override.who else "override-without-reason"


def _matches(override: Override, finding: Finding) -> bool:
    """By rule, by cell, or by both where both are given; a cell with or without its sheet."""
    if override.rule and override.rule != finding.rule:
        return False
    wanted = override.cell.replace("$", "").replace("'", "").casefold()
    return not wanted or wanted in {finding.cell.casefold(), f"{finding.sheet}!{finding.cell}".casefold()}
