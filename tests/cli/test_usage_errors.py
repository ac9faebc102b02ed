"""A command used wrongly: one plain line in the user's language, exit code 2, and which help to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from tests.cli.speaking import COMMANDS, keys, remembering, run
from toolkit.cli import main
from toolkit.cli.usage import in_words
from toolkit.files.texts import languages, load_messages

if TYPE_CHECKING:
    from collections.abc import Iterator

MISTAKES = [
    # what is typed; what is said in nb; in en
    (
        ["consolidate", "r", "--jbos", "3"],
        "--jbos: det finnes ikke noe slikt valg. Mente du --jobs? Se toolkit consolidate --help.",
        "--jbos: there is no such option. Did you mean --jobs? See toolkit consolidate --help.",
    ),
    (
        ["rank", "r", "--xyzzy"],
        "--xyzzy: det finnes ikke noe slikt valg. Se toolkit rank --help.",
        "--xyzzy: there is no such option. See toolkit rank --help.",
    ),
    (
        ["consolidate", "r", "-j", "3"],
        "-j: det finnes ikke noe slikt valg. Se toolkit consolidate --help.",
        "-j: there is no such option. See toolkit consolidate --help.",
    ),
    (
        ["konsolider", "r"],
        "konsolider: det finnes ingen slik kommando. Mente du consolidate? Se toolkit --help.",
        "konsolider: there is no such command. Did you mean consolidate? See toolkit --help.",
    ),
    (
        ["addin", "instal"],
        "instal: det finnes ingen slik kommando. Mente du install? Se toolkit addin --help.",
        "instal: there is no such command. Did you mean install? See toolkit addin --help.",
    ),
    (
        ["qqqqqq"],
        "qqqqqq: det finnes ingen slik kommando. Se toolkit --help.",
        "qqqqqq: there is no such command. See toolkit --help.",
    ),
    (
        ["consolidate"],
        "RUNDE mangler. Skriv minst: toolkit consolidate RUNDE. Se toolkit consolidate --help.",
        "ROUND is missing. Type at least: toolkit consolidate ROUND. See toolkit consolidate --help.",
    ),
    (
        ["validate"],
        "STI... mangler. Skriv minst: toolkit validate STI. Se toolkit validate --help.",
        "PATH... is missing. Type at least: toolkit validate PATH. See toolkit validate --help.",
    ),
    (
        ["round", "new", "d"],
        "--call mangler. Skriv minst: toolkit round new MAPPE --call UTLYSNING. Se toolkit round new --help.",
        "--call is missing. Type at least: toolkit round new DIR --call CALL. See toolkit round new --help.",
    ),
    (
        ["consolidate", "r", "--jobs"],
        "--jobs må følges av en verdi: --jobs ANTALL. Se toolkit consolidate --help.",
        "--jobs needs a value: --jobs COUNT. See toolkit consolidate --help.",
    ),
    (
        ["consolidate", "r", "--strict=ja"],
        "--strict skal stå alene, uten verdi. Se toolkit consolidate --help.",
        "--strict stands alone, without a value. See toolkit consolidate --help.",
    ),
    (
        ["validate", "f.xlsx", "--format", "jsn"],
        "--format: «jsn» kan ikke brukes. Mulig er text, json og html. Se toolkit validate --help.",
        "--format: ‘jsn’ cannot be used. Possible are text, json and html. See toolkit validate --help.",
    ),
    (
        ["consolidate", "r", "--jobs", "0"],
        "--jobs: «0» kan ikke brukes. Gi et helt tall som er minst 1. Se toolkit consolidate --help.",
        "--jobs: ‘0’ cannot be used. Give a whole number, 1 or more. See toolkit consolidate --help.",
    ),
    (
        ["consolidate", "r", "--jobs", "to"],
        "--jobs: «to» kan ikke brukes. Gi et helt tall som er minst 1. Se toolkit consolidate --help.",
        "--jobs: ‘to’ cannot be used. Give a whole number, 1 or more. See toolkit consolidate --help.",
    ),
    (
        ["rank", "r", "--draws", "1000001"],
        "--draws: «1000001» kan ikke brukes. Gi et helt tall fra 1 til 1000000. Se toolkit rank --help.",
        "--draws: ‘1000001’ cannot be used. Give a whole number from 1 to 1000000. See toolkit rank --help.",
    ),
    (
        ["index", "import", "f.xlsx", "--round", "r", "--year", "i fjor"],
        "--year: «i fjor» er ikke et helt tall. Se toolkit index import --help.",
        "--year: ‘i fjor’ is not a whole number. See toolkit index import --help.",
    ),
    (
        ["consolidate", "min", "runde", "2018"],
        (
            "runde 2018: mer enn kommandoen tar imot. Er det mellomrom i et filnavn, sett anførselstegn rundt det."
            " Se toolkit consolidate --help."
        ),
        (
            "runde 2018: more than the command takes. If a file's name has spaces, put quotation marks around it."
            " See toolkit consolidate --help."
        ),
    ),
]
WORDS_DASH = (
    ["consolidate", "r", "–strict"],
    (
        "–strict: dette begynner med en tankestrek. Et valg begynner med to bindestreker."
        " Er linjen kopiert fra et dokument, skriv strekene på nytt. Se toolkit consolidate --help."
    ),
    (
        "–strict: this begins with a long dash. An option begins with two hyphens."
        " If the line was copied from a document, type them anew. See toolkit consolidate --help."
    ),
)
SAID = [
    pytest.param(typed, language, said, id=f"{' '.join(typed)} ({language})")
    for typed, nb, en in (*MISTAKES, WORDS_DASH)
    for language, said in (("nb", nb), ("en", en))
]


@pytest.mark.parametrize(("typed", "language", "said"), SAID)
def test_a_command_used_wrongly_gets_one_line_that_says_what_helps(typed: list[str], language: str, said: str) -> None:
    result = run(*typed, TOOLKIT_LANG=language)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"toolkit: {said}\n")


@pytest.mark.parametrize("typed", ["consolidate r --jbos --lang en", "--lang en consolidate --jbos", "--lang en jbos"])
def test_it_is_said_in_the_language_that_the_line_asks_for(typed: str) -> None:
    assert "there is no such" in run(*typed.split(), TOOLKIT_LANG="nb").stderr


def test_a_language_without_a_code_is_an_option_without_a_value() -> None:
    assert (
        run("calls", "--lang").stderr
        == "toolkit: --lang må følges av en verdi: --lang SPRÅK. Se toolkit calls --help.\n"
    )


def test_what_could_steer_a_terminal_is_written_out() -> None:
    assert run("\x1b[2J", TOOLKIT_LANG="en").stderr.startswith("toolkit: \\x1b[2J: there is no such command.")


@pytest.mark.parametrize("path", [path for path, one in COMMANDS.items() if isinstance(one, click.Group)], ids=" ".join)
def test_a_group_without_a_command_shows_its_help(path: tuple[str, ...]) -> None:
    bare, spoken = run(*path), run(*path, "--lang", "nb")
    assert bare.output == spoken.output
    if path != ("calls",):  # which lists the calls
        assert (bare.exit_code, bare.stdout) == (2, "")
        assert bare.stderr == run(*path, "--help").stdout


# --- nothing is left to click -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", languages())
def test_every_sentence_on_wrong_use_is_shown_above(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    used = remembering(language, monkeypatch)
    for typed, *_ in (*MISTAKES, WORDS_DASH):
        run(*typed)
    every = {key for key in keys(language, "help") if key.startswith("help.errors.")}
    assert every - used == {"help.errors.other"}


def kinds(error: type[click.UsageError] = click.UsageError) -> Iterator[str]:
    for kind in error.__subclasses__():
        if kind.__module__.startswith("click."):
            yield kind.__name__
        yield from kinds(kind)


def test_click_has_no_kind_of_usage_error_that_nobody_has_looked_at() -> None:
    said_above = {"NoSuchOption", "NoSuchCommand", "MissingParameter", "BadParameter", "BadOptionUsage"}
    where_no_argument_means_help = {"NoArgsIsHelpError"}
    needs_an_argument_of_several_values = {"BadArgumentUsage"}
    assert set(kinds()) <= said_above | where_no_argument_means_help | needs_an_argument_of_several_values


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_option_takes_any_text_or_says_which_values_it_takes(path: tuple[str, ...]) -> None:
    anything = (click.Path, click.types.StringParamType, click.types.BoolParamType)
    context = click.Context(COMMANDS[path], info_name="toolkit")
    for param in COMMANDS[path].params:
        assert param.nargs in {1, -1}
        if isinstance(param.type, anything):
            continue
        with pytest.raises(click.UsageError) as caught:
            param.type_cast_value(context, "Ø")
        said = in_words(caught.value, context, load_messages("nb"))
        assert said.startswith(f"{max(param.opts, key=len)}: «Ø» ")


def test_a_mistake_that_is_not_known_is_told_in_clicks_own_words() -> None:
    context = click.Context(main, info_name="toolkit")
    said = in_words(click.UsageError("Something new."), context, load_messages("nb"))
    assert said == "Kommandoen er ikke brukt riktig (Something new.). Se toolkit --help."
