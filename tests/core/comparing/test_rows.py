"""Matching the rows of two versions of a table: by what they say, then by where they stand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.comparing.rows import MOST_PAIRS, Matched, cells_of, match_rows


def row(name: str, amount: int = 0, **more: str) -> dict[str, object]:
    return {"/name": name, "/amounts/2019": Decimal(amount), **{f"/{key}": value for key, value in more.items()}}


LEAD = row("Leder", 500, form="Penger")
TRAVEL = row("Reise", 70, form="Penger")
HOURS = row("Timer", 200, form="Egeninnsats")


def test_equal_rows_belong_together_and_nothing_is_moved() -> None:
    assert match_rows([LEAD, TRAVEL], [LEAD, TRAVEL]) == Matched(((0, 0), (1, 1)), (), (), 0)


def test_a_row_that_is_put_in_first_moves_no_other() -> None:
    assert match_rows([LEAD, TRAVEL], [HOURS, LEAD, TRAVEL]) == Matched(((0, 1), (1, 2)), (), (0,), 0)


def test_a_row_that_is_moved_is_the_same_row() -> None:
    assert match_rows([LEAD, TRAVEL, HOURS], [HOURS, LEAD, TRAVEL]) == Matched(((0, 1), (1, 2), (2, 0)), (), (), 1)


def test_a_moved_row_with_another_amount_is_the_same_row() -> None:
    dearer = row("Timer", 300, form="Egeninnsats")
    assert match_rows([LEAD, TRAVEL, HOURS], [dearer, LEAD, TRAVEL]).pairs == ((0, 1), (1, 2), (2, 0))


def test_of_equal_rows_the_one_at_the_same_place_is_taken() -> None:
    assert match_rows([LEAD, LEAD], [HOURS, LEAD]).pairs == ((1, 1),)


def test_a_row_at_the_same_place_that_shares_one_cell_is_the_same_row() -> None:
    changed = {"/name": "Leder", "/amounts/2019": Decimal(1), "/form": "Annet", "/x": "1", "/y": "2"}
    assert match_rows([LEAD], [changed]) == Matched(((0, 0),), (), (), 0)


def test_rows_that_share_nothing_are_one_gone_and_one_new() -> None:
    assert match_rows([row("Leder", 1)], [row("Reise", 2)]) == Matched((), (0,), (0,), 0)


def test_rows_at_other_places_that_share_little_are_not_the_same_row() -> None:
    one, other = row("Leder", 1, form="Penger"), row("Reise", 2, form="Penger")
    assert match_rows([LEAD, one], [other, LEAD]) == Matched(((0, 1),), (1,), (0,), 0)


def test_the_most_alike_belong_together_though_another_stands_nearer() -> None:
    near = row("Leder", 1, form="Annet", who="A")
    alike = row("Leder", 500, form="Penger", who="B")
    assert match_rows([LEAD], [near, alike]) == Matched(((0, 1),), (), (0,), 0)


def test_rows_without_any_cell_are_the_same() -> None:
    assert match_rows([{}], [{}]).pairs == ((0, 0),)


def test_a_table_beyond_all_bounds_is_matched_by_place_alone() -> None:
    size = int(MOST_PAIRS**0.5) + 1
    old = [row(f"Rad {number}", number, form="Penger") for number in range(size)]
    new = [row(f"Rad {number}", number + 1, form="Penger") for number in reversed(range(size))]
    assert all(before == after for before, after in match_rows(old, new).pairs)


def test_amounts_in_groups_of_columns_are_cells_and_blank_ones_are_none() -> None:
    data = {"name": "Leder", "hours": None, "amounts": {"2019": Decimal(5), "2020": None}}
    assert cells_of(data) == {"/name": "Leder", "/amounts/2019": Decimal(5)}


ROWS = st.lists(
    st.fixed_dictionaries({"/name": st.sampled_from("abc"), "/form": st.sampled_from("xy"), "/n": st.integers(0, 2)}),
    max_size=7,
)


@given(ROWS, ROWS)
def test_every_row_is_matched_once_or_gone_or_new(old: list[dict[str, object]], new: list[dict[str, object]]) -> None:
    found = match_rows(old, new)
    assert sorted([*(one for one, _ in found.pairs), *found.removed]) == list(range(len(old)))
    assert sorted([*(other for _, other in found.pairs), *found.added]) == list(range(len(new)))


@given(ROWS, st.randoms(use_true_random=False))
def test_shuffling_changes_no_row(old: list[dict[str, object]], chance: object) -> None:
    new = list(old)
    chance.shuffle(new)  # type: ignore[attr-defined]
    found = match_rows(old, new)
    assert (found.removed, found.added) == ((), ())
    assert all(old[one] == new[other] for one, other in found.pairs)


@pytest.mark.parametrize("moved", [0, 1, 2])
def test_moved_counts_the_rows_that_left_their_order(moved: int) -> None:
    orders = {0: [LEAD, TRAVEL, HOURS], 1: [TRAVEL, HOURS, LEAD], 2: [HOURS, TRAVEL, LEAD]}
    assert match_rows([LEAD, TRAVEL, HOURS], orders[moved]).moved == moved
