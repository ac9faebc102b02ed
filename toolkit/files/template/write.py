"""A whole template: guidance, the form's sheets, the checks, and the hidden lists behind the drop-downs."""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

import xlsxwriter

from toolkit.core.form import formulas
from toolkit.core.form.keys import SheetKey
from toolkit.core.form.layout import column_letters, lay_out, quoted
from toolkit.core.kinds.selection import YES_NO
from toolkit.files.template.book import TemplateBook
from toolkit.files.template.check_sheet import write_check_sheet
from toolkit.files.template.form_sheets import write_form_sheet
from toolkit.files.template.guide_sheet import write_guide_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.core.messages import Messages
    from toolkit.model import Call


def template_bytes(call: Call, kind: str, messages: Messages, given: Mapping[str, Any] | None = None) -> bytes:
    """A form of a call as a macro-free workbook.

    Args:
        call: the call.
        kind: "application"; another kind the call has a schema for.
        messages: the words, in the language the form is to have.
        given: a document with the values of the form's given fields: sections and tables by name, numbers Decimal. A
            table with given rows has just these rows.

    Returns:
        The bytes of the .xlsx; the same arguments give the same bytes.
    """
    given = given or {}
    rows = {f"/{name}": len(part) for name, part in given.items() if isinstance(part, list) and part}
    layout = lay_out(call.forms[kind], messages.language, rows)
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties(
        {
            "title": call.title[messages.language],
            "company": call.issuer[messages.language],
            "subject": messages.text(f"form.{kind}_title"),
            "keywords": call.id,
            "created": datetime.combine(call.value("decision_date"), time()),
        }
    )
    book.set_size(28_000, 16_000)
    template = TemplateBook(book, call, layout, messages, given)
    _plan_lists(template)
    write_guide_sheet(template)
    for sheet in layout.sheets:
        write_form_sheet(template, sheet)
    write_check_sheet(template)
    _write_lists(template)
    book.worksheets()[0].activate()
    book.close()
    return buffer.getvalue()


def _columns(template: TemplateBook) -> dict[str, list[str] | list[int]]:
    """The hidden sheet's columns: every list the form uses, yes and no, and the municipalities known by name.

    The codes of all municipalities stand in one cell: the form only asks whether one is among them.
    """
    language, lists = template.layout.language, template.call.lists
    fields = template.layout.form.fields.values()
    used, scales = ({field.choices for field in fields}, {field.scale for field in fields})
    columns: dict[str, list[str] | list[int]] = {
        name: [choice.label[language] for choice in entries.values()] for name, entries in lists.items() if name in used
    }
    columns |= {name: [int(one) for one in entries] for name, entries in lists.items() if name in scales}
    columns[YES_NO] = [choice.label[language] for choice in template.call.lists[YES_NO].values()]
    if any(field.type == "municipality" for field in fields):
        counties = tuple(template.call.value("counties"))
        columns["municipality"] = [
            f"{code} {name}" for code, name in template.call.municipalities.items() if code.startswith(counties)
        ]
        columns[formulas.MUNICIPALITY_CODES] = [f" {' '.join(template.call.municipalities)} "]
    return columns


def _plan_lists(template: TemplateBook) -> None:
    sheet = quoted(template.t("lists_sheet"))
    for number, (name, labels) in enumerate(_columns(template).items(), start=1):
        letters = column_letters(number)
        template.lists[name] = f"={sheet}!${letters}$2:${letters}${len(labels) + 1}"
        template.book.define_name(formulas.list_name(name), template.lists[name])


def _write_lists(template: TemplateBook) -> None:
    sheet = template.book.add_worksheet(template.t("lists_sheet"))
    form = template.layout.form
    key = SheetKey(template.call.id, form.kind, form.version, "lists", template.layout.language)
    sheet.write_string(0, len(_columns(template)), key.text(), template.style("key"))
    for column, (name, labels) in enumerate(_columns(template).items()):
        sheet.set_column(column, column, 30)
        sheet.write_string(0, column, name, template.style("header"))
        for row, label in enumerate(labels, start=1):
            sheet.write(row, column, label, template.style("plain"))
    sheet.hide()
    sheet.protect()
