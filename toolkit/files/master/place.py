"""Where the master goes: a place that can be written, an edited one kept beside it, the new one moved in whole."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.files.atomic import Held, NotAsWritten, is_read_only, sweep, write_bytes
from toolkit.files.problems import RoundProblem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from toolkit.core.messages import Messages
    from toolkit.files.round.folder import Round
    from toolkit.files.round.register import Register


def check_output(output: Path, opened: Round) -> None:
    """Refuse a place that cannot be written before any work is done."""
    if not output.parent.is_dir():
        raise RoundProblem("no-output-folder", folder=output.parent)
    if output.is_dir():
        raise RoundProblem("output-is-folder", path=output)
    if opened.inbox.resolve() in output.resolve().parents:
        raise RoundProblem("output-in-inbox", path=output)
    for lock in (f"~${output.name}", f".~lock.{output.name}#"):
        if (output.parent / lock).exists():
            raise RoundProblem("master-open", path=output, lock=output.parent / lock)
    if is_read_only(output):
        raise RoundProblem("master-read-only", path=output)


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
        RoundProblem: it cannot be written; what stood there is whole.
    """
    try:
        sweep(output)
        kept = _keep_edited(output, register, messages, zone)
        write_bytes(output, data)
    except Held as error:
        raise RoundProblem("master-open", path=output, lock=error.filename or output) from error
    except NotAsWritten as error:
        raise RoundProblem("not-as-written", path=output) from error
    except OSError as error:
        raise RoundProblem("cannot-write", path=output, why=error.strerror or "") from error
    return (("master-edited", {"kept": str(kept)}),) if kept else ()


def _keep_edited(output: Path, register: Register, messages: Messages, zone: tzinfo) -> Path | None:
    """Keep the present master under another name where it is not as the toolkit wrote it: somebody has saved it."""
    try:
        data = output.read_bytes()
        changed = datetime.fromtimestamp(output.stat().st_mtime, zone)
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise Held(error.errno, error.strerror, str(output)) from error
    if register.wrote_master(hashlib.sha256(data).hexdigest()):
        return None
    kept = _beside(output, data, f"{messages.text('round.edited')}-{changed:%Y-%m-%d-%H%M}")
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
