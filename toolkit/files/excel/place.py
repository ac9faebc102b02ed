"""Where an open workbook lies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.files.excel.start import load_xlwings

if TYPE_CHECKING:
    import xlwings as xw

_REMOTE = "://"


def path_of(book: xw.Book, fullname: str = "") -> Path | None:
    """The file of an open workbook; None where it was never saved, or lies where no folder on this machine leads.

    Excel gives an address on the net for a workbook in SharePoint or OneDrive. What xlwings (0.37.8) makes of one may
    be another site's file of the same name, so it is not asked then.

    Args:
        book: the workbook.
        fullname: what Excel calls its place, where VBA told it.
    """
    if _REMOTE in fullname:
        return None
    try:
        full = book.fullname
    except (load_xlwings().XlwingsError, UnboundLocalError):  # an address it knows no folder for; the second is a bug
        return None
    path = Path(full)
    return path if path.is_absolute() and path.is_file() else None
