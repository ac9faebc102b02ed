"""`toolkit export`: the consolidated tables of a round for other programs, whole or as the public edition."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from toolkit.cli.common import (
    fail,
    file_language,
    messages_in,
    moment_or_fail,
    plain_errors,
    terminal_language,
)
from toolkit.cli.spoken import command, lang_option, option

FORMATS = ("csv", "json", "parquet", "sqlite")


@command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="round")
@option("--format", "kind", type=click.Choice(FORMATS), required=True)
@option("--public", is_flag=True)
@option("-o", "--output", type=click.Path(path_type=Path), required=True, metavar="path")
@option("--as-of", "as_of", metavar="time")
@option("--jobs", type=click.IntRange(min=1), metavar="count")
@lang_option
def export(
    folder: Path,
    kind: str,
    output: Path,
    as_of: str | None,
    jobs: int | None,
    lang: str | None,
    public: bool,  # noqa: FBT001  (click hands options over like this)
) -> None:
    """Write the consolidated tables of a round for other programs."""
    from toolkit.files.export.place import ExportProblem
    from toolkit.steps.export import export_round
    from toolkit.steps.judging import Options

    messages = messages_in(terminal_language(lang))
    options = Options(None, jobs, moment_or_fail(as_of, messages), file_language(lang, "") or None)
    now = datetime.now(UTC).replace(microsecond=0)
    with plain_errors(messages):
        try:
            exported = export_round(folder, kind, output, now, options, public=public)
        except ExportProblem as problem:
            fail(messages.text(f"export.{problem.reason}", **problem.facts))
    for key, facts in exported.notices:
        click.echo(messages.text(f"notices.{key}", **facts), err=True)
    key = "export.done_public" if public else "export.done"
    click.echo(messages.text(key, path=str(exported.path), tables=len(exported.rows)))
    for name, rows in exported.rows.items():
        click.echo("  " + messages.text("export.table", name=name, rows=rows))
