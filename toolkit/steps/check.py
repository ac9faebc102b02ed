"""Checking files: one workbook's bytes to everything the toolkit has to say about it."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.core.checking.check import check, in_force, is_eligible
from toolkit.core.checking.convert import convert, find_sheets
from toolkit.core.checking.view import View
from toolkit.core.funding import funding_lines
from toolkit.core.round.readings import Reading
from toolkit.files.calls import call_ids, load_call
from toolkit.files.reading import read_workbook
from toolkit.files.round.inbox import Found, files_in, take
from toolkit.files.round.set_aside import left_behind, named_workbook
from toolkit.model import Severity, Unreadable
from toolkit.steps.limit import LIMIT, Overdue, time_limit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from toolkit.core.form.keys import FoundSheet
    from toolkit.model import Call, Finding, Grid, Line, Submission


TOO_LONG = "worker-too-long"
"""Why a file is unreadable that took longer than it may; another time it might not."""


class Recognised(StrEnum):
    """What a file turned out to be."""

    OURS = "ours"
    OTHER_CALL = "other-call"
    NOT_OURS = "not-ours"
    UNREADABLE = "unreadable"
    ATTACHMENT = "attachment"  # found beside the workbooks of a folder, and not opened


@dataclass(frozen=True, slots=True)
class Checked:
    """One file after checking. `reason` and `facts` say why it could not be read; `call` is what it says itself."""

    name: str
    sha256: str
    recognised: Recognised
    call: str = ""
    kind: str = ""
    submission: Submission | None = None
    findings: tuple[Finding, ...] = ()
    lines: tuple[Line, ...] = ()
    reason: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The workbook's language, "" where it is not known."""
        return self.submission.language if self.submission else ""

    def findings_alone(self) -> Checked:
        """The same without data, places and figures: what a report of findings needs, so that many stay small."""
        submission = self.submission and replace(self.submission, data={}, cells={}, tables={})
        return replace(self, submission=submission, lines=())

    @property
    def eligible(self) -> bool:
        """Whether it is an application without error findings."""
        return self.recognised is Recognised.OURS and is_eligible(self.findings)

    def count(self, severity: Severity) -> int:
        """How many findings there are of a severity."""
        return sum(finding.severity is severity for finding in self.findings)

    def is_bad(self, *, strict: bool = False) -> bool:
        """Whether the file was judged bad: unreadable, not ours, an error, or with `strict` a warning."""
        if self.recognised is Recognised.ATTACHMENT:
            return False
        if self.recognised is not Recognised.OURS:
            return True
        return not self.eligible or (strict and self.count(Severity.WARNING) > 0)


def check_bytes(
    data: bytes, name: str, only: Call | None = None, day: date | None = None, *, figures: bool = True
) -> Checked:
    """Read and judge one workbook.

    Args:
        data: the file's bytes.
        name: its name, used to recognise lock files and in messages.
        only: the one call that is wanted; another call's workbook is then recognised but not judged. By default the
            call is the one the workbook names.
        day: the day whose severities count, for rules that become errors on a date; None keeps them as they start.
        figures: whether the lines of an application are computed too.

    Returns:
        What was found. Nothing a file contains raises: what it says of itself (call, language) is only compared.

    Raises:
        CallError: a call that ships with the toolkit is broken.
    """
    checked = check_with_grid(data, name, only, day)[0]
    return with_lines(checked, only) if figures else checked


def with_lines(checked: Checked, only: Call | None = None) -> Checked:
    """The same with the figures of an application; `only` as in `check_bytes`."""
    if checked.submission is None or checked.kind != "application":
        return checked
    call = only or load_call(checked.call)
    return replace(checked, lines=funding_lines(View(call, call.forms[checked.kind], checked.submission)))


def check_with_grid(
    data: bytes, name: str, only: Call | None = None, day: date | None = None
) -> tuple[Checked, Grid | None]:
    """The same as `check_bytes` without lines, but with the workbook as it was read; None where it could not be."""
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        with time_limit(LIMIT):
            grid = read_workbook(data, Path(name).name)
            return check_grid(grid, name, sha256, only, day), grid
    except Unreadable as error:
        return Checked(name, sha256, Recognised.UNREADABLE, reason=error.reason, facts=_facts(error, name)), None
    except Overdue:
        return Checked(name, sha256, Recognised.UNREADABLE, reason=TOO_LONG, facts={"seconds": int(LIMIT)}), None


