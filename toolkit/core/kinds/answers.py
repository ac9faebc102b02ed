"""Kinds about single answers: required when another answer says so, and answers that must be yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.form import formulas
from toolkit.core.kinds.base import Kind, LiveCheck
from toolkit.core.kinds.selection import answer_word, having_words, reference_of
from toolkit.core.pointers import instances
from toolkit.model import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.checking.view import View
    from toolkit.core.form.layout import Layout
    from toolkit.model import Call, Rule


def check_required_when(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per blank field whose condition's choice has the trait."""
    data, when = view.submission.data, rule.arguments["when"]
    field = view.field(rule.arguments["field"])
    for (condition_path, chosen), (path, value) in zip(instances(data, when), instances(data, field.path), strict=True):
        choice = view.choice(when, chosen)
        if choice and choice.traits.get(rule.arguments["trait"]) and value is None:
            facts = {"field": field.full_label, "when": view.label(when), "choice": choice.label}
            yield Fault(path, facts, (condition_path, path))


def live_required_when(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """No blank field stands beside such a choice."""
    chosen = having_words(call, layout, rule.arguments["when"], rule.arguments["trait"], equals=True)
    field = layout.form.fields[rule.arguments["field"]]
    reference = reference_of(layout, field.path)
    return LiveCheck(f"{formulas.count(chosen, f'1-{formulas.filled(reference)}')}=0")


REQUIRED_WHEN = Kind(
    arguments={"field": "field", "when": "field:choice beside field", "trait": "trait of when"},
    check=check_required_when,
    live=live_required_when,
)


def check_must_be_yes(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per field answered no; a blank one is the required rule's."""
    for field in rule.arguments["fields"]:
        for path, value in instances(view.submission.data, field):
            if value is False:
                yield Fault(path, {"field": view.label(field)})


def live_must_be_yes(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """Every filled answer is yes."""
    cells = [layout.singles[field].reference for field in rule.arguments["fields"]]
    yes = formulas.literal(answer_word(call, layout.language, "yes"))
    holds = formulas.both(f"OR(LEN(TRIM({cell}))=0,{cell}={yes})" for cell in cells)
    return LiveCheck(holds, f"OR({','.join(f'LEN(TRIM({cell}))>0' for cell in cells)})")


MUST_BE_YES = Kind(
    arguments={"fields": "singles:yes-no"}, check=check_must_be_yes, live=live_must_be_yes, names_field=True
)
