"""Fills a template from the list of its fields alone, the way a program of somebody else's would: with openpyxl."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import load_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openpyxl import Workbook

FIRST_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
_CREATED = re.compile(rb"<dcterms:created[^>]*>([^<]*)<")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*<")


def fill(template: bytes, fields: Sequence[Mapping[str, Any]], data: Mapping[str, Any]) -> bytes:
    """The template with an application typed into it.

    Args:
        template: the bytes of an .xlsx that `toolkit template` wrote.
        fields: its fields, as `toolkit fields --format json` lists them for the same call and language.
        data: the document: sections and tables by name, dates as ISO text, choices by id, amounts by year.
            A text where a number or date belongs is typed as that text.

    Returns:
        The bytes of the filled .xlsx, its formulas without values; the same arguments give the same bytes.

    Raises:
        ValueError: a table of the document has more rows than the template.
    """
    book = load_workbook(BytesIO(template), rich_text=True)
    for field in fields:
        for cell, value in _entries(field, data):
            target = book[field["sheet"]][cell]
            target.value = _typed(field, value)
            if isinstance(value, str) and target.data_type in {"f", "e"}:
                target.data_type = "s"  # openpyxl takes "=…" for a formula and "#N/A" for an error
    return _stable(_saved(book))


def _entries(field: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The cells of one field with the values the document has for them."""
    block, *rest = field["path"].lstrip("/").split("/")
    if "cell" in field:
        value = _below(data.get(block, {}), rest)
        if value is not None:
            yield field["cell"], value
        return
    rows = data.get(block, [])
    if len(rows) > field["last_row"] - field["first_row"] + 1:
        raise ValueError(f"/{block}: {len(rows)} rows, the template has {field['last_row'] - field['first_row'] + 1}")
    for number, row in enumerate(rows):
        value = _below(row, rest[1:])
        if value is not None:
            yield f"{field['column']}{field['first_row'] + number}", value


def _below(holder: Any, steps: Sequence[str]) -> Any:
    for step in steps:
        holder = holder.get(step) if holder is not None else None
    return holder


def _typed(field: Mapping[str, Any], value: Any) -> Any:
    """A value as it is typed: the label of a choice, a date as a date, codes as text.

    A text such as `_x0041_` is an escape in the file format, so its first underline is escaped itself.
    """
    if "choices" in field:
        key = str(value).lower() if isinstance(value, bool) else value
        return field["choices"].get(key, value)
    if not isinstance(value, str):
        return value
    if field["type"] == "date" and _is_iso(value):
        return date.fromisoformat(value)
    return _ESCAPE.sub("_x005F_", value)


def _is_iso(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _saved(book: Workbook) -> bytes:
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _stable(workbook: bytes) -> bytes:
    """The same workbook without the time of saving: openpyxl writes it into the package and its properties."""
    buffer = BytesIO()
    with ZipFile(BytesIO(workbook)) as source, ZipFile(buffer, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                created = _CREATED.search(content)
                content = _MODIFIED.sub(rb"\g<1>" + (created[1] if created else b"") + b"<", content)
            info = ZipInfo(name, FIRST_ZIP_DAY)
            info.compress_type = ZIP_DEFLATED
            target.writestr(info, content)
    return buffer.getvalue()
