"""A screen and a mouse of one's own: LibreOffice with a window under Xvfb, real clicks with xdotool, screenshots.

    with Screen() as screen:
        book = screen.excel.open(path, macros=True)
        screen.show(book)
        screen.click(book, "Kontroller arket")
        screen.wait_until(lambda: book.sheets[0]["A1"].value == "…")
        screen.shoot("kontrollert")          # build/screenshots/kontrollert.png

The screenshots are read from the frame buffer that Xvfb keeps in a file, so no further program is needed.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from tests import office_process
from tests.office_engine import Excel

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    import xlwings as xw

SHOTS = Path(__file__).resolve().parents[1] / "build" / "screenshots"
WIDTH, HEIGHT = 1400, 900
FORMULA_BAR, SIDEBAR = 33, 62  # pixels of LibreOffice's window that are not the sheet


@cache
def missing() -> str | None:
    """Says what keeps the tests that click from running here, or None when nothing does."""
    absent = [program for program in ("Xvfb", "xdotool") if shutil.which(program) is None]
    return office_process.missing() or (f"{' and '.join(absent)} not installed: run make office" if absent else None)


class Screen:
    """An X display without a monitor, with a LibreOffice on it."""

    def __init__(self, *, seconds: float = 60) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="screen-"))
        reading, writing = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", str(self.folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[writing],
        )
        os.close(writing)
        with os.fdopen(reading) as told:
            self.display = f":{told.readline().strip()}"
        self.seconds = seconds
        self.excel = Excel(seconds=seconds, display=self.display)

    def __enter__(self) -> Screen:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.excel.kill()
        self.server.terminate()
        self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def show(self, book: xw.Book) -> None:
        """Lets a workbook's window fill the screen."""
        self.excel.ask("place_window", book=book.impl.key, left=0, top=0, width=WIDTH, height=HEIGHT)
        self.settle()

    def click(self, book: xw.Book, caption: str, *, times: int = 1) -> None:
        """Clicks a form button of the active sheet with the mouse; twice is a double click."""
        left, top, width, height = self.excel.ask("button_place", book=book.impl.key, caption=caption)
        x, y = left + width // 2, top + height // 2
        assert 0 <= x < WIDTH, f"the button {caption} is not on the screen"
        assert 0 <= y < HEIGHT, f"the button {caption} is not on the screen"
        self._xdotool("mousemove", str(x), str(y), "click", "--repeat", str(times), "--delay", "100", "1")

    def shoot(self, name: str, part: tuple[int, int, int, int] | None = None) -> Path:
        """Keeps what is on the screen, or between these left, top, right and bottom, as build/screenshots/NAME.png."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        path = SHOTS / f"{name}.png"
        self.picture().crop(part).quantize(128).save(path, optimize=True)
        return path

    def shoot_sheet(self, book: xw.Book, name: str, *, height: int) -> Path:
        """Keeps the sheet alone, its headings and tabs included, in a window of this height."""
        self.excel.ask("place_window", book=book.impl.key, left=0, top=0, width=WIDTH, height=height)
        self._xdotool("mousemove", str(WIDTH - 1), str(HEIGHT // 2))
        self.settle()
        left, top, width, height = self.excel.ask("sheet_place", book=book.impl.key)
        return self.shoot(name, (left, top + FORMULA_BAR, left + width - SIDEBAR, top + height))

    def picture(self) -> Image.Image:
        """What is on the screen now: the frame buffer in X's window dump format, 32 bits a pixel."""
        data = (self.folder / "Xvfb_screen0").read_bytes()
        fields = struct.unpack(">25I", data[:100])
        head, width, height, line, colours = fields[0], fields[4], fields[5], fields[12], fields[19]
        pixels = data[head + 12 * colours :]
        return Image.frombytes("RGB", (width, height), pixels, "raw", "BGRX", line)

    def settle(self, *, quiet: float = 0.4) -> None:
        """Waits until the picture no longer changes."""
        before, since, end = b"", time.monotonic(), time.monotonic() + self.seconds
        while time.monotonic() < min(since + quiet, end):
            now = self.picture().tobytes()
            if now != before:
                before, since = now, time.monotonic()
            time.sleep(0.05)

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Waits until something holds; when it does not in time, the last picture is kept for a look."""
        end = time.monotonic() + self.seconds
        while not holds():
            if time.monotonic() > end:
                raise AssertionError(f"waited {self.seconds:g} s in vain; the screen is in {self.shoot('in-vain')}")
            time.sleep(0.1)

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], check=True, env={**os.environ, "DISPLAY": self.display})
