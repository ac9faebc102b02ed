"""Consolidating while others work in the inbox: nothing half-read is judged or remembered, and it is told."""

from __future__ import annotations

import errno
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.mess import form
from tests.rounds import CALL, NOW, put
from toolkit.files.round.folder import new_round
from toolkit.steps import intake
from toolkit.steps.consolidate import Outcome, consolidate_round
from toolkit.steps.judging import Options

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = new_round(tmp_path / "runde", CALL).folder
    put(folder / "inbox", "a.xlsx", form("første"))
    return folder


def run(folder: Path) -> Outcome:
    return consolidate_round(folder, NOW, Options(jobs=1))


def ends(outcome: Outcome) -> dict[str, tuple[str, str]]:
    return {one.incoming.name: (str(one.status), one.incoming.reading.reason) for one in outcome.consolidated.files}


def when_all_are_read(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Something happens to the inbox when all files were read, before the run looks whether they still stand so."""
    settled, done = intake._settled, []

    def settling(*what: Any) -> Any:
        if not done:
            done.append(happens())
        return settled(*what)

    monkeypatch.setattr(intake, "_settled", settling)


def test_a_workbook_that_is_still_being_copied_in_is_neither_judged_nor_remembered(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(folder / "inbox", "b.xlsx", form("andre")[:3000])
    with monkeypatch.context() as patch:
        when_all_are_read(patch, lambda: path.write_bytes(form("andre")))
        outcome = run(folder)
    assert ends(outcome)["b.xlsx"] == ("unreadable", "being-written")
    assert dict(outcome.notices)["files-changed"] == {"count": 1, "files": ["b.xlsx"]}
    again = run(folder)
    assert ends(again) == {"a.xlsx": ("superseded", ""), "b.xlsx": ("counts", "")}
    assert "files-changed" not in dict(again.notices)


def test_what_stands_cut_for_good_is_told_as_cut(folder: Path) -> None:
    put(folder / "inbox", "b.xlsx", form("andre")[:3000])
    assert ends(run(folder))["b.xlsx"] == ("unreadable", "truncated")


def test_a_file_that_grows_while_its_bytes_are_read_leaves_no_reading_behind(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(folder / "inbox", "b.xlsx", form("andre")[:3000])
    judge = intake.read

    def reading(data: bytes, *rest: Any) -> Any:
        if len(data) == 3000:
            path.write_bytes(form("andre"))
        return judge(data, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(intake, "read", reading)
        assert ends(run(folder))["b.xlsx"] == ("unreadable", "being-written")
    path.write_bytes(form("andre")[:3000])
    outcome = run(folder)
    assert (ends(outcome)["b.xlsx"], outcome.read) == (("unreadable", "truncated"), 1), "it was not remembered"


def test_a_file_that_is_replaced_after_it_was_read_counts_as_it_was_and_a_new_run_is_asked_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        when_all_are_read(patch, lambda: put(folder / "inbox", "a.xlsx", form("andre")))
        outcome = run(folder)
    assert ends(outcome) == {"a.xlsx": ("counts", "")}
    assert dict(outcome.notices)["files-changed"]["files"] == ["a.xlsx"]


def test_a_file_that_goes_away_meanwhile_is_accounted_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take, path = intake.take, put(folder / "inbox", "b.xlsx", form("andre"))

    def taking(found: Any) -> Any:
        if found.name == "b.xlsx":
            path.unlink(missing_ok=True)
        return take(found)

    monkeypatch.setattr(intake, "take", taking)
    outcome = run(folder)
    assert ends(outcome) == {"a.xlsx": ("counts", ""), "b.xlsx": ("unreadable", "gone")}
    assert dict(outcome.notices)["files-changed"]["files"] == ["b.xlsx"]
    assert b"b.xlsx" not in (folder / "mottak.csv").read_bytes()


def test_a_folder_that_cannot_be_opened_is_in_the_master_and_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder / "inbox", "lukket/b.xlsx", form("andre"))

    def closed(real: Callable[[Any], Any], path: Any = ".") -> Any:
        if Path(path).name == "lukket":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", partial(closed, os.scandir))
    monkeypatch.setattr(os, "listdir", partial(closed, os.listdir))
    outcome = run(folder)
    assert ends(outcome) == {"a.xlsx": ("counts", ""), "lukket/": ("unreadable", "cannot-list")}
    assert dict(outcome.notices)["folders-closed"] == {"count": 1, "files": ["lukket/"]}
    assert b"lukket" not in (folder / "mottak.csv").read_bytes()
