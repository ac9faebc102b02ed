"""The frozen values priority speaks in: what comes in, what the county chose, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from decimal import Decimal
    from fractions import Fraction

    from toolkit.model import Address


# --- what comes in ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Participant:
    """One municipality that takes part, by its four-digit code, and whether its part is confirmed."""

    code: str
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Application:
    """What priority needs of an application; amounts in kroner.

    `highest_award` is the limit × total cost less what else the county gives by the funding plan, rounded down to whole
    kroner: the limit is of all money from the county (K17). `participants` are distinct codes.
    """

    id: str
    eligible: bool
    applied: Decimal
    highest_award: Decimal
    participants: tuple[Participant, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: its weight (relative, any scale), its highest score and the lowest mean that may be funded."""

    id: str
    weight: Fraction | Decimal
    highest: int
    minimum: Fraction | Decimal | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """One assessor's judgement of one application, as read from one file.

    `impartial` is the declaration (None: not made). `complete` is the reader's verdict: every required score and
    reason is there and none could not be understood. `received` orders two files by the same assessor.
    """

    assessor: str
    application: str
    impartial: bool | None
    scores: Mapping[str, int | None]
    reasons: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True
    received: datetime | None = None
    file: str = ""
    cells: Mapping[str, Address] = field(default_factory=dict)  # criterion -> the cell of its score
    older_version: bool = False  # of a version that no longer counts, and not confirmed for the one that does


@dataclass(frozen=True, slots=True)
class IndexValue:
    """The district index of one code of the call's year, 0-100, low = greatest challenges.

    `source` is the code the value was published for; it differs from `code` where the value is inherited from a
    successor. `note` is the key of what there is to say: how it was inherited, or why `value` is None; `others` are
    the codes behind the note.
    """

    code: str
    value: Decimal | None
    source: str
    note: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Basis:
    """Everything the scores rest on. `population` holds the codes whose figure fits the borders of the call's year."""

    applications: tuple[Application, ...]
    criteria: tuple[Criterion, ...]
    assessments: tuple[Assessment, ...] = ()
    index: Mapping[str, IndexValue] = field(default_factory=dict)
    population: Mapping[str, int | None] = field(default_factory=dict)


# --- what the county chose ----------------------------------------------------------------------------------------


class Aggregation(StrEnum):
    """How the index of several municipalities becomes one figure."""

    MEAN = "mean"
    POPULATION_WEIGHTED = "population-weighted"
    LOWEST = "lowest"


class Policy(StrEnum):
    """What happens to the first application the money does not cover in full."""

    PARTIAL = "partial"  # it gets the rest
    SKIP = "skip"  # it gets nothing and the next ones are tried
    STOP = "stop"  # it gets nothing and nor does anyone after it


@dataclass(frozen=True, slots=True)
class Clauses:
    """The clauses the figures cite, as the call's file gives them (2018: K13, K5, K17, K1)."""

    priority: str
    awards_made: str
    award_limit: str
    envelope: str


@dataclass(frozen=True, slots=True)
class Choices:
    """The round's choices. The weights are relative: content counts content ÷ (content + district).

    `minimum_score` bounds the priority score, `highest_award` every single award in kroner. `large_spread` is the
    distance in points (0-100) between two assessors' totals above which the disagreement is flagged; None: never.
    `tie_order` is a decision already taken: the ids of tied applications in the order they are to be funded.
    """

    content: Fraction | Decimal
    district: Fraction | Decimal
    aggregation: Aggregation
    policy: Policy
    envelope: Decimal
    clauses: Clauses
    awards_made: Mapping[str, Decimal] = field(default_factory=dict)  # application id -> kroner
    minimum_score: Fraction | Decimal | None = None
    highest_award: Decimal | None = None
    large_spread: Decimal | None = None
    tie_order: tuple[str, ...] = ()


