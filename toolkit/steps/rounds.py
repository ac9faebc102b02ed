"""Rounds: making one, and what stands in it without writing anything."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from toolkit.core.round.chosen import chosen
from toolkit.core.round.listed import rows_of_files
from toolkit.core.round.news import news, placed
from toolkit.core.round.prioritised import choice_reasons
from toolkit.core.round.receipts import RECEIPT_COLUMNS
from toolkit.core.round.waiting import GROUPS, waiting_files, waiting_ranking
from toolkit.files.round.folder import MASTER, RECEIPTS, ROUND_FILE, Round, load_round, new_round
from toolkit.files.round.staff import read_list
from toolkit.steps.judging import Options, borrow_round_register, judge
from toolkit.steps.priority import Trial, edition_of, prioritise_round, with_awards

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from toolkit.core.priority.model import Reason
    from toolkit.core.round.choices import RoundChoice
    from toolkit.core.round.consolidate import Consolidated
    from toolkit.core.round.news import News
    from toolkit.core.round.readings import Reading
    from toolkit.core.round.waiting import Waiting

_TABLE = re.compile(r"\s*\[\s*choices\s*\.\s*\"?([a-z_]+)\"?\s*\]")


@dataclass(frozen=True, slots=True)
class RoundStatus:
    """What stands in a round.

    Attributes:
        opened: the round.
        judged: the round as the next consolidation would judge it.
        stated: how many files staff have stated a receipt for.
        master: the master, where there is one.
        new: what is new since it was written.
        open_choices: the choices without which nothing is scored, and that are not taken.
        refused: those that are taken and cannot be used.
        waiting: everything that waits for somebody, by group.
    """

    opened: Round
    judged: Consolidated
    stated: int
    master: Path | None
    new: News
    open_choices: tuple[RoundChoice, ...]
    refused: tuple[Reason, ...] = ()
    waiting: tuple[Waiting, ...] = ()

    @property
    def set_aside(self) -> Mapping[str, Reading]:
        """The files that hold no submission, each with why."""
        files = (one.incoming for one in self.judged.files if one.incoming.reading.submission is None)
        return {one.name: one.reading for one in files}


def make_round(folder: Path, call: str, language: str | None = None) -> Round:
    """A new round folder; see `toolkit.files.round.folder.new_round`."""
    return new_round(folder, call, language)


def round_status(folder: Path, now: datetime) -> RoundStatus:
    """What stands in a round and what waits for somebody. Nothing is written, not even to the register.

    Files that were read before are not read again; those that are new are read, and read again the next time.

    Args:
        folder: the round.
        now: the first-seen time of files that are new.

    Raises:
        RoundProblem: the folder is no round, one of its files is wrong, or a run holds the round just now.
        CallError: its call is unknown or wrong.
    """
    opened = load_round(folder)
    with borrow_round_register(opened) as register:
        judged = judge(opened, register, now, Options()).consolidated
        before = register.placed()
    found = chosen(opened.call, opened.choices)
    _, edition = edition_of(opened, found)
    result = prioritise_round(opened, judged, Trial(draws=0))
    judged = with_awards(judged, result)
    new = news(before, placed(judged))
    lines = _receipt_lines(opened, judged)
    waiting = (*waiting_files(judged, lines, new), *waiting_ranking(result, found.missing, _choice_lines(opened)))
    master = folder / MASTER
    return RoundStatus(
        opened=opened,
        judged=judged,
        stated=sum(one.incoming.receipt.received is not None for one in judged.files),
        master=master if master.exists() else None,
        new=new,
        open_choices=tuple(opened.choices[name] for name in found.missing),
        refused=(*choice_reasons(replace(found, missing=())), *edition),
        waiting=tuple(sorted(waiting, key=lambda one: GROUPS.index(one.group))),
    )


def _receipt_lines(opened: Round, judged: Consolidated) -> dict[str, tuple[int, ...]]:
    """The lines of staff's list of receipts by the file they are about."""
    listed = read_list(opened.folder / RECEIPTS, RECEIPT_COLUMNS)
    rows = rows_of_files(listed.rows if listed else (), [one.incoming.name for one in judged.files])
    return {name: tuple(line for line, _ in own) for name, own in rows.by_file.items()}


def _choice_lines(opened: Round) -> dict[str, int]:
    """The line of the round's file on which the table of each choice begins."""
    text = (opened.folder / ROUND_FILE).read_text(encoding="utf-8-sig")
    found = ((number, _TABLE.match(line)) for number, line in enumerate(text.splitlines(), 1))
    return {match[1]: number for number, match in found if match}
