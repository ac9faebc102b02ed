"""Where each element of an XML part stands, byte by byte, so that a part is edited without being written anew.

Parsing into a tree and serialising again (ElementTree and its like) loses what other programs need: namespace prefixes
that only attribute values use (mc:Ignorable), the order of attributes, comments, the declaration. So expat only says
where things are, and an edit replaces the bytes between two places; all other bytes stay as they were.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers import expat

from toolkit.files.marking.values import NotMarkable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_TAG = re.compile(rb"<[^\s/>]+(?:\s+[^\s=]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>")
_ATTRIBUTE = re.compile(rb"\s([^\s=]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_TOO_LONG = 10  # digits
_ODD_ENCODINGS = {
    expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING],
    expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING],
}


class Edit(NamedTuple):
    """The bytes from `start` to `end` of a part become `new`."""

    start: int
    end: int
    new: bytes


@dataclass(slots=True, eq=False)
class Node:
    """One element: `attributes` by local name, of another namespace by "{namespace}name"; `text` is its own text."""

    data: bytes = field(repr=False)
    name: str
    space: str
    prefix: str
    attributes: Mapping[str, str]
    start: int
    close: int = 0
    children: list[Node] = field(default_factory=list)
    text: str = ""

    @property
    def tag(self) -> str:
        """The name as it is written, with its prefix."""
        return f"{self.prefix}:{self.name}" if self.prefix else self.name

    @property
    def head_end(self) -> int:
        """Where the start tag ends."""
        found = _TAG.match(self.data, self.start)
        if found is None:
            raise NotMarkable("damaged", self.tag)
        return found.end()

    @property
    def is_empty(self) -> bool:
        """Whether it is written as an empty-element tag, `<a/>`."""
        return self.data[self.head_end - 2] == ord("/")

    @property
    def end(self) -> int:
        """Where the element ends."""
        return self.head_end if self.is_empty else self.data.index(b">", self.close) + 1

    def all(self, name: str) -> Iterator[Node]:
        """The children of this name."""
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> Node | None:
        """The first child of this name."""
        return next(self.all(name), None)

    def every(self, name: str) -> Iterator[Node]:
        """All descendants of this name, in document order."""
        waiting = self.children[::-1]
        while waiting:
            node = waiting.pop()
            if node.name == name:
                yield node
            waiting.extend(reversed(node.children))

    def number(self, attribute: str) -> int | None:
        """A whole number in an attribute; None where it is none or not of this world."""
        text = self.attributes.get(attribute, "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < _TOO_LONG else None

    def relation(self) -> str:
        """The id of the relationship it refers to (`r:id`, transitional or strict), "" without one."""
        return next((v for k, v in self.attributes.items() if k.endswith("/relationships}id")), "")

    def append(self, xml: str) -> Edit:
        """The edit that puts `xml` after the last child."""
        if not self.is_empty:
            return Edit(self.close, self.close, ascii_xml(xml))
        slash = self.data.rindex(b"/", self.start, self.head_end)
        return Edit(slash, self.head_end, ascii_xml(f">{xml}</{self.tag}>"))

    def remove(self) -> Edit:
        """The edit that takes the element away."""
        return Edit(self.start, self.end, b"")

    def assign(self, attribute: str, value: str | None) -> Edit:
        """The edit that sets an attribute without namespace, or with None takes it away."""
        written = b"" if value is None else ascii_xml(f' {attribute}="{escape(value)}"')
        for found in _ATTRIBUTE.finditer(self.data, self.start, self.head_end):
            if found[1] == attribute.encode():
                return Edit(found.start(), found.end(), written)
        at = self.start + 1 + len(self.tag.encode())
        return Edit(at, at, written)


@dataclass(slots=True)
class Room:
    """How many more elements of a workbook may be kept: a few bytes each in the file, hundreds in memory."""

    left: int = 600_000


def parse(data: bytes, *, encoding: str | None = None, skip: str = "", room: Room) -> Node:
    """The outline of a part; inside elements named `skip` nothing is looked at.

    Raises:
        NotMarkable: not well-formed, of an unknown encoding, with a DOCTYPE, or of more elements than fit into memory.
    """
    outline = _Outline(data, skip, room)
    parser = expat.ParserCreate(encoding, namespace_separator="}")
    parser.namespace_prefixes = True
    parser.buffer_text = True
    outline.listen(parser)
    try:
        parser.Parse(data, True)  # noqa: FBT003  (expat's own signature)
    except expat.ExpatError as broken:
        raise NotMarkable("odd-encoding" if broken.code in _ODD_ENCODINGS else "damaged", str(broken)) from broken
    except (LookupError, ValueError) as broken:  # an encoding that Python does not know, or not byte by byte
        raise NotMarkable("odd-encoding", str(broken)) from broken
    return outline.root


class _Outline:
    """Collects nodes while expat reads."""

    def __init__(self, data: bytes, skip: str, room: Room) -> None:
        self.data = data
        self.skip = skip
        self.root = Node(data, "", "", "", {}, 0)
        self.open: list[Node] = []
        self.texts: list[list[str]] = []
        self.room = room

    def listen(self, parser: expat.XMLParserType) -> None:
        self.parser = parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, full: str, attributes: dict[str, str]) -> None:
        space, name, prefix = _split(full)
        node = Node(self.data, name, space, prefix, _plain(attributes), self.parser.CurrentByteIndex)
        self.room.left -= 1
        if self.room.left < 0:
            raise NotMarkable("too-large", "elements")
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)
        self.texts.append([])
        if name == self.skip:
            self.parser.StartElementHandler = None
            self.parser.CharacterDataHandler = None

    def _end(self, full: str) -> None:
        if not self.open:  # what is skipped had itself inside
            raise NotMarkable("damaged", self.skip)
        node = self.open[-1]
        if self.parser.StartElementHandler is None:
            if _split(full)[1] != self.skip:
                return
            self.parser.StartElementHandler = self._start
            self.parser.CharacterDataHandler = self._text
        node.close = self.parser.CurrentByteIndex
        node.text = "".join(self.texts.pop())
        self.open.pop()

    def _text(self, text: str) -> None:
        self.texts[-1].append(text)

    def _doctype(self, *_: object) -> None:
        raise NotMarkable("damaged", "DOCTYPE")


def _split(full: str) -> tuple[str, str, str]:
    """Namespace, local name and prefix of a name as expat gives it: `space}name}prefix`."""
    if "}" not in full:
        return "", full, ""
    space, name, *prefix = full.split("}")
    return space, name, prefix[0] if prefix else ""


def _plain(attributes: dict[str, str]) -> dict[str, str]:
    if not attributes or not any("}" in name for name in attributes):
        return attributes
    return {_key(name): value for name, value in attributes.items()}


def _key(full: str) -> str:
    space, name, _ = _split(full)
    return f"{{{space}}}{name}" if space else name


def insert_in_order(root: Node, name: str, order: Sequence[str], xml: str) -> Edit:
    """The edit that puts `xml` where a child `name` belongs: before the first child that `order` lists at or after it.

    Children the order does not name (mc:AlternateContent) stay where they are, behind what they follow.
    """
    before = set(order[: order.index(name)])
    earlier = [child for child in root.children if child.name in before]
    if earlier:
        return Edit(earlier[-1].end, earlier[-1].end, ascii_xml(xml))
    return root.append(xml) if root.is_empty else Edit(root.head_end, root.head_end, ascii_xml(xml))


def apply(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The part with the edits made; those at one place in the order they were given, insertions first."""
    parts, at = [], 0
    for edit in sorted(edits, key=lambda edit: edit[:2]):
        parts += [data[at : edit.start], edit.new]
        at = max(at, edit.end)
    return b"".join([*parts, data[at:]])


def inverse(data: bytes, edits: Iterable[Edit]) -> list[Edit]:
    """The edits that make `data` of what `apply(data, edits)` gives."""
    back, shift = [], 0
    for edit in sorted(edits, key=lambda edit: edit[:2]):
        start = edit.start + shift
        back.append(Edit(start, start + len(edit.new), data[edit.start : edit.end]))
        shift += len(edit.new) - (edit.end - edit.start)
    return back


_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def escape(text: str) -> str:
    """Text for an attribute or an element; characters that XML cannot hold become U+FFFD."""
    text = _NOT_XML.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def escape_cell(text: str) -> str:
    """Text for a cell or a note: also `_x0041_`, which Excel would read as "A" (ECMA-376 part 1, 22.9.2.19)."""
    return escape(_LOOKS_ESCAPED.sub("_x005F_", text))


def ascii_xml(xml: str) -> bytes:
    """XML as ASCII with character references: right in a part of any encoding."""
    return xml.encode("ascii", "xmlcharrefreplace")
