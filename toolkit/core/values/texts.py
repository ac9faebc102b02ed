"""Texts as people type them: what cannot be seen is taken away, what can be seen stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from unicodedata import category, combining, is_normalized, normalize

from toolkit.core.values.reading import BLANK, Reading, moment, noted, plain_number

if TYPE_CHECKING:
    from datetime import datetime

_ENDS = "\r\v\f\x85\u2028\u2029"
_LINE_ENDS = str.maketrans(dict.fromkeys(_ENDS, "\n"))
_NON_CHARACTERS = "\ufffe\uffff"  # not allowed in XML, so not in a workbook either
_KEPT = {"\n", "\t", *_ENDS}

_LOOKALIKES = str.maketrans(
    {
        **{chr(0xFF01 + i): chr(0x21 + i) for i in range(0x5E)},  # full-width ASCII
        **dict.fromkeys("−–‐‑‒—﹣", "-"),
        **dict.fromkeys("’‘ʼ`´′", "'"),
        **dict.fromkeys("\u00a0\u1680\u202f\u205f\u3000", " "),
        **dict.fromkeys(map(chr, range(0x2000, 0x200B)), " "),  # en quad to hair space
    }
)


_MOST_MARKS = 30  # on one letter: what Unicode's stream-safe format allows (UAX 15, section 13)


def read_text(raw: str) -> Reading:
    """A text without what cannot be seen, in NFC, every line end a line feed, no blanks around it."""
    clean = raw if _all_seen(raw) and is_normalized("NFC", raw) else normal("NFC", visible(raw))
    value = clean.strip()
    if value == raw:
        return Reading(value) if value else BLANK
    return _mended(raw, clean, value) if value else BLANK


def _mended(raw: str, clean: str, value: str) -> Reading:
    """A text that was changed in reading, with notes on what a person would want to know of."""
    count = sum(map(raw.count, _invisible(raw)))
    notes = ("invisible-removed",) * bool(count) + ("trimmed",) * (value != clean)
    return Reading(value, notes, "", {"count": count}) if count else Reading(value, notes)


def read_number_as_text(raw: float) -> Reading:
    """A number in a text field, silently: `12345678.0` is the phone number or title 12345678."""
    return Reading(plain_number(raw))


def read_boolean_as_text(raw: bool) -> Reading:  # noqa: FBT001  (the value of a cell, not a flag)
    """A boolean in a text field: TRUE or FALSE, noted, because Excel shows it in the sender's language."""
    return noted("boolean-as-text", raw, "TRUE" if raw else "FALSE")


def read_date_as_text(raw: datetime) -> Reading:
    """A date in a text field, as ISO text, noted: Excel may have made a date of what was meant as a text."""
    return noted("date-as-text", raw, moment(raw))


def normal(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """A text in one of Unicode's normal forms; one with more marks on a letter than any writing has stays as it is.

    Marks are put in order by comparing each with all others of its letter: a million of them would take hours.
    """
    return normalize(form, text) if is_normalized(form, text) or _is_written(text) else text


def typed_id(text: str) -> str:
    """An id as it was meant: Word and mail programs make another dash of its hyphens."""
    return text.translate(_LOOKALIKES)


def _is_written(text: str) -> bool:
    """Whether no letter bears more marks than writing has, counted as they are when the text is taken apart."""
    marks = 0
    for sign in text.translate({ord(sign): normalize("NFKD", sign) for sign in set(text)}):
        marks = marks + 1 if combining(sign) else 0
        if marks > _MOST_MARKS:
            return False
    return True


def visible(raw: str) -> str:
    """The text without control, zero-width, direction and broken characters; every line end is a line feed."""
    if _all_seen(raw):
        return raw
    lines = raw.replace("\r\n", "\n").translate(_LINE_ENDS)
    return lines.translate(dict.fromkeys(map(ord, _invisible(lines))))


def plain(raw: str) -> str:
    """An entry in plain signs: ASCII digits, blanks, hyphens and apostrophes, nothing around it."""
    return visible(raw).translate(_LOOKALIKES).strip()


def tidy(raw: str) -> str:
    """An entry in plain signs, on one line with single blanks."""
    return " ".join(plain(raw).split())


def _all_seen(raw: str) -> bool:
    """Whether a text holds only what can be seen, line feeds, tabs and no-break spaces, as most texts do."""
    return raw.isprintable() or raw.replace("\n", "").replace("\xa0", "").replace("\t", "").isprintable()


def _invisible(raw: str) -> set[str]:
    """The control, format and surrogate characters of a text that are neither line ends nor tabs."""
    odd = {mark for mark in set(raw) if not mark.isprintable()} - _KEPT
    return {mark for mark in odd if category(mark) in {"Cc", "Cf", "Cs"} or mark in _NON_CHARACTERS}
