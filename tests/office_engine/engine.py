"""The engine: what xlwings asks of one, and what a person would see of it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

import xlwings as xw

from tests.office_engine.program import Alert, App, Apps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

NAME = "libreoffice"
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  (Excel's days have no time zone)


class Ask(Protocol):
    """Sends a request to the worker and returns its answer."""

    def __call__(self, name: str, /, **arguments: Any) -> Any: ...


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

    @property
    def app(self) -> App:
        """The one application."""
        return App(self)

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
