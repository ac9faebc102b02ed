"""Priority of a whole round: from assessors' forms, index, choices and awards to rank, award, reasons and master."""

from __future__ import annotations

import shutil
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.ranking import CRITERIA, assess, choose, index, new, project
from tests.rounds import NOW, put
from toolkit.core.master.values import Page
from toolkit.core.priority.model import Application, Outcome
from toolkit.core.round.awards import read_awards
from toolkit.files.round.folder import load_round
from toolkit.files.texts import load_messages
from toolkit.steps.consolidate import Outcome as Done
from toolkit.steps.consolidate import consolidate_round, make_master
from toolkit.steps.judging import Options
from toolkit.steps.priority import Trial, prioritise_round

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from toolkit.core.priority.model import Priority, Proposal

# EXAMPLE values, made up. 5530 Senja was merged of Lenvik (1931), Berg (1929) and others in 2020.
INDEX = {"1902": 78, "1933": 52, "1917": 31, "1924": 55, "1938": 38}
MUNICIPALITIES = ("1902", "1917", "1924", "1938", "1902")
FOUR = (4, 4, 4, 4, 4, 4)
THREE = (3, 3, 3, 3, 3, 3)


def run(folder: Path, **how: Any) -> Done:
    return consolidate_round(folder, NOW, Options(**{"jobs": 1, **how}))


def priority(done: Done) -> Priority:
    assert done.result.priority is not None
    return done.result.priority


def statuses(done: Done) -> dict[str, str]:
    return {one.incoming.name: str(one.status) for one in done.consolidated.files if "vurdering" in one.incoming.name}


def messages_of(done: Done, name: str) -> set[str]:
    entry = next(one for one in done.consolidated.files if one.incoming.name == name)
    return {one.finding.message for one in entry.findings}


def ranks(done: Done) -> dict[str, int]:
    return {place.scored.application.id: place.rank for place in priority(done).ranking.places}


def proposals(done: Done) -> dict[str, Proposal]:
    return {each.application: each for each in priority(done).allocation.proposals}


def set_aside(done: Done, application: str) -> dict[str, str]:
    ranking = priority(done).ranking
    scored = [*(place.scored for place in ranking.places), *ranking.not_computed, *ranking.not_eligible]
    mine = next(one for one in scored if one.application.id == application)
    return {one.assessment.assessor: one.reason for one in mine.content.set_aside}


def state_awards(folder: Path, *rows: str) -> None:
    head = "Søknad;Tilsagn;Dato;Utbetalt;Merknad"
    (folder / "awards.csv").write_bytes(("\r\n".join([head, *rows]) + "\r\n").encode("utf-8-sig"))


def sheet(folder: Path, name: str) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(folder / "samlebok.xlsx", data_only=True)
    return [row for row in book[name].iter_rows(values_only=True) if any(cell is not None for cell in row)]


