"""The sheets a person fills in: title, sections of single fields, tables, and the hidden keys."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from toolkit.core.form import formulas
from toolkit.core.form.layout import (
    FIRST_BLOCK_ROW,
    INTRO_ROW,
    KEY_COLUMN,
    LABEL_COLUMN,
    STATUS_COLUMN,
    TITLE_ROW,
    VALUE_COLUMN,
    SheetLayout,
    SingleLayout,
    TableLayout,
    column_letters,
    hidden_keys,
)
from toolkit.files.template.book import TemplateBook, add_sheet, colour_states, protect, show_ore
from toolkit.files.template.given import seals, write_given
from toolkit.files.template.inputs import validation
from toolkit.files.template.status import NUMERIC, field_status, row_status

if TYPE_CHECKING:
    from toolkit.model import Block, Field

LABEL_WIDTH = 46
VALUE_WIDTH = 70
STATUS_WIDTH = 25
LINE_HEIGHT = 15
ROW_STATUS_WIDTH = 30
ROW_HEIGHT = 21
PAGE_WIDTH = 200  # characters that a landscape page holds in readable print


def write_form_sheet(template: TemplateBook, layout: SheetLayout) -> None:
    """Write one sheet of the form."""
    sheet = add_sheet(template, layout.name, landscape=not layout.singles)
    _write_top(template, sheet, layout)
    if layout.singles:
        sheet.set_column(LABEL_COLUMN - 1, LABEL_COLUMN - 1, LABEL_WIDTH)
        sheet.set_column(VALUE_COLUMN - 1, VALUE_COLUMN - 1, VALUE_WIDTH)
        sheet.set_column(STATUS_COLUMN - 1, STATUS_COLUMN, STATUS_WIDTH)
        for table in layout.tables:
            sheet.set_column(table.status_column - 1, table.status_column - 1, ROW_STATUS_WIDTH)
    last = max([STATUS_COLUMN, *(table.status_column for table in layout.tables)])
    for row, block in layout.headings:
        sheet.set_row(row - 1, 22)
        for column in range(LABEL_COLUMN, last + 1):
            sheet.write_blank(row - 1, column - 1, None, template.style("heading"))
        sheet.write_string(row - 1, LABEL_COLUMN - 1, block.label[template.layout.language], template.style("heading"))
    for single in layout.singles:
        _write_single(template, sheet, single)
    for table in layout.tables:
        _write_table(template, sheet, table, own_widths=not layout.singles)
    _finish(template, sheet, layout)


def _write_top(template: TemplateBook, sheet: Any, layout: SheetLayout) -> None:
    language = template.layout.language
    sheet.set_row(0, None, None, {"hidden": True})
    sheet.set_row(TITLE_ROW - 1, 32)
    sheet.set_row(INTRO_ROW - 1, 20)
    sheet.write_string(TITLE_ROW - 1, LABEL_COLUMN - 1, layout.name, template.style("title"))
    intro = layout.form_sheet.intro[language]
    sheet.write_string(INTRO_ROW - 1, LABEL_COLUMN - 1, intro, template.style("intro"))


def _write_single(template: TemplateBook, sheet: Any, single: SingleLayout) -> None:
    field, row = single.field, single.row - 1
    height = max(field.lines, 2 if field.help else 1)
    valign = "vcenter" if field.lines <= 2 else "top"
    sheet.set_row(row, 7 + LINE_HEIGHT * height)
    _write_label(template, sheet, row, single, valign)
    style = template.input_style(field.type, valign=valign, given=field.given)
    if field.given:
        write_given(template, sheet, (row, VALUE_COLUMN - 1), field, style)
    else:
        sheet.write_blank(row, VALUE_COLUMN - 1, None, style)
        sheet.data_validation(row, VALUE_COLUMN - 1, row, VALUE_COLUMN - 1, validation(template, field))
    formula, empty = field_status(template, field, single.cell)
    sheet.write_formula(row, STATUS_COLUMN - 1, formula, template.style("status", valign=valign), empty)


def _write_label(template: TemplateBook, sheet: Any, row: int, single: SingleLayout, valign: str) -> None:
    """The label with its star and, on a line of its own, the help."""
    language, field = template.layout.language, single.field
    label = field.label[language] + _mark(template, field)
    cell = template.style("label", valign=valign)
    if not field.help:
        sheet.write_string(row, LABEL_COLUMN - 1, label, cell)
        return
    parts = [template.style("label-bold"), label + "\n", template.style("label-help"), field.help[language]]
    sheet.write_rich_string(row, LABEL_COLUMN - 1, *parts, cell)


def _mark(template: TemplateBook, field: Field) -> str:
    """The star of what must be filled in."""
    wanted = (field.required or field.required_when) and not field.given
    return template.t("required_mark") if wanted else ""


def _write_table(template: TemplateBook, sheet: Any, table: TableLayout, *, own_widths: bool) -> None:
    language = template.layout.language
    fields = {field.path: field for field in table.block.fields}
    sheet.set_row(table.header_row - 1, 36)
    sheet.set_row(table.key_row - 1, None, None, {"hidden": True})
    for path, column in table.columns.items():
        field = fields[path]
        if own_widths:
            sheet.set_column(column - 1, column - 1, field.width or 14)
        right = field.type in NUMERIC and not field.scale
        style = template.style("header-right" if right else "header")
        sheet.write_string(table.header_row - 1, column - 1, field.label[language] + _mark(template, field), style)
        _write_cells(template, sheet, table, field)
        if field.type == "money":
            letters = column_letters(column)
            show_ore(template, sheet, f"{letters}{table.first_row}:{letters}{table.end_row}")
    _write_row_status(template, sheet, table, own_widths=own_widths)
    if not table.block.is_given:
        _write_more_rows(template, sheet, table)
    if table.sum_column is not None:
        _write_sums(template, sheet, table)


def _write_cells(template: TemplateBook, sheet: Any, table: TableLayout, field: Field) -> None:
    """A column's cells: to be filled in, or given."""
    column, first, last = table.columns[field.path] - 1, table.first_row - 1, table.last_row - 1
    centred = {"align": "center"} if field.scale else {}
    valign = "top" if field.lines > 1 else "vcenter"
    style = template.input_style(field.type, valign=valign, given=field.given, **centred)
    for row in range(first, last + 1):
        if field.given:
            write_given(template, sheet, (row, column), field, style, row - first)
        else:
            sheet.write_blank(row, column, None, style)
    if not field.given:
        sheet.data_validation(first, column, last, column, validation(template, field))


