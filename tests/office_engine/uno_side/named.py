"""Defined names of a workbook and of a sheet."""

from __future__ import annotations

from typing import Any

from shared import Base, Block, RefusedError, place


class Named(Base):
    """Requests on names. A sheet's own name is written `'Sheet'!Name`; the workbook's list holds those too."""

    def names(self, book: str, sheet: int | None) -> list[str]:
        """The names, as Excel writes them."""
        return [shown for shown, _ in self._all(book, sheet)]

    def refers_to(self, book: str, name: str) -> str:
        """What a name stands for, as a formula."""
        return self.grammar(self.document(book)).from_native(self._one(book, name).getContent())

    def set_name(self, book: str, name: str, refers_to: str) -> None:
        """Defines a name, or changes what it stands for."""
        document = self.document(book)
        grammar = self.grammar(document)
        content = grammar.to_native(refers_to)
        owner, bare = self._scope(document, name)
        if owner.NamedRanges.hasByName(bare):
            owner.NamedRanges.getByName(bare).setContent(content)
        else:
            owner.NamedRanges.addNewByName(bare, content, grammar.origin, 0)

    def delete_name(self, book: str, name: str) -> None:
        """Takes a name away."""
        self._one(book, name)
        owner, bare = self._scope(self.document(book), name)
        owner.NamedRanges.removeByName(bare)

    def named_block(self, book: str, name: str) -> dict[str, Any]:
        """The sheet and the block that a name stands for."""
        document, cells = self.document(book), self._one(book, name).getReferredCells()
        if cells is None:
            raise RefusedError(f"{name} stands for no range")
        return {"sheet": self.handle(document, cells.getSpreadsheet()), "block": place(cells.getRangeAddress())}

    def named_on(self, sheet: int, name: str) -> Block:
        """The block that a name stands for, when it is on this sheet."""
        document, local = self.owner(sheet), f"'{self.sheet(sheet).Name}'!{name}"
        for candidate in (local, name):
            match = next((n for s, n in self._all(document.RuntimeUID, None) if s.lower() == candidate.lower()), None)
            cells = match and match.getReferredCells()
            if cells and cells.getSpreadsheet().Name == self.sheet(sheet).Name:
                return place(cells.getRangeAddress())
        raise RefusedError(f"{name!r} is neither a reference nor a name on {self.sheet(sheet).Name}")

    def _all(self, book: str, sheet: int | None) -> list[tuple[str, Any]]:
        document = self.document(book)
        sheets = (
            [self.sheet(sheet)] if sheet is not None else map(document.Sheets.getByName, document.Sheets.ElementNames)
        )
        owners = [("", document)] if sheet is None else []
        found = []
        for scope, owner in owners + [(f"'{s.Name}'!", s) for s in sheets]:
            found += [(scope + name, owner.NamedRanges.getByName(name)) for name in owner.NamedRanges.getElementNames()]
        return found

    def _one(self, book: str, name: str) -> Any:
        for shown, found in self._all(book, None):
            if shown.lower() == name.lower():
                return found
        raise RefusedError(f"no name {name!r}")

    @staticmethod
    def _scope(document: Any, name: str) -> tuple[Any, str]:
        scope, _, bare = name.rpartition("!")
        return (document.Sheets.getByName(scope.strip("'")) if scope else document), bare
