"""Messages files: parsed by parts, and each part says what the whole file says."""

from __future__ import annotations

import tomllib

import pytest

from toolkit.files.data import schemas
from toolkit.files.texts import Parts, languages, load_messages


@pytest.mark.parametrize("language", languages())
def test_the_parts_of_a_messages_file_are_the_whole(language: str) -> None:
    source = (schemas() / "messages" / f"{language}.toml").read_text(encoding="utf-8")
    assert load_messages(language).table == tomllib.loads(source)


def test_tables_that_stand_apart_are_one_part() -> None:
    parts = Parts('# words\n[a]\nx = "1"\n\n[b]\ny = "2"\n[a.c]\nz = """\n3\n"""\n')
    assert dict(parts) == {"a": {"x": "1", "c": {"z": "3\n"}}, "b": {"y": "2"}}
    assert list(parts) == ["a", "b"]


def test_a_part_is_not_parsed_before_it_is_asked_for() -> None:
    parts = Parts('[a]\nx = "1"\n[b]\nno TOML at all\n')
    assert parts["a"] == {"x": "1"}
    with pytest.raises(tomllib.TOMLDecodeError):
        parts["b"]
