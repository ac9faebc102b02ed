"""The inbox: every file below it in a fixed order, each read once and told when it changed meanwhile."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from toolkit.core.round.readings import Reading
from toolkit.files.problems import why
from toolkit.files.reading import DEFAULT
from toolkit.files.round.set_aside import named_workbook, set_aside

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 1 << 20
_OFFLINE = 0x1000 | 0x40000 | 0x400000  # Windows: offline, recall on open, recall on data access
_MOUNT_POINT = 0xA0000003  # Windows: a junction, a folder that is a link


@dataclass(frozen=True, slots=True)
class Found:
    """One file of the inbox: its path below it with `/`, and where it lies. A folder's name ends in `/`."""

    name: str
    path: str


Stamp = tuple[int, int, int]
"""What of a file changes when somebody writes it: size, time of change, number in the file system."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A file's bytes, taken once: with size and checksum, or with the reading that says why there are none.

    `stamp` is how the file stood before it was read; None where nothing was read.
    """

    sha256: str
    size: int
    data: bytes | None = None
    reading: Reading | None = None
    stamp: Stamp | None = None


def files_in(inbox: Path) -> Iterator[Found]:
    """Every file below the inbox, sorted by path, each with a name of its own; links to folders are not followed.

    A folder that cannot be looked into stands for what is in it.
    """
    paths: list[str] = []
    unlisted: list[str] = []
    for folder, folders, names in os.walk(inbox, onerror=lambda error: unlisted.append(str(error.filename))):
        links = [name for name in folders if _leads_away(Path(folder, name))]
        folders[:] = [name for name in folders if name not in links]
        paths += [str(Path(folder, name)) for name in (*names, *links)]
    found = [Found(_name(path, inbox), path) for path in paths]
    found += [Found(_name(path, inbox) + "/", path) for path in unlisted]
    taken: set[str] = set()
    for one in sorted(found, key=lambda one: (one.name, os.fsencode(one.path))):
        yield _alone(one, taken)


def _name(path: str, inbox: Path) -> str:
    r"""A path below the inbox as text, the same whatever the machine's locale; what is no UTF-8 is written as \xff."""
    below = Path(os.path.relpath(path, inbox)).as_posix()
    return os.fsencode(below).decode("utf-8", "backslashreplace")


def _alone(one: Found, taken: set[str]) -> Found:
    """The same under a name no other file has: two that are no text may be written alike."""
    name, number = one.name, 1
    while name in taken:
        number += 1
        name = f"{one.name} ({number})"
    taken.add(name)
    return replace(one, name=name)


def _leads_away(folder: Path) -> bool:
    try:
        return _is_link(folder.lstat())
    except OSError:
        return False


def _is_link(kind: os.stat_result) -> bool:
    return stat.S_ISLNK(kind.st_mode) or getattr(kind, "st_reparse_tag", 0) == _MOUNT_POINT


def take(found: Found) -> Taken:
    """Open a file once and take its bytes; what cannot be opened, or is no plain file, is told as a reading."""
    try:
        kind = os.lstat(found.path)
        return _no_plain_file(found, kind) or _contents(found, kind)
    except FileNotFoundError:
        return _unread(found, "gone")
    except OSError as error:
        return _unread(found, "cannot-open", why=why(error))


def _no_plain_file(found: Found, kind: os.stat_result) -> Taken | None:
    if _is_link(kind):
        reason = "link-to-workbook" if named_workbook(Path(found.name)) else "link"
        return _without_data(reason, os.fsencode(Path(found.path).readlink()))
    if stat.S_ISDIR(kind.st_mode):
        return _unlisted(found)
    return None if stat.S_ISREG(kind.st_mode) else _without_data("no-file", b"")


def _contents(found: Found, kind: os.stat_result) -> Taken:
    """A plain file's bytes, where it stood still while it was read."""
    offline = bool(getattr(kind, "st_file_attributes", 0) & _OFFLINE)
    try:
        with Path(found.path).open("rb") as file:
            taken = _too_large(file, found) if kind.st_size > DEFAULT.file else _read(file, found)
    except OSError as error:
        if offline and not isinstance(error, FileNotFoundError):
            return _unread(found, "not-downloaded")
        raise
    if changed(found, _stamp(kind)) or taken.size != kind.st_size:
        return replace(taken, data=None, reading=Reading("unreadable", reason="being-written"))
    if offline and taken.data is not None and not taken.data.strip(b"\0"):
        return replace(taken, data=None, reading=Reading("unreadable", reason="not-downloaded"))
    return replace(taken, stamp=_stamp(kind))


def changed(found: Found, stamp: Stamp) -> bool:
    """Whether a file no longer stands as it stood when it was read."""
    try:
        return _stamp(os.lstat(found.path)) != stamp
    except OSError:
        return True


def _stamp(kind: os.stat_result) -> Stamp:
    return kind.st_size, kind.st_mtime_ns, kind.st_ino


def _read(file: BinaryIO, found: Found) -> Taken:
    data = file.read(DEFAULT.file + 1)  # it may be growing
    return Taken(hashlib.sha256(data).hexdigest(), len(data), data, set_aside(Path(found.name), data))


def _without_data(reason: str, content: bytes) -> Taken:
    return Taken(hashlib.sha256(content).hexdigest(), len(content), reading=Reading("not-ours", reason=reason))


def _unlisted(found: Found) -> Taken:
    """A folder among the files: one that could not be looked into."""
    try:
        next(Path(found.path).iterdir(), None)
    except OSError as error:
        return _unread(found, "cannot-list", why=why(error))
    return _unread(found, "being-written")


def _unread(found: Found, reason: str, **facts: str) -> Taken:
    return Taken(_name_hash(found.name), 0, reading=Reading("unreadable", reason=reason, facts=facts))


def _name_hash(name: str) -> str:
    """Something to know a file by that cannot be read at all."""
    return hashlib.sha256(b"unread:" + name.encode("utf-8", "replace")).hexdigest()


def _too_large(file: BinaryIO, found: Found) -> Taken:
    """A file too large to be a workbook; one that is an attachment by its name or first bytes is told as that."""
    total, size, start = hashlib.sha256(), 0, b""
    while chunk := file.read(_CHUNK):
        start = start or chunk
        size += len(chunk)
        total.update(chunk)
    facts = {"what": "file", "size": size, "limit": DEFAULT.file}
    reading = set_aside(Path(found.name), start) or Reading("unreadable", reason="too-large", facts=facts)
    return Taken(total.hexdigest(), size, reading=reading)
