"""The register: what the toolkit remembers of a round, for one run at a time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

import pytest

from toolkit.core.round.readings import Reading, pack
from toolkit.files.problems import RoundProblem
from toolkit.files.round.register import borrowed_register, open_register, uri

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2018, 9, 1, 12, tzinfo=UTC)


def test_a_file_keeps_the_time_it_was_first_seen(tmp_path: Path) -> None:
    path = tmp_path / "register.db"
    with open_register(path, "c") as register:
        assert register.first_seen(["a"], NOW) == {"a": NOW}
        register.commit()
    with open_register(path, "c") as register:
        later = NOW + timedelta(days=3)
        assert register.first_seen(["a", "b", "a"], later) == {"a": NOW, "b": later}


def test_what_was_not_committed_is_not_remembered(tmp_path: Path) -> None:
    path = tmp_path / "register.db"
    with open_register(path, "c") as register:
        register.keep_names({"title:x": "2018-001"})
    with open_register(path, "c") as register:
        assert register.names() == {}


def test_what_comes_after_one_commit_awaits_the_next(tmp_path: Path) -> None:
    path = tmp_path / "register.db"
    with open_register(path, "c") as register:
        register.first_seen(["a"], NOW)
        register.commit()
        register.keep_names({"title:x": "2018-001"})
    with open_register(path, "c") as register:
        assert register.names() == {}
        assert register.first_seen(["a"], NOW + timedelta(days=1)) == {"a": NOW}


READING = Reading("not-ours", reason="unknown-file")


def test_readings_are_kept_for_one_call_and_version_only(tmp_path: Path) -> None:
    path = tmp_path / "register.db"
    with open_register(path, "call:0.1") as register:
        register.keep_reading("a", pack(READING))
        register.commit()
    with open_register(path, "call:0.1") as register:
        assert register.reading("a") == READING
        assert register.reading("b") is None
    with open_register(path, "call:0.2") as register:
        assert register.reading("a") is None


def test_readings_of_files_that_are_gone_and_of_other_calls_are_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "register.db"
    for context in ("old", "new"):
        with open_register(path, context) as register:
            for sha256 in ("a", "b"):
                register.keep_reading(sha256, pack(READING))
            register.first_seen(["a", "b"], NOW)
            register.commit()
    with open_register(path, "new") as register:
        register.forget_readings(but=["b", "c"])
        register.commit()
        assert [register.reading(one) for one in "abc"] == [None, READING, None]
        assert register.first_seen(["a"], NOW + timedelta(days=1)) == {"a": NOW}
    with closing(sqlite3.connect(path)) as plain:
        assert plain.execute("SELECT sha256, context FROM readings").fetchall() == [("b", "new")]


def test_a_second_run_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "register.db"
    with open_register(path, "c") as first:
        with pytest.raises(RoundProblem) as problem, open_register(path, "c"):
            pass
        assert problem.value.reason == "busy"
        first.keep_master("m")
        first.commit()
        with pytest.raises(RoundProblem) as problem, open_register(path, "c"):
            pass
        assert problem.value.reason == "busy", "the lock holds until the master is in place"
    with open_register(path, "c") as register:
        assert register.wrote_master("m")
        assert not register.wrote_master("n")


@pytest.mark.parametrize(
    "content", [b"this is no database at all, but long enough to look at" * 40, b"SQLite format 3\0" * 80]
)
def test_a_damaged_register_is_told_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "register.db"
    path.write_bytes(content)
    with pytest.raises(RoundProblem) as problem, open_register(path, "c"):
        pass
    assert problem.value.reason == "register-damaged"
    assert path.read_bytes() == content


def test_a_register_in_a_folder_that_is_not_there_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(RoundProblem) as problem, open_register(tmp_path / "gone" / "register.db", "c"):
        pass
    assert problem.value.reason == "cannot-write"


def test_a_borrowed_register_knows_all_and_what_is_kept_in_it_stays_off_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "register.db"
    with open_register(path, "c") as register:
        register.keep_names({"title": "2018-001"})
        register.commit()
    before = path.read_bytes()
    with borrowed_register(path, "c") as copy:
        assert copy.names() == {"title": "2018-001"}
        copy.keep_names({"other": "2018-002"})
        copy.commit()
        assert copy.names() == {"title": "2018-001", "other": "2018-002"}
    assert path.read_bytes() == before


def test_a_register_that_is_not_there_is_borrowed_empty_and_not_made(tmp_path: Path) -> None:
    with borrowed_register(tmp_path / "register.db", "c") as copy:
        assert copy.names() == {}
    assert list(tmp_path.iterdir()) == []


def test_a_register_that_another_run_holds_cannot_be_borrowed(tmp_path: Path) -> None:
    path = tmp_path / "register.db"
    with (
        open_register(path, "c"),
        pytest.raises(RoundProblem, match="busy"),
        borrowed_register(path, "c"),
    ):
        pytest.fail("borrowed")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (PurePosixPath("/srv/runde 2018/register.db"), "file:///srv/runde%202018/register.db?mode=ro"),
        (PureWindowsPath(r"C:\Saker\register.db"), "file:///C:/Saker/register.db?mode=ro"),
        (PureWindowsPath(r"\\server\felles\register.db"), "file:////server/felles/register.db?mode=ro"),
    ],
)
def test_a_register_on_a_server_is_named_as_sqlite_wants_it(path: PurePath, told: str) -> None:
    assert uri(path, "ro") == told
