"""Judging a round: its inbox and staff's lists to one judged whole, with ids and readings kept in the register."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from toolkit.core.round.assessors import is_assessment, with_assessments
from toolkit.core.round.consolidate import Consolidated, consolidate, latest_moment, row_findings
from toolkit.core.round.difference import with_differences
from toolkit.core.round.entries import Incoming
from toolkit.core.round.listed import rows_of_files
from toolkit.core.round.receipts import RECEIPT_COLUMNS
from toolkit.files.problems import RoundProblem, why
from toolkit.files.round.folder import OVERRIDES, RECEIPTS, REGISTER, Round, load_round
from toolkit.files.round.inbox import files_in
from toolkit.files.round.staff import add_files, read_list, read_overrides
from toolkit.files.texts import load_messages
from toolkit.steps.intake import reading_of, take_in_all
from toolkit.steps.receipts import seen_now, stated
from toolkit.steps.registers import borrow_round_register, open_round_register, refuse_missing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from toolkit.core.round.readings import Reading
    from toolkit.core.round.receipts import Receipt
    from toolkit.files.round.inbox import Found
    from toolkit.files.round.register import Register
    from toolkit.steps.intake import Intake

_UNLISTED = frozenset({"system-file", "lock-file", "link", "link-to-workbook", "no-file", "cannot-list", "gone"})
_MOVED = frozenset({"being-written", "gone"})
_FOLLOWED = "round.receipt-moved"
_NAMED = 5  # files a notice names
Notices = tuple[tuple[str, "Mapping[str, object]"], ...]


@dataclass(frozen=True, slots=True)
class Options:
    """How to run: where the master goes, how many processes, which time and language it states (None: by default)."""

    output: Path | None = None
    jobs: int | None = None
    as_of: datetime | None = None
    language: str | None = None


DEFAULTS = Options()


class Stage(StrEnum):
    """What a run is doing; what is counted in each stage stands beside it."""

    READING = "reading"  # files
    JUDGING = "judging"
    RANKING = "ranking"
    BUILDING = "building"
    WRITING = "writing"  # rows of the master's tables


def untold(stage: Stage, done: int, total: int) -> None:
    """Nobody is told how far the work is; else as this: in which stage, how many of how many (0 of 0: not known)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A round as judged; `read` is how many files were read anew, `notices` as in `Outcome`.

    `receipts` is staff's list of receipts as it was read for this, None where there was none.
    """

    consolidated: Consolidated
    read: int
    notices: Notices
    receipts: bytes | None = None


def judge_round(folder: Path, now: datetime) -> tuple[Round, Consolidated]:
    """The round as `judge_with_ids` gives it, without its notices."""
    opened, judged = judge_with_ids(folder, now)
    return opened, judged.consolidated


def judge_with_ids(folder: Path, now: datetime, options: Options = DEFAULTS) -> tuple[Round, Judged]:
    """Judge everything in a round's inbox as `consolidate_round` does, ids kept, without writing a master.

    Where every application has its id already, nothing at all is written. Else the register keeps the new ids, new
    files are listed, and the notices say so.

    Raises:
        RoundProblem: the folder is no round, or something is locked.
        CallError: the round's call is unknown or wrong.
    """
    opened = load_round(folder)
    if (opened.folder / REGISTER).is_file():
        with borrow_round_register(opened) as register:
            known = register.names()
            found = judge(opened, register, now, options)
        if dict(found.consolidated.named) == known:
            return opened, found
    with open_round_register(opened) as register:
        found = judge(opened, register, now, options)
        register.commit()
        listed, _ = list_new_files(opened, found)
    return opened, replace(found, notices=(*found.notices, *listed))


def look_at_round(folder: Path, now: datetime) -> tuple[Round, Judged]:
    """The same without writing anything: ids and receipts are as the next consolidation would give them.

    Raises:
        RoundProblem: the folder is no round, a run holds its register, or something else is locked.
        CallError: the round's call is unknown or wrong.
    """
    opened = load_round(folder)
    with borrow_round_register(opened) as register:
        return opened, judge(opened, register, now, Options())


def judge(
    opened: Round,
    register: Register,
    now: datetime,
    options: Options,
    progress: Callable[[Stage, int, int], None] = untold,
) -> Judged:
    """The round as judged; ids are given to the register, which the caller commits.

    What is wrong in staff's lists is told before any file is read. When all files are read, what was read and when it
    was first seen is kept for good: what fails later does not make anybody read them again, or forget when a file
    came. Whoever breaks off before leaves everything as it was.

    Nothing else is written: with a borrowed register nothing at all. New files are listed by `list_new_files`.

    Raises:
        RoundProblem: the inbox cannot be read, or one of the lists is locked, no list or gone; a worker cannot be
            started.
    """
    refuse_missing(opened, register)
    inbox, overrides = _inbox(opened), read_overrides(opened.folder / OVERRIDES)
    listed = read_list(opened.folder / RECEIPTS, RECEIPT_COLUMNS)
    intakes = _intakes(opened, tuple(files_in(inbox)), register, options, progress)
    seen = register.first_seen([one.sha256 for one in intakes], now)
    register.commit()
    progress(Stage.JUDGING, 0, 0)
    readings = [reading_of(one) for one in intakes]
    files = {one.name: (one.sha256, reading) for one, reading in zip(intakes, readings, strict=True)}
    known = register.seen()
    said = stated(listed.rows if listed else (), files, known, opened.zone)
    incoming = _incoming(opened, intakes, readings, seen, said.receipts)
    as_of = options.as_of or latest_moment(incoming) or now
    others = [one for one in incoming if not is_assessment(one)]
    judged = consolidate(opened.call, others, register.names(), overrides, _local(as_of, opened))
    judged = with_assessments(judged, [one for one in incoming if is_assessment(one)])
    judged = with_differences(replace(judged, staff=(*row_findings(opened.call, said.followed), *judged.staff)))
    register.keep_names(judged.named)
    register.keep_seen((known | {one.name: one for one in seen_now(judged.files, said, known)}).values())
    return Judged(judged, sum(one.kept for one in intakes), _notices(intakes, readings), listed.raw if listed else None)


def receipt_lines(opened: Round, judged: Consolidated) -> dict[str, tuple[int, ...]]:
    """The lines of staff's list of receipts, as it is now, by the file of a judged round they are about.

    Raises:
        RoundProblem: the list is locked or no list.
    """
    listed = read_list(opened.folder / RECEIPTS, RECEIPT_COLUMNS)
    rows = rows_of_files(listed.rows if listed else (), [one.incoming.name for one in judged.files])
    lines = {name: tuple(line for line, _ in own) for name, own in rows.by_file.items()}
    for finding in (one for _, one in judged.staff if one.message == _FOLLOWED):
        for name in finding.facts["files"]:
            lines[name] = (*lines.get(name, ()), int(finding.cell.lstrip("A")))
    return lines


def _inbox(opened: Round) -> Path:
    if not opened.inbox.is_dir():
        raise RoundProblem("no-inbox", folder=opened.inbox)
    try:
        next(opened.inbox.iterdir(), None)
    except OSError as error:
        raise RoundProblem("cannot-read", path=opened.inbox, why=why(error)) from error
    return opened.inbox


def _local(moment: datetime, opened: Round) -> datetime:
    """A time as the call's clocks show it, exact; one without a zone is in that zone."""
    moment = datetime.combine(moment.date(), moment.timetz())  # of a day without a time of day, its first minute
    return moment.replace(tzinfo=opened.zone) if moment.tzinfo is None else moment.astimezone(opened.zone)


