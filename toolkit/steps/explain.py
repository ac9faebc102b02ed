"""Explaining rules: each with the worked cases of its call that keep and break it, judged by the toolkit itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.core.catalogue import broken, entry
from toolkit.core.check import check
from toolkit.core.convert import convert, find_sheets
from toolkit.core.layout import lay_out
from toolkit.core.worked import handled, typed_in
from toolkit.files.reading import read_workbook
from toolkit.files.template import template_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.core.catalogue import Broken, Entry
    from toolkit.core.layout import Layout
    from toolkit.core.messages import Messages
    from toolkit.files.examples import Case
    from toolkit.model import Call, Finding, Form, Grid, Rule

APPLICATION = "application"


def explain(rules: Sequence[Rule], call: Call, cases: Sequence[Case], messages: Messages) -> Iterator[Entry]:
    """Rules in words, each with an example that passes and one that fails.

    Args:
        rules: the rules to explain, of the call.
        call: the call.
        cases: its worked cases; a rule that none of them shows is explained without an example.
        messages: the language to explain in; the cases are filled into the form of that language.
    """
    judge = _Judge(call, messages)
    for rule in rules:
        passing = next((messages.of(case.title) for case in cases if rule.id in case.keeps), "")
        yield entry(rule, call, messages, passing, _failing(rule, cases, judge, messages))


def _failing(rule: Rule, cases: Sequence[Case], judge: _Judge, messages: Messages) -> Broken | None:
    """The plainest case that breaks the rule, the first with the fewest findings, with what is said of it."""
    breaking = [case for case in cases if rule.id in {one.rule for one in case.findings}]
    if not breaking:
        return None
    case = min(breaking, key=lambda one: len(one.findings))
    finding = next(one for one in judge.findings(case) if one.rule == rule.id)
    return broken(messages.of(case.title), finding, messages)


@dataclass
class _Judge:
    """Judges worked cases in one language; the blank form is made and read once."""

    call: Call
    messages: Messages
    _blank: list[tuple[Grid, Layout]] = field(default_factory=list)

    def findings(self, case: Case) -> tuple[Finding, ...]:
        if not self._blank:
            form = template_bytes(self.call, APPLICATION, self.messages)
            layout = lay_out(self.call.forms[APPLICATION], self.messages.language)
            self._blank.append((read_workbook(form, f"{self.call.id}.xlsx"), layout))
        blank, layout = self._blank[0]
        grid = typed_in(blank, layout, self.call, self.messages, case.document)
        names = _names(layout.form, case.language, self.messages.language)
        grid = handled(grid, {deed: names[sheet] for deed, sheet in case.workbook.items()})
        return check(self.call, convert(grid, find_sheets(grid), self.call))


def _names(form: Form, spoken: str, wanted: str) -> dict[str, str]:
    """The sheets' names in one language by those in another."""
    return {sheet.name[spoken]: sheet.name[wanted] for sheet in form.sheets}
