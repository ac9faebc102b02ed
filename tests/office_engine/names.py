"""Defined names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlwings import base_classes as base

from tests.office_process import RefusedError

if TYPE_CHECKING:
    from tests.office_engine.books import Book
    from tests.office_engine.ranges import Range
    from tests.office_engine.tabs import Sheet


class Names(base.Names):
    """The names of a workbook, its sheets' own among them, or those of one sheet."""

    def __init__(self, book: Book, sheet: Sheet | None = None) -> None:
        self.book = book
        self.sheet = sheet

    @property
    def api(self) -> Names:
        return self

    def _all(self) -> list[str]:
        handle = None if self.sheet is None else self.sheet.handle
        return list(self.book.engine.ask("names", book=self.book.key, sheet=handle))

    def snapshot(self) -> list[tuple[str, Name]]:
        return [(name, Name(self.book, name)) for name in self._all()]

    def contains(self, name_or_index: str) -> bool:
        return any(self._same(name, name_or_index) for name in self._all())

    def __call__(self, name_or_index: str) -> Name:
        for name in self._all():
            if self._same(name, name_or_index):
                return Name(self.book, name)
        raise RefusedError(f"no name {name_or_index!r}")

    def __len__(self) -> int:
        return len(self._all())

    def add(self, name: str, refers_to: str) -> Name:
        if self.sheet is not None:
            name = f"'{self.sheet.name}'!{name}"
        self.book.engine.ask("set_name", book=self.book.key, name=name, refers_to=refers_to)
        return Name(self.book, name)

    def _same(self, name: str, wanted: str) -> bool:
        scope, _, bare = name.rpartition("!")
        plain = f"{scope.strip(chr(39))}!{bare}" if scope else bare
        candidates = {name.lower(), plain.lower()} | ({bare.lower()} if self.sheet is not None else set())
        return wanted.lower() in candidates


class Name(base.Name):
    """One defined name."""

    def __init__(self, book: Book, name: str) -> None:
        self.book = book
        self._name = name

    @property
    def api(self) -> Name:
        return self

    @property
    def name(self) -> str:
        return self._name

    @property
    def refers_to(self) -> str:
        return str(self.book.engine.ask("refers_to", book=self.book.key, name=self._name))

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self.book.engine.ask("set_name", book=self.book.key, name=self._name, refers_to=value)

    @property
    def refers_to_range(self) -> Range:
        from tests.office_engine.ranges import Range  # noqa: PLC0415
        from tests.office_engine.tabs import Sheet  # noqa: PLC0415

        found = self.book.engine.ask("named_block", book=self.book.key, name=self._name)
        return Range(Sheet(self.book.engine, found["sheet"]), tuple(found["block"]))

    def delete(self) -> None:
        self.book.engine.ask("delete_name", book=self.book.key, name=self._name)
