"""What a file is, judged from its name and first bytes, before anything in it is opened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.model import Unreadable

if TYPE_CHECKING:
    from .limits import Limits

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")
_OWNER_FILE = 165  # bytes
_HTML = re.compile(rb"<!doctype\s+html|<html|<table|<head|<body", re.IGNORECASE)


def check(data: bytes, name: str, limits: Limits) -> None:
    """Raises Unreadable for everything that is not a whole zip: its reason says what the file is instead."""
    if name.startswith(("~$", ".~lock.")) or _is_owner_file(data):
        raise Unreadable("lock-file")
    if not data.strip(b"\0"):
        raise Unreadable("empty", size=len(data))
    if len(data) > limits.file:
        raise Unreadable("too-large", what="file", size=len(data), limit=limits.file)
    if data.startswith(_OLE):
        _refuse_ole(data)
    if data.startswith(_BIFF):
        raise Unreadable("old-excel")
    if not data.startswith(b"PK"):
        raise Unreadable("not-a-workbook", looks_like=_looks_like(data))
    if b"PK\x05\x06" not in data[-65_557:]:
        if data.startswith(b"PK\x03\x04"):
            raise Unreadable("truncated")
        raise Unreadable("damaged", what="zip")


def _is_owner_file(data: bytes) -> bool:
    """Whether this is the note Excel leaves beside an open workbook: a length, a user's name, blanks."""
    return len(data) == _OWNER_FILE and 0 < data[0] <= 54 and data[data[0] + 1 : 54].strip(b" ") == b""


def _refuse_ole(data: bytes) -> None:
    """Say what an OLE file is by its streams alone: a reading is kept by content, and its name may change."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise Unreadable("password")
    if holds("Workbook") or holds("Book"):
        raise Unreadable("old-excel")
    looks = "docx" if holds("WordDocument") else "pptx" if holds("PowerPoint Document") else "ole"
    raise Unreadable("not-a-workbook", looks_like=looks)


def _looks_like(data: bytes) -> str:
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"%PDF"):
        return "pdf"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(_PICTURES):
        return "picture"
    if _HTML.search(head) and head.startswith(b"<"):
        return "html"
    if head.startswith(b"<?xml"):
        return "xml"
    readable = head.startswith((b"\xff\xfe", b"\xfe\xff")) or not re.search(rb"[\x00-\x08\x0e-\x1f]", head)
    return "csv" if readable and re.search(rb"[;,\t]", head) else "unknown"
