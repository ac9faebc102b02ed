"""Consolidating when something fails: the old master stays whole, nothing is lost, and one line says what to do."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.rounds import CALL, NOW, application, put
from toolkit.files import staff
from toolkit.files.inbox import Found
from toolkit.files.problems import RoundProblem
from toolkit.files.register import open_register
from toolkit.files.rounds import new_round
from toolkit.steps import intake
from toolkit.steps import judging as step
from toolkit.steps.consolidate import Outcome, consolidate_round
from toolkit.steps.intake import Work, take_in_all, work
from toolkit.steps.judging import Options

if TYPE_CHECKING:
    from pathlib import Path

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
        patch.setattr(staff, "write_bytes", locked)
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


def test_an_edited_master_is_kept_beside_the_new_one_once(folder: Path) -> None:
    put(folder / "inbox", "a.xlsx", application())
    run(folder)
    ours = (folder / "samlebok.xlsx").read_bytes()
    for _ in range(2):
        (folder / "samlebok.xlsx").write_bytes(b"edited")
        outcome = run(folder)
        assert dict(outcome.notices)["master-edited"]["kept"] == str(folder / "samlebok-redigert-1.xlsx")
    assert (folder / "samlebok-redigert-1.xlsx").read_bytes() == b"edited"
    assert (folder / "samlebok.xlsx").read_bytes() == ours
    (folder / "samlebok.xlsx").write_bytes(b"edited otherwise")
    run(folder)
    assert (folder / "samlebok-redigert-2.xlsx").read_bytes() == b"edited otherwise"
    assert dict(run(folder).notices) == {}


def test_an_open_master_is_not_overwritten(folder: Path) -> None:
    (folder / ".~lock.samlebok.xlsx#").write_bytes(b"")
    with pytest.raises(RoundProblem) as problem:
        run(folder)
    assert problem.value.reason == "master-open"


def test_two_runs_at_once_do_not_mix(folder: Path) -> None:
    with open_register(folder / "register.db", "other"), pytest.raises(RoundProblem) as problem:
        run(folder)
    assert problem.value.reason == "busy"
    assert not (folder / "samlebok.xlsx").exists()


@pytest.mark.parametrize(
    ("output", "reason"),
    [("gone/m.xlsx", "no-output-folder"), ("inbox", "output-is-folder"), ("inbox/m.xlsx", "output-in-inbox")],
)
def test_a_place_for_the_master_that_cannot_be_is_refused_at_once(folder: Path, output: str, reason: str) -> None:
    with pytest.raises(RoundProblem) as problem:
        run(folder, output=folder / output)
    assert problem.value.reason == reason
    assert not (folder / "register.db").exists()


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
    assert [one.reading.status for one in taken] == ["ours"] * 3, "small files are read here, where nothing is ended"
    monkeypatch.setattr(intake, "LARGE_FILE", 10)
    taken = take_in_all(files, CALL, memory, 1, lambda: None)
    assert [one.reading.status for one in taken] == ["ours", "unreadable", "ours"]
    assert (taken[1].reading.reason, taken[1].reading.facts) == ("worker-too-long", {"seconds": 5})
    assert taken[1].size == len((folder / "inbox" / "b.xlsx").read_bytes())
    assert not taken[1].kept, "the next run tries again"
