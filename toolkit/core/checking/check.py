"""Checking: every rule of the call on one submission, all faults in one run."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from toolkit.core.checking.conform import conform
from toolkit.core.checking.convert import locate
from toolkit.core.checking.touching import touching
from toolkit.core.checking.view import View
from toolkit.core.kinds import KINDS
from toolkit.core.pointers import general
from toolkit.model import Address, Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from decimal import Decimal

    from toolkit.core.checking.convert import Conversion
    from toolkit.model import Call, Fault, Form, Pointer, Rule


class Silence(NamedTuple):
    """One root cause gives one finding: the kind of rule that is heard, the kind it silences, and where.

    `ANY` other kind is silenced where its judgement rests on what the heard one says is "lost" (a field, table or
    sheet), on its very "cell", or on it when it is a "choice" left blank. "difference" is the same year, side and sum.
    """

    heard: str
    silenced: str
    where: Literal["lost", "cell", "choice", "difference"]


ANY = "*"
SELECTED = "totals-equal/selected"  # totals of the rows that have a trait
SILENCES: tuple[Silence, ...] = (
    Silence("structure", ANY, "lost"),
    Silence("value", ANY, "cell"),
    Silence("range", ANY, "cell"),
    Silence("required", ANY, "cell"),
    Silence("row-complete", ANY, "choice"),
    Silence("required-when", ANY, "cell"),
    Silence("period-order", ANY, "cell"),
    Silence(SELECTED, "totals-equal", "difference"),
)
"""Which fault silences which; nothing else is ever left out."""
_DOUBTS = {one.heard: one.where for one in SILENCES if one.silenced == ANY}
_FREE_TEXT = frozenset({"text", "long-text", "email", "phone"})  # left blank, there is nothing in it to judge


def check(call: Call, conversion: Conversion) -> tuple[Finding, ...]:
    """All findings on one submission, in the order of the form.

    Args:
        call: the submission's call.
        conversion: the submission as read, with the faults noticed while reading.

    Returns:
        The findings, each with rule, clause, severity, path and cell; none means that nothing is wrong.
    """
    form = call.forms[conversion.submission.kind]
    view = View(call, form, conversion.submission)
    rules = [rule for rule in call.rules if rule.applies_to == form.kind]
    raised = [*_given(rules, form, [*conversion.faults, *conform(view)]), *_judged(rules, view)]
    heard = _silenced(_certain(raised, view))
    findings = [_finding(rule, fault, view) for rule, fault in heard]
    return tuple(sorted(findings, key=lambda one: _place(one, form)))


def reported(view: View, faults: Iterable[tuple[str, Fault]]) -> tuple[Finding, ...]:
    """Faults noticed where more is known than one workbook, as findings of the rules that report their kinds."""
    rules = [rule for rule in view.call.rules if rule.applies_to == view.form.kind]
    return tuple(_finding(rule, fault, view) for rule, fault in _given(rules, view.form, faults))


def _given(rules: Sequence[Rule], form: Form, faults: Iterable[tuple[str, Fault]]) -> Iterator[tuple[Rule, Fault]]:
    """Faults from the reader and the schema, each with the rule that reports it."""
    by_kind: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        by_kind[rule.kind].append(rule)
    for kind, fault in faults:
        field = form.fields.get(general(fault.path))
        reporter = _reporter(by_kind[kind], field.type if field else "")
        if reporter is not None:
            yield reporter, fault


def _reporter(rules: Sequence[Rule], field_type: str) -> Rule | None:
    """The rule of a kind for a field type: the one that names the type, else the one that names none."""
    named = [rule for rule in rules if field_type in rule.arguments.get("types", ())]
    general_rules = [rule for rule in rules if "types" not in rule.arguments]
    return next(iter([*named, *general_rules]), None)


def _judged(rules: Sequence[Rule], view: View) -> Iterator[tuple[Rule, Fault]]:
    for rule in rules:
        judge = KINDS[rule.kind].check
        if judge is not None:
            for fault in judge(rule, view):
                yield rule, fault


def _certain(raised: Sequence[tuple[Rule, Fault]], view: View) -> list[tuple[Rule, Fault]]:
    """Drop what rests on something that was lost, could not be understood, or that another fault calls in doubt."""
    lost = touching(view.submission.unreadable)
    doubted = touching(fault.path for rule, fault in raised if _calls_in_doubt(rule, fault, view.form))
    return [
        (rule, fault)
        for rule, fault in raised
        if not any(lost(read) or any(path != fault.path for path in doubted(read)) for read in fault.reads)
    ]


def _calls_in_doubt(rule: Rule, fault: Fault, form: Form) -> bool:
    where = _DOUBTS.get(rule.kind)
    field = form.fields.get(general(fault.path))
    return where == "cell" or bool(where == "choice" and field and field.choices)


def leaves_unjudged(finding: Finding, form: Form) -> bool:
    """Whether other rules may have been left unjudged because of what a finding is about (see `SILENCES`).

    A value that cannot be read, a lost part of the form, and a missing amount, date or choice hide whatever rests on
    them; a free text left blank hides nothing.
    """
    kind = finding.message.partition(".")[0]
    where = _DOUBTS.get(kind)
    field = form.fields.get(general(finding.path.replace("/-/", "/*/")))
    if kind == "value" or where == "lost" or field is None:
        return where is not None
    return bool(field.choices) if where == "choice" else where == "cell" and field.type not in _FREE_TEXT


def _silenced(raised: list[tuple[Rule, Fault]]) -> list[tuple[Rule, Fault]]:
    """Drop a year's totals that differ by just what in-kind differs: the finding on in-kind tells it."""
    selected = {_gap(fault) for rule, fault in raised if _of_selected_rows(rule)}
    return [(rule, fault) for rule, fault in raised if not _of_all_rows(rule) or _gap(fault) not in selected]


