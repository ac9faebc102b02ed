"""The open workbooks, the program around them, and macros."""

from __future__ import annotations

import re
from typing import Any

import uno
from shared import Base, RefusedError, place, properties

FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xlam": "Calc MS Excel 2007 VBA XML",
    ".ods": "calc8",
}
RUN_MACROS = 4  # com.sun.star.document.MacroExecMode.ALWAYS_EXECUTE_NO_WARN
NEVER_RUN = 0


class Books(Base):
    """Requests on workbooks and the program."""

    def books(self) -> list[str]:
        """The ids of the open workbooks."""
        return [document.RuntimeUID for document in self.documents()]

    def open_book(self, path: str, macros: bool, hidden: bool, password: str | None) -> str:
        """Opens a workbook and returns its id."""
        options: dict[str, Any] = {"MacroExecutionMode": RUN_MACROS if macros else NEVER_RUN, "UpdateDocMode": 0}
        if password is not None:
            options["Password"] = password
        if path.endswith(".xlam"):
            options["FilterName"] = FILTERS[".xlam"]
        return self._loaded(uno.systemPathToFileUrl(path), hidden, options)

    def new_book(self, hidden: bool) -> str:
        """Opens an empty workbook with one sheet."""
        return self._loaded("private:factory/scalc", hidden, {})

    def _loaded(self, url: str, hidden: bool, options: dict[str, Any]) -> str:
        document = self.desktop.loadComponentFromURL(url, "_blank", 0, properties(Hidden=hidden, **options))
        if document is None:
            raise RefusedError(f"LibreOffice cannot open {url}")
        self.current = document.RuntimeUID
        return self.current

    def active_book(self) -> str | None:
        """The workbook that was activated last, or the one in front, or the one opened last."""
        known = self.books()
        front = self.desktop.getCurrentComponent()
        if self.current in known:
            return self.current
        if front is not None and getattr(front, "RuntimeUID", None) in known:
            return str(front.RuntimeUID)
        return known[0] if known else None

    def activate_book(self, book: str) -> None:
        """Brings a workbook to the front."""
        document = self.document(book)
        self.current = book
        window = document.getCurrentController().getFrame().getContainerWindow()
        if window.isVisible():
            window.toFront()

    def book_place(self, book: str) -> dict[str, str]:
        """The workbook's name and its path (empty when it was never saved)."""
        document = self.document(book)
        path = uno.fileUrlToSystemPath(document.URL) if document.URL else ""
        return {"name": path.replace("\\", "/").rpartition("/")[2] or document.Title, "path": path}

    def save_book(self, book: str, path: str | None, password: str | None) -> None:
        """Saves where it lies, or under another name, which is then where it lies."""
        document = self.document(book)
        if path is None:
            document.store()
            return
        ending = "." + path.rpartition(".")[2].lower()
        if ending not in FILTERS:
            raise RefusedError(f"{path}: no such kind of workbook")
        options = {"Password": password} if password else {}
        document.storeAsURL(
            uno.systemPathToFileUrl(path), properties(FilterName=FILTERS[ending], Overwrite=True, **options)
        )

    def close_book(self, book: str) -> None:
        """Closes without saving."""
        document = self.document(book)
        self.painted()
        document.close(True)

    def structure_locked(self, book: str) -> bool:
        """Says whether sheets may be neither added nor removed."""
        return bool(self.document(book).isProtected())

    def selection(self, book: str) -> dict[str, Any] | None:
        """The sheet and block that are selected, or None when it is no range."""
        document = self.document(book)
        chosen = document.getCurrentController().getSelection()
        if chosen is None or not hasattr(chosen, "getRangeAddress"):
            return None
        address = chosen.getRangeAddress()
        sheet = document.Sheets.getByIndex(address.Sheet)
        return {"sheet": self.handle(document, sheet), "block": place(address)}

    def calculation(self, book: str, automatic: bool | None) -> bool:
        """Says whether formulas follow by themselves; sets it when `automatic` is given."""
        document = self.document(book)
        if automatic is not None:
            document.enableAutomaticCalculation(automatic)
        return bool(document.isAutomaticCalculationEnabled())

    def calculate(self) -> None:
        """Calculates every formula of every workbook anew."""
        for document in self.documents():
            document.calculateAll()

    def show_status(self, book: str, text: str | None) -> None:
        """Puts a text into the status bar, or takes it away."""
        indicator = self.document(book).getCurrentController().getStatusIndicator()
        if indicator is not None and text is None:
            indicator.end()
        elif indicator is not None:
            indicator.start(text, 0)

    def run_macro(self, book: str, name: str, arguments: list[Any]) -> Any:
        """Runs a Sub or Function of the workbook's own VBA: `Module.Name`, or `Name` alone."""
        document = self.document(book)
        script = f"vnd.sun.star.script:{self._full_name(document, name)}?language=Basic&location=document"
        result, _, _ = document.getScriptProvider().getScript(script).invoke(tuple(arguments), (), ())
        return result

    @staticmethod
    def _full_name(document: Any, name: str) -> str:
        wanted, _, module = reversed(("." + name).rpartition("."))
        libraries = document.BasicLibraries
        for library in libraries.getElementNames():
            libraries.loadLibrary(library)
            modules = libraries.getByName(library)
            for candidate in modules.getElementNames():
                if module.lstrip(".") not in ("", candidate):
                    continue
                if re.search(
                    rf"^\s*(Public\s+)?(Sub|Function)\s+{wanted}\b", modules.getByName(candidate), re.I | re.M
                ):
                    return f"{library}.{candidate}.{wanted}"
        raise RefusedError(f"Cannot run the macro {name!r}: it is not in this workbook")
