"""The inbox as it lies on the disk: every file, whatever its name, exactly once."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from toolkit.files.inbox import files_in


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
