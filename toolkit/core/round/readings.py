"""What one received file turned out to be, and the same as text for the register's cache and for worker processes."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from toolkit.model import Address, Finding, Severity, Submission, TablePlace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.model import Pointer

Status = Literal["ours", "other-call", "not-ours", "attachment", "unreadable"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One file as judged on its own: what it is, and for a submission its data and findings.

    `figures` are the amounts of its lines by figure, None where one is not computed. `reason` and `facts` say why a
    file is unreadable or set aside (a key of the messages' [unreadable]).
    """

    status: Status
    call: str = ""
    submission: Submission | None = None
    findings: tuple[Finding, ...] = ()
    figures: Mapping[str, Decimal | None] = field(default_factory=dict)
    reason: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


class BrokenReading(ValueError):  # noqa: N818  (it says what the bytes are)
    """Bytes that are no reading: they are not used, the file is read anew."""


def content_key(submission: Submission, sha256: str) -> str:
    """The key two files share when they say the same, however they were saved.

    It is a hash of the data alone: a file saved again by another program, or moved rows, keep it. Where something
    could not be understood the data is not the whole truth, so the file stands for itself.
    """
    if submission.unreadable:
        return f"file:{sha256}"
    parts = {"kind": submission.kind, "call": submission.call, "data": submission.data}
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=_canonical)
    return "data:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def version_of(submission: Submission, sha256: str) -> str:
    """The version of an application as forms show it: the same for files that say the same (`content_key`).

    It begins with a letter, so that no program takes it for a number.
    """
    return "v" + content_key(submission, sha256).partition(":")[2][:_SHOWN]


def is_empty(submission: Submission) -> bool:
    """Whether nothing at all is filled in: no value, and nothing that could not be understood."""
    return not submission.unreadable and not _holds(submission.data)


def _holds(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds(one) for one in value.values())
    return any(_holds(one) for one in value) if isinstance(value, list) else value is not None


def _canonical(value: object) -> object:
    """Numbers in one notation: 5E+3, 5000 and 5000.0 are the same amount."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else _tagged(value)


# --- as text ----------------------------------------------------------------------------------------------------


_CELLS: dict[str, tuple[Mapping[Pointer, Address], Mapping[Pointer, Mapping[Pointer, str]]]] = {}
"""Where the fields and columns of a form stand, by the text that says so: the same in nearly all files."""
_MOST_CELLS = 500  # different ones that are shared at a time: some tens of kilobytes each
_LEVEL = 4  # of zlib: a quarter of the text, at a fiftieth of what reading the file costs
_SHOWN = 10  # characters of a version
_SHORT = 40  # characters of a text that is likely to be one of a list


_WORDS: dict[str, str] = {}
"""Names and short texts of readings, each once."""
_MOST_WORDS = 20_000


def _once(word: str) -> str:
    """The one copy of a word that all readings share; when there are too many they are collected afresh."""
    if len(_WORDS) >= _MOST_WORDS:
        _WORDS.clear()
    return _WORDS.setdefault(word, word)


def to_text(reading: Reading) -> str:
    """A reading as JSON text, exact: amounts keep every digit."""
    record = {
        "status": reading.status,
        "call": reading.call,
        "reason": reading.reason,
        "facts": reading.facts,
        "submission": _submission_record(reading.submission) if reading.submission else None,
        "findings": [_finding_record(one) for one in reading.findings],
        "figures": reading.figures,
    }
    return json.dumps(record, ensure_ascii=True, separators=(",", ":"), default=_tagged)


def from_text(text: str) -> Reading:
    """The reading that `to_text` wrote."""
    record = json.loads(text, object_pairs_hook=_untagged)
    return Reading(
        status=record["status"],
        call=record["call"],
        reason=record["reason"],
        facts=record["facts"],
        submission=_submission(record["submission"]) if record["submission"] else None,
        findings=tuple(_finding(one) for one in record["findings"]),
        figures=record["figures"],
    )


def pack(reading: Reading) -> bytes:
    """A reading as few bytes, for the register and the way from a worker."""
    return zlib.compress(to_text(reading).encode("ascii"), _LEVEL)


def unpack(packed: bytes) -> Reading:
    """The reading that `pack` packed.

    Raises:
        BrokenReading: it is no such thing.
    """
    try:
        return from_text(zlib.decompress(packed).decode("ascii"))
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise BrokenReading(str(error)) from error


def seal(packed: bytes, key: str) -> bytes:
    """The checksum that a kept reading carries: of itself, and of what it is a reading of (`key`)."""
    return hashlib.sha256(key.encode() + b"\0" + packed).digest()


def _tagged(value: object) -> dict[str, str]:
    """What JSON has no word for, under a one-letter name that no field and no language has."""
    if isinstance(value, Decimal):
        return {"$d": str(value)}
    if isinstance(value, datetime):
        return {"$t": value.isoformat()}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    raise TypeError(f"a fact of type {type(value).__name__} cannot be kept")


def _untagged(pairs: list[tuple[str, Any]]) -> Any:
    """An object of JSON; of names and short texts, which come again in every reading, only one copy is held."""
    if len(pairs) == 1:
        name, value = pairs[0]
        if name == "$d":
            return _amount(value)
        if name == "$t":
            return datetime.fromisoformat(value)
        if name == "$day":
            return date.fromisoformat(value)
    return {_once(name): _once(value) if type(value) is str and len(value) < _SHORT else value for name, value in pairs}


@lru_cache(maxsize=4096)
def _amount(text: str) -> Decimal:
    return Decimal(text)


def _submission_record(one: Submission) -> dict[str, Any]:
    places = {
        "cells": one.cells,
        "columns": {path: place.columns for path, place in one.tables.items()},
    }
    return {
        "kind": one.kind,
        "call": one.call,
        "version": one.version,
        "language": one.language,
        "data": one.data,
        "places": json.dumps(places, ensure_ascii=True, separators=(",", ":")),
        "tables": {path: [place.sheet, place.rows, place.free, place.total_row] for path, place in one.tables.items()},
        "unreadable": sorted(one.unreadable),
    }


def _submission(record: dict[str, Any]) -> Submission:
    cells, columns = _places(record["places"])
    return Submission(
        kind=record["kind"],
        call=record["call"],
        version=record["version"],
        language=record["language"],
        data=record["data"],
        cells=cells,
        tables={
            path: TablePlace(_once(sheet), tuple(rows), tuple(free), total_row, columns[path])
            for path, (sheet, rows, free, total_row) in record["tables"].items()
        },
        unreadable=frozenset(record["unreadable"]),
    )


def _places(text: str) -> tuple[Mapping[Pointer, Address], Mapping[Pointer, Mapping[Pointer, str]]]:
    """The cells of single fields and the columns of tables, one copy for all forms that have them alike."""
    if text not in _CELLS:
        if len(_CELLS) >= _MOST_CELLS:
            _CELLS.clear()
        record = json.loads(text, object_pairs_hook=_untagged)
        cells = {path: Address(_once(sheet), _once(cell)) for path, (sheet, cell) in record["cells"].items()}
        _CELLS[text] = cells, record["columns"]
    return _CELLS[text]


def _finding_record(one: Finding) -> list[Any]:
    return [one.rule, one.severity, one.clause, one.path, one.sheet, one.cell, one.message, one.facts]


def _finding(record: list[Any]) -> Finding:
    rule, severity, clause, path, sheet, cell, message, facts = record
    clause, path, sheet, cell, message = map(_once, (clause, path, sheet, cell, message))
    return Finding(_once(rule), Severity(severity), clause, path, sheet, cell, message, facts)
