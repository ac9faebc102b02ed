"""What the findings page shows, and the page itself, drawn from `schemas/html/`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from toolkit import __version__
from toolkit.core.checking.grouping import FIRST
from toolkit.files.html.template import template

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from toolkit.core.checking.grouping import Group
    from toolkit.core.checking.neighbours import Table
    from toolkit.core.messages import Messages
    from toolkit.model import Call

_MADE_BY = b'<meta name="generator" content="grant-workbook-toolkit '
_HEAD = 4096  # bytes
LEVELS = ("error", "warning", "info", "accepted")


@dataclass(frozen=True, slots=True)
class PageGroup:
    """Findings that repeat, with the cells around the first of them (None where there is nothing to show)."""

    group: Group
    tables: tuple[Table | None, ...] = ()


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file on the page.

    `reason` is a key of the messages' [unreadable] table, "" where the file was judged. `language` is the workbook's,
    "" where it is not known; `call` is what its clauses and rules are looked up in. What is set `aside` is an
    attachment beside the workbooks: not opened, and not bad.
    """

    name: str
    sha256: str
    language: str = ""
    applicant: str = ""
    title: str = ""
    call: Call | None = None
    groups: tuple[PageGroup, ...] = ()
    reason: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    aside: bool = False

    def count(self, level: str) -> int:
        """How many findings there are of a level: a severity, or "accepted"."""
        return sum(len(one.group.listed) for one in self.groups if one.group.level == level)

    @property
    def status(self) -> str:
        """How the file fares: "aside", "unread", "bad", "look" (warnings only) or "good"."""
        if self.aside:
            return "aside"
        if self.reason:
            return "unread"
        return "bad" if self.count("error") else "look" if self.count("warning") else "good"


def findings_page(files: Sequence[PageFile], messages: Messages, speak: Callable[[str], Messages]) -> str:
    """The whole page.

    Args:
        files: what was checked, in the order to show.
        messages: the words of the page itself, and of files whose language is not known.
        speak: the messages of a workbook's language.

    Returns:
        HTML with style and script inside; the same files give the same text. Whatever a file holds is shown as text.
    """
    counts = {level: sum(one.count(level) for one in files) for level in LEVELS}
    good, aside = sum(one.status in {"good", "look"} for one in files), sum(one.aside for one in files)
    calls = {one.call.id: one.call for one in files if one.call}
    return template(messages).render(
        files=[_Spoken(one, speak(one.language) if one.language else messages) for one in files],
        page=messages,
        calls=list(calls.values()),
        counts=counts,
        good=good,
        aside=aside,
        bad=len(files) - good - aside,
        levels=LEVELS,
        first=FIRST,
        version=__version__,
    )


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A file with the messages it is told in."""

    file: PageFile
    messages: Messages

    @property
    def sheets(self) -> dict[str, list[PageGroup]]:
        """The groups by sheet, in order."""
        sheets: dict[str, list[PageGroup]] = {}
        for one in self.file.groups:
            sheets.setdefault(one.group.sheet, []).append(one)
        return sheets


def is_findings_page(data: bytes) -> bool:
    """Whether a file is a findings page of ours, by its head."""
    return _MADE_BY in data[:_HEAD]
