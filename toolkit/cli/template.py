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
    lang_option,
    load_call_or_fail,
    messages_in,
    plain_errors,
    printable,
    terminal_language,
    use_utf8,
    workbook_name_or_fail,
    write_or_fail,
)

if TYPE_CHECKING:
    from toolkit.model import Call


@click.command()
@click.argument("call")
@click.option("--kind", default="application", show_default=True, help="Which of the call's forms.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .xlsx to write.")
@click.option("--round", "folder", type=click.Path(path_type=Path), help="Assessment: the round it is for.")
@click.option("--assessor", metavar="NAME", help="Assessment: who assesses.")
@lang_option
def template(call: str, kind: str, output: Path, folder: Path | None, assessor: str | None, lang: str | None) -> None:
    """Write the form that is filled in for CALL.

    The workbook has no macros; its sheet «Kontroll» shows live what is missing and whether the shares are within the
    rules. An existing file of that name is replaced.

    With --kind assessment it is one assessor's form for the eligible applications of a round; give --round and
    --assessor.
    """
    from toolkit.files.template import template_bytes

    use_utf8()
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
