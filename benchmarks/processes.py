"""Whole processes: start-up, a click in Excel, memory, running again, and several workers."""

from __future__ import annotations

import shutil
import sys
from functools import partial
from typing import TYPE_CHECKING

from benchmarks import clicks
from benchmarks.measure import medians, peak, process
from benchmarks.pipeline import round_of
from benchmarks.report import Row
from toolkit.files.round.folder import INBOX

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

TOOLKIT = (sys.executable, "-m", "toolkit")
HELP_SECONDS, VALIDATE_SECONDS = 0.15, 0.3  # the goals of design §12, in CPU time of this machine


def sections(every: Sequence[bytes], sizes: Mapping[str, int], folder: Path) -> Iterator[tuple[str, list[Row]]]:
    """All figures of whole processes, by the title of their section."""
    one = folder / "one.xlsx"
    one.write_bytes(every[0])
    yield "Start-up, whole processes", _start_up(one, sizes["starts"])
    yield from clicks.sections(every, sizes, folder)
    few, many = every[: sizes["few"]], every[: sizes["many"]]
    yield f"Peak memory with {len(many)} submissions", _memory(few, many, folder)
    workbooks = every[: sizes["count"]]
    yield f"toolkit consolidate, {len(workbooks)} submissions, whole processes", _again(workbooks, folder)


def _start_up(one: Path, repeats: int) -> list[Row]:
    commands = {
        "python": (sys.executable, "-c", "pass"),
        "help": (*TOOLKIT, "--help"),
        "validate": (*TOOLKIT, "validate", str(one)),
    }
    for command in commands.values():
        process(command)  # compiles what is not compiled yet
    cost = medians({name: partial(_cpu, command) for name, command in commands.items()}, repeats)
    bare, here, slow = cost["python"], "of CPU on this machine", "a slow or busy machine"
    return [
        Row("toolkit --help", cost["help"] / bare, "of `python -c pass`"),
        Row("toolkit --help", cost["help"], here, HELP_SECONDS, slow, "s"),
        Row("toolkit validate, one file", cost["validate"] / bare, "of `python -c pass`"),
        Row("toolkit validate, one file", cost["validate"], here, VALIDATE_SECONDS, slow, "s"),
    ]


def _cpu(command: Sequence[str]) -> float:
    return process(command).cpu


def _memory(few: Sequence[bytes], many: Sequence[bytes], folder: Path) -> list[Row]:
    """Peaks of three commands; only what is kept per submission may grow."""
    made = {name: round_of(books, folder / f"memory-{name}") for name, books in (("few", few), ("many", many))}
    commands = {
        "toolkit validate": lambda at: (*TOOLKIT, "validate", str(at / INBOX)),
        "toolkit validate --format json": lambda at: (*TOOLKIT, "validate", str(at / INBOX), "--format", "json"),
        "toolkit consolidate": lambda at: (*TOOLKIT, "consolidate", str(at), "--jobs", "1"),
    }
    return [
        Row(name, peak(command(made["many"])) / peak(command(made["few"])), f"of that with {len(few)}")
        for name, command in commands.items()
    ]


def _again(workbooks: Sequence[bytes], folder: Path) -> list[Row]:
    made = round_of(workbooks[:-1], folder / "again")
    command = (*TOOLKIT, "consolidate", str(made), "--jobs")
    first = process((*command, "1"))
    (made / INBOX / "en-til.xlsx").write_bytes(workbooks[-1])
    second = process((*command, "1"))
    shutil.rmtree(made)
    round_of(workbooks[:-1], folder / "again")
    two = process((*command, "2"))
    return [
        Row("again after one new file", second.cpu / first.cpu, "of the first run's CPU"),
        Row("--jobs 2, wall time", two.wall / first.wall, "of --jobs 1"),
        Row("--jobs 2, CPU time", two.cpu / first.cpu, "of --jobs 1"),
    ]