def _intakes(
    opened: Round,
    files: Sequence[Found],
    register: Register,
    options: Options,
    progress: Callable[[Stage, int, int], None],
) -> list[Intake]:
    done = 0

    def one_more() -> None:
        nonlocal done
        done += 1
        progress(Stage.READING, done, len(files))

    taken = take_in_all(files, opened.call_reference, register, options.jobs, one_more)
    register.forget_readings(but=[one.sha256 for one in taken])
    return taken


def _notices(intakes: Sequence[Intake], readings: Sequence[Reading]) -> Notices:
    """What whoever runs it should know before relying on the result: files that were not there in peace."""
    told = [(one.name, one.changed, reading.reason) for one, reading in zip(intakes, readings, strict=True)]
    moved = [name for name, changed, reason in told if changed or reason in _MOVED]
    closed = [name for name, _, reason in told if reason == "cannot-list"]
    found = (("files-changed", moved), ("folders-closed", closed))
    return tuple((key, {"count": len(names), "files": names[:_NAMED]}) for key, names in found if names)


def list_new_files(opened: Round, judged: Judged) -> tuple[Notices, bytes | None]:
    """Add new files to staff's list; where Excel holds it they are added the next time, nothing is lost.

    Returns:
        The notices, and the list with what `judged` rests on and nothing else but those rows: None where there was no
        list. What staff saved while the run was at work was not judged, and is not in it.

    Raises:
        RoundProblem: the list is no list any more.
    """
    files = [one.incoming for one in judged.consolidated.files]
    names = [one.name for one in files if one.reading.reason not in _UNLISTED]
    path = opened.folder / RECEIPTS
    try:
        added = add_files(path, names, load_messages(opened.language))
    except RoundProblem as problem:
        if problem.reason != "staff-file-locked":
            raise
        return (("receipts-locked", problem.facts),), judged.receipts
    notices = (("receipts-added", {"count": added.rows, "path": str(path)}),) if added.rows else ()
    return notices, added.now if added.before == judged.receipts else judged.receipts


def _incoming(
    opened: Round,
    intakes: Sequence[Intake],
    readings: Sequence[Reading],
    seen: Mapping[str, datetime],
    receipts: Mapping[str, Receipt],
) -> list[Incoming]:
    return [
        Incoming(
            name=one.name,
            sha256=one.sha256,
            size=one.size,
            first_seen=_local(seen[one.sha256], opened),
            reading=reading,
            receipt=receipts[one.name],
        )
        for one, reading in zip(intakes, readings, strict=True)
    ]
