"""Workbooks written by hand, part by part, for what no program writes on purpose."""

from __future__ import annotations

import io
import warnings
import zipfile
from typing import TYPE_CHECKING

from toolkit.files.reading import read_workbook
from toolkit.model import Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.files.reading import Limits
    from toolkit.model import Cell, Grid

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/></numFmts>'
    '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="20"/></cellXfs>'
    "</styleSheet>"
)


def relations(*entries: tuple[str, str, str]) -> str:
    """A relations part from (id, last word of the type, target)."""
    rows = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{to}"/>' for i, kind, to in entries)
    return f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}">{rows}</Relationships>'


def sheet(rows: str, head: str = "", tail: str = "") -> str:
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}">{head}<sheetData>{rows}</sheetData>{tail}</worksheet>'


def strings(*items: str) -> str:
    return f'<sst xmlns="{MAIN}" count="1" uniqueCount="1">{"".join(items)}</sst>'


def parts(rows: str = "", **changes: str | bytes | None) -> dict[str, str | bytes]:
    """The parts of a workbook with one sheet, Ark1; a change names a part by its last word (None leaves it out)."""
    found: dict[str, str | bytes | None] = {
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr/><sheets>'
        '<sheet name="Ark1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("rId1", "worksheet", "worksheets/sheet1.xml"),
            ("rId2", "styles", "styles.xml"),
            ("rId3", "sharedStrings", "sharedStrings.xml"),
        ),
        "xl/worksheets/sheet1.xml": sheet(rows),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": strings("<si><t>Søker</t></si>"),
    }
    names = {name.rpartition("/")[2].partition(".")[0]: name for name in found if name != "_rels/.rels"}
    names |= {"workbook": "xl/workbook.xml", "workbook_rels": "xl/_rels/workbook.xml.rels", "rels": "_rels/.rels"}
    for word, content in changes.items():
        found[names[word]] = content
    return {name: content for name, content in found.items() if content is not None}


def package(content: Mapping[str, str | bytes] | list[tuple[str, str | bytes]]) -> bytes:
    """The zip of these parts, in this order; a list may hold a name twice."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # zipfile's word on duplicate names
        for name, data in content if isinstance(content, list) else content.items():
            file.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def workbook(rows: str = "", **changes: str | bytes | None) -> bytes:
    return package(parts(rows, **changes))


def cells(rows: str, **changes: str | bytes | None) -> dict[tuple[int, int], Cell]:
    """The cells that are read from these rows of Ark1."""
    return dict(grid(workbook(rows, **changes)).sheets[0].cells)


def grid(data: bytes, name: str = "soknad.xlsx") -> Grid:
    return read_workbook(data, name)


def refusal(data: bytes, name: str = "soknad.xlsx", limits: Limits | None = None) -> tuple[str, dict[str, object]]:
    """The reason and facts a file is refused with."""
    try:
        read_workbook(data, name) if limits is None else read_workbook(data, name, limits)
    except Unreadable as refused:
        return refused.reason, refused.facts
    return "read", {}
