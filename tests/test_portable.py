"""What every supported Python must do alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import toolkit

SOURCES = sorted(Path(toolkit.__file__).parent.rglob("*.py"))
POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_expression_repeats_a_group_possessively(path: Path) -> None:
    """Before 3.11.5, Python goes on behind the last whole repeat (gh-106052); an atomic group says the same rightly."""
    assert POSSESSIVE_GROUP.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("repeat", ["(?:ab)*+", "(a|b)?+", "(?:[^<]|<(?!/))++", "(?:a){2,3}+"])
def test_such_a_repeat_would_be_seen(repeat: str) -> None:
    assert POSSESSIVE_GROUP.search(repeat)
