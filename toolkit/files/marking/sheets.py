"""What changes in a marked sheet: conditional formats of highest priority, and the notes with their boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.files.marking.boxes import add_boxes, grow_boxes, new_boxes_part
from toolkit.files.marking.notes import add_notes, new_comments_part, note_texts, plain_text
from toolkit.files.marking.outline import Edit, Node, insert_in_order
from toolkit.files.marking.package import NewRelation, Package, related
from toolkit.files.marking.places import Area, Place, area, covering, merged_areas, place, sizes
from toolkit.files.marking.values import LEVELS, Level, Mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from toolkit.files.marking.places import Sizes
    from toolkit.files.marking.workbook import SheetPart, Workbook

MARKER = '"gwt-mark"="gwt-mark"'
"""The formula of our conditional formats: always true, and found again whatever a program renumbers or merges."""

_CHILDREN = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios "
    "autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations "
    "hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches "
    "ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls "
    "webPublishItems tableParts extLst"
)
ORDER = _CHILDREN.split()
"""The order of a worksheet's children (ECMA-376 part 1, 18.3.1.99)."""

_RANGES_PER_RULE = 500  # keeps `sqref` at a length every reader takes
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"

Spots = dict[Area, list[Mark]]
"""The marks by the cell they show on: a merged range is one, its note on its first cell."""


def spots(root: Node, marks: Sequence[Mark]) -> Spots:
    """Where the marks of one sheet show; a mark whose cell is no cell shows nowhere."""
    places = [(where, mark) for mark in marks if (where := place(mark.cell) or _first_of(mark.cell))]
    merged = covering(merged_areas(root), {where for where, _ in places})
    found: Spots = {}
    for where, mark in places:
        found.setdefault(merged.get(where, Area(where, where)), []).append(mark)
    return dict(sorted(found.items()))


def _first_of(reference: str) -> Place | None:
    found = area(reference)
    return found.first if found else None


def mark_sheet(
    package: Package, workbook: Workbook, sheet: SheetPart, marks: Sequence[Mark], looks: Mapping[Level, int]
) -> None:
    """Marks the cells of one worksheet and writes their notes."""
    root = package.outline(sheet.part, skip="sheetData")
    shown = spots(root, marks)
    if shown:
        package.edit(sheet.part, *_formats(root, shown, looks))
        notes = {where.first: note_texts(group) for where, group in shown.items()}
        _write_notes(package, workbook, sheet, root, notes)


def _formats(root: Node, shown: Spots, looks: Mapping[Level, int]) -> list[Edit]:
    """One rule for each level, before all others; the others keep their order behind ours.

    A pivot table knows its own rules by their priority, and its part must not change: on such a sheet ours come last.
    """
    ranges = _ranges(shown)
    others = [(node, priority) for node in root.every("cfRule") if (priority := node.number("priority")) is not None]
    pinned = any(node.attributes.get("pivot") in {"1", "true"} for node, _ in others)
    first = 1 + (max((priority for _, priority in others), default=0) if pinned else 0)
    shifts = [] if pinned else [node.assign("priority", str(priority + len(ranges))) for node, priority in others]
    xml = "".join(_rule(root, cells, looks[level], first + n) for n, (level, cells) in enumerate(ranges))
    return [insert_in_order(root, "conditionalFormatting", ORDER, xml), *shifts]


def _ranges(shown: Spots) -> list[tuple[Level, list[str]]]:
    """For each level the ranges it shows on, heaviest first."""
    ranges = []
    for level in LEVELS:
        cells = [where.reference for where, marks in shown.items() if heaviest(marks) == level]
        ranges += [(level, cells[at : at + _RANGES_PER_RULE]) for at in range(0, len(cells), _RANGES_PER_RULE)]
    return ranges


def heaviest(marks: Sequence[Mark]) -> Level:
    """The level that a cell with these marks shows."""
    return min((mark.severity for mark in marks), key=LEVELS.index)


def _rule(root: Node, cells: Sequence[str], look: int, priority: int) -> str:
    p = f"{root.prefix}:" if root.prefix else ""
    formula = MARKER.replace('"', "&quot;")
    kind = f'type="expression" dxfId="{look}" priority="{priority}"'
    rule = f"<{p}cfRule {kind}><{p}formula>{formula}</{p}formula></{p}cfRule>"
    return f'<{p}conditionalFormatting sqref="{" ".join(cells)}">{rule}</{p}conditionalFormatting>'


def _write_notes(
    package: Package, workbook: Workbook, sheet: SheetPart, root: Node, notes: Mapping[Place, Sequence[tuple[str, str]]]
) -> None:
    relations = package.relations(sheet.part)
    known = related(relations, "comments")
    if known and known.target in package:
        written = add_notes(package.outline(known.target), notes)
        package.edit(known.target, *written.edits)
        added, grown, wanted = written.added, written.grown, []
    else:
        part = package.free_name(workbook.path("comments{}.xml"))
        package.add(part, new_comments_part(root.space, notes))
        package.declare(part, _COMMENTS_TYPE)
        added, grown = {where: plain_text(texts) for where, texts in notes.items()}, {}
        wanted = [NewRelation(workbook.relation_type("comments"), part)]
    drawing = root.first("legacyDrawing")
    measured = sizes(root)
    if drawing is None and added:
        wanted.append(
            NewRelation(workbook.relation_type("vmlDrawing"), _new_boxes(package, workbook, sheet, added, measured))
        )
    ids = package.relate(sheet.part, wanted) if wanted else []
    if drawing is None and added:
        package.edit(sheet.part, insert_in_order(root, "legacyDrawing", ORDER, _drawing(workbook, root, ids[-1])))
    elif drawing is not None:
        boxes = next((relation.target for relation in relations if relation.id == drawing.relation()), "")
        if boxes in package:
            data = package.read(boxes)
            package.edit(boxes, *add_boxes(data, added, measured), *grow_boxes(data, grown, measured))


def _new_boxes(
    package: Package, workbook: Workbook, sheet: SheetPart, boxes: Mapping[Place, str], measured: Sizes
) -> str:
    part = package.free_name(workbook.path("drawings/vmlDrawing{}.vml"))
    package.add(part, new_boxes_part(workbook.sheets.index(sheet) + 1, boxes, measured))
    package.declare_extension("vml", _VML_TYPE)
    return part


def _drawing(workbook: Workbook, root: Node, relation: str) -> str:
    space = workbook.relation_type("x").removesuffix("/x")
    tag = f"{root.prefix}:legacyDrawing" if root.prefix else "legacyDrawing"
    return f'<{tag} xmlns:r="{space}" r:id="{relation}"/>'


def unselect(package: Package, sheet: SheetPart) -> None:
    """Takes a sheet out of the selection, so that only the findings sheet is selected.

    This is done also in sheets without a mark: two selected sheets are a group, and what a person types on one goes
    into both.
    """
    if b"tabSelected" not in package.read(sheet.part):
        return
    root = package.outline(sheet.part, skip="sheetData")
    for view in (view for views in root.all("sheetViews") for view in views.all("sheetView")):
        if "tabSelected" in view.attributes and view.attributes.get("workbookViewId", "0") == "0":
            package.edit(sheet.part, view.assign("tabSelected", None))
