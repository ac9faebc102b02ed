"""`toolkit fields`: every field of a form and where it stands."""

from __future__ import annotations

import json

import click

from toolkit.cli.common import file_language, form_or_fail, lang_option, load_call_or_fail, use_utf8


@click.command()
@click.argument("call")
@click.option("--kind", default="application", show_default=True, help="Which of the call's forms.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@lang_option
def fields(call: str, kind: str, form: str, lang: str | None) -> None:
    """List every field of a form with path, label, type and cell.

    Single fields have a cell; columns of a table have a column with first_row and last_row. `*` in a path stands for
    the row number. The JSON is enough to fill in the template by a program of your own.
    """
    from toolkit.steps.describe import describe_fields

    use_utf8()
    loaded = load_call_or_fail(call)
    form_or_fail(loaded, kind)
    language = file_language(lang, loaded.language)
    described = describe_fields(loaded, kind, language)
    if form == "json":
        click.echo(json.dumps(described, ensure_ascii=False, indent=2))
        return
    for one in described:
        where = one.get("cell") or f"{one['column']}{one['first_row']}:{one['column']}{one['last_row']}"
        star = "*" if one["required"] else " "
        click.echo(f"{one['path']:<34} {star} {one['type']:<12} {one['sheet']}!{where:<10} {one['label'][language]}")
