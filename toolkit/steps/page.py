"""The findings page: check files and show what was found with the cells around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.core.checking.grouping import FIRST, group_findings
from toolkit.core.checking.neighbours import neighbours
from toolkit.core.pointers import value_at
from toolkit.core.round.entries import Listed
from toolkit.files.calls import load_call
from toolkit.files.html import PageFile, PageGroup, findings_page
from toolkit.steps.check import Checked, Recognised, check_with_grid, files_below, open_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from pathlib import Path

    from toolkit.core.checking.grouping import Group
    from toolkit.core.checking.neighbours import Table
    from toolkit.core.messages import Messages
    from toolkit.model import Call, Finding, Grid, Submission

APPLICANT, TITLE = "/applicant/name", "/project/title"
"""Where a form says who sends it and what it is about."""


@dataclass(frozen=True, slots=True)
class Page:
    """The page, and whether a file was judged bad."""

    html: str
    bad: bool


def findings_html(
    paths: Iterable[Path],
    messages: Messages,
    speak: Callable[[str], Messages],
    *,
    strict: bool = False,
    day: date | None = None,
) -> Page:
    """Check files, each read once, and show the findings. Of a workbook only findings and the cells around stay.

    Args:
        paths: the files, and folders whose files are meant.
        messages: the words of the page itself, and of files whose language is not known.
        speak: the messages of a workbook's language.
        strict: whether warnings count as bad too.
        day: as in `check_bytes`.

    Raises:
        FileNotFoundError: a path is not there.
    """
    files, bad = [], False
    for source in files_below(paths):
        data = open_source(source)
        checked, file = (data, unjudged(data)) if isinstance(data, Checked) else page_file(data, source.name, day=day)
        files.append(file)
        bad = bad or checked.is_bad(strict=strict)
    return Page(findings_page(files, messages, speak), bad)


def unjudged(checked: Checked) -> PageFile:
    """A file whose bytes are not there to be judged, as the page shows it."""
    aside = checked.recognised is Recognised.ATTACHMENT
    return PageFile(checked.name, checked.sha256, reason=checked.reason, facts=checked.facts, aside=aside)


def page_file(data: bytes, name: str, only: Call | None = None, day: date | None = None) -> tuple[Checked, PageFile]:
    """One file checked (`only` and `day` as in `check_bytes`), and as the page shows it. No content raises."""
    checked, grid = check_with_grid(data, name, only, day)
    groups = group_findings(Listed(one) for one in checked.findings)
    submission = checked.submission
    content = submission.data if submission else {}
    judged = checked.recognised is Recognised.OURS
    file = PageFile(
        name=name,
        sha256=checked.sha256,
        language=checked.language,
        applicant=str(value_at(content, APPLICANT) or ""),
        title=str(value_at(content, TITLE) or ""),
        call=(only or load_call(checked.call)) if judged else None,
        groups=tuple(PageGroup(one, _tables(grid, one, submission)) for one in groups) if grid else (),
        reason="" if judged else checked.reason,
        facts=checked.facts,
    )
    return checked, file


def _tables(grid: Grid, group: Group, submission: Submission | None) -> tuple[Table | None, ...]:
    """The cells around the first findings of a group, each once."""
    findings = [one.finding for one in group.listed[:FIRST]]
    cells = [one.cell for one in findings]
    return tuple(
        neighbours(grid, one.sheet, one.cell, _first_row(one, submission)) if one.cell not in cells[:number] else None
        for number, one in enumerate(findings)
    )


def _first_row(finding: Finding, submission: Submission | None) -> int | None:
    """The first row of the table that a finding lies in."""
    place = submission.tables.get("/" + finding.path.split("/")[1]) if submission else None
    if place is None or place.sheet != finding.sheet:
        return None
    return min([*place.rows, *place.free], default=None)
