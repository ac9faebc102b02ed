"""Consolidating a round: its inbox and staff's lists to the master workbook, register first, master last."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit import __version__
from toolkit.core.master.build import build_master
from toolkit.core.round.assessors import is_assessment, with_assessments
from toolkit.core.round.consolidate import Consolidated, consolidate, latest_moment, rows_without_file
from toolkit.core.round.entries import Incoming
from toolkit.core.round.identity import file_key
from toolkit.core.round.receipts import NOT_STATED, RECEIPT_COLUMNS, Receipt, read_receipt
from toolkit.files.atomic import write_bytes
from toolkit.files.inbox import files_in
from toolkit.files.master import master_bytes
from toolkit.files.problems import RoundProblem
from toolkit.files.register import Register, open_register
from toolkit.files.rounds import MASTER, OVERRIDES, RECEIPTS, REGISTER, Round, load_round
from toolkit.files.staff import add_files, read_list, read_overrides
from toolkit.files.texts import load_messages
from toolkit.steps.intake import reading_of, take_in_all
from toolkit.steps.priority import prioritise_round, with_awards

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime, tzinfo

    from toolkit.core.master.values import Master
    from toolkit.core.messages import Messages
    from toolkit.core.round.prioritised import Prioritised
    from toolkit.core.round.readings import Reading
    from toolkit.files.inbox import Found
    from toolkit.steps.intake import Intake

    StaffRows = Sequence[tuple[int, Mapping[str, str]]]

FEW_FILES = 24  # below this, starting workers costs more than they save
_UNLISTED = frozenset({"system-file", "lock-file", "link", "no-file"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a consolidation did: the round as judged, its ranking and proposed allocation, and where the master lies.

    `notices` are for the person who ran it: keys of the messages' [notices] with their facts. `read` is how many files
    were read anew.
    """

    consolidated: Consolidated
    result: Prioritised
    master: Path
    read: int
    notices: tuple[tuple[str, Mapping[str, object]], ...]


@dataclass(frozen=True, slots=True)
class RoundMaster:
    """A round as judged, and the master's value that shows it; `notices` as in `Outcome`."""

    opened: Round
    consolidated: Consolidated
    master: Master
    notices: tuple[tuple[str, Mapping[str, object]], ...]


@dataclass(frozen=True, slots=True)
class Options:
    """How to run: where the master goes, how many processes, which time and language it states (None: by default)."""

    output: Path | None = None
    jobs: int | None = None
    as_of: datetime | None = None
    language: str | None = None


