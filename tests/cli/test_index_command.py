"""`toolkit index` and `toolkit template --kind assessment` as commands: what they print, and their exit codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from tests import rounds
from tests.steps.test_index_import import INNLANDET
from toolkit.cli import main
from toolkit.files.round.folder import new_round
from toolkit.files.texts import load_messages

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_round(tmp_path / "runde", "troms-2018").folder


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def csv(folder: Path, text: str = INNLANDET) -> Path:
    path = folder / "utdrag.csv"
    path.write_text(text, "utf-8")
    return path


def test_import_shows_the_columns_found_and_what_was_left_out(folder: Path) -> None:
    done = run("index", "import", csv(folder), "--year", 2022, "--round", folder, "--lang", "nb")
    assert done.exit_code == 0
    assert "A «nr_2022», B «navn», C «distriktsindeks» og D «ssb_sentralitet»" in done.output
    assert "Distriktsindeks: kolonne C «distriktsindeks»" in done.output
    assert "Rad 4 er utelatt: Gjennomsnitt hele landet (hele landet)" in done.output
    assert "3 verdier er lagret" in done.output


def test_an_import_with_faults_exits_1_and_says_each(folder: Path) -> None:
    done = run("index", "import", csv(folder), "--year", 2018, "--round", folder, "--lang", "en")
    assert done.exit_code == 1
    assert "Row 2: municipality code 3403 (Hamar) is not in the list of 2018." in done.output
    assert "Nothing is kept. Faults: 3." in done.output


@pytest.mark.parametrize("typed", ["code", "place=A", "value="])
def test_a_column_that_is_named_wrongly_is_wrong_use(folder: Path, typed: str) -> None:
    done = run("index", "import", csv(folder), "--year", 2022, "--round", folder, "--column", typed)
    assert done.exit_code == 2
    assert typed in done.output


@pytest.mark.parametrize("case", sorted(load_messages("en").table["index"]["faults"]))
@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_fault_has_a_sentence(folder: Path, case: str, language: str) -> None:
    files = {
        "no-header": "a;b\n1;2\n",
        "column-ambiguous": "nr;distriktsindeks;distriktsindeksen\n5501;1;2\n",
        "named-column-missing": "nr;distriktsindeks\n5501;1\n",
        "no-values": "nr;distriktsindeks\n",
        "bad-code": "nr;distriktsindeks\nx;1\n",
        "duplicate-code": "nr;distriktsindeks\n5501;1\n5501;1\n",
        "unknown-code": "nr;distriktsindeks\n1902;1\n",
        "not-a-number": "nr;distriktsindeks\n5501;to\n",
        "out-of-range": "nr;distriktsindeks\n5501;101\n",
    }
    more = ["--column", "name=Sted"] if case == "named-column-missing" else []
    done = run(
        "index", "import", csv(folder, files[case]), "--year", 2025, "--round", folder, "--lang", language, *more
    )
    assert done.exit_code == 1
    template = str(load_messages(language).table["index"]["faults"][case])
    assert max(template.replace("}", "{").split("{")[::2], key=len) in done.output


def test_show_tells_where_the_values_came_from_and_marks_examples(folder: Path) -> None:
    run(
        "index",
        "import",
        csv(folder),
        "--year",
        2022,
        "--round",
        folder,
        "--source",
        "innlandsstatistikk.no",
        "--example",
    )
    done = run("index", "show", "--round", folder, "--lang", "nb")
    assert done.exit_code == 0
    assert "Kilde: innlandsstatistikk.no" in done.output
    assert "EKSEMPEL" in done.output
    assert "1902 Tromsø" in done.output
    assert "ikke beregnet: 5401 er ikke i indeksen" in done.output


def imported(folder: Path, *words: object, text: str = INNLANDET) -> Result:
    return run("index", "import", csv(folder, text), "--year", 2022, "--round", folder, "--lang", "nb", *words)


def test_an_edition_of_the_same_year_is_never_replaced_unasked(folder: Path) -> None:
    imported(folder)
    before = (folder / "index" / "2022.csv").read_bytes()
    refused = imported(folder, text="nr;distriktsindeks\n3403;1\n")
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert "legger du til --replace" in refused.stderr
    assert (folder / "index" / "2022.csv").read_bytes() == before
    replaced = imported(folder, "--replace", text="nr;distriktsindeks\n3403;1\n")
    assert (replaced.exit_code, replaced.stderr) == (0, "")
    assert (folder / "index" / "2022.csv").read_bytes() != before


@pytest.mark.parametrize("damaged", [False, True])
def test_the_mark_of_an_example_never_goes_without_a_word(folder: Path, damaged: bool) -> None:
    imported(folder, "--example")
    if damaged:
        (folder / "index" / "2022.csv").write_text("nothing", "utf-8")
    assert "merket som EKSEMPEL" in imported(folder).stderr
    assert "var merket som EKSEMPEL. Den nye er det ikke" in imported(folder, "--replace").stderr
    assert imported(folder, "--replace", "--example").stderr == ""


def test_how_many_rows_have_no_value_is_told_by_import_and_show(folder: Path) -> None:
    text = INNLANDET.replace("79.6", "").replace("75.5", "")
    assert "Rader i filen uten verdi: 2." in imported(folder, text=text).output
    assert "Rader i filen uten verdi: 2." in run("index", "show", folder, "--lang", "nb").output


def test_show_takes_the_round_as_an_argument_or_an_option_but_not_two(folder: Path, tmp_path: Path) -> None:
    imported(folder)
    shown = run("index", "show", folder, "--lang", "nb")
    assert shown.exit_code == 0
    assert shown.output == run("index", "show", "--round", folder, "--lang", "nb").output
    two = run("index", "show", folder, "--round", tmp_path, "--lang", "nb")
    assert (two.exit_code, two.stderr.count("\n")) == (2, 1)


def test_show_as_json(folder: Path) -> None:
    run("index", "import", csv(folder), "--year", 2022, "--round", folder)
    (edition,) = json.loads(run("index", "show", "--round", folder, "--format", "json").output)
    assert (edition["year"], edition["values"], len(edition["municipalities"])) == (2022, 3, 24)
    assert edition["municipalities"][0] == {
        "code": "1902",
        "name": "Tromsø",
        "value": None,
        "from": "5401",
        "note": "municipality-not-in-index",
        "others": [],
    }


def test_show_in_a_round_without_an_index_says_how_to_get_one(folder: Path) -> None:
    done = run("index", "show", "--round", folder, "--lang", "en")
    assert done.exit_code == 0
    assert "toolkit index import" in done.output


# --- template --kind assessment ---


def test_an_assessment_form_is_written_for_a_round(folder: Path, tmp_path: Path) -> None:
    rounds.put(folder / "inbox", "a.xlsx", rounds.application())
    target = tmp_path / "vurdering.xlsx"
    words = ("template", "troms-2018", "--kind", "assessment", "-o", target, "--lang", "en")
    done = run(*words, "--round", folder, "--assessor", "Vigdis")
    assert (done.exit_code, target.is_file()) == (0, True)
    assert "1 application to assess" in done.output
    checked = run("validate", target, "--lang", "en")
    assert checked.exit_code == 1
    assert "‘Impartial?’ is missing for this application." in checked.output


@pytest.mark.parametrize(
    "words", [[], ["--assessor", "Vigdis"], ["--round", "runde"], ["--round", ".", "--assessor", " "]]
)
def test_an_assessment_form_needs_a_round_and_a_name(tmp_path: Path, words: list[str]) -> None:
    done = run("template", "troms-2018", "--kind", "assessment", "-o", tmp_path / "v.xlsx", "--lang", "en", *words)
    assert done.exit_code == 2
    assert "needs --round" in done.output
