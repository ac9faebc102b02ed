"""Applications that count and may be one: of one organisation, or of one name where the number may be wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.round.receipts import loose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from toolkit.core.round.entries import FileEntry


def possibly_same(
    counting: Sequence[FileEntry], files: Iterable[FileEntry]
) -> Iterator[tuple[FileEntry, str, list[str]]]:
    """What may be one application and staff have not told apart by case numbers.

    An application goes by what all its versions say and by the case numbers of all of them: a number that staff gave
    the first version still tells it apart when a second one has come.

    Args:
        counting: the files that count, one for each application, in the order in which others are named.
        files: all files of the round.

    Yields:
        A file, the finding it calls for, and the other applications by their ids. `possibly-same`: the same
        organisation number; `possibly-same-name`: another or none, and the title or the blank number says so too.
    """
    versions: dict[str, list[FileEntry]] = {}
    for entry in files:
        versions.setdefault(entry.application, []).append(entry)
    owners = [_Owner.of(versions[one.application], place) for place, one in enumerate(counting)]
    alike = _by_likeness(owners)
    for entry, owner in zip(counting, owners, strict=True):
        numbered = _places(owner.by_number, alike)
        named = _places(owner.by_name, alike) - numbered
        for case, places in (("possibly-same", numbered), ("possibly-same-name", named)):
            found = [owners[place].application for place in sorted(places) if owner.may_be(owners[place])]
            if found:
                yield entry, case, found


class _Called(NamedTuple):
    """What one version says of itself: the organisation number as it stands, the rest compared loosely."""

    number: str
    name: str
    title: str

    @classmethod
    def of(cls, entry: FileEntry) -> _Called:
        submission = entry.incoming.reading.submission
        data = submission.data if submission else {}
        applicant, project = data.get("applicant", {}), data.get("project", {})
        return cls(
            str(applicant.get("organisation_number", "")),
            loose(str(applicant.get("name", ""))),
            loose(str(project.get("title", ""))),
        )


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose application it is and what it is called, in all its versions; `place` is its own in the order of all."""

    place: int
    application: str
    case_numbers: frozenset[str]
    called: frozenset[_Called]

    @classmethod
    def of(cls, versions: Sequence[FileEntry], place: int) -> _Owner:
        numbers = frozenset(loose(one.incoming.receipt.case_number) for one in versions) - {""}
        return cls(place, versions[0].application, numbers, frozenset(_Called.of(one) for one in versions))

    @property
    def known_as(self) -> set[str]:
        """What others find it by."""
        found = {f"number:{one.number}" for one in self.called if one.number}
        for one in self.called:
            if one.name:
                found |= {f"name:{one.name}", f"title:{one.name}|{one.title}" if one.title else ""}
                found |= {f"unnumbered:{one.name}"} if not one.number else set()
        return found - {""}

    @property
    def by_number(self) -> set[str]:
        """What all of the same organisation number are known as."""
        return {f"number:{one.number}" for one in self.called if one.number}

    @property
    def by_name(self) -> set[str]:
        """What all of the same name are known as, where the title or a blank number says so too."""
        numbered = {key for one in self.called for key in (f"title:{one.name}|{one.title}", f"unnumbered:{one.name}")}
        return numbered | {f"name:{one.name}" for one in self.called if not one.number}

    def may_be(self, other: _Owner) -> bool:
        """It is another, and no two case numbers say that they are two applications."""
        told_apart = self.case_numbers and other.case_numbers and self.case_numbers.isdisjoint(other.case_numbers)
        return other is not self and not told_apart


def _by_likeness(owners: Iterable[_Owner]) -> Mapping[str, set[int]]:
    """The places of the applications that are known as something."""
    alike: dict[str, set[int]] = {}
    for owner in owners:
        for name in owner.known_as:
            alike.setdefault(name, set()).add(owner.place)
    return alike


def _places(names: Iterable[str], alike: Mapping[str, set[int]]) -> set[int]:
    return set().union(*(alike.get(name, set()) for name in names))
