"""Putting a file into a folder that people work in: never over another file, and only once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from toolkit.files.atomic import write_bytes
from toolkit.files.problems import RoundProblem, why
from toolkit.files.round.inbox import files_in


class Delivered(NamedTuple):
    """Where the file lies, and whether the very same one lay there before."""

    path: Path
    was_there: bool


def deliver(folder: Path, name: str, data: bytes) -> Delivered:
    """Put a file into a folder, which is made if need be; a name that another file has gets a number.

    Raises:
        RoundProblem: the folder cannot be written.
    """
    stem, dot, ending = name.rpartition(".")
    number = 1
    path = folder / name
    try:
        folder.mkdir(exist_ok=True)
        while not _reserve(path):
            if path.is_file() and path.read_bytes() == data:
                return Delivered(path, was_there=True)
            number += 1
            path = folder / (f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})")
        _fill(path, data)
    except OSError as error:
        raise RoundProblem("cannot-write", path=path, why=why(error)) from error
    return Delivered(path, was_there=False)


def _reserve(path: Path) -> bool:
    """Take a name that is free; False where something has it."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
    except FileExistsError:
        return False
    return True


def _fill(path: Path, data: bytes) -> None:
    try:
        write_bytes(path, data)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def same_below(folder: Path, data: bytes) -> Path | None:
    """A file below a folder with this very content.

    Raises:
        RoundProblem: a file there cannot be read.
    """
    try:
        for path in (Path(found.path) for found in files_in(folder)):
            if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
                return path
    except OSError as error:
        raise RoundProblem("cannot-read", path=error.filename or folder, why=why(error)) from error
    return None
