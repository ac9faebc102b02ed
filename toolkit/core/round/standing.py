"""How ranking, proposed awards and the county's choices stood in a master, to tell what changed in them since."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

from toolkit.core.round.consolidate import id_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.core.round.prioritised import Prioritised


@dataclass(frozen=True, slots=True)
class Standing:
    """What a master rests on and says beside its files.

    `ranks` and `proposed` (kroner) are by application, `awards` are those made, `choices` the round's values as text by
    id. `inputs` are the checksums of the files staff keep by name, `master` is the checksum of the master itself.
    """

    ranks: Mapping[str, int]
    proposed: Mapping[str, Decimal]
    awards: Mapping[str, Decimal]
    choices: Mapping[str, str]
    inputs: Mapping[str, str]
    master: str


class Change(NamedTuple):
    """One thing that was otherwise: an application's rank or kroner, or a choice; None where there was or is none."""

    name: str
    before: Decimal | int | str | None
    after: Decimal | int | str | None


@dataclass(frozen=True, slots=True)
class StandingNews:
    """One sort of change since the last master, with each change; `ranked` and `not-ranked` list every application."""

    kind: Literal["ranked", "not-ranked", "order", "proposed", "awards", "choices"]
    changes: tuple[Change, ...]


def standing_of(result: Prioritised, inputs: Mapping[str, str], master: str) -> Standing:
    """How a round stands; `inputs` and `master` as in `Standing`."""
    priority = result.priority
    return Standing(
        ranks={one.scored.application.id: one.rank for one in priority.ranking.places} if priority else {},
        proposed={one.application: one.award for one in priority.allocation.proposals if one.award is not None}
        if priority
        else {},
        awards=dict(result.awards.made),
        choices={one.id: str(one.shown) for one in result.chosen if one.value is not None},
        inputs=inputs,
        master=master,
    )


def standing_news(before: Standing, now: Standing) -> Iterator[StandingNews]:
    """What changed in ranking, proposed awards, awards made and choices; the order of applications is that of ids."""
    if bool(before.ranks) != bool(now.ranks):
        yield StandingNews("ranked" if now.ranks else "not-ranked", _changes(before.ranks, now.ranks))
    else:
        ranks, proposed = _changes(before.ranks, now.ranks), _changes(before.proposed, now.proposed)
        yield from (StandingNews("order", ranks),) if ranks else ()
        yield from (StandingNews("proposed", proposed),) if proposed else ()
    awards, choices = _changes(before.awards, now.awards), _changes(before.choices, now.choices)
    yield from (StandingNews("awards", awards),) if awards else ()
    yield from (StandingNews("choices", choices),) if choices else ()


def _changes(before: Mapping[str, Decimal | int | str], now: Mapping[str, Decimal | int | str]) -> tuple[Change, ...]:
    names = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    return tuple(Change(name, before.get(name), now.get(name)) for name in sorted(names, key=_order))


def _order(name: str) -> tuple[str, int]:
    return id_order(name) if name.partition("-")[2].isdigit() else (name, 0)


def to_text(one: Standing) -> str:
    """A standing as JSON text; amounts keep every digit."""
    record = {
        "ranks": dict(one.ranks),
        "proposed": {name: str(amount) for name, amount in one.proposed.items()},
        "awards": {name: str(amount) for name, amount in one.awards.items()},
        "choices": dict(one.choices),
        "inputs": dict(one.inputs),
        "master": one.master,
    }
    return json.dumps(record, sort_keys=True)


def from_text(text: str) -> Standing:
    """The standing that `to_text` wrote."""
    record = json.loads(text)
    return Standing(
        ranks=record["ranks"],
        proposed={name: Decimal(amount) for name, amount in record["proposed"].items()},
        awards={name: Decimal(amount) for name, amount in record["awards"].items()},
        choices=record["choices"],
        inputs=record["inputs"],
        master=record["master"],
    )