def consolidate_round(
    folder: Path,
    now: datetime,
    options: Options = Options(),
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Outcome:
    """Judge everything in a round's inbox and write the master.

    Args:
        folder: the round.
        now: the first-seen time of files that are new; nothing else looks at it while any file was received or seen.
        options: see `Options`.
        progress: told after each file how many of how many are done.

    Raises:
        RoundProblem: the folder is no round, something is locked, or the master cannot be written. The old master is
            whole, and what the register learnt is kept.
        CallError: the round's call is unknown or wrong.
    """
    opened = load_round(folder)
    messages = load_messages(options.language or opened.language)
    output = options.output or folder / MASTER
    _check_output(output, opened)
    with _register(opened) as register:
        judged, read, notices = _judge(opened, register, now, options, progress)
        judged, result, master = _master(opened, judged, messages)
        data = master_bytes(master, messages, _inbox_from(output, opened))
        old = _edited(output, register)
        register.keep_master(hashlib.sha256(data).hexdigest())
        register.commit()
        notices += _write(output, data, old, messages)
    return Outcome(judged, result, output, read, tuple(notices))


def round_master(folder: Path, now: datetime, options: Options = Options()) -> RoundMaster:
    """Everything `consolidate_round` makes of a round up to the master's value, ids kept, without writing a master.

    Raises:
        RoundProblem: the folder is no round, or something is locked.
        CallError: the round's call is unknown or wrong.
    """
    opened = load_round(folder)
    messages = load_messages(options.language or opened.language)
    with _register(opened) as register:
        judged, _, notices = _judge(opened, register, now, options)
        judged, _, master = _master(opened, judged, messages)
        register.commit()
    return RoundMaster(opened, judged, master, tuple(notices))


def _master(opened: Round, judged: Consolidated, messages: Messages) -> tuple[Consolidated, Prioritised, Master]:
    """The round with its awards, its ranking and proposed allocation, and the master that shows them."""
    result = prioritise_round(opened, judged)
    judged = with_awards(judged, result)
    return judged, result, build_master(judged, result, messages, tuple(opened.choices.values()), __version__)


def judge_round(folder: Path, now: datetime) -> tuple[Round, Consolidated]:
    """Judge everything in a round's inbox as `consolidate_round` does, ids kept, without writing a master.

    Raises:
        RoundProblem: the folder is no round, or something is locked.
        CallError: the round's call is unknown or wrong.
    """
    opened = load_round(folder)
    with _register(opened) as register:
        judged, _, _ = _judge(opened, register, now, Options())
        register.commit()
    return opened, judged


def _register(opened: Round) -> AbstractContextManager[Register]:
    return open_register(opened.folder / REGISTER, f"{opened.call.digest}:{__version__}")


def _judge(
    opened: Round,
    register: Register,
    now: datetime,
    options: Options,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Consolidated, int, list[tuple[str, Mapping[str, object]]]]:
    """The round as judged, how many files were read anew, and notices; ids and readings are given to the register."""
    files = tuple(files_in(_inbox(opened)))
    intakes = _intakes(opened, files, register, options, progress)
    readings = _readings(intakes, register)
    notices = list(_list_new_files(opened, intakes, readings))
    listed = read_list(opened.folder / RECEIPTS, RECEIPT_COLUMNS)
    rows = listed.rows if listed else ()
    incoming = _incoming(opened, intakes, readings, register, now, rows)
    as_of = options.as_of or latest_moment(incoming) or now
    overrides = read_overrides(opened.folder / OVERRIDES)
    others = [one for one in incoming if not is_assessment(one)]
    judged = consolidate(opened.call, others, register.names(), overrides, _local(as_of, opened))
    judged = with_assessments(judged, [one for one in incoming if is_assessment(one)])
    strays = rows_without_file(opened.call, rows, [one.name for one in incoming])
    judged = replace(judged, staff=(*strays, *judged.staff))
    register.keep_names(judged.named)
    return judged, sum(bool(one.kept) for one in intakes), notices


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


# --- the master -------------------------------------------------------------------------------------------------


def _check_output(output: Path, opened: Round) -> None:
    """Refuse a place that cannot be written before any work is done."""
    if not output.parent.is_dir():
        raise RoundProblem("no-output-folder", folder=output.parent)
    if output.is_dir():
        raise RoundProblem("output-is-folder", path=output)
    if opened.inbox.resolve() in output.resolve().parents:
        raise RoundProblem("output-in-inbox", path=output)
    for lock in (f"~${output.name}", f".~lock.{output.name}#"):
        if (output.parent / lock).exists():
            raise RoundProblem("master-open", path=output, lock=output.parent / lock)


def _inbox_from(output: Path, opened: Round) -> str:
    """The inbox as seen from the master's folder, with `/` at the end; whole where there is no way from there."""
    try:
        way = os.path.relpath(opened.inbox.resolve(), output.resolve().parent)
    except ValueError:  # another drive
        way = str(opened.inbox.resolve())
    return Path(way).as_posix() + "/"


def _edited(output: Path, register: Register) -> bytes | None:
    """The present master where it is not as the toolkit wrote it: somebody edited it, so it is kept."""
    try:
        data = output.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RoundProblem("master-open", path=output, lock=output) from error
    return None if register.wrote_master(hashlib.sha256(data).hexdigest()) else data


def _write(
    output: Path, data: bytes, edited: bytes | None, messages: Messages
) -> list[tuple[str, Mapping[str, object]]]:
    """Put the master in its place, an edited one beside it first."""
    notices: list[tuple[str, Mapping[str, object]]] = []
    try:
        if edited is not None:
            kept = _beside(output, edited, messages.text("round.edited"))
            if not kept.exists():
                write_bytes(kept, edited)
            notices.append(("master-edited", {"kept": str(kept)}))
        write_bytes(output, data)
    except PermissionError as error:
        raise RoundProblem("master-open", path=output, lock=output) from error
    except OSError as error:
        raise RoundProblem("cannot-write", path=output, why=error.strerror or "") from error
    return notices


def _beside(output: Path, data: bytes, word: str) -> Path:
    """Where an edited master is kept: the first free number, or where the very same one is kept already."""
    number = 1
    while True:
        kept = output.with_name(f"{output.stem}-{word}-{number}{output.suffix}")
        if not kept.exists() or kept.read_bytes() == data:
            return kept
        number += 1