def _of_selected_rows(rule: Rule) -> bool:
    return rule.kind == "totals-equal" and "trait" in rule.arguments


def _of_all_rows(rule: Rule) -> bool:
    return rule.kind == "totals-equal" and "trait" not in rule.arguments


def _gap(one: Fault | Finding) -> tuple[Pointer, Decimal]:
    """Where totals differ and by how much, with its sign: too little here does not explain too much there."""
    return one.path, one.facts["left"] - one.facts["right"]


def left_out(view: View, told: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings that others, of the same submission, tell: nobody sees them while those stand (`SILENCES`).

    They are differences alone: what rests on something doubtful is judged when that is mended.
    """
    telling = {_gap(one) for one in told if _is_of_selected_rows(one)}
    if not telling:
        return ()
    rules = [rule for rule in view.call.rules if rule.applies_to == view.form.kind and _of_all_rows(rule)]
    return tuple(_finding(rule, fault, view) for rule, fault in _judged(rules, view) if _gap(fault) in telling)


def tells(one: Finding, other: Finding) -> bool:
    """Whether a finding tells another of `left_out`."""
    return _is_of_selected_rows(one) and _gap(one) == _gap(other)


def _is_of_selected_rows(one: Finding) -> bool:
    return one.message.startswith(f"{SELECTED.replace('/', '.')}-")


def _finding(rule: Rule, fault: Fault, view: View) -> Finding:
    place = fault.place or locate(view.submission, fault.path)
    facts = dict(fault.facts)
    if "first_path" in facts:
        facts["first_cell"] = locate(view.submission, facts.pop("first_path")).cell
    if not place.cell and "sheet" in facts:
        place = Address(str(facts["sheet"]), "")
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        clause=_clause(rule, fault, view.form),
        path=fault.path,
        sheet=place.sheet,
        cell=place.cell,
        message=f"{rule.kind}.{fault.case}" if fault.case else rule.kind,
        facts=facts,
    )


def _clause(rule: Rule, fault: Fault, form: Form) -> str:
    """The field's own clause where the rule speaks of any field, else the rule's."""
    if KINDS[rule.kind].names_field:
        field = form.fields.get(general(fault.path.replace("/-/", "/*/")))
        if field and field.clause:
            return field.clause
    return rule.clause


_CELL = re.compile(r"([A-Z]+)([0-9]+)")


def _place(finding: Finding, form: Form) -> tuple[int, int, int, str]:
    """Sort key: the block's place in the form, then row, then field; what has no path comes first."""
    blocks, fields = _order(form)
    path = finding.path.replace("/-/", "/*/")
    match = _CELL.fullmatch(finding.cell)
    row = int(match[2]) if match else 0
    return blocks.get(_block(path), 0), row, fields.get(general(path), len(fields)), finding.rule


@lru_cache(maxsize=16)
def _order(form: Form) -> tuple[dict[str, int], dict[Pointer, int]]:
    """The places of a form's blocks, by their first step, and of its fields."""
    fields = {path: number for number, path in enumerate(form.fields)}
    blocks: dict[str, int] = {}
    for path, number in fields.items():
        blocks.setdefault(_block(path), number)
    return blocks, fields


def _block(path: Pointer) -> str:
    return path[1:].partition("/")[0]


def in_force(call: Call, findings: Iterable[Finding], day: date) -> tuple[Finding, ...]:
    """The findings with the severity their rules have on a day: a rule may start as a warning and become an error.

    Args:
        call: the call, whose rules may say `error_from`.
        findings: as `check` gives them.
        day: the day that counts: when the workbook was received, or today for one that is being checked.
    """
    errors = {rule.id for rule in call.rules if rule.error_from and rule.error_from <= day}
    return tuple(
        replace(one, severity=Severity.ERROR) if one.rule in errors and one.severity is Severity.WARNING else one
        for one in findings
    )


def is_eligible(findings: Iterable[Finding]) -> bool:
    """Whether an application may be scored and ranked: it has no error finding."""
    return all(finding.severity is not Severity.ERROR for finding in findings)
