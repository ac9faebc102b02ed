"""Where the master goes: a place that can be written, an edited one kept beside it, the new one moved in whole."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.files.atomic import (
    Held,
    NotAsWritten,
    Overtaken,
    content,
    is_read_only,
    replace_bytes,
    write_bytes,
)
from toolkit.files.problems import RoundProblem, why
from toolkit.files.round.folder import MASTER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import tzinfo

    from toolkit.core.messages import Messages
    from toolkit.files.round.folder import Round
    from toolkit.files.round.register import Register

_TRIES = 3  # times somebody may save the master while a run writes its own


def check_output(output: Path, opened: Round) -> None:
    """Refuse a place that cannot be written before any work is done."""
    if not output.parent.is_dir():
        raise RoundProblem("no-output-folder", folder=output.parent)
    if output.is_dir():
        raise RoundProblem("output-is-folder", path=output)
    if output.suffix.casefold() != ".xlsx":
        raise RoundProblem("output-not-xlsx", path=output)
    if opened.inbox.resolve() in output.resolve().parents:
        raise RoundProblem("output-in-inbox", path=output)
    for lock in (f"~${output.name}", f".~lock.{output.name}#"):
        if (output.parent / lock).exists():
            raise RoundProblem("master-open", path=output, lock=output.parent / lock)
    if is_read_only(output):
        raise RoundProblem("master-read-only", path=output)


def check_replaced(output: Path, opened: Round, register: Register) -> None:
    """Refuse to put the master in the place of a workbook that is none, before any work is done.

    What stands in the master's own place is the master, also when somebody edited it; it is kept when it is replaced.
    """
    seen = _standing(output) if output.resolve() != (opened.folder / MASTER).resolve() else None
    if seen is not None and not register.wrote_master(hashlib.sha256(seen).hexdigest()):
        raise RoundProblem("output-not-ours", path=output)


def inbox_from(output: Path, opened: Round) -> str:
    """The inbox as seen from the master's folder, with `/` at the end; whole where there is no way from there."""
    try:
        way = os.path.relpath(opened.inbox.resolve(), output.resolve().parent)
    except ValueError:  # another drive
        way = str(opened.inbox.resolve())
    return Path(way).as_posix() + "/"


def write_master(
    output: Path, data: bytes, register: Register, messages: Messages, zone: tzinfo
) -> tuple[tuple[str, Mapping[str, object]], ...]:
    """Put the master in its place; one that somebody edited is kept beside it first.

    Args:
        output: where it goes.
        data: the new master, whose checksum the register knows already.
        register: knows which masters the toolkit wrote.
        messages: the language of the word in the name of the copy.
        zone: whose clock dates the copy.

    Returns:
        What whoever runs it is told, as `Outcome.notices`.

    Raises:
        RoundProblem: it cannot be written, or somebody saves it again and again; what stood there is whole.
    """
    try:
        kept = _replace(output, data, register, partial(_edited_name, messages, zone))
    except (Held, Overtaken) as error:
        raise RoundProblem("master-open", path=output, lock=error.filename or output) from error
    except NotAsWritten as error:
        raise RoundProblem("not-as-written", path=output) from error
    except OSError as error:
        raise RoundProblem("cannot-write", path=output, why=why(error)) from error
    return tuple(("master-edited", {"kept": str(one)}) for one in kept)


def _replace(output: Path, data: bytes, register: Register, named: Callable[[float], str]) -> list[Path]:
    """Move the new master in; each edited one that stands there, also one saved just now, is kept beside it first."""
    kept: list[Path] = []
    for left in reversed(range(_TRIES)):
        seen = _standing(output)
        if seen is not None and not register.wrote_master(hashlib.sha256(seen).hexdigest()):
            kept.append(_keep(output, seen, named(output.stat().st_mtime)))
        try:
            replace_bytes(output, seen, data)
            break
        except Overtaken:
            if not left:
                raise
    return list(dict.fromkeys(kept))


def _standing(output: Path) -> bytes | None:
    try:
        return content(output)
    except PermissionError as error:
        raise Held(error.errno, error.strerror, str(output)) from error


def _edited_name(messages: Messages, zone: tzinfo, changed: float) -> str:
    return f"{messages.text('round.edited')}-{datetime.fromtimestamp(changed, zone):%Y-%m-%d-%H%M}"


def _keep(output: Path, data: bytes, word: str) -> Path:
    """Keep an edited master under another name."""
    kept = _beside(output, data, word)
    if not kept.exists():
        write_bytes(kept, data)
    return kept


def _beside(output: Path, data: bytes, word: str) -> Path:
    """Where an edited master is kept: a name that is free, or where the very same one is kept already."""
    kept, number = output.with_name(f"{output.stem}-{word}{output.suffix}"), 1
    while kept.exists() and kept.read_bytes() != data:
        number += 1
        kept = output.with_name(f"{output.stem}-{word}-{number}{output.suffix}")
    return kept
