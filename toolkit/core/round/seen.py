"""Files as the register remembers them: what a row of `mottak.csv` is about when its file moved, changed or is lost."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.round.listed import RowsOfFiles, rows_of_files
from toolkit.core.round.receipts import file_key, loose
from toolkit.model import Fault, WholeDay

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from toolkit.core.round.entries import FileStatus
    from toolkit.core.round.listed import Row
    from toolkit.core.round.receipts import Receipt

PASSING = frozenset({"being-written", "gone", "cannot-open", "cannot-list", "not-downloaded"})
"""Why a file could not be read just now: it says nothing of its content."""
EARLIER = Fault("", {}, case="receipt-of-earlier-content")
_STATES = ("received", "case_number", "answers_return_of", "withdrawn")


@dataclass(frozen=True, slots=True)
class Seen:
    """One file as it was when its rows last were about what it held.

    `version` is what it said (`FileEntry.version`, "" where it holds no submission); `said` what staff's rows stated of
    it, "" for nothing. `status`, `application` and `applicant` are what became of it then.
    """

    name: str
    sha256: str
    version: str
    said: str
    status: FileStatus
    application: str
    applicant: str


class Lying(NamedTuple):
    """One file as it lies in the inbox now.

    `same`: it says what the register remembers of its name, whoever saved it; `passing`: it could not be read just now.
    """

    sha256: str
    same: bool
    passing: bool


class Moved(NamedTuple):
    """A row whose file's content now lies under other names; `used`: they have no row that states something."""

    row: Row
    files: tuple[str, ...]
    used: bool


@dataclass(frozen=True, slots=True)
class Followed:
    """The rows with the files they are about, after what the register remembers.

    Attributes:
        rows: as `rows_of_files` gives them, and with rows that follow their content; strays are about no file.
        moved: the rows whose content lies elsewhere.
        earlier: the files whose rows were written about other content.
        missing: the rows about files that are gone with their content.
    """

    rows: RowsOfFiles
    moved: tuple[Moved, ...]
    earlier: frozenset[str]
    missing: tuple[tuple[Row, Seen], ...]


def said_of(rows: Sequence[Row], receipt: Receipt) -> str:
    """What rows state of a file, the same however Excel writes it; "" for nothing.

    Args:
        rows: the rows about the file.
        receipt: what they say together.
    """
    notes = sorted({row.get("note", "").strip() for _, row in rows} - {""})
    if not notes and not any(_states(row) for _, row in rows):
        return ""
    came = receipt.received
    moment = came.astimezone(UTC).isoformat(timespec="minutes") if came else ""  # Excel shows no seconds
    doubts = [[fault.case, fault.facts.get("typed")] for fault in receipt.faults]
    stated = [moment, isinstance(came, WholeDay), loose(receipt.case_number), file_key(receipt.answers)]
    return json.dumps([*stated, receipt.withdrawn, doubts, notes], ensure_ascii=False, default=str)


def _states(row: Mapping[str, str]) -> bool:
    """Whether a row states something of its file: a note alone decides nothing."""
    return any(row.get(column, "").strip() for column in _STATES)


def follow(
    rows: RowsOfFiles, said: Mapping[str, str], files: Mapping[str, Lying], known: Mapping[str, Seen]
) -> Followed:
    """What rows are about whose file was moved, replaced or lost since they were written.

    A row whose file is gone, or holds something else by now while nobody touched the row, is about where its content
    lies, unless rows there state something themselves.

    Args:
        rows: the rows by the files of the inbox.
        said: by file, `said_of` of its own rows.
        files: every file of the inbox.
        known: by name, the files as the register remembers them.
    """
    earlier = frozenset(name for name, one in files.items() if name in known and _is_earlier(known[name], one, said))
    gone = rows_of_files(rows.strays, sorted(known.keys() - files.keys()))
    old = {**gone.by_file, **{name: rows.by_file[name] for name in earlier}}
    lying: dict[str, list[str]] = {}
    for name in sorted(files):
        lying.setdefault(files[name].sha256, []).append(name)
    moved, missing = [], []
    for name, own in sorted(old.items()):
        places = lying.get(known[name].sha256, [])
        free = [place for place in places if not any(_states(row) for _, row in rows.by_file.get(place, ()))]
        moved += [Moved(row, tuple(free or places), used=bool(free)) for row in own if places]
        missing += [(row, known[name]) for row in own if not places and name not in files]
    return Followed(_with(rows, gone, moved), tuple(moved), earlier, tuple(missing))


def _is_earlier(was: Seen, now: Lying, said: Mapping[str, str]) -> bool:
    """Whether the rows of a file state of other content what they state: nobody has touched them since."""
    return not (now.same or now.passing) and bool(was.said) and said.get(was.name, "") == was.said


def _with(rows: RowsOfFiles, gone: RowsOfFiles, moved: Iterable[Moved]) -> RowsOfFiles:
    """The rows with those that follow their content behind each file's own."""
    by_file = dict(rows.by_file)
    for one in moved:
        for place in one.files if one.used else ():
            by_file[place] = (*by_file.get(place, ()), one.row)
    unclear = tuple(row for row, _ in gone.unclear)
    return replace(rows, by_file=by_file, strays=tuple(sorted((*gone.strays, *unclear), key=lambda row: row[0])))
