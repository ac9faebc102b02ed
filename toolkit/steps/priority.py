"""Priority of a round: its choices, assessments, district index and awards to ranking, allocation and robustness."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from toolkit.core.municipalities import Relation, follow, list_in_force
from toolkit.core.priority.model import Aggregation, Basis, Reason
from toolkit.core.round.assessors import is_assessment, round_assessments
from toolkit.core.round.awards import Awards, read_awards
from toolkit.core.round.chosen import chosen
from toolkit.core.round.prioritised import (
    DRAWS,
    PARTS,
    SEED,
    Prioritised,
    award_findings,
    choice_reasons,
    priority_applications,
    reweighted,
    robust,
)
from toolkit.core.round.receipts import AWARD_COLUMNS
from toolkit.files.municipalities import changes, list_years, populations
from toolkit.files.problems import RoundProblem
from toolkit.files.round.folder import AWARDS
from toolkit.files.round.index import load_index
from toolkit.files.round.staff import read_list
from toolkit.steps.index import index_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.core.priority.editions import Edition
    from toolkit.core.priority.model import Application
    from toolkit.core.round.chosen import Chosen
    from toolkit.core.round.consolidate import Consolidated
    from toolkit.files.round.folder import Round

_NO_EDITION = {"no-index": "edition-not-there", "no-index-at-all": "no-edition"}


@dataclass(frozen=True, slots=True)
class Trial:
    """How to compute: how many draws, the generator's seed, and weights for this run only.

    Of content and district one may be given alone where it is a share, at most 1: the other has the rest. Of the
    criteria all are given or none: a weight means nothing beside the round's, which may be in another measure.
    """

    draws: int = DRAWS
    seed: int = SEED
    weights: Mapping[str, Decimal] | None = None


def check_awards(opened: Round) -> None:
    """Refuse an `awards.csv` that is locked or no such list before any work is done."""
    read_list(opened.folder / AWARDS, AWARD_COLUMNS)


def prioritise_round(opened: Round, judged: Consolidated, trial: Trial = Trial()) -> Prioritised:
    """Scores, ranking, proposed allocation and robustness of a round, or what is missing for them.

    Args:
        opened: the round.
        judged: the round as consolidated, with its assessors' forms.
        trial: see `Trial`.

    Raises:
        RoundProblem: `awards.csv` is locked or no such list; a weight names nothing the round has, or is not enough
            to say what the weights are.
    """
    applications = priority_applications(judged.applications)
    awards = _awards(opened, {one.id: one for one in applications})
    found = chosen(opened.call, opened.choices, awards.made)
    tried = _tried(trial.weights or {}, [one.id for one in found.criteria])
    edition, notes = edition_of(opened, found)
    missing = [*choice_reasons(found)]
    if awards.unclear:
        missing.append(Reason("awards-unclear", {"lines": awards.unclear}))
    if not any(is_assessment(entry.incoming) for entry in judged.files):
        notes = (*notes, Reason("no-assessments"))
    if found.undocumented:
        notes = (*notes, Reason("undocumented", {"choices": found.undocumented}))
    kept = Prioritised(
        None,
        missing=tuple(missing),
        notes=notes,
        chosen=tuple(opened.choices.values()),
        edition=edition.provenance if edition else None,
        awards=awards,
        tried=tried,
    )
    if found.choices is None or missing:
        return kept
    basis = _basis(opened, judged, found, applications, edition)
    basis, choices = reweighted(basis, found.choices, kept.tried)
    priority, sweep, simulation = robust(basis, choices, trial.draws, trial.seed)
    return replace(kept, priority=priority, sweep=sweep, simulation=simulation)


def with_awards(judged: Consolidated, result: Prioritised) -> Consolidated:
    """The round with what is wrong in `awards.csv` among the findings on staff's own lists."""
    return replace(judged, staff=(*judged.staff, *award_findings(judged.call, AWARDS, result.awards)))


def _awards(opened: Round, known: Mapping[str, Application]) -> Awards:
    listed = read_list(opened.folder / AWARDS, AWARD_COLUMNS)
    return read_awards(listed.rows if listed else (), known)


def _tried(weights: Mapping[str, Decimal], criteria: list[str]) -> dict[str, Decimal]:
    """The weights for this run, sound and whole."""
    for name in weights:
        if name not in (*PARTS, *criteria):
            raise RoundProblem("no-such-weight", name=name, known=[*PARTS, *criteria])
    tried = dict(weights)
    parts = [name for name in PARTS if name in weights]
    if len(parts) == 1 and 0 <= weights[parts[0]] <= 1:
        tried = {name: weights.get(name, 1 - weights[parts[0]]) for name in PARTS} | tried
    for group in (list(PARTS), criteria):
        given = {name: weight for name, weight in tried.items() if name in group}
        if any(weight < 0 for weight in given.values()) or (len(given) == len(group) and not any(given.values())):
            raise RoundProblem("bad-weights", known=group)
        if given and len(given) < len(group):
            lacking = [name for name in group if name not in given]
            raise RoundProblem("weights-lacking", given=sorted(given), lacking=lacking)
    return tried


def edition_of(opened: Round, found: Chosen) -> tuple[Edition | None, tuple[Reason, ...]]:
    """The district index the round chose, or the reason why there is none."""
    if not found.edition:
        return None, ()
    try:
        return load_index(opened.folder, found.edition), ()
    except RoundProblem as problem:
        key = _NO_EDITION.get(problem.reason, "edition-broken")  # without paths: the master is the same anywhere
        return None, (Reason(key, {"edition": found.edition, "editions": problem.facts.get("known", ())}),)


def _basis(
    opened: Round,
    judged: Consolidated,
    found: Chosen,
    applications: tuple[Application, ...],
    edition: Edition | None,
) -> Basis:
    codes = sorted({each.code for one in applications for each in one.participants})
    weighted = found.choices is not None and found.choices.aggregation is Aggregation.POPULATION_WEIGHTED
    return Basis(
        applications=applications,
        criteria=found.criteria,
        assessments=round_assessments(judged),
        index=index_for(opened, edition, codes) if edition else {},
        population=_population(opened, codes) if weighted else {},
    )


def _population(opened: Round, codes: list[str]) -> dict[str, int | None]:
    """Population in the call's year, where the figure is of the very municipality that had the code then."""
    year = opened.call.municipality_year
    borders, people = populations(year)
    in_force = list_in_force(list_years(), year)
    if in_force is None:
        return {}
    values = {code: Decimal(count) for code, count in people.items()}
    followed = [follow(values, changes(), code, in_force, borders) for code in codes]
    same = {Relation.UNCHANGED, Relation.RENUMBERED}
    return {
        each.code: int(each.value) if each.value is not None and each.relation in same else None for each in followed
    }