# --- what comes out -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reason:
    """One statement about an application: a key of the messages' [priority] table and the facts it needs."""

    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetAside:
    """An assessment that does not count, and why.

    `reason`: disqualified, undeclared, older-version, incomplete, superseded, superseded-tie.
    """

    assessment: Assessment
    reason: str


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """One criterion over the assessors that count, on the criterion's own scale; `spread` None with one assessor."""

    criterion: Criterion
    mean: Fraction
    spread: Fraction | None
    below_minimum: bool


@dataclass(frozen=True, slots=True)
class ContentScore:
    """The content score, 0-100. `spread` is the distance between the assessors' totals, None with one assessor."""

    score: Fraction | None
    criteria: tuple[CriterionScore, ...] = ()
    counting: tuple[Assessment, ...] = ()
    totals: tuple[Fraction, ...] = ()  # one per counting assessment, 0-100
    set_aside: tuple[SetAside, ...] = ()
    spread: Fraction | None = None
    disagreement: bool = False
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class DistrictNeed:
    """District need, 0-100: 100 − the aggregated index. `confirmed_only` is the need without unconfirmed partners."""

    need: Fraction | None
    index: Fraction | None = None
    used: tuple[IndexValue, ...] = ()
    inherited: tuple[IndexValue, ...] = ()
    counted_once: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # source -> the codes that share it
    unconfirmed: tuple[str, ...] = ()
    confirmed_only: Fraction | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """One application with its components and its priority score, 0-100; `reasons` where that is not computed."""

    application: Application
    content: ContentScore
    district: DistrictNeed
    score: Fraction | None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """One place in the ranking. `tied` are the other applications with exactly the same score."""

    scored: Scored
    rank: int
    tied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """Eligible applications with a score, best first, and apart from them those that have no place (by id)."""

    places: tuple[Ranked, ...]
    not_computed: tuple[Scored, ...] = ()
    not_eligible: tuple[Scored, ...] = ()


class Outcome(StrEnum):
    """What the allocation says about one ranked application."""

    FULL = "full"
    PART = "part"  # the rest of the envelope (policy partial)
    NOT_FITTING = "not-fitting"  # does not fit whole in what is left (policy skip)
    STOPPED = "stopped"  # the first that does not fit (policy stop)
    AFTER_STOP = "after-stop"
    ENVELOPE_EMPTY = "envelope-empty"  # policy partial
    NEEDS_DECISION = "needs-decision"  # tied, and who of the tied gets what depends on their order
    AWAITS_DECISION = "awaits-decision"  # may depend on how a tie above it is decided (policy skip)
    BELOW_MINIMUM_SCORE = "below-minimum-score"
    BELOW_MINIMUM_CRITERION = "below-minimum-criterion"
    ALREADY_AWARDED = "already-awarded"
    NOTHING_TO_AWARD = "nothing-to-award"

    @property
    def open(self) -> bool:
        """Whether the award cannot be proposed before somebody decides."""
        return self in {Outcome.NEEDS_DECISION, Outcome.AWAITS_DECISION}

    @property
    def funded(self) -> bool:
        """Whether money is proposed."""
        return self in {Outcome.FULL, Outcome.PART}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one ranked application is proposed; kroner.

    `ask` is what it could get at most, whole kroner; `award` is None where the outcome is open; `before` is what
    was left of the envelope when its turn came (None where that depends on an open decision), the awards above it in
    the list deducted, those it is tied with too; `after` is that less the award (None where either is).
    """

    application: str
    rank: int
    outcome: Outcome
    ask: Decimal
    award: Decimal | None
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, slots=True)
class Decision:
    """A tie that somebody must decide: the applications, what is left for them and what they ask for together."""

    applications: tuple[str, ...]
    left: Decimal
    asked: Decimal


@dataclass(frozen=True, slots=True)
class Allocation:
    """The proposal in ranking order; kroner. `available` = envelope − made; `left` = available − proposed."""

    proposals: tuple[Proposal, ...]
    envelope: Decimal
    made: Decimal
    available: Decimal
    proposed: Decimal
    left: Decimal
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Priority:
    """The whole result: what it rests on, what was chosen, the ranking and the proposed allocation."""

    basis: Basis
    choices: Choices
    ranking: Ranking
    allocation: Allocation
