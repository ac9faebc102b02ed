"""Tracing scores, ranks and awards: by the lines of the priority, in the words of the sheet Workings (K13)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.core.explain_lines import inputs_of
from toolkit.core.funding import funding_lines
from toolkit.core.master.overview_ranking import score_parts
from toolkit.core.master.values import Link
from toolkit.core.priority.exact import decimal_of
from toolkit.core.priority.explain import round_lines
from toolkit.core.priority.ranking import content_share
from toolkit.core.round.awards import AWARDS_FILE
from toolkit.core.tracing.values import Source, Step, Traced, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from toolkit.core.master.values import Value
    from toolkit.core.priority.model import Priority
    from toolkit.core.tracing.values import Book
    from toolkit.model import Line

ROUND_FILE = "round.toml"
CALL_FILE = "call.toml"
FIGURES: Mapping[str, str] = {
    "rank": "rank",
    "priority_score": "priority-score",
    "content_part": "content-score",
    "content_score": "content-score",
    "assessors": "content-score",
    "spread": "content-score",
    "remarks": "priority-score",
    "district_part": "district-need",
    "district_need": "district-need",
    "district_index": "district-index",
    "municipality_index": "district-index",
    "ask": "highest-ask",
    "award": "award-proposed",
    "outcome": "award-proposed",
    "how": "award-proposed",
    "clause": "award-proposed",
    "left_after": "award-proposed",
    "place": "rank",
}
"""The columns of Ranking and Allocation that rest on a figure of the priority; a criterion's column is its own."""
_PARTS = ("content_part", "district_part")
"""What content and district need give of a priority score, in the order of `score_parts`."""
_BOUNDS: Mapping[str, str] = {"applied": "grant-applied", "highest-award": "award-highest-left"}
"""What a proposed award is bounded by, as Workings calls it, and the figure of the application that it is."""
SIMULATED = frozenset({"funded_share", "open_share", "rank_middle", "rank_weights", "rank_all"})


def priority_figure(book: Book, application: str, column: str) -> Traced:
    """A score, rank or award of one application: every figure below it, with the assessors' scores and indices."""
    priority = book.result.priority
    if priority is None:
        return Traced("computed")
    if column in SIMULATED:
        return simulated(book)
    if application in priority.choices.awards_made and column in {"award", "outcome", "how", "clause", "left_after"}:
        return _made(book, application)
    criterion = column not in FIGURES
    wanted = "criterion-mean" if criterion else FIGURES[column]
    lines = book.scores.get(application, ())
    chosen = [one for one in lines if one.figure == wanted and (not criterion or one.facts["criterion"] == column)]
    traced = _rests_on(book, application, chosen, column)
    return _weighted(book, priority, application, column, traced) if column in _PARTS else traced


def _weighted(book: Book, priority: Priority, application: str, column: str, traced: Traced) -> Traced:
    """What a component gives of the priority score: the component, as traced, times its weight."""
    places = (one.scored for one in priority.ranking.places if one.scored.application.id == application)
    scored = next(places, None)
    parts = score_parts(scored, priority.choices) if scored else ()
    amount = dict(zip(_PARTS, parts, strict=False)).get(column)
    if amount is None or not traced.steps:
        return traced
    content = content_share(priority.choices)
    share = decimal_of(content if column == "content_part" else 1 - content)
    facts = {"share": share, "points": traced.steps[0].amount, "amount": book.messages.write(amount, "number")}
    how, label = book.messages.text("workings.part", **facts), book.messages.text(f"master.columns.{column}")
    step = Step(label, amount, how, traced.steps[0].clause)
    chosen = (choice_source(book, name) for name in ("content_weight", "district_weight"))
    sources = tuple(dict.fromkeys((*traced.sources, *chosen)))
    return replace(traced, facts=(("figure", label),), how=how, steps=(step, *traced.steps), sources=sources)


def worked_figure(book: Book, application: str, label: str) -> Traced:
    """A figure of one application by its name in Workings, with every figure below it."""
    chosen = [one for one in book.scores.get(application, ()) if _label(book, one) == label]
    return _rests_on(book, application, chosen, label)


def _rests_on(book: Book, application: str, chosen: Sequence[Line], name: str) -> Traced:
    chain = list(_chain(chosen, book.scores.get(application, ())))
    steps = tuple(step for line in chain for step in _worked(book, application, line))
    sources = tuple(dict.fromkeys(source for step in steps for source in step.sources))
    clauses = tuple(dict.fromkeys(step.clause for step in steps if step.clause))
    return Traced(
        "priority",
        (("figure", steps[0].label if steps else name),),
        how=steps[0].arithmetic if steps else "",
        clauses=clauses,
        steps=steps,
        sources=(*sources, *_chosen(book, chain)),
    )


def _chain(chosen: Sequence[Line], lines: Sequence[Line]) -> Iterator[Line]:
    waiting, seen = list(chosen), []
    while waiting:
        line = waiting.pop(0)
        if line not in seen:
            seen.append(line)
            yield line
            waiting += [one for one in lines if one.figure in line.of]


def _worked(book: Book, application: str, line: Line) -> Iterator[Step]:
    """The rows of Workings that a line stands on: its own, and the inputs below it."""
    table, label = book.table("workings"), _label(book, line)
    at = {column.id: number for number, column in enumerate(table.columns)} if table else {}
    inside = False
    for row in table.rows if table else ():
        figure = str(row[at["figure"]])
        if row[at["id"]] == application and (figure == label or (inside and figure.startswith(" "))):
            inside = True
            yield _step(book, row, at)
        else:
            inside = False


