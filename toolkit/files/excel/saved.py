"""The copy of the open workbook that Excel just saved: what xlwings' public interface does not tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.files.marking import NotMarkable
from toolkit.files.marking.notes import RULE, comments
from toolkit.files.marking.package import Package, related
from toolkit.files.marking.removal import has_marks, is_findings
from toolkit.files.marking.workbook import open_workbook
from toolkit.files.reading import read_workbook
from toolkit.model import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from toolkit.files.marking.places import Place
    from toolkit.files.marking.workbook import SheetPart
    from toolkit.model import Grid, Sheet


@dataclass(frozen=True, slots=True)
class Saved:
    """A workbook as it was saved: its bytes, and as it is read."""

    data: bytes
    grid: Grid

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of a name."""
        return next((one for one in self.grid.sheets if one.name == name), None)

    def noted(self) -> frozenset[tuple[str, str]] | None:
        """The cells, with their sheets, whose note or comment is not wholly ours; None where that is not told."""
        if b"omment" not in self.data:  # the directory of the package names its parts
            return frozenset()
        try:
            package = Package(self.data)
            sheets = open_workbook(package).worksheets()
            notes = ((sheet.name, *note) for sheet in sheets for note in _notes(package, sheet))
            return frozenset((name, where.reference) for name, where, text in notes if not text.startswith(RULE))
        except NotMarkable:
            return None

    def own(self) -> frozenset[str] | None:
        """The names of the sheets of ours; None where that is not told."""
        try:
            package = Package(self.data)
            return frozenset(one.name for one in open_workbook(package).worksheets() if is_findings(package, one))
        except NotMarkable:
            return None

    def marked(self) -> Mapping[str, tuple[Place, ...]] | None:
        """The sheets that carry marks or notes of ours, with the cells of the notes; None where that is not told."""
        try:
            package = Package(self.data)
            sheets = [sheet for sheet in open_workbook(package).worksheets() if has_marks(package, sheet)]
            return {
                sheet.name: tuple(where for where, text in _notes(package, sheet) if RULE in text) for sheet in sheets
            }
        except NotMarkable:
            return None


def _notes(package: Package, sheet: SheetPart) -> Iterator[tuple[Place, str]]:
    """The notes of a sheet, by their cells; a threaded comment has one that stands in for it."""
    known = related(package.relations(sheet.part), "comments")
    if known and known.target in package:
        for where, one in comments(package.outline(known.target)):
            yield where, "".join(text.text for text in one.every("t"))


def read_saved(path: Path | None) -> Saved | None:
    """The copy, None where there is none or it is of a kind that cannot be read (.xlsb, with a password)."""
    if path is None:
        return None
    try:
        data = path.read_bytes()
        return Saved(data, read_workbook(data, path.name))
    except (OSError, Unreadable):
        return None
