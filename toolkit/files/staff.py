"""Staff's own lists (CSV for Norwegian Excel): read tolerantly, added to only at the end, never rewritten."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.core.round.receipts import OVERRIDE_COLUMNS, RECEIPT_COLUMNS, Override, loose
from toolkit.files.atomic import write_bytes
from toolkit.files.problems import RoundProblem
from toolkit.files.texts import languages, load_messages

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from toolkit.core.messages import Messages

_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = ";,\t"
_FORMULA = ("=", "+", "-", "@", "\t", "'")


@dataclass(frozen=True, slots=True)
class StaffList:
    """One list: its rows by column id with the line each begins on, and how its file is written.

    `header` gives each column's id, "" for a column that is not the toolkit's.
    """

    path: Path
    rows: tuple[tuple[int, dict[str, str]], ...]
    header: tuple[str, ...]
    encoding: str
    delimiter: str
    raw: bytes


def new_list(columns: Sequence[str], messages: Messages) -> bytes:
    """An empty list as Norwegian Excel opens it: UTF-8 with BOM, semicolons, headings in the round's language."""
    labels = [messages.text(f"round.columns.{column}") for column in columns]
    return _BOM + _line(labels, ";").encode("utf-8")


def _line(values: Iterable[str], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerow(values)
    return out.getvalue()


def read_list(path: Path, columns: Sequence[str]) -> StaffList | None:
    """One of staff's lists, None where there is no such file.

    Raises:
        RoundProblem: it cannot be opened, is no CSV, or lacks the first of `columns`.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RoundProblem("staff-file-locked", path=path, why=error.strerror or "") from error
    encoding = _encoding(raw)
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise RoundProblem("staff-file-broken", path=path, why=str(error)) from error
    skipped = 1 if text.casefold().startswith("sep=") else 0  # Excel's own hint line
    head = text.split("\n", skipped + 1)[skipped : skipped + 1]
    delimiter = max(_DELIMITERS, key=head[0].count) if head else ";"
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        lines = [(reader.line_num, line) for line in reader]
    except csv.Error as error:
        raise RoundProblem("staff-file-broken", path=path, why=str(error)) from error
    header = _header(lines[skipped][1] if len(lines) > skipped else [], columns)
    if columns[0] not in header:
        found = [name.strip() for name in lines[skipped][1] if name.strip()] if len(lines) > skipped else []
        labels = sorted({load_messages(one).text(f"round.columns.{columns[0]}") for one in languages()})
        raise RoundProblem("staff-file-columns", path=path, column=" / ".join(labels), found=found or ["–"])
    rows = [(number, _row(header, line)) for number, line in lines[skipped + 1 :] if any(one.strip() for one in line)]
    return StaffList(path, tuple(rows), header, encoding, delimiter, raw)


def _encoding(raw: bytes) -> str:
    """UTF-8, or what Excel makes of it: UTF-16 ("Unicode text") or Windows' western code page."""
    if raw.startswith(_WIDE):
        return "utf-16"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _header(line: Sequence[str], columns: Sequence[str]) -> tuple[str, ...]:
    """The columns' ids, by their names in any language or by the id itself."""
    known = {loose(column): column for column in columns}
    for language in languages():
        messages = load_messages(language)
        known |= {loose(messages.text(f"round.columns.{column}")): column for column in columns}
    return tuple(known.get(loose(name), "") for name in line)


def _row(header: Sequence[str], line: Sequence[str]) -> dict[str, str]:
    return {column: shown(value) for column, value in zip(header, line, strict=False) if column}


def guarded(value: str) -> str:
    """A text that Excel cannot take for a formula when it opens the list."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def shown(value: str) -> str:
    """The text that `guarded` wrote."""
    text = value.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def add_files(path: Path, names: Sequence[str], messages: Messages) -> int:
    """Add a row for each file that the receipts list does not know; everything in it stays as it is, byte for byte.

    Returns:
        How many rows were added.

    Raises:
        RoundProblem: the list cannot be read or written, for example because Excel holds it.
    """
    known = read_list(path, RECEIPT_COLUMNS)
    if known is None:
        added = list(names)
        data = new_list(RECEIPT_COLUMNS, messages)
        data += "".join(_line([guarded(name)] + [""] * (len(RECEIPT_COLUMNS) - 1), ";") for name in added).encode()
    else:
        listed = {row.get("file", "") for _, row in known.rows}
        added = [name for name in names if name not in listed]
        data = _with_rows(known, added)
    if added or known is None:
        try:
            write_bytes(path, data)
        except OSError as error:
            raise RoundProblem("staff-file-locked", path=path, why=error.strerror or "") from error
    return len(added)


def _with_rows(known: StaffList, names: Iterable[str]) -> bytes:
    rows = "".join(
        _line([guarded(name) if column == "file" else "" for column in known.header], known.delimiter) for name in names
    )
    plain = "utf-8" if known.encoding == "utf-8-sig" else known.encoding
    try:
        new = rows.encode(plain)
    except UnicodeEncodeError:  # a name the old code page cannot hold: the same text, in UTF-8 from now on
        text = known.raw.decode(known.encoding)
        return _BOM + (text + _break(text) + rows).encode("utf-8")
    if plain == "utf-16":
        text = known.raw.decode("utf-16")
        return (text + _break(text) + rows).encode("utf-16")
    return known.raw + _break(known.raw.decode(known.encoding)).encode(plain) + new


def _break(text: str) -> str:
    return "" if not text or text.endswith("\n") else "\r\n"


def read_overrides(path: Path) -> tuple[Override, ...]:
    """The findings that caseworkers accept, with the line each stands on.

    Raises:
        RoundProblem: as `read_list`.
    """
    found = read_list(path, OVERRIDE_COLUMNS)
    if found is None:
        return ()
    return tuple(
        Override(**{column: row.get(column, "") for column in OVERRIDE_COLUMNS}, row=number)
        for number, row in found.rows
    )
