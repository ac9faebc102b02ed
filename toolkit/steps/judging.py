"""Judging a round: its inbox and staff's lists to one judged whole, with ids and readings kept in the register."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from toolkit import __version__
from toolkit.core.round.assessors import is_assessment, with_assessments
from toolkit.core.round.consolidate import Consolidated, consolidate, latest_moment, rows_without_file
from toolkit.core.round.difference import with_differences
from toolkit.core.round.entries import Incoming
from toolkit.core.round.identity import file_key
from toolkit.core.round.receipts import NOT_STATED, RECEIPT_COLUMNS, Receipt, read_receipt
from toolkit.files.inbox import files_in
from toolkit.files.problems import RoundProblem
from toolkit.files.register import Register, borrowed_register, open_register
from toolkit.files.rounds import OVERRIDES, RECEIPTS, REGISTER, Round, load_round
from toolkit.files.staff import add_files, read_list, read_overrides
from toolkit.files.texts import load_messages
from toolkit.steps.intake import reading_of, take_in_all

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime, tzinfo
    from pathlib import Path

    from toolkit.core.round.readings import Reading
    from toolkit.files.inbox import Found
    from toolkit.steps.intake import Intake

    StaffRows = Sequence[tuple[int, Mapping[str, str]]]

FEW_FILES = 24  # below this, starting workers costs more than they save
_UNLISTED = frozenset({"system-file", "lock-file", "link", "no-file"})


@dataclass(frozen=True, slots=True)
class Options:
    """How to run: where the master goes, how many processes, which time and language it states (None: by default)."""

    output: Path | None = None
    jobs: int | None = None
    as_of: datetime | None = None
    language: str | None = None


DEFAULTS = Options()


@dataclass(frozen=True, slots=True)
class Judged:
    """A round as judged; `read` is how many files were read anew, `notices` as in `Outcome`."""

    consolidated: Consolidated
    read: int
    notices: tuple[tuple[str, Mapping[str, object]], ...]


def judge_round(folder: Path, now: datetime) -> tuple[Round, Consolidated]:
    """Judge everything in a round's inbox as `consolidate_round` does, ids kept, without writing a master.

    Raises:
        RoundProblem: the folder is no round, or something is locked.
        CallError: the round's call is unknown or wrong.
    """
    opened = load_round(folder)
    with open_round_register(opened) as register:
        judged = judge(opened, register, now, Options())
        register.commit()
    return opened, judged.consolidated


def open_round_register(opened: Round) -> AbstractContextManager[Register]:
    """A round's register, held alone; see `toolkit.files.register.open_register`."""
    return open_register(opened.folder / REGISTER, _context(opened))


def borrow_round_register(opened: Round) -> AbstractContextManager[Register]:
    """A copy of a round's register in memory; see `toolkit.files.register.borrowed_register`."""
    return borrowed_register(opened.folder / REGISTER, _context(opened))


def _context(opened: Round) -> str:
    """What a cached reading depends on beside the file."""
    return f"{opened.call.digest}:{__version__}"


def judge(
    opened: Round,
    register: Register,
    now: datetime,
    options: Options,
    progress: Callable[[int, int], None] = lambda done, total: None,
    *,
    listing: bool = True,
) -> Judged:
    """The round as judged; ids and readings are given to the register, which the caller commits.

    Without `listing` new files are not added to staff's list: together with a borrowed register nothing is written.
    """
    files = tuple(files_in(_inbox(opened)))
    intakes = _intakes(opened, files, register, options, progress)
    readings = _readings(intakes, register)
    notices = _list_new_files(opened, intakes, readings) if listing else []
    listed = read_list(opened.folder / RECEIPTS, RECEIPT_COLUMNS)
    rows = listed.rows if listed else ()
    incoming = _incoming(opened, intakes, readings, register, now, rows)
    as_of = options.as_of or latest_moment(incoming) or now
    overrides = read_overrides(opened.folder / OVERRIDES)
    others = [one for one in incoming if not is_assessment(one)]
    judged = consolidate(opened.call, others, register.names(), overrides, _local(as_of, opened))
    judged = with_assessments(judged, [one for one in incoming if is_assessment(one)])
    strays = rows_without_file(opened.call, rows, [one.name for one in incoming])
    judged = with_differences(replace(judged, staff=(*strays, *judged.staff)))
    register.keep_names(judged.named)
    return Judged(judged, sum(bool(one.kept) for one in intakes), tuple(notices))


def _inbox(opened: Round) -> Path:
    if not opened.inbox.is_dir():
        raise RoundProblem("no-inbox", folder=opened.inbox)
    return opened.inbox


def _local(moment: datetime, opened: Round) -> datetime:
    """A time as the call's clocks show it; one without a zone is in that zone."""
    return moment.replace(tzinfo=opened.zone) if moment.tzinfo is None else moment.astimezone(opened.zone)


def _intakes(
    opened: Round,
    files: Sequence[Found],
    register: Register,
    options: Options,
    progress: Callable[[int, int], None],
) -> list[Intake]:
    done = 0

    def one_more() -> None:
        nonlocal done
        done += 1
        progress(done, len(files))

    known = register.read_before()
    jobs = options.jobs or (1 if len(files) - len(known) < FEW_FILES else os.cpu_count() or 1)
    return take_in_all(files, opened.call_reference, known, jobs, one_more)


def _readings(intakes: Sequence[Intake], register: Register) -> list[Reading]:
    """The reading of every intake, new ones kept for the next run."""
    register.keep_readings({one.sha256: one.reading for one in intakes if one.kept})
    return [reading_of(one, register.reading) for one in intakes]


def _list_new_files(
    opened: Round, intakes: Sequence[Intake], readings: Sequence[Reading]
) -> list[tuple[str, Mapping[str, object]]]:
    """Add new files to staff's list; where Excel holds it they are added the next time, nothing is lost."""
    names = [one.name for one, reading in zip(intakes, readings, strict=True) if reading.reason not in _UNLISTED]
    path = opened.folder / RECEIPTS
    try:
        added = add_files(path, names, load_messages(opened.language))
    except RoundProblem as problem:
        if problem.reason != "staff-file-locked":
            raise
        return [("receipts-locked", {"path": str(path)})]
    return [("receipts-added", {"count": added, "path": str(path)})] if added else []


def _incoming(
    opened: Round,
    intakes: Sequence[Intake],
    readings: Sequence[Reading],
    register: Register,
    now: datetime,
    rows: StaffRows,
) -> list[Incoming]:
    seen = register.first_seen([one.sha256 for one in intakes], now)
    receipts = _receipts(rows, opened.zone)
    return [
        Incoming(
            name=one.name,
            sha256=one.sha256,
            size=one.size,
            first_seen=_local(seen[one.sha256], opened),
            reading=reading,
            receipt=receipts.get(file_key(one.name), NOT_STATED),
        )
        for one, reading in zip(intakes, readings, strict=True)
    ]


def _receipts(rows: StaffRows, zone: tzinfo) -> dict[str, Receipt]:
    """What staff state, by file; where a file stands twice, what the later row says is added to the earlier."""
    merged: dict[str, dict[str, str]] = {}
    for _, row in rows:
        own = merged.setdefault(file_key(row.get("file", "")), {})
        own.update({column: value for column, value in row.items() if value})
    return {name: read_receipt(row, zone) for name, row in merged.items()}
