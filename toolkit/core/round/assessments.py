"""Assessments: what an assessor's form is given, what it says when it comes back, and what only the round can judge."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from toolkit.core.checking.convert import locate
from toolkit.core.participants import participants
from toolkit.core.pointers import row_of, rows_of
from toolkit.core.priority.model import Assessment
from toolkit.core.round.readings import version_of
from toolkit.model import Fault, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from toolkit.core.round.consolidate import Application
    from toolkit.model import Finding, Pointer, Submission

KIND = "assessment"
TABLE: Pointer = "/assessments"
_SHARE = Decimal("0.0001")


# --- what the form is given -------------------------------------------------------------------------------------


def given(applications: Iterable[Application], assessor: str) -> dict[str, Any]:
    """The values of an assessment form that are filled in beforehand, as `template_bytes` takes them.

    Args:
        applications: the round's applications; the eligible ones are to be assessed, in the order given.
        assessor: the assessor's name.

    Returns:
        The document of the given fields. A figure that is not computed is left blank.
    """
    rows = [_row(one) for one in applications if is_assessed(one)]
    return {"assessor": {"name": " ".join(assessor.split())}, TABLE[1:]: rows}


def is_assessed(application: Application) -> bool:
    """Whether the round asks for assessments of it: an eligible application whose version counts."""
    return application.view.form.kind == "application" and application.entry.eligible


def _row(one: Application) -> dict[str, Any]:
    view, incoming = one.view, one.entry.incoming
    figures = incoming.reading.figures
    row = {
        "application": one.id,
        "title": view.value("/project/title"),
        "applicant": view.value("/applicant/name"),
        "municipalities": _municipalities(one),
        "total_cost": figures.get("cost-total"),
        "grant_applied": figures.get("grant-applied"),
        "grant_share": shown_share(figures.get("grant-share"), view.call.value("grant_limit")),
        "version": version_of(view.submission, incoming.sha256),
    }
    return {name: value for name, value in row.items() if value is not None}


def _municipalities(one: Application) -> str:
    names = one.view.call.municipalities
    return ", ".join(f"{each.code} {names.get(each.code, '')}".strip() for each in participants(one.view))


def shown_share(share: Decimal | None, limit: Decimal) -> Decimal | None:
    """The share to a hundredth of a percent; one above the limit is never shown as the limit itself."""
    if share is None:
        return None
    return share.quantize(_SHARE, ROUND_CEILING if share > limit else ROUND_HALF_UP)


# --- what it says -----------------------------------------------------------------------------------------------


def assessments_of(
    submission: Submission, findings: Iterable[Finding], received: datetime | None = None, file: str = ""
) -> tuple[Assessment, ...]:
    """Every row of an assessor's form as an assessment.

    Args:
        submission: the form as read, of the kind `assessment`.
        findings: the findings on it. Those of `against_round` belong here too.
        received: when it was received, which orders two forms by the same assessor.
        file: its name, kept as provenance.

    Returns:
        One per row with an application's id, in the order of the form, with the cells of its scores. `complete` is
        False where an error finding stands on the row, on the assessor's own part, or on the form as a whole.
    """
    errors = [one for one in findings if one.severity is Severity.ERROR]
    own = {row_of(one.path) for one in errors if one.path.startswith(f"{TABLE}/")}
    whole = None in own or any(not one.path.startswith(f"{TABLE}/") for one in errors)
    rows = enumerate(rows_of(submission.data, TABLE))
    return tuple(
        _assessment(submission, number, row, received=received, file=file, complete=not whole and number not in own)
        for number, row in rows
        if row.get("application")
    )


def _assessment(
    submission: Submission, number: int, row: Mapping[str, Any], *, received: datetime | None, file: str, complete: bool
) -> Assessment:
    criteria: Mapping[str, Mapping[str, Any]] = row.get("criteria", {})
    cells = {each: locate(submission, f"{TABLE}/{number}/criteria/{each}/score") for each in criteria}
    return Assessment(
        assessor=submission.data.get("assessor", {}).get("name", ""),
        application=row["application"],
        impartial=row.get("impartial"),
        scores={each: answer.get("score") for each, answer in criteria.items()},
        reasons={each: answer["reason"] for each, answer in criteria.items() if "reason" in answer},
        complete=complete,
        received=received,
        file=file,
        cells=cells,
    )


# --- what only the round can judge ------------------------------------------------------------------------------


def counting_versions(applications: Iterable[Application]) -> dict[str, str]:
    """The version that counts of every application of a round, by id."""
    return {
        one.id: version_of(one.view.submission, one.entry.incoming.sha256)
        for one in applications
        if one.view.form.kind == "application"
    }


def against_round(
    submission: Submission, counting: Mapping[str, str], given_ids: Iterable[str]
) -> Iterator[tuple[str, Fault]]:
    """What is wrong with an assessment in the light of its round, with the kind of rule that reports it.

    Args:
        submission: the assessor's form as read.
        counting: from `counting_versions`.
        given_ids: every id the round ever gave: one that is not among `counting` no longer counts.

    Yields:
        `application-known` where no application has the id (case `not-counting`: none that counts);
        `application-version` where another version counts than the one assessed and the assessor has not said that
        the assessment holds for it. `toolkit.core.checking.check.reported` makes findings of them.
    """
    known = frozenset(given_ids)
    for number, row in enumerate(rows_of(submission.data, TABLE)):
        own, at = row.get("application"), f"{TABLE}/{number}"
        if own is None:
            continue
        if own not in counting:
            case = "not-counting" if own in known else ""
            yield "application-known", Fault(f"{at}/application", {"application": own}, (), case)
        elif counting[own] not in {row.get("version"), _typed(row.get("also_version"))}:
            facts = {"application": own, "version": row.get("version", ""), "counting": counting[own]}
            yield "application-version", Fault(f"{at}/version", facts, (f"{at}/version", f"{at}/also_version"))


def _typed(version: str | None) -> str | None:
    return version.strip().casefold() if version else None
