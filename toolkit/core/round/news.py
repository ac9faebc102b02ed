"""What is new in a round since its last master: files, what became of them, and which applications are eligible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from toolkit.core.round.consolidate import id_order
from toolkit.core.round.entries import FileStatus
from toolkit.core.round.standing import standing_news

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from toolkit.core.round.consolidate import Consolidated
    from toolkit.core.round.standing import Standing, StandingNews


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of one file in a master: all the register keeps of it to tell what is new the next time."""

    name: str
    sha256: str
    status: FileStatus
    of: str
    application: str
    eligible: bool


@dataclass(frozen=True, slots=True)
class FileNews:
    """One file that is new or gone, or has another name, other content or another status than before."""

    kind: Literal["new", "gone", "renamed", "replaced", "status"]
    before: Placed | None
    now: Placed | None

    @property
    def name(self) -> str:
        """The file's name now, or the last it had."""
        known = self.now or self.before
        return known.name if known else ""


@dataclass(frozen=True, slots=True)
class ApplicationNews:
    """One application that has got its id, has become eligible or not, or does not count any more."""

    kind: Literal["new", "eligible", "not-eligible", "not-counting"]
    id: str


@dataclass(frozen=True, slots=True)
class News:
    """What is new, files by name and applications by id. `first`: there was no master before, so all is new.

    `standing` is what changed in ranking, proposed awards, awards made and the county's choices.
    """

    first: bool
    files: tuple[FileNews, ...] = ()
    applications: tuple[ApplicationNews, ...] = ()
    standing: tuple[StandingNews, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether all is as it was at the last master."""
        return not (self.first or self.files or self.applications or self.standing)


def placed(judged: Consolidated) -> tuple[Placed, ...]:
    """What became of every file of a round."""
    return tuple(
        Placed(one.incoming.name, one.incoming.sha256, one.status, one.of, one.application, one.eligible)
        for one in judged.files
    )


def news(
    before: Sequence[Placed], now: Sequence[Placed], stood: Standing | None = None, stands: Standing | None = None
) -> News:
    """What is new between two masters of a round; the order of the files does not matter.

    `stood` and `stands` are how ranking, awards and choices were and are; without one of them nothing is told of them.

    A file is the same file where name and content are the same; then where the content is (it has another name); last
    where the name is (it has other content).
    """
    if not before:
        return News(first=True)
    files = sorted(_files(before, now), key=lambda one: (one.name, one.kind))
    standing = tuple(standing_news(stood, stands)) if stood and stands else ()
    return News(first=False, files=tuple(files), applications=tuple(_applications(before, now)), standing=standing)


def _files(before: Sequence[Placed], now: Sequence[Placed]) -> Iterator[FileNews]:
    old, new = {one.name: one for one in before}, {one.name: one for one in now}
    same = {name for name in old.keys() & new.keys() if old[name].sha256 == new[name].sha256}
    by_content: dict[str, list[Placed]] = {}
    for name in sorted(old.keys() - same):
        by_content.setdefault(old[name].sha256, []).append(old[name])
    for name, one in sorted(new.items()):
        if name in same:
            if _became(old[name]) != _became(one):
                yield FileNews("status", old[name], one)
        elif by_content.get(one.sha256):
            was = by_content[one.sha256].pop(0)
            yield FileNews("renamed", was, one)
        elif name in old and old[name] in by_content.get(old[name].sha256, ()):
            by_content[old[name].sha256].remove(old[name])
            yield FileNews("replaced", old[name], one)
        else:
            yield FileNews("new", None, one)
    yield from (FileNews("gone", one, None) for own in by_content.values() for one in own)


def _became(one: Placed) -> tuple[FileStatus, str, str]:
    return one.status, one.of, one.application


def _applications(before: Sequence[Placed], now: Sequence[Placed]) -> Iterator[ApplicationNews]:
    known = {one.application for one in before}
    old, new = _counting(before), _counting(now)
    for own in sorted(old.keys() | new.keys(), key=id_order):
        if own not in new:
            yield ApplicationNews("not-counting", own)
        elif own not in known:
            yield ApplicationNews("new", own)
        elif old.get(own) != new[own]:
            yield ApplicationNews("eligible" if new[own] else "not-eligible", own)


def _counting(files: Iterable[Placed]) -> dict[str, bool]:
    """The applications that count, each with whether it is eligible."""
    return {one.application: one.eligible for one in files if one.application and one.status is FileStatus.COUNTS}
