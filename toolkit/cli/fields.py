"""`toolkit fields`: every field of a form and where it stands."""

from __future__ import annotations

import json

import click

from toolkit.cli.common import file_language, form_or_fail, load_call_or_fail
from toolkit.cli.spoken import command, format_option, lang_option, option


@command()
@click.argument("call", metavar="call")
@option("--kind", default="application", show_default=True, metavar="form")
@format_option
@lang_option
def fields(call: str, kind: str, form: str, lang: str | None) -> None:
    """List every field of a form with path, label, type and cell."""
    from toolkit.steps.describe import describe_fields

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
