"""How far a run is: every stage is told in order, with what there is to count, and shown on a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import pytest

from tests.rounds import CALL, NOW, application, put
from toolkit.files.master import stream as master_stream
from toolkit.files.round.folder import new_round
from toolkit.files.texts import load_messages
from toolkit.steps.consolidate import consolidate_round
from toolkit.steps.judging import Options, Stage

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = new_round(tmp_path / "runde", CALL).folder
    for number in range(3):
        put(made / "inbox", f"{number}.xlsx", application(project__title=f"Prosjekt {number}"))
    return made


def test_every_stage_is_told_in_its_turn(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(master_stream, "AT_ONCE", 1)
    told: list[tuple[Stage, int, int]] = []
    consolidate_round(folder, NOW, Options(jobs=1), lambda *one: told.append(one))
    assert [stage for stage, _ in groupby(told, key=lambda one: one[0])] == list(Stage)
    assert [one[1:] for one in told if one[0] is Stage.READING] == [(1, 3), (2, 3), (3, 3)]
    written = [one[1:] for one in told if one[0] is Stage.WRITING]
    assert written[0][0] == 0
    assert written == sorted(written)
    assert 0 < written[-1][0] <= written[-1][1]


@pytest.mark.skipif(os.name == "nt", reason="a terminal as POSIX has them")
def test_a_terminal_shows_the_stages_and_a_pipe_nothing(folder: Path) -> None:
    import pty  # noqa: PLC0415  (Windows has none)

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "toolkit", "consolidate", str(folder), "--lang", "nb"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "PYTHONUTF8": "1", "COLUMNS": "120"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, env=environment, encoding="utf-8") as run:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:  # the other end is closed
            pass
        printed = run.stdout.read() if run.stdout else ""
    os.close(ours)
    words = [load_messages("nb").text(f"consolidated.stages.{stage}") for stage in (Stage.READING, Stage.WRITING)]
    assert all(word in shown.decode() for word in words)
    assert not any(word in printed for word in words)
    quiet = subprocess.run(command, capture_output=True, env=environment, encoding="utf-8", check=True)
    assert quiet.stderr == ""
