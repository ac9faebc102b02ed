"""What a workbook says of itself comes from strangers: it is compared with what is known, never looked up on disk."""

from __future__ import annotations

import shutil
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests.examples import CALL, filled
from toolkit.core.checking.grouping import in_words
from toolkit.core.round.entries import Listed
from toolkit.files.calls import call_folder, load_call
from toolkit.files.examples import load_example
from toolkit.files.texts import languages, load_messages
from toolkit.model import CallError
from toolkit.steps.check import Recognised, check_bytes
from toolkit.steps.report import findings_document

if TYPE_CHECKING:
    from pathlib import Path


def with_key(place: int, word: str, *, sheets: int = 99) -> bytes:
    """A clean workbook whose first sheets say another word at one place of their keys."""
    book = load_workbook(BytesIO(filled(load_example(CALL, "nord-troms"))), rich_text=True)
    ours = [sheet for sheet in book if str(sheet["A1"].value or "").startswith("gwt|")]
    for sheet in ours[:sheets]:
        key = str(sheet["A1"].value).split("|")
        key[place] = word
        sheet["A1"] = "|".join(key)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("sheets", [1, 99])
@pytest.mark.parametrize("word", ["zz", "../../x", "", "en" * 20_000])
def test_a_language_the_call_does_not_have_is_told_once_and_the_call_s_own_is_used(word: str, sheets: int) -> None:
    checked = check_bytes(with_key(5, word, sheets=sheets), "soknad.xlsx")
    assert [(one.rule, one.message, one.sheet) for one in checked.findings] == [
        ("structure-note", "structure-note.language", "Prosjekt")
    ]
    assert checked.language == load_call(CALL).language
    assert checked.submission is not None
    assert checked.submission.data == load_example(CALL, "nord-troms")
    assert findings_document([checked], "en", load_messages)["files"][0]["language"] == "nb"


@pytest.mark.parametrize("language", languages())
def test_the_note_on_a_language_names_it_and_those_there_are(language: str) -> None:
    checked = check_bytes(with_key(5, "zz"), "soknad.xlsx")
    [worded] = in_words((Listed(one) for one in checked.findings), load_messages(language))
    assert "zz" in worded.message
    assert "nb" in worded.message
    assert worded.mend


@pytest.mark.parametrize("word", ["zz", "../calls/x", "..", "", "NB", "x" * 5_000, "nb\0"])
def test_messages_are_only_in_a_language_there_is_a_file_for(word: str) -> None:
    with pytest.raises(KeyError):
        load_messages(word)


@pytest.mark.parametrize("word", ["own", "x" * 5_000, "..", ".", "", "a/b"])
def test_a_workbook_names_no_folder_of_this_machine(word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(call_folder(CALL), tmp_path / "own")
    monkeypatch.chdir(tmp_path)
    checked = check_bytes(with_key(1, word), "soknad.xlsx")
    assert (checked.recognised, checked.reason) == (Recognised.OTHER_CALL, "other-call")
    assert load_call("own").id == CALL  # what a person asks for may be a folder


def test_a_call_with_a_name_too_long_for_the_disk_is_not_there() -> None:
    with pytest.raises(CallError, match="no such call"):
        load_call("x" * 5_000)
