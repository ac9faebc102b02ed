"""Intake: every file of an inbox to a reading, in one process or several, each file once."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.core.round.readings import Reading, from_text, to_text
from toolkit.files.calls import load_call
from toolkit.files.inbox import Found, take
from toolkit.steps.check import Recognised, check_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from toolkit.model import Call

_STATUS = {
    Recognised.OURS: "ours",
    Recognised.OTHER_CALL: "other-call",
    Recognised.NOT_OURS: "not-ours",
    Recognised.UNREADABLE: "unreadable",
}
KIND = "application"


@dataclass(frozen=True, slots=True)
class Intake:
    """One file taken in. `reading` is its reading as text, "" where the caller has one for this content already.

    `kept` says that the reading rests on the content alone, so that it may be kept for the next run.
    """

    name: str
    sha256: str
    size: int
    reading: str = ""
    kept: bool = False


def take_in(found: Found, call: Call, known: frozenset[str]) -> Intake:
    """Read one file once, hash it, and judge those bytes unless their content is among `known`."""
    taken = take(found)
    if taken.data is None or taken.reading is not None:
        reading = taken.reading or Reading("unreadable", reason="cannot-open", facts={"why": ""})
        return Intake(found.name, taken.sha256, taken.size, to_text(reading))
    if taken.sha256 in known:
        return Intake(found.name, taken.sha256, taken.size)
    return Intake(found.name, taken.sha256, taken.size, to_text(read(taken.data, found.name, call)), kept=True)


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
    figures = {line.figure: line.amount for line in checked.lines if "/" not in line.figure}
    return Reading("ours", checked.call, checked.submission, checked.findings, figures)


def take_in_all(
    files: Sequence[Found], call: str, known: frozenset[str], jobs: int, progress: Callable[[], None]
) -> list[Intake]:
    """Take in every file.

    Args:
        files: the files.
        call: the round's call, as `load_call` finds it: workers load it themselves.
        known: the checksums of contents there is a reading of.
        jobs: how many processes work; 1 is this one. The result is the same.
        progress: called once per file.

    Returns:
        One intake per file, in the order of `files`.
    """
    if jobs <= 1 or len(files) <= 1:
        loaded = load_call(call)
        done = {}
        for found in files:
            done[found.name] = take_in(found, loaded, known)
            progress()
    else:
        done = {one.name: one for one in _in_workers(files, call, known, jobs, progress)}
    return [done[found.name] for found in files]


def _in_workers(
    files: Sequence[Found], call: str, known: frozenset[str], jobs: int, progress: Callable[[], None]
) -> Iterator[Intake]:
    """All files in several processes. Those left when a worker dies are tried again one by one, so one file falls."""
    left = {found.name: found for found in files}
    with _pool(min(jobs, len(files)), call, known) as pool:
        with _deaf_workers():
            waiting = [pool.submit(_work, found) for found in files]
        try:
            for future in as_completed(waiting):
                intake = future.result()
                del left[intake.name]
                progress()
                yield intake
        except BrokenProcessPool:
            pool.shutdown(wait=False, cancel_futures=True)
        except (KeyboardInterrupt, GeneratorExit):
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in multiprocessing.active_children():
                worker.terminate()
            raise
    for found in list(left.values()):
        yield _alone(found, call, known)
        progress()


def _alone(found: Found, call: str, known: frozenset[str]) -> Intake:
    """One file in a process of its own: if that dies, this file is to blame."""
    with _pool(1, call, known) as pool:
        try:
            return pool.submit(_work, found).result()
        except BrokenProcessPool:
            taken = take(found)
            reading = Reading("unreadable", reason="worker-died")
            return Intake(found.name, taken.sha256, taken.size, to_text(reading))


def _pool(jobs: int, call: str, known: frozenset[str]) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")  # the same on every system, and safe beside threads
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(call, known))


@contextmanager
def _deaf_workers() -> Iterator[None]:
    """Workers that start in here never hear Ctrl-C, not even before `_begin`: this process ends them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # what is ignored stays so in a process that is started
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


_worker: dict[str, object] = {}


def _begin(call: str, known: frozenset[str]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _worker["call"], _worker["known"] = load_call(call), known


def _work(found: Found) -> Intake:
    return take_in(found, _worker["call"], _worker["known"])  # type: ignore[arg-type]


def reading_of(intake: Intake, kept: Callable[[str], str]) -> Reading:
    """The reading of an intake: its own, else the one that was kept."""
    return from_text(intake.reading or kept(intake.sha256))
