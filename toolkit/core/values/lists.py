"""Answers from a list: yes or no, and the choices of the call."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING
from unicodedata import combining

from toolkit.core.values.reading import BLANK, SHOWN, Reading, noted, shown, wrong
from toolkit.core.values.texts import normal, tidy

if TYPE_CHECKING:
    from collections.abc import Mapping

_ANSWERS = {"yes": True, "no": False}
_LOOSE_ANSWERS = {
    **dict.fromkeys(("ja", "j", "yes", "y", "true", "sann"), True),
    **dict.fromkeys(("nei", "n", "no", "false", "usann"), False),
}
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "đ": "d", "ŧ": "t", "ŋ": "n"})
_READ = 1000  # more signs than any label has
_CLOSE = 0.75  # of 1: one wrong letter in four, which is a slip and not another word


def read_yes_no_text(raw: str, words: Mapping[str, str]) -> Reading:
    """An answer as the drop-down has it (silent), or in other letters (noted).

    `words` are the drop-downs' words in every language, each with "yes" or "no".
    """
    answer = _ANSWERS.get(words.get(raw, ""))
    if answer is not None:
        return Reading(answer)
    word = tidy(raw)
    answer = _LOOSE_ANSWERS.get(word.casefold().rstrip(".!"))
    if answer is not None:
        return noted("loose-yes-no", raw, answer)
    return wrong("not-yes-no", raw) if word else BLANK


def read_choice(raw: object, choices: Mapping[str, str]) -> Reading:
    """The id of a choice.

    Args:
        raw: The value of a number, text, boolean or date cell.
        choices: Every label in every language and every id, each with the id it stands for.
    """
    typed = raw if isinstance(raw, str) else shown(raw)
    found = choices.get(typed)
    if found is not None:
        return Reading(found)
    word = tidy(typed)
    return _loose_choice(typed, word, choices) if word else BLANK


def _loose_choice(typed: str, word: str, choices: Mapping[str, str]) -> Reading:
    """A label that differs only in case, blanks or diacritics and is one choice's alone; otherwise the nearest."""
    key = fold(word[:_READ])
    labels = {choice: label for label, choice in choices.items() if fold(label) == key}
    if len(labels) == 1:
        choice, label = labels.popitem()
        return noted("loose-choice", typed, choice)._replace(facts={"typed": word[:SHOWN], "label": label})
    near = get_close_matches(key[:SHOWN], _labels(choices), n=1, cutoff=_CLOSE)
    return wrong("not-in-list", typed, nearest=_labels(choices)[near[0]] if near else "")


def _labels(choices: Mapping[str, str]) -> dict[str, str]:
    """What a person could have meant, by its folded form: labels, and no ids where an id is not a label too."""
    return {fold(label): label for label, choice in choices.items() if label != choice}


def fold(label: str) -> str:
    """A label for loose comparison: without case, diacritics and differences in blanks and dashes."""
    letters = normal("NFKD", tidy(label).casefold()).translate(_LETTERS)
    return "".join(letter for letter in letters if not combining(letter) and letter not in " -")
