"""Draws the icons of the buttons into macros/icons: 64 pixels, our own, the same on Windows and macOS.

python -m scripts.draw_icons
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from toolkit.files.palette import ACCENT, BAD, GOOD, LIGHT, WHITE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ICONS = Path(__file__).resolve().parent.parent / "macros" / "icons"
SIZE = 64
PRIMARY = "#2A6A8E"  # lighter than the workbooks' blue: it must show on a dark ribbon too
FINER = 8  # drawn this many times larger, then made small: smooth edges

Point = tuple[float, float]


class Pen:
    """Draws in the grid of 64 units."""

    def __init__(self) -> None:
        self.image = Image.new("RGBA", (SIZE * FINER, SIZE * FINER))
        self.draw = ImageDraw.Draw(self.image)

    def box(self, left: float, top: float, right: float, bottom: float, fill: str, line: str | None = PRIMARY) -> None:
        """A rectangle with rounded corners."""
        corners = [value * FINER for value in (left, top, right, bottom)]
        self.draw.rounded_rectangle(corners, 3 * FINER, fill, line, int(3 * FINER) if line else 0)

    def disc(self, x: float, y: float, radius: float, fill: str, line: str | None = None, width: float = 3) -> None:
        """A circle."""
        corners = [value * FINER for value in (x - radius, y - radius, x + radius, y + radius)]
        self.draw.ellipse(corners, fill, line, int(width * FINER))

    def stroke(self, points: Sequence[Point], colour: str, width: float = 4) -> None:
        """A line with round ends."""
        scaled = [(x * FINER, y * FINER) for x, y in points]
        self.draw.line(scaled, colour, int(width * FINER), "curve")
        for x, y in points:
            self.disc(x, y, width / 2, colour)

    def shape(self, points: Sequence[Point], fill: str) -> None:
        """A filled polygon."""
        self.draw.polygon([(x * FINER, y * FINER) for x, y in points], fill)

    def slice(self, centre: Point, radius: float, angles: tuple[float, float], fill: str) -> None:
        """A piece of a pie, angles in degrees clockwise from three o'clock."""
        x, y = centre
        corners = [value * FINER for value in (x - radius, y - radius, x + radius, y + radius)]
        self.draw.pieslice(corners, *angles, fill, WHITE, int(1.5 * FINER))

    def sheet(self, left: float = 8, top: float = 6, right: float = 48, bottom: float = 56) -> None:
        """A sheet with the lines of its cells."""
        self.box(left, top, right, bottom, WHITE)
        self.draw.rectangle([(left + 2) * FINER, (top + 2) * FINER, (right - 2) * FINER, (top + 11) * FINER], PRIMARY)
        height = (bottom - top - 11) / 3
        for row in (1, 2):
            self.stroke([(left + 3, top + 11 + row * height), (right - 3, top + 11 + row * height)], PRIMARY, 1.5)
        middle = left + (right - left) * 0.45
        self.stroke([(middle, top + 11), (middle, bottom - 3)], PRIMARY, 1.5)

    def tick(self, x: float = 46, y: float = 46) -> None:
        """A green disc with a tick."""
        self.disc(x, y, 15, GOOD, WHITE)
        self.stroke([(x - 7, y), (x - 2, y + 6), (x + 7, y - 6)], WHITE, 4)

    def arrow(self, start: Point, end: Point, colour: str = ACCENT) -> None:
        """A straight arrow, along an axis or a diagonal."""
        self.stroke([start, end], colour, 6)
        dx, dy = end[0] - start[0], end[1] - start[1]
        length = (dx * dx + dy * dy) ** 0.5
        ux, uy = dx / length, dy / length
        tip = (end[0] + ux * 7, end[1] + uy * 7)
        back = (end[0] - ux * 5, end[1] - uy * 5)
        self.shape([tip, (back[0] - uy * 11, back[1] + ux * 11), (back[0] + uy * 11, back[1] - ux * 11)], colour)

    def small(self) -> Image.Image:
        """The icon in its own size."""
        return self.image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


def validate_sheet(pen: Pen) -> None:
    """A sheet with a tick."""
    pen.sheet()
    pen.tick()


