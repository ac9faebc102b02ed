"""`python -m benchmarks`: what the toolkit costs, as ratios within one run, beside the goals of design §12."""

from __future__ import annotations

import argparse
import itertools
import shutil
import tempfile
from pathlib import Path

from benchmarks import pipeline, processes, scale
from benchmarks.report import print_missed, print_section
from benchmarks.submissions import submissions

FULL = {"count": 200, "sample": 24, "repeats": 5, "few": 100, "many": 400, "starts": 11, "scale": 1_000}
QUICK = {"count": 24, "sample": 12, "repeats": 3, "few": 24, "many": 72, "starts": 5, "scale": 100}


def main() -> None:
    """Measure everything and print one table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller sizes, for CI: the ratios are rougher")
    parser.add_argument("--no-office", action="store_true", help="no submissions saved by LibreOffice")
    parser.add_argument("--scale", type=int, metavar="N", help="submissions of the largest round; 0: none of them")
    parser.add_argument("--only-scale", action="store_true", help="nothing but the rounds of many submissions")
    asked = parser.parse_args()
    sizes = QUICK if asked.quick else FULL
    office = shutil.which("soffice") is not None and not asked.no_office
    if asked.only_scale:
        _scale(asked.scale or sizes["scale"], office=office)
        return
    every = submissions(sizes["many"], office=office)
    savings = "openpyxl, LibreOffice and XlsxWriter" if office else "openpyxl and XlsxWriter (no LibreOffice here)"
    size = sum(map(len, every)) // len(every) // 1000
    print(f"{sizes['count']} clean submissions of {size} kB on average, saved by {savings}; CPU time.")
    print(f"Medians of {sizes['repeats']} interleaved rounds.\n")
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        missed = []
        for measured in (
            pipeline.sections(every[: sizes["count"]], sizes, Path(folder)),
            processes.sections(every, sizes, Path(folder)),
        ):
            for title, rows in measured:
                missed += print_section(title, rows)
    print_missed(missed)
    _scale(sizes["scale"] if asked.scale is None else asked.scale, office=office)


def _scale(largest: int, *, office: bool) -> None:
    """Rounds of many submissions."""
    if not largest:
        return
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        missed = [print_section(*one) for one in scale.sections(largest, Path(folder), office=office)]
    print_missed(itertools.chain.from_iterable(missed))


if __name__ == "__main__":
    main()
