"""Running again reads only what is new, and believes a kept reading only where nothing speaks against it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.rounds import CALL, NOW, application, put
from toolkit.core.round.readings import Reading, pack
from toolkit.files.round.folder import load_round, new_round
from toolkit.files.round.register import _SEAL, open_register
from toolkit.steps import registers
from toolkit.steps.consolidate import Outcome, consolidate_round
from toolkit.steps.judging import Options

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILES = ("a.xlsx", "b.xlsx", "c.xlsx")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = new_round(tmp_path / "runde", CALL).folder
    for number, name in enumerate(FILES):
        put(made / "inbox", name, application(project__title=f"Prosjekt {number}"))
    return made


def run(folder: Path) -> Outcome:
    return consolidate_round(folder, NOW, Options(jobs=1))


def master(folder: Path) -> bytes:
    return (folder / "samlebok.xlsx").read_bytes()


def test_what_was_read_is_not_read_again(folder: Path) -> None:
    assert run(folder).read == 3
    first = master(folder)
    assert run(folder).read == 0
    assert master(folder) == first


def test_only_the_new_file_is_read(folder: Path) -> None:
    run(folder)
    put(folder / "inbox", "d.xlsx", application(project__title="Prosjekt 3"))
    assert run(folder).read == 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_same_bytes_under_two_names_are_the_same_master_at_every_run(folder: Path, jobs: int) -> None:
    for name in ("gammel.xls", "ny.xlsx"):
        put(folder / "inbox", name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\1" * 3000)
    consolidate_round(folder, NOW, Options(jobs=jobs))
    first = master(folder)
    assert run(folder).read == 0
    assert master(folder) == first


def test_a_file_with_other_bytes_is_read_though_name_and_time_are_the_same(folder: Path) -> None:
    run(folder)
    path = folder / "inbox" / "a.xlsx"
    before = path.stat()
    put(folder / "inbox", "a.xlsx", application(project__title="Et annet"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert run(folder).read == 1


def test_what_is_gone_from_the_inbox_is_forgotten_but_its_number_is_not(folder: Path) -> None:
    ids = {one.entry.incoming.name: one.id for one in run(folder).consolidated.applications}
    kept = (folder / "inbox" / "a.xlsx").read_bytes()
    (folder / "inbox" / "a.xlsx").unlink()
    run(folder)
    with closing(sqlite3.connect(folder / "register.db")) as register:
        assert register.execute("SELECT count(*) FROM readings").fetchone() == (2,)
    (folder / "inbox" / "a.xlsx").write_bytes(kept)
    again = run(folder)
    assert again.read == 1
    assert {one.entry.incoming.name: one.id for one in again.consolidated.applications} == ids


# --- a register that somebody, or the disk, has changed ---------------------------------------------------------


def flipped(sealed: bytes) -> bytes:
    middle = len(sealed) // 2
    return sealed[:middle] + bytes([sealed[middle] ^ 1]) + sealed[middle + 1 :]


DAMAGE: dict[str, Callable[[bytes], object]] = {
    "one bit is another": flipped,
    "the checksum is another": lambda sealed: flipped(sealed[:_SEAL]) + sealed[_SEAL:],
    "it is cut short": lambda sealed: sealed[:-20],
    "it is empty": lambda sealed: b"",
    "it is longer": lambda sealed: sealed + b"more",
    "it is another reading": lambda sealed: sealed[:_SEAL] + pack(Reading("not-ours", reason="unknown-file")),
    "it is text": lambda sealed: "text",
    "it is a number": lambda sealed: 7,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_kept_reading_that_was_changed_is_not_believed(folder: Path, damage: Callable[[bytes], object]) -> None:
    run(folder)
    first = master(folder)
    with closing(sqlite3.connect(folder / "register.db")) as register, register:
        for sha256, sealed in register.execute("SELECT sha256, reading FROM readings").fetchall():
            register.execute("UPDATE readings SET reading = ? WHERE sha256 = ?", (damage(sealed), sha256))
    assert run(folder).read == 3
    assert master(folder) == first
    assert run(folder).read == 0, "the sound readings are kept"


def test_a_kept_reading_of_another_file_is_not_believed(folder: Path) -> None:
    run(folder)
    first = master(folder)
    with closing(sqlite3.connect(folder / "register.db")) as register, register:
        (a, one), (b, other) = register.execute("SELECT sha256, reading FROM readings ORDER BY sha256 LIMIT 2")
        register.execute("UPDATE readings SET reading = ? WHERE sha256 = ?", (other, a))
        register.execute("UPDATE readings SET reading = ? WHERE sha256 = ?", (one, b))
    assert run(folder).read == 2
    assert master(folder) == first


def test_a_kept_reading_that_says_it_is_of_this_toolkit_and_is_not_is_not_believed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(registers, "fingerprint", lambda: "another")
        run(folder)
    first = master(folder)
    context = registers.context_of(load_round(folder))
    with closing(sqlite3.connect(folder / "register.db")) as register, register:
        register.execute("UPDATE readings SET context = ?", (context,))
    assert run(folder).read == 3
    assert master(folder) == first


@pytest.mark.parametrize("nonsense", [b"", b"nonsense", pack(Reading("ours"))[:-3]])
def test_a_reading_with_a_right_checksum_that_cannot_be_read_is_not_believed(folder: Path, nonsense: bytes) -> None:
    judged = run(folder).consolidated
    first = master(folder)
    opened = load_round(folder)
    with open_register(folder / "register.db", registers.context_of(opened)) as register:
        for one in judged.files:
            register.keep_reading(one.incoming.sha256, nonsense)
        register.commit()
    assert run(folder).read == 3
    assert master(folder) == first
