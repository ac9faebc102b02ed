"""The time limit on one file: what takes too long is broken off, wherever it is, and nothing stays set."""

from __future__ import annotations

import re
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.rounds import CALL, NOW, application, put
from toolkit.files.round.folder import new_round
from toolkit.steps import check
from toolkit.steps.consolidate import consolidate_round
from toolkit.steps.judging import Options
from toolkit.steps.limit import Overdue, time_limit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from toolkit.model import Grid

SOON, LATER = 0.5, 600.0
ENDLESS = re.compile("(a*)*b")

needs_alarm = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no alarm that ends a pattern")


def spin(_: object = None) -> None:
    while True:
        pass


@needs_alarm
def test_a_pattern_without_end_is_broken_off() -> None:
    with pytest.raises(Overdue), time_limit(SOON):
        ENDLESS.match("a" * 60)


class Deaf:
    """Takes so long to be cleared away that the alarm rings meanwhile, where nothing can be raised."""

    def __del__(self) -> None:
        ENDLESS.match("a" * 60)


@needs_alarm
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_alarm_that_was_not_heard_rings_again() -> None:
    with pytest.raises(Overdue), time_limit(SOON):
        spin(Deaf().__class__)


def test_a_loop_is_broken_off_also_where_the_system_has_no_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "setitimer", raising=False)
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(Overdue), time_limit(SOON):
        spin()
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("alarm", [pytest.param(True, marks=needs_alarm), False])
def test_what_is_done_in_time_is_left_alone_and_nothing_stays_set(alarm: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not alarm:
        monkeypatch.delattr(signal, "setitimer", raising=False)
    threads = threading.active_count()
    handlers = [signal.getsignal(number) for number in signal.valid_signals()]
    with time_limit(LATER):
        pass
    assert [signal.getsignal(number) for number in signal.valid_signals()] == handlers
    assert threading.active_count() == threads
    if alarm:
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_in_another_thread_there_is_no_limit() -> None:
    done: list[bool] = []

    def run() -> None:
        with time_limit(0.0):
            done.append(True)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert done == [True]


# --- a file that takes too long ---------------------------------------------------------------------------------


@contextmanager
def slow(name: str) -> Iterator[None]:
    """Reading the file of this name never ends; every file has a moment only."""
    read = check.read_workbook

    def endless(data: bytes, named: str) -> Grid:
        while named == name:
            pass
        return read(data, named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check, "read_workbook", endless)
        patch.setattr(check, "LIMIT", SOON)
        yield


def test_a_file_that_takes_too_long_is_unreadable_with_the_reason() -> None:
    with slow("b.xlsx"):
        checked = check.check_bytes(b"PK", "b.xlsx")
    assert (checked.recognised, checked.reason) == (check.Recognised.UNREADABLE, check.TOO_LONG)


def test_it_costs_no_other_file_and_is_read_the_next_time(tmp_path: Path) -> None:
    folder = tmp_path / "runde"
    new_round(folder, CALL)
    for number, name in enumerate("abc"):
        put(folder / "inbox", f"{name}.xlsx", application(project__title=f"Prosjekt {number}"))

    def statuses() -> list[str]:
        files = consolidate_round(folder, NOW, Options(jobs=1)).consolidated.files
        return [str(entry.status) for entry in sorted(files, key=lambda entry: entry.incoming.name)]

    with slow("b.xlsx"):
        assert statuses() == ["counts", "unreadable", "counts"]
    assert statuses() == ["counts", "counts", "counts"]
