"""`toolkit shares`: grant and co-funding shares with their arithmetic."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.common import check_or_fail, messages_in, terminal_language
from toolkit.cli.spoken import command, format_option, lang_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.core.messages import Messages
    from toolkit.steps.check import Checked
    from toolkit.steps.shares import Row

PLAIN_GAP = "  "


@command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="paths")
@format_option
@lang_option
def shares(paths: tuple[Path, ...], form: str, lang: str | None) -> None:
    """Show the figures of applications: shares, limits, released money, period."""
    from toolkit.steps.check import Recognised

    language = terminal_language(lang)
    files = check_or_fail(paths, figures=True)
    if form == "json":
        from toolkit.steps.shares import shares_document

        speak = (lambda _: messages_in(language)) if lang else messages_in
        click.echo(json.dumps(shares_document(files, language, speak), ensure_ascii=False, indent=2))
    else:
        for one in files:
            _print_file(one, messages_in(language if lang or not one.language else one.language))
    sys.exit(int(any(not one.lines and one.recognised is not Recognised.ATTACHMENT for one in files)))


def _print_file(one: Checked, messages: Messages) -> None:
    from toolkit.steps.check import Recognised
    from toolkit.steps.report import reason_text
    from toolkit.steps.shares import figure_rows

    if one.recognised is not Recognised.OURS:
        click.echo(f"{one.name}: {reason_text(one, messages)}", err=True)
    elif not one.lines:
        click.echo(f"{one.name}: {messages.text('cli.no_figures')}", err=True)
    else:
        click.echo(click.style(one.name, bold=True))
        print_rows = _print_table if sys.stdout.isatty() else _print_plain
        for heading, rows in figure_rows(one.lines, messages):
            print_rows(heading, rows)
        click.echo()


def _print_table(heading: str, rows: Sequence[Row]) -> None:
    from rich.box import SIMPLE
    from rich.table import Table

    from toolkit.cli.console import PlainConsole

    table = Table(title=heading, title_justify="left", title_style="bold", show_header=False, box=SIMPLE, expand=True)
    table.add_column(ratio=8)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=9)
    table.add_column(no_wrap=True)
    table.add_column(ratio=6, overflow="fold")
    for row in rows:
        table.add_row(*row)
    PlainConsole(soft_wrap=False).print(table)


def _print_plain(heading: str, rows: Sequence[Row]) -> None:
    label, amount = (max(len(row[column]) for row in rows) for column in (0, 1))
    click.echo(heading)
    for name, figure, how, clause, cells in rows:
        tail = PLAIN_GAP.join(part for part in (how, f"[{clause}]", cells) if part)
        click.echo(f"{PLAIN_GAP}{name:<{label}}{PLAIN_GAP}{figure:>{amount}}{PLAIN_GAP}{tail}")
