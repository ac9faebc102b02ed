"""Whether a rule's arguments are what its kind asks for (see `toolkit.core.kinds.base.Sort`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from toolkit.core.kinds.base import sort_of
from toolkit.core.needs import value_problem
from toolkit.core.values import TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from toolkit.core.kinds.base import Kind, Sort
    from toolkit.model import Call, Choice, Field, Form, Pointer, Rule


def argument_problems(rule: Rule, kind: Kind, call: Call, form: Form) -> Iterator[tuple[str, str]]:
    """Every argument of a rule that is missing, unknown or not what its kind asks for, with the problem."""
    for name in sorted(rule.arguments.keys() - kind.arguments.keys()):
        yield name, f"the kind {rule.kind} takes no such argument"
    if kind.one_of and not rule.arguments.keys() & set(kind.one_of):
        yield kind.one_of[0], f"the kind {rule.kind} needs this argument, or {' or '.join(kind.one_of[1:])}"
    arguments = _Arguments(rule, kind, call, form)
    for name, text in kind.arguments.items():
        sort = sort_of(text)
        if name not in rule.arguments:
            problem = "" if sort.optional else f"the kind {rule.kind} needs this argument"
        else:
            problem = next(filter(None, arguments.problems(sort, rule.arguments[name])), "")
        if problem:
            yield name, problem
            return  # what others are of or beside is in doubt


@dataclass(frozen=True, slots=True)
class _Arguments:
    """One rule's arguments in the light of its call and form."""

    rule: Rule
    kind: Kind
    call: Call
    form: Form

    def problems(self, sort: Sort, value: Any) -> Iterator[str]:
        """What is wrong with one argument: the first problem counts."""
        values = value if sort.what in _LISTS else [value]
        if not isinstance(values, list) or not values:
            yield "must be a list"
            return
        for other in sort.other:
            if other not in self.rule.arguments:
                yield f"needs the argument {other} too"
                return
        for one in values:
            yield self.problem(sort, one)

    def problem(self, sort: Sort, value: Any) -> str:
        """What is wrong with one value of an argument, "" where nothing is."""
        if sort.what == "equals":
            return self.equals_problem(sort, value)
        if not isinstance(value, str):
            return "must be a text"
        return _LOOKED_AT.get(sort.what, _Arguments.field_problem)(self, sort, value)

    def parameter_problem(self, sort: Sort, value: str) -> str:
        """A parameter must be there, be set, and have a value of the sort."""
        if value not in self.call.parameters:
            return f"no such parameter: {value}"
        problem = value_problem(self.call.parameters[value], sort.types[0])
        return f"the parameter {value} {problem}" if problem else ""

    def table_problem(self, sort: Sort, value: str) -> str:
        """A table must be there; a plan has amounts by year."""
        block = self.form.blocks.get(value)
        if block is None or not block.is_table:
            return f"no such table: {value}"
        needs_amounts = sort.what in {"plan", "planned"} and not any(field.adds_up for field in block.fields)
        return f"{value} has no amounts by year" if needs_amounts else ""

    def column_problem(self, sort: Sort, value: str) -> str:
        """A column is the name of a field in the table of another argument."""
        table = self.rule.arguments[sort.other[0]]
        field = self.form.fields.get(f"{table}/*/{value}")
        if field is None:
            return f"no such column in {table}: {value}"
        return _type_problem(sort, field)

    def field_problem(self, sort: Sort, value: str) -> str:
        """A field must be there, of the type and at the sort of place that the kind asks for."""
        field = self.form.fields.get(value)
        if field is None:
            return f"no such field: {value}"
        if sort.what in {"single", "singles"} and field.table:
            return f"{value} is a column of a table; the kind {self.rule.kind} needs a field outside tables"
        if sort.what in {"cell", "planned"} and not field.table:
            return f"{value} is no column of a table, which the kind {self.rule.kind} needs"
        of_table = self.table_problem(sort, field.table) if sort.what == "planned" and field.table else ""
        return of_table or _type_problem(sort, field) or self.place_problem(sort, value)

    def group_problem(self, sort: Sort, value: str) -> str:
        """A group is what lies below a path."""
        if not any(one.startswith(f"{value}/") for one in self.form.fields):
            return f"no field lies below {value}"
        return self.place_problem(sort, value)

    def place_problem(self, sort: Sort, value: Pointer) -> str:
        """What is beside a field lies in the same rows, or like it in no table."""
        for other in sort.other:
            beside = str(self.rule.arguments[other])
            if _table(value) != _table(beside):
                return f"{value} does not lie in the same rows as {other}, {beside}"
        return ""

    def choice_problem(self, sort: Sort, value: str) -> str:
        """A choice must be one of the field's or column's."""
        known = self.choices(sort.other[0])
        return "" if value in known else f"no such choice: {value}. There are: {', '.join(known)}"

    def type_problem(self, sort: Sort, value: str) -> str:
        """A type must be one that fields have."""
        del sort
        return "" if value in TYPES else f"no such type: {value}. There are: {', '.join(TYPES)}"

    def trait_problem(self, sort: Sort, trait: str) -> str:
        """A trait must be one that a choice of each list has."""
        for other in sort.other:
            if not any(trait in one.traits for one in self.choices(other).values()):
                return f"no choice of {other}, {self.rule.arguments[other]}, has {trait}"
        return ""

    def equals_problem(self, sort: Sort, wanted: object) -> str:
        """What a trait must equal is what it is for one choice at least."""
        trait = self.rule.arguments["trait"]
        known = {str(one.traits[trait]) for one in self.choices(sort.other[0]).values() if trait in one.traits}
        is_known = isinstance(wanted, str) and wanted in known
        return "" if is_known else f"no choice has {trait} = {wanted}. There are: {', '.join(sorted(known))}"

    def choices(self, name: str) -> Mapping[str, Choice]:
        """The choices of the field or column that another argument names."""
        value = self.rule.arguments[name]
        sort = sort_of(self.kind.arguments[name])
        path = f"{self.rule.arguments[sort.other[0]]}/*/{value}" if sort.what == "column" else value
        return self.call.lists[self.form.fields[path].choices or ""]


_LISTS = frozenset({"fields", "singles", "columns", "choices", "types"})
_LOOKED_AT: Mapping[str, Callable[[_Arguments, Sort, str], str]] = {
    "parameter": _Arguments.parameter_problem,
    "table": _Arguments.table_problem,
    "plan": _Arguments.table_problem,
    "column": _Arguments.column_problem,
    "columns": _Arguments.column_problem,
    "choice": _Arguments.choice_problem,
    "choices": _Arguments.choice_problem,
    "trait": _Arguments.trait_problem,
    "types": _Arguments.type_problem,
    "group": _Arguments.group_problem,
}


def _type_problem(sort: Sort, field: Field) -> str:
    if not sort.types or field.type in sort.types:
        return ""
    return f"{field.path} is of type {field.type}; needed is {' or '.join(sort.types)}"


def _table(path: Pointer) -> Pointer:
    return path.partition("/*/")[0] if "/*/" in path else ""
