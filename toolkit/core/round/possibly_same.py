"""Applications that count and may be one: of one organisation, or of one name where the number may be wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.core.round.receipts import loose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from toolkit.core.round.entries import FileEntry


def possibly_same(counting: Sequence[FileEntry]) -> Iterator[tuple[FileEntry, str, list[str]]]:
    """What may be one application and staff have not told apart by case numbers.

    Args:
        counting: the files that count, one for each application, in the order in which others are named.

    Yields:
        A file, the finding it calls for, and the other applications by their ids. `possibly-same`: the same
        organisation number; `possibly-same-name`: another or none, and the title or the blank number says so too.
    """
    owners = [_Owner.of(entry, place) for place, entry in enumerate(counting)]
    alike = _by_likeness(owners)
    for entry, owner in zip(counting, owners, strict=True):
        for case, others in (("possibly-same", owner.by_number(alike)), ("possibly-same-name", owner.by_name(alike))):
            found = [other.application for other in others if other is not owner and owner.may_be(other)]
            if found:
                yield entry, case, found


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose application a file holds, and what it is called: the number as it stands, the rest compared loosely.

    `place` is the application's in the order of all.
    """

    place: int
    application: str
    case_number: str
    number: str
    name: str
    title: str

    @classmethod
    def of(cls, entry: FileEntry, place: int) -> _Owner:
        submission = entry.incoming.reading.submission
        data = submission.data if submission else {}
        applicant, project = data.get("applicant", {}), data.get("project", {})
        return cls(
            place,
            entry.application,
            loose(entry.incoming.receipt.case_number),
            str(applicant.get("organisation_number", "")),
            loose(str(applicant.get("name", ""))),
            loose(str(project.get("title", ""))),
        )

    @property
    def known_as(self) -> Iterator[str]:
        """What others find it by."""
        if self.number:
            yield f"number:{self.number}"
        if self.name:
            yield f"name:{self.name}"
            if not self.number:
                yield f"unnumbered:{self.name}"
            if self.title:
                yield f"title:{self.name}|{self.title}"

    def by_number(self, alike: Mapping[str, Sequence[_Owner]]) -> Sequence[_Owner]:
        """All of the same organisation number."""
        return alike.get(f"number:{self.number}", ())

    def by_name(self, alike: Mapping[str, Sequence[_Owner]]) -> Sequence[_Owner]:
        """All of the same name and not of the same number, where the title or a blank number says so too."""
        if not self.number:
            return alike.get(f"name:{self.name}", ())
        titled = alike.get(f"title:{self.name}|{self.title}", ())
        found = {one.place: one for one in titled if one.number != self.number}
        found |= {one.place: one for one in alike.get(f"unnumbered:{self.name}", ())}
        return [found[place] for place in sorted(found)]

    def may_be(self, other: _Owner) -> bool:
        """No two case numbers say that they are two applications."""
        return not (self.case_number and other.case_number and self.case_number != other.case_number)


def _by_likeness(owners: Iterable[_Owner]) -> Mapping[str, Sequence[_Owner]]:
    alike: dict[str, list[_Owner]] = {}
    for owner in owners:
        for name in owner.known_as:
            alike.setdefault(name, []).append(owner)
    return alike
