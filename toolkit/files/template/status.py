"""The live words beside the input cells: what is missing, what is not a number, how long a text is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.form import formulas
from toolkit.core.form.layout import column_letters, column_number
from toolkit.core.kinds.selection import YES_NO, answer_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.core.form.layout import TableLayout
    from toolkit.files.template.book import TemplateBook
    from toolkit.model import Field, Pointer

NUMERIC = frozenset({"money", "number", "hours", "integer", "year"})
_ONLY_TEXT_IS_WRONG = (NUMERIC | {"date"}) - {"year"}  # in a row: any number is one of these
TESTS = {  # what a text of a type must pass, and the words for one that does not
    "org-number": (formulas.is_org_number, "not_org_number"),
    "municipality": (formulas.is_municipality, "not_municipality"),
    "email": (formulas.is_email, "not_email"),
}


class CellFault(NamedTuple):
    """What can be wrong with a filled cell: the condition under which it is, and the key of the words for it."""

    condition: str
    word: str


def fault_of(field: Field, cell: str) -> CellFault | None:
    """What a field's type lets a filled cell be judged by; None where anything goes."""
    if field.type == "year":
        return CellFault(f"NOT({formulas.is_year(cell)})", "not_a_year")
    if field.type in NUMERIC:
        below = f",{cell}<{field.minimum}" if field.minimum is not None else ""
        return CellFault(f"OR(NOT(ISNUMBER({cell})){below})", "not_a_number")
    if field.type == "date":
        return CellFault(f"NOT(ISNUMBER({cell}))", "not_a_date")
    if field.type in {"choice", "yes-no"}:
        return CellFault(f"NOT({formulas.listed(cell, field.choices or YES_NO)})", "not_listed")
    test, word = TESTS.get(field.type, (None, ""))
    return CellFault(f"NOT({test(cell)})", word) if test else None


def field_status(template: TemplateBook, field: Field, cell: str) -> tuple[str, str]:
    """The formula beside a single field, and what it shows while the form is empty."""
    q = formulas.literal
    empty = template.t("missing") if field.required else template.t("optional")
    fine = q(template.t("fine"))
    fault = fault_of(field, cell)
    if fault:
        fine = f"IF({fault.condition},{q(template.t(fault.word))},{fine})"
    elif field.max_length:
        of = f" {template.t('of')} {field.max_length} {template.t('characters')}"
        fine = f'IF(LEN({cell})>{field.max_length},"✘ ","✔ ")&LEN({cell})&{q(of)}'
    return f"=IF(LEN(TRIM({cell}))=0,{q(empty)},{fine})", empty


def row_status(template: TemplateBook, table: TableLayout, row: int) -> str:
    """The formula at the end of a table's row: blank for a blank row, else ✔ or the first thing that is missing."""
    q = formulas.literal
    cells = {path: f"{column_letters(column)}{row}" for path, column in table.columns.items()}
    fields = {field.path: field for field in table.block.fields}
    amounts = [cells[path] for path in table.amounts()]
    formula = q(template.t("fine"))
    own = {path: field for path, field in fields.items() if not field.given}
    for condition, word in reversed(list(_row_faults(own, cells))):
        formula = f"IF({condition},{q(template.t(word))},{formula})"
    typed = [cells[path] for path, field in own.items() if field.type in NUMERIC or field.type == "date"]
    scaled = [_off_scale(cells[path], field) for path, field in own.items() if field.scale]
    if scaled:
        formula = f"IF({'+'.join(scaled)}>0,{q(template.t('row_scale'))},{formula})"
    if typed:
        texts = ",".join(f"ISTEXT({cell})" for cell in typed)
        formula = f"IF(OR({texts}),{q(template.t('row_text'))},{formula})"
    if amounts:
        formula = f"IF(COUNTA({amounts[0]}:{amounts[-1]})=0,{q(template.t('row_amounts'))},{formula})"
    for path, field in reversed(own.items()):
        missing = f"LEN(TRIM({cells[path]}))=0"
        if field.required_when:
            yes = q(answer_word(template.call, template.layout.language, "yes"))
            missing = f"AND({cells[field.required_when]}={yes},{missing})"
        if field.required or field.required_when:
            word = template.t("row_missing") + field.label[template.layout.language]
            formula = f"IF({missing},{q(word)},{formula})"
    every = list(cells.values())
    filled = "+".join([f"COUNTA({run})" for run in _runs(every)])
    return f'=IF({filled}=0,"",{formula})'


def _row_faults(own: Mapping[Pointer, Field], cells: Mapping[Pointer, str]) -> Iterator[CellFault]:
    """What can be wrong with the filled cells of a row, one fault for each kind of words."""
    wrong: dict[str, list[str]] = {}
    for path, field in own.items():
        fault = None if field.type in _ONLY_TEXT_IS_WRONG else fault_of(field, cells[path])
        if fault and field.required:  # a missing value was told before
            wrong.setdefault(fault.word, []).append(fault.condition)
        elif fault:
            wrong.setdefault(fault.word, []).append(f"AND(LEN(TRIM({cells[path]}))>0,{fault.condition})")
        if field.max_length:
            wrong.setdefault("row_length", []).append(f"LEN({cells[path]})>{field.max_length}")
    bounded = [cells[path] for path, field in own.items() if field.minimum == 0 and not field.scale]
    if bounded:
        wrong["row_negative"] = [f'COUNTIF({run},"<0")>0' for run in _runs(bounded)]
    for word, conditions in wrong.items():
        yield CellFault(conditions[0] if len(conditions) == 1 else f"OR({','.join(conditions)})", word)


def _off_scale(cell: str, field: Field) -> str:
    """1 or more where a cell holds something that is no whole number on the field's scale, else 0."""
    number = f"N({cell})"
    return f"(LEN({cell})>0)*(({number}<{field.minimum})+({number}>{field.maximum})+({number}<>INT({number})))"


def _runs(cells: list[str]) -> list[str]:
    """The cells of one row as few ranges as possible: the column of sums lies between the amounts and the rest."""
    runs: list[list[str]] = []
    previous = 0
    for cell in cells:
        number = column_number(cell.rstrip("0123456789"))
        if runs and number == previous + 1:
            runs[-1].append(cell)
        else:
            runs.append([cell])
        previous = number
    return [run[0] if len(run) == 1 else f"{run[0]}:{run[-1]}" for run in runs]
