"""Where the master goes: a place that can be written, an edited one kept beside it, the new one moved in whole."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.files.atomic import write_bytes
from toolkit.files.problems import RoundProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.core.messages import Messages
    from toolkit.files.register import Register
    from toolkit.files.rounds import Round


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


def inbox_from(output: Path, opened: Round) -> str:
    """The inbox as seen from the master's folder, with `/` at the end; whole where there is no way from there."""
    try:
        way = os.path.relpath(opened.inbox.resolve(), output.resolve().parent)
    except ValueError:  # another drive
        way = str(opened.inbox.resolve())
    return Path(way).as_posix() + "/"


def edited(output: Path, register: Register) -> bytes | None:
    """The present master where it is not as the toolkit wrote it: somebody edited it, so it is kept."""
    try:
        data = output.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RoundProblem("master-open", path=output, lock=output) from error
    return None if register.wrote_master(hashlib.sha256(data).hexdigest()) else data


def write_master(
    output: Path, data: bytes, old: bytes | None, messages: Messages
) -> list[tuple[str, Mapping[str, object]]]:
    """Put the master in its place, an edited one beside it first."""
    notices: list[tuple[str, Mapping[str, object]]] = []
    try:
        if old is not None:
            kept = _beside(output, old, messages.text("round.edited"))
            if not kept.exists():
                write_bytes(kept, old)
            notices.append(("master-edited", {"kept": str(kept)}))
        write_bytes(output, data)
    except PermissionError as error:
        raise RoundProblem("master-open", path=output, lock=output) from error
    except OSError as error:
        raise RoundProblem("cannot-write", path=output, why=error.strerror or "") from error
    return notices


def _beside(output: Path, data: bytes, word: str) -> Path:
    """Where an edited master is kept: the first free number, or where the very same one is kept already."""
    number = 1
    while True:
        kept = output.with_name(f"{output.stem}-{word}-{number}{output.suffix}")
        if not kept.exists() or kept.read_bytes() == data:
            return kept
        number += 1
