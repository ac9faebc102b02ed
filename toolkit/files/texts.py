"""Loading the messages files."""

from __future__ import annotations

import tomllib
from functools import cache

from toolkit.core.messages import Messages
from toolkit.files.data import schemas


def languages() -> tuple[str, ...]:
    """The languages there is a messages file for, sorted."""
    return tuple(sorted(path.stem for path in (schemas() / "messages").glob("*.toml")))


@cache
def load_messages(language: str) -> Messages:
    """The messages of one language.

    Raises:
        KeyError: it is none of `languages()`. No file is looked for then: the word may come from a stranger's workbook.
    """
    if language not in languages():
        raise KeyError(language)
    path = schemas() / "messages" / f"{language}.toml"
    return Messages(language, tomllib.loads(path.read_text(encoding="utf-8")))
