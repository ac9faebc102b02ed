"""Consolidating when something fails: the old master stays whole, nothing is lost, and one line says what to do."""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.rounds import CALL, NOW, application, put
from toolkit.files import atomic
from toolkit.files.problems import RoundProblem
from toolkit.files.round import staff
from toolkit.files.round.folder import new_round
from toolkit.files.round.inbox import Found
from toolkit.files.round.register import open_register
from toolkit.steps import intake
from toolkit.steps import judging as step
from toolkit.steps.consolidate import Outcome, consolidate_round
from toolkit.steps.intake import Work, take_in_all, work
from toolkit.steps.judging import Options

OTHER = "312356783"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_round(tmp_path / "runde", CALL).folder


def run(folder: Path, **how: Any) -> Outcome:
    return consolidate_round(folder, NOW, Options(**{"jobs": 1, **how}))


def statuses(outcome: Outcome) -> dict[str, str]:
    return {entry.incoming.name: str(entry.status) for entry in outcome.consolidated.files}


def test_a_locked_list_loses_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder / "inbox", "a.xlsx", application())

    def locked(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(staff, "replace_bytes", locked)
        outcome = run(folder)
    assert [key for key, _ in outcome.notices] == ["receipts-locked"]
    assert statuses(outcome) == {"a.xlsx": "counts"}
    assert dict(run(folder).notices)["receipts-added"]["count"] == 1


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(28, "No space left on device"), "cannot-write"),
        (PermissionError(13, "Permission denied"), "master-open"),
    ],
)
def test_a_failed_write_leaves_the_old_master_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, reason: str
) -> None:
    put(folder / "inbox", "a.xlsx", application())
    run(folder)
    old = (folder / "samlebok.xlsx").read_bytes()
    put(folder / "inbox", "b.xlsx", application(applicant__organisation_number=OTHER))
    before = sorted(folder.iterdir())

    def fail(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("toolkit.files.atomic.Path.replace", fail)
        patch.setattr(step, "add_files", lambda *_: 0)
        with pytest.raises(RoundProblem) as problem:
            run(folder)
    assert problem.value.reason == reason
    assert (folder / "samlebok.xlsx").read_bytes() == old
    assert sorted(folder.iterdir()) == before
    assert run(folder).read == 0, "what the register learnt was kept"


def kept(folder: Path) -> tuple[set[str], int]:
    """When files were first seen, as the register says it, and how many readings it has."""
    with closing(sqlite3.connect(folder / "register.db")) as register:
        seen = {one for (one,) in register.execute("SELECT first_seen FROM files")}
        return seen, register.execute("SELECT count(*) FROM readings").fetchone()[0]


@pytest.mark.parametrize("name", ["mottak.csv", "overrides.csv", "awards.csv"])
def test_a_list_that_cannot_be_read_is_told_before_any_file_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    put(folder / "inbox", "a.xlsx", application())
    with (folder / name).open("ab") as wrong:
        wrong.write(b'x;;;"ring kari\r\n')
    read: list[object] = []
    monkeypatch.setattr(step, "take_in_all", lambda files, *_: read.append(files) or [])
    with pytest.raises(RoundProblem, match="staff-file-quote"):
        run(folder)
    assert read == []


def test_what_was_read_and_first_seen_is_kept_whatever_fails_afterwards(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder / "inbox", "a.xlsx", application())

    def fail(*_: object) -> None:
        raise RoundProblem("cannot-write", path="x", why="y")

    with monkeypatch.context() as patch:
        patch.setattr(step, "consolidate", fail)
        with pytest.raises(RoundProblem):
            run(folder)
    assert kept(folder) == ({NOW.isoformat()}, 1)
    assert consolidate_round(folder, NOW + timedelta(days=1), Options(jobs=1)).read == 0
    assert kept(folder) == ({NOW.isoformat()}, 1)


def test_a_run_that_is_broken_off_while_files_are_read_leaves_the_register_as_it_was(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    run(folder)
    before = (folder / "register.db").read_bytes()
    put(folder / "inbox", "b.xlsx", application(applicant__organisation_number=OTHER))

    def ctrl_c(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        consolidate_round(folder, NOW, Options(jobs=1), ctrl_c)
    assert (folder / "register.db").read_bytes() == before


def edit(folder: Path, data: bytes, moment: str) -> None:
    """Save a master as somebody did who edited it at that moment (UTC)."""
    (folder / "samlebok.xlsx").write_bytes(data)
    seconds = datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()
    os.utime(folder / "samlebok.xlsx", (seconds, seconds))


def test_an_edited_master_is_kept_beside_the_new_one_once_with_the_day_and_hour_it_was_saved(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    run(folder)
    ours = (folder / "samlebok.xlsx").read_bytes()
    for _ in range(2):
        edit(folder, b"edited", "2018-10-05T22:05")
        kept = folder / "samlebok-redigert-2018-10-06-0005.xlsx"  # Norwegian time, two hours ahead in October
        assert dict(run(folder).notices)["master-edited"]["kept"] == str(kept)
        assert kept.read_bytes() == b"edited"
    assert (folder / "samlebok.xlsx").read_bytes() == ours
    assert dict(run(folder).notices) == {}
    assert len(list(folder.glob("samlebok*.xlsx"))) == 2


def test_two_edits_of_the_same_minute_are_both_kept(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    run(folder)
    for data in (b"edited", b"edited otherwise"):
        edit(folder, data, "2018-12-05T22:05")
        run(folder)
    assert (folder / "samlebok-redigert-2018-12-05-2305.xlsx").read_bytes() == b"edited"
    assert (folder / "samlebok-redigert-2018-12-05-2305-2.xlsx").read_bytes() == b"edited otherwise"


def test_a_master_that_was_only_opened_and_saved_again_counts_as_edited(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    run(folder)
    book = openpyxl.load_workbook(folder / "samlebok.xlsx")
    book.save(folder / "samlebok.xlsx")
    saved = (folder / "samlebok.xlsx").read_bytes()
    kept = dict(run(folder).notices)["master-edited"]["kept"]
    assert Path(str(kept)).read_bytes() == saved


def test_a_master_that_is_saved_while_the_new_one_is_written_is_kept_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder / "inbox", "a.xlsx", application())
    run(folder)
    ours = (folder / "samlebok.xlsx").read_bytes()
    saved, verify = [b"edited", b"edited again"], atomic._verify

    def then_save(temporary: Path, data: bytes) -> None:
        verify(temporary, data)
        if saved and data == ours:
            edit(folder, saved.pop(0), f"2018-12-0{5 - len(saved)}T22:05")

    monkeypatch.setattr(atomic, "_verify", then_save)
    told = [facts["kept"] for key, facts in run(folder).notices if key == "master-edited"]
    kept = [folder / f"samlebok-redigert-2018-12-0{day}-2305.xlsx" for day in (4, 5)]
    assert told == [str(one) for one in kept]
    assert [one.read_bytes() for one in kept] == [b"edited", b"edited again"]
    assert (folder / "samlebok.xlsx").read_bytes() == ours


def everything(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


@pytest.mark.parametrize("lock", ["~$samlebok.xlsx", ".~lock.samlebok.xlsx#"])
def test_an_open_master_is_not_overwritten(folder: Path, lock: str) -> None:
    put(folder / "inbox", "a.xlsx", application())
    (folder / lock).write_bytes(b"")
    before = everything(folder)
    with pytest.raises(RoundProblem) as problem:
        run(folder)
    assert problem.value.reason == "master-open"
    assert everything(folder) == before


def test_a_master_marked_read_only_is_not_overwritten(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    run(folder)
    put(folder / "inbox", "b.xlsx", application(applicant__organisation_number=OTHER))
    (folder / "samlebok.xlsx").chmod(0o444)
    before = everything(folder)
    with pytest.raises(RoundProblem) as problem:
        run(folder)
    assert problem.value.reason == "master-read-only"
    assert everything(folder) == before


def refuse(*_: object, **__: object) -> Any:
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def test_a_folder_that_cannot_be_written_is_told_and_nothing_in_it_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder / "inbox", "a.xlsx", application())
    run(folder)
    put(folder / "inbox", "b.xlsx", application(applicant__organisation_number=OTHER))
    (folder.parent / "ut").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr("tempfile.mkstemp", refuse)
        with pytest.raises(RoundProblem) as problem:
            run(folder, output=folder.parent / "ut" / "m.xlsx")
    assert (problem.value.reason, problem.value.facts["why"]) == ("cannot-write", "EACCES")
    assert list((folder.parent / "ut").iterdir()) == []


def test_a_master_excel_holds_so_that_it_cannot_even_be_read_is_told_as_open(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder / "inbox", "a.xlsx", application())
    run(folder)
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: refuse() if path.name == "samlebok.xlsx" else read(path))
    with pytest.raises(RoundProblem) as problem:
        run(folder)
    assert problem.value.reason == "master-open"


@pytest.mark.parametrize("name", ["mottak.csv", "overrides.csv", "awards.csv"])
def test_a_list_that_cannot_be_read_stops_the_run_before_anything_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    put(folder / "inbox", "a.xlsx", application())
    run(folder)
    put(folder / "inbox", "b.xlsx", application(applicant__organisation_number=OTHER))
    before = {path: data for path, data in everything(folder).items() if path != "register.db"}
    read = Path.read_bytes
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", lambda path: refuse() if path.name == name else read(path))
        with pytest.raises(RoundProblem) as problem:
            run(folder)
    assert (problem.value.reason, problem.value.facts["path"]) == ("staff-file-locked", str(folder / name))
    assert {path: data for path, data in everything(folder).items() if path != "register.db"} == before


def test_a_disk_that_lies_leaves_the_old_master_and_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder / "inbox", "a.xlsx", application())
    run(folder)
    put(folder / "inbox", "b.xlsx", application(applicant__organisation_number=OTHER))
    before = everything(folder)
    write = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda number, data: write(number, bytes(len(data))))
        with pytest.raises(RoundProblem) as problem:
            run(folder)
    assert problem.value.reason == "not-as-written"
    assert {**everything(folder), "register.db": b""} == {**before, "register.db": b""}


def test_two_runs_at_once_do_not_mix(folder: Path) -> None:
    with open_register(folder / "register.db", "other"), pytest.raises(RoundProblem) as problem:
        run(folder)
    assert problem.value.reason == "busy"
    assert not (folder / "samlebok.xlsx").exists()


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("gone/m.xlsx", "no-output-folder"),
        ("inbox", "output-is-folder"),
        ("inbox/m.xlsx", "output-in-inbox"),
        ("register.db", "output-not-xlsx"),
        ("mottak.csv", "output-not-xlsx"),
    ],
)
def test_a_place_for_the_master_that_cannot_be_is_refused_at_once(folder: Path, output: str, reason: str) -> None:
    with pytest.raises(RoundProblem) as problem:
        run(folder, output=folder / output)
    assert problem.value.reason == reason
    assert not (folder / "register.db").exists()


def test_a_workbook_that_is_no_master_is_not_replaced(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    form = folder / "soknad.xlsx"
    form.write_bytes(b"a form")
    with pytest.raises(RoundProblem) as problem:
        run(folder, output=form)
    assert problem.value.reason == "output-not-ours"
    assert form.read_bytes() == b"a form"
    form.unlink()
    for _ in range(2):
        run(folder, output=form)
        assert openpyxl.load_workbook(form).sheetnames[0] == "Oversikt"


def test_links_are_seen_from_where_the_master_lies(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    (folder.parent / "ut").mkdir()
    run(folder, output=folder.parent / "ut" / "m.xlsx")
    sheet = openpyxl.load_workbook(folder.parent / "ut" / "m.xlsx")["Filer"]
    assert sheet.cell(5, 1).hyperlink.target == "../runde/inbox/a.xlsx"


def _die_on(found: Found) -> Work:
    if found.name == "b.xlsx":
        os._exit(9)
    return work(found, intake._worker["call"])


def _stuck_on(found: Found) -> Work:
    while found.name == "b.xlsx":
        time.sleep(60)
    return work(found, intake._worker["call"])


class Forgetful:
    """A memory of readings that remembers nothing."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def reading(self, sha256: str) -> None:
        """No reading."""

    def keep_reading(self, sha256: str, packed: bytes) -> None:
        """Note what was to be kept."""
        self.kept[sha256] = packed


def test_a_worker_that_dies_is_that_files_finding_and_the_run_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [Found(name, str(put(folder / "inbox", name, application()))) for name in ("a.xlsx", "b.xlsx", "c.xlsx")]
    monkeypatch.setattr(intake, "_work", _die_on)
    done, memory = [], Forgetful()
    taken = take_in_all(files, CALL, memory, 2, lambda: done.append(1))
    readings = {one.name: one.reading for one in taken}
    assert {name: reading.status for name, reading in readings.items()} == {
        "a.xlsx": "ours",
        "b.xlsx": "unreadable",
        "c.xlsx": "ours",
    }
    assert readings["b.xlsx"].reason == "worker-died"
    assert len(done) == 3
    assert not taken[1].kept, "the next run tries it again"
    assert set(memory.kept) == {taken[0].sha256, taken[2].sha256}


def test_a_file_that_takes_too_long_is_given_up_and_the_run_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [Found(name, str(put(folder / "inbox", name, application()))) for name in ("a.xlsx", "b.xlsx", "c.xlsx")]
    monkeypatch.setattr(intake, "_work", _stuck_on)
    monkeypatch.setattr(intake, "LIMIT", 5.0)
    memory = Forgetful()
    taken = take_in_all(files, CALL, memory, 1, lambda: None)
    assert [one.reading.status for one in taken] == ["ours"] * 3, "small files are read here"
    monkeypatch.setattr(intake, "LARGE_FILE", 10)
    taken = take_in_all(files, CALL, memory, 1, lambda: None)
    assert [one.reading.status for one in taken] == ["ours", "unreadable", "ours"]
    assert (taken[1].reading.reason, taken[1].reading.facts) == ("worker-too-long", {"seconds": 5})
    assert taken[1].size == len((folder / "inbox" / "b.xlsx").read_bytes())
    assert not taken[1].kept, "the next run tries again"
