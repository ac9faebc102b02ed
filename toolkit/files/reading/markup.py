"""Parts as well-formed UTF-8 XML in one plain notation, with every DOCTYPE refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, cast
from xml.etree import ElementTree as ET
from xml.parsers import expat

from toolkit.model import Unreadable

from .shape import Misplaced

if TYPE_CHECKING:
    from collections.abc import Callable

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",  # Strict
)
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")
_ROOT = re.compile(rb"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
ATTRIBUTES = r"""[^>"'/]*+(?>(?:"[^"]*+"[^>"'/]*+)*)(?>(?:(?:"[^"]*+"|'[^']*+'|/(?!>))[^>"'/]*+)*)"""
"""What stands in a start tag behind its name, up to `>` or `/>`; an attribute's value may have both in it."""

_ATTRIBUTE = re.compile(r"""(?<![\w.:-])([\w.:-]++)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_HIGH = re.compile(rb"&#([0-9]{3,7}|x[0-9A-Fa-f]{2,6});")
_FIRST_HIGH = 0xA0  # what lies below is markup or a control character
_MOST_TAGS = 3_000_000  # of a part that is read as a tree
_MOST_KINDS = 100  # of references that are written out at once
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(\w+));")
_ENTITIES = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}  # & last: what it makes is text
_SINGLE_BYTE = frozenset({"iso-8859-1", "iso-8859-15", "us-ascii", "ascii", "windows-1252", "latin1"})


def utf8(data: bytes, part: str) -> bytes:
    """The part in UTF-8 without byte order mark. Raises Unreadable for an encoding nobody writes."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return _recode(data, "utf-16", part)
    if data[:4] in {b"<\0?\0", b"\0<\0?"}:
        return _recode(data, "utf-16-le" if data[1] == 0 else "utf-16-be", part)
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:]
    declared = _DECLARED.match(data)
    name = declared.group(1).decode().lower() if declared else "utf-8"
    if name in {"utf-8", "utf8"}:
        return data
    if name not in _SINGLE_BYTE:
        raise Unreadable("damaged", what="xml", part=part)
    return _recode(data, name, part)


def _recode(data: bytes, encoding: str, part: str) -> bytes:
    try:
        return data.decode(encoding).lstrip("\ufeff").encode()
    except UnicodeError:
        raise Unreadable("damaged", what="xml", part=part) from None


class Sound(NamedTuple):
    """A part as well-formed UTF-8 XML, with what expat met in it.

    `marked` says that there are comments, CDATA or processing instructions, `declared` at which elements (by their
    place in `data`) SpreadsheetML's namespace is declared, or any namespace for names without a prefix.
    """

    data: bytes
    marked: bool
    declared: list[int]


def sound(data: bytes, part: str) -> Sound:
    """The part as judged by expat. Raises Unreadable: "doctype" before any entity counts, else "damaged"."""
    data = utf8(data, part)
    marked = False
    declared: list[int] = []

    def refuse(*_: object) -> None:
        raise Unreadable("doctype", part=part)

    def mark(*_: object) -> None:
        nonlocal marked
        marked = True

    def declare(prefix: str | None, space: str | None) -> None:
        if prefix is None or space in MAIN:
            declared.append(parser.CurrentByteIndex)

    parser = expat.ParserCreate("utf-8", "}")  # aware of namespaces, as ElementTree is
    parser.StartDoctypeDeclHandler = refuse
    parser.CommentHandler = parser.StartCdataSectionHandler = parser.ProcessingInstructionHandler = mark
    parser.StartNamespaceDeclHandler = declare
    try:
        parser.Parse(data, True)  # noqa: FBT003  (expat takes its flag by place)
    except expat.ExpatError:
        raise Unreadable("damaged", what="xml", part=part) from None
    return Sound(data, marked, declared)


def tree(data: bytes, part: str, limit: int) -> ET.Element:
    """A part as a tree whose SpreadsheetML names have no namespace, transitional and Strict alike.

    A tree takes some ten times the memory of its text, and a hundred bytes and more for each element: a part longer
    than `limit` bytes is refused, and one of millions of tags.
    """
    tags = data.count(b"<")
    if tags > _MOST_TAGS:
        raise Unreadable("too-large", what="markup", part=part, size=tags, limit=_MOST_TAGS)
    if len(data) > limit:
        raise Unreadable("too-large", what="markup", part=part, size=len(data), limit=limit)
    data = sound(data, part).data
    root = ET.fromstring(data, parser=ET.XMLParser(encoding="utf-8"))  # noqa: S314  (no DOCTYPE: sound)
    for element in root.iter():
        name = element.tag
        if name[:1] == "{":
            space, _, local = name[1:].partition("}")
            if space in MAIN:
                element.tag = local
    return root


def plain(data: bytes, part: str, root: str, limit: int, shape: Callable[[ET.Element], None]) -> bytes:
    """A sound part in the notation that sheets and shared strings are scanned in.

    There, SpreadsheetML elements carry no prefix and others do, and there are no comments, CDATA or processing
    instructions. Nearly every program writes this notation; another one is `rewritten`, up to `limit` bytes.
    """
    found = sound(data, part)
    start = _ROOT.search(found.data, max(found.data.find(b"?>", 0, 200), 0))
    if (
        not found.marked
        and start is not None
        and found.declared == [start.start()]  # by the root alone: no tag is another's, or hides behind a prefix
        and start.group(1) is None
        and start.group(2) == root.encode()
    ):
        return found.data
    return rewritten(found.data, part, root, limit, shape)


def spelled_out(data: bytes) -> bytes:
    """A sound part with its references to letters and signs beyond ASCII (`&#248;`) written out as those.

    Some programs write every such letter as a reference, always the same few: one by one they cost more than all else.
    Where there are very many different ones, the rest is left for `unescape`.
    """
    start = data.find(b"&#") if b"#" in data else -1  # one byte is sought many times faster than two
    for _ in range(_MOST_KINDS):
        found = _HIGH.search(data, start) if start >= 0 else None
        if found is None:
            break
        number, start = found.group(1).decode(), found.start()
        code = int(number[1:], 16) if number[0] == "x" else int(number)
        if code >= _FIRST_HIGH:
            data = data.replace(found.group(), chr(code).encode())
        else:
            start = found.end()
    return data


def rewritten(data: bytes, part: str, root: str, limit: int, shape: Callable[[ET.Element], None]) -> bytes:
    """A sound part written anew in the plain notation, after `shape` left of the tree what is read (see `shape`)."""
    top = tree(data, part, limit)
    if top.tag != root:
        raise Unreadable("damaged", what="root", part=part)
    try:
        shape(top)
    except Misplaced:
        raise Unreadable("damaged", what="structure", part=part) from None
    return cast("bytes", ET.tostring(top, encoding="utf-8"))


def attributes(tag: str) -> dict[str, str]:
    """The attributes in the text of a start tag."""
    return {name: unescape(one or other) for name, one, other in _ATTRIBUTE.findall(tag)}


def unescape(text: str) -> str:
    """Text of a sound part with its character references resolved."""
    if "&" not in text:
        return text
    if "&#" in text:
        return _REFERENCE.sub(_character, text)
    for name, character in _ENTITIES.items():  # & itself comes last
        text = text.replace(f"&{name};", character)
    return text


def _character(found: re.Match[str]) -> str:
    hexadecimal, decimal, name = found.groups()
    if name:
        return _ENTITIES.get(name, "")
    return chr(int(hexadecimal, 16) if hexadecimal else int(decimal))
