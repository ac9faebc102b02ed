"""Which row of staff's list is about which file: names as people, Excel and other systems give them back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.core.round.receipts import file_key
from toolkit.core.values.texts import normal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Row = tuple[int, Mapping[str, str]]

EXCELS_CODE_PAGE = "cp1252"


@dataclass(frozen=True, slots=True)
class RowsOfFiles:
    """Rows by the file they are about; those about none, and those that several files could be meant by."""

    by_file: Mapping[str, tuple[Row, ...]]
    strays: tuple[Row, ...]
    unclear: tuple[tuple[Row, tuple[str, ...]], ...]


def rows_of_files(rows: Iterable[Row], names: Sequence[str]) -> RowsOfFiles:
    """Give every row that names a file to the file it means.

    The name itself decides; then, where only one file fits: without blanks around it, in either case and composition
    of letters and with either slash, and as Excel's old code page leaves it (`?` for a letter it has not).

    Args:
        rows: the rows of the list with their numbers; `file` as it stands there, blanks included.
        names: every file of the inbox, each name once.
    """
    levels = [(way, _by_key(names, way)) for way in _WAYS]
    by_file: dict[str, list[Row]] = {}
    strays, unclear = [], []
    for row in rows:
        typed = row[1].get("file", "")
        if not typed.strip():
            continue
        meant = next((found for way, known in levels if (found := known.get(way(typed)))), ())
        if not meant:
            strays.append(row)
        elif len(meant) > 1:
            unclear.append((row, tuple(sorted(meant))))
        else:
            by_file.setdefault(meant[0], []).append(row)
    return RowsOfFiles({name: tuple(own) for name, own in by_file.items()}, tuple(strays), tuple(unclear))


def in_code_page(name: str) -> str:
    """A file's name as Excel writes it in its old code page: `?` for what the code page does not have."""
    return name.encode(EXCELS_CODE_PAGE, "replace").decode(EXCELS_CODE_PAGE)


def in_escapes(name: str) -> str:
    """The same with the number of the letter, for names that would else be written alike."""
    return name.encode(EXCELS_CODE_PAGE, "backslashreplace").decode(EXCELS_CODE_PAGE)


def _by_key(names: Sequence[str], way: Callable[[str], str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(way(name), []).append(name)
    return found


def _as_typed(name: str) -> str:
    return name


def _loose(name: str) -> str:
    return " ".join(file_key(name).split())


def _composed_in_code_page(name: str) -> str:
    return _loose(in_code_page(normal("NFC", name)))


_WAYS: tuple[Callable[[str], str], ...] = (
    _as_typed,
    str.strip,
    _loose,
    in_escapes,
    in_code_page,
    _composed_in_code_page,
)
