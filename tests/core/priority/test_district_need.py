from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from toolkit.core.municipalities import Followed, Missing, Relation
from toolkit.core.priority.model import Aggregation, IndexValue, Participant
from toolkit.core.priority.need import district_need, index_values

INDEX = {code: IndexValue(code, Decimal(value), code) for code, value in [("1902", "80"), ("1936", "20.5")]}
BOTH = (Participant("1902"), Participant("1936"))
MEAN, WEIGHTED, LOWEST = Aggregation.MEAN, Aggregation.POPULATION_WEIGHTED, Aggregation.LOWEST


@pytest.mark.parametrize(
    ("aggregation", "need"),
    [
        (MEAN, 100 - Fraction("50.25")),
        (WEIGHTED, 100 - (Fraction(160) + Fraction("20.5")) / 3),
        (LOWEST, Fraction("79.5")),
    ],
)
def test_the_three_aggregations(aggregation, need):
    result = district_need(BOTH, INDEX, aggregation, {"1902": 2, "1936": 1})
    assert (result.need, result.index) == (need, 100 - need)


@pytest.mark.parametrize("aggregation", Aggregation)
def test_a_missing_value_is_never_replaced(aggregation):
    index = {**INDEX, "1913": IndexValue("1913", None, "1913", "municipality-divided", ("5412", "1806"))}
    people = {"1902": 1, "1913": 1, "0301": 1}
    three = (Participant("1902"), Participant("1913"), Participant("0301"))
    result = district_need(three, index, aggregation, people)
    assert result.need is None
    assert result.reason is not None
    assert result.reason.key == "no-index"
    assert result.reason.facts["codes"] == ("0301", "1913")
    assert result.reason.facts["notes"] == {"0301": "municipality-not-in-index", "1913": "municipality-divided"}
    assert result.reason.facts["others"] == {"0301": (), "1913": ("5412", "1806")}


def test_population_is_asked_for_only_where_it_counts():
    assert district_need(BOTH, INDEX, MEAN, {}).need is not None
    result = district_need(BOTH, INDEX, WEIGHTED, {"1902": 3, "1936": None})
    assert result.need is None
    assert result.reason is not None
    assert (result.reason.key, result.reason.facts) == ("no-population", {"codes": ("1936",)})


def test_no_municipality_no_need():
    result = district_need((), INDEX, MEAN, {})
    assert result.reason is not None
    assert result.reason.key == "no-municipalities"


def test_a_value_inherited_by_several_counts_once_in_a_mean():
    senja = {code: IndexValue(code, Decimal(40), "5530", "merged-into-larger") for code in ("1931", "1929")}
    three = (*BOTH[:1], Participant("1931"), Participant("1929"))
    result = district_need(three, INDEX | senja, MEAN, {})
    assert result.index == 60
    assert result.counted_once == {"5530": ("1929", "1931")}
    assert [value.code for value in result.inherited] == ["1929", "1931"]


def test_two_equal_values_of_different_municipalities_both_count():
    index = {code: IndexValue(code, Decimal(value), code) for code, value in [("1", 40), ("2", 40), ("3", 100)]}
    result = district_need([Participant(code) for code in index], index, MEAN, {})
    assert (result.index, result.counted_once) == (60, {})


def test_unconfirmed_partners_are_flagged_with_the_need_without_them():
    result = district_need((BOTH[0], Participant("1936", confirmed=False)), INDEX, LOWEST, {})
    assert (result.need, result.unconfirmed, result.confirmed_only) == (Fraction("79.5"), ("1936",), 20)
    nobody = district_need((Participant("1936", confirmed=False),), INDEX, LOWEST, {})
    assert nobody.confirmed_only is None
    assert district_need(BOTH, INDEX, LOWEST, {}).confirmed_only is None


def test_followed_values_become_index_values():
    followed = [
        Followed("1931", Decimal(40), "5530", Relation.MERGED, others=("1929",)),
        Followed("1913", None, missing=Missing.DIVIDED),
    ]
    assert index_values(followed) == {
        "1931": IndexValue("1931", Decimal(40), "5530", "merged-into-larger", ("1929",)),
        "1913": IndexValue("1913", None, "1913", "municipality-divided"),
    }
