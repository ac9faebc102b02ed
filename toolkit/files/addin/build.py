"""Builds the add-in: xlwings' base for add-ins with our macros, ribbon, icons and configuration sheet."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from toolkit.files.addin.project import PART, vba_project
from toolkit.files.addin.settings import texts
from toolkit.files.addin.sources import CONFIG_SHEET, NoBase, buttons, icon, icon_id, ribbon, xlwings_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.core.messages import Messages
    from toolkit.files.addin.settings import Settings

BASE = "quickstart_addin_ribbon.xlam"
SAMPLE = "RibbonMyAddin"
BASE_SHEET = "_myaddin.conf"
RIBBON = "customUI/customUI.xml"
RIBBON_RELATIONS = "customUI/_rels/customUI.xml.rels"
CREATOR = "Grant Workbook Toolkit"
NOTICE = "Contains the VBA of xlwings {version} (BSD 3-clause) and VBA-Dictionary (MIT); notices in their modules."
_OLDEST = (1980, 1, 1, 0, 0, 0)  # of a zip: no clock in what is built
_OFFICE = "http://schemas.openxmlformats.org"
_UI = "http://schemas.microsoft.com/office/{year}/relationships/ui/extensibility"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Rows = list[tuple[str, str | bool]]


def addin_bytes(settings: Settings, messages: Messages) -> bytes:
    """The add-in as an .xlam file; the same settings and messages give the same bytes.

    Raises:
        NoBase: the installed xlwings does not ship the base this is built on.
    """
    base = xlwings_file(BASE)
    with ZipFile(base) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    shared, sheet = _config_sheet(parts, list(settings.rows().items()), list(texts(messages).items()))
    parts |= {
        PART: vba_project(base, SAMPLE),
        "xl/workbook.xml": _workbook(parts["xl/workbook.xml"].decode()),
        "xl/sharedStrings.xml": shared,
        "xl/worksheets/sheet1.xml": sheet,
        "[Content_Types].xml": _content_types(parts["[Content_Types].xml"].decode()),
        "_rels/.rels": _relations(parts["_rels/.rels"].decode()),
        "docProps/core.xml": _properties(settings, messages),
        RIBBON: ribbon(messages).encode(),
        RIBBON_RELATIONS: _ribbon_relations(),
    } | {f"customUI/images/{button.id}.png": icon(button.id) for button in buttons()}
    return _packed(parts)


def _packed(parts: Mapping[str, bytes]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            entry = ZipInfo(name, _OLDEST)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 0  # the same bytes on every system
            archive.writestr(entry, parts[name])
    return buffer.getvalue()


def _replaced(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise NoBase(BASE)
    return text.replace(old, new)


def _workbook(text: str) -> bytes:
    """The workbook part with the sheet's new name, and without the folder on the machine of xlwings' author."""
    named = _replaced(text, f'name="{BASE_SHEET}"', f'name="{CONFIG_SHEET}"')
    return re.sub(r"<mc:AlternateContent.*?</mc:AlternateContent>", "", named, flags=re.DOTALL).encode()


def _content_types(text: str) -> bytes:
    first = '<Default Extension="rels"'
    return _replaced(text, first, f'<Default Extension="png" ContentType="image/png" />{first}').encode()


def _relations(text: str) -> bytes:
    """The package's relations: a ribbon in the namespace of 2006 has the relation of 2006 ([MS-CUSTOMUI] 2.1)."""
    return _replaced(text, _UI.format(year=2007), _UI.format(year=2006)).encode()


def _ribbon_relations() -> bytes:
    kind = f"{_OFFICE}/officeDocument/2006/relationships/image"
    each = "".join(
        f'<Relationship Id="{icon_id(button.id)}" Type="{kind}" Target="images/{button.id}.png"/>'
        for button in buttons()
    )
    return f'{_XML}<Relationships xmlns="{_OFFICE}/package/2006/relationships">{each}</Relationships>'.encode()


def _properties(settings: Settings, messages: Messages) -> bytes:
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_OFFICE}/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(messages.text('addin.ribbon.tab'))}</dc:title><dc:creator>{CREATOR}</dc:creator>"
        f"<dc:description>{escape(NOTICE.format(version=settings.xlwings))}</dc:description>"
        "</cp:coreProperties>"
    ).encode()


# --- the configuration sheet ----------------------------------------------------------------------------------


def _config_sheet(parts: Mapping[str, bytes], settings: Rows, told: Rows) -> tuple[bytes, bytes]:
    """The shared strings and the sheet: settings in columns A and B, texts in D and E."""
    strings: dict[str, int] = {}
    rows = "".join(
        f'<row r="{row}">{"".join(_cells(row, settings, told, strings))}</row>'
        for row in range(1, max(len(settings), len(told)) + 1)
    )
    text = parts["xl/worksheets/sheet1.xml"].decode()
    text = re.sub(r"<sheetData>.*</sheetData>", lambda _: f"<sheetData>{rows}</sheetData>", text, flags=re.DOTALL)
    text = re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="A1:E{max(len(settings), len(told))}"', text)
    return _shared(strings), text.encode()


def _cells(row: int, settings: Rows, told: Rows, strings: dict[str, int]) -> Iterator[str]:
    for columns, pairs in (("AB", settings), ("DE", told)):
        if row <= len(pairs):
            for column, value in zip(columns, pairs[row - 1], strict=True):
                yield _cell(f"{column}{row}", value, strings)


def _cell(name: str, value: str | bool, strings: dict[str, int]) -> str:  # noqa: FBT001  (a cell's value may be one)
    if isinstance(value, bool):
        return f'<c r="{name}" t="b"><v>{int(value)}</v></c>'
    if not value:
        return ""
    return f'<c r="{name}" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'


def _shared(strings: Mapping[str, int]) -> bytes:
    each = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings)
    return (
        f'{_XML}<sst xmlns="{_OFFICE}/spreadsheetml/2006/main" count="{len(strings)}" uniqueCount="{len(strings)}">'
        f"{each}</sst>"
    ).encode()
