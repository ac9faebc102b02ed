"""`toolkit rank`: the ranking of a round, its proposed allocation, and how both hold under other weights."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.common import fail, messages_in, plain_errors, terminal_language
from toolkit.cli.spoken import command, format_option, lang_option, option

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from toolkit.core.messages import Messages
    from toolkit.steps.ranking import Told


@command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="round")
@format_option
@option("--weight", "typed", metavar="weights")
@option("--why", "application", metavar="application")
@option("--draws", type=click.IntRange(1, 1_000_000), default=10_000, show_default=True, metavar="count")
@option("--seed", type=click.IntRange(min=0), default=2018, show_default=True, metavar="number")
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
    """Rank the applications of a round and propose an allocation."""
    from toolkit.steps.priority import Trial
    from toolkit.steps.ranking import rank_round
    from toolkit.steps.ranking_document import ranking_document, why_document

    messages = messages_in(terminal_language(lang))
    weights = _weights(typed, messages)
    with plain_errors(messages):
        told = rank_round(folder, datetime.now(UTC), Trial(draws, seed, weights))
    if application is not None:
        application = _known_or_fail(told, application, messages)
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


def _known_or_fail(told: Told, application: str, messages: Messages) -> str:
    from toolkit.core.round.consolidate import id_order
    from toolkit.core.values.texts import typed_id

    known = sorted({one.application for one in told.judged.files if one.application}, key=id_order)
    if typed_id(application) not in known:
        key = "ranking.no_such" if known else "ranking.no_applications"
        fail(messages.text(key, application=application, known=known))
    return typed_id(application)


def _print(told: Told, messages: Messages) -> None:
    from toolkit.core.master.ranking_lines import ranking_lines

    for heading, lines in ranking_lines(told.judged, told.result, messages):
        if heading:
            click.echo("\n" + click.style(heading, bold=True))
        for line in lines:
            click.echo(f"  {line}" if heading else line)
