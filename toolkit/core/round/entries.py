"""What a round knows of one received file: how it came in, its one status, and its findings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from toolkit.core.checking.check import is_eligible
from toolkit.core.round.readings import version_of
from toolkit.core.round.receipts import NOT_STATED, Override, Receipt
from toolkit.model import Severity

if TYPE_CHECKING:
    from datetime import datetime

    from toolkit.core.comparing.summary import Summary
    from toolkit.core.round.readings import Reading
    from toolkit.model import Finding


class FileStatus(StrEnum):
    """What became of a received file. Every file has exactly one."""

    COUNTS = "counts"
    SUPERSEDED = "superseded"
    DUPLICATE = "duplicate"
    LATE = "late"
    WITHDRAWN = "withdrawn"
    UNREADABLE = "unreadable"
    ATTACHMENT = "attachment"
    NOT_OURS = "not-ours"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One file of the inbox: `name` is its path below the inbox with `/`; `size` in bytes."""

    name: str
    sha256: str
    size: int
    first_seen: datetime
    reading: Reading
    receipt: Receipt = NOT_STATED

    @property
    def moment(self) -> datetime:
        """When it was received as far as is known: stated, else first seen."""
        return self.receipt.received or self.first_seen


@dataclass(frozen=True, slots=True)
class Listed:
    """A finding as the master lists it; `accepted` is the override that accepts it."""

    finding: Finding
    accepted: Override | None = None

    @property
    def is_error(self) -> bool:
        """Whether it is an error that nobody has accepted."""
        return self.finding.severity is Severity.ERROR and self.accepted is None


@dataclass(frozen=True, slots=True)
class Grounds:
    """What it rests on that a version counts.

    Attributes:
        versions: how many versions of the application did not come too late, this one among them.
        others_late: whether there are others that did.
        received: its last receipt that counts; None where nobody states one.
        again: whether that is of a copy, sent once more.
        answer: whether it answers a return.
        inherits: the first date of the application, which an answer inherits; None where nobody states it.
    """

    versions: int
    others_late: bool
    received: datetime | None
    again: bool
    answer: bool
    inherits: datetime | None


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file with its status; `of` is the file it is superseded by or a duplicate of, or its copy marked withdrawn.

    `grounds` are those of a version that counts; None for other files, and for an assessor's form. `difference` is
    what the file it is superseded by says otherwise (from `with_differences`); None for other files.
    `left_out` are findings that others of it tell (`toolkit.core.checking.check.left_out`).
    """

    incoming: Incoming
    status: FileStatus
    of: str = ""
    application: str = ""
    findings: tuple[Listed, ...] = ()
    difference: Summary | None = None
    grounds: Grounds | None = None
    left_out: tuple[Finding, ...] = ()

    @property
    def version(self) -> str:
        """The version of the application that the file holds, as staff are shown it; "" for what is no submission."""
        submission = self.incoming.reading.submission
        return version_of(submission, self.incoming.sha256) if submission else ""

    @property
    def eligible(self) -> bool:
        """Whether no error finding stands that nobody accepted."""
        return is_eligible(one.finding for one in self.findings if not one.accepted)

    def count(self, severity: Severity) -> int:
        """How many findings of a severity stand that nobody accepted."""
        return sum(one.finding.severity is severity and not one.accepted for one in self.findings)
