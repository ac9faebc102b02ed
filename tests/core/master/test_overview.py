"""The overview: which errors are called common, and where the line stands at which the envelope ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.masters import INDEX, master
from tests.ranking import assess, choose, index, new, project
from tests.rounds import NOW
from toolkit.core.master.overview import MOST_COMMON, MOST_SINGLE, overview
from toolkit.core.master.tables import TableWriter
from toolkit.core.master.values import Page, Section, SheetTable, Tally
from toolkit.core.round.entries import Listed
from toolkit.files.texts import load_messages
from toolkit.model import Finding, Severity
from toolkit.steps.consolidate import consolidate_round
from toolkit.steps.judging import Options

if TYPE_CHECKING:
    from toolkit.core.round.consolidate import Consolidated
    from toolkit.steps.consolidate import Outcome

NB = load_messages("nb")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Six applications; the third of the ranking applies for more than is left, the fourth does not (policy skip)."""
    folder = tmp_path_factory.mktemp("overview") / "runde"
    new(
        folder, [project(number, factor, "1902") for number, factor in ((1, 4), (2, 4), (3, 3), (4, 1), (5, 2), (6, 2))]
    )
    choose(folder, policy="skip")
    index(folder, INDEX)
    consolidate_round(folder, NOW, Options(jobs=1))
    points = (5, 4, 3, 2, 1, 0)
    assess(folder, "Ola", {f"2018-00{number}": (one,) * 6 for number, one in enumerate(points, 1)})
    return consolidate_round(folder, NOW, Options(jobs=1))


def page(done: Outcome, judged: Consolidated | None = None) -> Page:
    return overview(TableWriter(judged or done.consolidated, NB), done.result)


def section(shown: Page, key: str) -> Section | None:
    return next((one for one in shown.sections if one.label == NB.text(f"master.sections.{key}")), None)


def broken(done: Outcome, *counts: int) -> Consolidated:
    """The round where the first rules of the call are broken by so many applications each."""
    judged = done.consolidated
    rules = [rule for rule in judged.call.rules if rule.severity is Severity.ERROR]
    found = {
        one.id: tuple(
            Listed(Finding(rule.id, Severity.ERROR, rule.clause, "/project/title", "Prosjekt", "C5", "form.missing"))
            for rule, count in zip(rules, counts, strict=False)
            if number < count
        )
        for number, one in enumerate(judged.applications)
    }
    applications = tuple(replace(one, entry=replace(one.entry, findings=found[one.id])) for one in judged.applications)
    return replace(judged, applications=applications)


def faults(done: Outcome, *counts: int) -> Section:
    found = section(page(done, broken(done, *counts)), "faults")
    assert found
    return found


def amounts(found: Section) -> list[object]:
    return [row[1].value for row in found.rows if isinstance(row[1], Tally)]


def test_errors_that_several_make_are_shown_by_how_many_and_the_rest_is_counted(done: Outcome) -> None:
    found = faults(done, 1, 4, 1, 2)
    assert amounts(found) == [4, 2]
    assert found.chart
    assert (found.label, found.columns[0].label) == ("Regler som oftest er brutt", "Regel")
    assert (
        found.remark == "2 av 4 regler som er brutt: de som minst 2 søknader bryter. Alle feilene står på arket «Funn»."
    )


def test_of_errors_that_equally_many_make_all_are_shown_or_none(done: Outcome) -> None:
    found = faults(done, 3, 3, *(2,) * MOST_COMMON)
    assert amounts(found) == [3, 3]
    assert found.remark.startswith(f"2 av {MOST_COMMON + 2} regler som er brutt: de som minst 3 søknader bryter.")
    assert len(faults(done, *(2,) * (MOST_COMMON + 1)).rows) == MOST_COMMON


def test_where_no_error_is_made_twice_there_are_no_bars_and_all_have_room(done: Outcome) -> None:
    found = faults(done, *(1,) * 12)
    assert found.chart is None
    assert (len(found.rows), found.remark) == (12, "12 regler er brutt. Alle feilene står på arket «Funn».")
    many = faults(done, *(1,) * (MOST_SINGLE + 1))
    assert len(many.rows) == MOST_SINGLE
    assert many.remark.startswith(
        f"{MOST_SINGLE} av {MOST_SINGLE + 1} regler som er brutt. Hver av dem er brutt i bare én søknad."
    )


def test_the_count_of_an_error_is_a_sum_over_findings() -> None:
    whole = master()
    shown = next(one for one in whole.sheets if isinstance(one, Page))
    findings = next(one for one in whole.sheets if isinstance(one, SheetTable) and one.id == "findings")
    at = {column.id: number for number, column in enumerate(findings.columns)}
    found = section(shown, "faults")
    assert found
    for row in found.rows:
        tally = row[1]
        assert isinstance(tally, Tally)
        ((name, (rule,)),) = tally.where
        marked = [one[at["counted_once"]] for one in findings.rows if one[at[name]] == rule]
        assert marked.count(1) == tally.value > 0
        assert len({one[at["id"]] for one in findings.rows if one[at[name]] == rule}) >= tally.value


def test_the_line_where_the_envelope_ends_stands_below_all_who_get_money_and_names_who_does_not(done: Outcome) -> None:
    order = section(page(done), "order")
    assert order
    names = [str(row[0]) for row in order.rows]
    line = next(number for number, name in enumerate(names) if name.startswith("―"))
    marks = [name[0] for name in names]
    assert marks[:line].count("✔") == marks.count("✔")
    assert "✘" in marks[:line]
    without = [name.split(".")[0].removeprefix("✘ ") for name in names[:line] if name[0] == "✘"]
    assert names[line] == f"― hit rekker rammen; ikke til nr. {NB.write(without)} ―"


def test_what_is_open_and_what_is_not_ranked_are_counted_by_the_workbook(done: Outcome) -> None:
    found = section(page(done), "priority")
    assert found
    counts = {row[0]: row[1] for row in found.rows}
    assert all(isinstance(counts[NB.text(f"master.figures.{key}")], Tally) for key in ("open", "ranked", "not_ranked"))
    left = counts[NB.text("master.figures.not_ranked")]
    assert isinstance(left, Tally)
    assert left.less == counts[NB.text("master.figures.ranked")]


def test_a_long_name_stands_whole_beside_its_bar(done: Outcome) -> None:
    judged, name = done.consolidated, "Regionrådet for Nord-Troms og nabokommunene"
    data = {"applicant": {"name": name}}
    first = judged.applications[0]
    submission = replace(first.view.submission, data={**first.view.submission.data, **data})
    renamed = replace(first, view=replace(first.view, submission=submission))
    shown = page(done, replace(judged, applications=(renamed, *judged.applications[1:])))
    order = section(shown, "order")
    assert order
    assert any(str(row[0]).endswith(name) for row in order.rows)
