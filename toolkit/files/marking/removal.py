"""Taking marks away from a workbook that another program has saved since: everything of ours is found by its marker.

Conditional formats by their formula, notes by the line between, the findings sheet by its own rule. Formats in the
styles part stay, unused: taking them out would renumber the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.files.marking import report, sheets
from toolkit.files.marking.boxes import remove_boxes
from toolkit.files.marking.notes import RULE, comments
from toolkit.files.marking.outline import Edit, Node, escape_cell
from toolkit.files.marking.package import related, relations_part

if TYPE_CHECKING:
    from toolkit.files.marking.package import Package
    from toolkit.files.marking.places import Place
    from toolkit.files.marking.workbook import SheetPart, Workbook

_MARK = b"gwt-mark"


def is_findings(package: Package, sheet: SheetPart) -> bool:
    """Whether a sheet is a findings sheet of ours."""
    if b"gwt-findings" not in package.read(sheet.part):
        return False
    root = package.outline(sheet.part, skip="sheetData")
    return any(_says(rule, report.MARKER) for rule in root.every("cfRule"))


def has_marks(package: Package, sheet: SheetPart) -> bool:
    """Whether a worksheet may have conditional formats or notes of ours: what stands in it, without reading further."""
    if _MARK in package.read(sheet.part):
        return True
    known = related(package.relations(sheet.part), "comments")
    return known is not None and known.target in package and _may_have_notes(package, known.target)


def remove_marks(package: Package, sheet: SheetPart) -> None:
    """Takes our conditional formats and notes out of one worksheet."""
    if _MARK in package.read(sheet.part):
        root = package.outline(sheet.part, skip="sheetData")
        for group in root.all("conditionalFormatting"):
            rules = list(group.all("cfRule"))
            ours = [rule for rule in rules if _says(rule, sheets.MARKER)]
            gone = [group] if ours and len(ours) == len(rules) else ours
            package.edit(sheet.part, *(node.remove() for node in gone))
    known = related(package.relations(sheet.part), "comments")
    if known and known.target in package:
        _remove_notes(package, sheet, known.target)


def _says(rule: Node, formula: str) -> bool:
    """Whether a rule has this formula, blanks aside."""
    return any(node.text.replace(" ", "") == formula for node in rule.all("formula"))


def _may_have_notes(package: Package, part: str) -> bool:
    return RULE.encode() in package.read(part) or b"&#9472;" in package.read(part)


def _remove_notes(package: Package, sheet: SheetPart, part: str) -> None:
    if not _may_have_notes(package, part):
        return
    wholly: list[Place] = []
    for where, comment in comments(package.outline(part)):
        texts = list(comment.every("t"))
        ours = next((number for number, text in enumerate(texts) if RULE in text.text), None)
        if ours is None:
            continue
        before = "".join(text.text for text in texts[:ours]) + texts[ours].text.split(RULE)[0]
        if before.strip():
            package.edit(part, *_cut(comment, texts, ours))
        else:
            package.edit(part, comment.remove())
            wholly.append(where)
    root = package.outline(sheet.part, skip="sheetData")
    drawing = root.first("legacyDrawing")
    boxes = {relation.id: relation.target for relation in package.relations(sheet.part)}
    shapes = boxes.get(drawing.relation(), "") if drawing else ""
    if wholly and shapes in package:
        package.edit(shapes, *remove_boxes(package.read(shapes), wholly))


def _cut(comment: Node, texts: list[Node], ours: int) -> list[Edit]:
    """Takes away our part of a note: the runs behind the line, and in its run everything from the line on."""
    kept = texts[ours].text.split(RULE)[0]
    edits = []
    if kept.endswith("\n"):
        kept = kept.removesuffix("\n")
    elif not kept and ours and texts[ours - 1].text.endswith("\n"):
        edits.append(_retyped(texts[ours - 1], texts[ours - 1].text.removesuffix("\n")))
    gone = set(texts[ours + (1 if kept else 0) :])
    edits += [run.remove() for run in comment.every("r") if gone.intersection(run.children)]
    return [*edits, _retyped(texts[ours], kept)] if kept else edits


def _retyped(text: Node, new: str) -> Edit:
    return Edit(text.head_end, text.close, escape_cell(new).encode("ascii", "xmlcharrefreplace"))


def remove_sheets(package: Package, workbook: Workbook, gone: list[SheetPart]) -> None:
    """Takes whole sheets out of the workbook; names that belong to them go, and the sheet on top is another one."""
    indexes = {workbook.sheets.index(sheet) for sheet in gone}
    if not indexes or len(indexes) == len(workbook.sheets):
        return
    for sheet in gone:
        package.edit(workbook.part, sheet.node.remove())
        relation = next(one for one in workbook.relations if one.id == sheet.node.relation())
        package.edit(relations_part(workbook.part), relation.node.remove())
        package.remove(sheet.part)
    for name in (name for names in workbook.root.all("definedNames") for name in names.all("definedName")):
        local = name.number("localSheetId")
        if local is not None:
            moved = local - sum(index < local for index in indexes)
            package.edit(workbook.part, name.remove() if local in indexes else name.assign("localSheetId", str(moved)))
    _choose_top(package, workbook, indexes)


def _choose_top(package: Package, workbook: Workbook, gone: set[int]) -> None:
    """Keeps the active and the first shown tab where they are, or takes the first sheet that is not hidden.

    Where all others are hidden the first is shown: Excel opens no workbook without a visible sheet.
    """
    left = [sheet for index, sheet in enumerate(workbook.sheets) if index not in gone]
    if all(sheet.hidden for sheet in left):
        package.edit(workbook.part, left[0].node.assign("state", None))
    visible = next((number for number, sheet in enumerate(left) if not sheet.hidden), 0)
    for view in (view for views in workbook.root.all("bookViews") for view in views.all("workbookView")):
        for attribute, other in (("activeTab", visible), ("firstSheet", 0)):
            value = view.number(attribute)
            if value is not None:
                moved = value - sum(index < value for index in gone)
                kept = other if value in gone else moved
                package.edit(workbook.part, view.assign(attribute, str(kept)))
