"""The marked copy, the inbox and the round from a workbook that is open, in LibreOffice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import xlwings as xw

from tests.buttons.conftest import faulty
from tests.buttons.open_books import contents, marked_cells, unprotected
from tests.examples import filled
from toolkit.files.round.folder import new_round

if TYPE_CHECKING:
    from pathlib import Path

    from tests.buttons.conftest import Office


@pytest.fixture
def round_folder(tmp_path: Path) -> Path:
    return new_round(tmp_path / "runde", "troms-2018", "nb").folder


def opened_there(desk: Office, path: Path) -> xw.Book:
    """A workbook opened where it lies."""
    path.write_bytes(unprotected(filled(faulty())))
    desk.excel.activate()
    return xw.apps.active.books.open(path)


def test_the_marked_copy_lies_beside_the_workbook_and_replaces_nothing(desk: Office) -> None:
    book = desk.open_faulty()
    before = contents(desk.excel.saved(book))
    desk.press("marked-copy", book)
    copy = desk.path_in(desk.told[-1])
    assert copy.name == "søknad - merket.xlsx"
    assert marked_cells(copy).keys() == {"Prosjekt", "Partnere", "Finansieringsplan"}
    assert contents(desk.excel.saved(book)) == before


def test_a_second_marked_copy_of_something_else_gets_a_number(desk: Office) -> None:
    book = opened_there(desk, desk.folder / "søknad.xlsx")
    desk.press("marked-copy", book, copied=False)
    desk.press("marked-copy", book, copied=False)
    first, same = map(desk.path_in, desk.told)
    assert same == first
    first.write_bytes(b"noe annet")
    desk.press("marked-copy", book, copied=False)
    assert desk.path_in(desk.told[-1]).name == "søknad - merket (2).xlsx"
    assert first.read_bytes() == b"noe annet"


@pytest.mark.parametrize("place", ["inbox", "inbox/mai"])
def test_the_marked_copy_of_a_file_in_the_inbox_goes_elsewhere_in_the_round(
    desk: Office, round_folder: Path, place: str
) -> None:
    (round_folder / place).mkdir(exist_ok=True)
    path = round_folder / place / "søknad.xlsx"
    desk.press("marked-copy", opened_there(desk, path), copied=False)
    assert desk.path_in(desk.told[-1]) == round_folder / "marked" / "søknad - merket.xlsx"
    assert [one for one in (round_folder / "inbox").rglob("*") if one.is_file() and not one.name.startswith(".~")] == [
        path
    ]


def test_a_workbook_is_put_in_the_inbox_once(desk: Office, round_folder: Path) -> None:
    path = desk.folder / "søknad.xlsx"
    book = opened_there(desk, path)
    desk.press("to-inbox", book, copied=False, round=round_folder)
    there = round_folder / "inbox" / "søknad.xlsx"
    assert there.read_bytes() == path.read_bytes()
    assert desk.told[-1].startswith("Arbeidsboken er lagt i innboksen til runden:")
    desk.press("to-inbox", book, copied=False, round=round_folder)
    assert desk.told[-1].startswith("Akkurat den samme filen ligger i innboksen fra før:")
    assert len(list((round_folder / "inbox").iterdir())) == 1


def test_the_inbox_keeps_another_file_of_the_same_name(desk: Office, round_folder: Path) -> None:
    other = round_folder / "inbox" / "søknad.xlsx"
    other.write_bytes(b"en annen")
    book = opened_there(desk, desk.folder / "søknad.xlsx")
    desk.press("to-inbox", book, copied=False, round=round_folder)
    assert desk.path_in(desk.told[-1]).name == "søknad (2).xlsx"
    assert other.read_bytes() == b"en annen"


def test_marks_do_not_go_into_the_inbox(desk: Office, round_folder: Path) -> None:
    book = opened_there(desk, desk.folder / "søknad.xlsx")
    desk.press("validate-workbook", book, copied=False)
    book.save()
    desk.press("to-inbox", book, copied=False, round=round_folder)
    assert marked_cells(desk.path_in(desk.told[-1])) == {}


def test_what_was_not_saved_is_not_put_in_the_inbox(desk: Office, round_folder: Path) -> None:
    book = opened_there(desk, desk.folder / "søknad.xlsx")
    book.sheets["Prosjekt"]["C23"].value = "En tittel som ikke er lagret"
    desk.press("to-inbox", book, copied=False, round=round_folder)
    [said] = desk.told
    assert said.startswith("Arbeidsboken er endret siden den ble lagret")
    assert list((round_folder / "inbox").iterdir()) == []


def test_the_round_above_the_workbook_is_consolidated(desk: Office, round_folder: Path) -> None:
    book = opened_there(desk, round_folder / "inbox" / "søknad.xlsx")
    desk.press("consolidate", book, copied=False)
    [said] = desk.told
    assert "1 søknad" in said
    assert desk.path_in(said) == round_folder / "samlebok.xlsx"
    assert (round_folder / "samlebok.xlsx").is_file()


def test_a_round_whose_inbox_is_gone_is_told_in_a_sentence(desk: Office, round_folder: Path) -> None:
    book = opened_there(desk, desk.folder / "søknad.xlsx")
    (round_folder / "inbox").rmdir()
    desk.press("consolidate", book, copied=False, round=round_folder)
    [said] = desk.told
    assert "innboksen mangler" in said
