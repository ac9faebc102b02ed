"""Explaining rules: each with the worked cases of its call that keep and break it, judged by the toolkit itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from toolkit.core.checking.catalogue import broken, entry
from toolkit.core.checking.check import check, reported
from toolkit.core.checking.convert import convert, find_sheets
from toolkit.core.checking.view import View
from toolkit.core.checking.worked import handled, typed_in
from toolkit.core.form.layout import lay_out
from toolkit.core.round.assessments import against_round
from toolkit.files.examples import load_cases
from toolkit.files.reading import read_workbook
from toolkit.files.template import template_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from toolkit.core.checking.catalogue import Broken, Entry
    from toolkit.core.form.layout import Layout
    from toolkit.core.messages import Messages
    from toolkit.files.examples import Case
    from toolkit.model import Call, Finding, Form, Grid, Rule, Submission


def explain(rules: Sequence[Rule], call: Call, cases: Sequence[Case], messages: Messages) -> Iterator[Entry]:
    """Rules in words, each with an example that passes and one that fails.

    Args:
        rules: the rules to explain, of the call.
        call: the call.
        cases: its worked cases; a rule that none of them shows is explained without an example.
        messages: the language to explain in; the cases are filled into the form of that language.
    """
    judge = Judge(call, messages)
    for rule in rules:
        passing = next((messages.of(case.title) for case in cases if rule.id in case.keeps), "")
        yield entry(rule, call, messages, passing, _failing(rule, cases, judge, messages))


def cases_of(call: Call, name: str) -> tuple[Case, ...]:
    """The worked cases of every kind of form.

    Args:
        call: the call.
        name: its id or folder, as it was given.

    Raises:
        CallError: a case is wrong.
    """
    return tuple(case for kind in call.forms for case in load_cases(name, kind))


def _failing(rule: Rule, cases: Sequence[Case], judge: Judge, messages: Messages) -> Broken | None:
    """The plainest case that breaks the rule, the first with the fewest findings, with what is said of it."""
    breaking = [case for case in cases if rule.id in {one.rule for one in case.findings}]
    if not breaking:
        return None
    case = min(breaking, key=lambda one: len(one.findings))
    finding = next(one for one in judge.findings(case) if one.rule == rule.id)
    return broken(messages.of(case.title), finding, messages)


@dataclass
class Judge:
    """Judges worked cases in one language; the form they are typed into is made and read once."""

    call: Call
    messages: Messages
    _forms: dict[str, tuple[Grid, Layout]] = field(default_factory=dict)

    def findings(self, case: Case) -> tuple[Finding, ...]:
        """The findings on a case, as on the workbook it stands for."""
        blank, layout = self._form(case)
        grid = typed_in(blank, layout, self.call, self.messages, case.document)
        names = _names(layout.form, case.language, self.messages.language)
        grid = handled(grid, {deed: names[sheet] for deed, sheet in case.workbook.items()})
        conversion = convert(grid, find_sheets(grid), self.call)
        return (*check(self.call, conversion), *self._in_the_round(case, conversion.submission))

    def _form(self, case: Case) -> tuple[Grid, Layout]:
        """The form before anybody typed: only what is given stands in it."""
        form = self.call.forms[case.kind]
        given = _given(form, case.base)
        key = f"{case.kind} {given}"
        if key not in self._forms:
            made = template_bytes(self.call, case.kind, self.messages, given)
            rows = {f"/{name}": len(part) for name, part in given.items() if isinstance(part, list)}
            layout = lay_out(form, self.messages.language, rows)
            self._forms[key] = read_workbook(made, f"{self.call.id}.xlsx"), layout
        return self._forms[key]

    def _in_the_round(self, case: Case, submission: Submission) -> tuple[Finding, ...]:
        if not case.counting:
            return ()
        view = View(self.call, self.call.forms[case.kind], submission)
        return reported(view, against_round(submission, case.counting, case.counting))


def _given(form: Form, document: Mapping[str, Any]) -> dict[str, Any]:
    """What of a document stands in the form before anybody types."""
    given: dict[str, Any] = {}
    for one in (each for each in form.fields.values() if each.given):
        block, name = one.path.split("/")[1], one.path.rpartition("/")[2]
        if one.table:
            rows = given.setdefault(block, [{} for _ in document[block]])
            for number, source in enumerate(document[block]):
                if name in source:
                    rows[number][name] = source[name]
        elif name in document[block]:
            given.setdefault(block, {})[name] = document[block][name]
    return given


def _names(form: Form, spoken: str, wanted: str) -> dict[str, str]:
    """The sheets' names in one language by those in another."""
    return {sheet.name[spoken]: sheet.name[wanted] for sheet in form.sheets}
