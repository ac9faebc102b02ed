"""The application: its switches, its status bar and its message boxes, which are kept instead of shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xlwings import base_classes as base

from tests.office_engine.books import Books
from tests.office_engine.ranges import Range
from tests.office_engine.tabs import Sheet
from tests.office_process import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.office_engine.engine import Engine


@dataclass(frozen=True, slots=True)
class Alert:
    """A message box that was shown."""

    prompt: str
    title: str | None = None
    buttons: str = "ok"
    mode: str | None = None


class Apps(base.Apps):
    """The one application."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def keys(self) -> list[int]:
        return [self.engine.pid]

    def add(self, **_: Any) -> App:
        raise RefusedError("one LibreOffice is enough: use excel.open")

    def __iter__(self) -> Iterator[App]:
        yield App(self.engine)

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> App:
        if pid != self.engine.pid:
            raise KeyError(pid)
        return App(self.engine)


def _kept(name: str) -> property:
    """A switch of the application that is remembered and does nothing else."""

    def get(self: App) -> Any:
        return self.engine.state[name]

    def put(self: App, value: Any) -> None:
        self.engine.state[name] = value

    return property(get, put)


class App(base.App):
    """LibreOffice as an application."""

    screen_updating = _kept("screen_updating")
    display_alerts = _kept("display_alerts")
    enable_events = _kept("enable_events")
    interactive = _kept("interactive")
    visible = True
    version = "16.0"
    path = ""
    hwnd = None

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def api(self) -> App:
        return self

    @property
    def pid(self) -> int:
        return self.engine.pid

    @property
    def books(self) -> Books:
        return Books(self.engine)

    def activate(self, steal_focus: bool = False) -> None:
        """There is only one."""

    def quit(self) -> None:
        for book in self.books:
            book.close()

    @property
    def selection(self) -> Range | None:
        key = self.engine.ask("active_book")
        found = key and self.engine.ask("selection", book=key)
        return Range(Sheet(self.engine, found["sheet"]), found["block"]) if found else None

    @property
    def calculation(self) -> str:
        automatic = self.engine.ask("calculation", book=self.books.active.key, automatic=None)
        return "automatic" if automatic else "manual"

    @calculation.setter
    def calculation(self, value: str) -> None:
        if value not in ("automatic", "semiautomatic", "manual"):
            raise KeyError(value)
        for book in self.books:
            self.engine.ask("calculation", book=book.key, automatic=value != "manual")

    def calculate(self) -> None:
        self.engine.ask("calculate")

    def run(self, macro: str, args: Sequence[Any]) -> Any:
        book, _, name = macro.rpartition("!")
        key = self.books(book.strip("'")).key if book else self.books.active.key
        return self.engine.ask("run_macro", book=key, name=name, arguments=list(args))

    @property
    def status_bar(self) -> str | bool:
        """The text that was set, False when the program writes its own, as in Excel."""
        value: str | bool = self.engine.state["status_bar"]
        return value

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        self.engine.state["status_bar"] = value
        self.engine.statuses.append(value)
        key = self.engine.ask("active_book")
        if key:
            self.engine.ask("show_status", book=key, text=value or None)

    def alert(self, prompt: str, title: str | None, buttons: str, mode: str | None, _: object) -> str:
        """Keeps what the box would say and returns the next answer, else the button that agrees."""
        if buttons not in ("ok", "ok_cancel", "yes_no", "yes_no_cancel") or mode not in (None, "info", "critical"):
            raise KeyError(buttons if mode in (None, "info", "critical") else mode)
        alert = Alert(prompt, title, buttons, mode)
        self.engine.alerts.append(alert)
        if self.engine.told is not None:
            self.engine.told(alert)
        if self.engine.answers:
            return self.engine.answers.pop(0)
        return "ok" if buttons.startswith("ok") else "yes"
