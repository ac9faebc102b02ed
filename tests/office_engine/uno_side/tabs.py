"""The sheets of a workbook."""

from __future__ import annotations

import re
from typing import Any

from shared import Base, Block, RefusedError, place

FREE_NAME = re.compile(r"(?!')[^\\/?*\[\]:]{1,31}(?<!')")


class Tabs(Base):
    """Requests on sheets."""

    def sheets(self, book: str) -> list[int]:
        """Handles of all sheets, in order."""
        document = self.document(book)
        return [self.handle(document, document.Sheets.getByIndex(i)) for i in range(document.Sheets.getCount())]

    def find_sheet(self, book: str, key: str | int) -> int:
        """The handle of the sheet with this name (capitals do not matter) or position (from 1)."""
        document = self.document(book)
        names = document.Sheets.ElementNames
        for position, name in enumerate(names, 1):
            if key == position or (isinstance(key, str) and key.lower() == name.lower()):
                return self.handle(document, document.Sheets.getByIndex(position - 1))
        raise RefusedError(f"no sheet {key!r}; there are {', '.join(names)}")

    def active_sheet(self, book: str) -> int:
        """The sheet in front."""
        document = self.document(book)
        return self.handle(document, document.getCurrentController().getActiveSheet())

    def sheet_name(self, sheet: int) -> str:
        """What the tab says."""
        return str(self.sheet(sheet).Name)

    def sheet_book(self, sheet: int) -> str:
        """The id of the sheet's workbook."""
        return str(self.owner(sheet).RuntimeUID)

    def sheet_position(self, sheet: int) -> int:
        """Where the sheet stands, from 1."""
        return int(self.sheet(sheet).getRangeAddress().Sheet) + 1

    def rename_sheet(self, sheet: int, name: str) -> None:
        """Gives a sheet another name."""
        self._unlocked(self.owner(sheet))
        self._refuse_name(self.owner(sheet), name, self.sheet(sheet).Name)
        self.sheet(sheet).setName(name)
        self.numbers[self.owner(sheet).RuntimeUID, name] = sheet

    def add_sheet(self, book: str, position: int, name: str | None) -> int:
        """Inserts a sheet so that it stands at `position` (from 1), and activates it."""
        document = self.document(book)
        self._unlocked(document)
        if name is None:
            taken = {n.lower() for n in document.Sheets.ElementNames}
            name = next(n for i in range(1, 1000) if (n := f"Sheet{i}").lower() not in taken)
        self._refuse_name(document, name, None)
        document.Sheets.insertNewByName(name, position - 1)
        added = self.handle(document, document.Sheets.getByName(name))
        self.activate_sheet(added)
        return added

    def delete_sheet(self, sheet: int) -> None:
        """Takes a sheet away; the last visible one stays."""
        document = self.owner(sheet)
        self._unlocked(document)
        shown = [name for name in document.Sheets.ElementNames if document.Sheets.getByName(name).IsVisible]
        if shown == [self.sheet(sheet).Name]:
            raise RefusedError("a workbook needs one visible sheet")
        name = self.sheet(sheet).Name
        self.handles[sheet] = (document, None)  # else it would stand for another sheet
        document.Sheets.removeByName(name)

    def move_sheet(self, sheet: int, position: int) -> None:
        """Moves a sheet before the one that stands at `position`."""
        self._unlocked(self.owner(sheet))
        self.owner(sheet).Sheets.moveByName(self.sheet(sheet).Name, position - 1)

    def copy_sheet(self, sheet: int, position: int) -> int:
        """Copies a sheet within its workbook; the copy is named as Excel names it, `Ark (2)`."""
        document, name = self.owner(sheet), self.sheet(sheet).Name
        self._unlocked(document)
        copy = next(c for i in range(2, 1000) if not document.Sheets.hasByName(c := f"{name[:26]} ({i})"))
        document.Sheets.copyByName(name, copy, position - 1)
        return self.handle(document, document.Sheets.getByName(copy))

    def activate_sheet(self, sheet: int) -> None:
        """Brings a sheet to the front; a hidden one cannot be."""
        if not self.sheet(sheet).IsVisible:
            raise RefusedError(f"the sheet {self.sheet(sheet).Name} is hidden")
        self.owner(sheet).getCurrentController().setActiveSheet(self.sheet(sheet))

    def select(self, sheet: int, block: Block) -> None:
        """Selects cells of the active sheet."""
        controller = self.owner(sheet).getCurrentController()
        if controller.getActiveSheet().Name != self.sheet(sheet).Name:
            raise RefusedError("cells can be selected on the active sheet only")
        controller.select(self.block(sheet, block))

    def visible(self, sheet: int, shown: bool | None) -> bool:
        """Says whether the tab is shown; sets it when `shown` is given."""
        if shown is not None:
            self._unlocked(self.owner(sheet))
            self.sheet(sheet).IsVisible = shown
        return bool(self.sheet(sheet).IsVisible)

    def used_block(self, sheet: int) -> Block:
        """The smallest block that holds everything; A1 when there is nothing."""
        cursor = self.sheet(sheet).createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return place(cursor.getRangeAddress())

    def gridlines(self, sheet: int, shown: bool | None) -> bool:
        """Says whether grid lines are shown on the sheet; sets it when `shown` is given."""
        controller = self.owner(sheet).getCurrentController()
        before = controller.getActiveSheet()
        controller.setActiveSheet(self.sheet(sheet))
        if shown is not None:
            controller.ShowGrid = shown
        result = bool(controller.ShowGrid)
        controller.setActiveSheet(before)
        return result

    def freeze(self, sheet: int, columns: int, rows: int) -> None:
        """Freezes rows and columns; none of either unfreezes."""
        controller = self.owner(sheet).getCurrentController()
        before = controller.getActiveSheet()
        controller.setActiveSheet(self.sheet(sheet))
        controller.freezeAtPosition(columns, rows)
        controller.setActiveSheet(before)

    def protect_sheet(self, sheet: int, password: str) -> None:
        """Protects a sheet."""
        self.sheet(sheet).protect(password)

    def unprotect_sheet(self, sheet: int, password: str) -> None:
        """Takes a sheet's protection off."""
        self.sheet(sheet).unprotect(password)
        if self.sheet(sheet).isProtected():
            raise RefusedError(f"the password does not open {self.sheet(sheet).Name}")

    def is_protected(self, sheet: int) -> bool:
        """Says whether a sheet is protected."""
        return bool(self.sheet(sheet).isProtected())

    def lock_structure(self, book: str, password: str) -> None:
        """Locks the structure of a workbook."""
        self.document(book).protect(password)

    @staticmethod
    def _unlocked(document: Any) -> None:
        if document.isProtected():
            raise RefusedError("the workbook's structure is protected")

    @staticmethod
    def _refuse_name(document: Any, name: str, current: str | None) -> None:
        if not FREE_NAME.fullmatch(name) or name.lower() == "history":
            raise RefusedError(f"{name!r} cannot be a sheet's name")
        if any(name.lower() == n.lower() != (current or "").lower() for n in document.Sheets.ElementNames):
            raise RefusedError(f"there is a sheet named {name!r} already")
