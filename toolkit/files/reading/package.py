"""The zip of a workbook in memory: checked as a whole first, then read part by part with real sizes counted."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, NamedTuple

from toolkit.model import Unreadable

if TYPE_CHECKING:
    from .limits import Limits

_ZIP_FAULTS = (
    zipfile.BadZipFile,
    struct.error,
    NotImplementedError,
    ValueError,  # UnicodeDecodeError is one
    OverflowError,
    OSError,
    IndexError,
)
_LOCAL_HEADER = 30
_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED


class Package:
    """The parts of a workbook by name, whatever the case and the slashes they were written with.

    Nothing is unpacked to disk. A part is inflated when it is read, to at most the size the directory declares, and
    the declared sizes together stay below the limit: so no byte beyond it is ever made.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Checks the package as a whole; raises Unreadable for what is damaged, suspicious, encrypted or too large."""
        self._data = data
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as file:
                entries = file.infolist()
        except _ZIP_FAULTS:
            raise Unreadable("damaged", what="zip") from None
        if not all(entry.filename for entry in entries):
            raise Unreadable("damaged", what="zip")
        _check_sizes(entries, limits)
        self._entries = _by_name(entries)
        _check_overlap(entries, len(data))
        self.names = tuple(_plain(entry.filename) for entry in entries if not entry.is_dir())

    def __contains__(self, part: str) -> bool:
        return part.casefold() in self._entries

    def read(self, part: str) -> bytes:
        """The bytes of a part. Raises Unreadable where it is missing or does not unpack to what it says it is."""
        entry = self._entries.get(part.casefold())
        if entry is None:
            raise Unreadable("damaged", what="missing-part", part=part)
        unpacked = _inflate(self._raw(entry), entry)
        if unpacked is None or zlib.crc32(unpacked) != entry.CRC:
            raise Unreadable("damaged", what="zip", part=part)
        return unpacked

    def _raw(self, entry: zipfile.ZipInfo) -> bytes:
        start = entry.header_offset
        header = self._data[start : start + _LOCAL_HEADER]
        if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
            raise Unreadable("damaged", what="zip", part=entry.filename)
        name, extra = struct.unpack_from("<HH", header, 26)
        start += _LOCAL_HEADER + name + extra
        return self._data[start : start + entry.compress_size]


def _inflate(raw: bytes, entry: zipfile.ZipInfo) -> bytes | None:
    if entry.compress_type == _STORED:
        return raw if len(raw) == entry.file_size else None
    if entry.compress_type != _DEFLATED:
        return None
    stream = zlib.decompressobj(-15)
    try:
        unpacked = stream.decompress(raw, entry.file_size + 1)
    except zlib.error:
        return None
    return unpacked if len(unpacked) == entry.file_size else None


def _plain(name: str) -> str:
    return name.replace("\\", "/")


def _check_sizes(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.parts:
        raise Unreadable("too-large", what="parts", size=len(entries), limit=limits.parts)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked:
        raise Unreadable("too-large", what="unpacked", size=unpacked, limit=limits.unpacked)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("password")


def _by_name(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        name = _plain(entry.filename)
        if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":":
            raise Unreadable("suspicious-package", what="traversal", part=name)
        key = name.casefold()
        if key in found:
            same = _plain(found[key].filename) == name
            raise Unreadable("suspicious-package", what="duplicate" if same else "case-clash", part=name)
        found[key] = entry
    return found


def _check_overlap(entries: list[zipfile.ZipInfo], size: int) -> None:
    free = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < free:
            raise Unreadable("suspicious-package", what="overlap", part=entry.filename)
        free = entry.header_offset + _LOCAL_HEADER + entry.compress_size
    if free > size:
        raise Unreadable("damaged", what="zip")


class Relation(NamedTuple):
    """One relation of a part: the last word of its type (`worksheet`), and its target as a part name."""

    type: str
    target: str


def resolve(base: str, target: str) -> str:
    """The part name of a relation's target: absolute, or relative to the folder of the part that relates to it."""
    target = _plain(target)
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target)).lstrip("/")
