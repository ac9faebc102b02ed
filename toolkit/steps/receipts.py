"""What staff state of the files of an inbox: their list held against the files, and what the register remembers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from toolkit.core.pointers import value_at
from toolkit.core.round.listed import rows_of_files
from toolkit.core.round.readings import version_of
from toolkit.core.round.seen import EARLIER, PASSING, Followed, Lying, Seen, follow, said_of
from toolkit.core.round.stated import receipt_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from toolkit.core.round.entries import FileEntry
    from toolkit.core.round.listed import Row
    from toolkit.core.round.readings import Reading
    from toolkit.core.round.receipts import Receipt


@dataclass(frozen=True, slots=True)
class Stated:
    """What staff state: the rows by file, the receipt of each file, and `said` of its own rows as it is remembered."""

    followed: Followed
    receipts: Mapping[str, Receipt]
    said: Mapping[str, str]


def stated(
    rows: Sequence[Row], files: Mapping[str, tuple[str, Reading]], known: Mapping[str, Seen], zone: tzinfo
) -> Stated:
    """What staff state of each file.

    Args:
        rows: the rows of the list with their numbers.
        files: the checksum and reading of each file of the inbox, by name.
        known: what the register remembers of files, by name.
        zone: of times that do not state one.
    """
    own = rows_of_files(rows, list(files))
    receipts = {name: receipt_of(own.by_file.get(name, ()), zone) for name in files}
    said = {name: said_of(about, receipts[name]) for name, about in own.by_file.items()}
    lying = {name: _lying(sha256, reading, known.get(name)) for name, (sha256, reading) in files.items()}
    followed = follow(own, said, lying, known)
    for name in {place for one in followed.moved if one.used for place in one.files}:
        receipts[name] = receipt_of(followed.rows.by_file[name], zone)
    for name in followed.earlier:
        receipts[name] = replace(receipts[name], faults=(*receipts[name].faults, EARLIER))
    return Stated(followed, receipts, said)


def _lying(sha256: str, reading: Reading, was: Seen | None) -> Lying:
    same = was is None or was.sha256 == sha256
    if was and not same and was.version and reading.submission:
        same = version_of(reading.submission, sha256) == was.version
    return Lying(sha256, same, reading.reason in PASSING)


def seen_now(files: Sequence[FileEntry], stated_: Stated, known: Mapping[str, Seen]) -> list[Seen]:
    """What the register is to remember of the files of a judged round.

    A file whose rows are about other content stays as it was remembered, and one that could not be read just now too.
    """
    return [
        _seen(entry, stated_.said.get(entry.incoming.name, ""), known.get(entry.incoming.name))
        for entry in files
        if entry.incoming.name not in stated_.followed.earlier and entry.incoming.reading.reason not in PASSING
    ]


def _seen(entry: FileEntry, said: str, was: Seen | None) -> Seen:
    one, submission = entry.incoming, entry.incoming.reading.submission
    version = was.version if was and was.version and was.sha256 == one.sha256 else entry.version
    applicant = str(value_at(submission.data, "/applicant/name") or "") if submission else ""
    return Seen(one.name, one.sha256, version, said, entry.status, entry.application, applicant)
