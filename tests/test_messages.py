"""The messages files: every language says the same things, and every key the code uses is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from toolkit.core.kinds import KINDS
from toolkit.core.messages import placeholders
from toolkit.core.values import ERRORS, NOTES
from toolkit.files.texts import languages, load_messages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROPER_NAMES = {"Tromsø", "Målselv"}
ALWAYS = {"field", "cell", "sheet", "clause"}
"""Facts that the reader and the engine add to every fault."""


def sentences(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every message by dotted key."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from sentences(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def messages(language: str) -> dict[str, str]:
    return dict(sentences(load_messages(language).table))


def names(template: str) -> set[str]:
    return {one.partition(":")[0] for one in placeholders(template)}


OTHERS = [language for language in languages() if language != "nb"]


def test_there_are_norwegian_and_english_messages() -> None:
    assert {"nb", "en"} <= set(languages())


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_keys(language: str) -> None:
    assert messages(language).keys() == messages("nb").keys()


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_keeps_the_order_of_the_keys(language: str) -> None:
    assert list(messages(language)) == list(messages("nb"))


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_has_the_same_placeholders_with_the_same_formats(language: str) -> None:
    ours, theirs = messages(language), messages("nb")
    differing = {key for key in ours.keys() & theirs.keys() if placeholders(ours[key]) != placeholders(theirs[key])}
    assert differing == set()


@pytest.mark.parametrize("language", languages())
def test_no_message_is_empty(language: str) -> None:
    assert [key for key, text in messages(language).items() if not text.strip()] == []


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(("section", "keys"), [("value", ERRORS), ("value-note", NOTES)])
def test_every_reading_has_a_sentence_that_asks_only_for_facts_it_has(
    language: str, section: str, keys: Mapping[str, tuple[str, ...]]
) -> None:
    ours = messages(language)
    missing = {key for key in keys if f"findings.{section}.{key}" not in ours}
    assert missing == set()
    unknown = {key: names(ours[f"findings.{section}.{key}"]) - set(facts) - ALWAYS for key, facts in keys.items()}
    assert {key: left for key, left in unknown.items() if left} == {}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("section", ["findings", "mend"])
def test_every_kind_of_rule_has_sentences(language: str, section: str) -> None:
    assert KINDS.keys() - load_messages(language).table[section].keys() == set()


@pytest.mark.parametrize("language", languages())
def test_every_finding_has_its_own_mend_or_a_general_one(language: str) -> None:
    table = load_messages(language).table
    lacking = {
        f"{kind}.{case}"
        for kind, cases in table["findings"].items()
        for case in cases
        if not {case, "default"} & table["mend"][kind].keys()
    }
    assert lacking == set()


def test_english_holds_no_norwegian_but_names() -> None:
    letters = re.compile(r"[æøåÆØÅ]")
    words = {word for text in messages("en").values() for word in re.findall(r"\w+", text) if letters.search(word)}
    assert words <= PROPER_NAMES
