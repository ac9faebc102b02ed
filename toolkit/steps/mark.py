"""Handing workbooks back: a marked copy of each, or a findings page where no copy can be marked."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from toolkit.core.checking.grouping import in_words
from toolkit.core.round.entries import Listed
from toolkit.files.atomic import write_bytes
from toolkit.files.calls import load_call
from toolkit.files.html import findings_page, is_findings_page
from toolkit.files.marking import FindingsSheet, Mark, NotMarkable, Row, clear, mark
from toolkit.files.reading import DEFAULT
from toolkit.model import Severity
from toolkit.steps.check import Checked, Recognised, files_below, open_source
from toolkit.steps.page import page_file, unjudged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from toolkit.core.checking.grouping import Worded
    from toolkit.core.messages import Messages
    from toolkit.steps.check import Source

Level = Literal["error", "warning", "info", "accepted"]
HEADERS = ("severity", "sheet", "cell", "message", "mend", "clause", "count", "more")


@dataclass(frozen=True, slots=True)
class HandedBack:
    """One file and what was written for it; `reason` says why it is a page and no marked copy ("" for a copy).

    For an attachment nothing is written.
    """

    checked: Checked
    written: Path | None
    reason: str = ""


class SameFolder(Exception):  # noqa: N818  (it names the situation; the command words it)
    """The marked copies would replace the files they are made from."""


def marked_bytes(data: bytes, checked: Checked, messages: Messages) -> bytes:
    """A marked copy of a workbook that was judged.

    Raises:
        NotMarkable: no copy of this file can be marked.
    """
    return mark(data, list(marks_of(checked, messages)), findings_sheet(checked, messages))


def marks_of(checked: Checked, messages: Messages) -> Iterator[Mark]:
    """A mark for every finding that has a cell, with what its note says."""
    clauses = load_call(checked.call).clauses
    for finding in checked.findings:
        if not finding.cell:
            continue
        clause = f"{finding.clause}: {messages.of(clauses[finding.clause].text)}"
        note = "\n".join((messages.finding(finding), messages.mend(finding), clause))
        title = messages.text(f"words.{finding.severity}")
        yield Mark(finding.sheet, finding.cell, cast("Level", str(finding.severity)), title, note)


def findings_sheet(checked: Checked, messages: Messages) -> FindingsSheet:
    """The sheet of findings: one line per finding, those that say the same put together."""
    rows = [_row(one, messages) for one in in_words((Listed(one) for one in checked.findings), messages)]
    return FindingsSheet(
        name=messages.text("marking.sheet"),
        title=messages.text("marking.title"),
        intro=_summary(checked, messages),
        headers=tuple(messages.text(f"marking.head_{key}") for key in HEADERS),
        rows=tuple(rows),
    )


def _summary(checked: Checked, messages: Messages) -> str:
    """How many findings there are of each sort; of which there are none is not said."""
    counts = {kind: checked.count(kind) for kind in (Severity.WARNING, Severity.INFO)}
    others = [messages.text(f"marking.count_{kind}s", count=count) for kind, count in counts.items() if count]
    errors = checked.count(Severity.ERROR)
    state = "bad_and" if errors and others else "bad" if errors else "look" if others else "good"
    return messages.text(f"marking.intro_{state}", errors=errors, others=others)


def _row(worded: Worded, messages: Messages) -> Row:
    """One line of the findings sheet."""
    first = worded.listed[0].finding
    return Row(
        severity_label=messages.text(f"words.{first.severity}"),
        sheet=first.sheet,
        cell=first.cell,
        message=worded.message,
        mend=worded.mend,
        clause=first.clause,
        count=len(worded.listed),
        more_cells=tuple((one.finding.sheet, one.finding.cell) for one in worded.listed[1:] if one.finding.cell),
        severity=cast("Level", worded.level),
    )


def hand_back(
    roots: Iterable[Path],
    folder: Path,
    messages: Messages,
    speak: Callable[[str], Messages],
    day: date | None = None,
) -> Iterator[HandedBack]:
    """Write a marked copy of every workbook below the roots, or a findings page, one after the other.

    Args:
        roots: files and folders; a folder's own structure is kept below `folder`.
        folder: where the copies go; made where it is missing.
        messages: the words of pages about files whose language is not known.
        speak: the messages of a workbook's language.
        day: as in `check_bytes`.

    Raises:
        SameFolder: a copy would replace one of the files; nothing is written then.
        OSError: a file cannot be written.
    """
    for source, target in list(_places(list(_sources(roots, folder)), folder)):
        yield _handed_back(source, target, messages, speak, day)


def _handed_back(
    source: Source, target: Path, messages: Messages, speak: Callable[[str], Messages], day: date | None
) -> HandedBack:
    """Judge one file and write its copy or page."""
    data = open_source(source)
    if isinstance(data, Checked) and data.recognised is Recognised.ATTACHMENT:
        return HandedBack(data, None)
    checked, page = (data, unjudged(data)) if isinstance(data, Checked) else page_file(data, source.name, day=day)
    reason = ""
    content: bytes | None = None
    try:
        if not isinstance(data, Checked) and checked.recognised is Recognised.OURS:
            content = marked_bytes(data, checked, speak(checked.language or messages.language))
    except NotMarkable as refusal:
        reason = refusal.reason
    if content is None:
        reason = reason or checked.reason
        target = _page(target)
        content = findings_page([page], messages, speak).encode()
    target.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(target, content)
    return HandedBack(checked, target, reason)


def _page(target: Path) -> Path:
    """Where the findings page lies that takes a copy's place."""
    return target.with_name(target.name + ".html")


