"""Which files of an inbox are not to be opened as workbooks, told from their names and first bytes."""

from __future__ import annotations

import struct
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.core.round.readings import Reading
from toolkit.files.atomic import TEMPORARY

if TYPE_CHECKING:
    from collections.abc import Iterator

SYSTEM_FILES = (".ds_store", "thumbs.db", "desktop.ini", ".gitkeep", ".localized")
LOCK_FILES = ("~$", ".~lock.")
WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".xlt", ".ods", ".ots", ".fods")
ZIPS = (".zip",)
ARCHIVES = (".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
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
    **dict.fromkeys(ZIPS, "archive"),
    **dict.fromkeys(ARCHIVES, "archive-closed"),
    **dict.fromkeys(MAILS, "mail"),
    **dict.fromkeys((*TEXTS, *SHOWN, *OTHERS), "attachment"),
}
_ZIP_START = b"PK"
_WORKBOOK_STARTS = (_ZIP_START, b"\xd0\xcf\x11\xe0")
_OTHER_STARTS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")
_APPLE_DOUBLE = b"\x00\x05\x16\x07"  # what macOS keeps of a file beside it, named ._ and the file's own name
_CLOUD_SUFFIX = ".icloud"
_LISTED = 20_000  # names looked at in a zip
_NAMED = 3  # of the workbooks in it
_NAME_LENGTH = 120  # characters shown of each
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_MAILED = (b"spreadsheetml", b"vnd.ms-excel", _ODS, *(end.encode() for end in WORKBOOKS))


def named_workbook(name: Path) -> bool:
    """Whether a file is called as workbooks are."""
    return name.suffix.casefold() in WORKBOOKS


def left_behind(name: Path) -> bool:
    """Whether a file is one that a system or a program, ours too, leaves beside the files of people, by its name."""
    return name.name.casefold() in SYSTEM_FILES or name.name.startswith(LOCK_FILES) or name.name.endswith(TEMPORARY)


def set_aside(name: Path, data: bytes) -> Reading | None:
    """The reading of a file that is not to be opened as a workbook; None for one that is.

    A workbook is opened whatever its name says. What lies in an archive or a mail is never opened: its reason says that
    there are workbooks in it, so that staff can take them out.
    """
    if left_behind(name) or data.startswith(_APPLE_DOUBLE):
        return Reading("not-ours", reason="lock-file" if name.name.startswith(LOCK_FILES) else "system-file")
    suffix = Path(name.name.rstrip(". ")).suffix.casefold()
    if suffix == _CLOUD_SUFFIX:
        return Reading("unreadable", reason="not-downloaded")
    if suffix in WORKBOOKS or (data.startswith(_ZIP_START) and is_workbook(data)):
        return None
    return _by_suffix(suffix, data) if suffix in _BY_SUFFIX else _by_start(data)


def _by_suffix(suffix: str, data: bytes) -> Reading:
    if suffix in ZIPS:
        return _zip(data)
    if suffix in MAILS and _carries_workbook(data):
        return Reading("attachment", reason="mail-with-workbook")
    return Reading("attachment", reason=_BY_SUFFIX[suffix])


def _by_start(data: bytes) -> Reading | None:
    if data.startswith(_WORKBOOK_STARTS):
        return None
    if data.startswith(_OTHER_STARTS):
        return Reading("attachment", reason="attachment")
    return Reading("not-ours", reason="unknown-file")


def is_workbook(data: bytes) -> bool:
    """Whether a zip is a workbook's package, by the names of its parts."""
    return _ODS in data[:200] or any(name.casefold() == "xl/workbook.xml" for name in _names_in(data))


def _zip(data: bytes) -> Reading:
    inside = [name for name in _names_in(data) if name.casefold().endswith(WORKBOOKS)]
    if not inside:
        return Reading("attachment", reason="archive")
    named = [name[:_NAME_LENGTH] for name in inside[:_NAMED]] + ["…"] * (len(inside) > _NAMED)
    return Reading("attachment", reason="archive-with-workbooks", facts={"count": len(inside), "files": named})


def _names_in(data: bytes) -> Iterator[str]:
    """The names in a zip's own list of contents; none where it cannot be made out. Nothing is unpacked."""
    return islice(_entries(data), _LISTED)


def _entries(data: bytes) -> Iterator[str]:
    """Names by the central directory (APPNOTE 4.3.12), found from its end record (4.3.16).

    Where that record is not this archive's own, but of an archive that lies in one that was cut, there are none.
    """
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or len(data) < end + 20:
        return
    size, offset = struct.unpack_from("<II", data, end + 12)
    at = end - size
    if at != offset:
        return
    while data.startswith(b"PK\x01\x02", at) and len(data) >= at + 46:
        flags = struct.unpack_from("<H", data, at + 8)[0]
        name, extra, comment = struct.unpack_from("<HHH", data, at + 28)
        yield data[at + 46 : at + 46 + name].decode("utf-8" if flags & 0x800 else "cp437", "replace")
        at += 46 + name + extra + comment


def _carries_workbook(data: bytes) -> bool:
    """Whether a mail names a workbook among its attachments: as a type or a name, in plain text or UTF-16 (.msg)."""
    lower = data.lower()
    return any(word in lower or word.decode().encode("utf-16-le") in lower for word in _MAILED)
