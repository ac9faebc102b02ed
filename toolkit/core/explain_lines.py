"""A figure in words: its label, its amount, the arithmetic, the clause and the cells it came from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from toolkit.core.places import grouped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.core.messages import Messages
    from toolkit.model import Input, Line

GROUPS = {
    "cost": "costs",
    "funding": "funding",
    "difference": "funding",
    "contribution": "funders",
    "type": "funders",
    "funder": "funders",
    "confirmed": "confirmed",
    "grant": "county",
    "award": "county",
    "others": "county",
    "released": "released",
    "period": "frame",
    "municipalities": "frame",
}
"""The heading under which a figure stands, by the first word of its key: a key of the messages' [figure-groups]."""

WRITTEN_OUT = 6
"""A sum of more terms than this is told by their number."""


@dataclass(frozen=True, slots=True)
class LineText:
    """One figure in words. `arithmetic`, `cells` and `remark` are "" where there is nothing to say.

    `cells` are the figure's own; those of the figures it is `of` are told by `inputs_of`.
    """

    label: str
    amount: str
    arithmetic: str
    clause: str
    cells: str
    remark: str


def line_text(line: Line, messages: Messages) -> LineText:
    """A figure in words, for instance `1 500 000 kr ÷ 3 000 000 kr = 50 %` as its arithmetic.

    One that is not computed says so as its amount, and why in `remark`.
    """
    computed = line.amount is not None
    return LineText(
        label=messages.text(f"figures.{key_of(line)}", **line.facts),
        amount=_amount(line, messages) if computed else messages.text("reasons.not-computed"),
        arithmetic=_arithmetic(line, messages) if computed else "",
        clause=line.clause,
        cells="; ".join(grouped(line.inputs)),
        remark=_remark(line, messages),
    )


def inputs_of(line: Line, lines: Mapping[str, Line]) -> tuple[Input, ...]:
    """Every cell a figure was computed from, its own and those of the figures it is `of`, each once.

    `lines` are all figures of the submission, by figure.
    """
    found = dict.fromkeys(line.inputs)
    for figure in line.of:
        found |= dict.fromkeys(inputs_of(lines[figure], lines))
    return tuple(found)


def key_of(line: Line) -> str:
    """The figure's key in the messages: what stands before the slash."""
    return line.figure.partition("/")[0]


def group_of(line: Line) -> str:
    """The key of the heading under which a figure stands."""
    return GROUPS[key_of(line).partition("-")[0]]


def is_worth_saying(line: Line) -> bool:
    """Whether a reader misses the figure: a year, type or funder with nothing in it only takes room."""
    return line.amount != 0 or "/" not in line.figure


def _remark(line: Line, messages: Messages) -> str:
    if line.reason:
        return messages.text(f"reasons.{line.reason}", **line.facts)
    return messages.text(f"remarks.{line.facts['remark']}", **line.facts) if "remark" in line.facts else ""


def _amount(line: Line, messages: Messages) -> str:
    amount = line.amount or Decimal(0)
    if line.unit == "ratio":
        amount = round(amount, 2)  # shown with two decimals; the line keeps the exact figure
    key = f"units.{line.unit}"
    one = f"{key}-one"
    facts = {"amount": amount, "limit": line.facts.get("limit")}
    return messages.text(one if amount == 1 and messages.has(one) else key, **facts)


def _arithmetic(line: Line, messages: Messages) -> str:
    how = line.facts.get("how")
    amount = _amount(line, messages)
    if how == "sum":
        return _sum([term for term in line.facts["terms"] if term], amount, messages)
    if how is None:
        return ""
    terms = line.facts.get("terms", ())
    return messages.text(
        f"arithmetic.{how}", **{**line.facts, **dict(zip("ab", terms, strict=False)), "amount": amount}
    )


def _sum(terms: list[Decimal], amount: str, messages: Messages) -> str:
    if len(terms) < 2:
        return ""
    if len(terms) > WRITTEN_OUT:
        return messages.text("arithmetic.sum-of-many", count=len(terms), amount=amount)
    return " + ".join(messages.write(term, "money") for term in terms) + f" = {amount}"
