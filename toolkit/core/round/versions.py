"""The versions of one application: which of them came too late, and in which order they came."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from toolkit.core.round.receipts import surely_before

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from toolkit.core.round.entries import Incoming
    from toolkit.core.round.identity import Content


@dataclass(frozen=True, slots=True)
class Version:
    """A content in the light of the deadline. `moment` is its last receipt that counts; `stated`: there is one.

    What counts are receipts on time, and later ones of the files that answer a return themselves. Where there is none,
    `moment` is when it was first received or seen.

    `dated` is when it counts as received: of one that answers a return the first date of the application, which is also
    `inherits` where staff state it. `undated`:
    it answers a return and came too late itself, and nobody states when the application first came. `needs_receipts`:
    the receipt of every file matters; without, that of one is enough.
    """

    content: Content
    late: bool
    moment: datetime
    stated: bool
    dated: datetime
    undated: bool = False
    needs_receipts: bool = False
    inherits: datetime | None = None

    @property
    def received(self) -> datetime | None:
        """Its last receipt that counts; None where nobody states one."""
        return self.moment if self.stated else None

    @property
    def order(self) -> tuple[datetime, bool, str, str]:
        """Latest last; at the same moment answers to returns, then by name, never by the order of reading."""
        first = self.content.files[0]
        return self.moment, self.content.answers_return, first.name, first.sha256


def versions_of(cluster: Sequence[Content], closing: datetime) -> list[Version]:
    """The contents of one application with their lateness, by stated receipt only.

    Late is what staff state that all its files came too late: a file whose receipt nobody states may have been on time.
    One that answers a return inherits the first date of its application.
    """
    first = _First.of(cluster, closing)
    return [_version(content, first, closing) for content in cluster]


@dataclass(frozen=True, slots=True)
class _First:
    """When an application first came; `late` and not `on_time` where that is certain, neither where it is not."""

    moment: datetime | None
    on_time: bool
    late: bool

    @classmethod
    def of(cls, cluster: Sequence[Content], closing: datetime) -> _First:
        returned = [one for content in cluster for one in content.answered_files]
        originals = [one for content in cluster for one in content.originals] + returned
        files = [one for content in cluster for one in content.files] + returned
        stated = min((one.receipt.received for one in files if one.receipt.received), default=None)
        if stated is not None and stated < closing:
            return cls(stated, on_time=True, late=False)
        late = bool(originals) and all(one.receipt.received for one in originals)
        return cls(min((one.moment for one in originals), default=None), on_time=False, late=late)


def _version(content: Content, first: _First, closing: datetime) -> Version:
    stated = [(one.receipt.received, one.name) for one in content.files if one.receipt.received]
    counting = [moment for moment, name in stated if moment < closing or name in content.answering]
    partly_withdrawn = content.withdrawn and not all(one.receipt.withdrawn for one in content.files)
    answers = content.answers_return
    return Version(
        content,
        late=first.late if answers else len(stated) == len(content.files) and not counting,
        moment=max(counting, default=content.moment),
        stated=bool(counting),
        dated=(first.moment if answers else None) or content.moment,
        undated=answers and bool(counting) and not first.on_time and not first.late,
        needs_receipts=partly_withdrawn or not counting,
        inherits=first.moment if answers and first.on_time else None,
    )


def in_order(versions: Sequence[Version]) -> list[Version]:
    """The versions, latest last: in order of receipt, and one that answers a file's return after that file."""
    before = _answered(versions)
    after: dict[int, list[int]] = {}
    for number, others in before.items():
        for other in others:
            after.setdefault(other, []).append(number)
    keys = [(one.order, number) for number, one in enumerate(versions)]
    free = [key for key in keys if key[1] not in before]
    held = sorted(key for key in keys if key[1] in before)
    ordered: dict[int, Version] = {}
    for start in (free, *([key] for key in held)):  # one that is held to the end answers what answers it
        ready = [key for key in start if key[1] not in ordered]
        heapify(ready)
        while ready:
            _, number = heappop(ready)
            ordered[number] = versions[number]
            for follower in after.get(number, ()):
                before[follower].discard(number)
                if not before[follower] and follower not in ordered:
                    heappush(ready, keys[follower])
    return list(ordered.values())


def follows(versions: Sequence[Version]) -> frozenset[int]:
    """The places of those that staff say the last one comes after: it answers their return, or that of an answer."""
    before = _answered(versions)
    reached: set[int] = set()
    new = {len(versions) - 1}
    while new:
        reached |= new
        new = set().union(*(before.get(number, ()) for number in new)) - reached
    return frozenset(reached)


def open_receipts(versions: Sequence[Version]) -> frozenset[str]:
    """The files, by name, whose missing receipt decides which version is the latest.

    Each is a version's that was dated again after what answers the file's return. Were the file stated to have come
    before the answer, as it must have, that version would be the latest: it was sent once more.
    """
    return frozenset(
        file.name
        for one, other, file in _held(versions)
        if file.receipt.received is None and other.stated and one.stated and not surely_before(other.moment, one.moment)
    )


def _answered(versions: Sequence[Version]) -> dict[int, set[int]]:
    """Which others each version surely comes after, by their places: it answers the return of a file of theirs.

    Only where the receipts do not say so already: a version may be sent once more after what answers its return.
    """
    places = {one.content.files[0].name: number for number, one in enumerate(versions)}
    found: dict[int, set[int]] = {}
    for one, other, _ in _held(versions):
        found.setdefault(places[one.content.files[0].name], set()).add(places[other.content.files[0].name])
    return found


def _held(versions: Sequence[Version]) -> Iterator[tuple[Version, Version, Incoming]]:
    """Each version with one it comes after because it answers the return of a file of it, and that file.

    Not where staff state that the file came before the answer anyway. When a file was first seen says nothing of that.
    """
    holders = {file.name: (one, file) for one in versions for file in one.content.files}
    for one in versions:
        named = sorted({name for _, name in one.content.answered_returns if name in holders})
        for other, file in (holders[name] for name in named):
            before = file.receipt.received
            if other is not one and not (before and one.stated and surely_before(before, one.moment)):
                yield one, other, file
