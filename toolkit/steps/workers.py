"""Work on many items in several processes: a worker that dies, or is stuck on one item, costs that item alone."""

from __future__ import annotations

import multiprocessing
import signal
import threading
import time
import traceback
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from toolkit.files.problems import RoundProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

_MOST = 61  # Windows waits for 63 things at most, two of which Python keeps for itself
Item = TypeVar("Item")
Result = TypeVar("Result")


class Lost(Enum):
    """Why there is no result for an item."""

    DIED = "died"  # its worker ended, twice
    TOO_LONG = "too-long"


class WorkerError(RuntimeError):
    """The work raised: our mistake. The text is the worker's own traceback."""


@dataclass(frozen=True, slots=True)
class Job(Generic[Item, Result]):
    """What workers do: `begin` once in each, `work` per item, at most `limit` seconds each.

    Both functions stand in a module: they are found there by the processes that are started.
    """

    work: Callable[[Item], Result]
    begin: Callable[..., None]
    arguments: tuple[Any, ...]
    limit: float


def work_all(job: Job[Item, Result], items: Sequence[Item], count: int) -> Iterator[tuple[Item, Result | Lost]]:
    """Each item with its result as it comes, in any order; no more results are held than there are workers.

    `count` is how many workers there are; more than 61 are no more than that, on any system.

    A worker that dies is replaced, and its item tried once more; one that dies while it starts is started once more.
    One that is stuck is ended.

    Raises:
        WorkerError: the work raised something.
        RoundProblem: a worker was ended twice while it started: the machine does not let us have one.
    """
    crew = _Crew(job, deque(items), min(count, len(items)))
    try:
        while crew.workers:
            yield from crew.results()
    finally:
        crew.end()


@dataclass(slots=True, eq=False)
class _Worker:
    process: SpawnProcess
    pipe: Connection
    item: Any = None
    busy: bool = False
    since: float | None = None  # when the item was given to it; None: still starting
    again: bool = False  # it stands in for one that ended while it started


class _Crew(Generic[Item, Result]):
    """The workers and what is left to do."""

    def __init__(self, job: Job[Item, Result], left: deque[Item], count: int) -> None:
        self.job = job
        self.left = left
        self.tried: list[Item] = []
        self.context = multiprocessing.get_context("spawn")  # the same on every system, and safe beside threads
        self.workers = [self.start() for _ in range(min(count, _MOST))]

    def start(self, *, again: bool = False) -> _Worker:
        ours, theirs = self.context.Pipe()
        job = self.job
        process = self.context.Process(target=_serve, args=(theirs, job.begin, job.arguments, job.work), daemon=True)
        with _deaf_workers():
            process.start()
        theirs.close()
        return _Worker(process, ours, again=again)

    def results(self) -> Iterator[tuple[Item, Result | Lost]]:
        """What comes next: answers, deaths, or a limit that is passed."""
        ends = [one.since + self.job.limit for one in self.workers if one.since is not None]
        patience = max(0.0, min(ends) - time.monotonic()) if ends else None
        ready = wait([one.pipe for one in self.workers], patience)
        for worker in [one for one in self.workers if one.pipe in ready]:
            yield from self.hear(worker)
        now = time.monotonic()
        for worker in [one for one in self.workers if one.since is not None and now - one.since >= self.job.limit]:
            if not worker.pipe.poll():
                yield worker.item, Lost.TOO_LONG
                self.replace(worker)

    def hear(self, worker: _Worker) -> Iterator[tuple[Item, Result | Lost]]:
        try:
            raised, answer = worker.pipe.recv()
        except (EOFError, OSError):
            yield from self.bury(worker)
            return
        if raised:
            raise WorkerError(answer)
        if worker.busy:
            yield worker.item, answer
        self.feed(worker)

    def feed(self, worker: _Worker) -> None:
        """Give a worker the next item, or let it go home."""
        worker.busy, worker.since = False, None
        if not self.left:
            self.workers.remove(worker)
            _dismiss(worker)
            return
        worker.item, worker.busy, worker.since = self.left.popleft(), True, time.monotonic()
        with suppress(OSError):  # it has just died: its pipe says so next
            worker.pipe.send(worker.item)

    def bury(self, worker: _Worker) -> Iterator[tuple[Item, Result | Lost]]:
        """A worker is dead: its item is tried once more, for it may have died of something else."""
        if not worker.busy:
            self.restart(worker)
            return
        if worker.item in self.tried:
            yield worker.item, Lost.DIED
        else:
            self.tried.append(worker.item)
            self.left.append(worker.item)
        self.replace(worker)

    def restart(self, worker: _Worker) -> None:
        """A worker ended while it started: something else did that, a lack of memory or a virus scanner."""
        if worker.again and self.left:
            raise RoundProblem("workers-ended")
        self.replace(worker, again=True)

    def replace(self, worker: _Worker, *, again: bool = False) -> None:
        self.workers.remove(worker)
        _dismiss(worker)
        if self.left:
            self.workers.append(self.start(again=again))

    def end(self) -> None:
        for worker in self.workers:
            _dismiss(worker)


def _dismiss(worker: _Worker) -> None:
    worker.process.kill()
    worker.process.join()
    worker.process.close()
    worker.pipe.close()


def _serve(
    pipe: Connection, begin: Callable[..., None], arguments: tuple[Any, ...], work: Callable[[Any], object]
) -> None:
    """The life of a worker: it never hears Ctrl-C, for the process that started it ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        begin(*arguments)
        pipe.send((False, None))
        while True:
            pipe.send((False, work(pipe.recv())))
    except (EOFError, BrokenPipeError):  # nobody is there any more
        return
    except BaseException:
        pipe.send((True, traceback.format_exc()))
        raise


@contextmanager
def _deaf_workers() -> Iterator[None]:
    """Workers that start in here never hear Ctrl-C, not even before `_serve`: this process ends them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # what is ignored stays so in a process that is started
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
