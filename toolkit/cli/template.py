"""`toolkit template`: write a form."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.cli.common import fail, file_language, lang_option, load_call_or_fail, messages_in, use_utf8, write_or_fail


@click.command()
@click.argument("call")
@click.option("--kind", default="application", show_default=True, help="application, assessment or report.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .xlsx to write.")
@lang_option
def template(call: str, kind: str, output: Path, lang: str | None) -> None:
    """Write the form that is filled in for CALL.

    The workbook has no macros; its sheet «Kontroll» shows live what is missing and whether the shares are within the
    rules. An existing file of that name is replaced.
    """
    from toolkit.files.template import template_bytes

    use_utf8()
    loaded = load_call_or_fail(call)
    if kind not in loaded.forms:
        fail(f"{call} has no form for {kind}; it has {', '.join(loaded.forms)}.")
    if output.suffix.lower() != ".xlsx":
        fail(f"{output}: give a name that ends in .xlsx.")
    messages = messages_in(file_language(lang, loaded.language))
    write_or_fail(output, template_bytes(loaded, kind, messages))
    click.echo(str(output))
