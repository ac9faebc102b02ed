"""What was typed into personal fields is found in other texts, however it is written there, and nothing else is."""

from __future__ import annotations

import pytest

from toolkit.core.export.personal import Redaction

REDACTION = Redaction(["Kari Fantasi", "kari@example.no", "77 00 11 22", "ikke ansatt", "Per"])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Spør Kari Fantasi om dette", "Spør […] om dette"),
        ("Kari Fantasis rolle", "[…]s rolle"),
        ("KARI\nfantasi", "[…]"),
        ("kari@example.no, Kari@Example.no", "[…], […]"),
        ("Ring 77001122 eller +47 77 00 11 22.", "Ring […] eller […]."),
        ("004777001122", "[…]"),
        ("77\n00  11.22", "[…]"),
        ("77001122 77 00 11 22", "[…] […]"),
        ("1. 77 00 11 22 2018", "1. […] 2018"),
        ("312345676 +4777001122", "312345676 […]"),
    ],
)
def test_a_person_is_taken_out_however_written(text: str, left: str) -> None:
    assert REDACTION.without(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Prosjektleder er ikke ansatt.",
        "Persontransport",
        "Kari og Fantasi",
        "Org.nr. 312345676, 1 300 000 kroner",
        "1.1.2019–31.12.2020",
        "77 00 11 23",
        "177 00 11 22",
        "77 00 11 223",
    ],
)
def test_other_words_and_numbers_stay(text: str) -> None:
    assert REDACTION.without(text) == text


def test_an_address_that_is_mistyped_leads_to_somebody_too() -> None:
    redaction = Redaction(["kari.example.no"], ["kari.example.no", "nei"])
    assert redaction.without("Skriv til Kari.example.no, nei?") == "Skriv til […], nei?"


@pytest.mark.parametrize(
    ("typed", "text", "left"),
    [
        ("98 76 54 32 / 77 00 11 22", "Ring 98765432 eller 77 00 11 22.", "Ring […] eller […]."),
        ("98765432 77001122", "Ring 77 00 11 22.", "Ring […]."),
        ("tlf. 98765432", "Ring 98 76 54 32.", "Ring […]."),
        ("+47 98 76 54 32 (privat)", "Ring 98765432.", "Ring […]."),
        ("kari@fylke.example; ola@fylke.example", "kari@fylke.example og ola@fylke.example", "[…] og […]"),
        ("kari@fylke.example,ola@fylke.example.", "Skriv til Ola@fylke.example.", "Skriv til […]."),
        ("Kari <kari@fylke.example>", "Skriv til kari@fylke.example.", "Skriv til […]."),
    ],
)
def test_each_of_several_values_in_one_field_is_taken_out(typed: str, text: str, left: str) -> None:
    assert Redaction([typed]).without(text) == left


def test_a_short_number_within_a_personal_value_is_no_value_of_its_own() -> None:
    assert Redaction(["Kari Fantasi, 9008 Tromsø"]).without("9008 Tromsø, 1300000 kroner") == (
        "9008 Tromsø, 1300000 kroner"
    )


def test_without_people_nothing_is_searched() -> None:
    assert Redaction([]).without("Kari Fantasi 77 00 11 22") == "Kari Fantasi 77 00 11 22"