def _facts(error: Unreadable, name: str) -> Mapping[str, Any]:
    """The facts of why a file is no workbook; one whose name promises none is not said to be named like one."""
    if error.reason == "not-a-workbook" and not named_workbook(Path(name)):
        return {**error.facts, "looks_like": "other-name"}
    return error.facts


def check_grid(grid: Grid, name: str, sha256: str = "", only: Call | None = None, day: date | None = None) -> Checked:
    """Judge a workbook that was read already; arguments as in `check_bytes`. There are no lines."""
    checked = _check(grid, Checked(name, sha256, Recognised.OURS), only)
    if day and checked.recognised is Recognised.OURS:
        return replace(checked, findings=in_force(only or load_call(checked.call), checked.findings, day))
    return checked


def _check(grid: Grid, checked: Checked, only: Call | None) -> Checked:
    found = find_sheets(grid)
    if not found:
        return replace(checked, recognised=Recognised.NOT_OURS, reason="not-ours")
    key = found[0].key
    call = _call(key.call, only)
    if call is None or key.kind not in call.forms:
        facts = {"call": key.call, "kind": key.kind}
        other = Recognised.OTHER_CALL
        return replace(checked, recognised=other, call=key.call, kind=key.kind, reason="other-call", facts=facts)
    return _judge(grid, found, call, replace(checked, call=call.id, kind=key.kind))


def _call(named: str, only: Call | None) -> Call | None:
    """The call a workbook names, where it is the wanted one or one that ships with the toolkit."""
    if only is not None:
        return only if only.id == named else None
    return load_call(named) if named in call_ids() else None  # a stranger's word never becomes a path


def _judge(grid: Grid, found: tuple[FoundSheet, ...], call: Call, checked: Checked) -> Checked:
    same = tuple(sheet for sheet in found if (sheet.key.call, sheet.key.kind) == (found[0].key.call, found[0].key.kind))
    conversion = convert(grid, same, call)
    findings = check(call, conversion)
    return Checked(
        name=checked.name,
        sha256=checked.sha256,
        recognised=checked.recognised,
        call=checked.call,
        kind=checked.kind,
        submission=conversion.submission,
        findings=findings,
    )


class Source(NamedTuple):
    """A file to check. `named` is one that was asked for itself; others were found below a folder."""

    path: Path
    named: bool = True

    @property
    def name(self) -> str:
        """The path as text that can be written anywhere."""
        return str(self.path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def files_below(paths: Iterable[Path]) -> Iterator[Source]:
    """Every file among the paths and below the folders among them, sorted within each folder; links are not followed.

    Below a folder, files that systems and programs leave behind are nobody's submission: they are passed over.

    Raises:
        FileNotFoundError: a path is not there.
    """
    for path in paths:
        if path.is_dir():
            below = (Path(found.path) for found in files_in(path))
            yield from (Source(one, named=False) for one in below if not left_behind(one))
        elif path.exists():
            yield Source(path)
        else:
            raise FileNotFoundError(path)


def open_source(source: Source) -> bytes | Checked:
    """The bytes of a file, or what it is where it is not to be judged.

    That is a file that cannot be opened or is too large; and below a folder a link, or an attachment by its name. A
    file that was named is followed and judged whatever it is called.
    """
    where = os.path.realpath(source.path) if source.named else str(source.path)
    taken = take(Found(source.name, where))
    aside = taken.reading or Reading("unreadable", reason="cannot-open", facts={"why": ""})
    if taken.data is not None and (source.named or aside.status != "attachment"):
        return taken.data
    return Checked(source.name, taken.sha256, Recognised(aside.status), reason=aside.reason, facts=aside.facts)


def check_source(source: Source, only: Call | None = None, day: date | None = None, *, figures: bool = True) -> Checked:
    """Open and judge one file; arguments as in `check_bytes`. What cannot be opened is told as unreadable."""
    data = open_source(source)
    return data if isinstance(data, Checked) else check_bytes(data, source.name, only, day, figures=figures)


def check_file(path: Path, only: Call | None = None, day: date | None = None, *, figures: bool = True) -> Checked:
    """The same for a file that was named."""
    return check_source(Source(path), only, day, figures=figures)
