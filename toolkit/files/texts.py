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
    """The messages of one language; KeyError where there is no file for it."""
    path = schemas() / "messages" / f"{language}.toml"
    if not path.is_file():
        raise KeyError(language)
    return Messages(language, tomllib.loads(path.read_text(encoding="utf-8")))
