"""Kinds about assessments: no scores from who is not impartial; rows given beforehand; what only a round can judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.form import formulas
from toolkit.core.kinds.base import Kind, LiveCheck
from toolkit.core.kinds.selection import answer_word, reference_of
from toolkit.core.pointers import instances
from toolkit.model import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.checking.view import View
    from toolkit.core.form.layout import Layout
    from toolkit.model import Call, Field, Form, Rule


def check_blank_unless_yes(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per row in which the answer is no and something below the group is filled in, at the first of it."""
    when = rule.arguments["when"]
    columns = [list(instances(view.submission.data, field.path)) for field in _group(rule, view.form)]
    for number, (answer_path, answer) in enumerate(instances(view.submission.data, when)):
        filled = [column[number][0] for column in columns if column[number][1] is not None]
        if answer is False and filled:
            yield Fault(filled[0], {"when": view.label(when), "count": len(filled)}, (answer_path,))


def _group(rule: Rule, form: Form) -> list[Field]:
    return [field for field in form.fields.values() if field.path.startswith(f"{rule.arguments['group']}/")]


def live_blank_unless_yes(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """Nothing below the group is filled in beside an answer other than yes."""
    answer = reference_of(layout, rule.arguments["when"])
    not_yes = f"{formulas.filled(answer)}*({answer}<>{formulas.literal(answer_word(call, layout.language, 'yes'))})"
    fields = _group(rule, layout.form)
    wrong = "+".join(formulas.count(not_yes, formulas.filled(reference_of(layout, field.path))) for field in fields)
    return LiveCheck(f"{wrong}=0", f"COUNTA({answer})>0")


BLANK_UNLESS_YES = Kind(
    arguments={"group": "group beside when", "when": "cell:yes-no"},
    check=check_blank_unless_yes,
    live=live_blank_unless_yes,
)
GIVEN = Kind()
"""Reported by the reader, which holds each row against its seal."""
APPLICATION_KNOWN = Kind()
APPLICATION_VERSION = Kind()
"""These two are reported where the round is known: see `toolkit.core.round.assessments`."""
