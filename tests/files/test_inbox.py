"""The inbox as it lies on the disk: every file, whatever its name, exactly once."""

from __future__ import annotations

import errno
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from unicodedata import normalize

import pytest

from tests.mess import form, zipped
from toolkit.files.reading import Limits
from toolkit.files.round import inbox
from toolkit.files.round.inbox import Found, Taken, changed, files_in, take

if TYPE_CHECKING:
    from collections.abc import Callable


def test_files_come_sorted_from_any_depth(tmp_path: Path) -> None:
    for name in ("b.xlsx", "a/c.xlsx", "a/å ø.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert [one.name for one in files_in(tmp_path)] == ["a/c.xlsx", "a/å ø.xlsx", "b.xlsx"]


@pytest.mark.skipif(sys.platform != "linux", reason="only here may a file's name be no text")
def test_two_names_that_are_no_text_stay_two_names(tmp_path: Path) -> None:
    for name in (b"s\xff.xlsx", b"s\xfe.xlsx"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(b"")
    names = [one.name for one in files_in(tmp_path)]
    assert len(set(names)) == 2
    assert all(name.encode("utf-8") for name in names)


def laid(folder: Path, name: str, data: bytes = b"x") -> Found:
    """The one file of a folder."""
    (folder / name).write_bytes(data)
    [found] = files_in(folder)
    return found


def told(taken: Taken) -> tuple[str, str]:
    assert taken.reading is not None
    return taken.reading.status, taken.reading.reason


# --- names --------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="only here may a file's name be no text")
def test_a_name_that_is_no_text_is_never_taken_for_one_that_is_written_like_it(tmp_path: Path) -> None:
    for name in (b"s\xff.xlsx", b"s\\xff.xlsx", b"s\\xff.xlsx (2)"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(b"")
    assert [one.name for one in files_in(tmp_path)] == ["s\\xff.xlsx", "s\\xff.xlsx (2)", "s\\xff.xlsx (2) (2)"]


def test_names_that_differ_only_in_case_composition_or_blanks_stay_different(tmp_path: Path) -> None:
    names = {"Å.xlsx", "å.xlsx", normalize("NFD", "å.xlsx"), "å.xlsx ", "å.xlsx.", "å\n.xlsx"}
    for name in names:
        (tmp_path / name).write_bytes(b"")
    if len(list(tmp_path.iterdir())) < len(names):
        pytest.skip("this file system takes them for the same")
    assert {one.name for one in files_in(tmp_path)} == names


# --- what is opened, and what is only told ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.zip", zipped("a.xlsx", "mappe/b.ODS", "c.txt"), ("attachment", "archive-with-workbooks")),
        ("a.ZIP ", zipped("a.xlsx"), ("attachment", "archive-with-workbooks")),
        ("a.zip", zipped("a.txt"), ("attachment", "archive")),
        ("a.zip", zipped("a.xlsx")[:-30], ("attachment", "archive")),
        ("a.zip", b"PK\x05\x06", ("attachment", "archive")),
        ("a.7z", b"7z", ("attachment", "archive-closed")),
        ("a.eml", b"Content-Type: APPLICATION/vnd.ms-excel\r\n", ("attachment", "mail-with-workbook")),
        ("a.eml", b'filename="budsjett.XLSX"', ("attachment", "mail-with-workbook")),
        ("a.msg", "soknad.xlsx".encode("utf-16-le"), ("attachment", "mail-with-workbook")),
        ("a.eml", b"Content-Type: text/plain\r\n", ("attachment", "mail")),
        ("brev.docx", zipped("word/document.xml", "word/embeddings/a.xlsx"), ("attachment", "attachment")),
        (".søknad.xlsx.icloud", b"bplist00", ("unreadable", "not-downloaded")),
        ("._søknad.xlsx", b"\x00\x05\x16\x07", ("not-ours", "system-file")),
        ("notat.odd. ", b"hei", ("not-ours", "unknown-file")),
    ],
)
def test_what_a_file_holds_is_told_without_opening_it(
    tmp_path: Path, name: str, data: bytes, expected: tuple[str, str]
) -> None:
    assert told(take(laid(tmp_path, name, data))) == expected


@pytest.mark.parametrize("name", ["søknad.pdf", "søknad.zip", "søknad.docx", "søknad", "søknad.xlsx. ", "søknad.eml"])
def test_a_workbook_is_opened_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    taken = take(laid(tmp_path, name, form("første")))
    assert (taken.reading, taken.data) == (None, form("første"))


def test_an_archive_names_the_first_workbooks_in_it_and_says_how_many_there_are(tmp_path: Path) -> None:
    taken = take(laid(tmp_path, "a.zip", zipped(*(f"{letter}.xlsx" for letter in "abcde"))))
    assert taken.reading is not None
    assert taken.reading.facts == {"count": 5, "files": ["a.xlsx", "b.xlsx", "c.xlsx", "…"]}


def test_a_large_attachment_is_an_attachment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "DEFAULT", Limits(file=10))
    assert told(take(laid(tmp_path, "film.mp4", bytes(100)))) == ("attachment", "attachment")
    (tmp_path / "film.mp4").unlink()
    assert told(take(laid(tmp_path, "stor.xlsx", bytes(100)))) == ("unreadable", "too-large")


