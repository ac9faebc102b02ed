"""Municipality codes across the reforms of 2020 and 2024, and names as people write them.

The data (Statistics Norway, KLASS 131) lies in `schemas/municipalities`; nothing here reads it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple
from unicodedata import combining

from toolkit.core.values.texts import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal


class Succession(NamedTuple):
    """One municipality that another year's municipality continues in: `part` when it was divided among several."""

    code: str
    part: Literal["whole", "part"]


@dataclass(frozen=True, slots=True)
class Changes:
    """How codes succeed each other, by (year from, year to) and code; unchanged codes are there too.

    `later` holds each old code's successors, `earlier` each new code's predecessors, both in the order of the codes.
    """

    later: Mapping[tuple[int, int], Mapping[str, tuple[Succession, ...]]]
    earlier: Mapping[tuple[int, int], Mapping[str, tuple[str, ...]]]


class Relation(StrEnum):
    """How a municipality's value was found in another year's index."""

    UNCHANGED = "unchanged"
    RENUMBERED = "renumbered"
    MERGED = "merged-into-larger"


class Missing(StrEnum):
    """Why a municipality has no value (a key of the messages)."""

    UNKNOWN = "municipality-unknown"
    DIVIDED = "municipality-divided"
    MERGED_OF_SEVERAL = "municipality-merged-of-several"
    PART_OF_ANOTHER = "municipality-part-of-another"
    NOT_IN_INDEX = "municipality-not-in-index"


@dataclass(frozen=True, slots=True)
class Followed:
    """One municipality's value in an index of another year, or why there is none.

    `inherited_from` is the code the value stands, or would stand, under in the index: codes that share it share one
    value.
    `others` are the codes behind the note or reason: the successors of a divided municipality, the municipalities a
    new one was merged of, or the ones an old one was merged with.
    """

    code: str
    value: Decimal | None
    inherited_from: str = ""
    relation: Relation | None = None
    missing: Missing | None = None
    others: tuple[str, ...] = ()


def changes_from_rows(rows: Iterable[Mapping[str, str]]) -> Changes:
    """Put the rows of `changes.csv` (from_year, from_code, to_year, to_code, part) in order for look-up.

    Raises:
        ValueError: a `part` that is neither `whole` nor `part`.
    """
    later: dict[tuple[int, int], dict[str, tuple[Succession, ...]]] = {}
    earlier: dict[tuple[int, int], dict[str, tuple[str, ...]]] = {}
    for row in rows:
        old, new, part = row["from_code"], row["to_code"], row["part"]
        if part not in ("whole", "part"):
            raise ValueError(f"{old}: part is {part!r}")
        span = int(row["from_year"]), int(row["to_year"])
        after, before = later.setdefault(span, {}), earlier.setdefault(span, {})
        succession = Succession(new, "part" if part == "part" else "whole")
        after[old] = tuple(sorted((*after.get(old, ()), succession)))
        before[new] = tuple(sorted((*before.get(new, ()), old)))
    return Changes(later, earlier)


def list_in_force(lists: Iterable[int], year: int) -> int | None:
    """The year of the municipality list that holds in a year: the newest not later, None before the first."""
    return max((listed for listed in lists if listed <= year), default=None)


def successors(changes: Changes, code: str, year_from: int, year_to: int) -> tuple[Succession, ...]:
    """The municipalities of a later list that a code continues in; empty for a code unknown in `year_from`.

    Raises:
        KeyError: the two years are not two of the shipped lists, the earlier first.
    """
    return changes.later[year_from, year_to].get(code, ())


def predecessors(changes: Changes, code: str, year_from: int, year_to: int) -> tuple[str, ...]:
    """The codes of the earlier list that went, whole or in part, into a code of the later; empty for one unknown there.

    Raises:
        KeyError: as `successors`.
    """
    return changes.earlier[year_from, year_to].get(code, ())


