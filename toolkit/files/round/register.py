"""The register: the toolkit's own memory of a round, in SQLite, safe to rebuild but for ids and first-seen times."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from toolkit.core.round.entries import FileStatus
from toolkit.core.round.news import Placed
from toolkit.core.round.readings import BrokenReading, seal, unpack
from toolkit.core.round.seen import Seen
from toolkit.core.round.standing import from_text, to_text
from toolkit.files.problems import RoundProblem, why

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from toolkit.core.round.readings import Reading
    from toolkit.core.round.standing import Standing

_TABLES = """
CREATE TABLE IF NOT EXISTS files (sha256 TEXT PRIMARY KEY, first_seen TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS names (name TEXT PRIMARY KEY, application TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS readings (sha256 TEXT, context TEXT, reading BLOB NOT NULL, PRIMARY KEY (sha256, context));
CREATE TABLE IF NOT EXISTS masters (sha256 TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS placed (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, status TEXT NOT NULL,
    of TEXT NOT NULL, application TEXT NOT NULL, eligible INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS standing (document TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS seen (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, version TEXT NOT NULL, said TEXT NOT NULL,
    status TEXT NOT NULL, application TEXT NOT NULL, applicant TEXT NOT NULL);
"""
_SEAL = 32  # bytes of a reading's checksum, which stands before it


class Register:
    """An open register. What is kept is safe on disk after `commit`, and undone if that never comes."""

    def __init__(self, connection: sqlite3.Connection, context: str) -> None:
        self._connection = connection
        self._context = context

    def first_seen(self, sha256s: Iterable[str], now: datetime) -> dict[str, datetime]:
        """When each content was first seen; `now` for those that are new, which are remembered."""
        rows = [(sha256, now.isoformat()) for sha256 in sorted(set(sha256s))]
        self._connection.executemany("INSERT OR IGNORE INTO files VALUES (?, ?)", rows)
        known = dict(self._connection.execute("SELECT sha256, first_seen FROM files"))
        return {sha256: datetime.fromisoformat(known[sha256]) for sha256, _ in rows}

    def reading(self, sha256: str) -> Reading | None:
        """The reading of a content, where one is kept that can be trusted.

        It was made by this call and this toolkit, nothing of it was changed since, and it is that content's.
        """
        query = "SELECT reading FROM readings WHERE sha256 = ? AND context = ?"
        kept = self._connection.execute(query, (sha256, self._context)).fetchone()
        if kept is None or not isinstance(kept[0], bytes):
            return None
        sealed, packed = kept[0][:_SEAL], kept[0][_SEAL:]
        if sealed != seal(packed, self._key(sha256)):
            return None
        try:
            return unpack(packed)
        except BrokenReading:
            return None

    def keep_reading(self, sha256: str, packed: bytes) -> None:
        """Keep a reading with its checksum, in place of what another call or toolkit made of that content."""
        sealed = seal(packed, self._key(sha256)) + packed
        self._connection.execute("DELETE FROM readings WHERE sha256 = ?", (sha256,))
        self._connection.execute("INSERT INTO readings VALUES (?, ?, ?)", (sha256, self._context, sealed))

    def forget_readings(self, but: Iterable[str]) -> None:
        """Forget readings of other contents than these, and those made by another call or toolkit."""
        self._connection.execute("DELETE FROM readings WHERE context <> ?", (self._context,))
        kept = {sha256 for (sha256,) in self._connection.execute("SELECT sha256 FROM readings")}
        gone = [(sha256,) for sha256 in sorted(kept.difference(but))]
        self._connection.executemany("DELETE FROM readings WHERE sha256 = ?", gone)

    def _key(self, sha256: str) -> str:
        return f"{sha256}:{self._context}"

    def names(self) -> dict[str, str]:
        """The ids given to applications, by the names applications are recognised by."""
        return dict(self._connection.execute("SELECT name, application FROM names"))

    def keep_names(self, names: Mapping[str, str]) -> None:
        """Remember ids; nothing is ever forgotten."""
        self._connection.executemany("INSERT OR REPLACE INTO names VALUES (?, ?)", sorted(names.items()))

    def seen(self) -> dict[str, Seen]:
        """Every file there ever was by its name, as `keep_seen` kept it; else as it stood in the last master."""
        rows = self._connection.execute("SELECT name, sha256, version, said, status, application, applicant FROM seen")
        known = {
            name: Seen(name, sha256, version, said, FileStatus(status), application, applicant)
            for name, sha256, version, said, status, application, applicant in rows
        }
        older = (one for one in self.placed() if one.name not in known)
        return known | {one.name: Seen(one.name, one.sha256, "", "", one.status, one.application, "") for one in older}

    def keep_seen(self, files: Iterable[Seen]) -> None:
        """Remember files as they are, each in place of what was remembered of its name; nothing is ever forgotten."""
        rows = [
            (one.name, one.sha256, one.version, one.said, str(one.status), one.application, one.applicant)
            for one in files
        ]
        self._connection.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    @property
    def blank(self) -> bool:
        """Whether nothing is remembered that a round could not do without: no id, and no master."""
        query = "SELECT EXISTS (SELECT 1 FROM names) OR EXISTS (SELECT 1 FROM masters)"
        return not self._connection.execute(query).fetchone()[0]

    def wrote_master(self, sha256: str) -> bool:
        """Whether the toolkit itself wrote a master with this checksum."""
        return self._connection.execute("SELECT 1 FROM masters WHERE sha256 = ?", (sha256,)).fetchone() is not None

    def keep_master(self, sha256: str) -> None:
        """Remember the checksum of a master before it is written."""
        self._connection.execute("INSERT OR IGNORE INTO masters VALUES (?)", (sha256,))

    def placed(self) -> tuple[Placed, ...]:
        """What became of every file in the last master that was written; nothing where there was none."""
        rows = self._connection.execute("SELECT name, sha256, status, of, application, eligible FROM placed")
        return tuple(
            Placed(name, sha256, FileStatus(status), of, application, bool(eligible))
            for name, sha256, status, of, application, eligible in rows
        )

    def keep_placed(self, files: Iterable[Placed]) -> None:
        """Remember what became of every file, in place of what was remembered before."""
        self._connection.execute("DELETE FROM placed")
        rows = [(one.name, one.sha256, str(one.status), one.of, one.application, one.eligible) for one in files]
        self._connection.executemany("INSERT INTO placed VALUES (?, ?, ?, ?, ?, ?)", rows)

    def standing(self) -> Standing | None:
        """How ranking, awards and choices stood in the last master; None where no run has kept that."""
        row = self._connection.execute("SELECT document FROM standing").fetchone()
        return from_text(row[0]) if row else None

    def keep_standing(self, one: Standing) -> None:
        """Remember how they stand, in place of what was remembered before; to be called after `keep_placed`."""
        self._connection.execute("DELETE FROM standing")
        self._connection.execute("INSERT INTO standing VALUES (?)", (to_text(one),))

    def fault(self) -> str:
        """What SQLite finds wrong when it looks through the whole register; "" where it is sound."""
        (found,) = self._connection.execute("PRAGMA integrity_check(1)").fetchone()
        return "" if found == "ok" else str(found)

    def commit(self) -> None:
        """Write everything and have it synced to disk; what is kept from now on awaits the next time.

        The register stays locked until it is closed.
        """
        self._connection.commit()
        self._connection.execute("BEGIN EXCLUSIVE")


@contextmanager
def open_register(path: Path, context: str) -> Iterator[Register]:
    """The register at `path`, held alone until the end of the block: two runs never mix.

    Args:
        path: the file; made where there is none.
        context: what a cached reading depends on beside the file: the call's digest and the toolkit's version.

    Raises:
        RoundProblem: another run holds it, it is damaged, or the disk does not let it be written.
    """
    try:
        connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise RoundProblem("cannot-write", path=path, why=why(error)) from error
    with _problems_of(path, connection):
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA synchronous = FULL")
        yield _register(connection, context)


@contextmanager
def borrowed_register(path: Path, context: str) -> Iterator[Register]:
    """A copy of the register at `path` in memory: what is kept in it is forgotten, and nothing on disk changes.

    Where there is no register the copy is empty. Arguments and errors as `open_register`.
    """
    with _problems_of(path, sqlite3.connect(":memory:", isolation_level=None)) as copy:
        if path.is_file():
            try:
                _copy(path, copy, "ro")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
                    raise
                with TemporaryDirectory() as place:  # a run was killed in the midst: what it left is undone in a copy
                    for one in (path, path.with_name(f"{path.name}-journal")):
                        shutil.copyfile(one, Path(place, one.name))
                    _copy(Path(place, path.name), copy, "rw")
        yield _register(copy, context)


def uri(path: PurePath, mode: str) -> str:
    """How SQLite is told an absolute path: it knows no name of a server where `as_uri` has it on Windows."""
    local = path.as_uri().removeprefix("file://")
    return f"file://{local if local.startswith('/') else f'//{local}'}?mode={mode}"


def _copy(path: Path, into: sqlite3.Connection, mode: str) -> None:
    source = sqlite3.connect(uri(path.absolute(), mode), uri=True, timeout=0, isolation_level=None)
    with closing(source):
        source.execute("BEGIN")
        source.execute("SELECT 1 FROM sqlite_schema").fetchone()  # says at once where another run holds it
        source.backup(into)


def _register(connection: sqlite3.Connection, context: str) -> Register:
    connection.execute("BEGIN EXCLUSIVE")
    for statement in _TABLES.split(";"):
        connection.execute(statement)
    return Register(connection, context)


@contextmanager
def _problems_of(path: Path, connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Close the connection at the end; what SQLite says of a register becomes a plain problem."""
    try:
        yield connection
    except sqlite3.OperationalError as error:
        busy = error.sqlite_errorcode in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
        raise RoundProblem("busy" if busy else "cannot-write", path=path, why=why(error)) from error
    except sqlite3.DatabaseError as error:
        raise RoundProblem("register-damaged", path=path, why=why(error)) from error
    finally:
        connection.close()
