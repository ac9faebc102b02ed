"""The rule catalogue is complete: every rule says what, why, an example of each and how to mend it, everywhere."""

from __future__ import annotations

import runpy
from functools import cache
from pathlib import Path

import pytest

from tests.examples import CALL, call
from toolkit.core.checking.catalogue import Entry, silences
from toolkit.core.checking.check import SILENCES
from toolkit.core.kinds import KINDS
from toolkit.files.texts import languages, load_messages
from toolkit.steps.explain import cases_of, explain

ROOT = Path(__file__).parents[1]
RULES = [rule.id for rule in call().rules]


@cache
def entries(language: str) -> dict[str, Entry]:
    found = explain(call().rules, call(), cases_of(call(), CALL), load_messages(language))
    return {one.rule.id: one for one in found}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_what_it_checks_and_why(rule: str, language: str) -> None:
    one = entries(language)[rule]
    assert one.title
    assert one.what
    assert one.why[0].source == one.rule.clause
    assert all(reason.text for reason in one.why)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_an_example_that_passes_and_one_that_fails_with_how_to_mend_it(rule: str, language: str) -> None:
    one = entries(language)[rule]
    assert one.passing, "mark a worked case with keeps"
    assert one.failing, "no worked case breaks it"
    assert all((one.failing.sentence, one.failing.place, one.failing.message, one.failing.mend))
    assert one.failing.sentence != one.passing


@pytest.mark.parametrize("language", languages())
def test_every_kind_of_rule_has_a_sentence_on_what_it_checks(language: str) -> None:
    table = load_messages(language).table["kinds"]
    assert {kind for kind in KINDS if "what" not in table.get(kind, {})} == set()
    assert table.keys() - KINDS.keys() == set()


@pytest.mark.parametrize("language", languages())
def test_every_entry_of_the_silencing_table_is_said_in_words_with_the_rules_it_names(language: str) -> None:
    messages = load_messages(language)
    told = " ".join(silences(call(), messages))
    assert set(messages.table["silences"]) == {one[2] for one in SILENCES}
    for rule in call().rules:
        heard = {one[0] for one in SILENCES if one[0] == rule.kind}
        assert not heard or messages.of(rule.title) in told or rule.kind == "totals-equal", rule.id


def test_a_case_keeps_only_rules_of_the_call_and_none_that_it_breaks() -> None:
    for case in cases_of(call(), CALL):
        assert set(case.keeps) <= set(RULES), case.id
        assert set(case.keeps).isdisjoint(one.rule for one in case.findings), case.id


def test_a_sentence_holds_the_limits_of_the_call() -> None:
    english = entries("en")
    assert "24 months" in english["period-length"].what
    assert "50\N{NO-BREAK SPACE}%" in english["grant-share"].what
    assert "NOK\N{NO-BREAK SPACE}5,800,000" in english["grant-within-envelope"].what
    assert "7 Mar 2018" in english["start-before-decision"].what


def test_the_reason_of_a_parameter_that_the_rule_only_mentions_is_given_too() -> None:
    assert [one.source for one in entries("en")["grant-share"].why] == ["K17", "In-kind counts in total cost"]


def test_the_published_catalogue_is_up_to_date() -> None:
    page = runpy.run_path(str(ROOT / "scripts" / "rules_doc.py"))["page"](call())
    published = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert published == page, "run scripts/rules_doc.py"
