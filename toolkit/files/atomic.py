"""Writing a file so that there is always a whole one: beside it first, synced, read back, then moved into place."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from contextlib import suppress
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_PERMISSIONS = 0o666
TEMPORARY = ".toolkit.tmp"
"""How the names of files end that are just being written, or were when a run was killed."""
_KEPT_OF_NAME = 40  # characters: a long name with ours added would be too long for the file system
_LEFT_AFTER = 3600.0  # seconds
_CHUNK = 1 << 20
_BINARY = getattr(os, "O_BINARY", 0)  # Windows would else change line ends


class Held(PermissionError):  # noqa: N818  (it names what is the matter; the shell makes a sentence of it)
    """Another program holds the file, or somebody has protected it against writing."""


class NotAsWritten(OSError):  # noqa: N818  (as above)
    """What was read back is not what was written: the disk cannot be relied on."""


class Overtaken(OSError):  # noqa: N818  (as above)
    """Somebody saved the file while the new one was made: what they saved stays."""


def content(path: Path) -> bytes | None:
    """What stands at `path`, None where there is no file.

    Raises:
        OSError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def replace_bytes(path: Path, seen: bytes | None, data: bytes) -> None:
    """Put `data` at `path` in place of `seen` and of nothing else, as `write_bytes` does.

    Between the last look and the move there is a moment left that no system closes, some millionths of a second where
    reading, making and syncing the new file takes thousandths and more.

    Args:
        path: the file.
        seen: what stood there when `data` was made of it; None where there was no file.
        data: what stands there afterwards.

    Raises:
        Overtaken: something else stands there now; it is left alone.
        OSError: as `write_bytes`.
    """

    def look() -> None:
        if content(path) != seen:
            raise Overtaken(errno.EBUSY, os.strerror(errno.EBUSY), str(path))

    _write(path, data, look)


def write_bytes(path: Path, data: bytes) -> None:
    """Put `data` at `path`; whatever stood there stays whole until the very moment it is replaced.

    A symbolic link stays one: what is written is the file it leads to. What earlier runs left that were killed while
    they wrote this file is taken away, see `_sweep`.

    Raises:
        Held: another program holds the file, or it is marked read-only.
        NotAsWritten: the disk gave back something else than what was written to it.
        OSError: the folder cannot be written, or the disk is full. In every case the old file is untouched and no
            temporary file is left.
    """
    _write(path, data, lambda: None)


def _write(path: Path, data: bytes, look: Callable[[], None]) -> None:
    """As `write_bytes`; `look` is called just before the move and raises what forbids it."""
    if path.is_symlink():
        path = Path(os.path.realpath(path))  # `resolve` stops at a link that leads to itself: it is replaced
    if is_read_only(path):
        raise Held(errno.EACCES, os.strerror(errno.EACCES), str(path))
    number, name = tempfile.mkstemp(prefix=_prefix(path), suffix=TEMPORARY, dir=path.parent)
    temporary = Path(name)
    try:
        _write_synced(number, data)
        _verify(temporary, data)
        temporary.chmod(_permissions(path))
        look()
        _move(temporary, path)
    except BaseException:
        with suppress(OSError):  # the first fault is the one to tell
            temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    _sweep(path)


def _write_synced(number: int, data: bytes) -> None:
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(number, left[:_CHUNK]) :]
        os.fsync(number)
    finally:
        os.close(number)


def _verify(path: Path, data: bytes) -> None:
    """Read back what was written, before it takes the old file's place."""
    number = os.open(path, os.O_RDONLY | _BINARY)
    try:
        at = 0
        while chunk := os.read(number, _CHUNK):
            if data[at : at + len(chunk)] != chunk:
                break
            at += len(chunk)
    finally:
        os.close(number)
    if at != len(data):
        raise NotAsWritten(errno.EIO, os.strerror(errno.EIO), str(path))


def _move(temporary: Path, path: Path) -> None:
    try:
        temporary.replace(path)
    except PermissionError as error:
        raise Held(error.errno, error.strerror, str(path)) from error


def is_read_only(path: Path) -> bool:
    """Whether a file is there and marked read-only, which a move alone would not heed on every system."""
    try:
        return not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    except OSError:
        return False


def _permissions(path: Path) -> int:
    """What the file it replaces had; a new one what files usually have here."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0o077)  # it can only be asked for by setting it
    os.umask(mask)
    return _PERMISSIONS & ~mask


def _sync_folder(folder: Path) -> None:
    """Make the move itself survive a power cut, where the system can.

    Windows cannot open a folder, and some network drives cannot sync one. The new file is in its place by then: no
    fault here may look as if it were not.
    """
    if os.name == "nt":
        return
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _sweep(path: Path) -> None:
    """Take away what runs that were killed while they wrote `path` left beside it.

    Two rounds may write into one folder, and another run may just be writing this very file. So only what has this
    name is taken, and only where it is an hour older than `path`, which has just been written: both times are the file
    system's own, so that a file server's clock may differ from ours. Nobody writes one file for an hour.
    """
    with suppress(OSError):
        latest = path.stat().st_mtime - _LEFT_AFTER
        for left in path.parent.glob(f"{escape(_prefix(path))}????????{TEMPORARY}"):
            if left.stat().st_mtime < latest:
                left.unlink()


def _prefix(path: Path) -> str:
    """What the names of a file's temporary ones begin with; eight letters of chance and the suffix follow."""
    return f".{path.name[:_KEPT_OF_NAME]}."