def _sources(roots: Iterable[Path], folder: Path) -> Iterator[tuple[Source, Path]]:
    """Every file with its place below the folder of copies; copies of earlier runs below a root are no submissions."""
    copies = os.path.realpath(folder)
    for root in roots:
        inside = os.path.realpath(root) != copies
        for source in files_below([root]):
            if source.named:
                yield source, Path(root.name)
            elif not (inside and Path(os.path.realpath(source.path)).is_relative_to(copies)):
                yield source, source.path.relative_to(root)


def _places(sources: Sequence[tuple[Source, Path]], folder: Path) -> Iterator[tuple[Source, Path]]:
    """Every file with where its copy goes.

    Names that meet get a number, also where capitals are the same as small letters, and so do names of files that are
    there and not ours.

    Raises:
        SameFolder: as `hand_back`.
    """
    originals = {os.path.realpath(source.path) for source, _ in sources}
    taken: set[str] = set()
    tried: dict[Path, int] = {}  # the last number of each name: those before it stay taken
    for source, inside in sources:
        number = tried.get(inside, 1)
        target = _numbered(folder / inside, number)
        while True:
            if originals & {os.path.realpath(one) for one in (target, _page(target))}:
                raise SameFolder(source.path)
            if _alike(target) not in taken and not _foreign(target) and not _foreign(_page(target)):
                break
            number += 1
            target = _numbered(folder / inside, number)
        tried[inside] = number
        taken.add(_alike(target))
        yield source, target


def _numbered(target: Path, number: int) -> Path:
    return target if number == 1 else target.with_name(f"{target.stem} ({number}){target.suffix}")


def _alike(path: Path) -> str:
    """What two paths share that some systems take for the same."""
    return unicodedata.normalize("NFC", str(path)).casefold()


def _foreign(path: Path) -> bool:
    """Whether there is something that is no marked copy or findings page of ours."""
    if not path.is_file() or path.stat().st_size > DEFAULT.file:
        return path.exists()
    data = path.read_bytes()
    try:
        return not is_findings_page(data) and clear(data) == data
    except NotMarkable:
        return True


def clear_marks(paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """Take our marks out of workbooks again, in place; says for each whether anything was there.

    Raises:
        NotMarkable: a file that is no workbook we could have marked.
        OSError: a file cannot be opened or written.
    """
    for path in paths:
        if path.stat().st_size > DEFAULT.file:
            raise NotMarkable("too-large")
        data = path.read_bytes()
        cleared = clear(data)
        if cleared != data:
            write_bytes(path, cleared)
        yield path, cleared != data
