"""Rounds of a thousand and ten thousand submissions: time and memory per submission, as ratios between sizes."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from benchmarks.measure import CHECKOUT, ENVIRONMENT
from benchmarks.report import Row
from benchmarks.submissions import CALL, stream
from toolkit.files.round.folder import INBOX, new_round

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINEAR, TWO_GIGABYTES = 1.1, 2.0
FLAT = 0.1  # a larger round may need so much more memory per submission

_SMALL = "import subprocess, sys; subprocess.run(sys.argv[1:], check=True)"
"""A process inherits the peak of memory of the one it was forked from: so a small one starts it, not this."""
_STAGES = """
import json, os, resource, sys, time
from datetime import UTC, datetime
from pathlib import Path
from toolkit.steps.consolidate import consolidate_round
from toolkit.steps.judging import Options

def spent():
    own, workers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime

stages, since, now = {}, [spent(), time.perf_counter()], ["start"]

def tell(stage, done, total):
    if stage == now[0]:
        return
    cpu, wall = spent(), time.perf_counter()
    stages[now[0]] = [cpu - since[0], wall - since[1], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]
    since[:], now[0] = [cpu, wall], str(stage)

consolidate_round(Path(sys.argv[1]), datetime(2018, 10, 1, tzinfo=UTC), Options(jobs=int(sys.argv[2])), tell)
tell("end", 0, 0)
print(json.dumps(stages))
"""


def sections(largest: int, folder: Path, *, office: bool) -> Iterator[tuple[str, list[Row]]]:
    """Time and memory of rounds of a tenth, three tenths and all of so many submissions, two workers."""
    sizes = [largest // 10, largest * 3 // 10, largest]
    pool = folder / "pool"
    pool.mkdir()
    for number, data in enumerate(itertools.islice(stream(office=office), largest)):
        (pool / f"soknad-{number:05}.xlsx").write_bytes(data)
    measured = {size: _run(_linked(pool, folder / f"scale-{size}", size)) for size in sizes}
    again = _run(folder / f"scale-{largest}")
    yield f"toolkit consolidate, {largest} submissions, two workers", _time(sizes, measured, again)
    yield f"Peak memory of consolidate with {largest} submissions", _memory(sizes, measured)


def _linked(pool: Path, folder: Path, size: int) -> Path:
    """A round with the first so many of the pool's files: links, so that the disk holds them once."""
    new_round(folder, CALL)
    for path in itertools.islice(sorted(pool.iterdir()), size):
        os.link(path, folder / INBOX / path.name)
    return folder


Measured = dict[str, tuple[float, float, float]]
"""Per stage: CPU seconds with all workers, wall seconds, and the peak of memory so far in bytes."""


def _run(folder: Path) -> Measured:
    command = [sys.executable, "-c", _SMALL, sys.executable, "-c", _STAGES, str(folder), "2"]
    told = subprocess.run(command, cwd=CHECKOUT, env=ENVIRONMENT, check=True, capture_output=True, text=True).stdout
    unit = 1 if sys.platform == "darwin" else 1024
    return {stage: (cpu, wall, peak * unit) for stage, (cpu, wall, peak) in json.loads(told).items()}


def _cpu(measured: Measured) -> float:
    return sum(cpu for cpu, _, _ in measured.values())


def _time(sizes: list[int], measured: dict[int, Measured], again: Measured) -> list[Row]:
    small, middle, large = (_cpu(measured[size]) / size for size in sizes)
    whole = _cpu(measured[sizes[-1]])
    slow = "something grows faster than the number of submissions"
    rows = [
        Row("CPU time per submission", middle / small, f"of that in a round of {sizes[0]}, {sizes[1]} of them"),
        Row("CPU time per submission", large / small, f"of that in a round of {sizes[0]}", LINEAR, slow),
        Row("CPU time per submission", large * 1000, "milliseconds on this machine", unit="ms"),
        Row("wall time of the whole", sum(wall for _, wall, _ in measured[sizes[-1]].values()), "here", unit="s"),
    ]
    stages = [stage for stage in measured[sizes[-1]] if stage != "start"]
    rows += [Row(f"  {stage}", measured[sizes[-1]][stage][0] / whole, "of the CPU time", unit="%") for stage in stages]
    return [*rows, Row("again, with nothing new", _cpu(again) / whole, "of the first run's CPU")]


def _memory(sizes: list[int], measured: dict[int, Measured]) -> list[Row]:
    peaks = [max(peak for _, _, peak in measured[size].values()) for size in sizes]
    each = (peaks[2] - peaks[0]) / (sizes[2] - sizes[0])
    base = peaks[0] - each * sizes[0]
    bent = peaks[1] / (base + each * sizes[1]) - 1
    return [
        Row("the whole", peaks[2] / 1e9, "here", TWO_GIGABYTES, "", "GB"),
        Row("per submission", each / 1000, "", unit="kB"),
        Row("whatever the number", base / 1e6, "", unit="MB"),
        Row(f"peak with {sizes[1]}, beside that straight line", abs(bent), "off it", FLAT, "not linear", "%"),
    ]
