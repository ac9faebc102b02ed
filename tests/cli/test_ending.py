"""Runs that are broken off: Ctrl-C, a pipe nobody reads, a full disk. One plain line or none, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rounds import application, put
from toolkit.files.round.folder import new_round

ROOT = Path(__file__).parents[2]
FULL = Path("/dev/full")
posix = pytest.mark.skipif(os.name == "nt", reason="signals and pipes as POSIX has them")
CTRL_C = """
import os, signal, sys
from contextlib import contextmanager
from toolkit.cli import main, rounds

@contextmanager
def progress(messages):
    yield lambda stage, done, total: os.killpg(os.getpgrp(), signal.SIGINT)  # as a terminal does: everyone gets it

rounds._progress = progress
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background inherits that it is ignored
main(sys.argv[1:])
"""


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "TOOLKIT_LANG": "nb", "PYTHONUTF8": "1", **more}


def toolkit(*arguments: object, **how: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "toolkit", *map(str, arguments)]
    return subprocess.run(command, env=environment(), stderr=subprocess.PIPE, encoding="utf-8", check=False, **how)  # type: ignore[call-overload,no-any-return]


@posix
@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_ends_the_run_in_one_line_and_exit_code_130(tmp_path: Path, jobs: int) -> None:
    made = new_round(tmp_path / "runde", "troms-2018", "nb")
    for number in range(6):
        put(made.inbox, f"søknad-{number}.xlsx", application(project__title=f"Eksempel {number}"))
    command = [sys.executable, "-c", CTRL_C, "consolidate", str(made.folder), "--jobs", str(jobs)]
    ended = subprocess.run(
        command, env=environment(), capture_output=True, encoding="utf-8", check=False, start_new_session=True
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "toolkit: Avbrutt.\n")
    assert not (made.folder / "samlebok.xlsx").exists()


@posix
@pytest.mark.parametrize(
    "arguments", [("--help",), ("calls",), ("export", "--help"), ("fields", "troms-2018"), ("validate", "blank.xlsx")]
)
def test_a_pipe_that_nobody_reads_ends_the_run_quietly(arguments: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "blank.xlsx").write_bytes(b"PK\x03\x04 cut off")
    reading, writing = os.pipe()
    os.close(reading)
    ended = toolkit(*arguments, stdout=writing, cwd=tmp_path)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (141, "")


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("arguments", [("--help",), ("calls",), ("fields", "troms-2018"), ("validate", "blank.xlsx")])
def test_an_output_that_is_full_is_one_plain_line(arguments: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "blank.xlsx").write_bytes(b"PK\x03\x04 cut off")
    with FULL.open("w", encoding="utf-8") as full:
        ended = toolkit(*arguments, stdout=full, cwd=tmp_path)
    assert ended.returncode == 2
    assert ended.stderr.startswith("toolkit: Det som skulle skrives ut, kan ikke skrives (")
    assert ended.stderr.count("\n") == 1


def test_help_tells_the_exit_code_of_a_run_that_is_broken_off() -> None:
    assert "130" in toolkit("--help", stdout=subprocess.PIPE).stdout
