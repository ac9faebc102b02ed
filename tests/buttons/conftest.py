"""What the tests of the buttons share: a faulty application, open in LibreOffice, and a way to press."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.buttons.open_books import told, unprotected
from tests.examples import filled
from toolkit import buttons
from toolkit.files.examples import load_example

if TYPE_CHECKING:
    import xlwings as xw

    from tests.office_engine import Excel


def faulty() -> dict[str, Any]:
    """An example with a blank title, a partner without name, and a year in which the totals differ."""
    document = load_example("troms-2018", "nord-troms")
    del document["project"]["title"]
    del document["partners"][1]["name"]
    document["costs"][0]["amounts"]["2019"] = Decimal("1000000.50")
    return document


@dataclass
class Office:
    """Workbooks in LibreOffice, and what VBA would tell about them."""

    excel: Excel
    folder: Path

    def open(self, data: bytes, name: str = "søknad.xlsx") -> xw.Book:
        """Opens a workbook, which is then the one whose buttons are pressed."""
        path = self.folder / name
        path.write_bytes(data)
        book = self.excel.open(path)
        self.excel.call_from(book)
        return book

    def open_faulty(self, language: str = "nb") -> xw.Book:
        return self.open(unprotected(filled(faulty(), language)))

    def press(self, button: str, book: xw.Book, **said: object) -> None:
        """Presses a button; `said` is what VBA tells beside the copy, which is made unless `copied` is False."""
        copy = self.excel.saved(book) if said.pop("copied", True) else ""
        self.excel.call_from(book)
        buttons.press(button, told(copy=copy, **said))

    def reopened(self, book: xw.Book) -> xw.Book:
        """Saves, closes, and opens again."""
        path = self.excel.saved(book)
        book.close()
        return self.excel.open(path)

    @property
    def told(self) -> list[str]:
        """What the message boxes said."""
        return [alert.prompt for alert in self.excel.alerts]

    @staticmethod
    def path_in(said: str) -> Path:
        """The path that a message names in its last line."""
        return Path(said.splitlines()[-1])


@pytest.fixture
def desk(excel: Excel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr("sys.excepthook", lambda *_: None)  # press puts its own there
    folder = tmp_path / "saksmappe"
    folder.mkdir()
    return Office(excel, folder)
