"""Every step of writing fails or is cut off once: the old master or the new, no receipt and no id is lost."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.faults import Faults, die, die_in_it, in_a_child, refuse
from tests.rounds import CALL, NOW, application, put, state
from toolkit.files.problems import RoundProblem
from toolkit.files.round.folder import new_round
from toolkit.files.texts import load_messages
from toolkit.steps.consolidate import Outcome, consolidate_round
from toolkit.steps.judging import Options

if TYPE_CHECKING:
    from datetime import datetime

    from tests.faults import Strike
    from toolkit.core.messages import Messages

LATER = NOW + timedelta(days=1)
LAST = NOW + timedelta(days=2)
MASTER, RECEIPTS = "samlebok.xlsx", "mottak.csv"
EDITED = b"somebody edited this"


def run(folder: Path, now: datetime) -> Outcome:
    return consolidate_round(folder, now, Options(jobs=1))


class Prepared(NamedTuple):
    """A round with an edited master and a new file; and what a run makes of it, by when the file is first seen."""

    folder: Path
    before: dict[str, bytes]
    after: dict[datetime, dict[str, bytes]]
    register: dict[str, str]


def files(folder: Path) -> dict[str, bytes]:
    return {
        one.name: one.read_bytes() for one in folder.iterdir() if one.is_file() and not one.name.startswith("register")
    }


def remembered(folder: Path) -> dict[str, str]:
    """Everything the register must not lose: ids by name, and when each file was first seen."""
    with closing(sqlite3.connect(folder / "register.db")) as register:
        tables = [one for (one,) in register.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        found: dict[str, str] = {}
        for table in {"files", "names"} & set(tables):
            found |= dict(register.execute(f"SELECT * FROM {table}"))  # noqa: S608  (two words of our own)
        return found


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = new_round(tmp_path_factory.mktemp("faults") / "runde", CALL).folder
    put(folder / "inbox", "a.xlsx", application())
    state(folder, "a.xlsx;1.9.2018;18/1;;;staff's own words")
    run(folder, NOW)
    (folder / MASTER).write_bytes(EDITED)
    os.utime(folder / MASTER, (NOW.timestamp(), NOW.timestamp()))
    put(folder / "inbox", "b.xlsx", application(applicant__organisation_number="312356783"))
    after = {}
    for now in (LATER, LAST):
        copy = copy_of(folder, folder.parent / f"clean-{now:%d}")
        run(copy, now)
        after[now] = files(copy)
    return Prepared(folder, files(folder), after, remembered(folder))


def copy_of(folder: Path, where: Path) -> Path:
    return Path(shutil.copytree(folder, where))


def left(folder: Path) -> frozenset[tuple[str, bytes]]:
    """How a run left a folder, whatever the chance part of temporary names."""
    shown = {(re.sub(r"\.[^.]{8}\.toolkit", "", name), data) for name, data in files(folder).items()}
    return frozenset(shown | {("register", repr(sorted(remembered(folder).items())).encode())})


def check(prepared: Prepared, folder: Path) -> None:
    """What must hold wherever a run was cut off, and that the next one makes it good."""
    found, new = files(folder), prepared.after[LATER]
    assert found[MASTER] in {EDITED, new[MASTER]}, "the old master or the new"
    assert found[RECEIPTS] in {prepared.before[RECEIPTS], new[RECEIPTS]}
    assert EDITED in found.values(), "what somebody edited is somewhere"
    known = remembered(folder)
    assert prepared.register.items() <= known.items()
    seen = LATER.isoformat() in known.values()
    assert seen or (found[MASTER], found[RECEIPTS]) == (EDITED, prepared.before[RECEIPTS]), (
        "what is shown is remembered"
    )
    for one in folder.glob(".*.tmp"):
        os.utime(one, (one.stat().st_mtime - 7200,) * 2)  # the next run is some hours later
    run(folder, LAST)
    assert files(folder) == prepared.after[LATER if seen else LAST], "the next run ends where an undisturbed one does"
    assert not [one for one in folder.rglob("*") if one.name.endswith((".tmp", "-journal", "-wal"))]


def test_a_round_prepared_like_this_writes_everything_there_is_to_write(prepared: Prepared) -> None:
    new = prepared.after[LATER]
    assert set(new) - set(prepared.before) == {"samlebok-redigert-2018-10-02-1000.xlsx"}
    assert new["samlebok-redigert-2018-10-02-1000.xlsx"] == EDITED
    assert new[MASTER] != EDITED
    assert new[RECEIPTS] == prepared.before[RECEIPTS] + b"b.xlsx;;;;;\r\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is ended in the middle of its work")
@pytest.mark.parametrize("strike", [die, die_in_it])
def test_a_run_killed_at_any_step_loses_nothing(
    prepared: Prepared, strike: Strike, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    checked: set[frozenset[tuple[str, bytes]]] = set()
    for n in count(1):
        folder = copy_of(prepared.folder, tmp_path / str(n))
        faults = Faults(folder, n, strike)

        def work(faults: Faults = faults, folder: Path = folder) -> bool:
            with faults.at_work(monkeypatch):
                run(folder, LATER)
            return not faults.struck

        killed = in_a_child(work)
        if (state := left(folder)) not in checked:
            checked.add(state)
            check(prepared, folder)
        if not killed:
            break
    assert n > 50, "the steps were counted"
    assert len(checked) > 6, "and they differ"


def what_it_says(folder: Path, messages: Messages) -> list[str]:
    """What a person is told of a run that could not do everything."""
    try:
        notices = run(folder, LATER).notices
    except RoundProblem as problem:
        return [messages.text(f"problems.{problem.reason}", **problem.facts)]
    return [messages.text(f"notices.{key}", **facts) for key, facts in notices if key == "receipts-locked"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EIO], ids=errno.errorcode.get)
def test_a_step_that_fails_is_told_in_one_line_and_loses_nothing(
    prepared: Prepared, number: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    messages = load_messages("nb")
    checked: set[frozenset[tuple[str, bytes]]] = set()
    for n in count(1):
        folder = copy_of(prepared.folder, tmp_path / str(n))
        faults = Faults(folder, n, refuse(number))
        with faults.at_work(monkeypatch):
            told = what_it_says(folder, messages)
        done = files(folder) == prepared.after[LATER]
        assert done or told, "who ran it is told"
        assert not any("\n" in line for line in told)
        assert not [one for one in files(folder) if one.endswith(".tmp")], "nothing is left lying about"
        if (state := left(folder)) not in checked:
            checked.add(state)
            check(prepared, folder)
        if not faults.struck:
            break
    assert n > 50
