"""Exporting: a round's consolidated tables for other programs, judged anew as `consolidate` does, without a master."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit import __version__
from toolkit.core.export.basis import internal_basis, public_basis
from toolkit.core.export.public import PublicEdition
from toolkit.core.export.tables import as_table, data_tables, public_tables
from toolkit.files.export.formats import FILES, FOLDERS, frames, has_pyarrow
from toolkit.files.export.place import ExportProblem, check_place, write_file, write_folder
from toolkit.files.export.values import Export
from toolkit.files.round.folder import load_round
from toolkit.files.texts import load_messages
from toolkit.steps.consolidate import round_master
from toolkit.steps.judging import DEFAULTS, Options
from toolkit.steps.publish import FORM, redaction_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    import pandas as pd

    from toolkit.core.master.values import Master
    from toolkit.model import Call

FORMATS = ("csv", "json", "parquet", "sqlite")


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: where, the rows of each table, and notices for the person who ran it (as in `Outcome`)."""

    path: Path
    rows: Mapping[str, int]
    notices: tuple[tuple[str, Mapping[str, object]], ...]


def export_round(
    folder: Path, kind: str, output: Path, now: datetime, options: Options = DEFAULTS, *, public: bool = False
) -> Exported:
    """Write the consolidated tables of a round.

    Args:
        folder: the round.
        kind: one of `FORMATS`.
        output: the folder (csv, parquet) or file (json, sqlite) to write.
        now: the first-seen time of files that are new, which the register remembers as always.
        options: as for `consolidate_round`; its `output` is not looked at.
        public: leave out people and what the county thinks (see docs/exports.md).

    Raises:
        RoundProblem: the folder is no round, or something is locked.
        CallError: the round's call is unknown or wrong.
        ExportProblem: Parquet without pyarrow, or the place cannot be written or holds something else.
    """
    check_place(output, load_round(folder).inbox, folder=kind in FOLDERS)
    if kind == "parquet" and not has_pyarrow():
        raise ExportProblem("no-pyarrow")
    export, notices = _export(folder, now, options, public=public)
    if kind in FOLDERS:
        write_folder(output, FOLDERS[kind](export))
    else:
        write_file(output, FILES[kind](export))
    return Exported(output, {table.name: len(table.rows) for table in export.tables}, notices)


def round_frames(
    folder: Path, now: datetime, options: Options = DEFAULTS, *, public: bool = False
) -> dict[str, pd.DataFrame]:
    """The consolidated tables of a round as pandas frames, for a notebook. Arguments and errors as `export_round`."""
    return frames(_export(folder, now, options, public=public)[0])


def _export(
    folder: Path, now: datetime, options: Options, *, public: bool
) -> tuple[Export, tuple[tuple[str, Mapping[str, object]], ...]]:
    found = round_master(folder, now, options)
    call = found.opened.call
    form = call.forms[FORM]
    messages = load_messages(found.master.language)
    tables = data_tables(found.master, form, messages)
    if public:
        redaction = redaction_of(call, found.consolidated)
        edition = PublicEdition(form, messages, redaction)
        awards = edition.awards(found.master, found.result.awards.made)
        shown = edition.of(found.master, {})
        tables = (
            *public_tables(tables, form, redaction),
            *(as_table(one, form, messages) for one in awards),
            *public_basis(call, shown, messages),
        )
    else:
        choices = found.opened.choices.values()
        tables += internal_basis(call, found.master, choices, messages) + public_basis(call, found.master, messages)
    inner = frozenset({"applications", *(path[1:] for path in form.blocks)})
    about = _about(call, found.master, public=public)
    return Export(tables, about, found.opened.zone, messages, inner), found.notices


def _about(call: Call, master: Master, *, public: bool) -> dict[str, str]:
    return {
        "edition": "public" if public else "full",
        "call": call.id,
        "title": master.subtitle,
        "as_of": master.as_of.isoformat(),
        "language": master.language,
        "toolkit": __version__,
    }
