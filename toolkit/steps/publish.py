"""The master's public edition: the round judged as always, and written without people and without judgements."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.core.export.personal import ADDRESSES, Redaction, personal_values
from toolkit.core.export.public import PublicEdition
from toolkit.files.master.book import master_bytes
from toolkit.files.master.place import check_output, check_replaced, write_master
from toolkit.files.problems import RoundProblem
from toolkit.files.round.folder import MASTER, load_round
from toolkit.files.texts import load_messages
from toolkit.steps.consolidate import make_master
from toolkit.steps.judging import DEFAULTS, Options, judge, list_new_files, untold
from toolkit.steps.priority import check_awards
from toolkit.steps.registers import open_round_register

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from toolkit.core.round.consolidate import Consolidated
    from toolkit.model import Call
    from toolkit.steps.judging import Stage

FORM = "application"


@dataclass(frozen=True, slots=True)
class Published:
    """Where the public edition lies, how many applications it has, and notices as in `Outcome`."""

    path: Path
    applications: int
    notices: tuple[tuple[str, Mapping[str, object]], ...]


def redaction_of(call: Call, judged: Consolidated) -> Redaction:
    """Takes out what was typed into personal fields of any file that could be read, versions that do not count too."""
    submissions = [entry.incoming.reading.submission for entry in judged.files]
    pairs = [(call.forms[one.kind], one) for one in submissions if one is not None]
    return Redaction(personal_values(pairs), personal_values(pairs, ADDRESSES))


def publish_round(
    folder: Path,
    output: Path | None,
    now: datetime,
    options: Options = DEFAULTS,
    progress: Callable[[Stage, int, int], None] = untold,
) -> Published:
    """Judge a round as `consolidate_round` does and write the public edition of its master.

    Args:
        folder: the round.
        output: the .xlsx to write; None, or the round's own master, is refused.
        now: as for `consolidate_round`.
        options: see `Options`; its `output` is not looked at.
        progress: as for `consolidate_round`.

    Raises:
        RoundProblem: no place was given, the place is the round's own master or cannot be written, or the folder is
            no round.
        CallError: the round's call is unknown or wrong.
    """
    opened = load_round(folder)
    messages = load_messages(options.language or opened.language)
    if output is None:
        raise RoundProblem("public-without-output")
    if output.resolve() == (folder / MASTER).resolve():
        raise RoundProblem("public-over-master", path=output)
    check_output(output, opened)
    check_awards(opened)
    with open_round_register(opened) as register:
        check_replaced(output, opened, register)
        found = judge(opened, register, now, options, progress)
        judged, result, master = make_master(opened, found.consolidated, messages)
        edition = PublicEdition(opened.call.forms[FORM], messages, redaction_of(opened.call, judged))
        data = master_bytes(edition.of(master, result.awards.made), messages, "")
        register.keep_master(hashlib.sha256(data).hexdigest())
        register.commit()
        kept = write_master(output, data, register, messages, opened.zone)
        listed, _ = list_new_files(opened, found)
    return Published(output, len(judged.applications), (*found.notices, *kept, *listed))
