"""The rule catalogue: what a rule checks, why, how it is kept and broken, how to mend it. Words come from messages."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from toolkit.core.checking.check import SILENCES
from toolkit.core.kinds import KINDS
from toolkit.core.kinds.base import sort_of
from toolkit.core.messages import placeholders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from toolkit.core.kinds.base import Sort
    from toolkit.core.messages import Messages
    from toolkit.model import Call, Finding, Form, Pointer, Rule


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule is there. `source` is the clause, or the label of the parameter, "" for the rule's own reason."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A worked case that breaks a rule: the case in a sentence, and what the toolkit says of it, and where."""

    sentence: str
    place: str
    message: str
    mend: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule in words. `passing` is a worked case that keeps it; either example is missing where no case has it."""

    rule: Rule
    title: str
    severity: str
    what: str
    why: tuple[Reason, ...]
    passing: str = ""
    failing: Broken | None = None
    silences: tuple[str, ...] = ()


def entry(rule: Rule, call: Call, messages: Messages, passing: str = "", failing: Broken | None = None) -> Entry:
    """A rule of the call in the language of the messages, with its two examples."""
    return Entry(
        rule=rule,
        title=messages.of(rule.title),
        severity=messages.text(f"words.{rule.severity}"),
        what=what(rule, call, messages),
        why=tuple(why(rule, call, messages)),
        passing=passing,
        failing=failing,
        silences=tuple(silences(call, messages, rule)),
    )


def broken(sentence: str, finding: Finding, messages: Messages) -> Broken:
    """A worked case with the finding it gives."""
    place = f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet
    return Broken(sentence, place, messages.finding(finding), messages.mend(finding))


# --- what and why -----------------------------------------------------------------------------------------------


def what(rule: Rule, call: Call, messages: Messages) -> str:
    """What a rule checks: the sentence of its kind with the rule's arguments and the call's parameters written in.

    Raises:
        KeyError: the kind has no sentence, or the sentence asks for what the rule does not say.
    """
    return messages.text(f"kinds.{rule.kind}.{_sentence(rule, messages)}", **_facts(rule, call, messages))


def _sentence(rule: Rule, messages: Messages) -> str:
    """Which of its kind's sentences a rule has: there may be one for an optional argument, or for its one value."""
    known = messages.table["kinds"].get(rule.kind, {})
    for name, value in rule.arguments.items():
        words = "-".join(value) if isinstance(value, list) else value
        for key in (f"what-{name}-{words}", f"what-{name}"):
            if key in known:
                return key
    return "what"


def why(rule: Rule, call: Call, messages: Messages) -> Iterator[Reason]:
    """The clause, the rule's own reason, and the reason of every parameter that it or its sentence names."""
    yield Reason(rule.clause, messages.of(call.clauses[rule.clause].text))
    if rule.why:
        yield Reason("", messages.of(rule.why))
    sentence = messages.table["kinds"][rule.kind][_sentence(rule, messages)]
    asked = {one.partition(":")[0] for one in placeholders(sentence)}
    named = asked | {value for value in rule.arguments.values() if isinstance(value, str)}
    for parameter in call.parameters.values():
        if parameter.id in named and parameter.reason:
            yield Reason(messages.of(parameter.label), messages.of(parameter.reason))


def silences(call: Call, messages: Messages, rule: Rule | None = None) -> Iterator[str]:
    """Which finding silences which, in words: the whole table, or what concerns one rule."""
    for where in dict.fromkeys(one[2] for one in SILENCES):
        here = [one for one in SILENCES if one[2] == where]
        heard = [each for each in call.rules if any(_is(each, one[0]) for one in here)]
        silenced = [each for each in call.rules if any(_is(each, one[1]) for one in here)]
        if rule is None or rule in heard or rule in silenced:
            told = [rule] if rule in heard else heard
            facts = {"heard": _titles(told, messages), "silenced": _titles(silenced, messages)}
            yield messages.text(f"silences.{where}", **facts)


def _is(rule: Rule, name: str) -> bool:
    """Whether a rule is one that the table of silences names: a kind, or `kind/selected` for one that has a trait."""
    kind, _, selected = name.partition("/")
    return rule.kind == kind and bool(selected) == (rule.kind == "totals-equal" and "trait" in rule.arguments)


def _titles(rules: Iterable[Rule | None], messages: Messages) -> list[str]:
    titles = (messages.text("explain.named", label=messages.of(rule.title)) for rule in rules if rule)
    return list(dict.fromkeys(titles))


def rules_about(path: Pointer, call: Call, kind: str) -> list[Rule]:
    """The rules of a kind of form that name a field, by its general path."""
    return [rule for rule in call.rules if rule.applies_to == kind and path in _named(rule)]


