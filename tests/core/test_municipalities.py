"""Municipality codes through the reforms of 2020 and 2024, against the shipped lists."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.municipalities import (
    Followed,
    Missing,
    Relation,
    Succession,
    changes_from_rows,
    follow,
    list_in_force,
    predecessors,
    same_name,
    successors,
)

FOLDER = Path(__file__).parents[2] / "schemas" / "municipalities"


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


NAMES = {year: {row["code"]: row["name"] for row in rows(f"{year}.csv")} for year in (2018, 2020, 2024)}
CHANGES = changes_from_rows(rows("changes.csv"))


def codes_named(year: int, text: str) -> list[str]:
    return [code for code, name in sorted(NAMES[year].items()) if same_name(name, text)]


def codes(found: tuple[Succession, ...]) -> list[str]:
    return [one.code for one in found]


# --- the lists --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "count"), [(2018, 422), (2020, 356), (2024, 357)])
def test_each_list_has_every_municipality_once_in_order(year: int, count: int) -> None:
    listed = [row["code"] for row in rows(f"{year}.csv")]
    assert len(listed) == count
    assert listed == sorted(set(listed))
    assert all(len(code) == 4 and code.isdecimal() for code in listed)
    assert all(name and name == name.strip() for name in NAMES[year].values())


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.csv")), ids=lambda path: path.name)
def test_files_are_utf8_with_line_feeds_and_no_mark_in_front(path: Path) -> None:
    raw = path.read_bytes()
    assert b"\r" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")
    raw.decode("utf-8")


@pytest.mark.parametrize("span", [(2018, 2020), (2018, 2024), (2020, 2024)])
def test_changes_join_the_lists_without_a_gap(span: tuple[int, int]) -> None:
    assert set(CHANGES.later[span]) == set(NAMES[span[0]])
    assert set(CHANGES.earlier[span]) == set(NAMES[span[1]])


@given(st.sampled_from(sorted(NAMES[2018])), st.sampled_from([2020, 2024]))
def test_every_municipality_of_2018_continues_somewhere(code: str, year: int) -> None:
    found = successors(CHANGES, code, 2018, year)
    assert found
    assert all(one.code in NAMES[year] for one in found)
    assert {one.part for one in found} == ({"whole"} if len(found) == 1 else {"part"})


@given(st.sampled_from(sorted(NAMES[2018])))
def test_the_way_to_2024_goes_through_2020(code: str) -> None:
    stepwise = {
        two.code for one in successors(CHANGES, code, 2018, 2020) for two in successors(CHANGES, one.code, 2020, 2024)
    }
    assert set(codes(successors(CHANGES, code, 2018, 2024))) <= stepwise


def test_the_population_and_the_councils_are_of_their_year() -> None:
    population = rows("population-2024-borders.csv")
    councils = rows("regional-councils-2018.csv")
    troms_2024 = {code for code in NAMES[2024] if code.startswith("55")}
    troms_2018 = {code for code in NAMES[2018] if code.startswith("19")}
    assert {row["code"] for row in population} == troms_2024
    assert {row["code"] for row in councils} == troms_2018
    assert all(row["source"] for row in population + councils)
    assert all(int(row["population_2018"]) > 0 for row in population)


def test_an_unclear_part_is_refused() -> None:
    row = {"from_year": "2018", "from_code": "1902", "to_year": "2020", "to_code": "5401", "part": "half"}
    with pytest.raises(ValueError, match="1902"):
        changes_from_rows([row])


# --- successors -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "in_2020", "in_2024"),
    [
        ("1902", ["5401"], ["5501"]),  # Tromsø
        ("1931", ["5421"], ["5530"]),  # Lenvik -> Senja
        ("1913", ["5412"], ["5512"]),  # Skånland -> Tjeldsund
        ("1852", ["5412"], ["5512"]),  # Tjeldsund, from Nordland to Troms
        ("1850", ["1806", "1875"], ["1806", "1875"]),  # Tysfjord -> Narvik and Hamarøy
        ("5012", ["5055", "5056", "5059"], ["5055", "5056", "5059"]),  # Snillfjord -> Heim, Hitra, Orkland
        ("1504", ["1507"], ["1508"]),  # Ålesund
        ("1534", ["1507"], ["1580"]),  # Haram: merged in 2020, itself again in 2024
        ("0301", ["0301"], ["0301"]),  # Oslo
        ("9999", [], []),
    ],
)
def test_where_a_municipality_of_2018_went(code: str, in_2020: list[str], in_2024: list[str]) -> None:
    assert codes(successors(CHANGES, code, 2018, 2020)) == in_2020
    assert codes(successors(CHANGES, code, 2018, 2024)) == in_2024


def test_alesund_of_2020_was_divided_in_2024() -> None:
    assert successors(CHANGES, "1507", 2020, 2024) == (Succession("1508", "part"), Succession("1580", "part"))


def test_senja_was_four() -> None:
    assert predecessors(CHANGES, "5530", 2018, 2024) == ("1927", "1928", "1929", "1931")


def test_years_without_a_list_are_refused() -> None:
    with pytest.raises(KeyError):
        successors(CHANGES, "1902", 2018, 2022)


@pytest.mark.parametrize(("year", "expected"), [(2017, None), (2018, 2018), (2019, 2018), (2022, 2020), (2025, 2024)])
def test_the_list_in_force_is_the_newest_not_later(year: int, expected: int | None) -> None:
    assert list_in_force([2024, 2018, 2020], year) == expected


# --- following a code to another year's index (issue 4, item 1) --------------------------------------------------


INDEX_2024 = {code: Decimal(int(code) % 100) for code in NAMES[2024]}
INDEX_2018 = {code: Decimal(int(code) % 100) for code in NAMES[2018]}


def in_2024(code: str) -> Followed:
    return follow(INDEX_2024, CHANGES, code, 2018, 2024)


def test_a_renumbered_municipality_keeps_its_value() -> None:
    assert in_2024("1902") == Followed("1902", Decimal(1), "5501", Relation.RENUMBERED)


def test_a_municipality_with_the_same_code_is_unchanged() -> None:
    assert in_2024("0301") == Followed("0301", Decimal(1), "0301", Relation.UNCHANGED)


def test_a_merged_municipality_takes_the_larger_ones_value_with_a_note() -> None:
    assert in_2024("1931") == Followed("1931", Decimal(30), "5530", Relation.MERGED, others=("1927", "1928", "1929"))


def test_keeping_the_code_is_not_being_unchanged() -> None:
    stavanger = in_2024("1103")
    assert stavanger.relation is Relation.MERGED
    assert stavanger.others == ("1141", "1142")


def test_haram_has_its_own_value_again() -> None:
    assert in_2024("1534") == Followed("1534", Decimal(80), "1580", Relation.RENUMBERED)


@pytest.mark.parametrize(("code", "among"), [("1850", ("1806", "1875")), ("5012", ("5055", "5056", "5059"))])
def test_a_divided_municipality_is_not_computed(code: str, among: tuple[str, ...]) -> None:
    assert in_2024(code) == Followed(code, None, missing=Missing.DIVIDED, others=among)


def test_a_new_municipality_merged_of_several_has_no_older_value() -> None:
    assert follow(INDEX_2018, CHANGES, "5530", 2024, 2018) == Followed(
        "5530", None, missing=Missing.MERGED_OF_SEVERAL, others=("1927", "1928", "1929", "1931")
    )


def test_a_new_municipality_that_was_a_part_of_another_has_no_older_value() -> None:
    index_2020 = dict.fromkeys(NAMES[2020], Decimal(50))
    assert follow(index_2020, CHANGES, "1580", 2024, 2020) == Followed(
        "1580", None, missing=Missing.PART_OF_ANOTHER, others=("1507",)
    )


def test_a_renumbered_municipality_is_found_in_an_older_index() -> None:
    assert follow(INDEX_2018, CHANGES, "5501", 2024, 2018) == Followed("5501", Decimal(2), "1902", Relation.RENUMBERED)


def test_an_index_of_the_same_list_needs_no_following() -> None:
    assert follow(INDEX_2018, CHANGES, "1931", 2018, 2018) == Followed("1931", Decimal(31), "1931", Relation.UNCHANGED)


@pytest.mark.parametrize(("code", "lists"), [("9999", (2018, 2024)), ("9999", (2024, 2018))])
def test_an_unknown_code_is_not_computed(code: str, lists: tuple[int, int]) -> None:
    assert follow(INDEX_2024, CHANGES, code, *lists).missing is Missing.UNKNOWN


def test_a_municipality_missing_from_the_index_is_not_zero() -> None:
    found = follow({}, CHANGES, "1902", 2018, 2024)
    assert found == Followed("1902", None, "5501", Relation.RENUMBERED, Missing.NOT_IN_INDEX)


def test_a_value_of_zero_is_a_value() -> None:
    found = follow({"5501": Decimal(0)}, CHANGES, "1902", 2018, 2024)
    assert found == Followed("1902", Decimal(0), "5501", Relation.RENUMBERED)


# --- names ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Tromsø", "TROMSØ"),
        ("Tromsø", "Tromso kommune"),
        ("Tromsø", "1902 Tromsø"),
        ("Gáivuotna - Kåfjord - Kaivuono", "Kåfjord"),
        ("Gáivuotna - Kåfjord - Kaivuono", "Gaivuotna"),
        ("Gáivuotna - Kåfjord - Kaivuono", "Kåfjord / Gáivuotna kommune"),
        ("Kárášjohka - Karasjok", "Kárásjohka"),
        ("Nord-Fron", "Nord Fron"),
        ("Kvam", "Kvam herad"),
        ("Nes (Akershus)", "Nes kommune (Akershus)"),
        ("Herøy (Nordland)", "Herøy"),
        ("Herøy (Nordland)", "herøy (nordland)"),
        ("Bø", "Bø (Nordland)"),
    ],
)
def test_a_name_is_known_as_people_write_it(name: str, text: str) -> None:
    assert same_name(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Tromsø", "Harstad"),
        ("Tromsø", ""),
        ("Tromsø", "kommune"),
        ("Tromsø", "1902"),
        ("Lenvik", "Lenvik / Tromsø"),
        ("Herøy (Nordland)", "Herøy (Møre og Romsdal)"),
        ("Aurskog-Høland", "Høland"),
    ],
)
def test_another_name_is_another_municipality(name: str, text: str) -> None:
    assert not same_name(name, text)


@pytest.mark.parametrize("year", [2018, 2020, 2024])
def test_every_name_in_the_lists_means_its_own_municipality(year: int) -> None:
    for code, name in NAMES[year].items():
        assert codes_named(year, name) == [code]


def test_a_name_that_occurs_twice_names_both() -> None:
    assert codes_named(2018, "Herøy") == ["1515", "1818"]
    assert codes_named(2018, "Herøy (Nordland)") == ["1818"]
