"""`toolkit rank`: what terminal and JSON say, with other weights, and why one application ended where it did."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from click.testing import CliRunner

from tests.examples import call
from tests.ranking import CRITERIA, assess, choose, index, new, project
from tests.rounds import state
from toolkit.cli import main
from toolkit.cli.rank import rank
from toolkit.core.master.priority_words import PriorityWords
from toolkit.core.priority.model import Aggregation, Outcome, Policy, Reason
from toolkit.core.round.chosen import chosen
from toolkit.files.data import schemas
from toolkit.files.round.folder import load_round, new_round
from toolkit.files.texts import languages, load_messages
from toolkit.steps.ranking import weights_from

if TYPE_CHECKING:
    from pathlib import Path

NBSP = "\N{NO-BREAK SPACE}"
SCHEMA = jsonschema.Draft202012Validator(json.loads((schemas() / "ranking.schema.json").read_text("utf-8")))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three applications of NOK 3 000 000 each for 5 800 000; the third has no index (EXAMPLE values)."""
    place = tmp_path_factory.mktemp("round") / "runde"
    made = new(place, [project(n + 1, 5, code) for n, code in enumerate(("1902", "1917", "1924"))])
    index(made, {"1902": 80, "1917": 30, "1933": 50})
    choose(made)
    assess(made, "Kari Vurderer", {f"2018-00{n}": (5, 4, 4, 4, 4, 6 - n) for n in (1, 2, 3)})
    assess(made, "Ola Vurderer", {"2018-001": None, "2018-002": (4, 4, 4, 4, 4, 4), "2018-003": (4, 4, 4, 4, 4, 4)})
    return made


def told(folder: Path, *arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(rank, [str(folder), *arguments])
    assert result.exit_code == code, result.output
    return result.output.replace(NBSP, " ")


def document(folder: Path, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(CliRunner().invoke(rank, [str(folder), "--format", "json", *arguments]).output)
    return found


def test_the_terminal_shows_weights_ranking_allocation_and_robustness(folder: Path) -> None:
    text = told(folder, "--lang", "nb")
    assert "Vekter: innhold 60 %, distriktsbehov 40 %. Valgt av Fylkesrådet (eksempel), 16.10.2018." in text
    assert "EKSEMPEL" in text
    assert "1. 2018-002" in text
    assert "2018-003 Tromsø kommune: Distriktsindeks mangler for 1924 Målselv." in text
    assert "2018-001: 2 800 000 kr – Delvis: resten av rammen" in text
    assert "2018-002: finansiert i 100 % av 10 000 vektinger" in text


def test_the_terminal_speaks_english_too(folder: Path) -> None:
    text = told(folder, "--lang", "en")
    assert "Weights: content 60 %, district need 40 %. Chosen by Fylkesrådet (eksempel), 16 Oct 2018." in text
    assert "funded in 100 % of 10,000 weightings" in text


def test_other_weights_are_tried_and_said_to_be_and_the_round_stays(folder: Path) -> None:
    before = (folder / "round.toml").read_bytes()
    text = told(folder, "--lang", "nb", "--weight", "content=1,district=0")
    assert "Vekter: innhold 100 %, distriktsbehov 0 %. Prøvd i denne kjøringen. Runden er ikke endret." in text
    assert "I runden er valgt: innhold 60 %, distriktsbehov 40 %. Valgt av Fylkesrådet (eksempel)" in text
    assert "1. 2018-001" in text
    assert (folder / "round.toml").read_bytes() == before


def test_other_weights_of_the_criteria_can_be_tried_too(folder: Path) -> None:
    others = ",".join(f"{one}=0" for one in CRITERIA if one != "model")
    found = document(folder, "--weight", f"model=3,{others}")
    assert found["weights"]["criteria"] == {**dict.fromkeys(CRITERIA, "0"), "model": "1"}
    assert found["weights"]["tried"]["model"] == "3"
    assert {one["application"]: one["content"]["score"] for one in found["ranking"]} == {
        "2018-001": "100", "2018-002": "90",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "told_weights"),
    [
        ("content=0.7", "innhold 70 %, distriktsbehov 30 %"),
        ("district=0.25", "innhold 75 %, distriktsbehov 25 %"),
        ("content=1", "innhold 100 %, distriktsbehov 0 %"),
        ("content=70,district=30", "innhold 70 %, distriktsbehov 30 %"),
    ],
)
def test_a_share_given_alone_leaves_the_rest_to_the_other(folder: Path, typed: str, told_weights: str) -> None:
    assert f"Vekter: {told_weights}. Prøvd" in told(folder, "--lang", "nb", "--weight", typed)


@pytest.mark.parametrize(("typed", "lacking"), [("content=70", "district"), ("model=2", CRITERIA[-1])])
def test_weights_that_do_not_say_enough_are_asked_for(folder: Path, typed: str, lacking: str) -> None:
    text = told(folder, "--lang", "nb", "--weight", typed, code=2)
    assert "sier ikke alene hva vektene er" in text
    assert lacking in text.partition("Oppgi også")[2]
    assert text.count("\n") == 1


def test_why_tells_one_application_in_sentences(folder: Path) -> None:
    text = told(folder, "--lang", "nb", "--why", "2018-001")
    assert "Vurderingen fra Ola Vurderer (vurdering Ola Vurderer.xlsx) teller ikke: vurdereren er inhabil." in text
    assert "Prioriteringspoengene er 60 % × 86,67 + 40 % × 35 = 66." in text
    assert "Søknaden er nummer 2 av 2." in text
    assert "Det er mindre enn 3 000 000 kr, så den får resten: 2 800 000 kr." in text
    text = told(folder, "--lang", "en", "--why", "2018-003")
    assert "1924 Målselv has no district index" in text
    assert "is not ranked. Missing: district index." in text


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--weight", f"content=1,district=2,{','.join(f'{one}=3' for one in CRITERIA)}"),
        ("--why", "2018-001"),
        ("--why", "2018-003"),
    ],
)
@pytest.mark.parametrize("language", languages())
def test_the_json_is_what_its_schema_says(folder: Path, language: str, arguments: tuple[str, ...]) -> None:
    assert list(SCHEMA.iter_errors(document(folder, "--lang", language, *arguments))) == []


