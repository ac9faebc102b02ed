"""A workbook being written: formats made once, and what every sheet of it needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from toolkit.core.form.layout import Layout, quoted
from toolkit.files import palette
from toolkit.files.template.styles import BASE, NUMBER_FORMATS, ORE_FORMAT, STYLES, TEXT_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xlsxwriter

    from toolkit.core.messages import Messages
    from toolkit.model import Call


@dataclass
class TemplateBook:
    """One template being written: the workbook, its form's layout, the words, and the shared formats."""

    book: xlsxwriter.Workbook
    call: Call
    layout: Layout
    messages: Messages
    given: Mapping[str, Any] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)  # list -> the range of its labels on the hidden sheet
    _formats: dict[tuple[object, ...], Any] = field(default_factory=dict)

    def style(self, name: str, **more: object) -> Any:
        """A named format, made once; `more` overrides single properties."""
        key = (name, *sorted(more.items()))
        if key not in self._formats:
            base = {} if name in {"good", "bad", "look"} else BASE
            self._formats[key] = self.book.add_format({**base, **STYLES[name], **more})
        return self._formats[key]

    def input_style(self, field_type: str, *, valign: str = "vcenter", given: bool = False, **more: object) -> Any:
        """The format of a cell for a type of field, with a thin frame.

        Input is unlocked and soft yellow; what is given beforehand is locked and pale blue. `more` overrides single
        properties.
        """
        properties: dict[str, object] = {"bg_color": palette.INPUT, "border": 1, "border_color": palette.LINE}
        properties |= {"locked": False, "valign": valign}
        if given:
            properties |= {"bg_color": palette.LIGHT, "locked": True}
        if field_type in TEXT_TYPES:
            properties |= {"num_format": "@", "text_wrap": True, "align": "left", "indent": 1}
        else:
            properties["num_format"] = NUMBER_FORMATS[field_type]
        if field_type == "date":
            properties |= {"align": "left", "indent": 1}
        properties |= more
        key = ("input", *sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({**BASE, **properties})
        return self._formats[key]

    def t(self, key: str, **facts: object) -> str:
        """A word of the form in the template's language: the kind of form's own where it has one."""
        own = f"{self.layout.form.kind}.{key}"
        return self.messages.text(own if self.messages.has(own) else f"form.{key}", **facts)

    @cached_property
    def check_sheet(self) -> str:
        """The name of the sheet of live checks."""
        return self.t("check_sheet")

    def link_to(self, sheet: str, cell: str) -> str:
        """An internal link as XlsxWriter writes it."""
        return f"internal:{quoted(sheet)}!{cell}"


def add_sheet(template: TemplateBook, name: str, *, landscape: bool) -> Any:
    """A new worksheet with everything all sheets share: print set-up, footer, no gridlines."""
    sheet = template.book.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.set_footer(f"&L&9{template.call.title[template.layout.language]}&C&9&A&R&9{template.t('page')}")
    if landscape:
        sheet.set_landscape()
    return sheet


def protect(sheet: Any, *, rows: bool = True) -> None:
    """Lock what is not to be filled in, without a password; widths and heights stay adjustable.

    `rows` says whether rows may be inserted, deleted and sorted.
    """
    sheet.protect(
        "",
        {
            "format_columns": True,
            "format_rows": True,
            "insert_rows": rows,
            "delete_rows": rows,
            "sort": rows,
            "autofilter": rows,
            "select_locked_cells": True,
            "select_unlocked_cells": True,
        },
    )


def show_ore(template: TemplateBook, sheet: Any, cells: str) -> None:
    """Show two decimals where an amount has øre; whole kroner stay without."""
    first = cells.partition(":")[0]
    criteria = f"=AND(ISNUMBER({first}),{first}<>ROUND({first},0))"
    ore = template.book.add_format({"num_format": ORE_FORMAT})
    sheet.conditional_format(cells, {"type": "formula", "criteria": criteria, "format": ore})


def colour_states(template: TemplateBook, sheet: Any, cells: str) -> None:
    """Colour cells by the sign they begin with: ✔ good, ✘ wrong, ! worth a look. The words stay: colour only helps."""
    for sign, style in (("✔", "good"), ("✘", "bad"), ("!", "look")):
        rule = {"type": "text", "criteria": "begins with", "value": sign, "format": template.style(style)}
        sheet.conditional_format(cells, rule)