def follow(values: Mapping[str, Decimal], changes: Changes, code: str, code_list: int, index_list: int) -> Followed:
    """A municipality's value in an index that may be of another municipality list.

    The rule: an old code takes the value of its one successor, with a note. A code divided among several, and a new
    code that in the index's year was several or a part of another, are not computed. A code without a value in the
    index is not computed either; never 0.

    Args:
        values: the index, value by code of `index_list`.
        changes: from `changes_from_rows`.
        code: the municipality, a code of `code_list`.
        code_list: the year of the municipality list the code is of.
        index_list: the year of the municipality list the index is of.

    Raises:
        KeyError: the years are not years of shipped lists.
    """
    if code_list == index_list:
        return _valued(values, Followed(code, None, code, Relation.UNCHANGED))
    if code_list < index_list:
        return _forward(values, changes, code, (code_list, index_list))
    return _backward(values, changes, code, (index_list, code_list))


def _forward(values: Mapping[str, Decimal], changes: Changes, code: str, span: tuple[int, int]) -> Followed:
    later = successors(changes, code, *span)
    if not later:
        return Followed(code, None, missing=Missing.UNKNOWN)
    if len(later) > 1:
        return Followed(code, None, missing=Missing.DIVIDED, others=tuple(one.code for one in later))
    heir = later[0].code
    others = tuple(old for old in predecessors(changes, heir, *span) if old != code)
    return _valued(values, Followed(code, None, heir, _relation(code, heir, others), others=others))


def _backward(values: Mapping[str, Decimal], changes: Changes, code: str, span: tuple[int, int]) -> Followed:
    earlier = predecessors(changes, code, *span)
    if not earlier:
        return Followed(code, None, missing=Missing.UNKNOWN)
    if len(earlier) > 1:
        return Followed(code, None, missing=Missing.MERGED_OF_SEVERAL, others=earlier)
    if len(successors(changes, earlier[0], *span)) > 1:
        return Followed(code, None, missing=Missing.PART_OF_ANOTHER, others=earlier)
    return _valued(values, Followed(code, None, earlier[0], _relation(code, earlier[0], ())))


def _relation(code: str, other: str, merged_with: tuple[str, ...]) -> Relation:
    if merged_with:
        return Relation.MERGED
    return Relation.UNCHANGED if code == other else Relation.RENUMBERED


def _valued(values: Mapping[str, Decimal], place: Followed) -> Followed:
    value = values.get(place.inherited_from)
    missing = Missing.NOT_IN_INDEX if value is None else None
    return Followed(place.code, value, place.inherited_from, place.relation, missing, place.others)


# --- names ------------------------------------------------------------------------------------------------------

_BETWEEN_LANGUAGES = re.compile(r"\s+[-–—]\s+|\s*/\s*")
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")
_NOT_LETTERS = re.compile(r"[^a-z]+")
_SAID_OF_ALL = {"kommune", "herad"}
_UNCOMPOSED = str.maketrans({"ø": "o", "æ": "ae", "đ": "d", "ŋ": "n", "ŧ": "t"})


def same_name(name: str, text: str) -> bool:
    """Whether a text means the municipality of that name.

    Case, diacritics, hyphens, numbers and the word "kommune" do not count; of a name in several languages any will do.
    A county in brackets ("Herøy (Nordland)") may be left out, but must not be another one. A blank text is no name.
    """
    if not _IN_BRACKETS.search(name):
        text = _without_county(text)
    wanted = _tokens(text)
    return bool(wanted) and wanted <= _tokens(name) | _tokens(_without_county(name))


def _without_county(text: str) -> str:
    return _IN_BRACKETS.sub("", text)


def _tokens(text: str) -> frozenset[str]:
    return frozenset(token for part in _BETWEEN_LANGUAGES.split(text) if (token := _folded(part)))


def _folded(text: str) -> str:
    plain = normal("NFKD", text.casefold().translate(_UNCOMPOSED))
    letters = "".join(sign for sign in plain if not combining(sign))
    return " ".join(word for word in _NOT_LETTERS.sub(" ", letters).split() if word not in _SAID_OF_ALL)