def changed(tmp_path: Path, municipality: str = "1902") -> Path:
    """A round of two applications that can be changed; EXAMPLE values."""
    made = new(tmp_path / "runde", [project(1, 1, municipality), project(2)])
    index(made, {"5501": 80, "5532": 50, "5512": 30}, year=2025)
    choose(made, index_edition="2025")
    assess(made, "Kari Vurderer", {"2018-001": (4, 4, 4, 4, 4, 4), "2018-002": (3, 3, 3, 3, 3, 3)})
    return made


def test_a_merged_municipality_is_named_with_those_it_merged_with(tmp_path: Path) -> None:
    text = told(changed(tmp_path, "1913"), "--lang", "nb", "--why", "2018-001")
    assert "1913 Skånland arver verdien til 5512 (slått sammen med 1852 Dielddanuorri - Tjeldsund)." in text


@pytest.mark.parametrize(
    ("row", "key", "words"),
    [
        ("søknad-2.xlsx;1.9.2018;;;ja;", "not-counting-withdrawn", "er trukket (søknad-2.xlsx)"),
        ("søknad-2.xlsx;5.10.2018 12:00;;;;", "not-counting-late", "kom for sent (søknad-2.xlsx)"),
    ],
)
def test_why_says_that_an_application_is_withdrawn_or_late(tmp_path: Path, row: str, key: str, words: str) -> None:
    made = changed(tmp_path)
    state(made, "søknad-1.xlsx;1.9.2018;;;;", row)
    assert words in told(made, "--lang", "nb", "--why", "2018-002")
    found = document(made, "--lang", "nb", "--why", "2018-002")
    assert list(SCHEMA.iter_errors(found)) == []
    assert [one["key"] for one in found["statements"]] == [key]


def test_why_of_an_application_with_errors_says_how_many_and_where_and_gives_no_other_reason(tmp_path: Path) -> None:
    made = new(tmp_path / "runde", [project(1, 5, "1902"), project(2, 5, "1917", project__summary="")])
    choose(made)
    index(made, {"1902": 80, "1917": 30, "1933": 50})
    for typed in ("2018-002", "2018\N{EN DASH}002", "2018\N{NON-BREAKING HYPHEN}002"):
        [_, line] = told(made, "--lang", "nb", "--why", typed).splitlines()
        assert line == (
            "Søknad 2018-002 er ikke kvalifisert, og derfor ikke rangert: den har 1 feil som ikke er godtatt. "
            "Se arket «Funn» i samleboken."
        )


def test_an_application_that_is_not_there_is_answered_with_all_that_are(tmp_path: Path) -> None:
    made = changed(tmp_path)
    state(made, "søknad-1.xlsx;1.9.2018;;;;", "søknad-2.xlsx;1.9.2018;;;ja;")
    assert "Den har 2018-001 og 2018-002." in told(made, "--lang", "nb", "--why", "2018-099", code=2)


