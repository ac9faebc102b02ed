"""Next finding and Explain: from the selected cell to the next one, and to the rules in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.checking.catalogue import rules_about, what
from toolkit.core.checking.whereabouts import path_at
from toolkit.core.places import reference
from toolkit.core.pointers import general
from toolkit.files.calls import load_call
from toolkit.files.excel.sheets import is_visible
from toolkit.files.marking.places import Place, place
from toolkit.files.marking.report import HEADER_ROW
from toolkit.steps.open_book.desk import Answer, Desk, NotDone, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.model import Finding, Rule

MOST = 4  # rules told in one message box


class _Spot(NamedTuple):
    """A finding's cell: the number of its sheet, and where on it."""

    sheet: int
    where: Place


def next_finding(desk: Desk) -> Answer:
    """Select the cell of the next finding, sheet by sheet and row by row; after the last comes the first."""
    messages = desk.messages
    if not desk.checked.findings:
        raise NotDone("no-findings")
    spots = _spots(desk)
    if not spots:
        raise NotDone("nothing-to-select")
    here = _here(desk)
    order = sorted(spots)
    target = next((one for one in order if here is None or one > here), order[0])
    sheet = desk.book.sheets[target.sheet]
    sheet.activate()
    sheet.range((target.where.row, target.where.column)).select()
    first = spots[target][0]
    severity = messages.text(f"words.{first.severity}").lower()
    facts = {"message": messages.finding(first), "mend": messages.mend(first), "severity": severity}
    return Answer(status=say(messages, "next", number=order.index(target) + 1, count=len(order), **facts))


def _spots(desk: Desk) -> dict[_Spot, list[Finding]]:
    """The findings by the cell they stand in, on sheets that can be shown."""
    numbers = {sheet.name: number for number, sheet in enumerate(desk.book.sheets) if is_visible(sheet)}
    found: dict[_Spot, list[Finding]] = {}
    for finding in desk.checked.findings:
        where = place(finding.cell.partition(":")[0])
        if where and finding.sheet in numbers:
            found.setdefault(_Spot(numbers[finding.sheet], where), []).append(finding)
    return found


def _here(desk: Desk) -> _Spot | None:
    """The selected cell; None on a sheet of ours, from where the first finding is next."""
    active, selected = desk.book.sheets.active.name, desk.book.selection
    if active in desk.own:
        return None
    number = next(number for number, sheet in enumerate(desk.book.sheets) if sheet.name == active)
    return _Spot(number, Place(selected.row, selected.column) if selected else Place(0, 0))


# --- explaining --------------------------------------------------------------------------------------------------


def explain(desk: Desk) -> Answer:
    """The selected cell in words: its findings with how to mend them, and the rules, each with its clause."""
    messages = desk.messages
    sheet, cell = _selected(desk)
    shown = reference(sheet, cell)
    call = load_call(desk.checked.call)
    path = path_at(desk.submission, sheet, cell)
    findings = [one for one in desk.checked.findings if (one.sheet, one.cell.partition(":")[0]) == (sheet, cell)]
    field = call.forms[desk.checked.kind].fields.get(general(path))
    if not findings and field is None:
        raise NotDone("no-field", place=shown)
    label = messages.of(field.full_label) if field else ""
    told = [say(messages, "explain_cell", place=shown, label=label) if label else shown]
    told += [line for one in findings for line in _finding(desk, one)]
    broken = [rule for rule in call.rules if rule.id in {one.rule for one in findings}]
    rules = broken or rules_about(general(path), call, desk.checked.kind)
    told += _rules(desk, rules) if rules else ["", say(messages, "explain_none")]
    return Answer("\n".join(told))


def _selected(desk: Desk) -> tuple[str, str]:
    """The selected cell, or the one that the selected line of the findings sheet is about."""
    selected = desk.book.selection
    if selected is None:
        raise NotDone("no-cell")
    sheet = desk.book.sheets.active
    if sheet.name not in desk.own:
        return sheet.name, Place(selected.row, selected.column).reference
    if desk.own[sheet.name] or selected.row <= HEADER_ROW:
        raise NotDone("own-sheet")
    line = sheet.range((selected.row, 2), (selected.row, 3)).value
    if not all(isinstance(one, str) and one for one in line):
        raise NotDone("no-field", place=Place(selected.row, selected.column).reference)
    return line[0], line[1]


def _finding(desk: Desk, one: Finding) -> Iterator[str]:
    messages = desk.messages
    severity = messages.text(f"words.{one.severity}")
    yield ""
    yield say(messages, "explain_finding", severity=severity, message=messages.finding(one))
    yield say(messages, "explain_mend", mend=messages.mend(one))


def _rules(desk: Desk, rules: Sequence[Rule]) -> Iterator[str]:
    messages = desk.messages
    call = load_call(desk.checked.call)
    for rule in rules[:MOST]:
        title = messages.text("explain.named", label=messages.of(rule.title))
        yield ""
        yield say(messages, "explain_rule", title=title, clause=rule.clause, what=what(rule, call, messages))
    yield ""
    for clause in dict.fromkeys(rule.clause for rule in rules[:MOST]):
        yield say(messages, "explain_clause", clause=clause, text=messages.of(call.clauses[clause].text))
