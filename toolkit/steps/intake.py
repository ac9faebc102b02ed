"""Intake: every file of an inbox to a reading, in one process or several, each file once."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from toolkit.core.round.readings import Reading, is_empty, pack, unpack
from toolkit.files.calls import load_call
from toolkit.files.round.inbox import Found, Stamp, changed, take
from toolkit.steps.check import TOO_LONG, Recognised, check_bytes
from toolkit.steps.limit import LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from toolkit.model import Call
    from toolkit.steps.workers import Lost

_STATUS = {
    Recognised.OURS: "ours",
    Recognised.OTHER_CALL: "other-call",
    Recognised.NOT_OURS: "not-ours",
    Recognised.UNREADABLE: "unreadable",
}
KIND = "application"
FEW_FILES = 24
"""Below so many files to read, starting workers costs more than they save."""
LARGE_FILE = 1_000_000
"""Bytes above which a file is always left to a worker, which can be ended whatever it does: most have some 40 000."""


@dataclass(frozen=True, slots=True)
class Intake:
    """One file taken in, with its reading.

    `kept` says that it was read now, and the reading kept for the next run: it rests on the content alone. `stamp` is
    how the file stood when it was read, `changed` that it no longer does when all are read.
    """

    name: str
    sha256: str
    size: int
    reading: Reading
    kept: bool = False
    stamp: Stamp | None = None
    changed: bool = False


class Memory(Protocol):
    """What remembers readings: the register."""

    def reading(self, sha256: str) -> Reading | None:
        """The reading of a content that was read before, where it can be trusted."""

    def keep_reading(self, sha256: str, packed: bytes) -> None:
        """Remember a reading."""


class Work(NamedTuple):
    """What a worker says of a file: the reading packed, and whether it rests on the content alone."""

    sha256: str
    size: int
    packed: bytes
    kept: bool
    stamp: Stamp | None


def work(found: Found, call: Call) -> Work:
    """Read one file once, hash it, and judge those bytes."""
    taken = take(found)
    if taken.data is None or taken.reading is not None:
        reading = taken.reading or Reading("unreadable", reason="cannot-open", facts={"why": ""})
        return Work(taken.sha256, taken.size, pack(reading), kept=False, stamp=taken.stamp)
    reading = read(taken.data, found.name, call)
    return Work(taken.sha256, taken.size, pack(reading), kept=reading.reason != TOO_LONG, stamp=taken.stamp)


def read(data: bytes, name: str, call: Call) -> Reading:
    """What a workbook's bytes are to a round of this call."""
    checked = check_bytes(data, name, call)
    if checked.recognised is not Recognised.OURS:
        return Reading(
            _STATUS[checked.recognised],  # type: ignore[arg-type]
            call=checked.call,
            reason=checked.reason,
            facts=checked.facts,
        )
    if checked.kind == KIND and checked.submission is not None and is_empty(checked.submission):
        return Reading("not-ours", checked.call, reason="empty-form")
    figures = {line.figure: line.amount for line in checked.lines if "/" not in line.figure}
    return Reading("ours", checked.call, checked.submission, checked.findings, figures)


def take_in_all(
    files: Sequence[Found], call: str, memory: Memory, jobs: int | None, progress: Callable[[], None]
) -> list[Intake]:
    """Take in every file; what was read before is not read again.

    Args:
        files: the files.
        call: the round's call, as `load_call` finds it: workers load it themselves.
        memory: the readings of earlier runs.
        jobs: how many processes read; 1 is this one, None as many as pay. The result is the same.
        progress: called once per file.

    Returns:
        One intake per file, in the order of `files`.
    """
    done: dict[str, Intake] = {}
    new: list[tuple[Found, int]] = []
    for found in files:
        intake, size = _without_reading(found, memory)
        if intake:
            done[found.name] = intake
            progress()
        else:
            new.append((found, size))
    for found, result in _read_all(new, call, jobs):
        done[found.name] = _taken_in(found, result, memory)
        progress()
    return [_settled(found, done[found.name]) for found in files]


def _without_reading(found: Found, memory: Memory) -> tuple[Intake | None, int]:
    """A file that need not be read, and its size; None for one that must be.

    Its bytes are hashed in any case: that a file has the same name, size and time says nothing of its content.
    """
    taken = take(found)
    reading = taken.reading if taken.data is None or taken.reading else memory.reading(taken.sha256)
    if reading is None:
        return None, taken.size
    return Intake(found.name, taken.sha256, taken.size, reading, stamp=taken.stamp), taken.size


def _read_all(new: Sequence[tuple[Found, int]], call: str, jobs: int | None) -> Iterator[tuple[Found, Work | Lost]]:
    """Each file that is new, read here or by workers; a large one always by a worker, which can be ended."""
    few = jobs == 1 or (jobs is None and len(new) < FEW_FILES)
    here = [found for found, size in new if few and size <= LARGE_FILE]
    there = [found for found, size in new if not few or size > LARGE_FILE]
    if here:
        loaded = load_call(call)
        yield from ((found, work(found, loaded)) for found in here)
    if there:
        from toolkit.steps.workers import Job, work_all  # noqa: PLC0415  (most runs need no other process)

        yield from work_all(Job(_work, _begin, (call,), LIMIT), there, jobs or os.cpu_count() or 1)


def _taken_in(found: Found, result: Work | Lost, memory: Memory) -> Intake:
    if not isinstance(result, Work):
        taken = take(found)
        reading = Reading("unreadable", reason=f"worker-{result.value}", facts={"seconds": int(LIMIT)})
        return Intake(found.name, taken.sha256, taken.size, reading)
    kept = result.kept and result.stamp is not None and not changed(found, result.stamp)
    if kept:  # what was half written is not remembered
        memory.keep_reading(result.sha256, result.packed)
    return Intake(found.name, result.sha256, result.size, unpack(result.packed), result.kept, result.stamp)


def _settled(found: Found, intake: Intake) -> Intake:
    """The same, told when somebody wrote to the file before all were read."""
    if intake.stamp is None or not changed(found, intake.stamp):
        return intake
    return replace(intake, changed=True)


def reading_of(intake: Intake) -> Reading:
    """The reading of an intake.

    What cannot be read of a file that is still growing says nothing of the file: it was being written.
    """
    if intake.changed and intake.reading.status == "unreadable":
        return Reading("unreadable", reason="being-written")
    return intake.reading


# --- in a worker --------------------------------------------------------------------------------------------------

_worker: dict[str, Call] = {}


def _begin(call: str) -> None:
    _worker["call"] = load_call(call)


def _work(found: Found) -> Work:
    return work(found, _worker["call"])
