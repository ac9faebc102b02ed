"""Which rows and columns do not show: by their own word, or by having no size."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .markup import ATTRIBUTES, attributes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ROW = re.compile(rf"<row(?=[\s/>])({ATTRIBUTES})/?>")
_HIDES = re.compile(r"""h(?:idden\s*=\s*["'](?!0["']|false["'])|(?<=\sh)t\s*=\s*["'](?![1-9]))""")


def marked_rows(window: str) -> Iterator[dict[str, str]]:
    """The attributes of the rows that may be hidden; what is passed once is not looked at again."""
    at = 0
    while found := _HIDES.search(window, at):
        row = _ROW.match(window, max(window.rfind("<", at, found.start()), at))
        at = max(row.end() if row else 0, found.end())
        if row:
            yield attributes(row.group(1))


def is_hidden(named: Mapping[str, str], size: str) -> bool:
    """Whether a row or column with these attributes does not show, also by its height or width (`size`)."""
    if named.get("hidden", "").strip() in {"1", "true"}:
        return True
    try:
        return float(named.get(size) or 1) == 0
    except ValueError:
        return False
