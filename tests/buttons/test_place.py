"""Where the open workbook lies: what xlwings makes of an address in SharePoint is another file, and is never asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest
import xlwings as xw
from xlwings.utils import fullname_url_to_local_path

from tests.buttons.conftest import faulty
from tests.buttons.open_books import marked_cells, unprotected
from tests.examples import filled
from toolkit.files.excel.place import path_of
from toolkit.files.round.folder import new_round
from toolkit.files.texts import load_messages

if TYPE_CHECKING:
    from pathlib import Path

    from tests.buttons.conftest import Office

ADDRESS = "https://fylket.sharepoint.com/sites/naering/Delte/soknad.xlsx"
NO_FOLDER = load_messages("nb").text("buttons.problems.no-folder")


class ByAddress:
    """An open workbook whose place Excel tells as an address; xlwings makes a path of it."""

    @property
    def fullname(self) -> str:
        return str(fullname_url_to_local_path(ADDRESS))


class NeverAsked:
    """An open workbook whose place must not be asked for."""

    @property
    def fullname(self) -> NoReturn:
        raise AssertionError("xlwings was asked")


@pytest.fixture
def another_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of the same name in a folder of another site that OneDrive syncs."""
    other = tmp_path / "fylket" / "Kultur - Documents" / "soknad.xlsx"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"en annen")
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path / "OneDrive - fylket"))
    return other


def test_an_address_is_no_path_and_xlwings_is_not_asked() -> None:
    assert path_of(NeverAsked(), ADDRESS) is None  # type: ignore[arg-type]


def test_with_nothing_synced_xlwings_fails_and_there_is_no_path(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OneDriveCommercial", "OneDriveConsumer", "OneDrive"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UnboundLocalError):
        _ = ByAddress().fullname
    assert path_of(ByAddress()) is None  # type: ignore[arg-type]


def test_another_site_s_file_of_the_same_name_is_not_the_open_one(another_site: Path) -> None:
    assert ByAddress().fullname == str(another_site)  # why xlwings is not asked
    assert path_of(ByAddress(), ADDRESS) is None  # type: ignore[arg-type]


def test_a_path_that_vba_tells_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "søknad.xlsx"
    path.touch()
    assert path_of(type("Open", (), {"fullname": str(path)})(), str(path)) == path


# --- every button that needs a place, on a workbook in SharePoint -----------------------------------------------


@pytest.fixture
def far(desk: Office, monkeypatch: pytest.MonkeyPatch) -> xw.Book:
    """A workbook opened from SharePoint."""
    book = desk.open_faulty()

    def never(_: xw.Book) -> NoReturn:
        raise AssertionError("xlwings was asked")

    monkeypatch.setattr(xw.Book, "fullname", property(never))
    return book


@pytest.fixture
def round_folder(tmp_path: Path) -> Path:
    return new_round(tmp_path / "runde", "troms-2018", "nb").folder


@pytest.mark.parametrize("button", ["marked-copy", "to-inbox"])
def test_what_needs_a_file_says_what_to_do_and_writes_nothing(
    desk: Office, far: xw.Book, round_folder: Path, button: str
) -> None:
    before = sorted(round_folder.rglob("*"))
    desk.press(button, far, fullname=ADDRESS, round=round_folder)
    assert desk.told == [NO_FOLDER]
    assert "SharePoint" in NO_FOLDER
    assert sorted(round_folder.rglob("*")) == before


def test_it_is_marked_all_the_same(desk: Office, far: xw.Book) -> None:
    desk.press("validate-workbook", far, fullname=ADDRESS, copied=False)
    assert desk.told == []
    assert "Prosjekt" in marked_cells(desk.excel.saved(far))


def test_with_a_locked_structure_its_findings_are_told(desk: Office, far: xw.Book) -> None:
    desk.press("validate-workbook", far, fullname=ADDRESS, structure=1)
    [said] = desk.told
    assert said.startswith(load_messages("nb").text("buttons.structure_listed"))


@pytest.mark.parametrize("button", ["score", "consolidate", "help"])
def test_the_round_is_that_of_the_add_in(desk: Office, far: xw.Book, round_folder: Path, button: str) -> None:
    (round_folder / "inbox" / "søknad.xlsx").write_bytes(unprotected(filled(faulty())))
    desk.press(button, far, fullname=ADDRESS, round=round_folder)
    if button == "score":
        assert (desk.told, far.sheets.active.name) == ([], "Prioritering")
    else:
        [said] = desk.told
        assert str(round_folder) in said


@pytest.mark.parametrize("button", ["score", "consolidate"])
def test_without_one_the_round_is_missing(desk: Office, far: xw.Book, button: str) -> None:
    desk.press(button, far, fullname=ADDRESS)
    assert desk.told == [load_messages("nb").text("buttons.problems.no-round")]


def test_help_without_a_round_says_so(desk: Office, far: xw.Book) -> None:
    desk.press("help", far, fullname=ADDRESS)
    assert desk.told[0].endswith(load_messages("nb").text("buttons.help_no_round"))