def test_an_award_above_what_was_applied_for_is_told_with_its_line(tmp_path: Path) -> None:
    made = new(tmp_path / "runde", [project(1, 5, "1902")])
    (made / "awards.csv").write_text("Søknad;Tilsagn;Dato;Utbetalt;Merknad\n2018-001;4 000 000;;;\n", encoding="utf-8")
    assert "awards.csv, linje 2: Tilsagnet til 2018-001 er 4 000 000 kr, men søknaden gjelder 3 000 000 kr." in told(
        made, "--lang", "nb"
    )
    consolidated = CliRunner().invoke(main, ["consolidate", str(made), "--lang", "nb"]).output
    assert "awards.csv, linje 2: Tilsagnet til 2018-001" in consolidated.replace(NBSP, " ")


@pytest.mark.parametrize("ranked", [True, False])
def test_an_application_that_has_its_award_is_said_to_have_it(tmp_path: Path, ranked: bool) -> None:
    made = changed(tmp_path)
    if not ranked:
        choose(made, index_edition="2018")
        index(made, {"1902": 80})  # Balsfjord has no value
    (made / "awards.csv").write_text("Søknad;Tilsagn;Dato;Utbetalt;Merknad\n2018-001;600000;1.9.2018;;\n", "utf-8")
    text = told(made, "--lang", "nb", "--why", "2018-001")
    assert "Den har fått tilsagn om 600 000 kr før." in text
    assert "finansiert" not in text
    lines = told(made, "--lang", "nb")
    assert ("2018-001: har tilsagn fra før, rang 1" in lines) is ranked
    assert "2018-001: finansiert" not in lines


@pytest.mark.parametrize(
    ("best", "low", "high", "worst", "told_"),
    [
        (2, 2, 2, 2, "Rangen er 2 i alle."),
        (1, 2, 2, 4, "Rangen er 1–4, og 2 i 90 % av dem."),
        (1, 1, 2, 4, "Rangen er 1–4, og 1–2 i 90 % av dem."),
    ],
)
def test_one_rank_is_said_once(best: int, low: int, high: int, worst: int, told_: str) -> None:
    shares = {"funded": Decimal(1), "open": Decimal(0)}
    facts = {"draws": 100, "seed": 1, "best": best, "low": low, "high": high, "worst": worst, **shares}
    words = PriorityWords(call(), load_messages("nb"))
    assert words.why(Reason("simulation", facts)).endswith(told_)


def test_a_round_that_cannot_be_ranked_conforms_too_and_says_what_is_missing(tmp_path: Path) -> None:
    made = new_round(tmp_path / "runde", "troms-2018", "nb").folder
    found = document(made, "--lang", "nb")
    assert list(SCHEMA.iter_errors(found)) == []
    assert (found["computed"], found["ranking"]) == (False, [])
    assert [one["key"] for one in found["missing"]] == ["choices-not-set"]
    assert "Ikke beregnet.\nIkke valgt i round.toml: " in told(made, "--lang", "nb")


def test_the_draws_and_the_seed_are_told_and_give_the_same_again(folder: Path) -> None:
    one, again = (document(folder, "--draws", "500", "--seed", "7")["robustness"] for _ in range(2))
    assert (one["draws"], one["seed"]) == (500, 7)
    assert one == again


@pytest.mark.parametrize(
    "arguments",
    [
        ("--weight", "content"),
        ("--weight", "content=mye"),
        ("--weight", "content=1,content=2"),
        ("--weight", "content=NaN"),
        ("--weight", "price=1"),
        ("--weight", "content=-1"),
        ("--weight", "content=0,district=0"),
        ("--why", "2018-099"),
        ("--draws", "0"),
    ],
)
def test_wrong_use_is_one_plain_line(folder: Path, arguments: tuple[str, ...]) -> None:
    text = told(folder, "--lang", "nb", *arguments, code=2)
    assert "Traceback" not in text
    assert arguments[0] == "--draws" or text.count("\n") == 1


def test_weights_with_a_decimal_comma_are_answered_with_the_decimal_point(folder: Path) -> None:
    text = told(folder, "--lang", "nb", "--weight", "content=0,7", code=2)
    assert "skriv vektene med punktum som desimaltegn" in text


