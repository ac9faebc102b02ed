"""Office Open XML workbooks (.xlsx, .xlsm, Strict too) as grids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.model import Grid, Sheet, Unreadable

from .cells import Book
from .markup import tree, unescape, utf8
from .package import Package, Relation, resolve
from .sheet import read_sheet
from .strings import shared_strings
from .styles import date_styles
from .text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree import ElementTree as ET

    from .limits import Limits

_OTHER_OFFICE = {"document": "docx", "presentation": "pptx"}
_APPLICATION = re.compile(rb"<(?:\w+:)?Application>([^<]*)<")
_DDE_LINK = re.compile(rb"<(?:\w+:)?ddeLink[\s>/]")
_DDE_CALL = re.compile(r'(?>(?:[^"|]++|"[^"]*")*)\|')
_RELATIONS = frozenset(
    {
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
)
_EXTRAS = (
    ("macros", ("vbaproject.bin", "/macrosheets/", "/intlmacrosheets/")),
    ("external-links", ("/externallinks/",)),
    ("connections", ("/connections.xml", "/querytables/", "/model/")),
    ("embedded-objects", ("/embeddings/", "/activex/")),
    ("signature", ("_xmlsignatures/",)),
)


def read(package: Package, limits: Limits) -> Grid:
    """The worksheets of the workbook in its order. Raises Unreadable."""
    part = _workbook_part(package, limits)
    workbook = tree(package.read(part), part, limits.markup)
    if workbook.tag != "workbook":
        _refuse_other(workbook.tag, part)
    relations = _relations(package, part, limits)
    sheets = _sheets(package, part, workbook, relations, limits)
    if not sheets:
        raise Unreadable("no-sheets")
    return Grid(sheets=sheets, extras=_extras(package, sheets), program=_program(package))


def _refuse_other(root: str, part: str) -> None:
    looks_like = _OTHER_OFFICE.get(root.rpartition("}")[2])
    if looks_like:
        raise Unreadable("not-a-workbook", looks_like=looks_like)
    raise Unreadable("damaged", what="root", part=part)


def _workbook_part(package: Package, limits: Limits) -> str:
    """The part the package names as its main document."""
    if "_rels/.rels" not in package:
        if "xl/workbook.xml" in package:
            return "xl/workbook.xml"
        raise Unreadable("not-a-workbook", looks_like="zip")
    for relation in _relations(package, "", limits).values():
        if relation.type == "officedocument":
            if relation.target.casefold().endswith(".bin"):
                raise Unreadable("binary-excel")
            return relation.target
    raise Unreadable("not-a-workbook", looks_like="zip")


def _relations(package: Package, base: str, limits: Limits) -> Mapping[str, Relation]:
    """The inner relations of a part by id; those that lead outside are never followed, so not even listed."""
    folder, _, name = base.rpartition("/")
    part = f"{folder}/_rels/{name}.rels".lstrip("/")
    if part not in package:
        return {}
    found = {}
    for relation in tree(package.read(part), part, limits.markup):
        if relation.get("TargetMode", "").casefold() != "external":
            space, _, kind = relation.get("Type", "").rpartition("/")
            kind = kind.casefold() if space in _RELATIONS else ""  # what is no relation to Excel is none to us
            found[relation.get("Id", "")] = Relation(kind, resolve(base, relation.get("Target", "")))
    return found


def _sheets(
    package: Package, part: str, workbook: ET.Element, relations: Mapping[str, Relation], limits: Limits
) -> tuple[Sheet, ...]:
    book = _book(package, workbook, relations, limits)
    sheets: list[Sheet] = []
    room = limits.cells
    parts: set[str] = set()
    for name, hidden, relation in _worksheets(workbook, relations, part):
        if relation.target.casefold() in parts:
            raise Unreadable("suspicious-package", what="duplicate", part=relation.target)
        parts.add(relation.target.casefold())
        data = package.read(relation.target)
        sheet = read_sheet(data, relation.target, (name, hidden), book, limits, room)
        room -= len(sheet.cells)
        sheets.append(sheet)
    return tuple(sheets)


def _worksheets(
    workbook: ET.Element, relations: Mapping[str, Relation], part: str
) -> Iterator[tuple[str, bool, Relation]]:
    """Name, hidden and relation of each worksheet; chart, dialog and macro sheets hold no cells of a form."""
    for sheet in workbook.iterfind("sheets/sheet"):
        identity = next((value for key, value in sheet.items() if key.endswith("}id")), "")
        relation = relations.get(identity)
        if relation is None:
            raise Unreadable("damaged", what="missing-part", part=part, sheet=sheet.get("name", ""))
        if relation.type == "worksheet":
            yield printable(sheet.get("name", "")), sheet.get("state") in {"hidden", "veryHidden"}, relation


def _book(package: Package, workbook: ET.Element, relations: Mapping[str, Relation], limits: Limits) -> Book:
    targets = {relation.type: relation.target for relation in reversed([*relations.values()])}  # the first counts
    strings, styles = targets.get("sharedstrings", ""), targets.get("styles", "")
    properties = workbook.find("workbookPr")
    return Book(
        strings=shared_strings(package.read(strings), strings, limits) if strings in package else {},
        date_styles=date_styles(package.read(styles), styles, limits.markup) if styles in package else frozenset(),
        since_1904=properties is not None and properties.get("date1904") in {"1", "true"},
        longest=limits.text,
    )


def _extras(package: Package, sheets: tuple[Sheet, ...]) -> tuple[str, ...]:
    """What the package carries besides its sheets, by the names of its parts; DDE also by the formulas."""
    names = [f"/{name}".casefold() for name in package.names]
    found = {extra for extra, marks in _EXTRAS if any(mark in name for name in names for mark in marks)}
    links = [name for name in package.names if "/externallinks/" in f"/{name}".casefold() and name.endswith(".xml")]
    if any(_DDE_LINK.search(utf8(package.read(name), name)) for name in links) or _calls_dde(sheets):
        found.add("dde")
    return tuple(sorted(found))


def _calls_dde(sheets: tuple[Sheet, ...]) -> bool:
    """Whether a formula has a `|` outside quoted text: only a DDE call does."""
    formulas = (cell[2] for sheet in sheets for cell in sheet.cells.values() if cell[2])
    return any("|" in formula and _DDE_CALL.match(formula) is not None for formula in formulas)


def _program(package: Package) -> str:
    """What saved the file, in its own words. A damaged properties part is no reason to refuse a workbook."""
    try:
        found = _APPLICATION.search(utf8(package.read("docProps/app.xml"), ""))
    except Unreadable:
        return ""
    return printable(unescape(found.group(1).decode(errors="replace"))) if found else ""
