"""Cells as people name them."""

from __future__ import annotations

import pytest

from toolkit.core.places import grouped, reference
from toolkit.model import Input


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        (["G7"], "Kostnadsplan!G7"),
        (["G8", "G7", "G9"], "Kostnadsplan!G7:G9"),
        (["G7", "G9"], "Kostnadsplan!G7, G9"),
        (["G7", "H7", "I7"], "Kostnadsplan!G7:I7"),
        (["G7", "G8", "H7", "H8"], "Kostnadsplan!G7:H8"),
        (["G7", "G8", "H7"], "Kostnadsplan!G7:G8, H7"),
        (["G7", "I7"], "Kostnadsplan!G7, I7"),
        (["Z7", "AA7"], "Kostnadsplan!Z7:AA7"),
    ],
)
def test_cells_are_told_as_few_ranges(cells: list[str], text: str) -> None:
    assert grouped(Input(f"/{cell}", "Kostnadsplan", cell, "") for cell in cells) == (text,)


def test_every_sheet_has_its_own_ranges_and_what_has_no_cell_is_left_out() -> None:
    places = [("Cost plan", "B2"), ("Partnere", "B2"), ("Cost plan", "B3"), ("", "")]
    assert grouped(Input("/x", sheet, cell, "") for sheet, cell in places) == ("'Cost plan'!B2:B3", "Partnere!B2")


def test_a_sheet_is_quoted_only_where_it_must_be() -> None:
    names = ("Kostnadsplan", "Måltall", "Cost plan", "2018", "Ola's")
    assert [reference(name, "A1") for name in names] == [
        "Kostnadsplan!A1",
        "Måltall!A1",
        "'Cost plan'!A1",
        "'2018'!A1",
        "'Ola''s'!A1",
    ]