def _row_height(block: Block) -> int:
    lines = max(field.lines for field in block.fields)
    return ROW_HEIGHT if lines == 1 else 7 + LINE_HEIGHT * lines


def _write_row_status(template: TemplateBook, sheet: Any, table: TableLayout, *, own_widths: bool) -> None:
    column = table.status_column - 1
    if own_widths:
        sheet.set_column(column, column, ROW_STATUS_WIDTH)
    sheet.write_string(table.header_row - 1, column, template.t("status"), template.style("header"))
    for row in range(table.first_row, table.last_row + 1):
        sheet.set_row(row - 1, _row_height(table.block))
        sheet.write_formula(row - 1, column, row_status(template, table, row), template.style("row-status"), "")
    letters = column_letters(table.status_column)
    colour_states(template, sheet, f"{letters}{table.first_row}:{letters}{table.end_row}")


def _write_more_rows(template: TemplateBook, sheet: Any, table: TableLayout) -> None:
    """The line above which rows are inserted; its words stand where no formula counts them."""
    sheet.set_row(table.end_row - 1, 16)
    sheet.write_string(table.end_row - 1, table.status_column - 1, template.t("more_rows"), template.style("more"))


def _write_sums(template: TemplateBook, sheet: Any, table: TableLayout) -> None:
    """The sum of every row and of every year; a text among the amounts is said instead of being skipped."""
    column = table.sum_column
    if column is None:
        return
    first, *_, last = (column_letters(table.columns[path]) for path in table.amounts())
    sheet.set_column(column - 1, column - 1, 14)
    sheet.write_string(table.header_row - 1, column - 1, template.t("total"), template.style("header-right"))
    for row in range(table.first_row, table.last_row + 1):
        formula = _sum(template, f"{first}{row}:{last}{row}")
        sheet.write_formula(row - 1, column - 1, formula, template.style("sum"), 0)
    sheet.set_row(table.total_row - 1, 24)
    for number in range(LABEL_COLUMN, table.status_column + 1):
        sheet.write_blank(table.total_row - 1, number - 1, None, template.style("total-label"))
    sheet.write_string(table.total_row - 1, LABEL_COLUMN - 1, template.t("total"), template.style("total-label"))
    amount_columns = [table.columns[path] for path in table.amounts()]
    for number in amount_columns:
        letters = column_letters(number)
        formula = _sum(template, f"{letters}{table.first_row}:{letters}{table.end_row}")
        sheet.write_formula(table.total_row - 1, number - 1, formula, template.style("total"), 0)
    show_ore(template, sheet, f"{column_letters(column)}{table.first_row}:{column_letters(column)}{table.end_row}")
    show_ore(template, sheet, f"{first}{table.total_row}:{column_letters(column)}{table.total_row}")
    formula = _sum(template, f"{first}{table.total_row}:{last}{table.total_row}")
    sheet.write_formula(table.total_row - 1, column - 1, formula, template.style("total"), 0)


