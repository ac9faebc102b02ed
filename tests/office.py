"""A real spreadsheet program for tests: opens workbooks in headless LibreOffice, types, rearranges, saves.

LibreOffice is driven by tests/office_worker.py; tests/office_process.py starts both. A call that takes too long is a
hung dialog or a loop: LibreOffice is then killed, the test fails with `OfficeHungError`, and the next call starts anew.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tests.office_process import BrokenError, Link, OfficeError, OfficeHungError, Program, RefusedError, missing

if TYPE_CHECKING:
    from types import TracebackType

Where = tuple[str, str]
"""A cell by its sheet's name and its A1 reference (a `toolkit.model.Address` is one)."""

WORKER = Path(__file__).with_name("office_worker.py")
__all__ = ["CellState", "Document", "Formula", "Office", "OfficeError", "OfficeHungError", "RefusedError", "missing"]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula to type into a cell: English names, semicolons between arguments, `=` in front."""

    text: str


Value = str | float | bool | Decimal | date | Formula | None
"""What can be typed: text stays text (also "12" and "=1"), a datetime is a date, None empties the cell."""


@dataclass(frozen=True, slots=True)
class CellState:
    """What a cell shows and holds.

    `text` is what is displayed; `value` a number (also for dates and booleans) or a text, None when blank or in error;
    `error` is `#REF!`, `#DIV/0!`, `Err:502` …; `formula` the formula's text with its `=`.
    """

    text: str
    value: float | str | None
    error: str | None
    formula: str | None


class Office:
    """One headless LibreOffice with a profile of its own, started at the first call.

    `seconds` is how long one call may take; `locale` is how it shows numbers and dates.
    """

    def __init__(self, *, seconds: float = 60, locale: str = "nb-NO") -> None:
        self.seconds = seconds
        self.locale = locale
        self.documents: list[Document] = []
        self._session: _Session | None = None

    def open(self, path: Path) -> Document:
        """Opens a copy of a workbook: the file itself, and the folder it lies in, stay as they are."""
        session = self._running()
        copy = Path(tempfile.mkdtemp(dir=session.folder)) / path.name
        shutil.copyfile(path, copy)
        document = Document(self, self.call("open", url=copy.as_uri()))
        self.documents.append(document)
        return document

    def call(self, name: str, /, **arguments: object) -> Any:
        """Sends one request to the worker and returns its result."""
        session = self._running()
        try:
            return session.link.ask(name, arguments, self.seconds)
        except BrokenError as broken:
            self.documents.clear()
            self._session = None
            session.kill()
            if broken.hung:
                raise OfficeHungError(
                    f"LibreOffice did not answer {name} within {self.seconds:g} s (a dialog or a loop?) and was stopped"
                ) from None
            raise OfficeError(f"LibreOffice went away during {name}: {broken}") from None

    def close_documents(self) -> None:
        """Closes whatever is still open."""
        for document in tuple(self.documents):
            document.close()

    def quit(self) -> None:
        """Ends LibreOffice."""
        if self._session is not None:
            self._session.quit()
            self._session = None
        self.documents.clear()

    @property
    def process(self) -> int | None:
        """The process group that LibreOffice runs in, while it runs."""
        return self._session.program.process.pid if self._session else None

    def _running(self) -> _Session:
        if self._session is None:
            self._session = _Session(self.locale)
        return self._session


class Document:
    """A workbook that is open in LibreOffice. Rows and positions count from 1, columns are letters."""

    def __init__(self, office: Office, number: int) -> None:
        self.office = office
        self.number = number

    def __enter__(self) -> Document:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def set_cells(self, cells: dict[Where, Value]) -> None:
        """Types values into cells, in order; a locked cell of a protected sheet raises `RefusedError`."""
        self._call("set_cells", cells=[(*where, _encoded(value)) for where, value in cells.items()])

    def get_cells(self, cells: list[Where]) -> dict[Where, CellState]:
        """Returns what the cells show and hold."""
        states = self._call("get_cells", cells=[tuple(where) for where in cells])
        return {where: CellState(**state) for where, state in zip(cells, states, strict=True)}

    def cell(self, sheet: str, name: str) -> CellState:
        """Returns what one cell shows and holds."""
        return self.get_cells([(sheet, name)])[(sheet, name)]

    def recalculate(self) -> None:
        """Calculates every formula anew."""
        self._call("recalculate")

    def insert_rows(self, sheet: str, row: int, count: int = 1) -> None:
        """Inserts rows above `row`."""
        self._call("insert_rows", sheet=sheet, row=row, count=count)

    def delete_rows(self, sheet: str, row: int, count: int = 1) -> None:
        """Deletes rows, beginning with `row`."""
        self._call("delete_rows", sheet=sheet, row=row, count=count)

    def insert_columns(self, sheet: str, column: str, count: int = 1) -> None:
        """Inserts columns to the left of `column`."""
        self._call("insert_columns", sheet=sheet, column=column, count=count)

    def cut_paste(self, sheet: str, from_range: str, to_cell: str) -> None:
        """Moves cells; formulas that point at them follow.

        Formulas that pointed at the overwritten cells read the new content (in Excel they would become `#REF!`).
        """
        self._call("cut_paste", sheet=sheet, source=from_range, target=to_cell)

    def copy_paste(self, sheet: str, from_range: str, to_cell: str) -> None:
        """Copies cells with their formats and formulas."""
        self._call("copy_paste", sheet=sheet, source=from_range, target=to_cell)

    def sheets(self) -> dict[str, bool]:
        """Returns the sheets in order, each with whether it is visible."""
        return dict(self._call("sheets"))

    def rename_sheet(self, sheet: str, name: str) -> None:
        """Gives a sheet another name."""
        self._call("rename_sheet", sheet=sheet, name=name)

    def move_sheet(self, sheet: str, position: int) -> None:
        """Moves a sheet before the one that now stands at `position`."""
        self._call("move_sheet", sheet=sheet, position=position)

    def hide_sheet(self, sheet: str) -> None:
        """Hides a sheet."""
        self._call("hide_sheet", sheet=sheet)

    def unprotect(self, sheet: str, password: str = "") -> None:
        """Takes a sheet's protection off."""
        self._call("unprotect", sheet=sheet, password=password)

    def save_as(self, path: Path, format: Literal["xlsx", "ods"] = "xlsx") -> Path:  # noqa: A002  (the word people use)
        """Saves a copy as LibreOffice writes it."""
        return self._store(path, format)

    def to_pdf(self, path: Path) -> Path:
        """Prints the visible sheets to a PDF."""
        return self._store(path, "pdf")

    def close(self) -> None:
        """Closes the workbook without saving."""
        if self in self.office.documents:
            self.office.documents.remove(self)
            self._call("close")

    def _store(self, path: Path, form: str) -> Path:
        self._call("store", url=path.absolute().as_uri(), form=form)
        return path

    def _call(self, name: str, /, **arguments: object) -> Any:
        return self.office.call(name, document=self.number, **arguments)


def _encoded(value: Value) -> object:
    """The value as JSON carries it to the worker."""
    match value:
        case Decimal():
            return float(value)
        case date():
            return {"date": value.isoformat()}
        case Formula(text):
            return {"formula": text}
        case _:
            return value


class _Session:
    """LibreOffice and the worker that talks to it."""

    def __init__(self, locale: str) -> None:
        self.program = Program(locale)
        self.folder = self.program.folder
        try:
            self.link = Link(self.program.pipe, WORKER)
        except BrokenError as broken:
            words = self.program.last_words()
            self.program.kill()
            raise OfficeError(f"LibreOffice did not start: {broken}; {words}") from None

    def quit(self) -> None:
        """Lets LibreOffice close by itself, and kills it when it does not."""
        self.link.close(seconds=10)
        with suppress(subprocess.TimeoutExpired):
            self.program.process.wait(20)
        self.program.kill()

    def kill(self) -> None:
        """Ends both processes and clears away what they left."""
        self.link.close()
        self.program.kill()
