"""The engine, the application and its workbooks, as xlwings' base classes want them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

import xlwings as xw
from xlwings import base_classes as base

from tests.office_engine.names import Names
from tests.office_engine.ranges import Range
from tests.office_engine.tabs import Sheet, Sheets
from tests.office_process import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

NAME = "libreoffice"
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  (Excel's days have no time zone)


class Ask(Protocol):
    """Sends a request to the worker and returns its answer."""

    def __call__(self, name: str, /, **arguments: Any) -> Any: ...


@dataclass(frozen=True, slots=True)
class Alert:
    """A message box that was shown."""

    prompt: str
    title: str | None = None
    buttons: str = "ok"
    mode: str | None = None


class Engine:
    """What xlwings calls an engine: here one LibreOffice. What a person would see is kept in lists."""

    name = NAME
    type = "desktop"

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.alerts: list[Alert] = []
        self.statuses: list[str | bool] = []
        self.answers: list[str] = []
        self.told: Callable[[Alert], None] | None = None
        self.open_macros = self.shown = False
        self.pid = 0
        self.state: dict[str, Any] = {}
        self.forget()

    @property
    def apps(self) -> Apps:
        """The applications: one."""
        return Apps(self)

    def forget(self) -> None:
        """Empties the lists and puts the application's switches back."""
        self.alerts.clear()
        self.statuses.clear()
        self.answers.clear()
        self.state.update(
            screen_updating=True, display_alerts=True, enable_events=True, interactive=True, status_bar=False
        )

    def use(self) -> None:
        """Makes this the engine of `xw.apps`, `xw.Book` and so on."""
        if all(engine.impl is not self for engine in xw.engines):
            xw.engines.add(xw.Engine(impl=self))
        next(engine for engine in xw.engines if engine.impl is self).activate()

    def leave(self) -> None:
        """Takes it away from xlwings again."""
        engines = xw.engines
        engines.engines[:] = [engine for engine in engines if engine.impl is not self]
        if engines.active is not None and engines.active.impl is self:
            engines.active = None

    @staticmethod
    def prepare_xl_data_element(value: Any, _: object) -> Any:
        """A value on its way into a cell."""
        if hasattr(value, "item"):  # one of numpy's numbers
            value = value.item()
        match value:
            case float() if value != value:  # noqa: PLR0124  (not a number)
                return None
            case datetime():
                return {"date": (value.replace(tzinfo=None) - DAY_ZERO) / timedelta(days=1)}
            case date():
                return {"date": float((value - DAY_ZERO.date()).days)}
            case time():
                return {"date": (datetime.combine(DAY_ZERO, value) - DAY_ZERO) / timedelta(days=1)}
            case Decimal():
                return float(value)
        return value

    @staticmethod
    def clean_value_data(
        table: Sequence[Sequence[Any]], as_date: Any, empty: Any, as_number: Any, errors_as_text: bool
    ) -> list[list[Any]]:
        """Values on their way out of cells."""
        return [[_cleaned(value, as_date, empty, as_number, errors_as_text) for value in row] for row in table]


def _cleaned(value: Any, as_date: Any, empty: Any, as_number: Any, errors_as_text: bool) -> Any:
    match value:
        case None | "":
            return empty
        case float() if as_number is not None:
            return as_number(value)
        case {"error": text}:
            return text if errors_as_text else None
        case {"currency": amount}:
            return Decimal(str(round(amount, 4)))
        case {"date": days}:
            moment = DAY_ZERO + timedelta(milliseconds=round(days * 86_400_000))
            parts = {
                name: getattr(moment, name)
                for name in ("year", "month", "day", "hour", "minute", "second", "microsecond")
            }
            return as_date(**parts, tzinfo=None)
    return value


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


class Books(base.Books):
    """The open workbooks."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def api(self) -> Books:
        return self

    @property
    def app(self) -> App:
        return App(self.engine)

    @property
    def active(self) -> Book:
        key = self.engine.ask("active_book")
        if key is None:
            raise RefusedError("no workbook is open")
        return Book(self.engine, key)

    def __call__(self, name_or_index: str | int) -> Book:
        for position, book in enumerate(self, 1):
            if name_or_index == position or (
                isinstance(name_or_index, str) and book.name.lower() == name_or_index.lower()
            ):
                return book
        raise KeyError(name_or_index)

    def __contains__(self, name: str) -> bool:
        return any(book.name.lower() == name.lower() for book in self)

    def __len__(self) -> int:
        return len(self.engine.ask("books"))

    def __iter__(self) -> Iterator[Book]:
        for key in self.engine.ask("books"):
            yield Book(self.engine, key)

    def add(self) -> Book:
        return Book(self.engine, self.engine.ask("new_book", hidden=True))

    def open(self, fullname: str, *options: Any) -> Book:
        password = options[3] if len(options) > 3 else None
        key = self.engine.ask(
            "open_book",
            path=str(fullname),
            macros=self.engine.open_macros,
            hidden=not self.engine.shown,
            password=password,
        )
        return Book(self.engine, key)


class Book(base.Book):
    """A workbook, by its id in LibreOffice."""

    def __init__(self, engine: Engine, key: str) -> None:
        self.engine = engine
        self.key = key

    @property
    def api(self) -> Book:
        return self

    @property
    def app(self) -> App:
        return App(self.engine)

    @property
    def name(self) -> str:
        return str(self.engine.ask("book_place", book=self.key)["name"])

    @property
    def fullname(self) -> str:
        place = self.engine.ask("book_place", book=self.key)
        return str(place["path"] or place["name"])

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    def activate(self) -> None:
        self.engine.ask("activate_book", book=self.key)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        self.engine.ask("save_book", book=self.key, path=path, password=password)

    def close(self) -> None:
        self.engine.ask("close_book", book=self.key)