def _sum(template: TemplateBook, cells: str) -> str:
    text = formulas.literal(template.t("total_text"))
    return f"=IF(COUNTA({cells})>COUNT({cells}),{text},{formulas.money_sum(cells)})"


def _finish(template: TemplateBook, sheet: Any, layout: SheetLayout) -> None:
    """Keys, what stays in view, what is printed, protection."""
    form = template.layout.form
    for table in layout.tables:
        for row, text in seals(template, table):
            sheet.write_string(row - 1, KEY_COLUMN - 1, text, template.style("key"))
    for row, column, text in hidden_keys(layout, form, template.call.id, template.layout.language):
        sheet.write_string(row - 1, column - 1, text, template.style("key"))
    sheet.set_column(KEY_COLUMN - 1, KEY_COLUMN - 1, 2, None, {"hidden": True})
    last_column = max([STATUS_COLUMN, *(table.status_column for table in layout.tables)])
    sheet.print_area(TITLE_ROW - 1, LABEL_COLUMN - 1, layout.last_row, last_column - 1)
    if layout.singles:
        letters = column_letters(STATUS_COLUMN)
        colour_states(template, sheet, f"{letters}{layout.singles[0].row}:{letters}{layout.singles[-1].row}")
        sheet.freeze_panes(FIRST_BLOCK_ROW - 2, 0)
    else:
        table = layout.tables[0]
        sheet.freeze_panes(table.first_row - 1, LABEL_COLUMN + table.block.frozen - 1)
        sheet.repeat_rows(table.header_row - 1)
        _spread_over_pages(sheet, table)
    first = layout.singles[0].cell if layout.singles else f"B{layout.tables[0].first_row}"
    sheet.set_selection(first)
    protect(sheet, rows=not any(table.block.is_given for table in layout.tables))


def _spread_over_pages(sheet: Any, table: TableLayout) -> None:
    """Print a wide table over several pages, each with the columns that stay in view."""
    width = sum(field.width or 14 for field in table.block.fields) + ROW_STATUS_WIDTH
    pages = ceil(width / PAGE_WIDTH)
    if pages > 1:
        sheet.fit_to_pages(pages, 0)
        sheet.repeat_columns(LABEL_COLUMN - 1, LABEL_COLUMN + table.block.frozen - 2)
