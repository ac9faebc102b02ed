"""Marked copies: the sender's own workbook with its faulty cells marked, and the marks taken away again.

Only these parts of the package change: content types, the workbook with its relations, the styles (appended to), the
marked sheets with their relations, comments and VML drawings, the new findings sheet, and a sheet that was selected
(see `sheets.unselect`). Every other entry keeps its bytes as they were packed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.files.marking.package import NewRelation, Package, related
from toolkit.files.marking.removal import is_findings, remove_marks, remove_sheets
from toolkit.files.marking.report import findings_part, titles_range
from toolkit.files.marking.sheets import mark_sheet, unselect
from toolkit.files.marking.styles import append_styles, empty_styles
from toolkit.files.marking.undo import record, says_the_same, undo_exactly
from toolkit.files.marking.values import FindingsSheet, Level, Mark, NotMarkable, Row
from toolkit.files.marking.workbook import append_sheet, free_name, open_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.files.marking.styles import Styles
    from toolkit.files.marking.workbook import Workbook

__all__ = ["FindingsSheet", "Level", "Mark", "NotMarkable", "Row", "can_mark", "clear", "mark"]

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_SELECTABLE = {"worksheet", "chartsheet", "dialogsheet", "xlMacrosheet"}


def mark(data: bytes, marks: Sequence[Mark], sheet: FindingsSheet) -> bytes:
    """The workbook with these marks and the findings sheet, last and active; marks it had before are replaced.

    A mark on a sheet that the workbook has not, or that has no cells, shows nowhere; its finding stands in the
    findings sheet. A cell with a threaded comment gets its colour but no note. The same input gives the same bytes.

    Raises:
        NotMarkable: see `NotMarkable.reason`; also where `can_mark` saw nothing and a sheet turns out damaged.
    """
    package = _cleared(data)
    workbook = open_workbook(package)
    before = set(package.names())
    styles_part, relations = _styles_part(package, workbook)
    styles = append_styles(package, styles_part)
    for one in workbook.worksheets():
        mine = [item for item in marks if item.sheet == one.name]
        if mine:
            mark_sheet(package, workbook, one, mine, styles.marks)
    for one in workbook.sheets:
        if one.kind in _SELECTABLE:
            unselect(package, one)
    _add_findings(package, workbook, sheet, styles, relations, before)
    return package.write()


def _styles_part(package: Package, workbook: Workbook) -> tuple[str, list[NewRelation]]:
    """The styles part, made where there is none, and the relation it then needs."""
    known = related(workbook.relations, "styles")
    if known and known.target in package:
        return known.target, []
    usual = workbook.path("styles.xml")
    part = package.free_name(workbook.path("styles{}.xml")) if usual in package else usual
    package.add(part, empty_styles(workbook.root.space))
    package.declare(part, _STYLES_TYPE)
    return part, [NewRelation(workbook.relation_type("styles"), part)]


def _add_findings(
    package: Package,
    workbook: Workbook,
    sheet: FindingsSheet,
    styles: Styles,
    wanted: list[NewRelation],
    before: set[str],
) -> None:
    """Adds the findings sheet, makes all edits, and lays the record of how to undo them into the sheet."""
    part = package.free_name(workbook.path("worksheets/sheet{}.xml"), workbook.relations)
    relation = NewRelation(workbook.relation_type("worksheet"), part)
    *_, identity = package.relate(workbook.part, [*wanted, relation])
    package.declare(part, _SHEET_TYPE)
    append_sheet(
        package, workbook, free_name((one.name for one in workbook.sheets), sheet.name), identity, titles_range(sheet)
    )
    undo = {name: edits for name, edits in package.settle().items() if name in before}
    added = [name for name in package.names() if name not in before]
    targets = {one.name for one in workbook.worksheets() if not one.hidden}
    look = styles.marks["accepted"]
    xml = findings_part(sheet, workbook.root.space, styles.roles, look, targets)
    package.add(part, xml + record(package, undo, [*added, part]))


def clear(data: bytes) -> bytes:
    """The workbook without our marks, notes and findings sheet.

    As long as no other program has saved it, every part is byte for byte what it was. Afterwards all that is ours is
    found by its markers; what a person wrote into the findings sheet, or behind our text in a note, goes with it. A
    record that would change a cell is not ours: somebody wrote it to have one figure seen and another one judged.

    Raises:
        NotMarkable: see `NotMarkable.reason`.
    """
    return _cleared(data).write()


def _cleared(data: bytes) -> Package:
    package = Package(data)
    workbook = open_workbook(package)
    findings = [sheet for sheet in workbook.worksheets() if is_findings(package, sheet)]
    for sheet in findings:
        undone = Package(data)
        if undo_exactly(undone, sheet.part) and says_the_same(data, undone.write(), sheet.name):
            return undone
    for sheet in workbook.worksheets():
        if sheet not in findings:
            remove_marks(package, sheet)
    remove_sheets(package, workbook, findings)
    package.settle()
    return package


def can_mark(data: bytes) -> str | None:
    """Why no marked copy can be made of a file (`NotMarkable.reason`), or None; sheets are not looked into."""
    try:
        open_workbook(Package(data))
    except NotMarkable as refusal:
        return refusal.reason
    return None
