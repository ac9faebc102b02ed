"""What a kind of rule is: how it checks a submission, how the form shows it live, and its arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from toolkit.core.checking.view import View
    from toolkit.core.form.layout import Layout
    from toolkit.model import Call, Fault, Rule

Check = Callable[["Rule", "View"], Iterator["Fault"]]
"""Yields only what is wrong."""

Live = Callable[["Rule", "Call", "Layout"], "LiveCheck"]
"""The same rule as a formula of the form."""


@dataclass(frozen=True, slots=True)
class LiveCheck:
    """A rule as formulas: `holds` is TRUE when all is well, `ready` TRUE when there is something to judge.

    `count` is the number of places at which it is not kept, where a formula can tell.
    """

    holds: str
    ready: str = "TRUE"
    count: str = ""


class Sort(NamedTuple):
    """What an argument of a rule must be, as a kind says it: `what`, then `:type,type`, `of x` or `beside x`, and `?`.

    `what` is a `parameter` (the type is that of its value, see `toolkit.core.needs`), a `table`, a `plan` (a table with
    amounts by year), a `field`, a `single` (a field outside tables), a `cell` (a field of a table) or a `planned` one
    (of a plan), several of these (`fields`, `singles`), a `group` of fields, a `column` or `columns` (a field's name
    in a table), a `trait` or what a trait `equals`, a `choice` or `choices`, or `types` of fields.

    `types` are those a field may have; none: any. `other` names further arguments, by comma: the table or choices that
    this one is `of`, or the field in whose rows it lies (`beside`). An optional one ends with `?`.
    """

    what: str
    types: tuple[str, ...] = ()
    relation: str = ""
    other: tuple[str, ...] = ()
    optional: bool = False

    @property
    def is_path(self) -> bool:
        """Whether it is the path of one field, or a list of such."""
        return self.what in {"field", "single", "cell", "planned", "fields", "singles"}


_SORT = re.compile(
    r"(?P<what>[a-z]+)(?::(?P<types>[a-z,-]+))?(?: (?P<relation>of|beside) (?P<other>[a-z_,]+))?(?P<q>[?])?"
)


def sort_of(text: str) -> Sort:
    """The sort a kind states for an argument.

    Raises:
        ValueError: the text is no sort: a mistake in a kind.
    """
    match = _SORT.fullmatch(text)
    if match is None:
        raise ValueError(text)
    types, other = (tuple(filter(None, (match[name] or "").split(","))) for name in ("types", "other"))
    return Sort(match["what"], types, match["relation"] or "", other, optional=bool(match["q"]))


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rule.

    `arguments` gives each argument's sort (see `Sort`); of those in `one_of` a rule gives one at least. Kinds without
    `check` are reported by the reader or by the JSON Schema. `names_field` says that a finding cites the field's own
    clause where it has one.
    """

    arguments: Mapping[str, str] = field(default_factory=dict)
    one_of: tuple[str, ...] = ()
    check: Check | None = None
    live: Live | None = None
    names_field: bool = False
