"""Consolidating in processes of its own: the same bytes anywhere, one run at a time, a clean ending."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.mess import FOLDERS, SORTS, STEMS
from tests.rounds import CALL, put
from toolkit.files.round.folder import new_round

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name == "nt", reason="signals and terminals as POSIX has them")


def environment(root: Path = ROOT, **more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(root), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", **more}


def toolkit(folder: Path, *arguments: str, root: Path = ROOT, **more: str) -> subprocess.CompletedProcess[str]:
    """A command in the folder that holds the round."""
    command = [sys.executable, "-m", "toolkit", *arguments]
    env = environment(root, **more)
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, encoding="utf-8", check=False)


def everything(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a messy round that was consolidated once, all its readings forgotten."""
    made = new_round(tmp_path / "her" / "runde", CALL, "nb")
    for number, (name, sort) in enumerate(SORTS.items()):
        if name != "an application without an ending":
            stem = f"{FOLDERS[number % 5]}/{sort.prefix}{STEMS[number % 7]} {number}{sort.ending}"
            put(made.inbox, stem.removeprefix("/"), sort.data())
    assert toolkit(tmp_path / "her", "consolidate", "runde", "--jobs", "1").returncode == 0
    with closing(sqlite3.connect(made.folder / "register.db")) as register, register:
        register.execute("DELETE FROM readings")
    return tmp_path / "her"


def results(folder: Path, *how: str, root: Path = ROOT, **more: str) -> tuple[bytes, str, bytes]:
    """Master, JSON and an export."""
    done = toolkit(folder, "consolidate", "runde", "--format", "json", "--lang", "nb", *how, root=root, **more)
    assert done.returncode == 0, done.stderr
    out = toolkit(folder, "export", "runde", "--format", "json", "-o", "ut.json", "--lang", "nb", root=root, **more)
    assert out.returncode == 0, out.stderr
    return (folder / "runde" / "samlebok.xlsx").read_bytes(), done.stdout, (folder / "ut.json").read_bytes()


def test_another_place_order_time_zone_locale_hash_seed_and_number_of_workers_change_not_one_byte(folder: Path) -> None:
    other = folder.parent / "et annet sted" / "dypt"
    for path in sorted(everything(folder), reverse=True):
        put(other, path, (folder / path).read_bytes())
    checkout = folder.parent / "en annen kopi"
    for part in ("toolkit", "schemas"):
        shutil.copytree(ROOT / part, checkout / part, ignore=shutil.ignore_patterns("__pycache__"))
    here = results(folder, "--jobs", "1", PYTHONHASHSEED="1", TZ="Europe/Oslo", LC_ALL="C.UTF-8")
    there = results(
        other,
        "--jobs",
        "3",
        root=checkout,
        PYTHONHASHSEED="2",
        TZ="Pacific/Auckland",
        LC_ALL="de_DE.ISO-8859-1",
        PYTHONUTF8="0",
        PYTHONIOENCODING="utf-8",
    )
    assert json.loads(here[1])["statuses"]["counts"] > 1
    assert here == there


HOLD = """
import sys
from pathlib import Path
from toolkit.files.round.register import open_register
with open_register(Path(sys.argv[1]), "a run"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_is_refused_in_one_line_and_a_killed_one_blocks_nobody(folder: Path) -> None:
    before = everything(folder)
    register = folder / "runde" / "register.db"
    command = [sys.executable, "-c", HOLD, str(register)]
    with subprocess.Popen(command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        assert first.stdout.readline().split() == [b"held"]
        second = toolkit(folder, "consolidate", "runde", "--lang", "nb")
        first.kill()
    assert (second.returncode, second.stdout, second.stderr.count("\n")) == (2, "", 1)
    assert "en annen kjøring holder på med denne runden. Vent til den er ferdig" in second.stderr
    assert everything(folder) == before
    assert toolkit(folder, "consolidate", "runde").returncode == 0


INTERRUPTED = """
import os, signal, sys
from contextlib import contextmanager
from toolkit.cli import main, rounds

told = []

@contextmanager
def progress(messages):
    yield lambda *how_far: told.append(how_far) or len(told) == 5 and os.kill(os.getpid(), signal.SIGINT)

rounds._progress = progress
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background inherits that it is ignored
main(sys.argv[1:])
"""


@posix
def test_ctrl_c_leaves_everything_as_it_was(folder: Path) -> None:
    put(folder / "runde" / "inbox", "ny.odd", b"ny")
    before = everything(folder)
    command = [sys.executable, "-c", INTERRUPTED, "consolidate", "runde", "--jobs", "1"]
    ended = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, check=False)
    assert ended.returncode == 130
    assert everything(folder) == before


@posix
def test_a_terminal_sees_how_far_it_is_and_how_long_is_left_and_a_pipe_does_not(folder: Path) -> None:
    import pty  # noqa: PLC0415  (not on every system)

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "toolkit", "consolidate", "runde", "--lang", "nb", "--jobs", "1"]
    with subprocess.Popen(
        command, cwd=folder, env=environment(TERM="xterm"), stdout=subprocess.PIPE, stderr=theirs
    ) as run:
        os.close(theirs)
        shown = b""
        while chunk := _read(ours):
            shown += chunk
        assert run.stdout is not None
        assert "\x1b" not in run.stdout.read().decode()
    os.close(ours)
    assert "Leser filer" in shown.decode()
    assert ":--" in shown.decode() or "0:00:0" in shown.decode(), "the time that is left"
    piped = toolkit(folder, "consolidate", "runde", "--lang", "nb")
    assert "Leser filer" not in piped.stderr + piped.stdout


def _read(number: int) -> bytes:
    try:
        return os.read(number, 4096)
    except OSError:  # Linux says so when nobody writes there any more
        return b""
