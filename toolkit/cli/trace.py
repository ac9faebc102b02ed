"""`toolkit trace`: where a cell of the master comes from."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.cli.common import fail, messages_in, plain_errors, terminal_language
from toolkit.cli.spoken import command, format_option, lang_option, option
from toolkit.model import WholeDay

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.core.messages import Messages
    from toolkit.core.tracing.values import Source, Step
    from toolkit.model import Call
    from toolkit.steps.trace import Recorded, Trace

WIDTH = 100
TERMS = 20  # of a sum in the terminal; JSON has all
FILES = 3  # of one addend in the terminal; JSON has all
MOST = 40  # lines of one list in the terminal; JSON has all
EXACT = 15  # digits of a number that a workbook holds
_APART = frozenset({"sum", "count", "total", "envelope", "counted-findings", "eligible", "not-ranked", "faults"})
"""Kinds whose steps are addends, or findings: each is told with its own places."""


@command()
@click.argument("master", type=click.Path(path_type=Path), metavar="master")
@click.argument("cell", metavar="cell")
@option("--round", "folder", type=click.Path(path_type=Path), metavar="round")
@format_option
@lang_option
def trace(master: Path, cell: str, folder: Path | None, form: str, lang: str | None) -> None:
    """Where a cell of the master comes from: file, checksum, sheet and cell, rule or arithmetic, and clause."""
    from toolkit.files.problems import RoundProblem
    from toolkit.steps.trace import TraceProblem, open_tracing

    messages = messages_in(terminal_language(lang))
    with plain_errors(messages):
        try:
            opened = open_tracing(master, datetime.now(UTC).replace(microsecond=0), folder)
            found = opened.cell(cell)
        except TraceProblem as problem:
            fail(messages.text(f"trace.problems.{problem.reason}", **problem.facts))
        except RoundProblem as problem:
            if folder is None and problem.reason in {"not-a-round", "inside-round"}:
                fail(messages.text("trace.problems.outside-round", path=str(master)))
            raise
    if form == "json":
        click.echo(json.dumps(_document(found, messages), ensure_ascii=False, indent=2))
        return
    for line in _lines(found, opened.opened.call, messages):
        click.echo(line)


# --- text -------------------------------------------------------------------------------------------------------


def _lines(found: Trace, call: Call, messages: Messages) -> Iterator[str]:
    traced = found.traced
    yield click.style(f"{_place(found)}: {_shown(found.value, messages, found.form)}", bold=True)
    for key, facts in found.remarks:
        told = {
            name: _shown(value, messages, found.form) if name in {"wrote", "value"} else value
            for name, value in facts.items()
        }
        yield from _wrapped(click.style(messages.text(f"trace.remarks.{key}", **told), fg="yellow"))
    yield from _wrapped(messages.text(f"trace.kinds.{traced.kind}", **dict(traced.facts)))
    for key, text in (
        ("column", traced.column),
        ("meaning", traced.meaning),
        ("row", traced.row),
        ("how", _shortened(traced.how, messages)),
        ("formula", f"={found.formula}" if found.formula else ""),
        ("rule", traced.rule and f"{traced.rule} (toolkit explain {traced.rule})"),
    ):
        yield from _named(messages.text(f"trace.{key}"), text)
    for clause in traced.clauses:
        yield from _named(messages.text("trace.clause"), _clause(clause, call, messages))
    own = traced.kind in _APART
    yield from _listed(messages.text("trace.steps"), [_step(one, messages, own) for one in traced.steps], messages)
    yield from _listed(messages.text("trace.sources"), list(_sources(found.sources, messages)), messages)


def _place(found: Trace) -> str:
    from toolkit.core.places import reference

    return reference(found.place.sheet, found.place.cell)


def _clause(clause: str, call: Call, messages: Messages) -> str:
    known = call.clauses.get(clause)
    return f"{clause}: {messages.of(known.text)}" if known else clause


def _named(label: str, text: str) -> Iterator[str]:
    if text:
        yield from _wrapped(f"{label}: {text}")


def _wrapped(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield click.wrap_text(line, WIDTH, initial_indent="  ", subsequent_indent="    ")


def _listed(heading: str, lines: Sequence[str], messages: Messages) -> Iterator[str]:
    if lines:
        yield ""
        yield click.style(heading, bold=True)
        yield from (f"  {line}" for line in lines[:MOST])
        if len(lines) > MOST:
            yield "  " + messages.text("trace.more", count=len(lines) - MOST)


def _shortened(how: str, messages: Messages) -> str:
    """A sum of many terms with the first of them."""
    terms, equals, total = how.rpartition(" = ")
    parts = terms.split(" + ")
    if len(parts) <= TERMS:
        return how
    return " + ".join([*parts[:TERMS], messages.text("trace.more_terms", count=len(parts) - TERMS)]) + equals + total


def _places(sources: Sequence[Source], messages: Messages) -> str:
    """The files of a step, each with its cells, the sheet named once."""
    from toolkit.core.places import reference

    cells: dict[str, dict[str, list[str]]] = {}
    for one in sources:
        name = f"inbox/{one.file}" if one.where == "inbox" else one.file
        found = cells.setdefault(name, {}).setdefault(one.sheet, [])
        if one.cell:
            found.append(reference(one.sheet, one.cell) if one.sheet and not found else one.cell)
    told = [
        " ".join([name, "; ".join(", ".join(found) for found in sheets.values())]).rstrip()
        for name, sheets in cells.items()
    ]
    more = [messages.text("trace.more_terms", count=len(told) - FILES)] if len(told) > FILES else []
    return "; ".join([*told[:FILES], *more])


def _step(one: Step, messages: Messages, own: bool) -> str:  # noqa: FBT001  (whether its places stand with it)
    amount = "" if one.amount is None else f": {_shown(one.amount, messages)}"
    how = f" ({_shortened(one.arithmetic, messages)})" if one.arithmetic else ""
    clause = f" [{one.clause}]" if one.clause else ""
    where = _places(one.sources, messages) if own else ""
    label = one.label.removesuffix(".") if amount or how else one.label
    return f"{label}{amount}{how}{clause}" + (f"\n      {where}" if where else "")


def _sources(found: Sequence[Recorded], messages: Messages) -> Iterator[str]:
    """The places file by file, each file with its checksum and whether it still has the one the master says."""
    for file in dict.fromkeys((one.source.where, one.source.file) for one in found):
        here = [one for one in found if (one.source.where, one.source.file) == file]
        yield f"inbox/{file[1]}" if file[0] == "inbox" else file[1]
        checksum = here[0].source.sha256
        if checksum:
            state = messages.text(f"trace.states.{here[0].state}") if here[0].state else ""
            yield f"  sha256 {checksum}" + (f" ({state})" if state else "")
        yield from (f"  {line}" for one in here if (line := _cell(one.source, messages)))


def _cell(one: Source, messages: Messages) -> str:
    from toolkit.core.places import reference

    place = reference(one.sheet, one.cell) if one.sheet and one.cell else one.sheet or one.cell
    if one.where == "round" and one.cell.isdigit():
        place = messages.text("trace.line", line=one.cell)
    if not place:
        return ""
    value = _shown(one.value, messages) if one.value is not None else messages.text("trace.blank")
    label = f" ({one.label})" if one.label else ""
    return f"{place} = {value}{label}" if one.value is not None or one.where == "inbox" else f"{place}{label}"


def _shown(value: object, messages: Messages, form: str = "") -> str:
    """A value as the sheet shows it; `form` as of `Messages.write`, for numbers alone."""
    if value is None:
        return messages.text("trace.blank")
    if isinstance(value, float):
        value = Decimal(f"{value:.{EXACT}g}")
    return messages.write(value, form if isinstance(value, Decimal) else "")


# --- JSON -------------------------------------------------------------------------------------------------------


def _document(found: Trace, messages: Messages) -> dict[str, Any]:
    """The trace as plain data: the same as the text, with every step and place."""
    traced = found.traced
    return {
        "version": 1,
        "sheet": found.place.sheet,
        "cell": found.place.cell,
        "value": _json(found.value),
        "formula": found.formula or None,
        "written_by_the_toolkit": _json(found.wrote),
        "remarks": [
            {"key": key, **{name: _json(value) for name, value in facts.items()}} for key, facts in found.remarks
        ],
        "kind": traced.kind,
        "says": messages.text(f"trace.kinds.{traced.kind}", **dict(traced.facts)),
        **{key: getattr(traced, key) or None for key in ("column", "meaning", "row", "application", "how", "rule")},
        "clauses": list(traced.clauses),
        "steps": [
            {
                "label": one.label,
                "amount": _json(one.amount),
                "arithmetic": one.arithmetic or None,
                "clause": one.clause or None,
                "sources": [_source(each) for each in one.sources],
            }
            for one in traced.steps
        ],
        "sources": [_source(one.source) | {"state": one.state or None} for one in found.sources],
    }


def _source(one: Source) -> dict[str, Any]:
    return {
        "in": one.where,
        "file": one.file,
        "sha256": one.sha256 or None,
        "sheet": one.sheet or None,
        "cell": one.cell or None,
        "label": one.label or None,
        "value": _json(one.value),
    }


def _json(value: object) -> Any:
    """A value as JSON has it: decimals as exact text, dates and times as ISO 8601."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.date().isoformat() if isinstance(value, WholeDay) else value.isoformat()
    return value if isinstance(value, str | int | float | bool | list | None) else str(value)
