"""`toolkit rank`: the ranking of a round, its proposed allocation, and how both hold under other weights."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.common import fail, lang_option, messages_in, plain_errors, terminal_language, use_utf8

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from toolkit.core.messages import Messages
    from toolkit.steps.ranking import Told


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="ROUND")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--weight", "typed", metavar="NAME=X,…", help="Other weights for this run: content, district, a criterion."
)
@click.option("--why", "application", metavar="ID", help="How one application's rank and award came about.")
@click.option("--draws", type=click.IntRange(1, 1_000_000), default=10_000, show_default=True, help="Weightings drawn.")
@click.option("--seed", type=click.IntRange(min=0), default=2018, show_default=True, help="Of the random weightings.")
@lang_option
def rank(
    folder: Path,
    form: str,
    typed: str | None,
    application: str | None,
    draws: int,
    seed: int,
    lang: str | None,
) -> None:
    """Rank the applications of ROUND and propose an allocation.

    The weights are the round's choice (round.toml) and always told, with who chose them and when. --weight tries
    others without changing the round: content=0.7 leaves 0.3 to district; above 1 give both (content=70,district=30).
    Of the criteria give all or none. What cannot be computed is listed with its reason, never ranked last.

    Exit codes: 0 fine, also where something is not computed; 2 wrong use, or work that could not be done.
    """
    from toolkit.steps.priority import Trial
    from toolkit.steps.ranking import rank_round
    from toolkit.steps.ranking_document import ranking_document, why_document

    use_utf8()
    messages = messages_in(terminal_language(lang))
    weights = _weights(typed, messages)
    with plain_errors(messages):
        told = rank_round(folder, datetime.now(UTC), Trial(draws, seed, weights))
    if application is not None:
        _known_or_fail(told, application, messages)
        document = why_document(told, application, messages)
        lines = [document["weights"], *(one["text"] for one in document["statements"])]
    else:
        document = ranking_document(told, messages) if form == "json" else {}
        lines = []
    if form == "json":
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    elif application is not None:
        click.echo("\n".join(line for line in lines if line))
    else:
        _print(told, messages)


def _weights(typed: str | None, messages: Messages) -> Mapping[str, Decimal]:
    from toolkit.core.round.prioritised import PARTS
    from toolkit.steps.ranking import weights_from

    try:
        return weights_from(typed) if typed is not None else {}
    except ValueError as error:
        fail(messages.text("ranking.bad_weight", typed=str(error), names=list(PARTS)))


def _known_or_fail(told: Told, application: str, messages: Messages) -> None:
    known = [one.id for one in told.judged.applications]
    if application not in {*known, *(one.application for one in told.judged.files if one.application)}:
        key = "ranking.no_such" if known else "ranking.no_applications"
        fail(messages.text(key, application=application, known=known))


def _print(told: Told, messages: Messages) -> None:
    from toolkit.core.master.ranking_lines import ranking_lines

    for heading, lines in ranking_lines(told.judged, told.result, messages):
        if heading:
            click.echo("\n" + click.style(heading, bold=True))
        for line in lines:
            click.echo(f"  {line}" if heading else line)
