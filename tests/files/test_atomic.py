"""Writing whole files: the old or the new, whatever the disk does, and nothing left lying about."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from toolkit.files.atomic import Held, NotAsWritten, write_bytes

OLD, NEW = b"old" * 1000, b"new" * 1000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "samlebok.xlsx"
    path.write_bytes(OLD)
    return path


def alone(path: Path) -> bool:
    return [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_write_in_small_steps_is_whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda number, data: write(number, data[:7]))
    write_bytes(path, NEW)
    assert path.read_bytes() == NEW
    assert alone(path)


@pytest.mark.parametrize("lost", ["everything", "the end", "one bit"])
def test_a_disk_that_does_not_keep_what_it_took_is_found_out(
    path: Path, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    write = os.write
    kept = {
        "everything": lambda data: b"",
        "the end": lambda data: bytes(data[:-1]),
        "one bit": lambda data: bytes([data[0] ^ 1, *data[1:]]),
    }[lost]

    def lie(number: int, data: bytes) -> int:
        write(number, kept(data))
        return len(data)

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lie)
        with pytest.raises(NotAsWritten):
            write_bytes(path, NEW)
    assert path.read_bytes() == OLD
    assert alone(path)


def test_a_file_marked_read_only_is_not_replaced_on_any_system(path: Path) -> None:
    path.chmod(0o444)
    with pytest.raises(Held):
        write_bytes(path, NEW)
    assert path.read_bytes() == OLD
    assert alone(path)


def test_a_file_another_program_holds_is_told_from_a_folder_that_cannot_be_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        with pytest.raises(Held):
            write_bytes(path, NEW)
    with monkeypatch.context() as patch:
        patch.setattr("tempfile.mkstemp", refuse)
        with pytest.raises(PermissionError) as error:
            write_bytes(path, NEW)
    assert not isinstance(error.value, Held)
    assert path.read_bytes() == OLD
    assert alone(path)


@pytest.mark.skipif(os.name == "nt", reason="only where a folder can be synced")
def test_a_folder_that_cannot_be_synced_does_not_make_a_written_file_look_unwritten(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync, folder = os.fsync, path.parent.stat().st_ino

    def refuse(number: int) -> None:
        if os.fstat(number).st_ino == folder:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        sync(number)

    monkeypatch.setattr(os, "fsync", refuse)
    write_bytes(path, NEW)
    assert path.read_bytes() == NEW


def test_the_fault_that_is_told_is_the_first(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def stuck(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "write", full)
    monkeypatch.setattr(Path, "unlink", stuck)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        write_bytes(path, NEW)


def left(folder: Path, *names: str, hours: float) -> set[str]:
    """Temporary files that lie there since so many hours."""
    for name in names:
        (folder / name).write_bytes(b"half")
        os.utime(folder / name, (time.time() - hours * 3600,) * 2)
    return set(names)


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


def test_a_write_takes_what_killed_runs_left_of_this_very_file(path: Path) -> None:
    left(path.parent, ".samlebok.xlsx.a1b2c3d4.toolkit.tmp", ".samlebok.xlsx.b1b2c3d4.toolkit.tmp", hours=2)
    write_bytes(path, NEW)
    assert alone(path)


def test_what_another_round_left_or_is_writing_in_the_same_folder_is_not_touched(path: Path) -> None:
    others = (
        ".samlebok-2019.xlsx.a1b2c3d4.toolkit.tmp",
        ".samlebok.xlsx.mine.xlsx.a1b2c3d4.toolkit.tmp",
        ".samlebok.xlsx.a1b2c3d4.tmp",
        "samlebok.xlsx.toolkit.tmp",
    )
    kept = left(path.parent, *others, hours=2)
    write_bytes(path, NEW)
    assert names(path.parent) == {path.name, *kept}


def test_what_another_run_may_just_be_writing_is_not_touched(path: Path) -> None:
    kept = left(path.parent, ".samlebok.xlsx.a1b2c3d4.toolkit.tmp", hours=0.9)
    write_bytes(path, NEW)
    assert names(path.parent) == {path.name, *kept}


def test_signs_that_mean_something_in_a_pattern_are_only_signs(tmp_path: Path) -> None:
    path = tmp_path / "samlebok [2018].xlsx"
    left(tmp_path, ".samlebok [2018].xlsx.a1b2c3d4.toolkit.tmp", hours=2)
    write_bytes(path, NEW)
    assert alone(path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask, and links need a right there")
def test_a_new_file_is_as_open_as_files_usually_are_here(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_bytes(tmp_path / "samlebok.xlsx", NEW)
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)
    assert (tmp_path / "samlebok.xlsx").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask, and links need a right there")
def test_a_link_stays_a_link_and_the_file_it_leads_to_is_written(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "lenker" / "felles.xlsx"
    link.parent.mkdir()
    link.symlink_to(path)
    write_bytes(link, NEW)
    assert link.is_symlink()
    assert path.read_bytes() == NEW
    assert names(link.parent) == {link.name}


def test_a_link_that_leads_to_itself_is_replaced(tmp_path: Path) -> None:
    link = tmp_path / "ring.xlsx"
    link.symlink_to(link)
    write_bytes(link, NEW)
    assert not link.is_symlink()
    assert link.read_bytes() == NEW
