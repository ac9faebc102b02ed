"""`toolkit export`: the consolidated tables of a round for other programs, whole or as the public edition."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from toolkit.cli.common import (
    fail,
    file_language,
    lang_option,
    messages_in,
    moment_or_fail,
    plain_errors,
    terminal_language,
    use_utf8,
)

FORMATS = ("csv", "json", "parquet", "sqlite")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="ROUND")
@click.option("--format", "kind", type=click.Choice(FORMATS), required=True, help="What to write.")
@click.option("--public", is_flag=True, help="The public edition: free text may still name people, read it first.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The folder or file to write.")
@click.option("--as-of", "as_of", metavar="TIME", help="The time the export states. Default: the latest receipt.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes that read files. Default: by the number of files.")
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
    """Write the consolidated tables of ROUND for other programs.

    The inbox is judged anew as `toolkit consolidate` does it; no master is written. Column names are English and the
    same in every language; words in the cells follow --lang. docs/exports.md has every table.

    \b
    csv      a folder: one file per table as Norwegian Excel opens it, tables.json and datapackage.json
    json     one document; amounts are exact text
    parquet  a folder: one typed file per table, and tables.json (needs pyarrow)
    sqlite   one database; amounts are whole øre, in columns that end in _ore

    What --public writes may still name people, in free text: read it before publishing. The fields marked personal in
    the call's form are left out, as are findings and the county's own judgements.

    \b
    toolkit export round-2018 --format csv -o tables
    toolkit export round-2018 --format sqlite --public -o public.db

    An earlier export is replaced; nothing else ever is.

    Exit codes: 0 the export was written; 2 it could not be.
    """  # noqa: D301  (\b is click's mark for lines that stand as they are)
    from toolkit.files.export.place import ExportProblem
    from toolkit.steps.export import export_round
    from toolkit.steps.judging import Options

    use_utf8()
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