def _named(rule: Rule) -> Iterator[Pointer]:
    """The paths of fields that a rule's arguments name."""
    for name, text in KINDS[rule.kind].arguments.items():
        sort, value = sort_of(text), rule.arguments.get(name)
        if value is None:
            continue
        if sort.is_path:
            yield from [value] if isinstance(value, str) else value
        elif sort.what == "column":
            yield _column(rule.arguments, name)


def nearest(name: str, call: Call) -> list[str]:
    """Ids of rules that a mistyped name may mean, the likeliest first; none where nothing is like it."""
    ids = [rule.id for rule in call.rules]
    within = [one for one in ids if name and name.casefold() in one]
    return list(dict.fromkeys([*within, *get_close_matches(name.casefold(), ids, cutoff=0.5)]))[:5]


# --- a rule's arguments in words --------------------------------------------------------------------------------


def _facts(rule: Rule, call: Call, messages: Messages) -> dict[str, Any]:
    """The call's parameters by id, then the rule's arguments by name, then the choices its traits select."""
    words = _Words(call, call.forms[rule.applies_to], messages)
    sorts = {name: sort_of(text) for name, text in KINDS[rule.kind].arguments.items()}
    facts: dict[str, Any] = {one.id: one.value for one in call.parameters.values()}
    facts |= {name: words.argument(sorts[name], name, value, rule) for name, value in rule.arguments.items()}
    return facts | dict(words.selected(rule))


@dataclass(frozen=True, slots=True)
class _Words:
    """Fields, tables and choices of a call by the names people know them by."""

    call: Call
    form: Form
    messages: Messages

    def argument(self, sort: Sort, name: str, value: Any, rule: Rule) -> Any:
        """One argument of a rule: the value of a parameter, the name of a field or table, or as it stands."""
        if sort.what == "parameter":
            return self.call.value(value)
        if sort.is_path:
            return self.field(value) if isinstance(value, str) else [self.field(one) for one in value]
        if sort.what in {"table", "plan"}:
            return self._quoted(self.form.blocks[value].label)
        if sort.what == "column":
            return self._quoted(self.form.fields[_column(rule.arguments, name)].label)
        if sort.what == "columns":
            return [self._quoted(self.form.fields[f"{rule.arguments['table']}/*/{one}"].label) for one in value]
        return value

    def field(self, path: Pointer) -> str:
        """A field by its label and that of its section or table: labels such as “Name” stand more than once."""
        block = self.form.blocks["/" + path.split("/")[1]]
        label = self.messages.of(self.form.fields[path].label)
        return self.messages.text("explain.field", label=label, block=self.messages.of(block.label))

    def selected(self, rule: Rule) -> Iterator[tuple[str, Any]]:
        """The choices a rule speaks of: named one by one, selected by a trait, or all of a column's."""
        arguments = rule.arguments
        if "choice" in arguments:
            yield "choice", self._labels(_column(arguments, "column"), [arguments["choice"]])[0]
        for side in ("left", "right"):
            if f"{side}_column" in arguments:
                yield f"{side}_choices", self._having(_column(arguments, f"{side}_column"), arguments)
        path = _chosen_in(arguments)
        if path in self.form.fields and self.form.fields[path].choices:
            yield "choices", self._having(path, arguments)

    def _having(self, path: Pointer, arguments: Mapping[str, Any]) -> list[str]:
        choices = self.call.lists[self.form.fields[path].choices or ""]
        if "trait" not in arguments:
            return self._labels(path, arguments.get("choices", choices))
        wanted = arguments.get("equals", True)
        return self._labels(path, [one.id for one in choices.values() if one.traits.get(arguments["trait"]) == wanted])

    def _labels(self, path: Pointer, ids: Iterable[str]) -> list[str]:
        choices = self.call.lists[self.form.fields[path].choices or ""]
        return [self._quoted(choices[one].label) for one in ids]

    def _quoted(self, label: Mapping[str, str]) -> str:
        return self.messages.text("explain.named", label=self.messages.of(label))


def _column(arguments: Mapping[str, Any], name: str) -> Pointer:
    """The path of a column argument: `left_column` is one of the table `left`, `column` of `table` or `part`."""
    side = name.removesuffix("column").rstrip("_")
    table = arguments.get(side) or arguments.get("table") or arguments.get("part")
    return f"{table}/*/{arguments[name]}"


def _chosen_in(arguments: Mapping[str, Any]) -> Pointer:
    """The field whose choices a rule selects by: `when`, or its column, by path or by name; "" where there is none."""
    named = str(arguments.get("when") or arguments.get("column", ""))
    return _column(arguments, "column") if named and not named.startswith("/") else named