def validate_workbook(pen: Pen) -> None:
    """Several sheets with a tick."""
    pen.box(16, 3, 54, 46, LIGHT)
    pen.sheet(5, 11, 43, 58)
    pen.tick()


def next_finding(pen: Pen) -> None:
    """From a marked cell onwards."""
    pen.box(3, 12, 33, 52, WHITE, BAD)
    pen.stroke([(18, 21), (18, 34)], BAD, 5)
    pen.disc(18, 43, 3, BAD)
    pen.arrow((40, 32), (52, 32), PRIMARY)


def explain(pen: Pen) -> None:
    """A speech bubble with lines of text."""
    pen.shape([(14, 40), (14, 58), (32, 44)], PRIMARY)
    pen.box(5, 7, 59, 46, WHITE)
    for y, right in ((18, 49), (26.5, 49), (35, 36)):
        pen.stroke([(15, y), (right, y)], ACCENT if y == 18 else PRIMARY, 3)


def clear_marks(pen: Pen) -> None:
    """A rubber over a line."""
    pen.shape([(34, 6), (58, 24), (38, 50), (14, 32)], PRIMARY)
    pen.shape([(34, 10.5), (53, 25), (43, 38), (24, 23.5)], ACCENT)
    pen.shape([(22, 26), (41, 40.5), (37, 45.5), (18.3, 31.5)], WHITE)
    pen.stroke([(6, 57), (58, 57)], PRIMARY, 4)


def shares(pen: Pen) -> None:
    """A pie with three pieces."""
    pen.slice((31, 33), 26, (-90, 60), PRIMARY)
    pen.slice((31, 33), 26, (60, 180), GOOD)
    pen.slice((31, 33), 26, (180, 270), ACCENT)


def score(pen: Pen) -> None:
    """Three columns, the highest with a mark."""
    for left, top, colour in ((6, 38, ACCENT), (25, 26, PRIMARY), (44, 10, GOOD)):
        pen.box(left, top, left + 15, 54, colour, None)
    pen.stroke([(4, 58), (60, 58)], PRIMARY, 3)


def marked_copy(pen: Pen) -> None:
    """A sheet with a marked cell, on its way out."""
    pen.sheet(5, 6, 43, 58)
    pen.box(24, 31, 39, 43, BAD, None)
    pen.arrow((42, 48), (52, 48))


def to_inbox(pen: Pen) -> None:
    """An arrow down into a tray."""
    pen.arrow((32, 6), (32, 26))
    pen.shape([(4, 36), (20, 36), (25, 46), (39, 46), (44, 36), (60, 36), (60, 58), (4, 58)], PRIMARY)


def consolidate(pen: Pen) -> None:
    """Several small sheets become one."""
    for top in (4, 24.5, 45):
        pen.box(3, top, 19, top + 15, LIGHT)
    pen.arrow((24, 32), (27, 32))
    pen.sheet(38, 8, 62, 56)


def help_(pen: Pen) -> None:
    """A question mark in a disc."""
    pen.disc(32, 32, 27, PRIMARY)
    box = [value * FINER for value in (22, 14, 42, 34)]
    pen.draw.arc(box, 180, 80, WHITE, 5 * FINER)
    pen.disc(22 + 2.5, 24, 2.5, WHITE)
    pen.stroke([(33.5, 31.5), (32, 34), (32, 39)], WHITE, 5)
    pen.disc(32, 48, 3.4, WHITE)


DRAWN: dict[str, Callable[[Pen], None]] = {
    "validate-sheet": validate_sheet,
    "validate-workbook": validate_workbook,
    "next-finding": next_finding,
    "explain": explain,
    "clear-marks": clear_marks,
    "shares": shares,
    "score": score,
    "marked-copy": marked_copy,
    "to-inbox": to_inbox,
    "consolidate": consolidate,
    "help": help_,
}


def main() -> None:
    """Draw them all."""
    ICONS.mkdir(parents=True, exist_ok=True)
    for name, draw in DRAWN.items():
        pen = Pen()
        draw(pen)
        pen.small().save(ICONS / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
