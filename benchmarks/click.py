"""One click on a button, as a whole process with an Excel that costs nothing: `python -m benchmarks.click FILE BUTTON`.

Prints how often Excel was asked or told something.
"""

from __future__ import annotations

import sys
from pathlib import Path

from toolkit.files.excel.start import load_xlwings


def main() -> None:
    """Press a button on a workbook, with a copy of it as VBA makes it."""
    xlwings = load_xlwings()
    from benchmarks.paper_excel import PaperExcel  # noqa: PLC0415  (after xlwings, as under RunPython)
    from toolkit.buttons import press  # noqa: PLC0415
    from toolkit.files.reading import read_workbook  # noqa: PLC0415

    path, button = Path(sys.argv[1]), sys.argv[2]
    excel = PaperExcel(xlwings, read_workbook(path.read_bytes(), path.name))
    try:
        press(button, f"copy={path}".encode("utf-16-be").hex())
    finally:
        sys.excepthook = sys.__excepthook__  # a crash is to be seen here, not told in a box
    print(len(excel.asked), *excel.boxes)


if __name__ == "__main__":
    main()
