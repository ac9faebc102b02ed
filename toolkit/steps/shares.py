"""The figures of applications as plain data and as rows of text."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from toolkit import __version__
from toolkit.core.explain_lines import group_of, inputs_of, is_worth_saying, line_text
from toolkit.core.places import grouped
from toolkit.steps.check import Recognised
from toolkit.steps.report import plain, reason_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from toolkit.core.messages import Messages
    from toolkit.model import Line
    from toolkit.steps.check import Checked

SHARES_VERSION = 1
INNER_FACTS = frozenset({"how", "remark"})
"""Facts that the arithmetic and the remark already say."""

Row = tuple[str, str, str, str, str]
"""A figure's label, amount, arithmetic with what there is to remark, clause, and cells."""


def shares_document(files: Sequence[Checked], language: str, speak: Callable[[str], Messages]) -> dict[str, Any]:
    """All figures of some files as plain data; amounts are text, so that nothing is rounded on the way.

    Args:
        files: the checked files.
        language: the language of workbooks whose own is not known.
        speak: the messages of a language.
    """
    return {
        "version": SHARES_VERSION,
        "tool": f"grant-workbook-toolkit {__version__}",
        "files": [_file(one, speak(one.language or language)) for one in files],
    }


def figure_rows(lines: Sequence[Line], messages: Messages) -> Iterator[tuple[str, list[Row]]]:
    """What a person reads: headings, each with its figures; a year, type or funder with nothing in it is left out."""
    by_figure = {line.figure: line for line in lines}
    said = [line for line in lines if is_worth_saying(line)]
    for group, members in groupby(said, group_of):
        yield messages.text(f"figure-groups.{group}"), [_row(line, by_figure, messages) for line in members]


def _row(line: Line, lines: Mapping[str, Line], messages: Messages) -> Row:
    text = line_text(line, messages)
    how = "  ".join(part for part in (text.arithmetic, text.remark) if part)
    label = " ".join(text.label.split())  # a funder's name may have line breaks
    return label, text.amount, how, text.clause, "; ".join(grouped(inputs_of(line, lines)))


def _file(one: Checked, messages: Messages) -> dict[str, Any]:
    document: dict[str, Any] = {"file": one.name, "sha256": one.sha256, "status": str(one.recognised)}
    if one.call:
        document |= {"call": one.call, "kind": one.kind}
    document |= {"language": messages.language}
    if one.recognised is not Recognised.OURS:
        document["reason"] = {"key": one.reason, "message": reason_text(one, messages)}
    by_figure = {line.figure: line for line in one.lines}
    document["lines"] = [_line(line, by_figure, messages) for line in one.lines]
    return document


def _line(line: Line, lines: Mapping[str, Line], messages: Messages) -> dict[str, Any]:
    text = line_text(line, messages)
    hidden = INNER_FACTS if line.of else INNER_FACTS | {"terms"}  # without `of` the terms are the inputs
    document: dict[str, Any] = {
        "figure": line.figure,
        "label": text.label,
        "amount": plain(line.amount),
        "unit": line.unit,
        "clause": line.clause,
        "text": text.amount,
        "arithmetic": text.arithmetic,
        "remark": text.remark,
        "cells": list(grouped(inputs_of(line, lines))),
        "inputs": [
            {"path": one.path, "sheet": one.sheet, "cell": one.cell, "amount": plain(one.amount)} for one in line.inputs
        ],
        "of": list(line.of),
        "facts": {key: plain(value) for key, value in line.facts.items() if key not in hidden},
    }
    return document | ({"reason": line.reason} if line.reason else {})
