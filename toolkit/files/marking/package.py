"""The workbook's package: parts, relations and content types, with edits that are made all at once and can be undone.

A part is read as its own bytes (UTF-16 as UTF-8, and written back as UTF-16). Edits are places in what was read; until
`settle` nothing has changed.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from toolkit.files.marking.archive import Entry, new_entry, read_archive, write_archive
from toolkit.files.marking.outline import Edit, Node, Room, apply, escape, inverse, parse
from toolkit.files.marking.values import NotMarkable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

CONTENT_TYPES = "[Content_Types].xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_RELATIONS_PART = "http://schemas.openxmlformats.org/package/2006/relationships"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship: its id, the last word of its type ("worksheet"), and the part it leads to."""

    id: str
    type: str
    target: str
    node: Node


@dataclass(frozen=True, slots=True)
class NewRelation:
    """A relationship to be added: the whole type and the part's name."""

    type: str
    target: str


class Package:
    """An .xlsx file taken apart. Part names are without leading slash; case does not matter (OPC, part 2 §6.2.2)."""

    def __init__(self, data: bytes) -> None:
        entries, self._comment = read_archive(data)
        self._entries = {_key(_name(entry)): entry for entry in entries}
        self._names = {key: _name(entry) for key, entry in self._entries.items()}
        if len(self._entries) != len(entries):
            raise NotMarkable("damaged", "two parts of one name")
        self._read: dict[str, bytes] = {}
        self._outlines: dict[str, Node] = {}
        self._edits: dict[str, list[Edit]] = {}
        self._room = Room()

    def __contains__(self, part: str) -> bool:
        return _key(part) in self._entries

    def names(self) -> Iterator[str]:
        """All parts in their order."""
        return iter(self._names.values())

    def read(self, part: str) -> bytes:
        """A part's content; UTF-16 becomes UTF-8."""
        key = _key(part)
        if key not in self._read:
            if key not in self._entries:
                raise NotMarkable("damaged", part)
            self._read[key] = _to_utf8(self._entries[key].unpack())
        return self._read[key]

    def outline(self, part: str, *, skip: str = "") -> Node:
        """Where the elements of a part stand."""
        key = _key(part)
        if key not in self._outlines:
            data = self.read(part)
            override = "utf-8" if _utf16(self._entries[key].unpack()) else None
            self._outlines[key] = parse(data, encoding=override, skip=skip, room=self._room)
        return self._outlines[key]

    def edit(self, part: str, *edits: Edit) -> None:
        """Notes edits of a part; they are made by `settle`."""
        self._edits.setdefault(_key(part), []).extend(edits)

    def add(self, part: str, xml: str) -> None:
        """Adds a part, UTF-8 with XML declaration, as the last of the archive."""
        entry = new_entry(part, (_DECLARATION + xml).encode())
        self._entries[_key(part)], self._names[_key(part)] = entry, part
        self._forget(_key(part))

    def remove(self, part: str) -> None:
        """Takes a part away, with its relations and its content type."""
        for name in (part, relations_part(part)):
            self._entries.pop(_key(name), None)
            self._names.pop(_key(name), None)
            self._forget(_key(name))
        for node in self.outline(CONTENT_TYPES).all("Override"):
            if _key(node.attributes.get("PartName", "")) == _key(part):
                self.edit(CONTENT_TYPES, node.remove())

    def discard(self, part: str) -> None:
        """Takes away a part alone: its content type and relations are not touched."""
        del self._entries[_key(part)], self._names[_key(part)]
        self._forget(_key(part))

    def settle(self) -> dict[str, list[Edit]]:
        """Makes all edits; gives for each edited part those that would undo them."""
        undo = {}
        for key, edits in self._edits.items():
            if key not in self._entries:
                continue
            data = self._read[key]
            entry = self._entries[key]
            written = apply(data, edits)
            undo[self._names[key]] = inverse(data, edits)
            raw = entry.unpack()
            self._entries[key] = entry.repacked(written.decode().encode(codec) if (codec := _utf16(raw)) else written)
            self._read[key] = written
            self._outlines.pop(key, None)
        self._edits = {}
        return undo

    def _forget(self, key: str) -> None:
        for memory in (self._read, self._outlines, self._edits):
            memory.pop(key, None)

    def write(self) -> bytes:
        """The package as a file."""
        return write_archive(self._entries.values(), self._comment)

    # --- relations and content types ---

    def relations(self, source: str) -> list[Relation]:
        """The relationships of a part ("" is the package) to parts inside it."""
        part = relations_part(source)
        if part not in self:
            return []
        nodes = [node for node in self.outline(part).all("Relationship") if "Target" in node.attributes]
        return [_relation(source, node) for node in nodes if node.attributes.get("TargetMode") != "External"]

    def relate(self, source: str, new: Sequence[NewRelation]) -> list[str]:
        """Adds relationships to a part, at most once before `settle`; gives their ids."""
        part = relations_part(source)
        taken = {node.attributes.get("Id") for node in self.outline(part).children} if part in self else set()
        free = (f"rId{number}" for number in range(1, len(taken) + len(new) + 1))
        ids = [identity for identity in free if identity not in taken][: len(new)]
        prefix = f"{self.outline(part).prefix}:".removeprefix(":") if part in self else ""
        xml = "".join(
            f'<{prefix}Relationship Id="{identity}" Type="{relation.type}" Target="/{escape(relation.target)}"/>'
            for identity, relation in zip(ids, new, strict=True)
        )
        if part in self:
            self.edit(part, self.outline(part).append(xml))
        else:
            self.add(part, f'<Relationships xmlns="{_RELATIONS_PART}">{xml}</Relationships>')
        return ids

    def declare(self, part: str, content_type: str) -> None:
        """Says what kind of part a new part is."""
        self._declare("Override", f'PartName="/{escape(part)}"', content_type)

    def declare_extension(self, extension: str, content_type: str) -> None:
        """Says what kind of part a file extension means, unless that is said already."""
        known = {node.attributes.get("Extension", "").lower() for node in self.outline(CONTENT_TYPES).all("Default")}
        if extension not in known:
            self._declare("Default", f'Extension="{extension}"', content_type)

    def _declare(self, tag: str, what: str, content_type: str) -> None:
        root = self.outline(CONTENT_TYPES)
        prefix = f"{root.prefix}:" if root.prefix else ""
        edit = root.append(f'<{prefix}{tag} {what} ContentType="{content_type}"/>')
        if edit not in self._edits.get(_key(CONTENT_TYPES), ()):
            self.edit(CONTENT_TYPES, edit)

    def free_name(self, pattern: str, named: Iterable[Relation] = ()) -> str:
        """The first name `pattern` gives, with a number from 1 in the place of {}, that no part has or is `named`."""
        number = 1
        taken = self._entries.keys() | {_key(relation.target) for relation in named}
        while _key(pattern.format(number)) in taken:
            number += 1
        return pattern.format(number)


