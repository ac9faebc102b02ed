"""Runs the worked cases of assessments: each is typed into the form made for its applications, read back and judged."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.examples import CALL, call
from toolkit.files.examples import ExpectedFinding, load_cases
from toolkit.files.texts import load_messages
from toolkit.steps.explain import Judge

if TYPE_CHECKING:
    from toolkit.files.examples import Case

CASES = load_cases(CALL, "assessment")


@cache
def judge(language: str) -> Judge:
    return Judge(call(), load_messages(language))


def ordered(findings: list[ExpectedFinding]) -> list[ExpectedFinding]:
    return sorted(findings, key=lambda one: (one.path, one.rule))


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title["en"])
def test_case(case: Case, language: str) -> None:
    found = judge(language).findings(case)
    told = [ExpectedFinding(one.rule, str(one.severity), one.clause, one.path) for one in found]
    assert ordered(told) == ordered(list(case.findings))


def test_no_two_cases_have_the_same_sentence() -> None:
    titles = [case.title[language] for case in CASES for language in ("nb", "en")]
    assert sorted(titles) == sorted(set(titles))