def table(folder: Path, name: str) -> list[dict[str, Any]]:
    """The sheet's own table as a person sees it, above what stands below it."""
    book = openpyxl.load_workbook(folder / "samlebok.xlsx", data_only=True)
    found = book[name]
    cells = found[next(iter(found.tables.values())).ref]
    head, *body = [[cell.value for cell in row] for row in cells]
    return [dict(zip(head, row, strict=True)) for row in body]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five applications of NOK 1 800 000 each and three assessors; 002 and 004 tie exactly."""
    folder = new(
        tmp_path_factory.mktemp("round") / "runde", [project(n + 1, 3, m) for n, m in enumerate(MUNICIPALITIES)]
    )
    index(folder, INDEX)
    choose(folder, large_spread=15)
    same = {"2018-001": THREE, "2018-002": (3, 3, 3, 4, 4, 4), "2018-003": FOUR, "2018-004": (4, 3, 4, 4, 4, 4)}
    assess(folder, "Kari Vurderer", same | {"2018-005": (2, 2, 2, 2, 2, 2)})
    assess(folder, "Ola Vurderer", same | {"2018-003": None, "2018-005": (5, 5, 5, 5, 5, 5)})
    assess(folder, "Per Vurderer", {"2018-001": (1, 1, 1, 1, 1, None), "2018-003": FOUR})
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "runde")
    shutil.copytree(made.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / "runde"


# --- who counts -------------------------------------------------------------------------------------------------


def test_the_ranking_follows_the_scores_and_exact_ties_share_a_rank(folder: Path) -> None:
    done = run(folder)
    scores = {place.scored.application.id: place.scored.score for place in priority(done).ranking.places}
    assert scores == {
        "2018-004": Fraction(46 + 22),  # 0.6 × 76 2/3 + 0.4 × (100 − (52 + 38) ÷ 2)
        "2018-003": 48 + Fraction("18.6"),  # 0.6 × 80 + 0.4 × (100 − (55 + 52) ÷ 2)
        "2018-002": 42 + Fraction("23.4"),  # 0.6 × 70 + 0.4 × (100 − (31 + 52) ÷ 2)
        "2018-005": Fraction(42 + 14),  # 0.6 × the mean of 40 and 100 + 0.4 × (100 − (78 + 52) ÷ 2)
        "2018-001": Fraction(36 + 14),
    }
    assert ranks(done) == {"2018-004": 1, "2018-003": 2, "2018-002": 3, "2018-005": 4, "2018-001": 5}
    choose(folder, content_weight=1, district_weight=0, criterion_weights={**dict.fromkeys(CRITERIA, 0), "model": 1})
    assert ranks(run(folder)) == {"2018-003": 1, "2018-004": 1, "2018-005": 3, "2018-001": 4, "2018-002": 4}


def test_a_disqualified_and_an_incomplete_assessment_never_count(folder: Path) -> None:
    done = run(folder)
    assert set_aside(done, "2018-003") == {"Ola Vurderer": "disqualified"}
    assert set_aside(done, "2018-001") == {"Per Vurderer": "incomplete"}
    assert set(statuses(done).values()) == {"counts"}


def test_an_assessment_of_an_older_version_waits_until_it_is_confirmed(folder: Path) -> None:
    put(folder / "inbox", "ny.xlsx", project(1, 3, "1902", project__summary="Ny versjon"))
    with (folder / "mottak.csv").open("a", encoding="utf-8") as file:
        file.write("ny.xlsx;20.9.2018 12:00;;;;\r\n")
    done = run(folder)
    assert "application-version" in messages_of(done, "vurdering Kari Vurderer.xlsx")
    assert set_aside(done, "2018-001")["Kari Vurderer"] == "older-version"
    assert [one.application.id for one in priority(done).ranking.not_computed] == ["2018-001"]
    assess(folder, "Kari Vurderer", {"2018-001": THREE}, name="vurdering ny.xlsx")
    (folder / "inbox" / "vurdering Kari Vurderer.xlsx").unlink()
    assert "2018-001" in ranks(run(folder))


def test_an_assessment_of_an_unknown_application_is_a_finding_and_harms_no_other(folder: Path) -> None:
    (folder / "inbox" / "søknad-5.xlsx").unlink()
    done = run(folder)
    assert "application-known.not-counting" in messages_of(done, "vurdering Kari Vurderer.xlsx")
    assert set(ranks(done)) == {"2018-001", "2018-002", "2018-003", "2018-004"}


def test_of_two_forms_by_one_assessor_the_latest_counts_and_the_other_is_listed(folder: Path) -> None:
    assess(folder, " kari  VURDERER", {"2018-001": FOUR}, name="vurdering 2.xlsx")
    with (folder / "mottak.csv").open("a", encoding="utf-8") as file:
        file.write("vurdering Kari Vurderer.xlsx;5.11.2018 09:00;;;;\r\nvurdering 2.xlsx;6.11.2018 09:00;;;;\r\n")
    done = run(folder)
    assert statuses(done)["vurdering Kari Vurderer.xlsx"] == "superseded"
    assert statuses(done)["vurdering 2.xlsx"] == "counts"
    assert set_aside(done, "2018-001")["Kari Vurderer"] == "superseded"
    listed = {row["Fil"]: row for row in table(folder, "Filer")}
    assert listed["vurdering Kari Vurderer.xlsx"]["Slag"] == "Vurdering"
    assert listed["vurdering Kari Vurderer.xlsx"]["Begrunnelse"] == (
        "Vurdering fra Kari Vurderer. Erstattet av vurdering 2.xlsx."
    )


def test_a_copy_of_a_form_is_a_duplicate_and_a_withdrawn_one_does_not_count(folder: Path) -> None:
    shutil.copy(folder / "inbox" / "vurdering Ola Vurderer.xlsx", folder / "inbox" / "vurdering kopi.xlsx")
    with (folder / "mottak.csv").open("a", encoding="utf-8") as file:
        file.write("vurdering Per Vurderer.xlsx;5.11.2018;;;ja;\r\n")
    found = statuses(run(folder))
    assert sorted(found.values()) == ["counts", "counts", "duplicate", "withdrawn"]
    assert found["vurdering Per Vurderer.xlsx"] == "withdrawn"


# --- what is not computed ---------------------------------------------------------------------------------------


def test_without_a_value_for_a_municipality_the_application_is_listed_apart_with_the_reason(folder: Path) -> None:
    index(folder, {code: value for code, value in INDEX.items() if code != "1917"})
    done = run(folder)
    assert [one.application.id for one in priority(done).ranking.not_computed] == ["2018-002"]
    text = [cell for row in sheet(folder, "Rangering") for cell in row]
    assert any(str(cell).startswith("Distriktsindeks mangler for 1917 Ibestad.") for cell in text)


def test_inherited_values_of_one_successor_count_once_and_the_master_says_so(folder: Path) -> None:
    # EXAMPLE: in an edition of 2020, Lenvik (1931) and Berg (1929) both have the value of Senja (5421)
    put(folder / "inbox", "søknad-1.xlsx", project(1, 3, "1931", partners__0__municipality="1929"))
    index(folder, {"5401": 78, "5422": 52, "5413": 31, "5416": 55, "5424": 38, "5421": 40}, year=2020)
    choose(folder, index_edition="2020")
    for name in ("Kari", "Ola"):
        (folder / "inbox" / f"vurdering {name} Vurderer.xlsx").unlink()
    assess(folder, "Kari Vurderer", dict.fromkeys(("2018-001", "2018-002"), THREE))
    done = run(folder)
    first = next(place for place in priority(done).ranking.places if place.scored.application.id == "2018-001")
    assert first.scored.district.counted_once == {"5421": ("1929", "1931")}
    assert first.scored.district.need == 60
    row = next(row for row in table(folder, "Rangering") if row["Nr."] == "2018-001")
    assert row["Merk"].startswith("Samme verdi, telt én gang: 1929 Berg og 1931 Lenvik.")
    assert row["Distriktsindeks per kommune"].startswith(
        "1929 Berg: 40 (arvet fra 5421); 1931 Lenvik: 40 (arvet fra 5421)"
    )
    notes = [one["Slik er det regnet"] for one in table(folder, "Utregning") if one["Nr."] == "2018-001"]
    assert any("verdien til 5421 (slått sammen med" in str(note) for note in notes)


@pytest.mark.parametrize("lacking", ["content_weight", "criterion_weights", "policy"])
def test_without_choices_nothing_is_ranked_and_the_master_says_what_is_missing(folder: Path, lacking: str) -> None:
    choose(folder, **{lacking: None})
    done = run(folder)
    assert done.result.priority is None
    word = load_messages("nb").text(f"round.choices.{lacking}")
    for name in ("Rangering", "Fordeling"):
        text = [str(cell) for row in sheet(folder, name) for cell in row if cell]
        assert any(word in cell and "Ikke valgt" in cell for cell in text), name
    listed = [row for row in sheet(folder, "Rangering") if row[0] and str(row[0]).startswith("2018-")]
    assert len(listed) == 5


def test_a_round_without_index_or_assessments_has_a_master_that_says_so(tmp_path: Path) -> None:
    folder = new(tmp_path / "runde", [project(1)])
    choose(folder)
    done = run(folder)
    assert [reason.key for reason in done.result.notes] == ["no-edition", "no-assessments"]
    text = [cell for row in sheet(folder, "Rangering") for cell in row]
    assert "Ingen vurderinger er levert." in text
    assert str(tmp_path) not in str(text)


def test_the_mean_can_be_weighted_by_the_population_of_the_year(folder: Path) -> None:
    choose(folder, aggregation="population-weighted")
    done = run(folder)  # Tromsø and Balsfjord have their borders of 2018 still
    tromso = next(place for place in priority(done).ranking.places if place.scored.application.id == "2018-001")
    population = priority(done).basis.population
    assert population["1902"] == 75638
    balsfjord = population["1933"] or 0
    assert tromso.scored.district.index == Fraction(75638 * 78 + balsfjord * 52, 75638 + balsfjord)


def test_a_municipality_whose_borders_changed_has_no_population_and_no_score(folder: Path) -> None:
    put(folder / "inbox", "søknad-1.xlsx", project(1, 3, "1931"))  # Lenvik became a part of Senja
    index(folder, {**INDEX, "1931": 40})
    choose(folder, aggregation="population-weighted")
    missing = {one.application.id: one.reasons[-1] for one in priority(run(folder)).ranking.not_computed}
    assert (missing["2018-001"].key, missing["2018-001"].facts["codes"]) == ("no-population", ("1931",))


# --- the allocation ---------------------------------------------------------------------------------------------


def test_the_money_goes_down_the_ranking_until_the_rest(folder: Path) -> None:
    done = run(folder)
    found = {own: (each.outcome, each.award) for own, each in proposals(done).items()}
    assert found == {
        "2018-004": (Outcome.FULL, 1_800_000),
        "2018-003": (Outcome.FULL, 1_800_000),
        "2018-002": (Outcome.FULL, 1_800_000),
        "2018-005": (Outcome.PART, 400_000),
        "2018-001": (Outcome.ENVELOPE_EMPTY, 0),
    }
    rows = table(folder, "Fordeling")
    assert [row["Igjen av rammen etterpå"] for row in rows[:5]] == [4_000_000, 2_200_000, 400_000, 0, 0]


def test_awards_already_made_come_first_and_are_deducted(folder: Path) -> None:
    state_awards(folder, "2018-001;1 000 000;1.6.2018;;", "2018-001;;1.7.2018;500 000;delutbetaling")
    done = run(folder)
    assert priority(done).allocation.available == 4_800_000
    assert proposals(done)["2018-001"].outcome is Outcome.ALREADY_AWARDED
    first = table(folder, "Fordeling")[0]
    assert (first["Nr."], first["Tilsagn"], first["Igjen av rammen etterpå"]) == (
        "2018-001", 1_000_000, 4_800_000,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "case"),
    [
        (("2018-001;ca. en million;;;",), "round.award-unclear"),
        ((";1000;;;",), "round.award-without-application"),
        (("2018-001;1000;;;", "2018-001;2000;;;"), "round.award-twice"),
    ],
)
def test_an_award_that_is_not_certain_stops_the_allocation_and_is_a_finding(
    folder: Path, rows: tuple[str, ...], case: str
) -> None:
    state_awards(folder, *rows)
    done = run(folder)
    assert [reason.key for reason in done.result.missing] == ["awards-unclear"]
    assert case in {finding.message for _, finding in done.consolidated.staff}


def test_an_award_to_an_application_that_does_not_count_is_deducted_with_a_warning(folder: Path) -> None:
    state_awards(folder, "2018-099;800000;;;")
    done = run(folder)
    assert priority(done).allocation.available == 5_000_000
    assert [finding.message for _, finding in done.consolidated.staff] == ["round.award-unknown"]


def test_an_award_nobody_applied_for_is_deducted_with_a_warning_at_its_line(folder: Path) -> None:
    state_awards(folder, "2018-002;1000;;;", "2018-001;4 000 000;;;")
    done = run(folder)
    assert priority(done).allocation.available == 5_800_000 - 4_001_000
    found = [(name, finding.cell, finding.severity.value, finding.message) for name, finding in done.consolidated.staff]
    assert found == [
        ("awards.csv", "A3", "warning", "round.award-above-applied"),
        ("awards.csv", "A3", "warning", "round.award-above-limit"),
    ]


def test_an_award_to_an_application_that_is_not_eligible_is_a_warning() -> None:
    known = {"2018-006": Application("2018-006", False, Decimal(756_000), Decimal(0))}
    found = read_awards([(2, {"application": "2018-006", "award": "756 000"})], known)
    assert [fault.case for _, fault in found.faults] == ["award-not-eligible"]
    more = read_awards([(2, {"application": "2018-006", "award": "756 000,01"})], known)
    assert [fault.case for _, fault in more.faults] == ["award-not-eligible", "award-above-applied"]
    assert (found.made, found.unclear) == ({"2018-006": Decimal(756_000)}, ())


def test_a_tie_across_the_edge_needs_a_decision_and_the_master_says_who(folder: Path) -> None:
    weights = {**dict.fromkeys(CRITERIA, 0), "model": 1}
    choose(folder, content_weight=1, district_weight=0, criterion_weights=weights, highest_award=1_700_000)
    state_awards(folder, "2018-099;3000000;;;")
    done = run(folder)
    assert [one.applications for one in priority(done).allocation.decisions] == [("2018-003", "2018-004")]
    text = [str(cell) for row in sheet(folder, "Fordeling") for cell in row if cell]
    assert "2018-003, 2018-004" in text
    assert "Må avgjøres: står likt" in text
    choose(
        folder, content_weight=1, district_weight=0, criterion_weights=weights, highest_award=1_700_000,
        tie_order=["2018-004", "2018-003"],
    )  # fmt: skip
    found = proposals(run(folder))
    assert (found["2018-004"].award, found["2018-003"].award) == (1_700_000, 1_100_000)


def test_of_a_tie_the_sentence_says_what_the_row_above_left(folder: Path) -> None:
    weights = {**dict.fromkeys(CRITERIA, 0), "model": 1}
    choose(folder, content_weight=1, district_weight=0, criterion_weights=weights)
    found = proposals(run(folder))
    assert found["2018-003"].rank == found["2018-004"].rank
    rows = {str(row[1]): row for row in sheet(folder, "Fordeling") if len(row) > 10}
    above, below = rows["2018-003"], rows["2018-004"]
    told = str(below[10]).replace("\N{NO-BREAK SPACE}", "").split("var ")[1].split("kr")[0]
    assert (int(told), below[9]) == (above[9], above[9] - below[7])


def test_without_weights_an_application_with_errors_has_its_errors_as_the_reason(tmp_path: Path) -> None:
    folder = new(tmp_path / "runde", [project(1), project(2, contact__name=None)])
    run(folder)
    text = {row[0]: next((one for one in reversed(row) if one), "") for row in sheet(folder, "Rangering")}
    assert (text["2018-001"], text["2018-002"]) == ("Ikke beregnet.", "Feil: 1. Se Funn.")


def test_without_a_ranking_its_heading_begins_a_page_and_never_stands_alone_at_the_foot_of_one(tmp_path: Path) -> None:
    folder = new(tmp_path / "runde", [project(1)])
    made = make_master(load_round(folder), run(folder).consolidated, load_messages("nb"))[2]
    page = made.sheets[0]
    assert isinstance(page, Page)
    labels = [one.label for one in page.sections]
    at = labels.index("Rangering og fordeling")
    assert page.sections[at].new_page
    assert (labels[at + 1], page.sections[at + 1].new_page) == ("Hva filene ble til", False)


def test_the_overview_tells_files_that_count_apart_by_what_they_are(folder: Path) -> None:
    done = run(folder)
    rows = openpyxl.load_workbook(folder / "samlebok.xlsx", data_only=True)["Oversikt"].iter_rows(values_only=True)
    counted = {str(row[0]): [one for one in row[1:] if isinstance(one, int | float)] for row in rows}
    assert counted["Teller: søknader"] == [len(done.consolidated.applications)]
    assert counted["Teller: vurderinger"] == [sum(one == "counts" for one in statuses(done).values())]
    assert "Teller" not in counted


# --- what a person sees -----------------------------------------------------------------------------------------


def test_the_master_states_the_weights_who_chose_them_and_when_and_that_the_index_is_an_example(folder: Path) -> None:
    run(folder)
    lead = str(sheet(folder, "Rangering")[1][0])
    assert "innhold 60 %, distriktsbehov 40 %" in lead.replace("\N{NO-BREAK SPACE}", " ")
    assert "Valgt av Fylkesrådet (eksempel), 16.10.2018." in lead
    assert "EKSEMPEL" in lead
    shown = {str(cell) for name in ("Rangering", "Om") for row in sheet(folder, name) for cell in row}
    assert "16.10.2018" in shown
    assert "2018-10-16" not in shown
    about = {row[0]: row[1] for row in sheet(folder, "Om") if len(row) > 1}
    assert len(str(about["Kontrollsum for filen (SHA-256)"])) == 64
    assert str(about["Distriktsindeks"]).startswith("2018 – EKSEMPEL")


def test_the_countys_choices_stand_in_words(folder: Path) -> None:
    run(folder)
    about = {row[0]: row[1] for row in sheet(folder, "Om") if len(row) > 1}
    assert about["Indeks for flere kommuner"] == "snittet"
    assert about["Den siste det er penger til"] in {"den får resten", "den hoppes over", "fordelingen stopper"}
    assert str(about["Vekt for hvert kriterium"]).startswith("Samarbeidsmodell 1, ")


def test_every_figure_shows_its_arithmetic_and_leads_to_its_cell(folder: Path) -> None:
    run(folder)
    rows = [row for row in table(folder, "Utregning") if row["Nr."] == "2018-004"]
    how = {row["Hva"]: row["Slik er det regnet"] for row in rows}
    assert how["Samarbeidsmodell: snitt"] == "(4 + 4) ÷ 2 = 4"
    assert how["Distriktsindeks"] == "(52 + 38) ÷ 2 = 45"
    assert how["Distriktsbehov"] == "100 − 45 = 55"
    assert how["Prioriteringspoeng"].replace("\N{NO-BREAK SPACE}", " ") == "60 % × 76,666667 + 40 % × 55 = 68"
    places = {row["Hva"].strip(): row["Hentet fra"] for row in rows if row["Hentet fra"]}
    assert places["Samarbeidsmodell: poeng fra Kari Vurderer"].startswith("Vurderinger!")
    assert places["Omsøkt tilskudd"].startswith("Finansieringsplan!")
    assert all(row["Punkt"] for row in rows)


def test_scores_that_differ_never_look_alike(folder: Path) -> None:
    weights = {**dict.fromkeys(CRITERIA, 1), "development": Decimal("0.001")}
    choose(folder, content_weight=1, district_weight=0, criterion_weights=weights)
    run(folder)
    shown = {row["Nr."]: (row["Rang"], row["Poeng"]) for row in table(folder, "Rangering")}
    assert (shown["2018-003"], shown["2018-004"]) == ((1, 80), (2, pytest.approx(79.996)))


def test_the_same_round_gives_the_same_bytes_whatever_its_place(folder: Path, tmp_path: Path) -> None:
    run(folder)
    shutil.copytree(folder, tmp_path / "annet sted" / "runde")
    again = tmp_path / "annet sted" / "runde"
    (again / "samlebok.xlsx").unlink()
    run(again)
    assert (again / "samlebok.xlsx").read_bytes() == (folder / "samlebok.xlsx").read_bytes()


def test_other_weights_change_the_result_but_not_the_round(folder: Path) -> None:
    done = run(folder)
    before = (folder / "round.toml").read_bytes()
    from toolkit.files.round.folder import load_round  # noqa: PLC0415

    weights: Mapping[str, Any] = {"content": 0, "district": 1}
    tried = prioritise_round(load_round(folder), done.consolidated, Trial(100, 1, weights))
    assert tried.priority is not None
    assert tried.priority.ranking.places[0].scored.application.id == "2018-002"
    assert (folder / "round.toml").read_bytes() == before