# --- files that do not stand still --------------------------------------------------------------------------------


def while_it_is_read(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    read = inbox._read

    def reading(file: BinaryIO, found: Found) -> Taken:
        taken = read(file, found)
        happens()
        return taken

    monkeypatch.setattr(inbox, "_read", reading)


def test_a_file_that_grows_while_it_is_read_is_not_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = laid(tmp_path, "a.xlsx", form("første")[:3000])
    while_it_is_read(monkeypatch, lambda: (tmp_path / "a.xlsx").write_bytes(form("første")))
    assert told(take(found)) == ("unreadable", "being-written")


def test_a_file_that_is_replaced_while_it_is_read_is_not_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inn").mkdir()
    found = laid(tmp_path / "inn", "a.xlsx")
    before = Path(found.path).stat()
    (tmp_path / "ny.xlsx").write_bytes(b"y")
    os.utime(tmp_path / "ny.xlsx", ns=(before.st_atime_ns, before.st_mtime_ns))
    while_it_is_read(monkeypatch, lambda: (tmp_path / "ny.xlsx").replace(found.path))
    assert told(take(found)) == ("unreadable", "being-written")


def test_a_file_that_goes_away_before_or_while_it_is_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = laid(tmp_path, "a.xlsx")
    with monkeypatch.context() as patch:
        while_it_is_read(patch, Path(found.path).unlink)
        assert told(take(found)) == ("unreadable", "being-written")
    assert told(take(found)) == ("unreadable", "gone")


def test_a_file_that_was_read_whole_knows_how_it_stood(tmp_path: Path) -> None:
    found = laid(tmp_path, "a.xlsx")
    stamp = take(found).stamp
    assert stamp is not None
    assert not changed(found, stamp)
    Path(found.path).write_bytes(b"more")
    assert changed(found, stamp)
    Path(found.path).unlink()
    assert changed(found, stamp)


class Offline:
    """A file's state on Windows where its content lies in the cloud only."""

    st_file_attributes = 0x1000

    def __init__(self, kind: os.stat_result) -> None:
        self._kind = kind

    def __getattr__(self, name: str) -> object:
        return getattr(self._kind, name)


@pytest.mark.parametrize("data", [b"", bytes(500)])
def test_a_placeholder_of_a_cloud_folder_says_that_it_must_be_downloaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    found = laid(tmp_path, "a.xlsx", data)
    lstat = os.lstat
    monkeypatch.setattr(os, "lstat", lambda path: Offline(lstat(path)))
    assert told(take(found)) == ("unreadable", "not-downloaded")


def test_a_placeholder_that_cannot_be_downloaded_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = laid(tmp_path, "a.xlsx")
    lstat = os.lstat

    def fail(*_: object) -> Taken:
        raise OSError(errno.EIO, "The cloud file provider is not running")

    monkeypatch.setattr(inbox, "_read", fail)
    assert told(take(found)) == ("unreadable", "cannot-open")
    monkeypatch.setattr(os, "lstat", lambda path: Offline(lstat(path)))
    assert told(take(found)) == ("unreadable", "not-downloaded")


# --- folders ------------------------------------------------------------------------------------------------------


def test_a_folder_that_cannot_be_looked_into_stands_for_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lukket").mkdir()
    (tmp_path / "a.xlsx").write_bytes(b"")

    def closed(real: Callable[[str], object], path: str) -> object:
        if Path(path).name == "lukket":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", partial(closed, os.scandir))
    monkeypatch.setattr(os, "listdir", partial(closed, os.listdir))
    found = list(files_in(tmp_path))
    assert [one.name for one in found] == ["a.xlsx", "lukket/"]
    assert told(take(found[1])) == ("unreadable", "cannot-list")
