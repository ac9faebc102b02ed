"""Writing a file so that there is always a whole one: temporary file beside it, synced, then moved into place."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_PERMISSIONS = 0o644


def write_bytes(path: Path, data: bytes) -> None:
    """Put `data` at `path`; whatever stood there stays whole until the very moment it is replaced.

    Raises:
        OSError: the folder cannot be written, the disk is full, or another program holds the file. Then the old file
            is untouched and no temporary file is left.
    """
    number, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_permissions(path))
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _permissions(path: Path) -> int:
    """What the file it replaces had; a new one may be read by everybody, as files usually may."""
    return path.stat().st_mode & 0o777 if path.exists() else _PERMISSIONS


def _sync_folder(folder: Path) -> None:
    """Make the move itself survive a power cut, where the system can (Windows cannot open a folder)."""
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
