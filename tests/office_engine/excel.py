"""LibreOffice with the engine activated, as tests use it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlwings as xw

from tests.office_engine.engine import Engine
from tests.office_process import BrokenError, Link, OfficeError, OfficeHungError, Program

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.office_engine.program import Alert

WORKER = Path(__file__).with_name("uno_side")
ENDS_IT = "ends-it"  # tells the worker to end LibreOffice when the tests go away


class Excel:
    """A LibreOffice that xlwings takes for Excel. `seconds` is how long one request may take before it is killed."""

    def __init__(self, *, seconds: float = 60, locale: str = "nb-NO", display: str | None = None) -> None:
        self.seconds = seconds
        self.locale = locale
        self.display = display
        self._program: Program | None = None
        self._link: Link | None = None
        self.engine = Engine(self.ask)
        self.engine.shown = display is not None

    @property
    def alerts(self) -> list[Alert]:
        """The message boxes that were shown."""
        return self.engine.alerts

    @property
    def statuses(self) -> list[str | bool]:
        """What the status bar was set to, in order."""
        return self.engine.statuses

    @property
    def answers(self) -> list[str]:
        """What the next message boxes return."""
        return self.engine.answers

    @answers.setter
    def answers(self, answers: list[str]) -> None:
        self.engine.answers[:] = answers

    @property
    def pipe(self) -> str:
        """Where another process finds this LibreOffice (see `join`)."""
        return self._running().pipe

    def open(self, path: Path, *, macros: bool = False) -> xw.Book:
        """Opens a fresh copy of a workbook: the file itself stays as it is."""
        self.activate()
        copy = Path(tempfile.mkdtemp(dir=self._running().folder)) / path.name
        shutil.copyfile(path, copy)
        self.engine.open_macros = macros
        return xw.apps.active.books.open(copy)

    def call_from(self, book: xw.Book) -> None:
        """Makes a workbook the one that `xw.Book.caller()` returns, as when its button was clicked."""
        self.activate()
        book.activate()
        book.set_mock_caller()

    def saved(self, book: xw.Book, name: str = "") -> Path:
        """Saves the workbook under a new path (so it is there that it now lies) and returns that."""
        path = Path(tempfile.mkdtemp(dir=self._running().folder)) / (name or book.name)
        book.save(path)
        return path

    def protect(self, sheet: xw.Sheet, password: str = "") -> None:
        """Protects a sheet as a person would."""
        self.ask("protect_sheet", sheet=sheet.impl.handle, password=password)

    def unprotect(self, sheet: xw.Sheet, password: str = "") -> None:
        """Takes a sheet's protection off as a person would."""
        self.ask("unprotect_sheet", sheet=sheet.impl.handle, password=password)

    def is_protected(self, sheet: xw.Sheet) -> bool:
        """Says whether a sheet is protected."""
        return bool(self.ask("is_protected", sheet=sheet.impl.handle))

    def lock_structure(self, book: xw.Book, password: str = "") -> None:
        """Locks the workbook's structure as a person would."""
        self.ask("lock_structure", book=book.impl.key, password=password)

    def activate(self) -> None:
        """Makes xlwings use this LibreOffice."""
        self._running()
        self.engine.use()

    def reset(self) -> None:
        """Closes all workbooks and forgets alerts, statuses, answers and the caller."""
        if self._link is not None:
            for key in self.ask("books"):
                self.ask("close_book", book=key)
        self.engine.forget()
        if hasattr(xw.Book, "_mock_caller"):
            del xw.Book._mock_caller

    def ask(self, name: str, /, **arguments: Any) -> Any:
        """Sends one request to the worker; LibreOffice is killed when it does not answer in time."""
        self._running()
        assert self._link is not None
        try:
            return self._link.ask(name, arguments, self.seconds)
        except BrokenError as broken:
            words = self._running().last_words()
            self.kill()
            if broken.hung:
                raise OfficeHungError(
                    f"LibreOffice did not answer {name} within {self.seconds:g} s (a dialog or a loop?) and was stopped"
                ) from None
            raise OfficeError(f"LibreOffice went away during {name}: {words}; {broken}") from None

    def kill(self) -> None:
        """Ends LibreOffice."""
        self.engine.leave()
        if self._link is not None:
            self._link.close()
        if self._program is not None:
            self._program.kill()
        self._link = self._program = None

    def _running(self) -> Program:
        if self._program is None:
            self._program = Program(self.locale, macros=True, display=self.display)
            try:
                self._link = Link(self._program.pipe, WORKER, ENDS_IT)
            except BrokenError as broken:
                words = self._program.last_words()
                self.kill()
                raise OfficeError(f"LibreOffice did not start: {broken}; {words}") from None
            self.engine.pid = self._program.process.pid
        return self._program


def join(pipe: str, *, alerts: Callable[[Alert], None] | None = None, seconds: float = 60) -> Engine:
    """Activates an engine on a LibreOffice that another process started; `alerts` is told of each message box."""
    link = Link(pipe, WORKER)
    engine = Engine(lambda name, /, **arguments: link.ask(name, arguments, seconds))
    engine.told = alerts
    engine.use()
    return engine
