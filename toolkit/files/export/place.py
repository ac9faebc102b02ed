"""Where an export is written: only over nothing or an earlier export, and whole or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.files.atomic import write_bytes
from toolkit.files.export.formats import FORMAT, INDEX, SQLITE_ID
from toolkit.files.export.package import PACKAGE
from toolkit.files.problems import why

if TYPE_CHECKING:
    from collections.abc import Mapping

_OPEN_TO_READ = 0o755
_KEPT_OF_NAME = 40  # characters: a long name with ours added would be too long for the file system
_NEW, _OLD = ".tmp", ".old"
_SQLITE_HEAD = b"SQLite format 3\x00"
_HEAD = 200  # bytes of a JSON export that say what it is


class ExportProblem(Exception):  # noqa: N818  (it names what is the matter; the shell makes a sentence of it)
    """An export that could not be made; `reason` is a key of the messages' [export] table, `facts` fill it."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = {name: str(value) for name, value in facts.items()}


def check_place(path: Path, inbox: Path, *, folder: bool) -> None:
    """Refuse a place before any work is done.

    Args:
        path: where the export is to stand.
        inbox: the round's inbox, in which nothing is ever written.
        folder: whether the export is a folder of files, else one file.

    Raises:
        ExportProblem: no folder to write in, within the inbox, or something stands there that is no earlier export.
    """
    if not path.parent.is_dir():
        raise ExportProblem("no-folder", folder=path.parent)
    if inbox.resolve() in (path.resolve(), *path.resolve().parents):
        raise ExportProblem("in-inbox", path=path)
    if path.is_dir() != folder and path.exists():
        raise ExportProblem("is-file" if folder else "is-folder", path=path)
    try:
        if folder and path.is_dir():
            _check_folder(path)
        elif path.exists() and not _is_export(path):
            raise ExportProblem("not-an-export", path=path)
    except OSError as error:
        raise ExportProblem("cannot-write", path=path, why=why(error)) from error


def _check_folder(path: Path) -> None:
    present = {one.name for one in path.iterdir()}
    if present and INDEX not in present:
        raise ExportProblem("not-an-export", path=path)
    if present:
        others = sorted(present - _listed(path) - {INDEX, PACKAGE})
        if others:
            raise ExportProblem("others-files", path=path, name=others[0])


def _listed(path: Path) -> set[str]:
    """The files that an earlier export in a folder says it has."""
    try:
        index = json.loads((path / INDEX).read_bytes())
        if index["format"] == FORMAT:
            return {table["file"] for table in index["tables"]}
    except (ValueError, KeyError, TypeError):
        pass
    raise ExportProblem("not-an-export", path=path)


def _is_export(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(_SQLITE_HEAD):
        return head[68:72] == SQLITE_ID.to_bytes(4, "big")
    return head.startswith(b"{") and f'"format": "{FORMAT}"'.encode() in head


def write_file(path: Path, data: bytes) -> None:
    """Put an export of one file in its place.

    Raises:
        ExportProblem: it cannot be written; what stood there is whole.
    """
    try:
        write_bytes(path, data)
    except OSError as error:
        raise ExportProblem("cannot-write", path=path, why=why(error)) from error


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Put an export of several files in its place: written beside it, then moved; an earlier one goes when it stands.

    A run that is killed between the two moves leaves no export in its place, and the earlier one beside it under a name
    that begins with a full stop; the next one brings it back first.

    Raises:
        ExportProblem: it cannot be written; what stood there is whole.
    """
    try:
        _bring_back(path)
        beside = Path(tempfile.mkdtemp(prefix=_prefix(path), suffix=_NEW, dir=path.parent))
        try:
            for name, data in files.items():
                write_bytes(beside / name, data)
            beside.chmod(_OPEN_TO_READ)
            _move(beside, path)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise ExportProblem("cannot-write", path=path, why=why(error)) from error


def _bring_back(path: Path) -> None:
    """Put an earlier export back that a killed run had moved aside; one that was replaced goes.

    Eight signs are what `tempfile` puts between: `tables` must not take what was moved aside for `tables.public`.
    """
    for old in sorted(path.parent.glob(f"{escape(_prefix(path))}????????{_NEW}{_OLD}")):
        if path.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(path)


def _prefix(path: Path) -> str:
    """What the names begin with of what lies beside an export for a moment."""
    return f".{path.name[:_KEPT_OF_NAME]}."


def _move(new: Path, path: Path) -> None:
    """Put `new` at `path`; what stood there comes back if that fails."""
    if not path.exists():
        new.rename(path)
        return
    old = new.with_name(f"{new.name}{_OLD}")
    path.rename(old)
    try:
        new.rename(path)
    except BaseException:
        old.rename(path)
        raise
    shutil.rmtree(old, ignore_errors=True)
