"""`toolkit doctor`: is everything there, and what helps where it is not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.common import messages_in, terminal_language
from toolkit.cli.spoken import command, lang_option

if TYPE_CHECKING:
    from toolkit.core.messages import Messages
    from toolkit.steps.doctor import Point

_MARKS = {"good": ("✔", "green"), "optional": ("–", "yellow"), "bad": ("✘", "red")}


@command()
@click.argument("round_folder", metavar="round", required=False, type=click.Path(path_type=Path))
@lang_option
@click.pass_context
def doctor(ctx: click.Context, round_folder: Path | None, lang: str | None) -> None:
    """Is everything there that the work needs, and what helps where it is not."""
    from toolkit.steps.doctor import Health, examine

    messages = messages_in(terminal_language(lang))
    bad = 0
    for point in examine(round_folder):
        bad += point.health is Health.BAD
        mark, colour = _MARKS[point.health]
        click.echo(f"{click.style(mark, fg=colour)} {_sentence(point, messages)}")
    click.echo(messages.text("doctor.result.bad" if bad else "doctor.result.good", count=bad))
    ctx.exit(1 if bad else 0)


def _sentence(point: Point, messages: Messages) -> str:
    from toolkit.files.problems import RoundProblem
    from toolkit.steps.addin_state import Wrong

    problem, wrong = point.facts.get("problem"), point.facts.get("wrong")
    if isinstance(problem, RoundProblem):
        return messages.text(f"problems.{problem.reason}", **problem.facts)
    if isinstance(wrong, Wrong):
        what = messages.text(f"addin.wrong.{wrong.reason}", **wrong.facts)
        return f"{what} {messages.text(f'addin.mend.{wrong.reason}', options='')}"
    return messages.text(point.message, **point.facts)
