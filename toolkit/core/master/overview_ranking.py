"""The overview's part on the ranking: the envelope after awards, and the applications in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.master.priority_words import shown
from toolkit.core.master.values import Chart, Column, ColumnType, Marked, Section, Tally, Value
from toolkit.core.priority.model import Outcome
from toolkit.core.priority.ranking import content_share

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from toolkit.core.master.tables import TableWriter
    from toolkit.core.priority.model import Choices, Priority, Proposal, Ranked, Scored
    from toolkit.core.round.prioritised import Prioritised

IN_CHART = 20
"""More bars than this do not fit a printed page: the table and chart show the first of the ranking."""
LONGEST_NAME = 62  # characters of a name beside a bar: two lines


def priority_sections(writer: TableWriter, result: Prioritised) -> Iterator[Section]:
    """How many are ranked, the envelope after awards made and proposed, and the order; or that it is not computed."""
    priority = result.priority
    if priority is None:
        text = writer.messages.text
        columns: tuple[Column, ...] = (writer.column("figure"), writer.column("value"))
        rows: tuple[tuple[Value, ...], ...] = ((text("ranking.title"), text("ranking.not_computed")),)
        yield Section(writer.word("sections.priority"), columns, rows)
        return
    yield _order(writer, priority)
    yield _envelope(writer, priority)


def _envelope(writer: TableWriter, priority: Priority) -> Section:
    ranking, allocation = priority.ranking, priority.allocation
    text, word = writer.messages.text, writer.word
    unranked = len(ranking.not_computed) + len(ranking.not_eligible)
    made = Marked(text("ranking.outcomes.already-awarded"), good=True)
    proposed = (
        ("outcome", tuple(Marked(text(f"ranking.outcomes.{one}"), good=True) for one in Outcome if one.funded)),
    )
    undecided = (("outcome", tuple(Marked(text(f"ranking.outcomes.{one}"), None) for one in Outcome if one.open)),)
    ranked = Tally(len(ranking.places), "ranking")
    funded, waiting = (
        [each for each in allocation.proposals if getattr(each.outcome, how)] for how in ("funded", "open")
    )
    rows: tuple[tuple[Value, ...], ...] = (
        (
            text("figures.awards-made"),
            Tally(len(priority.choices.awards_made), "allocation", "", (("outcome", (made,)),)),
            Tally(allocation.made, "allocation", "award", (("outcome", (made,)),)),
        ),
        (
            text("figures.awards-proposed"),
            Tally(len(funded), "allocation", "", proposed),
            Tally(allocation.proposed, "allocation", "award", proposed),
        ),
        (text("figures.envelope-left"), None, allocation.left),
        (word("figures.open"), Tally(len(waiting), "allocation", "", undecided), None),
        (word("figures.ranked"), ranked, None),
        (word("figures.not_ranked"), Tally(unranked, "applications", less=ranked), None),
    )
    columns = (
        writer.column("figure"),
        writer.column("applications", ColumnType.INTEGER),
        writer.column("amount", ColumnType.MONEY),
    )
    chart = Chart("bar", word("charts.awards"), (2,), word("charts.awards_description"), word("charts.kroner"), 3)
    return Section(word("sections.priority"), columns, rows, chart)


def _order(writer: TableWriter, priority: Priority) -> Section:
    """The first of the ranking, each with the parts of its points; a row of words where the envelope ends."""
    word, places = writer.word, priority.ranking.places
    proposals = {each.application: each for each in priority.allocation.proposals}
    reach = _reach(places, proposals)
    end, without = _end(places, proposals, reach)
    rows = [_place(writer, priority, place, proposals[_id(place)]) for place in places[:IN_CHART]]
    if end < len(rows):
        line = word("funding_line_without", ranks=without) if without else word("funding_line")
        rows.insert(end, (line, None, None, None, None))
    points, money = ColumnType.POINTS, ColumnType.MONEY
    columns = (
        writer.column("place"),
        writer.column("content_part", points),
        writer.column("district_part", points),
        writer.column("priority_score", points),
        writer.column("award", money),
    )
    chart = Chart("bar", word("charts.order"), (1, 2), word("charts.order_description"), word("charts.points"))
    remark = word("order_remark", shown=min(len(places), IN_CHART), count=len(places), reach=reach)
    return Section(word("sections.order"), columns, tuple(rows), chart, remark, new_page=True)


def _id(place: Ranked) -> str:
    return place.scored.application.id


def _reach(places: tuple[Ranked, ...], proposals: dict[str, Proposal]) -> int:
    """How many from the top get an award, or have one, before the first that does not."""
    for number, place in enumerate(places):
        if not _has_money(proposals[_id(place)]):
            return number
    return len(places)


def _end(places: tuple[Ranked, ...], proposals: dict[str, Proposal], reach: int) -> tuple[int, list[int]]:
    """How many from the top stand above the line where the envelope ends, and the ranks of those that get nothing.

    Money may go on below the first that gets none: where that does not fit (policy skip), or is barred.
    """
    funded = [number for number, place in enumerate(places) if proposals[_id(place)].outcome.funded]
    end = max(reach, funded[-1] + 1 if funded else 0)
    above = (place for place in places[:end] if not _has_money(proposals[_id(place)]))
    return end, list(dict.fromkeys(place.rank for place in above))


def _has_money(proposal: Proposal) -> bool:
    return proposal.outcome.funded or proposal.outcome is Outcome.ALREADY_AWARDED


def _place(writer: TableWriter, priority: Priority, place: Ranked, proposal: Proposal) -> tuple[Value, ...]:
    mark = "?" if proposal.outcome.open else "✔" if _has_money(proposal) else "✘"
    own = next(one for one in writer.consolidated.applications if one.id == _id(place))
    name = str(writer.at(own, "/applicant/name") or "")
    short = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
    content, district, total = score_parts(place.scored, priority.choices)
    award: Value = proposal.award
    if proposal.outcome is Outcome.ALREADY_AWARDED:
        award = priority.choices.awards_made[_id(place)]
    elif award is None:
        award = writer.messages.text("ranking.to_decide")
    return f"{mark} {place.rank}. {short}", content, district, total, award


def score_parts(scored: Scored, choices: Choices) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """What content and district need give of a priority score, and the score; content is None where nobody scored."""
    total, points = shown(scored.score), scored.content.score
    content = None if points is None else shown(content_share(choices) * points)
    district = total - content if total is not None and content is not None else total
    return content, district, total
