"""One cell of an OpenDocument spreadsheet: its type, value, formula and text."""

from __future__ import annotations

import re
from math import isfinite
from typing import TYPE_CHECKING

from toolkit.model import Cell, CellType, Unreadable

from .dates import from_iso
from .places import number_in
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
_TRUTH = {"true": True, "false": False}
_ERROR = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!)|Err:[0-9]{3}")
_DURATION = re.compile(r"(-?)P(?:([0-9]+)D)?T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9.,]+)S)?")
_SPACE = re.compile(r"[ \t\r\n]+")
_SPACES, _NOTE = f"{_TEXT}s", f"{_TEXT}note"
_SIGNS = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}


class Blanks:
    """The blanks that `text:s` may still make in a workbook: a few bytes ask for a hundred thousand of them."""

    def __init__(self, most: int) -> None:
        self._most = self._left = most

    def take(self, count: str) -> str:
        """That many blanks; one where it is no number. Raises Unreadable "too-large"."""
        number = int(count) if count.isascii() and count.isdecimal() and len(count) < 10 else 1
        self._left -= number
        if self._left < 0:
            raise _too_long(self._most - self._left, self._most)
        return " " * number


def read_cell(element: ET.Element, sheet: str, limits: Limits, blanks: Blanks) -> Cell | None:
    """A table cell; None where it is blank. Raises Unreadable for a value that is none of its type."""
    kind = element.get(_VALUE_TYPE, "")
    formula = _formula(element.get(_FORMULA))
    if not kind and formula is None and len(element) == 0:
        return None
    shown = _shown(element, limits, blanks)
    if (formula is not None or element.get(_CALC_TYPE) == "error") and _ERROR.fullmatch(shown):
        return Cell(CellType.ERROR, shown, formula)
    if not kind and formula is not None and not shown:
        return Cell(CellType.PENDING, None, formula)
    try:
        made, value = _typed(element, kind, shown)
    except (ValueError, KeyError, OverflowError):  # none of its type, or thousands of digits
        raise Unreadable(
            "damaged", what="date" if kind == "date" else "number", part="content.xml", sheet=sheet
        ) from None
    if isinstance(value, str) and len(value) > limits.text:
        raise _too_long(len(value), limits.text)
    return None if value == "" and formula is None else Cell(made, value, formula)


def _formula(text: str | None) -> str | None:
    """A formula without its namespace and `=`: `of:=SUM([.A1])` is `SUM([.A1])`."""
    return None if text is None else re.sub(r"^(?:[A-Za-z]+:)?=", "", text)


def _typed(element: ET.Element, kind: str, shown: str) -> tuple[CellType, float | str | bool | datetime]:
    if kind in _NUMBERS:
        number = number_in(element.get(f"{_OFFICE}value", ""))
        return (CellType.NUMBER, number) if isfinite(number) else (CellType.ERROR, "#NUM!")
    if kind == "boolean":
        return CellType.BOOLEAN, _TRUTH[element.get(f"{_OFFICE}boolean-value", "")]
    if kind == "date":
        day = from_iso(element.get(f"{_OFFICE}date-value", ""))
        return (CellType.NUMBER if isinstance(day, float) else CellType.DATE), day
    if kind == "time":
        return CellType.NUMBER, _days(element.get(f"{_OFFICE}time-value", ""))
    stated = element.get(f"{_OFFICE}string-value")  # what programs show, whatever the paragraphs say
    return CellType.TEXT, shown if stated is None else printable(stated)


def _days(duration: str) -> float:
    """An ISO 8601 duration as a fraction of a day, as a time of day is elsewhere. Raises ValueError, OverflowError."""
    found = _DURATION.fullmatch(duration)
    if found is None:
        raise ValueError(duration)
    sign, days, hours, minutes, seconds = found.groups()
    total = int(days or 0) * 86_400 + int(hours or 0) * 3600 + int(minutes or 0) * 60
    total_seconds = total + float((seconds or "0").replace(",", "."))
    return (-total_seconds if sign else total_seconds) / 86_400


def _shown(element: ET.Element, limits: Limits, blanks: Blanks) -> str:
    """The paragraphs of a cell, one line each; notes and drawings in it are something else."""
    lines = [
        "".join(_pieces(child, blanks)) if len(child) else _SPACE.sub(" ", child.text or "").lstrip(" ")
        for child in element
        if child.tag == _PARAGRAPH
    ]
    text = printable("\n".join(lines))
    if len(text) > limits.text:
        raise _too_long(len(text), limits.text)
    return text


def _too_long(size: int, limit: int) -> Unreadable:
    return Unreadable("too-large", what="text", part="content.xml", size=size, limit=limit)


def _pieces(paragraph: ET.Element, blanks: Blanks) -> Iterator[str]:
    """The text of a paragraph; runs of white space are one space, several stand as elements (ODF 1.3, 6.1.2)."""
    yield _SPACE.sub(" ", paragraph.text or "").lstrip(" ")
    opened = [(paragraph, iter(paragraph))]
    while opened:
        element, children = opened[-1]
        child = next(children, None)
        if child is None:
            opened.pop()
            child = element if opened else paragraph
        elif child.tag == _SPACES:
            yield blanks.take(child.get(f"{_TEXT}c", "1"))
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag != _NOTE and not child.tag.startswith(_OFFICE):
            opened.append((child, iter(child)))
            yield _SPACE.sub(" ", child.text or "")
            continue
        if opened and child.tail:
            yield _SPACE.sub(" ", child.tail)
