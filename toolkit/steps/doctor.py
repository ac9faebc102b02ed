"""Examining an installation, and a round: is everything there that the work needs, and if not, what helps."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from enum import StrEnum
from platform import platform, python_version
from typing import TYPE_CHECKING

from toolkit import __version__
from toolkit.files import machine
from toolkit.files.calls import call_ids, load_call
from toolkit.files.export.formats import has_pyarrow
from toolkit.files.problems import RoundProblem
from toolkit.files.round.folder import REGISTER, STAFF_FILES, load_round
from toolkit.files.round.staff import read_list
from toolkit.files.texts import languages
from toolkit.model import CallError
from toolkit.steps.addin_state import status, where
from toolkit.steps.registers import borrow_round_register, refuse_missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from toolkit.files.addin.places import Place
    from toolkit.files.round.folder import Round

OLDEST_PYTHON = (3, 11)
TIME_ZONE = "Europe/Oslo"


class Health(StrEnum):
    """How one point stands: good, missing but not needed for everything, or something that must be mended."""

    GOOD = "good"
    OPTIONAL = "optional"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing looked at. `key` with the health names its sentence in the messages' [doctor]; `facts` fill it."""

    key: str
    health: Health
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The key of its sentence."""
        return f"doctor.{self.key}.{self.health}"


def examine(round_folder: Path | None = None) -> Iterator[Point]:
    """Look at everything, one point after the other; nothing is written and nothing is opened that is not ours.

    Args:
        round_folder: a round to look at as well.
    """
    yield from _program()
    yield from _data()
    yield from _spreadsheets()
    if round_folder is not None:
        yield from _round(round_folder)


def _point(key: str, *, good: bool, otherwise: Health = Health.BAD, **facts: object) -> Point:
    return Point(key, Health.GOOD if good else otherwise, facts)


def _program() -> Iterator[Point]:
    wanted = ".".join(map(str, OLDEST_PYTHON))
    new_enough = sys.version_info >= OLDEST_PYTHON
    yield Point("toolkit", Health.GOOD, {"version": __version__, "system": platform(terse=True)})
    yield _point("python", good=new_enough, version=python_version(), wanted=wanted, path=sys.executable)
    found = machine.packages()
    lacking = sorted(name for name, version in found.items() if version is None)
    if found:
        yield _point("packages", good=not lacking, count=len(found), lacking=lacking or ["–"])
    else:
        yield Point("packages", Health.OPTIONAL)
    yield _point("parquet", good=has_pyarrow(), otherwise=Health.OPTIONAL)
    why = machine.temporary_problem()
    yield _point("temporary", good=not why, why=why)
    yield _point("time_zone", good=machine.knows_time_zone(TIME_ZONE), zone=TIME_ZONE)


def _data() -> Iterator[Point]:
    known = languages()
    yield _point("languages", good=bool(known), known=list(known) or ["–"])
    yield _point("calls", good=bool(call_ids()), known=list(call_ids()) or ["–"])
    for one in call_ids():
        try:
            load_call(one)
        except CallError as error:
            yield Point("call", Health.BAD, {"call": one, "why": str(error)})


def _spreadsheets() -> Iterator[Point]:
    office = machine.libreoffice()
    yield _point("libreoffice", good=bool(office), otherwise=Health.OPTIONAL, path=office)
    if not machine.has_excel_system():
        yield Point("no_excel_here", Health.OPTIONAL)
        return
    excel = machine.excel()
    yield _point("excel", good=bool(excel), otherwise=Health.OPTIONAL, path=excel)
    yield from _addin(where())


def _addin(place: Place) -> Iterator[Point]:
    """How the buttons stand; whoever has not installed them may not need them."""
    state = status(place)
    if not state.wrong:
        yield Point("addin", Health.GOOD, {"path": place.addin})
    for wrong in state.wrong:
        health = Health.OPTIONAL if wrong.reason == "not-installed" else Health.BAD
        yield Point("addin", health, {"wrong": wrong})


def _round(folder: Path) -> Iterator[Point]:
    """A round's own files, opened for reading only."""
    try:
        opened = load_round(folder)
    except RoundProblem as problem:
        yield Point("problem", Health.BAD, {"problem": problem})
        return
    except CallError as error:
        yield Point("call", Health.BAD, {"call": str(folder), "why": str(error)})
        return
    yield Point("round", Health.GOOD, {"folder": folder, "call": opened.call.id})
    yield _point("inbox", good=opened.inbox.is_dir(), folder=opened.inbox)
    for name, columns in STAFF_FILES.items():
        yield from _staff_file(folder / name, columns)
    yield from _register(opened)


def _staff_file(path: Path, columns: tuple[str, ...]) -> Iterator[Point]:
    try:
        found = read_list(path, columns)
    except RoundProblem as problem:
        yield Point("problem", Health.BAD, {"problem": problem})
        return
    rows = len(found.rows) if found else 0
    yield _point("staff_file", good=found is not None, otherwise=Health.OPTIONAL, path=path, rows=rows)


def _register(opened: Round) -> Iterator[Point]:
    """Whether the register is whole, as SQLite itself judges it, and nothing that it knows of was lost."""
    path = opened.folder / REGISTER
    try:
        with borrow_round_register(opened) as register:
            fault = register.fault()
            refuse_missing(opened, register)
    except RoundProblem as problem:
        yield Point("problem", Health.BAD, {"problem": problem})
        return
    if fault:
        yield Point("problem", Health.BAD, {"problem": RoundProblem("register-damaged", path=path, why=fault)})
    else:
        yield _point("register", good=path.is_file(), otherwise=Health.OPTIONAL, path=path)