def test_the_status_of_a_round_says_that_its_index_is_not_there_and_else_that_all_is_chosen(folder: Path) -> None:
    def status(made: Path) -> str:
        return CliRunner().invoke(main, ["round", "status", str(made), "--lang", "nb"]).output

    assert "Alle valg i round.toml er tatt." in status(folder)
    kept = (folder / "index" / "2018.toml").read_bytes()
    (folder / "index" / "2018.toml").unlink()
    try:
        assert "Alle valg" not in status(folder)
        assert "Runden har ingen distriktsindeks." in status(folder)
    finally:
        (folder / "index" / "2018.toml").write_bytes(kept)


def test_a_folder_that_is_no_round_is_one_plain_line(tmp_path: Path) -> None:
    assert told(tmp_path / "borte", "--lang", "nb", code=2).count("\n") == 1


def test_weights_are_read_as_typed() -> None:
    assert {name: str(weight) for name, weight in weights_from(" content = 0.6, district=.4").items()} == {
        "content": "0.6", "district": "0.4",
    }  # fmt: skip


# --- words ------------------------------------------------------------------------------------------------------

SET_ASIDE = ("disqualified", "undeclared", "older-version", "incomplete", "superseded", "superseded-tie")
STATEMENTS = {
    "unknown-application", "not-counting-late", "not-counting-withdrawn", "simulation-awarded",
    "not-eligible", "no-impartial-assessment", "content-score", "criterion", "disagreement",
    "index-inherited", "index-counted-once", "unconfirmed", "unconfirmed-confirmed-only", "no-municipalities",
    "no-index", "no-population", "not-computed", "priority-score", "rank", "tied", "envelope", "envelope-after-awards",
    "ask", "ask-round-highest", "content-weight", "simulation", "simulation-open", "district-need-one",
    "outcome-not-fitting-unsure",
    *(f"outcome-{one}" for one in Outcome),
    *(f"district-need-{one}" for one in Aggregation),
    *(f"set-aside-{one}" for one in SET_ASIDE),
}  # fmt: skip


@pytest.mark.parametrize("language", languages())
def test_every_statement_outcome_and_choice_has_words(language: str) -> None:
    table = load_messages(language).table
    assert set(table["why"]) == STATEMENTS
    assert set(table["ranking"]["set_aside"]) == set(SET_ASIDE)
    assert set(table["ranking"]["outcomes"]) == set(Outcome)
    assert set(table["ranking"]["policies"]) == set(Policy)
    assert set(table["ranking"]["aggregations"]) == set(Aggregation)


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("content_weight", "mye", "er ikke et tall"),
        ("policy", "først til mølla", "må være ett av"),
        ("index_edition", ["2018"], "er ikke en tekst"),
        ("tie_order", "2018-001", "er ikke en liste"),
        ("content_weight", "60", 'har tallet i anførselstegn ("60"). Ta dem bort.'),
        ("criterion_weights", 1, "må ha et tall for hvert kriterium"),
        ("criterion_weights", dict.fromkeys(CRITERIA[1:], 1), f"mangler et tall for {CRITERIA[0]}."),
        ("criterion_weights", dict.fromkeys(CRITERIA, 1) | {"price": 1}, "har ukjente kriterier: price."),
        ("criterion_weights", dict.fromkeys(CRITERIA, 1) | {"model": "2"}, 'i anførselstegn (model = "2")'),
        ("criterion_weights", dict.fromkeys(CRITERIA, 1) | {"model": "to"}, "er ikke et tall (model = to)"),
        ("content_weight", -1, "er under 0"),
        ("criterion_weights", dict.fromkeys(CRITERIA, 0), "alle vektene er 0"),
        ("highest_award", -5, "er under 0"),
        ("minimum_score", 101, "er utenfor skalaen"),
        ("minimum_per_criterion", 6, "er utenfor skalaen"),
    ],
)
def test_a_wrong_choice_is_told_with_its_name(
    folder: Path, tmp_path: Path, name: str, value: object, word: str
) -> None:
    made = new_round(tmp_path / "runde", "troms-2018", "nb").folder
    choose(made, **{name: value})
    text = told(made, "--lang", "nb")
    assert word in text
    assert not re.search(r"[{}\[\]]|Decimal", text)
    status = CliRunner().invoke(main, ["round", "status", str(made), "--lang", "nb"]).output.replace(NBSP, " ")
    assert word in status
    assert "Alle valg i round.toml er tatt." not in status
    assert f"«{load_messages('nb').text(f'round.choices.{name}')}»" in text
    opened = load_round(made)
    assert chosen(opened.call, opened.choices).choices is None
