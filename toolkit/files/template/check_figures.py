"""The key figures at the top of the sheet of checks: what each kind of form adds up while it is filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from toolkit.core.form import formulas
from toolkit.core.form.layout import LABEL_COLUMN, column_letters, quoted
from toolkit.core.kinds.selection import answer_word, having_words
from toolkit.files.template.book import TemplateBook, show_ore

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FIGURE_COLUMNS = 5


def write_figures(template: TemplateBook, sheet: Any, row: int) -> int:
    """Write the key figures of the form from a row on; returns the last row used."""
    return FIGURES[template.layout.form.kind](template, sheet, row)


def _heading(template: TemplateBook, sheet: Any, row: int, columns: list[str]) -> None:
    sheet.set_row(row - 1, 22)
    for offset, text in enumerate([template.t("check_figures"), *columns]):
        style = template.style("header" if offset == 0 else "header-right")
        sheet.write_string(row - 1, LABEL_COLUMN - 1 + offset, text, style)


def _application(template: TemplateBook, sheet: Any, row: int) -> int:
    """Cost and funding by year, grant, share, limit and released money."""
    layout = template.layout
    costs, funding = layout.tables["/costs"], layout.tables["/funding"]
    years = [path.rpartition("/")[2] for path in costs.amounts()]
    _heading(template, sheet, row, [*years, template.t("total")])
    rows = [
        ("check_costs", [costs.total_reference(path) for path in (*costs.amounts(), None)]),
        ("check_funding", [funding.total_reference(path) for path in (*funding.amounts(), None)]),
    ]
    row += 1
    for key, references in rows:
        _figure(template, sheet, row, template.t(key), [f"={reference}" for reference in references])
        row += 1
    columns = [column_letters(LABEL_COLUMN + 1 + offset) for offset in range(len(years) + 1)]
    differences = [f'=IFERROR({letters}{row - 1}-{letters}{row - 2},"–")' for letters in columns]
    _figure(template, sheet, row, template.t("check_difference"), differences)
    return _write_grant(template, sheet, row + 1, row - 2, years)


def _write_grant(template: TemplateBook, sheet: Any, row: int, cost_row: int, years: list[str]) -> int:
    """Write grant, share, limit and released money below each other in the column of totals, behind the years."""
    column = column_letters(LABEL_COLUMN + 1 + len(years))
    cost = f"{column}{cost_row}"
    limit = template.call.value("grant_limit")
    county, others, neighbours = (_money_of(template, actor) for actor in ("county", "other", "municipality"))
    amounts = [
        ("check_grant", f'=IFERROR({county},"–")', "figure-money"),
        ("check_share", f'=IFERROR({column}{row}/{cost},"–")', "figure-share"),
        ("check_limit", f"={limit}", "figure-share"),
        ("check_highest", f'=IFERROR({limit}*{cost},"–")', "figure-money"),
        ("check_released_other", f'=IFERROR({others},"–")', "figure-money"),
        ("check_released_own", f'=IFERROR({others}+{neighbours},"–")', "figure-money"),
    ]
    for offset, (key, formula, style) in enumerate(amounts):
        _figure(template, sheet, row + offset, template.t(key), [*("" for _ in years), formula], style)
    return row + len(amounts) - 1


def _money_of(template: TemplateBook, actor: str) -> str:
    funding = template.layout.tables["/funding"]
    selected = having_words(template.call, template.layout, "/funding/*/type", "actor", equals=actor)
    return "+".join(formulas.money_sum(funding.reference(path), selected) for path in funding.amounts())


def _figure(
    template: TemplateBook, sheet: Any, row: int, label: str, formula_by_column: list[str], style: str = "figure-money"
) -> None:
    sheet.set_row(row - 1, 19)
    sheet.write_string(row - 1, LABEL_COLUMN - 1, label, template.style("figure"))
    blank = [""] * (FIGURE_COLUMNS - len(formula_by_column))
    for offset, formula in enumerate([*formula_by_column, *blank]):
        if formula:
            sheet.write_formula(row - 1, LABEL_COLUMN + offset, formula, template.style(style), 0)
        else:
            sheet.write_blank(row - 1, LABEL_COLUMN + offset, None, template.style("figure-blank"))
    if style == "figure-money":
        last = column_letters(LABEL_COLUMN + len(formula_by_column))
        show_ore(template, sheet, f"C{row}:{last}{row}")


def _assessment(template: TemplateBook, sheet: Any, row: int) -> int:
    """How many applications are answered, and the mean score of every criterion."""
    table = template.layout.tables["/assessments"]
    language = template.layout.language
    answers = table.reference("/assessments/*/impartial")
    status = column_letters(table.status_column)
    states = f"{quoted(table.sheet)}!${status}${table.first_row}:${status}${table.last_row}"
    counts = [
        ("check_applications", f"=COUNTA({table.reference('/assessments/*/application')})"),
        ("check_impartial", f"=COUNTIF({answers},{formulas.literal(answer_word(template.call, language, 'yes'))})"),
        ("check_not_impartial", f"=COUNTIF({answers},{formulas.literal(answer_word(template.call, language, 'no'))})"),
        ("check_finished", f'=COUNTIF({states},"✔*")'),
    ]
    _heading(template, sheet, row, [""] * FIGURE_COLUMNS)
    for offset, (key, formula) in enumerate(counts, start=1):
        _figure(template, sheet, row + offset, template.t(key), [formula])
    row += len(counts)
    for field in table.block.fields:
        if field.scale:
            row += 1
            yes = formulas.literal(answer_word(template.call, language, "yes"))
            mean = f'=IFERROR(ROUND(AVERAGEIF({answers},{yes},{table.reference(field.path)}),2),"–")'
            _figure(template, sheet, row, template.t("check_mean", criterion=field.label[language]), [mean])
    return row


FIGURES: Mapping[str, Callable[[TemplateBook, Any, int], int]] = {
    "application": _application,
    "assessment": _assessment,
}
