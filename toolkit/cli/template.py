"""`toolkit template`: write a form."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.common import (
    fail,
    file_language,
    form_or_fail,
    load_call_or_fail,
    messages_in,
    plain_errors,
    printable,
    terminal_language,
    workbook_name_or_fail,
    write_or_fail,
)
from toolkit.cli.spoken import command, lang_option, option

if TYPE_CHECKING:
    from toolkit.model import Call


@command()
@click.argument("call", metavar="call")
@option("--kind", default="application", show_default=True, metavar="form")
@option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="file")
@option("--round", "folder", type=click.Path(path_type=Path), metavar="round")
@option("--assessor", metavar="name")
@lang_option
def template(call: str, kind: str, output: Path, folder: Path | None, assessor: str | None, lang: str | None) -> None:
    """Write the form that is filled in for a call."""
    from toolkit.files.template import template_bytes

    loaded = load_call_or_fail(call)
    form_or_fail(loaded, kind)
    workbook_name_or_fail(output)
    if kind == "assessment":
        _write_assessment(loaded, output, folder, assessor, lang)
        return
    messages = messages_in(file_language(lang, loaded.language))
    write_or_fail(output, template_bytes(loaded, kind, messages))
    click.echo(str(output))


def _write_assessment(call: Call, output: Path, folder: Path | None, assessor: str | None, lang: str | None) -> None:
    from toolkit.steps.assess import assessment_form

    messages = messages_in(terminal_language(lang))
    if folder is None or not (assessor or "").strip():
        fail(messages.text("assessment.needs"))
    language = file_language(lang, "") or None
    with plain_errors(messages):
        form = assessment_form(folder, call.id, assessor or "", datetime.now(UTC), language)
    write_or_fail(output, form.data)
    for key, facts in form.notices:
        click.echo(printable(messages.text(f"notices.{key}", **facts)), err=True)
    click.echo(messages.text("assessment.written", path=str(output), count=form.applications))
