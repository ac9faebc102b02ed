"""A real spreadsheet program for tests: opens workbooks in headless LibreOffice, types, rearranges, saves.

LibreOffice is driven by tests/office_worker.py, which runs in a Python that can `import uno` (on Debian
/usr/bin/python3, whatever Python runs the tests). A call that takes too long is a hung dialog or a loop: LibreOffice is
then killed, the test fails with `OfficeHungError`, and the next call starts a new one.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal
from uuid import uuid4

if TYPE_CHECKING:
    from types import TracebackType

Where = tuple[str, str]
"""A cell by its sheet's name and its A1 reference (a `toolkit.model.Address` is one)."""

WORKER = Path(__file__).with_name("office_worker.py")

# Formulas are calculated on loading (else stale cached values come back); macro security stays as it is delivered.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop><prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>{locale}</value></prop></item>
</oor:items>
"""


class OfficeError(Exception):
    """LibreOffice could not do what it was told."""


class RefusedError(OfficeError):
    """The program would not let a person do this: a locked cell, a protected sheet or workbook."""


class OfficeHungError(OfficeError):
    """LibreOffice did not answer in time and was killed."""


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


@cache
def missing() -> str | None:
    """Says what keeps the office tests from running here, or None when nothing does."""
    if shutil.which("soffice") is None:
        return "LibreOffice is not installed: run make office"
    if bridge_python() is None:
        return "no Python here can import uno: run make office"
    return None


@cache
def bridge_python() -> str | None:
    """Finds a Python that has LibreOffice's bridge: the system's, or the one that LibreOffice brings along."""
    program = Path(shutil.which("soffice") or "").resolve().parent
    for python in ("/usr/bin/python3", str(program / "python"), str(program.parent / "Resources" / "python")):
        if (
            Path(python).exists()
            and subprocess.run([python, "-Ic", "import uno"], capture_output=True, check=False).returncode == 0
        ):
            return python
    return None


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
            return session.ask(name, arguments, self.seconds)
        except _BrokenError as broken:
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
        return self._session.soffice.pid if self._session else None

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


class _BrokenError(Exception):
    """The worker or LibreOffice went away, or (`hung`) did not answer in time."""

    def __init__(self, message: str, *, hung: bool = False) -> None:
        super().__init__(message)
        self.hung = hung


class _Session:
    """The two processes: LibreOffice and the worker that talks to it."""

    def __init__(self, locale: str, *, starting: float = 90) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="office-"))
        user = self.folder / "profile" / "user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(PROFILE.format(locale=locale), encoding="utf-8")
        pipe = f"toolkit-{uuid4().hex}"
        self.errors: IO[bytes] = (self.folder / "errors.txt").open("w+b")
        profile = f"-env:UserInstallation={(self.folder / 'profile').as_uri()}"
        flags = ["--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
        self.soffice = subprocess.Popen(
            ["soffice", profile, *flags, f"--accept=pipe,name={pipe};urp;"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self.errors,
            env={**os.environ, "SAL_USE_VCLPLUGIN": "svp"},
            start_new_session=True,
        )
        self.worker = subprocess.Popen(
            [bridge_python() or "python3", "-I", str(WORKER), pipe, str(starting)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            encoding="utf-8",
        )
        self.answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.reader = threading.Thread(target=self._listen, daemon=True)
        self.reader.start()
        try:
            self._next(starting + 10)
        except _BrokenError as broken:
            self.kill()
            raise OfficeError(f"LibreOffice did not start: {broken}") from None

    def ask(self, name: str, arguments: dict[str, object], seconds: float) -> Any:
        """Sends a request and waits for its answer."""
        assert self.worker.stdin is not None
        try:
            self.worker.stdin.write(json.dumps({"call": name, "arguments": arguments}) + "\n")
            self.worker.stdin.flush()
        except BrokenPipeError:
            raise _BrokenError(self._last_words()) from None
        answer = json.loads(self._next(seconds))
        if "refused" in answer:
            raise RefusedError(answer["refused"])
        if "error" in answer:
            raise OfficeError(answer["error"])
        return answer["result"]

    def quit(self) -> None:
        """Lets LibreOffice close by itself, and kills it when it does not."""
        assert self.worker.stdin is not None
        self.worker.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self.soffice.wait(20)
        self.kill()

    def kill(self) -> None:
        """Ends both processes and clears away what they left."""
        with suppress(ProcessLookupError):  # it has closed by itself
            os.killpg(self.soffice.pid, signal.SIGKILL)
        self.worker.kill()
        self.worker.wait()
        self.soffice.wait()
        self.reader.join()
        for stream in (self.worker.stdin, self.worker.stdout, self.errors):
            if stream is not None:
                stream.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _listen(self) -> None:
        assert self.worker.stdout is not None
        for line in self.worker.stdout:
            self.answers.put(line)
        self.answers.put("")

    def _next(self, seconds: float) -> str:
        try:
            line = self.answers.get(timeout=seconds)
        except queue.Empty:
            raise _BrokenError("no answer in time", hung=True) from None
        if not line:
            raise _BrokenError(self._last_words())
        return line

    def _last_words(self) -> str:
        text = (self.folder / "errors.txt").read_text(encoding="utf-8", errors="replace").strip()
        return text[-2000:] or "it left no message"