def _label(book: Book, line: Line) -> str:
    criteria = book.writer.call.lists["criterion"]
    named = (
        {"criterion": book.messages.of(criteria[line.facts["criterion"]].label)} if "criterion" in line.facts else {}
    )
    return book.messages.text(f"figures.{line.figure}", **named)


def _step(book: Book, row: Sequence[Value], at: Mapping[str, int]) -> Step:
    figure, how = str(row[at["figure"]]).strip(), str(row[at["how"]] or "")
    sources = worked_sources(book, dict(zip(at, row, strict=True)))
    return Step(figure, plain(row[at["value"]]), how, str(row[at["clause"]] or ""), sources)


def worked_sources(book: Book, cells: Mapping[str, Value]) -> tuple[Source, ...]:
    """The cells that a row of Workings rests on: the one its link leads to, or all of a figure of the application."""
    link, one = cells["source"], book.applications.get(str(cells["id"]))
    if not isinstance(link, Link):
        return ()
    for key, figure in _BOUNDS.items():
        if one and str(cells["figure"]).strip() == book.messages.text(f"workings.{key}"):
            lines = {line.figure: line for line in funding_lines(one.view)}
            inputs = inputs_of(lines[figure], lines)
            return tuple(book.source(link.file, each.sheet, each.cell, "", each.amount) for each in inputs)
    return (book.source(link.file, link.sheet, link.cell),)


def _chosen(book: Book, chain: Sequence[Line]) -> Iterator[Source]:
    """What the county chose, and the index it took, where the figures rest on them."""
    figures = {line.figure for line in chain}
    names = {
        "priority-score": ("content_weight", "district_weight"),
        "content-score": ("criterion_weights",),
        "district-index": ("aggregation", "index_edition"),
        "award-proposed": ("policy",),
    }
    for figure, choices in names.items():
        if figure in figures:
            yield from (choice_source(book, name) for name in choices)
    if "district-index" in figures and book.result.edition:
        yield index_source(book)


def choice_source(book: Book, name: str) -> Source:
    """A choice of the round, as a place in round.toml."""
    one = next((choice for choice in book.result.chosen if choice.id == name), None)
    label = book.messages.text(f"round.choices.{name}")
    return Source(ROUND_FILE, "", f"[choices.{name}]", label, one.shown if one else None, "round")


def index_source(book: Book) -> Source:
    """The edition of the district index in use, as it lies in the round."""
    edition = book.result.edition
    year = edition.year if edition else ""
    return Source(f"index/{year}.csv", label=edition.file if edition else "", where="round")


def index_fact(book: Book, key: str) -> Source:
    """What the round's record of the edition in use says under a key."""
    edition = book.result.edition
    return Source(
        f"index/{edition.year if edition else ''}.toml", "", key, value=getattr(edition, key, None), where="round"
    )


def _file_of(book: Book, application: str) -> tuple[Source, ...]:
    one = book.applications.get(application)
    return (book.source(one.entry.incoming.name),) if one else ()


def simulated(book: Book) -> Traced:
    """What the simulation drew: nothing of it stands in a file."""
    simulation = book.result.simulation
    facts = (("draws", simulation.draws), ("seed", simulation.seed)) if simulation else ()
    names = ("content_weight", "district_weight", "criterion_weights", "policy")
    return Traced("simulated" if facts else "computed", facts, sources=tuple(choice_source(book, one) for one in names))


def _made(book: Book, application: str) -> Traced:
    """An award already made: a line of awards.csv."""
    awards, choices = book.result.awards, book.result.priority.choices if book.result.priority else None
    label = book.messages.text("round.columns.award")
    place = Source(
        AWARDS_FILE, "", str(awards.lines.get(application, "")), label, awards.made.get(application), "round"
    )
    return Traced("award-made", clauses=(choices.clauses.awards_made,) if choices else (), sources=(place,))


def envelope_figure(book: Book, label: str) -> Traced | None:
    """A step of the envelope by its name in the master; None where it is none."""
    priority = book.result.priority
    lines = {line.figure: line for line in round_lines(priority)} if priority else {}
    line = next((one for one in lines.values() if book.messages.text(f"figures.{one.figure}") == label), None)
    if line is None or priority is None:
        return None
    steps = tuple(
        Step(book.messages.text(f"figures.{name}"), lines[name].amount, "", lines[name].clause) for name in line.of
    )
    sources: tuple[Source, ...] = ()
    if line.figure == "envelope":
        sources = (Source(CALL_FILE, "", "[parameters.envelope]", label, line.amount, "call"),)
    elif line.figure == "awards-made":
        made = book.result.awards
        sources = tuple(Source(AWARDS_FILE, "", str(made.lines.get(own, "")), own, kroner, "round")
                        for own, kroner in made.made.items())  # fmt: skip
    elif line.figure == "awards-proposed":
        proposals = priority.allocation.proposals
        steps = tuple(
            Step(book.name(one.application), one.award, sources=_file_of(book, one.application))
            for one in proposals
            if one.award
        )
        sources = tuple(source for step in steps for source in step.sources)
    amounts = [book.messages.write(step.amount, "money") for step in steps if step.amount is not None]
    sign = " + " if line.figure == "awards-proposed" else " − "
    how = f"{sign.join(amounts)} = {book.messages.write(line.amount, 'money')}" if len(amounts) > 1 else ""
    return Traced("envelope", (("figure", label),), how=how, clauses=(line.clause,), steps=steps, sources=sources)
