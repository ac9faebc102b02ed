"""A master at hand, read back: its cells, its language, the time it states, and the checksums it says of the files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from toolkit.files.problems import why
from toolkit.files.reading import DEFAULT, read_workbook
from toolkit.files.reading.package import Package
from toolkit.files.texts import languages, load_messages
from toolkit.model import Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from toolkit.model import Cell, Grid, Sheet

_CREATED = re.compile(rb"<dcterms:created[^>]*>([^<Z]+)Z?<")
_ADDRESS_ROWS = 10  # the headings of a table are among a sheet's first rows


class NoMaster(Exception):  # noqa: N818  (it names what the file is)
    """A file that is no master of the toolkit's; `reason` is "no-file", "cannot-read" or "no-master"."""

    def __init__(self, reason: str, why: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.why = why


@dataclass(frozen=True, slots=True)
class GivenMaster:
    """A master as it lies there. `as_of` is local to the call's time zone, None where the file no longer says it.

    `checksums` are the sha256 of the files of the inbox by name, as its sheet of files has them.
    """

    path: Path
    data: bytes
    grid: Grid
    language: str
    as_of: datetime | None
    checksums: Mapping[str, str]


def cell_at(grid: Grid, sheet: str, row: int, column: int) -> Cell | None:
    """A cell by its sheet's name, row and column (from 1); None for a blank one."""
    return next((one.cells.get((row, column)) for one in grid.sheets if one.name == sheet), None)


def read_master(path: Path) -> GivenMaster:
    """Read a master back.

    Raises:
        NoMaster: there is no such file, it cannot be opened, or it has not the sheets of a master in any language.
    """
    try:
        data = path.read_bytes()
        grid = read_workbook(data, path.name)
    except FileNotFoundError:
        raise NoMaster("no-file") from None
    except OSError as error:
        raise NoMaster("cannot-read", why(error)) from error
    except Unreadable as error:
        raise NoMaster("no-master") from error
    names = {sheet.name for sheet in grid.sheets}
    for language in languages():
        if load_messages(language).text("master.sheets.applications") in names:
            return GivenMaster(path, data, grid, language, _as_of(data), _checksums(grid, language))
    raise NoMaster("no-master")


def _as_of(data: bytes) -> datetime | None:
    try:
        found = _CREATED.search(Package(data, DEFAULT).read("docProps/core.xml"))
        return datetime.fromisoformat(found[1].decode("ascii")) if found else None
    except (Unreadable, ValueError):
        return None


def _checksums(grid: Grid, language: str) -> dict[str, str]:
    """What the sheet of files says, over as many sheets as it takes, by the headings of its columns."""
    text = load_messages(language).text
    title, headings = text("master.sheets.files"), (text("master.columns.file"), text("master.columns.sha256"))
    found: dict[str, str] = {}
    for sheet in grid.sheets:
        if sheet.name == title or sheet.name.startswith(f"{title} ("):
            found |= _pairs(sheet, *headings)
    return found


def _pairs(sheet: Sheet, first: str, second: str) -> dict[str, str]:
    """The texts below two headings of a sheet, row by row."""
    for row in range(1, _ADDRESS_ROWS):
        at = {cell.value: column for (line, column), cell in sheet.cells.items() if line == row}
        if first in at and second in at:
            pairs = ((sheet.cells.get((line, at[first])), cell) for (line, column), cell in sheet.cells.items()
                     if line > row and column == at[second])  # fmt: skip
            return {str(name.value): str(cell.value) for name, cell in pairs if name}
    return {}
