"""Rounds: making one, and what stands in it without writing anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from toolkit.core.round.chosen import chosen
from toolkit.core.round.prioritised import choice_reasons
from toolkit.core.round.receipts import RECEIPT_COLUMNS
from toolkit.files.inbox import files_in
from toolkit.files.rounds import MASTER, RECEIPTS, Round, load_round, new_round
from toolkit.files.staff import read_list
from toolkit.steps.priority import edition_of

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.core.priority.model import Reason
    from toolkit.core.round.choices import RoundChoice


@dataclass(frozen=True, slots=True)
class RoundStatus:
    """What stands in a round: files in the inbox, how many of them staff have stated a receipt for, open choices.

    Open are the choices without which nothing is scored; `refused` are those that are taken and cannot be used.
    """

    opened: Round
    files: int
    stated: int
    master: Path | None
    open_choices: tuple[RoundChoice, ...]
    refused: tuple[Reason, ...] = ()


def make_round(folder: Path, call: str, language: str | None = None) -> Round:
    """A new round folder; see `toolkit.files.rounds.new_round`."""
    return new_round(folder, call, language)


def round_status(folder: Path) -> RoundStatus:
    """What stands in a round.

    Raises:
        RoundProblem: the folder is no round, or one of its files is wrong.
        CallError: its call is unknown or wrong.
    """
    opened = load_round(folder)
    found = chosen(opened.call, opened.choices)
    _, edition = edition_of(opened, found)
    listed = read_list(folder / RECEIPTS, RECEIPT_COLUMNS)
    master = folder / MASTER
    return RoundStatus(
        opened=opened,
        files=sum(1 for _ in files_in(opened.inbox)),
        stated=sum(bool(row.get("received")) for _, row in listed.rows) if listed else 0,
        master=master if master.exists() else None,
        open_choices=tuple(opened.choices[name] for name in found.missing),
        refused=(*choice_reasons(replace(found, missing=())), *edition),
    )
