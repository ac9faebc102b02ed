"""`toolkit explain`: a rule in words, all rules in a line each, and one plain line for a rule that is not there."""

from __future__ import annotations

from click.testing import CliRunner, Result

from tests.examples import call
from toolkit.cli import main


def explain(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["explain", *arguments], env={"TOOLKIT_LANG": "en", "COLUMNS": "300"})


def unwrapped(result: Result) -> str:
    return " ".join(result.stdout.split())


def test_a_rule_is_told_from_what_to_how_to_mend_it() -> None:
    result = explain("period-length")
    assert result.exit_code == 0
    headings = ["What it checks", "Why", "An example that passes", "An example that fails", "How to mend it"]
    lines = result.stdout.splitlines()
    assert [line for line in lines if line in headings] == headings
    assert "  K16: Project period over two years." in lines
    assert "  1 January 2019 to 31 December 2020 is exactly two years and fine" in lines
    assert "  One day more than two years gets a warning" in lines
    assert any(line.startswith("  Project!C26: The period 1 Jan 2019–1 Jan 2021 is longer") for line in lines)
    assert any(line.startswith("  Set the end date to 31 Dec 2020 or earlier") for line in lines)


def test_it_speaks_the_language_asked_for() -> None:
    result = explain("period-length", "--lang", "nb")
    assert "Sett sluttdatoen til 31.12.2020 eller tidligere" in result.stdout


def test_a_rule_that_gives_way_to_another_says_so() -> None:
    told = "only the first is reported. Mending it mends both"
    assert told in unwrapped(explain("totals-equal"))
    assert told in unwrapped(explain("in-kind-both-sides"))


def test_a_rule_that_silences_others_says_so_of_itself() -> None:
    assert "‘Every field holds a value of the right sort’: what is wrong with a cell" in unwrapped(explain("value"))
    assert "Beside other findings" not in explain("email").stdout


def test_without_a_rule_every_rule_has_one_line() -> None:
    result = explain()
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == [rule.id for rule in call().rules]


def test_a_mistyped_rule_gets_one_line_with_the_nearest_names() -> None:
    result = explain("grantshare")
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert "no rule ‘grantshare’" in line
    assert "grant-share" in line


def test_a_rule_like_none_gets_one_line_that_says_where_they_are_listed() -> None:
    result = explain("xyzzy")
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert "toolkit explain" in line


def test_a_call_that_is_not_there_gets_one_line() -> None:
    result = explain("period-length", "--call", "nowhere")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
