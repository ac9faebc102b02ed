"""The district index in a round's folder: one CSV file per year, and beside it where it came from."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tomllib
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from toolkit.core.priority.editions import Edition, Provenance
from toolkit.files.atomic import write_bytes
from toolkit.files.problems import RoundProblem, why
from toolkit.files.round.folder import INDEX

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from toolkit.core.priority.index import IndexRow

_TEXTS = ("edition", "source", "file", "sha256", "sheet", "imported", "by")
_NUMBERS = ("year", "municipality_list", "values", "header_row")


def store_index(round_dir: Path, provenance: Provenance, rows: Iterable[IndexRow]) -> Path:
    """Keep an edition in a round, in place of one of the same year; the CSV file's path.

    Raises:
        RoundProblem: it cannot be written.
    """
    path = round_dir / INDEX / f"{provenance.year}.csv"
    data = _csv(rows)
    try:
        path.parent.mkdir(exist_ok=True)
        write_bytes(path, data)
        write_bytes(path.with_suffix(".toml"), _toml(provenance, data).encode("utf-8"))
    except OSError as error:
        raise RoundProblem("cannot-write", path=path, why=why(error)) from error
    return path


def stored_editions(round_dir: Path) -> tuple[int, ...]:
    """The years a round has an edition of, in order."""
    return tuple(sorted(int(path.stem) for path in (round_dir / INDEX).glob("*.toml") if path.stem.isdecimal()))


def marked_example(round_dir: Path, year: int) -> bool:
    """Whether the edition of a year says that its values are invented, also where its files are otherwise damaged."""
    try:
        raw = tomllib.loads((round_dir / INDEX / f"{year}.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):  # no file, no UTF-8 or no TOML
        return False
    return raw.get("example") is True


def load_index(round_dir: Path, edition: str) -> Edition:
    """An edition of a round by its year or its name.

    Raises:
        RoundProblem: the round has no such edition, or its files were changed by hand or are broken.
    """
    for year in stored_editions(round_dir):
        loaded = _load(round_dir / INDEX / f"{year}.toml")
        if edition in {str(year), loaded.provenance.edition}:
            return loaded
    known = [str(year) for year in stored_editions(round_dir)]
    raise RoundProblem("no-index" if known else "no-index-at-all", folder=round_dir, edition=edition, known=known)


def _load(path: Path) -> Edition:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        data = path.with_suffix(".csv").read_bytes()
        if hashlib.sha256(data).hexdigest() != raw["stored_sha256"]:
            raise RoundProblem("index-changed", path=path.with_suffix(".csv"))
        provenance = _provenance(raw)
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))
        values = {row["code"]: Decimal(row["value"]) for row in rows}
    except OSError as error:
        raise RoundProblem("cannot-read", path=error.filename or path, why=why(error)) from error
    except (ValueError, KeyError, TypeError, InvalidOperation) as error:
        raise RoundProblem("index-broken", path=path) from error
    return Edition(provenance, values, {row["code"]: row["name"] for row in rows})


def _provenance(raw: Mapping[str, Any]) -> Provenance:
    known: dict[str, Any] = {key: str(raw[key]) for key in _TEXTS} | {key: int(raw[key]) for key in _NUMBERS}
    return Provenance(**known, columns=raw["columns"], left_out=raw["left_out"], example=raw["example"] is True)


def _csv(rows: Iterable[IndexRow]) -> bytes:
    """Sorted by code; `row` is the row of the imported sheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("code", "name", "value", "row"))
    writer.writerows((one.code, one.name, f"{one.value:f}", one.row) for one in sorted(rows, key=lambda one: one.code))
    return out.getvalue().encode("utf-8")


def _toml(provenance: Provenance, data: bytes) -> str:
    lines = [f"{key} = {getattr(provenance, key)}" for key in _NUMBERS]
    lines += [f"{key} = {_quoted(getattr(provenance, key))}" for key in _TEXTS]
    lines += [f"example = {str(provenance.example).lower()}"]
    lines += [f'stored_sha256 = "{hashlib.sha256(data).hexdigest()}"', "", "[columns]"]
    lines += [f"{key} = {_quoted(header)}" for key, header in provenance.columns.items()]
    lines += ["", "[left_out]", *(f"{reason} = {count}" for reason, count in provenance.left_out.items())]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A text as a TOML string: JSON's notation is one, but for the one control sign it leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
