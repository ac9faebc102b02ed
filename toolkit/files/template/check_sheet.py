"""The sheet of live checks: key figures and every rule a formula can express, from the same call as Python's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from toolkit.core.form import formulas
from toolkit.core.form.layout import LABEL_COLUMN, TITLE_ROW, SingleLayout, TableLayout
from toolkit.core.kinds import KINDS
from toolkit.files.template.book import TemplateBook, add_sheet, colour_states, protect
from toolkit.files.template.check_figures import write_figures
from toolkit.model import Severity

if TYPE_CHECKING:
    from toolkit.core.form.layout import Layout
    from toolkit.model import Pointer, Rule

STATE_ROW = 5
FIGURES_ROW = 7
RULE_KEY = "rule:"  # in the hidden key column, so that a program finds a rule's state
COLUMN_WIDTHS = (54, 26, 16, 18, 16, 16)


def write_check_sheet(template: TemplateBook) -> None:
    """Write the sheet of checks."""
    sheet = add_sheet(template, template.check_sheet, landscape=False)
    sheet.set_column(0, 0, 2, None, {"hidden": True})
    for offset, width in enumerate(COLUMN_WIDTHS):
        sheet.set_column(LABEL_COLUMN - 1 + offset, LABEL_COLUMN - 1 + offset, width)
    sheet.set_row(0, None, None, {"hidden": True})
    sheet.set_row(TITLE_ROW - 1, 32)
    sheet.write_string("B2", template.check_sheet, template.style("title"))
    sheet.write_string("B3", template.t("check_lead"), template.style("intro"))
    row = write_figures(template, sheet, FIGURES_ROW)
    first, last = _write_rules(template, sheet, row + 2)
    _write_state(template, sheet, first, last)
    colour_states(template, sheet, f"C{first}:C{last}")
    colour_states(template, sheet, f"B{STATE_ROW}")
    sheet.print_area(1, 1, last - 1, len(COLUMN_WIDTHS))
    sheet.freeze_panes(STATE_ROW, 0)
    protect(sheet)


def _write_state(template: TemplateBook, sheet: Any, first: int, last: int) -> None:
    bad, look = (f'COUNTIF(C{first}:C{last},"{sign}*")' for sign in ("✘", "!"))
    keys = ("check_state_good", "check_state_bad", "check_state_look")
    good, wrong, fair = (formulas.literal(template.t(key)) for key in keys)
    sheet.set_row(STATE_ROW - 1, 26)
    formula = f"=IF({bad}>0,{wrong}&{bad},IF({look}>0,{fair}&{look},{good}))"
    sheet.write_formula(f"B{STATE_ROW}", formula, template.style("state-line"), "")


# --- rules ------------------------------------------------------------------------------------------------------


def _write_rules(template: TemplateBook, sheet: Any, row: int) -> tuple[int, int]:
    """Write one line per rule that a formula can express; returns the first and last row."""
    sheet.set_row(row - 1, 22)
    for offset, key in enumerate(("check_rule", "check_state", "check_clause", "check_where")):
        style = template.style("header-centre" if key == "check_clause" else "header")
        sheet.write_string(row - 1, LABEL_COLUMN - 1 + offset, template.t(key), style)
    for offset in range(4, len(COLUMN_WIDTHS)):
        sheet.write_blank(row - 1, LABEL_COLUMN - 1 + offset, None, template.style("header"))
    first = row + 1
    rules = [
        rule for rule in template.call.rules if KINDS[rule.kind].live and rule.applies_to == template.layout.form.kind
    ]
    for number, rule in enumerate(rules):
        _write_rule(template, sheet, first + number, rule)
    return first, first + len(rules) - 1


def _write_rule(template: TemplateBook, sheet: Any, row: int, rule: Rule) -> None:
    live = KINDS[rule.kind].live
    if live is None:
        return
    check = live(rule, template.call, template.layout)
    bad = "state_bad" if rule.severity is Severity.ERROR else "state_look"
    good, wrong, waiting = (formulas.literal(template.t(key)) for key in ("state_good", bad, "state_waiting"))
    if check.count:
        wrong = f'{wrong}&" ("&{check.count}&")"'
    formula = f"=IF(IFERROR({check.ready},TRUE),IF(IFERROR({check.holds},FALSE),{good},{wrong}),{waiting})"
    sheet.set_row(row - 1, 19)
    sheet.write_string(row - 1, 0, RULE_KEY + rule.id, template.style("key"))
    own = f"rule_{rule.kind}"  # a line that tells more than its rule: every mark beside a cell counts
    title = template.t(own) if template.messages.has(f"form.{own}") else rule.title[template.layout.language]
    sheet.write_string(row - 1, 1, title, template.style("rule"))
    sheet.write_array_formula(row - 1, 2, row - 1, 2, formula, template.style("rule-state"), "")
    sheet.write_string(row - 1, 3, rule.clause, template.style("rule-clause"))
    for offset in range(3, len(COLUMN_WIDTHS)):
        sheet.write_blank(row - 1, LABEL_COLUMN - 1 + offset, None, template.style("figure-blank"))
    place = _goal(template.layout, rule)
    if place is not None:
        name, cell = place
        sheet.write_url(row - 1, 4, template.link_to(name, cell), template.style("link"), name)


def _goal(layout: Layout, rule: Rule) -> tuple[str, str] | None:
    """The sheet and cell a rule is about: the first field or table among its arguments."""
    singles, tables = layout.singles, layout.tables
    for value in _paths(rule):
        if value in singles:
            return singles[value].sheet, singles[value].cell
        table = _table_of(tables, value)
        if table is not None:
            return table.sheet, f"B{table.first_row}"
    single = _first_single(layout, rule.kind)
    if single:
        return single.sheet, single.cell
    defaults = {"municipalities-at-least": "/partners", "released-money": "/funding"}
    table = tables.get(defaults.get(rule.kind, ""))
    if rule.kind == "row-complete":
        table = next(iter(tables.values()), None)
    return (table.sheet, f"B{table.first_row}") if table else None


def _first_single(layout: Layout, kind: str) -> SingleLayout | None:
    """The first single field a kind without arguments is about."""
    wanted = {"required": None, "email": "email"}
    if kind not in wanted:
        return None
    of_type = wanted[kind]
    return next((one for one in layout.singles.values() if of_type in {None, one.field.type}), None)


def _paths(rule: Rule) -> list[str]:
    found: list[str] = []
    for value in rule.arguments.values():
        found += [value] if isinstance(value, str) else [str(one) for one in value]
    return found


def _table_of(tables: dict[Pointer, TableLayout], path: str) -> TableLayout | None:
    return tables.get("/" + path.split("/")[1]) if path.startswith("/") else None
