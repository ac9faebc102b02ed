"""The copy of the open workbook that Excel just saved: what xlwings' public interface does not tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.files.marking import NotMarkable
from toolkit.files.marking.notes import RULE, comments, is_threaded
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

    def threads(self) -> frozenset[tuple[str, str]] | None:
        """The cells, with their sheets, that have a threaded comment and take no note; None where that is not told."""
        if b"hreadedComment" not in self.data:  # the directory of the package names its parts
            return frozenset()
        try:
            return frozenset(_threads(Package(self.data)))
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
            return {sheet.name: tuple(_noted(package, sheet)) for sheet in sheets}
        except NotMarkable:
            return None


def _noted(package: Package, sheet: SheetPart) -> Iterator[Place]:
    """The cells of a sheet whose notes are ours, wholly or in part."""
    known = related(package.relations(sheet.part), "comments")
    if known and known.target in package:
        for where, one in comments(package.outline(known.target)):
            if any(RULE in text.text for text in one.every("t")):
                yield where


def _threads(package: Package) -> Iterator[tuple[str, str]]:
    for sheet in open_workbook(package).worksheets():
        known = related(package.relations(sheet.part), "comments")
        if known and known.target in package:
            root = package.outline(known.target)
            yield from ((sheet.name, where.reference) for where, one in comments(root) if is_threaded(root, one))


def read_saved(path: Path | None) -> Saved | None:
    """The copy, None where there is none or it is of a kind that cannot be read (.xlsb, with a password)."""
    if path is None:
        return None
    try:
        data = path.read_bytes()
        return Saved(data, read_workbook(data, path.name))
    except (OSError, Unreadable):
        return None
