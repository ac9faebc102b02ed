"""Reading workbooks: bytes in, a grid of typed cells out, or the plain reason why not."""

from __future__ import annotations

from toolkit.model import Grid, Unreadable

from . import ods, xlsx
from .identify import check
from .limits import DAMAGE, DEFAULT, LARGE, LOOKS_LIKE, REASONS, Limits
from .package import Package

__all__ = ["DAMAGE", "DEFAULT", "LARGE", "LOOKS_LIKE", "REASONS", "Limits", "read_workbook"]


def read_workbook(data: bytes, name: str, limits: Limits = DEFAULT) -> Grid:
    """The workbook in `data` (.xlsx, .xlsm or .ods; `name` is its file name, without folders).

    Everything happens in memory and nothing outside the file is read. Cells are typed as `toolkit.model.Cell` says;
    a cell with a style but no content, or with empty text, is blank.

    Raises:
        Unreadable: with one of REASONS. No other exception comes from what a file may contain.
    """
    check(data, name, limits)
    package = Package(data, limits)
    if "mimetype" in package or "content.xml" in package:
        if "mimetype" in package and not package.read("mimetype").strip().startswith(ods.MIMETYPE):
            raise Unreadable("not-a-workbook", looks_like="odf")
        return ods.read(package, limits)
    return xlsx.read(package, limits)
