"""Notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes as base

from tests.office_process import RefusedError

if TYPE_CHECKING:
    from tests.office_engine.ranges import Range


class Note(base.Note):
    """The note of a cell."""

    def __init__(self, cell: Range) -> None:
        self.cell = cell

    @property
    def api(self) -> Note:
        return self

    @property
    def location(self) -> Range:
        return self.cell

    @property
    def text(self) -> str:
        return str(self._read()["text"])

    @text.setter
    def text(self, value: str) -> None:
        self.cell.ask("write_note", text=value)

    @property
    def author(self) -> str:
        return str(self._read()["author"])

    def delete(self) -> None:
        self.cell.ask("delete_note")

    def _read(self) -> Any:
        found = self.cell.ask("note")
        if found is None:
            raise RefusedError("the note is deleted")
        return found
