"""Workers: every item has one result, and what goes wrong with one costs no other."""

from __future__ import annotations

import multiprocessing
import os
import time
from pathlib import Path

import pytest

from toolkit.files.problems import RoundProblem
from toolkit.files.texts import load_messages
from toolkit.steps import workers
from toolkit.steps.workers import Job, Lost, WorkerError, work_all

_begun: list[int] = []


def begin(addend: int) -> None:
    _begun.append(addend)


def add(item: int) -> int:
    return item + _begun[0]


def die_on_odd(item: int) -> int:
    if item % 2:
        os._exit(3)
    return item


def die_once(path: str) -> str:
    if not Path(path).exists():
        Path(path).touch()
        os._exit(3)
    return path


def begin_but_be_ended(folder: str, times: int) -> None:
    """Be killed while starting, as by a virus scanner, until it has happened so many times."""
    for number in range(times):
        ended = Path(folder) / str(number)
        if not ended.exists():
            ended.touch()
            os._exit(9)
    begin(100)


def stick_to_odd(item: int) -> int:
    while item % 2:
        time.sleep(60)
    return item


def whoami(item: int) -> int:
    return os.getpid()


def divide(item: int) -> float:
    return 1 / item


def test_every_item_has_its_result() -> None:
    results = work_all(Job(add, begin, (100,), 60), range(20), 3)
    assert sorted(results) == [(item, item + 100) for item in range(20)]


def test_nothing_is_started_for_nothing() -> None:
    assert list(work_all(Job(add, begin, (100,), 60), [], 3)) == []


def test_an_item_that_ends_its_worker_is_lost_and_no_other() -> None:
    results = dict(work_all(Job(die_on_odd, begin, (0,), 60), range(5), 2))
    assert results == {0: 0, 1: Lost.DIED, 2: 2, 3: Lost.DIED, 4: 4}


def test_an_item_whose_worker_died_is_tried_once_more(tmp_path: Path) -> None:
    path = str(tmp_path / "tried")
    assert list(work_all(Job(die_once, begin, (0,), 60), [path], 1)) == [(path, path)]


def test_an_item_that_takes_too_long_is_lost_and_no_other() -> None:
    results = dict(work_all(Job(stick_to_odd, begin, (0,), 4), range(4), 2))
    assert results == {0: 0, 1: Lost.TOO_LONG, 2: 2, 3: Lost.TOO_LONG}


def test_a_worker_that_is_ended_while_it_starts_is_started_once_more(tmp_path: Path) -> None:
    results = work_all(Job(add, begin_but_be_ended, (str(tmp_path), 1), 60), range(4), 1)
    assert sorted(results) == [(item, item + 100) for item in range(4)]


def test_a_worker_that_is_ended_twice_while_it_starts_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(RoundProblem) as told:
        list(work_all(Job(add, begin_but_be_ended, (str(tmp_path), 2), 60), range(4), 1))
    for language in ("nb", "en"):
        assert "--jobs 1" in load_messages(language).text(f"problems.{told.value.reason}", **told.value.facts)


@pytest.mark.filterwarnings("ignore")
def test_a_mistake_of_ours_is_loud() -> None:
    with pytest.raises(WorkerError, match="ZeroDivisionError"):
        list(work_all(Job(divide, begin, (0,), 60), [1, 0], 1))


def test_who_stops_listening_leaves_no_worker_behind() -> None:
    results = work_all(Job(add, begin, (1,), 60), range(50), 2)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert not [one for one in multiprocessing.active_children() if one.is_alive()]


def test_more_workers_than_windows_can_wait_for_are_never_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_MOST", 2)
    assert len({pid for _, pid in work_all(Job(whoami, begin, (0,), 60), range(40), 100)}) <= 2
