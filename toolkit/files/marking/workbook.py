"""The workbook part: which sheets there are, one more at the end, and which of them is on top."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.files.marking.archive import MAX_PARTS
from toolkit.files.marking.outline import Node, escape, insert_in_order
from toolkit.files.marking.package import (
    CONTENT_TYPES,
    MAIN,
    RELATIONS,
    STRICT_MAIN,
    STRICT_RELATIONS,
    Package,
    Relation,
    related,
)
from toolkit.files.marking.values import NotMarkable

if TYPE_CHECKING:
    from collections.abc import Iterable

_CHILDREN = (
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences "
    "definedNames calcPr"
)
_ORDER = _CHILDREN.split()
_NAME_LIMIT = 31


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet of any kind ("worksheet", "chartsheet", "dialogsheet", "xlMacrosheet") and the part it lives in."""

    name: str
    part: str
    kind: str
    hidden: bool
    node: Node


@dataclass(frozen=True, slots=True)
class Workbook:
    """The workbook part with its sheets in order and its relations by kind."""

    part: str
    root: Node
    sheets: tuple[SheetPart, ...]
    relations: tuple[Relation, ...] = field(repr=False)

    @property
    def strict(self) -> bool:
        """Whether the workbook is written in the strict namespaces of ISO/IEC 29500."""
        return self.root.space == STRICT_MAIN

    def relation_type(self, kind: str) -> str:
        """The type of a relationship in this workbook's flavour. Excel writes VML relations transitional in both."""
        return f"{STRICT_RELATIONS if self.strict and kind != 'vmlDrawing' else RELATIONS}/{kind}"

    def path(self, name: str) -> str:
        """A part's name beside the workbook part."""
        return posixpath.join(posixpath.dirname(self.part), name)

    def worksheets(self) -> tuple[SheetPart, ...]:
        """The sheets with cells."""
        return tuple(sheet for sheet in self.sheets if sheet.kind == "worksheet")


def open_workbook(package: Package) -> Workbook:
    """Finds the workbook part and its sheets.

    Raises:
        NotMarkable: "signed", "not-xlsx" or "damaged".
    """
    names = [name.lower() for name in package.names()]
    top = package.relations("")
    if any(name.startswith("_xmlsignatures/") for name in names) or any(r.type == "origin" for r in top):
        raise NotMarkable("signed")
    main = related(top, "officeDocument")
    if main is None or CONTENT_TYPES not in package or main.target not in package or main.target.endswith(".bin"):
        raise NotMarkable("not-xlsx")
    root = package.outline(main.target)
    if root.name != "workbook" or root.space not in {MAIN, STRICT_MAIN}:
        raise NotMarkable("not-xlsx")
    relations = tuple(package.relations(main.target))
    if root.first("sheets") is None:
        raise NotMarkable("damaged", main.target)
    sheets = tuple(_sheets(package, root, {relation.id: relation for relation in relations}))
    return Workbook(main.target, root, sheets, relations)


def _sheets(package: Package, root: Node, relations: dict[str, Relation]) -> list[SheetPart]:
    found = []
    for node in (sheet for sheets in root.all("sheets") for sheet in sheets.all("sheet")):
        relation = relations.get(node.relation())
        part, kind = (relation.target, relation.type) if relation and relation.target in package else ("", "")
        hidden = node.attributes.get("state") in {"hidden", "veryHidden"}
        found.append(SheetPart(node.attributes.get("name", ""), part, kind, hidden, node))
    parts = [sheet.part.casefold() for sheet in found if sheet.part]
    if len(found) > MAX_PARTS:
        raise NotMarkable("too-large", f"{len(found)} sheets")
    if len(parts) > len(set(parts)):
        raise NotMarkable("damaged", "two sheets of one part")
    return found


def free_name(names: Iterable[str], wanted: str) -> str:
    """The name for a sheet, or "name (2)" and so on where one of the sheets has it already (in any case of letters)."""
    taken = {name.casefold() for name in names}
    name, number = wanted, 1
    while name.casefold() in taken:
        number += 1
        tail = f" ({number})"
        name = wanted[: _NAME_LIMIT - len(tail)] + tail
    return name


def append_sheet(package: Package, workbook: Workbook, name: str, relation: str, titles: str) -> None:
    """Puts a sheet last in the workbook and makes it the active one; `titles` are the rows repeated when printing."""
    prefix = f"{workbook.root.prefix}:" if workbook.root.prefix else ""
    sheets = next(workbook.root.all("sheets"))
    numbers = [number for one in workbook.sheets if (number := one.node.number("sheetId"))]
    space = STRICT_RELATIONS if workbook.strict else RELATIONS
    package.edit(
        workbook.part,
        sheets.append(
            f'<{prefix}sheet xmlns:r="{space}" name="{escape(name)}" sheetId="{max(numbers, default=0) + 1}"'
            f' r:id="{relation}"/>'
        ),
    )
    _activate(package, workbook, len(workbook.sheets), prefix)
    if titles:
        _name_titles(package, workbook, f"{quoted(name)}!{titles}", prefix)


def _activate(package: Package, workbook: Workbook, index: int, prefix: str) -> None:
    views = workbook.root.first("bookViews")
    view = views.first("workbookView") if views else None
    xml = f'<{prefix}workbookView activeTab="{index}"/>'
    if view:
        package.edit(workbook.part, view.assign("activeTab", str(index)))
    elif views:
        package.edit(workbook.part, views.append(xml))
    else:
        xml = f"<{prefix}bookViews>{xml}</{prefix}bookViews>"
        package.edit(workbook.part, insert_in_order(workbook.root, "bookViews", _ORDER, xml))


def _name_titles(package: Package, workbook: Workbook, reference: str, prefix: str) -> None:
    name = f'name="_xlnm.Print_Titles" localSheetId="{len(workbook.sheets)}"'
    xml = f"<{prefix}definedName {name}>{escape(reference)}</{prefix}definedName>"
    names = workbook.root.first("definedNames")
    if names:
        package.edit(workbook.part, names.append(xml))
    else:
        xml = f"<{prefix}definedNames>{xml}</{prefix}definedNames>"
        package.edit(workbook.part, insert_in_order(workbook.root, "definedNames", _ORDER, xml))


def quoted(sheet: str) -> str:
    """A sheet's name as a formula or a link writes it."""
    return "'" + sheet.replace("'", "''") + "'"
