"""Notes on cells."""

from __future__ import annotations

from typing import Any

from shared import Base, Block, RefusedError, place


class Noted(Base):
    """Requests on notes."""

    def notes(self, sheet: int) -> list[Block]:
        """The cells that have a note."""
        notes = self.sheet(sheet).Annotations
        return sorted(place(notes.getByIndex(i).Position) for i in range(notes.getCount()))

    def note(self, sheet: int, block: Block) -> dict[str, str] | None:
        """A cell's note: its text and author; None when it has none."""
        found = self._found(sheet, block)
        if found is None:
            return None
        found.getAnnotationShape()  # until it is asked for, the text of a note from a file is empty
        return {"text": found.getString(), "author": found.getAuthor()}

    def add_note(self, sheet: int, block: Block, text: str) -> None:
        """Puts a note on a cell that has none."""
        cell = self.changeable(sheet, block).getCellByPosition(0, 0)
        if self._found(sheet, block) is not None:
            raise RefusedError(f"{cell.AbsoluteName} has a note already")
        self.sheet(sheet).Annotations.insertNew(cell.getCellAddress(), text)

    def write_note(self, sheet: int, block: Block, text: str) -> None:
        """Gives a note another text."""
        self.changeable(sheet, block)
        note = self._there(sheet, block)
        note.getAnnotationShape()
        note.setString(text)

    def delete_note(self, sheet: int, block: Block) -> None:
        """Takes a note away."""
        self.changeable(sheet, block)
        self._there(sheet, block)
        notes = self.sheet(sheet).Annotations
        for index in range(notes.getCount()):
            if place(notes.getByIndex(index).Position)[:2] == tuple(block[:2]):
                notes.removeByIndex(index)
                return

    def _found(self, sheet: int, block: Block) -> Any:
        notes = self.sheet(sheet).Annotations
        places = (notes.getByIndex(i) for i in range(notes.getCount()))
        return next((note for note in places if place(note.Position)[:2] == tuple(block[:2])), None)

    def _there(self, sheet: int, block: Block) -> Any:
        note = self._found(sheet, block)
        if note is None:
            raise RefusedError("the note is deleted")
        return note
