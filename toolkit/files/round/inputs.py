"""The checksums of what staff keep in a round beside its inbox: what a master was made from, and what changed since."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from toolkit.files.problems import RoundProblem, why
from toolkit.files.round.folder import INDEX, ROUND_FILE, STAFF_FILES

if TYPE_CHECKING:
    from pathlib import Path


def checksums_of(folder: Path) -> dict[str, str]:
    """The sha256 of the round's file, staff's lists and district indexes, by name; a file that is not there has none.

    Raises:
        RoundProblem: one of them cannot be read.
    """
    paths = [folder / name for name in (ROUND_FILE, *STAFF_FILES)]
    paths += sorted(path for path in (folder / INDEX).glob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): checksum(path) for path in paths if path.is_file()}


def checksum(path: Path) -> str:
    """The sha256 of a file.

    Raises:
        RoundProblem: it cannot be read.
    """
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        reason = "staff-file-locked" if path.name in STAFF_FILES else "cannot-read"
        raise RoundProblem(reason, path=path, why=why(error)) from error