def relations_part(source: str) -> str:
    """The part that holds another part's relationships."""
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def related(relations: Iterable[Relation], kind: str) -> Relation | None:
    """The first relationship of a kind."""
    return next((relation for relation in relations if relation.type == kind), None)


def _relation(source: str, node: Node) -> Relation:
    target = unquote(node.attributes["Target"]).replace("\\", "/")
    path = posixpath.normpath(posixpath.join("/", posixpath.dirname(source), target)).lstrip("/")
    kind = node.attributes.get("Type", "").rsplit("/", 1)[-1]
    return Relation(node.attributes.get("Id", ""), kind, path, node)


def _name(entry: Entry) -> str:
    return entry.name.decode("utf-8", "replace").replace("\\", "/").lstrip("/")


def _key(part: str) -> str:
    return part.lstrip("/").lower()


def _utf16(raw: bytes) -> str:
    """The codec of a UTF-16 part (which keeps its byte order mark as a character), "" for another."""
    start = raw[:2]
    if start in {b"\xff\xfe", b"<\0"}:
        return "utf-16-le"
    return "utf-16-be" if start in {b"\xfe\xff", b"\0<"} else ""


def _to_utf8(raw: bytes) -> bytes:
    codec = _utf16(raw)
    if not codec:
        return raw
    try:
        return raw.decode(codec).encode()
    except UnicodeError as broken:
        raise NotMarkable("odd-encoding", str(broken)) from broken
