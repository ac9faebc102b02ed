"""A round's register: opened or borrowed, and refused where it or a list it knows of was lost."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from toolkit.files.problems import RoundProblem
from toolkit.files.round.fingerprint import fingerprint
from toolkit.files.round.folder import MASTER, REGISTER, STAFF_FILES
from toolkit.files.round.register import Register, borrowed_register, open_register
from toolkit.files.round.staff import new_list
from toolkit.files.texts import load_messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.files.round.folder import Round


@contextmanager
def open_round_register(opened: Round) -> Iterator[Register]:
    """A round's register, held alone; see `toolkit.files.round.register.open_register`.

    Raises:
        RoundProblem: as there; or the register is lost while a master shows the numbers that it gave.
    """
    _refuse_lost(opened, blank=not (opened.folder / REGISTER).exists())
    with open_register(opened.folder / REGISTER, context_of(opened)) as register:
        _refuse_lost(opened, blank=register.blank)
        yield register


@contextmanager
def borrow_round_register(opened: Round) -> Iterator[Register]:
    """A copy of a round's register in memory; see `toolkit.files.round.register.borrowed_register`.

    Raises:
        RoundProblem: as `open_round_register`.
    """
    with borrowed_register(opened.folder / REGISTER, context_of(opened)) as register:
        _refuse_lost(opened, blank=register.blank)
        yield register


def _refuse_lost(opened: Round, *, blank: bool) -> None:
    """A new register beside a master would number every application anew, and the master's numbers are used."""
    master = opened.folder / MASTER
    if blank and master.exists():
        raise RoundProblem("register-lost", path=opened.folder / REGISTER, master=master)


def refuse_missing(opened: Round, register: Register) -> None:
    """A list that the last master rests on, and that is gone, is not an empty one."""
    standing = register.standing()
    had = standing.inputs if standing else (STAFF_FILES if register.placed() else ())
    for name, columns in STAFF_FILES.items():
        if name in had and not (opened.folder / name).exists():
            header = new_list(columns, load_messages(opened.language)).decode("utf-8-sig").strip()
            raise RoundProblem("staff-file-gone", path=opened.folder / name, header=header)


def context_of(opened: Round) -> str:
    """What a cached reading depends on beside the file."""
    return f"{opened.call.digest}:{fingerprint()}"
