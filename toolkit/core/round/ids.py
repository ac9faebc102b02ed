"""The ids that applications are given once and keep, whatever comes later."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from toolkit.core.round.identity import Content


def give_ids(found: Sequence[Sequence[Content]], named: Mapping[str, str], year: int) -> list[str]:
    """An id for each application, in order of receipt: the one it has, else the next number that was never given.

    Where staff have joined two applications the lower id stays; where they part again each has its own. An id that fell
    away by joining is still in `named` (as `given_name`), so it is never given again.
    """
    highest = max((_number(name.removeprefix(_GIVEN)) for name in named if name.startswith(_GIVEN)), default=0)
    known = [sorted(_known(cluster, named), key=_number) for cluster in found]
    ids: dict[int, str] = {}
    taken: set[str] = set()
    for number in sorted(range(len(found)), key=lambda one: len(known[one])):  # those with one id first: it is theirs
        own = next((one for one in known[number] if one not in taken), None)
        if own is not None:
            ids[number] = own
            taken.add(own)
    for number in range(len(found)):
        if number not in ids:
            alike = (named[one.likeness] for one in found[number] if one.likeness in named)
            own = next((one for one in alike if one not in taken), None)
            highest += own is None
            ids[number] = own or f"{year}-{highest:03}"
            taken.add(ids[number])
    return [ids[number] for number in range(len(found))]


def _known(cluster: Sequence[Content], named: Mapping[str, str]) -> set[str]:
    """The ids that the contents of an application were given."""
    return {named[name] for content in cluster for name in content.names if name in named}


def remembered(ids: Sequence[str], found: Sequence[Sequence[Content]], named: Mapping[str, str]) -> dict[str, str]:
    """`named` with everything that applications are now known by: their names, and the ids that fell to theirs.

    A name keeps the id it was first given, also while that has fallen to another; it gets another only where its own is
    now the id of an application it does not belong to.
    """
    new = dict(named)
    current = set(ids)
    given: dict[str, list[str]] = {}
    for name, value in named.items():
        if name.startswith(_GIVEN):
            given.setdefault(value, []).append(name)
    for own, cluster in zip(ids, found, strict=True):
        fell = _known(cluster, named) - (current - {own})
        names = [name for content in cluster for name in content.names]
        new |= {name: own for name in names if named.get(name) not in fell}
        new = {**{content.likeness: own for content in cluster if content.likeness}, **new}
        new |= {name: own for value in fell for name in (given_name(value), *given.get(value, ()))}
    # where an id parted from this application again, it stands for the one that kept it
    return new | {given_name(own): own for own in ids}


_GIVEN = "id:"


def given_name(own: str) -> str:
    """The name under which the register remembers that an id was given, and which one it fell to."""
    return _GIVEN + own


def _number(own: str) -> int:
    return int(own.partition("-")[2])
