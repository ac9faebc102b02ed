"""Personal data in free text: what was typed into personal fields is found again in other texts and taken out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.core.pointers import instances
from toolkit.core.round.receipts import loose

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from toolkit.model import Form, Submission

REMOVED = "[…]"
LEAST_CHARACTERS = 5  # a shorter name would be found inside words that mean something else
LEAST_DIGITS = 8  # a Norwegian telephone number
COUNTRY = "47"
_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\+?[0-9](?:[\s.\-]*[0-9]){7,}")
_SOLID = re.compile(r"[0-9]{8,}")
_ADDRESS = re.compile(r"[^\s<>()\[\]\"';:,/|]+@[^\s<>()\[\]\"';:,/|]+")
_BEFORE = ("00" + COUNTRY, COUNTRY, "")
"""What may stand before a Norwegian number, the longest first."""


ADDRESSES = ("email", "phone")
"""The types of fields whose values always lead to somebody, also where they are mistyped."""


def personal_values(submissions: Iterable[tuple[Form, Submission]], types: Collection[str] = ()) -> frozenset[str]:
    """Everything that was typed into fields marked personal, except an applicant's own name: it is an organisation's.

    Args:
        submissions: every submission that could be read, each with its form; versions that do not count as well.
        types: only of fields of these types; of all where none is named.
    """
    people: set[str] = set()
    organisations: set[str] = set()
    for form, submission in submissions:
        for field in form.fields.values():
            values = {str(value) for _, value in instances(submission.data, field.path) if value not in (None, "")}
            if field.personal and (not types or field.type in types):
                people |= values
            elif field.path == "/applicant/name":
                organisations |= {loose(value) for value in values}
    return frozenset(value for value in people if loose(value) not in organisations)


class Redaction:
    """Takes personal values out of texts; capitals and blanks need not be the same.

    A value names somebody if it has a capital, a digit or an @ and at least five characters: «ikke ansatt» does not.
    Those among `addresses` need no more than the five characters. Of a value that holds several addresses or numbers,
    or one among other words, each is taken out by itself too.
    """

    def __init__(self, values: Iterable[str], addresses: Collection[str] = ()) -> None:
        known = {one for one in addresses if len(one) >= LEAST_CHARACTERS}
        typed = known | {one for one in values if _names_somebody(one)}
        named = sorted(typed | {part for one in typed for part in _parts(one)})
        self._phones = frozenset(filter(None, map(_number, named)))
        self._lengths = sorted({len(one) for one in self._phones})
        self._longest = max(self._lengths, default=0) + len(_BEFORE[0])
        self._patterns: Mapping[str, list[re.Pattern[str]]] = _patterns(one for one in named if not _number(one))

    def without(self, text: str) -> str:
        """The text with `REMOVED` where somebody's name, address or number stood."""
        for word in sorted(self._patterns.keys() & {found.casefold() for found in _WORD.findall(text)}):
            for pattern in self._patterns[word]:
                text = pattern.sub(REMOVED, text)
        return _DIGITS.sub(self._without_phones, text) if self._phones else text

    def _without_phones(self, found: re.Match[str]) -> str:
        """A stretch of numbers, which may be several one after the other, without those that are known."""
        text = found[0]
        places = [place for place, mark in enumerate(text) if mark.isdigit()]
        out, end, here = "", 0, 0
        while here < len(places):
            size = self._known(text, places, here)
            if size:
                first = places[here] - (text[places[here] - 1 : places[here]] == "+")
                out, end = out + text[end:first] + REMOVED, places[here + size - 1] + 1
            here += size or 1
        return out + text[end:]

    def _known(self, text: str, places: list[int], here: int) -> int:
        """How many digits from here are a known number, its country's included; 0 where none begins or ends here."""
        digits = "".join(text[place] for place in places[here : here + self._longest])
        if here and places[here] == places[here - 1] + 1:
            return 0
        for before in _BEFORE:
            for length in self._lengths if digits.startswith(before) else ():
                size, last = len(before) + length, here + len(before) + length - 1
                ends = last + 1 >= len(places) or places[last + 1] > places[last] + 1
                if ends and digits[len(before) : size] in self._phones:
                    return size
        return 0


def _patterns(values: Iterable[str]) -> dict[str, list[re.Pattern[str]]]:
    """The values as patterns by their first word, longest first: only texts that have the word are searched."""
    found: dict[str, list[re.Pattern[str]]] = {}
    for one in sorted(values, key=lambda value: (-len(value), value)):
        first = _WORD.search(one)
        if first:
            way = r"\s*".join(map(re.escape, one[first.start() :].split()))
            found.setdefault(first[0].casefold(), []).append(re.compile(way, re.IGNORECASE))
    return found


def _parts(value: str) -> Iterator[str]:
    """The addresses and telephone numbers within a value: people write two into one field, or a word before one."""
    for pattern in (_ADDRESS, _DIGITS, _SOLID):
        yield from (found.rstrip(".") for found in pattern.findall(value))


def _number(text: str) -> str:
    """A telephone number's digits without the country's own; "" for anything else."""
    digits = re.sub(r"[\s.\-+()]", "", text)
    if not digits.isascii() or not digits.isdigit() or len(digits) < LEAST_DIGITS:
        return ""
    bare = digits.removeprefix("00")
    return bare.removeprefix(COUNTRY) if len(bare) == LEAST_DIGITS + len(COUNTRY) else digits


def _names_somebody(text: str) -> bool:
    telling = "@" in text or any(mark.isupper() or mark.isdigit() for mark in text)
    return telling and len(text) >= LEAST_CHARACTERS
