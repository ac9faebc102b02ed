"""The district index: imports a published workbook into a round, and shows what the round has."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.core.municipalities import list_in_force
from toolkit.core.priority.editions import Edition, Provenance, index_number, values_for
from toolkit.core.priority.index import IndexReading, read_index
from toolkit.files.municipalities import changes, list_years, municipality_names
from toolkit.files.problems import RoundProblem, why
from toolkit.files.round.folder import Round, load_round
from toolkit.files.round.index import load_index, marked_example, store_index, stored_editions
from toolkit.files.tables import Table, read_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from toolkit.core.priority.model import IndexValue


@dataclass(frozen=True, slots=True)
class Said:
    """What the person says of the file beside its year; `columns` names columns by role, `sheet` the sheet.

    `replace`: the edition takes the place of one of the same year.
    """

    edition: str = ""
    source: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    imported: str = ""
    by: str = ""
    example: bool = False
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import found: the sheet, its reading, and where the edition is kept (None: there are faults).

    `unmarked` says that it took the place of an edition of invented values and is not said to be one itself.
    """

    sheet: str
    reading: IndexReading
    municipality_list: int
    stored: Path | None
    unmarked: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """An edition of a round, and its values for the municipalities of the call's counties."""

    edition: Edition
    names: Mapping[str, str]
    values: Mapping[str, IndexValue]


def import_index(path: Path, year: int, round_dir: Path, said: Said = Said()) -> Imported:
    """Read a published district index and keep it in a round, unless anything in it is wrong.

    Args:
        path: an .xlsx, .ods or CSV file.
        year: the edition's year; its codes are checked against the municipality list in force then.
        round_dir: the round.
        said: what else is known of the file.

    Raises:
        Unreadable: the file cannot be read.
        RoundProblem: the folder is no round, the round has an edition of that year (unless `said.replace`), the file is
            not there, no municipality list covers the year, or the sheet that is meant cannot be told.
        CallError: the round's call is unknown or wrong.
    """
    opened = load_round(round_dir)
    in_force = list_in_force(list_years(), year)
    if in_force is None:
        raise RoundProblem("index-year", year=year, first=min(list_years()))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RoundProblem("cannot-read", path=path, why=why(error)) from error
    marked = _standing(opened, year, said)
    known = municipality_names(in_force)
    tables = _wanted(read_tables(data, path.name), said.sheet, path)
    readings = [(one, read_index(one.rows, index_number, known, year, said.columns)) for one in tables]
    table, reading = _chosen(readings, path)
    if reading.faults:
        return Imported(table.name, reading, in_force, None)
    provenance = Provenance(
        year=year,
        edition=said.edition or str(year),
        source=said.source,
        file=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        municipality_list=in_force,
        columns={role: column.header for role, column in reading.columns.items()},
        values=len(reading.values),
        sheet=table.name,
        header_row=reading.header_row,
        left_out=dict(sorted(Counter(one.reason for one in reading.left_out).items())),
        example=said.example,
        imported=said.imported,
        by=said.by,
    )
    stored = store_index(opened.folder, provenance, reading.values)
    return Imported(table.name, reading, in_force, stored, unmarked=marked and not said.example)


def _standing(opened: Round, year: int, said: Said) -> bool:
    """Whether the edition that is to be replaced is marked as an example; one that is not to be replaced is refused."""
    if year not in stored_editions(opened.folder):
        return False
    marked = marked_example(opened.folder, year)
    if not said.replace:
        raise RoundProblem("index-there-example" if marked else "index-there", folder=opened.folder, year=year)
    return marked


def _wanted(tables: Sequence[Table], sheet: str, path: Path) -> Sequence[Table]:
    named = [one for one in tables if not sheet or one.name.casefold() == sheet.casefold()]
    if not named:
        raise RoundProblem("index-sheet", path=path, sheet=sheet, known=[one.name for one in tables])
    return named


def _chosen(readings: Sequence[tuple[Table, IndexReading]], path: Path) -> tuple[Table, IndexReading]:
    """The one sheet with an index; where none has a header, the one that says most about why."""
    headed = [pair for pair in readings if pair[1].header_row]
    if len(headed) > 1:
        raise RoundProblem("index-sheets", path=path, known=[table.name for table, _ in headed])
    return headed[0] if headed else max(readings, key=lambda pair: _shown(pair[1]))


def _shown(reading: IndexReading) -> int:
    return sum(len(fault.facts.get("candidates", ())) for fault in reading.faults)


def show_index(round_dir: Path) -> tuple[Round, tuple[Shown, ...]]:
    """Every edition a round has, with its values for the municipalities the call knows by name.

    Raises:
        RoundProblem: the folder is no round, or an edition's files were changed by hand.
        CallError: the round's call is unknown or wrong.
    """
    opened = load_round(round_dir)
    return opened, tuple(_show(opened, str(year)) for year in stored_editions(round_dir))


def _show(opened: Round, edition: str) -> Shown:
    loaded = load_index(opened.folder, edition)
    call = opened.call
    counties = tuple(call.value("counties"))
    names = {code: name for code, name in call.municipalities.items() if code.startswith(counties)}
    return Shown(loaded, names, index_for(opened, loaded, tuple(names)))


def index_for(opened: Round, edition: Edition, codes: Sequence[str]) -> dict[str, IndexValue]:
    """An edition's values for codes of the round's call, followed across the reforms.

    Raises:
        RoundProblem: no municipality list covers the call's year.
    """
    year = opened.call.municipality_year
    in_force = list_in_force(list_years(), year)
    if in_force is None:
        raise RoundProblem("index-year", year=year, first=min(list_years()))
    return values_for(edition, codes, in_force, changes())
