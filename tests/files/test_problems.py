"""What the system refuses, in the language of whoever is told."""

from __future__ import annotations

import errno
import os
import sqlite3
from typing import TYPE_CHECKING

import pytest

from toolkit.files.problems import NAMED, why
from toolkit.files.texts import languages, load_messages

if TYPE_CHECKING:
    from pathlib import Path

SAID = {
    errno.ENOSPC: "det er ikke plass på disken",
    errno.EACCES: "tilgang er nektet",
    errno.EROFS: "det er skrivebeskyttet",
    errno.EISDIR: "det er en mappe",
}


def told(error: Exception, language: str = "nb") -> str:
    return load_messages(language).text("problems.cannot-read", path="x", why=why(error))


@pytest.mark.parametrize("number", SAID, ids=errno.errorcode.get)
def test_what_the_system_refuses_is_said_in_norwegian(number: int) -> None:
    error = OSError(number, os.strerror(number))
    assert told(error) == f"x: kan ikke leses ({SAID[number]})."
    assert os.strerror(number) not in told(error)


@pytest.mark.parametrize("language", languages())
def test_every_name_has_words(language: str) -> None:
    messages = load_messages(language)
    assert {name for name in NAMED if messages.has(f"faults.{name}")} == NAMED == set(messages.table["faults"])


def test_what_has_no_words_is_said_as_the_system_says_it() -> None:
    assert told(OSError(errno.ECONNRESET, "Reset by peer")) == "x: kan ikke leses (Reset by peer)."
    assert told(ValueError("line 3, column 7")) == "x: kan ikke leses (line 3, column 7)."


def test_a_file_that_windows_says_another_program_holds_is_in_use() -> None:
    error = OSError(errno.EACCES, "The process cannot access the file")
    error.winerror = 32  # type: ignore[attr-defined,unused-ignore]
    assert told(error) == "x: kan ikke leses (noe annet bruker den akkurat nå)."


def test_what_sqlite_refuses_has_words(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database at all, " * 100, encoding="utf-8")
    said = {"text": "filen er ingen database", "nowhere/x": "databasen kan ikke åpnes"}
    for name, words in said.items():
        with pytest.raises(sqlite3.DatabaseError) as refused:
            sqlite3.connect(tmp_path / name).execute("SELECT 1 FROM sqlite_master")
        assert told(refused.value) == f"x: kan ikke leses ({words})."
    full = sqlite3.connect(":memory:")
    full.execute("PRAGMA max_page_count = 2")
    with pytest.raises(sqlite3.OperationalError) as refused:
        full.executescript("CREATE TABLE a (x); CREATE TABLE b (x); CREATE TABLE c (x);")
    assert told(refused.value) == "x: kan ikke leses (det er ikke plass på disken)."
    written = sqlite3.connect(f"file:{tmp_path / 'new'}?mode=rwc", uri=True)
    written.execute("PRAGMA query_only = 1")
    with pytest.raises(sqlite3.OperationalError) as refused:
        written.execute("CREATE TABLE a (x)")
    assert told(refused.value) == "x: kan ikke leses (det er skrivebeskyttet)."


def test_an_encoding_nobody_knows_has_words() -> None:
    with pytest.raises(UnicodeDecodeError) as refused:
        b"\x81".decode("cp1252")
    assert told(refused.value) == "x: kan ikke leses (den har tegn i et ukjent tegnsett)."
