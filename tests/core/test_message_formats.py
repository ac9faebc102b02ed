"""How facts are written: amounts, shares and dates the way their reader writes them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from toolkit.core.messages import Messages, placeholders
from toolkit.files.texts import load_messages

NB, EN = load_messages("nb"), load_messages("en")
NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "how", "norwegian", "english"),
    [
        (Decimal(1450000), "money", f"1{NBSP}450{NBSP}000{NBSP}kr", f"NOK{NBSP}1,450,000"),
        (Decimal("50000.50"), "money", f"50{NBSP}000,50{NBSP}kr", f"NOK{NBSP}50,000.50"),
        (Decimal("0.5231"), "percent", f"52,31{NBSP}%", f"52.31{NBSP}%"),
        (Decimal("0.5"), "percent", f"50{NBSP}%", f"50{NBSP}%"),
        (1, "percent", f"100{NBSP}%", f"100{NBSP}%"),  # as a call file may have it
        (1, "percent limit", f"100{NBSP}%", f"100{NBSP}%"),
        (Decimal("0.500000000001"), "percent", f"50,0000000001{NBSP}%", f"50.0000000001{NBSP}%"),
        (Decimal(1) / 3, "percent", f"33,33{NBSP}%", f"33.33{NBSP}%"),
        (Decimal("1234.5"), "number", f"1{NBSP}234,5", "1,234.5"),
        (date(2018, 9, 30), "date", "30.9.2018", "30 Sept 2018"),
        ("2018-09-30", "date", "30.9.2018", "30 Sept 2018"),
        (datetime(2018, 10, 1, 0, 5), "date", "1.10.2018 00:05", "1 Oct 2018 00:05"),  # noqa: DTZ001
        (True, "", "Ja", "Yes"),
        ({"nb": "Søker", "en": "Applicant"}, "", "Søker", "Applicant"),
        (None, "", "ikke satt", "not set"),
        (["K1", "K2", "K3"], "list", "K1, K2 og K3", "K1, K2 and K3"),
        (["K1", "K2", "K3"], "either", "K1, K2 eller K3", "K1, K2 or K3"),
    ],
)
def test_a_fact_is_written_as_its_reader_writes_it(value: object, how: str, norwegian: str, english: str) -> None:
    assert NB.write(value, how) == norwegian
    assert EN.write(value, how) == english


@pytest.mark.parametrize("part", ["50000.51", "500000.01", "5000000.01"])
def test_a_share_above_the_limit_is_never_written_as_the_limit(part: str) -> None:
    whole = (Decimal(part) - Decimal("0.01")) * 2
    assert NB.write(Decimal(part) / whole, "percent") != f"50{NBSP}%"
    assert NB.write(Decimal(part) / whole, "percent").startswith("50,00")


@pytest.mark.parametrize(
    ("share", "limit", "shown", "shown_limit"),
    [
        ("0.5000000001", "0.5", "50,00000001", "50"),
        ("0.4999999999", "0.5", "49,99999999", "50"),
        ("0.62500001", "0.625", "62,500001", "62,50"),
        ("0.62499999", "0.625", "62,499999", "62,50"),
        ("0.333334", "0.333333", "33,3334", "33,3333"),
        ("0.333333", "0.333333", "33,3333", "33,3333"),
        ("0.7", "0.625", "70", "62,50"),
        ("0.6251", "0.625", "62,51", "62,50"),
    ],
)
def test_a_share_and_the_limit_it_is_held_against_look_as_they_are(
    share: str, limit: str, shown: str, shown_limit: str
) -> None:
    facts = {"share": Decimal(share), "limit": Decimal(limit)}
    assert NB.write(facts["share"], "percent limit", facts) == f"{shown}{NBSP}%"
    assert NB.write(facts["limit"], "percent limit", facts) == f"{shown_limit}{NBSP}%"


def test_a_sentence_holds_a_share_against_its_limit() -> None:
    facts = {"share": Decimal("0.62500001"), "limit": Decimal("0.625"), "clause": "K17"}
    assert f"62.500001{NBSP}%" in EN.text("findings.share-at-most", **facts)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("0.005", "0,005"), ("100000.005", f"100{NBSP}000,005"), ("0.5", "0,50"), ("1E+3", f"1{NBSP}000")],
)
def test_an_amount_has_as_many_decimals_as_it_needs(amount: str, shown: str) -> None:
    """Half an øre above a limit is not nothing."""
    assert NB.write(Decimal(amount), "money") == f"{shown}{NBSP}kr"


def test_an_amount_that_is_a_quotient_has_two_decimals() -> None:
    assert NB.write(Decimal(1000) / 3, "money") == f"333,33{NBSP}kr"


def test_a_text_in_a_language_we_do_not_have_is_written_in_its_first() -> None:
    assert EN.of({"se": "Ohcci"}) == "Ohcci"


def test_a_message_without_its_fact_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        NB.text("findings.required")


@pytest.mark.parametrize(
    ("count", "norwegian", "english"),
    [(0, "0 kommuner", "0 municipalities"), (1, "1 kommune ", "1 municipality"), (2, "2 kommuner", "2 municipalities")],
)
def test_a_word_follows_the_number_before_it(count: int, norwegian: str, english: str) -> None:
    facts = {"count": count, "minimum": 2}
    assert NB.text("findings.municipalities-at-least", **facts).startswith(norwegian)
    assert EN.text("findings.municipalities-at-least", **facts).startswith(english)


def test_a_language_has_as_many_forms_as_cldr_gives_it_and_other_for_the_rest() -> None:
    words = {"locale": "pl"}
    forms = "{count} {count:plural one=gmina|few=gminy|other=gmin}"
    polish = Messages("pl", {"words": words, "said": forms})
    assert [polish.text("said", count=count) for count in (1, 2, 5)] == ["1 gmina", "2 gminy", "5 gmin"]
    two = Messages("pl", {"words": words, "said": "{count} {count:plural one=gmina|other=gmin}"})
    assert two.text("said", count=2) == "2 gmin"


def test_the_words_of_a_plural_are_no_placeholder_another_language_must_have() -> None:
    assert placeholders("{count} {count:plural one=file|other=files}") == {"count"}
