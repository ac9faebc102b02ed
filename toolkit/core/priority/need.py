"""District need: how great the challenges of the participating municipalities are, from 0 to 100 (K13)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from toolkit.core.municipalities import Missing
from toolkit.core.priority.model import Aggregation, DistrictNeed, IndexValue, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from toolkit.core.municipalities import Followed
    from toolkit.core.priority.model import Participant


def index_values(followed: Iterable[Followed]) -> dict[str, IndexValue]:
    """The index values by code, as they were followed across the municipal reforms; the note says how, or why not."""
    return {
        each.code: IndexValue(
            code=each.code,
            value=each.value,
            source=each.inherited_from or each.code,
            note=str(each.missing or each.relation or ""),
            others=each.others,
        )
        for each in followed
    }


def district_need(
    participants: Sequence[Participant],
    index: Mapping[str, IndexValue],
    aggregation: Aggregation,
    population: Mapping[str, int | None],
) -> DistrictNeed:
    """100 − the district index of the participating municipalities, aggregated as the round chose (K13), exact.

    - mean: every published value counts once. Municipalities that inherit the value of one and the same successor
      count as one, since it is one value.
    - population-weighted: by each municipality's own population; inherited values keep their municipality's weight.
    - lowest: the value of the municipality with the greatest challenges.

    Returns:
        The need with what it was made of, or no need and the reason: `no-municipalities`, `no-index` (facts: `codes`,
        and per code `notes` and `others`), `no-population` (facts: `codes`). A missing value is never replaced.
    """
    codes = tuple(sorted({each.code for each in participants}))
    unconfirmed = tuple(sorted({each.code for each in participants if not each.confirmed}))
    reason = _missing(codes, index, aggregation, population)
    if reason:
        return DistrictNeed(None, unconfirmed=unconfirmed, reason=reason)
    used = tuple(index[code] for code in codes)
    aggregate = _aggregate(used, aggregation, population)
    sure = tuple(value for value in used if value.code not in unconfirmed)
    return DistrictNeed(
        need=100 - aggregate,
        index=aggregate,
        used=used,
        inherited=tuple(value for value in used if value.source != value.code),
        counted_once=_shared(used) if aggregation is Aggregation.MEAN else {},
        unconfirmed=unconfirmed,
        confirmed_only=100 - _aggregate(sure, aggregation, population) if unconfirmed and sure else None,
    )


def _missing(
    codes: Sequence[str],
    index: Mapping[str, IndexValue],
    aggregation: Aggregation,
    population: Mapping[str, int | None],
) -> Reason | None:
    if not codes:
        return Reason("no-municipalities")
    unknown = tuple(code for code in codes if code not in index or index[code].value is None)
    if unknown:
        absent = {code: index.get(code) or _absent(code) for code in unknown}
        notes = {code: value.note for code, value in absent.items()}
        others = {code: value.others for code, value in absent.items()}
        return Reason("no-index", {"codes": unknown, "notes": notes, "others": others})
    if aggregation is Aggregation.POPULATION_WEIGHTED:
        uncounted = tuple(code for code in codes if not population.get(code))
        if uncounted:
            return Reason("no-population", {"codes": uncounted})
    return None


def _absent(code: str) -> IndexValue:
    return IndexValue(code, None, code, note=str(Missing.NOT_IN_INDEX))


def _aggregate(
    values: Sequence[IndexValue], aggregation: Aggregation, population: Mapping[str, int | None]
) -> Fraction:
    if aggregation is Aggregation.LOWEST:
        return min(_number(value) for value in values)
    if aggregation is Aggregation.MEAN:
        published = {value.source: _number(value) for value in values}
        return sum(published.values(), Fraction(0)) / len(published)
    weights = [population[value.code] or 0 for value in values]
    products = (weight * _number(value) for weight, value in zip(weights, values, strict=True))
    return sum(products, Fraction(0)) / sum(weights)


def _number(value: IndexValue) -> Fraction:
    if value.value is None:
        raise ValueError(f"no index value for {value.code}")
    return Fraction(value.value)


def _shared(values: Sequence[IndexValue]) -> dict[str, tuple[str, ...]]:
    heirs: dict[str, tuple[str, ...]] = {}
    for value in values:
        heirs[value.source] = (*heirs.get(value.source, ()), value.code)
    return {source: codes for source, codes in heirs.items() if len(codes) > 1}
