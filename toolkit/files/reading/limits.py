"""What the reader refuses: the bounds of one workbook and the keys of every reason it can give."""

from __future__ import annotations

from dataclasses import dataclass

REASONS = (
    "empty",  # no byte, or only zero bytes; facts: size
    "lock-file",  # the name of an owner file of Excel or LibreOffice
    "not-a-workbook",  # facts: looks_like, one of LOOKS_LIKE
    "password",  # encrypted: Excel, OpenDocument or the zip itself
    "old-excel",  # .xls, any version
    "binary-excel",  # .xlsb
    "truncated",  # a zip without its end
    "suspicious-package",  # facts: what ("duplicate", "traversal", "case-clash", "overlap"), part
    "doctype",  # facts: part
    "too-large",  # facts: what (one of LARGE), size, limit
    "too-many-cells",  # facts: limit
    "no-sheets",
    "damaged",  # facts: what (one of DAMAGE), part; and sheet, cell where they are known
)

LOOKS_LIKE = ("html", "pdf", "csv", "docx", "pptx", "odf", "xml", "rtf", "picture", "zip", "ole", "unknown")

LARGE = ("file", "unpacked", "parts", "sheets", "strings", "text", "markup", "merged")

DAMAGE = (
    "zip",  # the directory of the package, or a part that does not unpack to what it says
    "missing-part",
    "xml",  # not well-formed, or an unknown encoding
    "root",  # a part that is something else than its relation says
    "structure",  # what the format has no place for, or stands twice where it has one
    "reference",  # a cell outside the grid or with no legal reference
    "duplicate-cell",
    "number",
    "date",
    "shared-string",
    "type",  # a cell type the format does not know
    "array-formulas",  # they fill more cells than anybody fills
)

ROWS = 1_048_576
COLUMNS = 16_384


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one workbook. The largest of 3 068 real ones unpacks to 114 MB in 1 033 parts.

    `file` and `unpacked` are bytes; `markup` is the bytes of a part that is read as a tree, at a cost of memory; `text`
    is characters of one cell, `cells` the non-blank cells of all sheets together and the shared strings.
    """

    file: int = 100_000_000
    unpacked: int = 200_000_000
    parts: int = 2_000
    cells: int = 1_000_000
    text: int = 1_000_000
    markup: int = 32_000_000
    merged: int = 100_000


DEFAULT = Limits()
