"""Consolidating a round: judged as a whole, then the master workbook, register first, master last."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from toolkit import __version__
from toolkit.core.master.build import build_master
from toolkit.core.round.news import News, news, placed
from toolkit.core.round.standing import standing_of
from toolkit.files.master.book import master_bytes
from toolkit.files.master.place import check_output, check_replaced, inbox_from, write_master
from toolkit.files.round.folder import MASTER, RECEIPTS, Round, load_round
from toolkit.files.round.inputs import checksums_of
from toolkit.files.texts import load_messages
from toolkit.steps.judging import (
    DEFAULTS,
    Options,
    Stage,
    judge,
    judge_with_ids,
    list_new_files,
    untold,
)
from toolkit.steps.pending import pending
from toolkit.steps.priority import check_awards, prioritise_round, with_awards
from toolkit.steps.registers import open_round_register

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from toolkit.core.master.values import Master
    from toolkit.core.messages import Messages
    from toolkit.core.round.consolidate import Consolidated
    from toolkit.core.round.prioritised import Prioritised
    from toolkit.core.round.standing import Standing
    from toolkit.core.round.waiting import Waiting
    from toolkit.files.round.register import Register


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a consolidation did: the round as judged, its ranking and proposed allocation, and where the master lies.

    `notices` are for the person who ran it: keys of the messages' [notices] with their facts. `read` is how many files
    were read anew, `new` what is new since the last master: the master itself does not depend on it. `waiting` is what
    waits for somebody, as `round status` tells it.
    """

    consolidated: Consolidated
    result: Prioritised
    master: Path
    read: int
    notices: tuple[tuple[str, Mapping[str, object]], ...]
    new: News
    waiting: tuple[Waiting, ...] = ()


@dataclass(frozen=True, slots=True)
class RoundMaster:
    """A round as judged, its ranking and awards, and the master's value that shows it; `notices` as in `Outcome`."""

    opened: Round
    consolidated: Consolidated
    result: Prioritised
    master: Master
    notices: tuple[tuple[str, Mapping[str, object]], ...]


def consolidate_round(
    folder: Path,
    now: datetime,
    options: Options = DEFAULTS,
    progress: Callable[[Stage, int, int], None] = untold,
) -> Outcome:
    """Judge everything in a round's inbox and write the master.

    Args:
        folder: the round.
        now: the first-seen time of files that are new; nothing else looks at it while any file was received or seen.
        options: see `Options`.
        progress: told how far the work is, as `untold` says.

    Raises:
        RoundProblem: the folder is no round, something is locked, or the master cannot be written. The old master is
            whole. What can be seen before any file is read (a master that is open, a list that is no list) leaves the
            register as it was; after that what was read and first seen is kept.
        CallError: the round's call is unknown or wrong.
    """
    inputs = checksums_of(folder)  # before they are read: what is saved meanwhile is then told as changed
    opened = load_round(folder)
    messages = load_messages(options.language or opened.language)
    output = options.output or folder / MASTER
    check_output(output, opened)
    check_awards(opened)
    with open_round_register(opened) as register:
        check_replaced(output, opened, register)
        found = judge(opened, register, now, options, progress)
        judged, result, master = make_master(opened, found.consolidated, messages, progress)
        writing = partial(progress, Stage.WRITING)
        data = master_bytes(master, messages, inbox_from(output, opened), writing)
        stands = standing_of(result, inputs, hashlib.sha256(data).hexdigest())
        register.keep_master(stands.master)
        register.commit()
        kept = write_master(output, data, register, messages, opened.zone)
        listed, receipts = list_new_files(opened, found)
        if receipts is not None:
            inputs[RECEIPTS] = hashlib.sha256(receipts).hexdigest()
        new = _news(register, judged, stands)
        waits = pending(opened, judged, result)
    return Outcome(judged, result, output, found.read, (*found.notices, *kept, *listed), new, waits)


def _news(register: Register, judged: Consolidated, stands: Standing) -> News:
    """What is new since the last master, which from now on is this one. A run that is cut off here tells it again."""
    now = placed(judged)
    new = news(register.placed(), now, register.standing(), stands)
    register.keep_placed(now)
    register.keep_standing(stands)
    register.commit()
    return new


def round_master(folder: Path, now: datetime, options: Options = DEFAULTS) -> RoundMaster:
    """Everything `consolidate_round` makes of a round up to the master's value, ids kept, without writing a master.

    Raises:
        RoundProblem: the folder is no round, or something is locked.
        CallError: the round's call is unknown or wrong.
    """
    opened, found = judge_with_ids(folder, now, options)
    messages = load_messages(options.language or opened.language)
    judged, result, master = make_master(opened, found.consolidated, messages)
    return RoundMaster(opened, judged, result, master, found.notices)


def make_master(
    opened: Round,
    judged: Consolidated,
    messages: Messages,
    progress: Callable[[Stage, int, int], None] = untold,
) -> tuple[Consolidated, Prioritised, Master]:
    """The round with its awards, its ranking and proposed allocation, and the master that shows them."""
    progress(Stage.RANKING, 0, 0)
    result = prioritise_round(opened, judged)
    judged = with_awards(judged, result)
    progress(Stage.BUILDING, 0, 0)
    return judged, result, build_master(judged, result, messages, tuple(opened.choices.values()), __version__)
