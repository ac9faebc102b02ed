"""Workbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes as base

from tests.office_engine.names import Names
from tests.office_engine.tabs import Sheets
from tests.office_process import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.office_engine.engine import Engine
    from tests.office_engine.program import App


class Books(base.Books):
    """The open workbooks."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def api(self) -> Books:
        return self

    @property
    def app(self) -> App:
        return self.engine.app

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
        return self.engine.app

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
