"""A ranking, and how one application came to its place, as plain data (`ranking.schema.json`)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from toolkit import __version__
from toolkit.core.master.priority_words import PriorityWords
from toolkit.core.priority.breakpoints import rank_bounds
from toolkit.core.priority.exact import decimal_of, exact_text, optional_decimal
from toolkit.core.priority.model import Reason
from toolkit.core.priority.ranking import content_share
from toolkit.core.priority.why import why
from toolkit.core.round.entries import FileStatus
from toolkit.core.round.notes import closing
from toolkit.model import Severity
from toolkit.steps.report import plain

if TYPE_CHECKING:
    from toolkit.core.messages import Messages
    from toolkit.core.priority.model import ContentScore, DistrictNeed, Priority, Scored
    from toolkit.core.priority.robustness import RankSpread
    from toolkit.steps.ranking import Told

RANKING_VERSION = 1


def ranking_document(told: Told, messages: Messages) -> dict[str, Any]:
    """What `schemas/ranking.schema.json` describes: amounts and scores as text, so that nothing is rounded."""
    return _Document(told, messages).whole()


class _Document:
    def __init__(self, told: Told, messages: Messages) -> None:
        self.told = told
        self.result = told.result
        self.messages = messages
        self.words = PriorityWords(told.opened.call, messages)
        self.counted = {one.id: one for one in told.judged.applications}

    def whole(self) -> dict[str, Any]:
        priority, edition = self.result.priority, self.result.edition
        return {
            "version": RANKING_VERSION,
            "tool": f"grant-workbook-toolkit {__version__}",
            "language": self.messages.language,
            "call": self.told.opened.call.id,
            "as_of": self.told.judged.as_of.isoformat(),
            "computed": priority is not None,
            "missing": [self._reason(one) for one in self.result.missing],
            "notes": [self._reason(one) for one in self.result.notes],
            "weights": self._weights(priority) if priority else None,
            "choices": [self._choice(one.id) for one in self.result.chosen],
            "index": {
                "edition": edition.edition,
                "year": edition.year,
                "file": edition.file,
                "sha256": edition.sha256,
                "source": edition.source,
                "example": edition.example,
            }
            if edition
            else None,
            "ranking": self._ranking(priority) if priority else [],
            "not_computed": [self._apart(one) for one in priority.ranking.not_computed] if priority else [],
            "not_eligible": [self._apart(one) for one in priority.ranking.not_eligible] if priority else [],
            "allocation": self._allocation(priority) if priority else None,
            "robustness": self._robustness(),
        }

    # --- what it rests on ---------------------------------------------------------------------------------------

    def _reason(self, reason: Reason) -> dict[str, Any]:
        return {"key": reason.key, "message": self.words.short(reason), "facts": plain(dict(reason.facts))}

    def _weights(self, priority: Priority) -> dict[str, Any]:
        choices, criteria = priority.choices, priority.basis.criteria
        share = content_share(choices)
        total = sum((Fraction(one.weight) for one in criteria), Fraction(0))
        return {
            "statement": self.words.statement(self.result),
            "tried": plain(dict(self.result.tried)),
            "content": plain(decimal_of(share)),
            "district": plain(decimal_of(1 - share)),
            "criteria": {one.id: plain(decimal_of(Fraction(one.weight) / total)) for one in criteria},
            "aggregation": str(choices.aggregation),
            "policy": str(choices.policy),
        }

    def _choice(self, name: str) -> dict[str, Any]:
        one = next(each for each in self.result.chosen if each.id == name)
        said = {"decided_by": one.decided_by, "date": one.date, "reason": one.reason}
        return {"id": name, "value": _plain(one.value), **said}

    # --- the ranking --------------------------------------------------------------------------------------------

    def _ranking(self, priority: Priority) -> list[dict[str, Any]]:
        return [
            {"rank": place.rank, "tied": list(place.tied), **self._scored(place.scored)}
            for place in priority.ranking.places
        ]

    def _scored(self, scored: Scored) -> dict[str, Any]:
        counted = self.counted[scored.application.id]
        return {
            "application": scored.application.id,
            "applicant": counted.view.value("/applicant/name"),
            "title": counted.view.value("/project/title"),
            "score": plain(optional_decimal(scored.score)),
            "exact": exact_text(scored.score) if scored.score is not None else None,
            "content": _content(scored.content),
            "district": _district(scored.district),
        }

    def _apart(self, scored: Scored) -> dict[str, Any]:
        reasons = [self._reason(one) for one in scored.reasons]
        return {**self._scored(scored), "reasons": reasons}

    def _allocation(self, priority: Priority) -> dict[str, Any]:
        allocation = priority.allocation
        money = {
            name: plain(getattr(allocation, name)) for name in ("envelope", "made", "available", "proposed", "left")
        }
        return {
            **money,
            "awards_made": plain(dict(priority.choices.awards_made)),
            "proposals": [
                {
                    "application": each.application,
                    "rank": each.rank,
                    "outcome": str(each.outcome),
                    "text": self.messages.text(f"ranking.outcomes.{each.outcome}"),
                    "ask": plain(each.ask),
                    "award": plain(each.award),
                    "before": plain(each.before),
                    "after": plain(each.after),
                }
                for each in allocation.proposals
            ],
            "decisions": [
                {"applications": list(one.applications), "left": plain(one.left), "asked": plain(one.asked)}
                for one in allocation.decisions
            ],
        }

    def _robustness(self) -> dict[str, Any] | None:
        sweep, simulation = self.result.sweep, self.result.simulation
        if sweep is None or simulation is None:
            return None
        bounds = rank_bounds(sweep)
        return {
            "content_weight": {
                "own": _share(sweep.own),
                "tried_from": _share(sweep.low),
                "tried_to": _share(sweep.high),
                "ranking_holds": [_share(one) for one in sweep.ranking_holds()],
                "funded_holds": [_share(one) for one in sweep.funded_holds()],
                "ranking_breaks": [_share(one) for one in sweep.ranking_breaks],
                "funded_breaks": [_share(one) for one in sweep.funded_breaks],
            },
            "draws": simulation.draws,
            "seed": simulation.seed,
            "applications": [
                _spread(one, simulation.draws) | {"rank_at_other_weights": list(bounds[one.application])}
                for one in simulation.spreads
            ],
        }


def _plain(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return plain(value)


def _share(value: Fraction) -> dict[str, str]:
    return {"share": plain(decimal_of(value)), "exact": exact_text(value)}


def _content(content: ContentScore) -> dict[str, Any]:
    return {
        "score": plain(optional_decimal(content.score)),
        "criteria": {part.criterion.id: plain(decimal_of(part.mean)) for part in content.criteria},
        "assessors": [
            {
                "assessor": each.assessor,
                "file": each.file,
                "scores": dict(each.scores),
                "total": plain(decimal_of(total)),
            }
            for each, total in zip(content.counting, content.totals, strict=True)
        ],
        "set_aside": [
            {"assessor": one.assessment.assessor, "file": one.assessment.file, "reason": one.reason}
            for one in content.set_aside
        ],
        "spread": plain(optional_decimal(content.spread)),
        "disagreement": content.disagreement,
    }


def _district(district: DistrictNeed) -> dict[str, Any]:
    return {
        "need": plain(optional_decimal(district.need)),
        "index": plain(optional_decimal(district.index)),
        "municipalities": [
            {"code": one.code, "value": plain(one.value), "from": one.source, "note": one.note} for one in district.used
        ],
        "counted_once": {source: list(codes) for source, codes in district.counted_once.items()},
        "unconfirmed": list(district.unconfirmed),
        "confirmed_only": plain(optional_decimal(district.confirmed_only)),
    }


def _spread(one: RankSpread, draws: int) -> dict[str, Any]:
    return {
        "application": one.application,
        "best": one.best,
        "low": one.low,
        "high": one.high,
        "worst": one.worst,
        "funded": plain(decimal_of(Fraction(one.funded, draws))),
        "open": plain(decimal_of(Fraction(one.open, draws))),
    }


# --- one application --------------------------------------------------------------------------------------------


def why_document(told: Told, application: str, messages: Messages) -> dict[str, Any]:
    """How one application's rank and award came about, as statements with key, facts and sentence."""
    words = PriorityWords(told.opened.call, messages)
    result = told.result
    apart = _not_counting(told, application)
    if apart:
        statements = [(apart, words.why(apart))]
    elif result.priority is None:
        statements = [(one, words.short(one)) for one in result.missing]
    else:
        found = why(result.priority, application, result.sweep, result.simulation)
        statements = [(one, words.why(one)) for one in (_with_errors(each, told, application) for each in found)]
    return {
        "version": RANKING_VERSION,
        "tool": f"grant-workbook-toolkit {__version__}",
        "language": messages.language,
        "call": told.opened.call.id,
        "application": application,
        "weights": words.statement(result),
        "statements": [{"key": one.key, "text": text, "facts": _facts(one.facts)} for one, text in statements],
    }


def _with_errors(reason: Reason, told: Told, application: str) -> Reason:
    """That an application is not eligible with how many errors it has; another statement as it is."""
    if reason.key != "not-eligible":
        return reason
    entry = next(one.entry for one in told.judged.applications if one.id == application)
    return Reason(reason.key, {**reason.facts, "errors": entry.count(Severity.ERROR)})


def _not_counting(told: Told, application: str) -> Reason | None:
    """That no version of an application counts: it was withdrawn, or came too late; None where one counts."""
    if any(one.id == application for one in told.judged.applications):
        return None
    own = [one for one in told.judged.files if one.application == application]
    facts = {"application": application, "closing": closing(told.opened.call)}
    for status in (FileStatus.WITHDRAWN, FileStatus.LATE):
        for one in own:
            if one.status is status:
                facts |= {"file": one.incoming.name, "received": one.incoming.moment}
                return Reason(f"not-counting-{status}", facts)
    return None


def _facts(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _facts(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_facts(one) for one in value]
    return plain(decimal_of(value)) if isinstance(value, Fraction) else plain(value)
