"""What each superseded version differs in from the one that counts, for the list of files (design §8)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.core.comparing.difference import Side, difference
from toolkit.core.comparing.summary import summarise
from toolkit.core.round.entries import FileStatus

if TYPE_CHECKING:
    from toolkit.core.round.consolidate import Consolidated
    from toolkit.core.round.entries import FileEntry
    from toolkit.model import Call


def with_differences(judged: Consolidated) -> Consolidated:
    """The round, each superseded file with the summary of its difference from the file it is superseded by."""
    by_name = {entry.incoming.name: entry for entry in judged.files}
    files = (
        _summarised(judged.call, entry, by_name[entry.of]) if entry.status is FileStatus.SUPERSEDED else entry
        for entry in judged.files
    )
    return replace(judged, files=tuple(files))


def _summarised(call: Call, entry: FileEntry, counting: FileEntry) -> FileEntry:
    old, new = side_of(entry), side_of(counting)
    return replace(entry, difference=summarise(difference(call.forms[new.submission.kind], old, new)))


def side_of(entry: FileEntry) -> Side:
    """A file of the round as one side of a comparison; what consolidation notes on the file as a whole is left out.

    Raises:
        ValueError: it is no submission that could be read.
    """
    reading = entry.incoming.reading
    if reading.submission is None:
        raise ValueError(f"{entry.incoming.name} is no submission")
    findings = (one.finding for one in entry.findings if not one.finding.message.startswith("round."))
    return Side(reading.submission, tuple(findings), reading.figures)
