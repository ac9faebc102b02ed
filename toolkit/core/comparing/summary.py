"""How much two versions differ, in a few facts: what the list of files says beside a superseded version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.model import Severity

if TYPE_CHECKING:
    from toolkit.core.comparing.difference import Difference, FigureChange

FIGURES = ("grant-share", "grant-applied", "cost-total")
"""The figures a summary tells of, the most telling first."""


@dataclass(frozen=True, slots=True)
class Summary:
    """How much a later version differs from an earlier one, as counts and a few figures.

    `fields` are the cells that say something else in rows and fields both versions have; `moved` rows stand in another
    order; `lost` parts could not be read in one of them and are not compared. `figures` are those of `FIGURES` that
    changed. Errors and warnings are findings that are `new` or `gone`.
    """

    fields: int = 0
    rows_added: int = 0
    rows_removed: int = 0
    rows_moved: int = 0
    lost: int = 0
    figures: tuple[FigureChange, ...] = ()
    errors_new: int = 0
    errors_gone: int = 0
    warnings_new: int = 0
    warnings_gone: int = 0


def summarise(found: Difference) -> Summary:
    """The summary of a difference."""

    def findings(state: str, severity: Severity) -> int:
        return sum(one.state == state and one.finding.severity is severity for one in found.findings)

    by_figure = {one.figure: one for one in found.figures}
    return Summary(
        fields=len(found.fields),
        rows_added=sum(one.kind == "added" for one in found.rows),
        rows_removed=sum(one.kind == "removed" for one in found.rows),
        rows_moved=sum((found.moved or {}).values()),
        lost=len(found.lost),
        figures=tuple(by_figure[name] for name in FIGURES if name in by_figure),
        errors_new=findings("new", Severity.ERROR),
        errors_gone=findings("gone", Severity.ERROR),
        warnings_new=findings("new", Severity.WARNING),
        warnings_gone=findings("gone", Severity.WARNING),
    )
