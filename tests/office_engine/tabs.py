"""Sheets."""

from __future__ import annotations

from numbers import Number
from typing import TYPE_CHECKING, Any

from xlwings import base_classes as base

from tests.office_engine.names import Names
from tests.office_engine.ranges import COLUMNS, ROWS, Range, block_of
from tests.office_process import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.office_engine.books import Book
    from tests.office_engine.engine import Engine
    from tests.office_engine.ranges import Block, Note


class Sheets(base.Sheets):
    """The sheets of a workbook."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.engine = book.engine

    @property
    def api(self) -> Sheets:
        return self

    @property
    def active(self) -> Sheet:
        return Sheet(self.engine, self.engine.ask("active_sheet", book=self.book.key))

    def __call__(self, name_or_index: str | int) -> Sheet:
        return Sheet(self.engine, self.engine.ask("find_sheet", book=self.book.key, key=name_or_index))

    def __contains__(self, name: str) -> bool:
        return any(sheet.name.lower() == name.lower() for sheet in self)

    def __len__(self) -> int:
        return len(self.engine.ask("sheets", book=self.book.key))

    def __iter__(self) -> Iterator[Sheet]:
        for handle in self.engine.ask("sheets", book=self.book.key):
            yield Sheet(self.engine, handle)

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        if before is None and after is None:
            before = self.active  # as Excel does
        elif before is None and after is not None and after.index == len(self) and not after.visible:
            raise RefusedError("Move method of Worksheet class failed")  # xlwings moves the last sheet on Windows
        position = before.index if before is not None else after.index + 1  # type: ignore[union-attr]
        return Sheet(self.engine, self.engine.ask("add_sheet", book=self.book.key, position=position, name=name))


class Sheet(base.Sheet):
    """A sheet, by its handle, which stays the same when it is renamed or moved."""

    def __init__(self, engine: Engine, handle: int) -> None:
        self.engine = engine
        self.handle = handle

    def ask(self, request: str, /, **arguments: Any) -> Any:
        """Sends a request about this sheet."""
        return self.engine.ask(request, sheet=self.handle, **arguments)

    @property
    def api(self) -> Sheet:
        return self

    @property
    def name(self) -> str:
        return str(self.ask("sheet_name"))

    @name.setter
    def name(self, value: str) -> None:
        self.ask("rename_sheet", name=value)

    @property
    def book(self) -> Book:
        from tests.office_engine.books import Book  # noqa: PLC0415  (books know sheets and sheets their book)

        return Book(self.engine, self.ask("sheet_book"))

    @property
    def index(self) -> int:
        return int(self.ask("sheet_position"))

    @property
    def names(self) -> Names:
        return Names(self.book, self)

    @property
    def notes(self) -> list[Note]:
        return [Range(self, block).note for block in self.ask("notes")]

    @property
    def comments(self) -> list[Any]:
        """LibreOffice has no threaded comments."""
        return []

    @property
    def shapes(self) -> Shapes:
        return Shapes()

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        """Cells by reference, by (row, column), by two corners, or by a name."""
        if isinstance(arg1, Number) and isinstance(arg2, Number):
            arg1, arg2 = (arg1, arg2), None
        if isinstance(arg1, tuple) and len(arg1) == 4:
            return Range(self, arg1)
        first = self._block(arg1)
        if arg2 is None:
            return Range(self, first)
        second = self._block(arg2)
        top, left = min(first[0], second[0]), min(first[1], second[1])
        bottom = max(first[0] + first[2], second[0] + second[2])
        right = max(first[1] + first[3], second[1] + second[3])
        return Range(self, (top, left, bottom - top, right - left))

    def _block(self, where: Any) -> Block:
        match where:
            case Range():
                return where.block
            case tuple():
                if 0 in where:
                    raise IndexError("Attempted to access 0-based Range. xlwings/Excel Ranges are 1-based.")
                return where[0], where[1], 1, 1
        return block_of(where) or tuple(self.ask("named_on", name=where))

    @property
    def cells(self) -> Range:
        return Range(self, (1, 1, ROWS, COLUMNS))

    @property
    def used_range(self) -> Range:
        return Range(self, tuple(self.ask("used_block")))

    def activate(self) -> None:
        self.ask("activate_sheet")

    def select(self) -> None:
        self.ask("activate_sheet")

    @property
    def visible(self) -> bool:
        return bool(self.ask("visible", shown=None))

    @visible.setter
    def visible(self, value: bool) -> None:
        self.ask("visible", shown=bool(value))

    @property
    def show_gridlines(self) -> bool:
        return bool(self.ask("gridlines", shown=None))

    @show_gridlines.setter
    def show_gridlines(self, value: bool) -> None:
        self.ask("gridlines", shown=bool(value))

    @property
    def freeze_panes(self) -> FreezePanes:
        return FreezePanes(self)

    def delete(self) -> None:
        self.ask("delete_sheet")

    def copy(self, before: Sheet | None, after: Sheet | None) -> None:
        self.ask("copy_sheet", position=before.index if before else after.index + 1)  # type: ignore[union-attr]

    def move(self, before: Sheet | None, after: Sheet | None) -> None:
        self.ask("move_sheet", position=before.index if before else after.index + 1)  # type: ignore[union-attr]

    def clear(self) -> None:
        self.used_range.clear()

    def clear_contents(self) -> None:
        self.used_range.clear_contents()

    def clear_formats(self) -> None:
        self.used_range.clear_formats()

    def autofit(self, axis: str | None = None) -> None:
        self.used_range.autofit(axis)


class Shapes(base.Collection):
    """What is drawn on a sheet: nothing that this engine knows of."""

    @property
    def api(self) -> Shapes:
        return self

    def __call__(self, key: str | int) -> Any:
        raise RefusedError(f"no shape {key!r}")

    def __len__(self) -> int:
        return 0

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __contains__(self, key: str) -> bool:
        return False


class FreezePanes(base.FreezePanes):
    """The rows and columns of a sheet that stay in view."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def freeze_at(self, frozen_range: Any) -> None:
        """Freezes down to the last row and column of a range; whole columns freeze columns only, and so rows."""
        row, column, rows, columns = self.sheet.range(getattr(frozen_range, "impl", frozen_range)).block
        self.sheet.ask(
            "freeze",
            columns=0 if columns >= COLUMNS else column + columns - 1,
            rows=0 if rows >= ROWS else row + rows - 1,
        )

    def unfreeze(self) -> None:
        self.sheet.ask("freeze", columns=0, rows=0)
