"""`toolkit validate`: check workbooks."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.common import (
    check_or_fail,
    fail,
    files_or_fail,
    lang_option,
    messages_in,
    terminal_language,
    use_utf8,
    write_or_fail,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from toolkit.core.messages import Messages
    from toolkit.steps.check import Checked

STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The HTML page to write; default: stdout.")
@click.option("--strict", is_flag=True, help="Warnings count as bad too.")
@lang_option
def validate(paths: tuple[Path, ...], form: str, output: Path | None, strict: bool, lang: str | None) -> None:  # noqa: FBT001
    """Check workbooks, or every workbook below a folder.

    All faults come in one run, each with sheet, cell, clause and how to mend it. The call is the one the workbook
    itself names. Findings are in the workbook's language unless --lang asks for another.

    Exit codes: 0 all good; 1 a file was judged bad or could not be read; 2 a path that is not there.
    """
    use_utf8()
    language = terminal_language(lang)
    if form == "html":
        sys.exit(int(_write_page(paths, output, language, forced=lang is not None, strict=strict)))
    if output:
        raise click.UsageError("-o goes with --format html.")
    files = check_or_fail(paths)
    if form == "json":
        from toolkit.steps.report import findings_document

        speak = (lambda _: messages_in(language)) if lang else messages_in
        click.echo(json.dumps(findings_document(files, language, speak), ensure_ascii=False, indent=2))
    else:
        _print(files, language, forced=lang is not None)
    sys.exit(int(any(one.is_bad(strict=strict) for one in files)))


def _write_page(paths: tuple[Path, ...], output: Path | None, language: str, *, forced: bool, strict: bool) -> bool:
    """Write the findings page; returns whether a file was judged bad."""
    from toolkit.steps.page import findings_html

    speak = (lambda _: messages_in(language)) if forced else messages_in
    try:
        page = findings_html(files_or_fail(paths), messages_in(language), speak, strict=strict)
    except OSError as error:
        fail(f"{error.filename}: cannot be opened ({error.strerror}).")
    if output:
        write_or_fail(output, page.html.encode())
    click.echo(str(output) if output else page.html)
    return page.bad


def _print(files: Sequence[Checked], language: str, *, forced: bool) -> None:
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    for one in files:
        _print_file(console, one, messages_in(language if forced or not one.language else one.language))
    from toolkit.steps.report import summary

    console.print(messages_in(language).text("cli.summary", **summary(files)))


def _print_file(console: Console, one: Checked, messages: Messages) -> None:
    from rich.text import Text

    from toolkit.steps.check import Recognised
    from toolkit.steps.report import reason_text

    console.print(Text(one.name, style="bold"))
    if one.recognised is not Recognised.OURS:
        console.print(Text("  ✘ " + reason_text(one, messages), style="bold red"))
    elif not one.findings:
        console.print(Text("  ✔ " + messages.text("cli.nothing_found"), style="green"))
    for finding in one.findings:
        place = f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet
        line = Text("  ")
        line.append(messages.text(f"words.{finding.severity}"), style=STYLES[finding.severity])
        line.append(f" {place}", style="bold")
        line.append(f" [{finding.clause}, {finding.rule}] {messages.finding(finding)}")
        line.append(f" {messages.mend(finding)}", style="dim")
        console.print(line)
    console.print()
