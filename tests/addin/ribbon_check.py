"""What Excel would refuse in a ribbon, as far as we use it: the schema of the custom UI of 2006 ([MS-CUSTOMUI]).

Excel loads a ribbon with one fault not at all, and says so only where the user has asked for add-in errors.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

NAMESPACE = "{http://schemas.microsoft.com/office/2006/01/customui}"
INSIDE = {"customUI": {"ribbon"}, "ribbon": {"tabs"}, "tabs": {"tab"}, "tab": {"group"}, "group": {"button"}}
"""What may stand in what; the schema allows more, of which we use nothing."""
_SHOWN = {"label", "visible", "keytip", "insertAfterMso", "insertBeforeMso"}
_TOLD = {"image", "imageMso", "screentip", "supertip"}
ALLOWED = {
    "customUI": {"onLoad", "loadImage"},
    "ribbon": {"startFromScratch"},
    "tabs": set(),
    "tab": {"id", "idMso", "tag", *_SHOWN},
    "group": {"id", "idMso", "tag", *_SHOWN, *_TOLD},
    "button": {"id", "idMso", "tag", "size", "onAction", "enabled", "showLabel", "description", *_SHOWN, *_TOLD},
}
VALUES = {
    "size": {"normal", "large"},
    **{key: {"true", "false", "1", "0"} for key in ("enabled", "visible", "showLabel", "startFromScratch")},
}
NAMES = ("id", "idMso", "imageMso", "insertAfterMso", "insertBeforeMso")
"""Attributes whose value is an XML name without a colon."""
LONGEST = {"keytip": 3, "description": 4096}
"""Characters; of every other text 1024, and of none fewer than one."""
KNOWN_TO_EXCEL: frozenset[str] = frozenset()
"""Excel's own tabs, groups and pictures that we name: none. One that is named must be looked up and put here."""
_NAME = re.compile(r"[^\W\d][\w.-]*")


def problems(ribbon: Element, pictures: set[str]) -> list[str]:
    """What is wrong with a ribbon whose relations name these pictures."""
    found = [] if ribbon.tag == f"{NAMESPACE}customUI" else [f"{ribbon.tag} is no ribbon"]
    ids = [one.get("id") for one in ribbon.iter() if one.get("id")]
    found += [f"id {one} twice" for one in set(ids) if ids.count(one) > 1]
    for one in ribbon.iter():
        found += [f"{one.get('id') or one.tag}: {problem}" for problem in _of_element(one, pictures)]
    return found


def _of_element(element: Element, pictures: set[str]) -> Iterator[str]:
    name = element.tag.removeprefix(NAMESPACE)
    inside = INSIDE.get(name, set())
    yield from (f"{one.tag} in {name}" for one in element if one.tag.removeprefix(NAMESPACE) not in inside)
    if (element.text or "").strip() or (element.tail or "").strip():
        yield "text between the elements"
    yield from (f"attribute {one}" for one in element.attrib.keys() - ALLOWED.get(name, set()))
    for key, value in element.items():
        yield from _of_value(key, value)
    if "id" in ALLOWED.get(name, ()) and len({"id", "idMso"} & element.attrib.keys()) != 1:
        yield "not exactly one of id and idMso"
    if {"image", "imageMso"} <= element.attrib.keys():
        yield "both image and imageMso"
    if element.get("image") and element.get("image") not in pictures:
        yield f"no picture {element.get('image')}"


def _of_value(key: str, value: str) -> Iterator[str]:
    if key in VALUES and value not in VALUES[key]:
        yield f"{key} {value}"
    if key in NAMES and not _NAME.fullmatch(value):
        yield f"{key} {value} is no name"
    if key.endswith("Mso") and value not in KNOWN_TO_EXCEL:
        yield f"{key} {value} is not known"
    if not 1 <= len(value) <= LONGEST.get(key, 1024):
        yield f"{key} has {len(value)} characters"
