"""What RunPython starts in the tests: Python with the engine on the LibreOffice that the click came from.

    python run_python.py PIPE WORKBOOK COMMAND LOG

COMMAND is what the macro gave to RunPython. Message boxes are not shown but written to LOG, a line of JSON each; so is
an error of ours, as `{"error": …}`, and at last `{"done": true}`.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Runs the command as xlwings' RunPython would."""
    pipe, workbook, command, log = sys.argv[1:]
    sys.path.insert(0, str(ROOT))
    from toolkit.files.excel.start import load_xlwings  # noqa: PLC0415  (needs the path above)

    load_xlwings()  # as `toolkit.buttons` does: without pandas, which takes a second
    from tests.office_engine import join  # noqa: PLC0415

    def tell(told: dict[str, object]) -> None:
        with Path(log).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(told) + "\n")

    sys.argv = ["-c", f"--wb={workbook}", "--from_xl=1"]
    try:
        join(pipe, alerts=lambda alert: tell(asdict(alert)))
        exec(command, {})  # noqa: S102  (RunPython's own way)
    except BaseException:
        tell({"error": traceback.format_exc()})
        raise
    finally:
        tell({"done": True})


if __name__ == "__main__":
    os.environ.pop("LD_LIBRARY_PATH", None)  # LibreOffice's own libraries are not for the Python of the tests
    main()
