"""The record by which marks are taken away exactly: it lies as an XML comment at the end of the findings sheet.

For each part that was changed it holds the edits back and a checksum. As long as no other program has saved the
workbook, every part becomes again, byte for byte, what it was; afterwards the record is gone or no longer fits.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import zlib
from typing import TYPE_CHECKING

from toolkit.files.marking.outline import Edit
from toolkit.files.reading import read_workbook
from toolkit.model import Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from toolkit.files.marking.package import Package
    from toolkit.model import Grid

_COMMENT = re.compile(rb"<!--gwt-undo ([A-Za-z0-9+/=]*)-->")
_MAX_RECORD = 5 * 2**20


def record(package: Package, undo: Mapping[str, Sequence[Edit]], added: Sequence[str]) -> str:
    """The comment that records how to undo `undo` (edits back by part, made already) and the parts `added`."""
    parts = {
        part: [_checksum(package.read(part)), [[e.start, e.end, base64.b64encode(e.new).decode()] for e in edits]]
        for part, edits in sorted(undo.items())
    }
    data = json.dumps({"parts": parts, "added": list(added)}, separators=(",", ":"))
    return f"<!--gwt-undo {base64.b64encode(zlib.compress(data.encode(), 9)).decode()}-->"


def undo_exactly(package: Package, findings: str) -> bool:
    """Undoes what the record of a findings sheet says; False where that is not possible, and the package is spent."""
    parts, added = _read(package.read(findings))
    fits = all(part in package and _fits(package.read(part), checksum, edits) for part, checksum, edits in parts)
    if not parts or not fits or len(added) > len(set(added)) or any(part not in package for part in added):
        return False
    for part, _, edits in parts:
        package.edit(part, *edits)
    try:
        package.settle()
    except UnicodeError:  # an edit cut a letter of a UTF-16 part in two
        return False
    for part in added:
        package.discard(part)
    return True


def _fits(data: bytes, checksum: str, edits: Sequence[Edit]) -> bool:
    """Whether a part is what it was when it was marked, and the edits go through it from front to back."""
    at = 0
    for edit in edits:
        if not at <= edit.start <= edit.end <= len(data):
            return False
        at = edit.end
    return _checksum(data) == checksum


def says_the_same(marked: bytes, undone: bytes, findings: str) -> bool:
    """Whether every sheet but the findings sheet reads the same in both: undoing marks changes no cell."""
    before, after = _grid(marked), _grid(undone)
    if isinstance(before, str) or isinstance(after, str):
        return before == after  # refused for the same reason: then nobody judges either
    return [sheet for sheet in before.sheets if sheet.name != findings] == list(after.sheets)


def _grid(data: bytes) -> Grid | str:
    """What our reader sees in a workbook, or why it refuses it."""
    try:
        return read_workbook(data, "marked.xlsx")
    except Unreadable as refused:
        return refused.reason


def _read(sheet: bytes) -> tuple[list[tuple[str, str, list[Edit]]], list[str]]:
    """The record's parts (name, checksum, edits) and added parts; both empty where there is none that can be read."""
    found = _COMMENT.search(sheet)
    if not found:
        return [], []
    try:
        packed = base64.b64decode(found[1], validate=True)
        data = json.loads(zlib.decompressobj().decompress(packed, _MAX_RECORD))
        parts = [
            (str(part), str(checksum), [Edit(int(start), int(end), base64.b64decode(new)) for start, end, new in edits])
            for part, (checksum, edits) in data["parts"].items()
        ]
        return parts, [str(part) for part in data["added"]]
    except (binascii.Error, zlib.error, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return [], []


def _checksum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
