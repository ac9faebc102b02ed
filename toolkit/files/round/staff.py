"""Staff's own lists (CSV for Norwegian Excel): read tolerantly, added to only at the end, never rewritten."""

from __future__ import annotations

import csv
import errno
import io
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.round.listed import EXCELS_CODE_PAGE, in_code_page, in_escapes, rows_of_files
from toolkit.core.round.receipts import OVERRIDE_COLUMNS, RECEIPT_COLUMNS, Override, loose
from toolkit.files.atomic import Overtaken, replace_bytes
from toolkit.files.problems import RoundProblem, why
from toolkit.files.texts import languages, load_messages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from toolkit.core.messages import Messages

_BOM = b"\xef\xbb\xbf"
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_DELIMITERS = ";,\t"
_EXACT = "file"
_END = "\x00end"  # no list has this
_TRIES = 3  # times staff may save the list while a run adds to it
_FORMULA = ("=", "+", "-", "@", "\t", "'")


@dataclass(frozen=True, slots=True)
class StaffList:
    """One list: its rows by column id with the number Excel shows beside each, and how its file is written.

    `header` gives each column's id, "" for a column that is not the toolkit's; `encoding` is what is added in. The name
    of a file is given with the blanks around it, everything else without.
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
        raise RoundProblem("staff-file-locked", path=path, why=why(error)) from error
    return _parsed(path, raw, columns)


def _parsed(path: Path, raw: bytes, columns: Sequence[str]) -> StaffList:
    try:
        text, encoding = _decoded(raw)
    except UnicodeDecodeError as error:
        raise RoundProblem("staff-file-broken", path=path, why=why(error)) from error
    hint = text.partition("\n")[0].rstrip("\r")
    stated = hint[4:5] if hint.casefold().startswith("sep=") else ""  # Excel's own hint line, which it does not show
    body = text.partition("\n")[2] if stated else text
    delimiter = stated or max(_DELIMITERS, key=body.partition("\n")[0].count)
    lines = _lines(path, body, delimiter)
    header = _header(lines[0] if lines else [], columns)
    if columns[0] not in header:
        found = [name.strip() for name in lines[0] if name.strip()] if lines else []
        labels = sorted({load_messages(one).text(f"round.columns.{columns[0]}") for one in languages()})
        raise RoundProblem("staff-file-columns", path=path, column=" / ".join(labels), found=found or ["–"])
    rows = [(number, _row(header, line)) for number, line in enumerate(lines[1:], 2) if any(map(str.strip, line))]
    return StaffList(path, tuple(rows), header, encoding, delimiter, raw)


def _lines(path: Path, text: str, delimiter: str) -> list[list[str]]:
    """The rows of a list; one whose quotation mark is never closed would swallow all that follow it."""
    try:
        lines = list(csv.reader(io.StringIO(text + _break(text) + _END, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise RoundProblem("staff-file-broken", path=path, why=why(error)) from error
    if lines[-1] != [_END]:
        raise RoundProblem("staff-file-quote", path=path, row=len(lines))
    return lines[:-1]


def _decoded(raw: bytes) -> tuple[str, str]:
    """The text of a list, and the encoding that fits behind it.

    It is UTF-8, or what Excel makes of it: UTF-16 ("Unicode text") or Windows' western code page. Plain ASCII counts as
    the latter, because Excel reads what has no mark in front as that.
    """
    for mark, encoding in _WIDE.items():
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding), encoding
    if raw.startswith(_BOM):
        return raw[len(_BOM) :].decode("utf-8"), "utf-8"
    try:
        return raw.decode("utf-8"), EXCELS_CODE_PAGE if raw.isascii() else "utf-8"
    except UnicodeDecodeError:
        return raw.decode(EXCELS_CODE_PAGE), EXCELS_CODE_PAGE


def _header(line: Sequence[str], columns: Sequence[str]) -> tuple[str, ...]:
    """The columns' ids, by their names in any language or by the id itself."""
    known = {loose(column): column for column in columns}
    for language in languages():
        messages = load_messages(language)
        known |= {loose(messages.text(f"round.columns.{column}")): column for column in columns}
    return tuple(known.get(loose(name), "") for name in line)


def _row(header: Sequence[str], line: Sequence[str]) -> dict[str, str]:
    """A row by column id; of a column that stands twice the first that is filled in."""
    row: dict[str, str] = {}
    for column, value in zip(header, line, strict=False):
        if column and not row.get(column, "").strip():
            row[column] = shown(value) if column == _EXACT else shown(value.strip())
    return row


def guarded(value: str) -> str:
    """A text that Excel cannot take for a formula when it opens the list."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def shown(value: str) -> str:
    """The text that `guarded` wrote."""
    return value[1:] if value.startswith("'") and value[1:].startswith(_FORMULA) else value


class Added(NamedTuple):
    """Rows added to a list: how many, what it held before (None: there was none), and what it holds now."""

    rows: int
    before: bytes | None
    now: bytes


def add_files(path: Path, names: Sequence[str], messages: Messages) -> Added:
    """Add a row for each file that the receipts list does not know; everything in it stays as it is, byte for byte.

    What staff save while the rows are added is read and added to in its turn.

    Raises:
        RoundProblem: the list cannot be read or written, for example because Excel or LibreOffice holds it.
    """
    for _ in range(_TRIES):
        known = read_list(path, RECEIPT_COLUMNS)
        grown, added = _grown(known or _parsed(path, new_list(RECEIPT_COLUMNS, messages), RECEIPT_COLUMNS), names)
        before = known.raw if known else None
        if before is not None and not added:
            return Added(0, before, before)
        with suppress(Overtaken):
            _replace(path, before, grown)
            return Added(added, before, grown)
    raise RoundProblem("staff-file-locked", path=path, why=errno.errorcode[errno.EBUSY])


def _grown(known: StaffList, names: Sequence[str]) -> tuple[bytes, int]:
    """The list with a row for each file it does not know, and how many those are."""
    listed = rows_of_files(known.rows, names).by_file
    added = [name for name in names if name not in listed]
    return _with_rows(known, added, names), len(added)


def _replace(path: Path, seen: bytes | None, data: bytes) -> None:
    """Write the list where nobody has it open and nobody saved it since it was `seen`."""
    lock = path.with_name(f".~lock.{path.name}#")  # LibreOffice holds a list without keeping it from being replaced
    if lock.exists():
        raise RoundProblem("staff-file-locked", path=path, why=lock.name)
    try:
        replace_bytes(path, seen, data)
    except Overtaken:
        raise
    except OSError as error:
        raise RoundProblem("staff-file-locked", path=path, why=why(error)) from error


def _with_rows(known: StaffList, added: Sequence[str], names: Sequence[str]) -> bytes:
    """The list with rows behind it, in its own encoding: nothing in front is touched."""
    text = _break(_decoded(known.raw)[0])
    for name in added if known.encoding != EXCELS_CODE_PAGE else _in_code_page(added, names):
        text += _line([guarded(name) if column == _EXACT else "" for column in known.header], known.delimiter)
    return known.raw + text.encode(known.encoding)


def _in_code_page(added: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    """Names as Excel's old code page can hold them, and as they are found again among all `names`."""
    rows = [(number, {_EXACT: in_code_page(name)}) for number, name in enumerate(added)]
    found = rows_of_files(rows, names).by_file
    for number, name in enumerate(added):
        again = any(row == number for row, _ in found.get(name, ()))
        yield in_code_page(name) if again else in_escapes(name)


def _break(text: str) -> str:
    return "" if not text or text.endswith(("\n", "\r")) else "\r\n"


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
