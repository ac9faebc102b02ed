"""Notes on marked cells: the comments part of a sheet, with our text behind what a person wrote there.

Our part of a note begins with a line of its own (`RULE`), which is how it is found again after another program has
saved the workbook. A note that begins with it is wholly ours. A threaded comment is left alone: its
cell gets no note.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.files.marking.outline import Edit, Node, escape_cell
from toolkit.files.marking.places import Place, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from toolkit.files.marking.values import Mark

RULE = "─ ── ─── ── ─ ── ─── ── ─"
"""The line between a person's note and ours."""

AUTHOR = "gwt-mark"
_MAX_TEXT = 32_000  # a note holds 32 767 characters
_THREAD = "tc="  # how the author of a threaded comment's placeholder begins ([MS-XLSX] 2.6.205)
_FACE = '<sz val="9"/><color indexed="81"/><rFont val="Tahoma"/><family val="2"/>'


@dataclass(frozen=True, slots=True)
class NewNotes:
    """The edits of a comments part, and the notes by cell whose boxes are new or must grow, with the text added."""

    edits: tuple[Edit, ...]
    added: Mapping[Place, str]
    grown: Mapping[Place, str]


def note_texts(marks: Iterable[Mark]) -> list[tuple[str, str]]:
    """The title and text of each mark on one cell, without repetition."""
    return list(dict.fromkeys((mark.title, mark.note) for mark in marks))


def plain_text(texts: Sequence[tuple[str, str]]) -> str:
    """What a note will read, for measuring its box."""
    return "\n".join([RULE, *(line for title, note in texts for line in (title, note))])


def add_notes(root: Node, notes: Mapping[Place, Sequence[tuple[str, str]]]) -> NewNotes:
    """Puts notes into an existing comments part: behind the note a cell has, or as a new one."""
    existing = {where: comment for where, comment in comments(root) if where in notes}
    threaded = threads(root)
    skipped = {where for where, comment in existing.items() if comment.number("authorId") in threaded}
    grown = {where: plain_text(notes[where]) for where in existing if where not in skipped}
    added = {where: plain_text(texts) for where, texts in notes.items() if where not in existing}
    edits = [edit for where in grown for edit in _extended(existing[where], notes[where])]
    if added:
        edits += _new_comments(root, {where: notes[where] for where in added})
    return NewNotes(tuple(edits), added, grown)


def new_comments_part(space: str, notes: Mapping[Place, Sequence[tuple[str, str]]]) -> str:
    """A comments part for a sheet that has none."""
    items = "".join(_comment(where, texts, 0, "") for where, texts in notes.items())
    authors = f"<authors><author>{AUTHOR}</author></authors>"
    return f'<comments xmlns="{space}">{authors}<commentList>{items}</commentList></comments>'


def comments(root: Node) -> Iterator[tuple[Place, Node]]:
    """The notes of a comments part with their cells."""
    for node in (comment for group in root.all("commentList") for comment in group.all("comment")):
        where = place(node.attributes.get("ref", ""))
        if where:
            yield where, node


def threads(root: Node) -> frozenset[int]:
    """The authors, by their number, whose notes only stand in for a threaded comment."""
    authors = (author.text for group in root.all("authors") for author in group.all("author"))
    return frozenset(number for number, author in enumerate(authors) if author.startswith(_THREAD))


def _new_comments(root: Node, notes: Mapping[Place, Sequence[tuple[str, str]]]) -> list[Edit]:
    prefix = f"{root.prefix}:" if root.prefix else ""
    authors, listed = root.first("authors"), root.first("commentList")
    names = [author.text for author in authors.all("author")] if authors else []
    items = "".join(_comment(where, texts, len(names), prefix) for where, texts in notes.items())
    author = f"<{prefix}author>{AUTHOR}</{prefix}author>"
    if authors and listed:
        return [authors.append(author), listed.append(items)]
    authors_xml = f"<{prefix}authors>{author}</{prefix}authors>"
    return [root.append(f"{authors_xml}<{prefix}commentList>{items}</{prefix}commentList>")]


def _comment(where: Place, texts: Sequence[tuple[str, str]], author: int, prefix: str) -> str:
    runs = _runs(texts, prefix, "")
    tag = f"{prefix}comment"
    return f'<{tag} ref="{where.reference}" authorId="{author}"><{prefix}text>{runs}</{prefix}text></{tag}>'


def _runs(texts: Sequence[tuple[str, str]], prefix: str, lead: str) -> str:
    """The rich text of our part of a note: the rule, then each title in bold with its text under it."""
    runs = [_run(f"{lead}{RULE}\n", prefix)]
    for number, (title, note) in enumerate(texts):
        gap = "\n" if number else ""
        runs += [_run(f"{gap}{title}\n", prefix, bold=True), _run(note[:_MAX_TEXT], prefix)]
    return "".join(runs)


def _run(text: str, prefix: str, *, bold: bool = False) -> str:
    face = ("<b/>" if bold else "") + _FACE
    if prefix:
        face = face.replace("<", f"<{prefix}")
    p = prefix
    return f'<{p}r><{p}rPr>{face}</{p}rPr><{p}t xml:space="preserve">{escape_cell(text)}</{p}t></{p}r>'


def _extended(comment: Node, texts: Sequence[tuple[str, str]]) -> list[Edit]:
    """Our runs behind a note's own; plain text becomes a run first, since text and runs are not shown together."""
    text = comment.first("text")
    prefix = f"{comment.prefix}:" if comment.prefix else ""
    if text is None:
        return [comment.append(f"<{prefix}text>{_runs(texts, prefix, '')}</{prefix}text>")]
    ours = _runs(texts, prefix, "\n")
    own = [child for child in text.children if child.name in {"t", "r"}]
    if not own:
        return [text.append(ours)]
    last = own[-1]
    around = []
    if last.name == "t":
        around = [Edit(last.start, last.start, f"<{prefix}r>".encode())]
        ours = f"</{prefix}r>{ours}"
    return [*around, Edit(last.end, last.end, ours.encode("ascii", "xmlcharrefreplace"))]
