"""Loading the messages files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from toolkit.core.messages import Messages
from toolkit.files.data import schemas

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADING = re.compile(r"^\[+\s*([\w-]+)", re.MULTILINE)


class Parts(Mapping[str, Any]):
    """A messages file whose parts are parsed when they are first asked for: most commands need three of forty.

    A part is all tables whose names begin alike (`findings.…`). Every heading begins a line, and no other line begins
    with a bracket.
    """

    def __init__(self, source: str) -> None:
        self._parsed: dict[str, Any] = {}
        self._sources: dict[str, str] = {}
        headings = list(_HEADING.finditer(source))
        ends = [heading.start() for heading in headings[1:]] + [len(source)]
        for heading, end in zip(headings, ends, strict=True):
            name = heading.group(1)
            self._sources[name] = self._sources.get(name, "") + source[heading.start() : end]

    def __getitem__(self, name: str) -> Any:
        if name not in self._parsed:
            self._parsed[name] = tomllib.loads(self._sources[name])[name]
        return self._parsed[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)


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
    return Messages(language, Parts(path.read_text(encoding="utf-8")))
