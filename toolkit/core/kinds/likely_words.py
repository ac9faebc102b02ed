"""Kinds that ask for a second look: words and answers that are possible but rarely meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.form import formulas
from toolkit.core.kinds.base import Kind, LiveCheck
from toolkit.core.kinds.selection import answer_word, having_words, reference_of
from toolkit.core.municipalities import same_name
from toolkit.core.pointers import instances
from toolkit.model import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.checking.view import View
    from toolkit.core.form.layout import Layout
    from toolkit.model import Call, Rule


# --- same-text --------------------------------------------------------------------------------------------------


def check_same_text(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per long text that says word for word what an earlier field says."""
    del rule
    seen: dict[str, str] = {}
    for field in view.form.fields.values():
        text = view.value(field.path) if field.type == "long-text" and not field.table else None
        if not text:
            continue
        first = seen.setdefault(" ".join(text.casefold().split()), field.path)
        if first != field.path:
            facts = {"field": field.full_label, "other": view.label(first), "first_path": first}
            yield Fault(field.path, facts)


SAME_TEXT = Kind(check=check_same_text)


# --- words ------------------------------------------------------------------------------------------------------


def check_words(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per cell that holds one of the words, for example wording of business support in a cost line (K14)."""
    words = [word.casefold() for word in view.call.value(rule.arguments["words"])]
    for field in rule.arguments["fields"]:
        for path, text in instances(view.submission.data, field):
            found = next((word for word in words if text and word in text.casefold()), None)
            if found:
                yield Fault(path, {"field": view.label(field), "word": found})


WORDS = Kind(arguments={"fields": "fields:text,long-text", "words": "parameter:words"}, check=check_words)


# --- municipality-name ------------------------------------------------------------------------------------------


def check_municipality_name(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per row whose municipality code belongs to another name than the one given."""
    code_field, name_field, kind_field = (rule.arguments[name] for name in ("code", "name", "type"))
    data = view.submission.data
    columns = (instances(data, path) for path in (code_field, name_field, kind_field))
    for (path, code), (name_path, name), (_, chosen) in zip(*columns, strict=True):
        choice = view.choice(kind_field, chosen)
        known = view.call.municipalities.get(code or "")
        if choice and choice.traits.get("municipality") and known and name and not same_name(known, name):
            yield Fault(path, {"code": code, "known": known, "name": name}, (name_path,))


MUNICIPALITY_NAME = Kind(
    arguments={"code": "field:municipality", "name": "field:text beside code", "type": "field:choice beside code"},
    check=check_municipality_name,
)


# --- not-the-applicant ------------------------------------------------------------------------------------------


def check_not_the_applicant(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per row that repeats the applicant's own value, for example its organisation number."""
    own = view.value(rule.arguments["own"])
    for path, value in instances(view.submission.data, rule.arguments["field"]):
        if own is not None and value == own:
            yield Fault(path, {"value": value, "field": view.label(rule.arguments["field"])}, (rule.arguments["own"],))


def live_not_the_applicant(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """The applicant's value does not stand among the rows."""
    own, others = (reference_of(layout, rule.arguments[name]) for name in ("own", "field"))
    own, others = formulas.without_blanks(own), formulas.without_blanks(others)
    return LiveCheck(f"SUMPRODUCT(({others}={own})*1)=0", f"LEN({own})>0")


NOT_THE_APPLICANT = Kind(
    arguments={"own": "single", "field": "field"}, check=check_not_the_applicant, live=live_not_the_applicant
)


# --- email ------------------------------------------------------------------------------------------------------


def check_email(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per e-mail field that holds no address one could write to: one @, and a dot after it."""
    del rule
    for field in view.form.fields.values():
        if field.type == "email":
            for path, text in instances(view.submission.data, field.path):
                if text and not _is_address(text):
                    yield Fault(path, {"field": field.full_label, "text": text})


def _is_address(text: str) -> bool:
    name, at, host = text.partition("@")
    labels = host.split(".")
    fine = bool(name and at and len(labels) > 1) and all(labels)
    return fine and "@" not in host and not any(letter.isspace() or letter in ",;<>" for letter in text)


def live_email(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """Every filled single field for an address holds one."""
    del rule, call
    cells = [one.reference for path, one in layout.singles.items() if layout.form.fields[path].type == "email"]
    blank = [f"LEN(TRIM({cell}))=0" for cell in cells]
    holds = [f"OR({empty},{formulas.is_email(cell)})" for cell, empty in zip(cells, blank, strict=True)]
    return LiveCheck(formulas.both(holds), f"NOT({formulas.both(blank)})")


EMAIL = Kind(check=check_email, live=live_email)


# --- any-yes ----------------------------------------------------------------------------------------------------


def check_any_yes(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault when a table has rows and none of them answers yes, at the first row."""
    field = rule.arguments["field"]
    answers = list(instances(view.submission.data, field))
    if answers and not any(value is True for _, value in answers):
        yield Fault(answers[0][0], {"field": view.label(field), "count": len(answers)}, (field,))


def live_any_yes(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """A row answers yes, once the table has one."""
    field = layout.form.fields[rule.arguments["field"]]
    table = layout.tables[field.table or ""]
    yes = formulas.literal(answer_word(call, layout.language, "yes"))
    first = table.reference(next(iter(table.columns)))
    return LiveCheck(f"COUNTIF({table.reference(field.path)},{yes})>0", f"COUNTA({first})>0")


ANY_YES = Kind(arguments={"field": "cell:yes-no"}, check=check_any_yes, live=live_any_yes)


# --- blank-unless -----------------------------------------------------------------------------------------------


def check_blank_unless(rule: Rule, view: View) -> Iterator[Fault]:
    """One fault per row that fills in a field which its choice does not ask for."""
    data, when = view.submission.data, rule.arguments["when"]
    for field in rule.arguments["fields"]:
        pairs = zip(instances(data, when), instances(data, field), strict=True)
        for (condition_path, chosen), (path, value) in pairs:
            choice = view.choice(when, chosen)
            if choice and not choice.traits.get(rule.arguments["trait"]) and value is not None:
                facts = {"field": view.label(field), "choice": choice.label, "when": view.label(when)}
                yield Fault(path, facts, (condition_path,))


def live_blank_unless(rule: Rule, call: Call, layout: Layout) -> LiveCheck:
    """No row fills in what its choice does not ask for."""
    asked = having_words(call, layout, rule.arguments["when"], rule.arguments["trait"], equals=True)
    when = reference_of(layout, rule.arguments["when"])
    wrong = [
        formulas.count(f"1-{asked}", formulas.filled(when), formulas.filled(reference_of(layout, field)))
        for field in rule.arguments["fields"]
    ]
    return LiveCheck(f"{'+'.join(wrong)}=0")


BLANK_UNLESS = Kind(
    arguments={"fields": "fields beside when", "when": "field:choice", "trait": "trait of when"},
    check=check_blank_unless,
    live=live_blank_unless,
)
