"""A click on a button in Excel: a whole process, with xlwings and the check, and how often it asks Excel something.

What is left out: starting the process from VBA, importing pywin32 (on Windows) or appscript (on macOS), and the time
of each question, which goes through COM or Apple events to Excel. That is measured in Excel alone (the checklist).
"""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.measure import CHECKOUT, ENVIRONMENT, process
from benchmarks.report import Row
from benchmarks.submissions import faulty

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

CLICK_SECONDS = 0.5  # of CPU in Python, imports included: what a person does not notice as waiting
BUTTONS = ("validate-workbook", "validate-sheet", "next-finding", "explain", "shares")
CLICK = (sys.executable, "-m", "benchmarks.click")
BARE = "from toolkit.files.excel.start import load_xlwings; load_xlwings()"


def sections(every: Sequence[bytes], sizes: Mapping[str, int], folder: Path) -> Iterator[tuple[str, list[Row]]]:
    """All figures of a click, by the title of their section."""
    one = folder / "click.xlsx"
    one.write_bytes(faulty(every[0]))
    commands = {
        "python": (sys.executable, "-c", "pass"),
        "command": (sys.executable, "-m", "toolkit", "validate", str(one)),
        "xlwings": (sys.executable, "-c", "import xlwings"),
        "bare": (sys.executable, "-c", BARE),
        **{button: (*CLICK, str(one), button) for button in BUTTONS},
    }
    asked = {button: _asked(commands[button]) for button in BUTTONS}
    cost = least({name: partial(_cpu, command) for name, command in commands.items()}, sizes["starts"])
    python, here, slow = cost["python"], "of CPU on this machine", "a slow or busy machine"
    rows = [
        Row("import xlwings, as it is", cost["xlwings"] / python, "of `python -c pass`"),
        Row("import xlwings, without what no button uses", cost["bare"] / python, "of `python -c pass`"),
    ]
    for button, count in asked.items():
        rows += [
            Row(button, cost[button] / cost["command"], "of `toolkit validate` on the same file"),
            Row(button, cost[button], here, CLICK_SECONDS, slow, "s"),
            Row(button, count, "questions to Excel and writes", unit=""),
        ]
    yield "A click on a button, whole processes; Excel, pywin32 and what COM takes are not in it", rows


def least(measures: Mapping[str, Callable[[], float]], repeats: int) -> dict[str, float]:
    """The least of each measure over interleaved rounds: what a busy machine adds to a short process is not its own."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(repeats):
        for name, measure in measures.items():
            found[name].append(measure())
    return {name: min(costs) for name, costs in found.items()}


def _cpu(command: Sequence[str]) -> float:
    return process(command).cpu


def _asked(command: Sequence[str]) -> int:
    """How often a click asks or tells Excel something; the process also compiles what is not compiled yet."""
    done = subprocess.run(command, cwd=CHECKOUT, env=ENVIRONMENT, check=True, capture_output=True, text=True)
    return int(done.stdout.split()[0])
