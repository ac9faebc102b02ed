"""`toolkit validate`: check workbooks."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.common import (
    check_or_fail,
    fail,
    files_or_fail,
    messages_in,
    terminal_language,
    today,
    write_or_fail,
)
from toolkit.cli.findings_text import print_file
from toolkit.cli.spoken import command, lang_option, option

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from toolkit.core.messages import Messages
    from toolkit.steps.check import Checked


@command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="paths")
@option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True)
@option("-o", "--output", type=click.Path(path_type=Path), metavar="file")
@option("--mark", "folder", type=click.Path(path_type=Path), metavar="folder")
@option("--clear", is_flag=True)
@option("--strict", is_flag=True)
@lang_option
def validate(
    paths: tuple[Path, ...],
    form: str,
    output: Path | None,
    folder: Path | None,
    clear: bool,  # noqa: FBT001  (click gives flags by name)
    strict: bool,  # noqa: FBT001
    lang: str | None,
) -> None:
    """Check workbooks, or every workbook below a folder."""
    language = terminal_language(lang)
    speak = (lambda _: messages_in(language)) if lang else messages_in
    _fitting_or_fail(messages_in(language), form=form, output=output, folder=folder, clear=clear)
    if clear:
        _clear(paths, messages_in(language))
        return
    if folder:
        sys.exit(int(_mark(paths, folder, messages_in(language), speak, strict=strict)))
    if form == "html":
        sys.exit(int(_write_page(paths, output, language, forced=lang is not None, strict=strict)))
    files = check_or_fail(paths, figures=False)
    if form == "json":
        from toolkit.steps.report import findings_document

        click.echo(json.dumps(findings_document(files, language, speak), ensure_ascii=False, indent=2))
    else:
        _print(files, language, forced=lang is not None)
    sys.exit(int(any(one.is_bad(strict=strict) for one in files)))


def _fitting_or_fail(messages: Messages, *, form: str, output: Path | None, folder: Path | None, clear: bool) -> None:
    """Options that cannot be had together end the command: none is left out without a word."""
    said = [name for name, given in (("--format", form != "text"), ("-o", output), ("--mark", folder)) if given]
    if clear and said:
        fail(messages.text("cli.not_together", option="--clear", others=said))
    if folder and len(said) > 1:
        fail(messages.text("cli.not_together", option="--mark", others=said[:-1]))
    if output and form != "html":
        fail(messages.text("cli.output_is_page"))


def _mark(
    paths: tuple[Path, ...], folder: Path, messages: Messages, speak: Callable[[str], Messages], *, strict: bool
) -> bool:
    """Write marked copies and print what was found; returns whether a file was judged bad."""
    from toolkit.cli.console import PlainConsole
    from toolkit.files import problems
    from toolkit.steps.check import Recognised
    from toolkit.steps.mark import SameFolder, hand_back
    from toolkit.steps.report import summary_line

    files_or_fail(paths)
    console = PlainConsole()
    judged: list[Checked] = []
    try:
        for one in hand_back(paths, folder, messages, speak, today()):
            judged.append(replace(one.checked, submission=None, lines=()))
            print_file(console, one.checked, speak(one.checked.language or messages.language), end=one.written is None)
            if one.written is None:
                continue
            why = one.reason if one.checked.recognised is Recognised.OURS else "unread"
            facts = {"path": str(one.written)}
            if one.reason:
                facts["why"] = messages.text(f"marking.why_{why}")
            console.print("  " + messages.text("marking.page" if one.reason else "marking.written", **facts) + "\n")
    except SameFolder as error:
        fail(messages.text("marking.same_folder", path=str(error.args[0])))
    except OSError as error:
        fail(messages.text("cli.refused", path=str(error.filename or folder), why=problems.why(error)))
    console.print(summary_line(judged, messages))
    return any(one.is_bad(strict=strict) for one in judged)


def _clear(paths: tuple[Path, ...], messages: Messages) -> None:
    """Take the marks out of workbooks."""
    from toolkit.files import problems
    from toolkit.files.marking import NotMarkable
    from toolkit.steps.mark import clear_marks

    for path in (one.path for one in files_or_fail(paths) if one.named or not one.path.is_symlink()):
        try:
            for cleared, changed in clear_marks([path]):
                key = "marking.cleared" if changed else "marking.nothing_to_clear"
                click.echo(messages.text(key, path=str(cleared)))
        except NotMarkable as refusal:
            why = messages.text(f"marking.why_{refusal.reason}")
            click.echo(messages.text("marking.not_markable", path=str(path), why=why), err=True)
        except OSError as error:
            fail(messages.text("cli.refused", path=str(path), why=problems.why(error)))


def _write_page(paths: tuple[Path, ...], output: Path | None, language: str, *, forced: bool, strict: bool) -> bool:
    """Write the findings page; returns whether a file was judged bad."""
    from toolkit.files.html import is_findings_page
    from toolkit.steps.page import findings_html

    speak = (lambda _: messages_in(language)) if forced else messages_in
    files_or_fail(paths)
    page = findings_html(paths, messages_in(language), speak, strict=strict, day=today())
    if output:
        write_or_fail(output, page.html.encode(), is_findings_page)
    click.echo(str(output) if output else page.html)
    return page.bad


def _print(files: Sequence[Checked], language: str, *, forced: bool) -> None:
    from toolkit.cli.console import PlainConsole

    console = PlainConsole()
    for one in files:
        print_file(console, one, messages_in(language if forced or not one.language else one.language))
    from toolkit.steps.report import summary_line

    console.print(summary_line(files, messages_in(language)))
