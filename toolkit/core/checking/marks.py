"""What the hidden keys of a workbook say, and what is made of those that say something twice or something unknown."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from toolkit.core.checking.structure import NOTE
from toolkit.model import Address, CellType, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from toolkit.core.form.keys import FoundSheet
    from toolkit.model import Call, Cell

_TEXT = CellType.TEXT  # looking it up in the enumeration for every cell would cost as much as the rest
STATED_LENGTH = 20  # so much of a stranger's word is repeated in a finding


@dataclass(frozen=True, slots=True)
class Marks:
    """The keys of one column or row of a sheet by text: where those stand that stand once, and those that do not.

    A key that stands twice marks nothing: which of the two is the field's place would be a guess, and a copy in a
    hidden row could replace what everybody sees.
    """

    once: Mapping[str, int]
    repeated: Mapping[str, tuple[int, ...]]


def marks_of(cells: Iterable[tuple[int, Cell]]) -> Marks:
    """The texts among cells, each given with its number in the row or column that is read."""
    places: dict[str, list[int]] = defaultdict(list)
    for number, cell in cells:
        if cell.type is _TEXT:
            places[str(cell.value)].append(number)
    return Marks(
        {text: numbers[0] for text, numbers in places.items() if len(numbers) == 1},
        {text: tuple(sorted(numbers)) for text, numbers in places.items() if len(numbers) > 1},
    )


def in_a_language_of(call: Call, found: Sequence[FoundSheet]) -> list[FoundSheet]:
    """The sheets, each in a language the call has: the one its key states, else the call's own."""
    return [
        one if one.key.language in call.languages else replace(one, key=one.key._replace(language=call.language))
        for one in found
    ]


def foreign_language(found: Sequence[FoundSheet], call: Call) -> Iterator[tuple[str, Fault]]:
    """One note where sheets state a language that the call does not have, at the first of them."""
    foreign = next((one for one in found if one.key.language not in call.languages), None)
    if foreign is not None:
        facts = {"stated": foreign.key.language[:STATED_LENGTH], "languages": call.languages}
        yield NOTE, Fault("", facts, case="language", place=Address(foreign.sheet.name, ""))
