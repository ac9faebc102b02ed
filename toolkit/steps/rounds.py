"""Rounds: making one, and what stands in it without writing anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from toolkit.core.round.chosen import chosen
from toolkit.core.round.joined import joined_by_case
from toolkit.core.round.news import news, placed
from toolkit.core.round.prioritised import choice_reasons
from toolkit.core.round.standing import standing_of
from toolkit.files.round.folder import MASTER, Round, load_round, new_round
from toolkit.files.round.inputs import checksum, checksums_of
from toolkit.steps.judging import Options, judge
from toolkit.steps.pending import pending
from toolkit.steps.priority import Trial, edition_of, prioritise_round, with_awards
from toolkit.steps.registers import borrow_round_register

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from toolkit.core.priority.model import Reason
    from toolkit.core.round.choices import RoundChoice
    from toolkit.core.round.consolidate import Consolidated
    from toolkit.core.round.joined import Joined
    from toolkit.core.round.news import News
    from toolkit.core.round.readings import Reading
    from toolkit.core.round.standing import Standing
    from toolkit.core.round.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since the last master, beside files, applications and ranking.

    `inputs` are staff's own files that changed. `master` is "" where the master in place is the last that was written,
    "older" where it is an earlier one, "unknown" where this register does not know it: somebody saved it, or the
    register is new. "untold" where the register knows it, but is of a time when nobody kept what a master rests on.
    """

    inputs: tuple[str, ...] = ()
    master: Literal["", "older", "unknown", "untold"] = ""


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
        joined: applications that are one only by a case number.
        since: what the master in place rests on that is not so any more.
    """

    opened: Round
    judged: Consolidated
    stated: int
    master: Path | None
    new: News
    open_choices: tuple[RoundChoice, ...]
    refused: tuple[Reason, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    joined: tuple[Joined, ...] = ()
    since: Since = Since()

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
        before, stood = register.placed(), register.standing()
        master = folder / MASTER
        known = checksum(master) if master.is_file() else ""
        ours = register.wrote_master(known)
    found = chosen(opened.call, opened.choices)
    _, edition = edition_of(opened, found)
    result = prioritise_round(opened, judged, Trial(draws=0))
    judged = with_awards(judged, result)
    stands = standing_of(result, checksums_of(folder), known)
    new = news(before, placed(judged), stood, stands)
    return RoundStatus(
        opened=opened,
        judged=judged,
        stated=sum(one.incoming.receipt.received is not None for one in judged.files),
        master=master if master.exists() else None,
        new=new,
        open_choices=tuple(opened.choices[name] for name in found.missing),
        refused=(*choice_reasons(replace(found, missing=())), *edition),
        waiting=pending(opened, judged, result),
        joined=joined_by_case(judged),
        since=_since(stands, stood, ours=ours),
    )


def _since(now: Standing, stood: Standing | None, *, ours: bool) -> Since:
    if not now.master:
        return Since()
    if stood is None:
        return Since(master="untold" if ours else "unknown")
    names = sorted(now.inputs.keys() | stood.inputs.keys())
    changed = tuple(name for name in names if now.inputs.get(name) != stood.inputs.get(name))
    if now.master == stood.master:
        return Since(changed)
    return Since(changed, "older" if ours else "unknown")
