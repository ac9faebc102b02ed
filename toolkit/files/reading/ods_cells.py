"""One cell of an OpenDocument spreadsheet: its type, value, formula and text."""

from __future__ import annotations

import re
from math import isfinite
from typing import TYPE_CHECKING

from toolkit.model import Cell, CellType, Unreadable

from .dates import from_iso
from .text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from xml.etree import ElementTree as ET

    from .limits import Limits

_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TABLE, _TEXT = f"{_OASIS}office:1.0}}", f"{_OASIS}table:1.0}}", f"{_OASIS}text:1.0}}"
_CALC_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_VALUE_TYPE, _FORMULA, _PARAGRAPH = f"{_OFFICE}value-type", f"{_TABLE}formula", f"{_TEXT}p"
_NUMBERS = frozenset({"float", "percentage", "currency"})
_ERROR = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!)|Err:[0-9]{3}")
_DURATION = re.compile(r"(-?)P(?:([0-9]+)D)?T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9.,]+)S)?")
_SPACE = re.compile(r"[ \t\r\n]+")


def read_cell(element: ET.Element, sheet: str, limits: Limits) -> Cell | None:
    """A table cell; None where it is blank. Raises Unreadable for a value that is none of its type."""
    kind = element.get(_VALUE_TYPE, "")
    formula = _formula(element.get(_FORMULA))
    if not kind and formula is None and len(element) == 0:
        return None
    shown = _shown(element, limits)
    if (formula is not None or element.get(_CALC_TYPE) == "error") and _ERROR.fullmatch(shown):
        return Cell(CellType.ERROR, shown, formula)
    if not kind and formula is not None and not shown:
        return Cell(CellType.PENDING, None, formula)
    try:
        made, value = _typed(element, kind, shown)
    except ValueError:
        raise Unreadable(
            "damaged", what="date" if kind == "date" else "number", part="content.xml", sheet=sheet
        ) from None
    return None if value == "" and formula is None else Cell(made, value, formula)


def _formula(text: str | None) -> str | None:
    """A formula without its namespace and `=`: `of:=SUM([.A1])` is `SUM([.A1])`."""
    return None if text is None else re.sub(r"^(?:[A-Za-z]+:)?=", "", text)


def _typed(element: ET.Element, kind: str, shown: str) -> tuple[CellType, float | str | bool | datetime]:
    if kind in _NUMBERS:
        number = float(element.get(f"{_OFFICE}value", ""))
        return (CellType.NUMBER, number) if isfinite(number) else (CellType.ERROR, "#NUM!")
    if kind == "boolean":
        return CellType.BOOLEAN, element.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "date":
        day = from_iso(element.get(f"{_OFFICE}date-value", ""))
        return (CellType.NUMBER if isinstance(day, float) else CellType.DATE), day
    if kind == "time":
        return CellType.NUMBER, _days(element.get(f"{_OFFICE}time-value", ""))
    return CellType.TEXT, shown or printable(element.get(f"{_OFFICE}string-value", ""))


def _days(duration: str) -> float:
    """An ISO 8601 duration as a fraction of a day, which is what a time of day is elsewhere. Raises ValueError."""
    found = _DURATION.fullmatch(duration)
    if found is None:
        raise ValueError(duration)
    sign, days, hours, minutes, seconds = found.groups()
    total = int(days or 0) * 86_400 + int(hours or 0) * 3600 + int(minutes or 0) * 60
    total_seconds = total + float((seconds or "0").replace(",", "."))
    return (-total_seconds if sign else total_seconds) / 86_400


def _shown(element: ET.Element, limits: Limits) -> str:
    """The paragraphs of a cell, one line each; notes and drawings in it are something else."""
    lines = ("".join(_pieces(child, first=True)) for child in element if child.tag == _PARAGRAPH)
    try:
        text = printable("\n".join(lines))
    except RecursionError:  # nested a thousand deep: no program writes that
        raise Unreadable("damaged", what="xml", part="content.xml") from None
    if len(text) > limits.text:
        raise Unreadable("too-large", what="text", part="content.xml", size=len(text), limit=limits.text)
    return text


def _pieces(element: ET.Element, *, first: bool = False) -> Iterator[str]:
    """The text within an element; runs of white space are one space, several stand as elements (ODF 1.3, 6.1.2)."""
    lead = _SPACE.sub(" ", element.text) if element.text else ""
    yield lead.lstrip(" ") if first else lead
    for child in element:
        if child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            yield " " * (int(count) if count.isdecimal() and len(count) < 6 else 1)
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif not child.tag.startswith(_OFFICE):
            yield from _pieces(child)
        if child.tail:
            yield _SPACE.sub(" ", child.tail)
