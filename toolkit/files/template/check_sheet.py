"""The sheet of live checks: key figures and every rule a formula can express, from the same call as Python's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from toolkit.core import formulas
from toolkit.core.kinds import KINDS
from toolkit.core.kinds.selection import having_words
from toolkit.core.layout import LABEL_COLUMN, TITLE_ROW, TableLayout, column_letters
from toolkit.files.template.book import TemplateBook, add_sheet, colour_states, protect, show_ore
from toolkit.model import Severity

if TYPE_CHECKING:
    from toolkit.core.layout import Layout
    from toolkit.model import Pointer, Rule

STATE_ROW = 5
FIGURES_ROW = 7
RULE_KEY = "rule:"  # in the hidden key column, so that a program finds a rule's state
COLUMN_WIDTHS = (54, 17, 16, 18, 16, 16)


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
    row = _write_figures(template, sheet)
    first, last = _write_rules(template, sheet, row + 2)
    _write_state(template, sheet, first, last)
    colour_states(template, sheet, f"C{first}:C{last}")
    colour_states(template, sheet, f"B{STATE_ROW}")
    sheet.print_area(1, 1, last - 1, len(COLUMN_WIDTHS))
    sheet.freeze_panes(STATE_ROW, 0)
    protect(sheet)


def _write_state(template: TemplateBook, sheet: Any, first: int, last: int) -> None:
    bad = f'COUNTIF(C{first}:C{last},"✘*")'
    good, wrong = (formulas.literal(template.t(key)) for key in ("check_state_good", "check_state_bad"))
    sheet.set_row(STATE_ROW - 1, 26)
    formula = f"=IF({bad}=0,{good},{wrong}&{bad})"
    sheet.write_formula(f"B{STATE_ROW}", formula, template.style("state-line"), "")


# --- key figures ------------------------------------------------------------------------------------------------


def _write_figures(template: TemplateBook, sheet: Any) -> int:
    """Write the key figures; returns the last row used."""
    layout = template.layout
    costs, funding = layout.tables["/costs"], layout.tables["/funding"]
    years = [path.rpartition("/")[2] for path in costs.amounts()]
    sheet.set_row(FIGURES_ROW - 1, 22)
    heading = [template.t("check_figures"), *years, template.t("total")]
    for offset, text in enumerate(heading):
        style = template.style("header" if offset == 0 else "header-right")
        sheet.write_string(FIGURES_ROW - 1, LABEL_COLUMN - 1 + offset, text, style)
    rows = [
        ("check_costs", [costs.total_reference(path) for path in (*costs.amounts(), None)]),
        ("check_funding", [funding.total_reference(path) for path in (*funding.amounts(), None)]),
    ]
    row = FIGURES_ROW + 1
    for key, references in rows:
        _figure(template, sheet, row, key, [f"={reference}" for reference in references])
        row += 1
    columns = [column_letters(LABEL_COLUMN + 1 + offset) for offset in range(len(years) + 1)]
    differences = [f'=IFERROR({letters}{row - 1}-{letters}{row - 2},"–")' for letters in columns]
    _figure(template, sheet, row, "check_difference", differences)
    total = columns[-1]
    return _write_grant(template, sheet, row + 1, f"{total}{row - 2}")


def _write_grant(template: TemplateBook, sheet: Any, row: int, cost: str) -> int:
    """Write grant, share, limit and released money below each other in the first figures' column."""
    limit = template.call.value("grant_limit")
    county, others, neighbours = (_money_of(template, actor) for actor in ("county", "other", "municipality"))
    amounts = [
        ("check_grant", f'=IFERROR({county},"–")', "figure-money"),
        ("check_share", f'=IFERROR(C{row}/{cost},"–")', "figure-share"),
        ("check_limit", f"={limit}", "figure-share"),
        ("check_highest", f'=IFERROR({limit}*{cost},"–")', "figure-money"),
        ("check_released_other", f'=IFERROR({others},"–")', "figure-money"),
        ("check_released_own", f'=IFERROR({others}+{neighbours},"–")', "figure-money"),
    ]
    for offset, (key, formula, style) in enumerate(amounts):
        _figure(template, sheet, row + offset, key, [formula], style)
    return row + len(amounts) - 1


def _money_of(template: TemplateBook, actor: str) -> str:
    funding = template.layout.tables["/funding"]
    selected = having_words(template.call, template.layout, "/funding/*/type", "actor", equals=actor)
    return "+".join(formulas.money_sum(funding.reference(path), selected) for path in funding.amounts())


def _figure(
    template: TemplateBook, sheet: Any, row: int, key: str, formula_by_column: list[str], style: str = "figure-money"
) -> None:
    sheet.set_row(row - 1, 19)
    sheet.write_string(row - 1, LABEL_COLUMN - 1, template.t(key), template.style("figure"))
    for offset in range(len(COLUMN_WIDTHS) - 1):
        sheet.write_blank(row - 1, LABEL_COLUMN + offset, None, template.style("figure-blank"))
    for offset, formula in enumerate(formula_by_column):
        sheet.write_formula(row - 1, LABEL_COLUMN + offset, formula, template.style(style), 0)
    if style == "figure-money":
        last = column_letters(LABEL_COLUMN + len(formula_by_column))
        show_ore(template, sheet, f"C{row}:{last}{row}")


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
    formula = f"=IF(IFERROR({check.ready},TRUE),IF(IFERROR({check.holds},FALSE),{good},{wrong}),{waiting})"
    sheet.set_row(row - 1, 19)
    sheet.write_string(row - 1, 0, RULE_KEY + rule.id, template.style("key"))
    sheet.write_string(row - 1, 1, rule.title[template.layout.language], template.style("rule"))
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
    defaults = {"municipalities-at-least": "/partners", "released-money": "/funding"}
    table = tables.get(defaults.get(rule.kind, ""))
    return (table.sheet, f"B{table.first_row}") if table else None


def _paths(rule: Rule) -> list[str]:
    found: list[str] = []
    for value in rule.arguments.values():
        found += [value] if isinstance(value, str) else [str(one) for one in value]
    return found


def _table_of(tables: dict[Pointer, TableLayout], path: str) -> TableLayout | None:
    return tables.get("/" + path.split("/")[1]) if path.startswith("/") else None
