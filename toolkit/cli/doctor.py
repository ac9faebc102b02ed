"""`toolkit doctor`: is everything there, and what helps where it is not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.common import lang_option, messages_in, terminal_language, use_utf8

if TYPE_CHECKING:
    from toolkit.core.messages import Messages
    from toolkit.steps.doctor import Point

_MARKS = {"good": ("✔", "green"), "optional": ("–", "yellow"), "bad": ("✘", "red")}


@click.command()
@click.argument("round_folder", metavar="[ROUND]", required=False, type=click.Path(path_type=Path))
@lang_option
@click.pass_context
def doctor(ctx: click.Context, round_folder: Path | None, lang: str | None) -> None:
    """Is everything there that the work needs? Says what helps where it is not.

    Looks at Python, packages, calls, languages, time zones, Excel, the add-in and LibreOffice; with ROUND also at that
    round's inbox, lists and register. Nothing is changed. Send the answer along when you ask somebody for help.

    \b
    toolkit doctor
    toolkit doctor round-2018

    Exit code: 0 all that is needed is there; 1 something must be mended.
    """  # noqa: D301  (\b is click's mark for lines that stand as they are)
    from toolkit.steps.doctor import Health, examine

    use_utf8()
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
