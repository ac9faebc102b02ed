"""Faults of the disk, one at a time: every operation that changes a folder is counted, and the n-th one fails.

As SQLite tests itself: n = 1, 2, 3 … until a run passes untouched. Nothing lists the operations by hand; what is
counted is what a run does through `os` to files in the folder, and what it asks SQLite for.
"""

from __future__ import annotations

import os
import sqlite3
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

    Strike = Callable[[str, Callable[..., Any]], Any]

KILLED = 9
_BY_PATH = ("open", "chmod", "replace", "rename", "unlink", "remove", "mkdir", "rmdir", "utime", "link", "symlink")
_BY_NUMBER = ("write", "read", "fsync", "ftruncate")
_OF_SQLITE = ("execute", "executemany", "executescript", "commit", "rollback", "close")
_SQLITE_SAYS = {28: (sqlite3.SQLITE_FULL, "database or disk is full"), 5: (sqlite3.SQLITE_IOERR, "disk I/O error")}


class Faults:
    """Counts operations; at the n-th does what `strike` says instead."""

    def __init__(self, folder: Path, n: int, strike: Strike) -> None:
        self.folder = str(folder)
        self.n = n
        self.strike = strike
        self.seen: list[str] = []
        self.numbers: set[int] = set()

    @property
    def struck(self) -> bool:
        return len(self.seen) >= self.n

    def step(self, name: str, go: Callable[..., Any]) -> Any:
        self.seen.append(name)
        return self.strike(name, go) if len(self.seen) == self.n else go()

    @contextmanager
    def at_work(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        with monkeypatch.context() as patch:
            for name in _BY_PATH:
                patch.setattr(os, name, self._by_path(name, getattr(os, name)))
            for name in _BY_NUMBER:
                patch.setattr(os, name, self._by_number(name, getattr(os, name)))
            patch.setattr(sqlite3, "connect", self._connect(sqlite3.connect))
            yield

    def _by_path(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(path: Any, *rest: Any, **how: Any) -> Any:
            if not str(path).startswith(self.folder):
                return real(path, *rest, **how)
            result = self.step(f"{name} {Path(path).suffix}", lambda **_: real(path, *rest, **how))
            if name == "open":
                self.numbers.add(result)
            return result

        return wrapped

    def _by_number(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(number: int, *rest: Any) -> Any:
            def go(*, half: bool = False) -> Any:
                return real(number, rest[0][: len(rest[0]) // 2]) if half else real(number, *rest)

            return self.step(name, go) if number in self.numbers else go()

        return wrapped

    def _connect(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def counted(name: str) -> Callable[..., Any]:
            own = getattr(sqlite3.Connection, name)
            return lambda connection, *rest: self.step(f"sqlite {name}", lambda **_: own(connection, *rest))

        kind = type("Connection", (sqlite3.Connection,), {name: counted(name) for name in _OF_SQLITE})
        return lambda path, *rest, **how: real(path, *rest, **{**how, "factory": kind})


def die(_: str, go: Callable[..., Any]) -> Any:
    """The process ends before the operation, as by kill -9 or a power cut."""
    del go
    os._exit(KILLED)


def die_in_it(name: str, go: Callable[..., Any]) -> Any:
    """The process ends when half of a write is done; any other operation is done whole before."""
    go(half=name == "write")
    os._exit(KILLED)


def refuse(number: int) -> Strike:
    """The operation fails with an error number, as SQLite tells it where it is SQLite's."""

    def strike(name: str, go: Callable[..., Any]) -> Any:
        if not name.startswith("sqlite"):
            raise OSError(number, os.strerror(number))
        if name == "sqlite close":
            return go()
        code, words = _SQLITE_SAYS.get(number, (sqlite3.SQLITE_READONLY, "attempt to write a readonly database"))
        error = sqlite3.OperationalError(words)
        error.sqlite_errorcode = code
        raise error

    return strike


def in_a_child(work: Callable[[], bool]) -> bool:
    """Do work in a process of its own; whether it was killed, else what it returns is asserted to be true."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other threads: the child uses none of theirs
        child = os.fork()
    if child == 0:
        code = 70
        try:
            code = 0 if work() else 71
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in {0, KILLED}, f"the child ended with {code}"
    return code == KILLED
