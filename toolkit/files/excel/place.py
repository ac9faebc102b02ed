"""Where an open workbook lies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.files.excel.start import load_xlwings

if TYPE_CHECKING:
    import xlwings as xw


def path_of(book: xw.Book) -> Path | None:
    """The file of an open workbook; None where it was never saved, or lies where no folder on this machine leads."""
    try:
        full = book.fullname
    except load_xlwings().XlwingsError:  # a workbook in SharePoint or OneDrive that is not synced
        return None
    path = Path(full)
    return path if path.is_absolute() and path.is_file() else None
