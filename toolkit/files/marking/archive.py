"""Zip files entry by entry: what is not changed keeps its compressed bytes, its place and its time stamp.

The standard library reads the directory but cannot copy an entry without packing it anew, so the writing is here: a
local header, the packed bytes and a directory entry for each (APPNOTE.TXT 4.3, without zip64).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile, ZipInfo

from toolkit.files.marking.values import NotMarkable

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_PARTS = 2_000
MAX_UNPACKED = 200 * 2**20
STORED, DEFLATED = 0, 8
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"  # an encrypted .xlsx or an .xls
_ENCRYPTED, _UTF8 = 0x1, 0x800
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_EPOCH = 1 << 5 | 1  # 1 January 1980, the oldest date a zip file knows
_ZIP64_FIELD = 0x0001


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the archive, still packed. `date` and `time` are as zip writes them; sizes are in bytes."""

    name: bytes
    flags: int
    method: int
    packed: bytes
    crc: int
    size: int
    date: int = _EPOCH
    time: int = 0
    made_by: int = 20
    internal: int = 0
    external: int = 0
    extra: bytes = b""
    comment: bytes = b""

    def unpack(self) -> bytes:
        """The content; never more than the directory says, and only if its checksum is right."""
        data = self.packed if self.method == STORED else self._inflate()
        if len(data) != self.size or zlib.crc32(data) != self.crc:
            raise NotMarkable("damaged", repr(self.name))
        return data

    def _inflate(self) -> bytes:
        try:
            return zlib.decompressobj(-15).decompress(self.packed, self.size + 1)
        except zlib.error as broken:
            raise NotMarkable("damaged", repr(self.name)) from broken

    def repacked(self, data: bytes) -> Entry:
        """The same entry (name, place, date, attributes) with other content."""
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = packer.compress(data) + packer.flush()
        return replace(self, method=DEFLATED, packed=packed, crc=zlib.crc32(data), size=len(data))


def new_entry(name: str, data: bytes) -> Entry:
    """A fresh entry, dated 1 January 1980 so that the same input gives the same bytes."""
    return Entry(name.encode(), 0 if name.isascii() else _UTF8, DEFLATED, b"", 0, 0).repacked(data)


def read_archive(data: bytes) -> tuple[list[Entry], bytes]:
    """The entries in their order, and the archive's own comment.

    Raises:
        NotMarkable: not a zip file, encrypted, too large, damaged, or packed in a way no spreadsheet program uses.
    """
    if data.startswith(_COMPOUND_FILE):
        raise NotMarkable("encrypted" if b"E\0n\0c\0r\0y\0p\0t\0i\0o\0n" in data else "not-xlsx")
    try:
        with ZipFile(BytesIO(data)) as archive:
            infos, comment = archive.infolist(), archive.comment
    except (BadZipFile, ValueError, NotImplementedError, struct.error) as broken:
        raise NotMarkable("damaged" if data.startswith(b"PK") else "not-xlsx", str(broken)) from broken
    if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise NotMarkable("too-large")
    return [_entry(data, info) for info in infos], comment


def _entry(data: bytes, info: ZipInfo) -> Entry:
    if info.flag_bits & _ENCRYPTED:
        raise NotMarkable("encrypted")
    try:
        header = _LOCAL.unpack_from(data, info.header_offset)
    except struct.error as broken:
        raise NotMarkable("damaged", info.filename) from broken
    start = info.header_offset + _LOCAL.size + header[-2] + header[-1]
    packed = data[start : start + info.compress_size]
    known = header[0] == b"PK\3\4" and info.compress_type in {STORED, DEFLATED}
    if not known or len(packed) != info.compress_size:
        raise NotMarkable("damaged", info.filename)
    year, month, day, hour, minute, second = info.date_time
    return Entry(
        name=info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else "cp437"),
        flags=info.flag_bits & _UTF8,
        method=info.compress_type,
        packed=packed,
        crc=info.CRC,
        size=info.file_size,
        date=(year - 1980) << 9 | month << 5 | day,
        time=hour << 11 | minute << 5 | second // 2,
        made_by=info.create_system << 8 | info.create_version,
        internal=info.internal_attr,
        external=info.external_attr,
        extra=_without_zip64(info.extra),
        comment=info.comment,
    )


def _without_zip64(extra: bytes) -> bytes:
    """The extra fields but for 64-bit sizes: the sizes stand in the header."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind != _ZIP64_FIELD:
            kept += extra[at : at + 4 + length]
        at += 4 + length
    return kept


def write_archive(entries: Iterable[Entry], comment: bytes = b"") -> bytes:
    """The archive of these entries: the same entries give the same bytes."""
    body, directory = BytesIO(), BytesIO()
    count = 0
    for entry in entries:
        offset, count = body.tell(), count + 1
        tail = (entry.time, entry.date, entry.crc, len(entry.packed), entry.size, len(entry.name), len(entry.extra))
        head = (20, entry.flags, entry.method)
        body.write(_LOCAL.pack(b"PK\3\4", *head, *tail) + entry.name + entry.extra)
        body.write(entry.packed)
        attributes = (len(entry.comment), 0, entry.internal, entry.external, offset)
        directory.write(_CENTRAL.pack(b"PK\1\2", entry.made_by, *head, *tail, *attributes))
        directory.write(entry.name + entry.extra + entry.comment)
    places = (0, 0, count, count, directory.tell(), body.tell(), len(comment))
    return body.getvalue() + directory.getvalue() + _END.pack(b"PK\5\6", *places) + comment
