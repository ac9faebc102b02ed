"""What a kind of rule is: how it checks a submission, how the form shows it live, and its arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rule.

    `arguments` gives each argument's sort ("parameter", "table", "field", "column", "text", "list", "fields"); a `?`
    behind it makes the argument optional. Kinds without `check` are reported by the reader or by the JSON Schema.
    `names_field` says that a finding cites the field's own clause where it has one.
    """

    arguments: Mapping[str, str] = field(default_factory=dict)
    check: Check | None = None
    live: Live | None = None
    names_field: bool = False
