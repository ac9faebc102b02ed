"""CPU time and memory: of work in this process, and of whole processes. Only ratios within one run carry over."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

CHECKOUT = Path(__file__).resolve().parent.parent
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    "PYTHONPYCACHEPREFIX": str(CHECKOUT / "build" / "benchmarks-bytecode"),  # installed packages are compiled once, too
}


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process for one run of some work."""
    before = time.process_time()
    work()
    return time.process_time() - before


def medians(measures: Mapping[str, Callable[[], float]], repeats: int) -> dict[str, float]:
    """The median of each measure, one after the other in every round, so that a busy moment strikes all alike."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(repeats):
        for name, measure in measures.items():
            gc.collect()  # one pays for no other's garbage
            found[name].append(measure())
    return {name: statistics.median(costs) for name, costs in found.items()}


@dataclass(frozen=True, slots=True)
class Process:
    """What a whole process cost with all its children: CPU and wall seconds."""

    cpu: float
    wall: float


def process(arguments: Sequence[str]) -> Process:
    """Run a command in the checkout; what it prints is dropped. Exit codes 0 and 1 are both a file that was judged."""
    before = time.perf_counter()
    quiet = subprocess.DEVNULL
    with subprocess.Popen(arguments, cwd=CHECKOUT, env=ENVIRONMENT, stdout=quiet, stderr=quiet) as started:
        _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - before
    if started.returncode not in {0, 1}:
        raise subprocess.CalledProcessError(started.returncode, arguments)
    return Process(used.ru_utime + used.ru_stime, wall)


_PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak(arguments: Sequence[str]) -> int:
    """The most memory a command held at once, in the system's unit.

    A process inherits the peak of the one it was forked from: so a small one starts it, not this.
    """
    command = [sys.executable, "-c", _PEAK, *arguments]
    return int(
        subprocess.run(command, cwd=CHECKOUT, env=ENVIRONMENT, check=True, capture_output=True, text=True).stdout
    )
