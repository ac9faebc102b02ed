"""The inbox: every file below it in a fixed order, and what its name and first bytes say before it is opened."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from toolkit.core.round.readings import Reading
from toolkit.files.reading import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterator

SYSTEM_FILES = (".ds_store", "thumbs.db", "desktop.ini", ".gitkeep", ".localized")
LOCK_FILES = ("~$", ".~lock.")
WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".xlt", ".ods", ".ots", ".fods")
ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
MAILS = (".eml", ".msg", ".mbox")
TEXTS = (
    ".pdf",
    ".doc",
    ".docx",
    ".docm",
    ".dotx",
    ".odt",
    ".rtf",
    ".txt",
    ".md",
    ".html",
    ".htm",
    ".xml",
    ".json",
    ".csv",
)
SHOWN = (
    ".ppt",
    ".pptx",
    ".odp",
    ".odg",
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".bmp",
    ".tif",
    ".tiff",
    ".heic",
    ".webp",
    ".svg",
)
OTHERS = (".mp4", ".mov", ".mp3", ".m4a", ".wav", ".sdv", ".p7m", ".p7s", ".pages", ".numbers", ".tsv")
_BY_SUFFIX = {
    **dict.fromkeys(ARCHIVES, "archive"),
    **dict.fromkeys(MAILS, "mail"),
    **dict.fromkeys((*TEXTS, *SHOWN, *OTHERS), "attachment"),
}
_CHUNK = 1 << 20
_WORKBOOK_STARTS = (b"PK", b"\xd0\xcf\x11\xe0")
_OTHER_STARTS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")


@dataclass(frozen=True, slots=True)
class Found:
    """One file of the inbox: its path below it with `/`, and where it lies."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A file's bytes, taken once: with size and checksum, or with the reading that says why there are none."""

    sha256: str
    size: int
    data: bytes | None = None
    reading: Reading | None = None


def files_in(inbox: Path) -> Iterator[Found]:
    """Every file below the inbox, sorted by path; links to folders are not followed."""
    found = []
    for folder, folders, names in os.walk(inbox):
        links = [name for name in folders if Path(folder, name).is_symlink()]
        for name in (*names, *links):
            path = Path(folder, name)
            below = path.relative_to(inbox).as_posix()
            found.append(Found(below.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"), str(path)))
    yield from sorted(found, key=lambda one: (one.name, one.path))


def take(found: Found) -> Taken:
    """Open a file once and take its bytes; what cannot be opened, or is no plain file, is told as a reading."""
    try:
        kind = os.lstat(found.path)
        if stat.S_ISLNK(kind.st_mode):
            return _without_data("link", os.fsencode(Path(found.path).readlink()))
        if not stat.S_ISREG(kind.st_mode):
            return _without_data("no-file", b"")
        with Path(found.path).open("rb") as file:
            if kind.st_size > DEFAULT.file:
                return _too_large(file, kind.st_size)
            data = file.read()
    except OSError as error:
        reading = Reading("unreadable", reason="cannot-open", facts={"why": error.strerror or ""})
        return Taken(_name_hash(found.name), 0, reading=reading)
    return Taken(hashlib.sha256(data).hexdigest(), len(data), data, set_aside(Path(found.name), data[:8]))


def _without_data(reason: str, content: bytes) -> Taken:
    return Taken(hashlib.sha256(content).hexdigest(), len(content), reading=Reading("not-ours", reason=reason))


def _name_hash(name: str) -> str:
    """Something to know a file by that cannot be read at all."""
    return hashlib.sha256(b"unread:" + name.encode("utf-8", "replace")).hexdigest()


def _too_large(file: BinaryIO, size: int) -> Taken:
    total = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        total.update(chunk)
    facts = {"what": "file", "size": size, "limit": DEFAULT.file}
    return Taken(total.hexdigest(), size, reading=Reading("unreadable", reason="too-large", facts=facts))


def left_behind(name: Path) -> bool:
    """Whether a file is one that a system or a program leaves beside the files of people, by its name."""
    return name.name.casefold() in SYSTEM_FILES or name.name.startswith(LOCK_FILES)


def set_aside(name: Path, start: bytes) -> Reading | None:
    """The reading of a file that is not to be opened as a workbook; None for one that is."""
    lower, suffix = name.name.casefold(), name.suffix.casefold()
    if left_behind(name):
        return Reading("not-ours", reason="system-file" if lower in SYSTEM_FILES else "lock-file")
    if suffix in _BY_SUFFIX:
        return Reading("attachment", reason=_BY_SUFFIX[suffix])
    if suffix in WORKBOOKS or start.startswith(_WORKBOOK_STARTS):
        return None
    if start.startswith(_OTHER_STARTS):
        return Reading("attachment", reason="attachment")
    return Reading("not-ours", reason="unknown-file")
