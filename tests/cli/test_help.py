"""`--help` in the user's language: every command, argument and option has its words, and they are nobody else's."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import click
import pytest

from tests.cli.speaking import COMMANDS, PATHS, help_of, keys, parsed, remembering, run
from toolkit.files.data import schemas
from toolkit.files.texts import languages, load_messages

ROOT = Path(__file__).parents[2]
LEAVES = [path for path in PATHS if path and not isinstance(COMMANDS[tuple(path.split())], click.Group)]
WIDTH = 80  # of the terminal; what stands below a \b is not wrapped
every_language = pytest.mark.parametrize("language", languages())
every_command = pytest.mark.parametrize("path", PATHS, ids=lambda path: path or "toolkit")


def about(path: str, language: str) -> str:
    return load_messages(language).text(f"commands.{path.replace(' ', '.') or 'toolkit'}.about")


def as_it_stands(path: str, language: str) -> list[str]:
    """The lines of a command's help that are not wrapped."""
    blocks = [block.removeprefix("\b\n") for block in about(path, language).split("\n\n") if block.startswith("\b")]
    return [line.rstrip() for block in blocks for line in block.splitlines()]


def examples(path: str, language: str) -> list[str]:
    """The command lines that a command's help shows."""
    return [found[1] for line in as_it_stands(path, language) if (found := re.search(r"(?:^|\s{2})(toolkit .*)", line))]


# --- every text is there, and used ------------------------------------------------------------------------------


@every_language
def test_every_command_argument_and_option_has_its_text_and_no_text_is_left_over(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = remembering(language, monkeypatch)
    for path in PATHS:
        help_of(path, language)
    told = {key for key in keys(language, "help", "commands") if not key.startswith("help.errors.")}
    assert told - used == set()
    assert used - told == set()


@every_language
def test_a_text_that_several_commands_share_stands_once(language: str) -> None:
    told = load_messages(language)
    for key in keys(language, "commands"):
        command, _, option = key.removeprefix("commands.").partition(".options.")
        shared = f"help.options.{option}"
        assert not (option and told.has(shared) and told.text(key) == told.text(shared)), key
        group, _, _ = command.rpartition(".")
        of_group = f"commands.{group}.options.{option}"
        assert not (option and told.has(of_group) and told.text(key) == told.text(of_group)), key


def test_the_sentences_are_nowhere_in_the_commands() -> None:
    given = [param for command in COMMANDS.values() for param in command.params if param.name != "version"]
    assert [param.name for param in given if getattr(param, "help", None)] == []
    assert [command.name for command in COMMANDS.values() if command.epilog or command.short_help] == []


# --- how it looks -----------------------------------------------------------------------------------------------


@every_language
@every_command
def test_help_has_its_parts_in_their_order(path: str, language: str) -> None:
    messages, shown = load_messages(language), help_of(path, language)
    lines = shown.splitlines()
    assert lines[0].startswith(f"{messages.text('help.headings.usage')}: toolkit {path}".rstrip())
    command = COMMANDS[tuple(path.split())]
    kinds = {"arguments": click.Argument, "options": click.Option}
    parts = [key for key, kind in kinds.items() if any(isinstance(param, kind) for param in command.params)]
    parts = list(dict.fromkeys([*parts, "options"])) + ["commands"] * isinstance(command, click.Group)
    headings = [messages.text(f"help.headings.{part}") + ":" for part in parts]
    assert [line for line in lines[1:] if re.fullmatch(r"\S+:", line)] == headings
    assert all(first or second for first, second in pairwise(lines)), "two blank lines"


@every_language
@every_command
def test_help_tells_everything_that_can_be_given(path: str, language: str) -> None:
    shown, messages = help_of(path, language), load_messages(language)
    for param in COMMANDS[tuple(path.split())].params:
        if isinstance(param, click.Option):
            assert re.search(rf"^  (-., )?{max(param.opts, key=len)}\b", shown, re.MULTILINE), param.name
        else:
            word = messages.text(f"help.words.{param.metavar}")
            assert re.search(rf"^  \[?{re.escape(word)}\]?  +\S", shown, re.MULTILINE), param.name
            assert word in shown.split("\n\n")[0]


@every_language
@every_command
def test_help_is_wrapped_and_what_is_laid_out_stands_as_it_is(path: str, language: str) -> None:
    lines = help_of(path, language).splitlines()
    laid_out = as_it_stands(path, language)
    assert [line for line in laid_out if f"  {line}" not in lines] == []
    assert [line for line in lines if len(line) > WIDTH and line.strip() not in laid_out] == []
    assert "\b" not in "".join(lines)


@every_language
@pytest.mark.parametrize("path", LEAVES)
def test_help_teaches_with_an_example_and_tells_the_exit_codes(path: str, language: str) -> None:
    assert any(example.startswith(f"toolkit {path}") for example in examples(path, language))
    last = about(path, language).strip().split("\n\n")[-1]
    word = {"nb": "Avslutningskode", "en": "Exit code"}[language]
    assert re.match(rf"{word}[rs]?: 0", last), last


@every_language
@every_command
def test_every_example_in_help_is_a_command_line_that_can_be_given(path: str, language: str) -> None:
    for example in examples(path, language):
        parsed(example)


@every_language
def test_the_program_lists_its_commands_in_the_order_of_the_work_each_with_a_line(language: str) -> None:
    messages = load_messages(language)
    lines = help_of("", language).split(f"\n{messages.text('help.headings.commands')}:\n")[1].splitlines()
    told = [line.split(maxsplit=1) for line in lines]
    assert told == [[path, messages.text(f"commands.{path}.line")] for path in PATHS if path and " " not in path]


# --- nothing is in another language -----------------------------------------------------------------------------


CLICKS_WORDS = {"Usage", "Options", "Commands", "Arguments", "Show", "Exit", "default", "required", "exit", "message"}


@every_command
def test_norwegian_help_holds_no_english_word(path: str) -> None:
    english = load_messages("en").table["help"]["words"].values()
    words = {word for shown in english for word in re.findall(r"[A-Z]{2,}", shown)}
    assert (words | CLICKS_WORDS) & set(re.findall(r"\w+", help_of(path, "nb"))) == set()


@pytest.mark.parametrize("part", ["headings", "words"])
def test_what_stands_beside_options_is_another_word_in_each_language(part: str) -> None:
    norwegian, english = (load_messages(language).table["help"][part] for language in ("nb", "en"))
    assert {key for key, word in norwegian.items() if word == english[key]} == set()


# --- which language ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        "consolidate --lang en --help",
        "consolidate --help --lang en",
        "consolidate --lang=en -h",
        "--lang en consolidate --help",
        "consolidate round-2018 --jobs 3 --help --lang nb --lang en",
        "--help --lang en",
        "--lang en --help",
        "round --lang en --help",
        "round --lang en new --help",
        "--lang en",
        "round --lang en",
        "calls show --help --lang en",
    ],
)
def test_lang_counts_wherever_it_stands(arguments: str) -> None:
    result = run(*arguments.split(), LANG="nb_NO.UTF-8")
    assert (result.stdout + result.stderr).startswith("Usage: toolkit")


