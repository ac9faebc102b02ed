"""Turns every visible sheet of a workbook into PNG pages, through LibreOffice and PDF, for people to look at.

    .venv/bin/python scripts/render.py soknad.xlsx -o pictures/

The pages are what a printer would give: the sheets' own paper size, margins and print areas.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2

# Formulas are calculated on loading: cached values may be missing or stale.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop><prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def to_pdf(workbook: Path, folder: Path, *, seconds: int = 120) -> Path:
    """Prints a workbook to PDF in `folder`; the sheets' names become the PDF's outline."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
    copy = folder / f"workbook{workbook.suffix}"
    shutil.copyfile(workbook, copy)
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck"]
    done = subprocess.run(
        [*command, "--convert-to", "pdf:calc_pdf_Export", "--outdir", str(folder), str(copy)],
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    pdf = folder / "workbook.pdf"
    if not pdf.exists():
        sys.exit(f"{workbook}: LibreOffice could not print it: {done.stderr.strip() or done.stdout.strip()}")
    return pdf


def sheet_names(pdf: pypdfium2.PdfDocument) -> list[str]:
    """Returns each page's sheet: the last sheet in the outline that begins on it or before it."""
    starts: dict[int, str] = {}
    for entry in pdf.get_toc(max_depth=1):
        destination = entry.get_dest()
        if destination is not None:
            starts.setdefault(destination.get_index(), entry.get_title())
    names, current = [], "sheet"
    for page in range(len(pdf)):
        current = starts.get(page, current)
        names.append(current)
    return names


def pictures(pdf_file: Path, out: Path, scale: float) -> list[Path]:
    """Writes one PNG per page: `01-Name.png`, and `02-Name-p2.png` for a sheet's second page."""
    written: list[Path] = []
    with pypdfium2.PdfDocument(pdf_file) as pdf:
        names = sheet_names(pdf)
        for number, name in enumerate(names):
            nth = names[: number + 1].count(name)
            plain = re.sub(r"[^\w-]+", "_", name)
            target = out / f"{number + 1:02}-{plain}{f'-p{nth}' if nth > 1 else ''}.png"
            pdf[number].render(scale=scale).to_pil().save(target)
            written.append(target)
    return written


def main() -> None:
    """Reads the command line and prints the pictures written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workbook", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--scale", type=float, default=1.5, help="pixels per point: 1.5 is 108 per inch")
    options = parser.parse_args()
    if shutil.which("soffice") is None:
        sys.exit("LibreOffice is not here: run make office first.")
    if not options.workbook.is_file():
        sys.exit(f"{options.workbook}: no such file.")
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for picture in pictures(to_pdf(options.workbook, Path(scratch)), options.out, options.scale):
            print(picture)


if __name__ == "__main__":
    main()