@pytest.mark.parametrize(
    ("environment", "begins"),
    [
        ({}, "Bruk:"),
        ({"LANG": "en_GB.UTF-8"}, "Usage:"),
        ({"LANG": "fi_FI.UTF-8"}, "Bruk:"),
        ({"LANG": "en_GB.UTF-8", "TOOLKIT_LANG": "nb"}, "Bruk:"),
        ({"LANG": "nb_NO.UTF-8", "TOOLKIT_LANG": "en"}, "Usage:"),
    ],
)
def test_without_lang_help_speaks_the_terminals_language(environment: dict[str, str], begins: str) -> None:
    assert run("consolidate", "--help", **environment).stdout.startswith(begins)


@pytest.mark.parametrize(
    "arguments", ["--help --lang fi", "consolidate --lang fi --help", "consolidate --jbos --lang fi"]
)
def test_a_language_that_is_not_there_is_one_plain_line(arguments: str) -> None:
    result = run(*arguments.split())
    said = load_messages("nb").text("cli.no_language", source="--lang", wanted="fi", known=list(languages()))
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"toolkit: {said}\n")


def test_what_stands_behind_two_dashes_is_no_option() -> None:
    assert "Se toolkit consolidate --help." in run("consolidate", "a", "--", "--lang", "en").stderr


def test_the_language_before_a_command_is_that_of_all_it_prints() -> None:
    assert "sound" in run("--lang", "en", "calls", "check", "troms-2018").stdout
    assert "i orden" in run("--lang", "en", "calls", "check", "troms-2018", "--lang", "nb").stdout
    assert run("calls", "--lang", "en").stdout == run("calls", "list", "--lang", "en").stdout


def test_another_language_is_one_more_messages_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(schemas() / "messages", tmp_path / "messages")
    text = (tmp_path / "messages" / "nb.toml").read_text(encoding="utf-8")
    marked = re.sub(r'^(\w+ = "(?:""\n)?)(?=\w)', r"\1§", text.partition("\n[help.headings]")[2], flags=re.MULTILINE)
    words = "[help.headings]" + marked
    (tmp_path / "messages" / "xx.toml").write_text(f'[words]\nlocale = "nb_NO"\n{words}', encoding="utf-8")
    monkeypatch.setattr("toolkit.files.texts.schemas", lambda: tmp_path)
    assert help_of("consolidate", "xx").startswith(
        "§Bruk: toolkit consolidate [VALG] §RUNDE\n\n  §Samler alle innsendinger"
    )
    assert "en/nb/xx" in help_of("consolidate", "xx")
    assert run("consolidate", "r", "--jobs", "--lang=xx").exit_code == 2
    load_messages.cache_clear()


# --- on any machine ---------------------------------------------------------------------------------------------


def test_norwegian_letters_reach_a_pipe_whatever_its_encoding() -> None:
    shown = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "toolkit", "--help", "--lang", "nb"],
        cwd=ROOT,
        env={"PYTHONIOENCODING": "cp1252", "PYTHONPATH": str(ROOT), "SYSTEMROOT": "C:\\Windows"},
        capture_output=True,
        check=True,
    ).stdout
    assert "Søkere fyller ut et skjema" in shown.decode("utf-8")


LOADED = "print(sorted({name.split('.')[0] for name in sys.modules} & {'babel', 'openpyxl', 'pandas', 'rich'}))"
COMMAND_MODULES = "print(sorted(name for name in sys.modules if name.startswith('toolkit.cli.')))"


@pytest.mark.parametrize("language", ["nb", "en"])
def test_help_of_the_program_imports_no_command_and_no_library_of_theirs(language: str) -> None:
    given = ["--help", "--lang", language]
    asked = f"import sys\nfrom toolkit.cli import main\ntry:\n main({given!r})\nfinally:\n {LOADED};{COMMAND_MODULES}"
    found = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=False)
    own = [f"toolkit.cli.{name}" for name in ("common", "ending", "params", "spoken", "usage")]
    assert found.stdout.splitlines()[-2:] == ["[]", str(own)]
