"""`toolkit diff`: what changed between two versions of a submission."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.common import (
    check_or_fail,
    fail,
    messages_in,
    plain_errors,
    terminal_language,
)
from toolkit.cli.spoken import command, format_option, lang_option, option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.core.messages import Messages
    from toolkit.steps.diff import Comparison, Version

EXAMPLE = "2018-003"


@command()
@click.argument("given", nargs=-1, metavar="versions")
@option("--round", "folder", type=click.Path(path_type=Path), metavar="round")
@format_option
@lang_option
def diff(given: tuple[str, ...], folder: Path | None, form: str, lang: str | None) -> None:
    """Show what changed between two workbooks, or between all versions of one application."""
    messages = messages_in(terminal_language(lang))
    if folder is None:
        _print_all(_two_files(given, messages), form, messages)
        return
    if len(given) != 1:
        fail(messages.text("diff.one_application", example=EXAMPLE))
    _print_round(folder, given[0], form, messages)


def _two_files(given: tuple[str, ...], messages: Messages) -> list[Comparison]:
    from toolkit.model import CallError
    from toolkit.steps.check import Recognised
    from toolkit.steps.diff import NotComparable, compare_checked
    from toolkit.steps.report import reason_text

    if len(given) != 2 or any(Path(one).is_dir() for one in given):
        fail(messages.text("diff.two_files", example=EXAMPLE))
    old, new = check_or_fail((Path(given[0]), Path(given[1])), figures=True)
    bad = [one for one in (old, new) if one.recognised is not Recognised.OURS]
    for one in bad:
        click.echo(messages.text("diff.unjudged", file=one.name, reason=reason_text(one, messages)), err=True)
    if bad:
        sys.exit(1)
    try:
        return [compare_checked(old, new)]
    except NotComparable as problem:
        kinds = {key: messages.text(f"diff.kinds.{one.kind}") for key, one in (("old_kind", old), ("new_kind", new))}
        fail(messages.text(f"diff.{problem.reason}", **{**problem.facts, **kinds}))
    except CallError as error:
        fail(str(error))


def _print_round(folder: Path, application: str, form: str, messages: Messages) -> None:
    from toolkit.steps.diff import NotComparable, versions_in_round

    try:
        with plain_errors(messages):
            versions, comparisons = versions_in_round(folder, application, datetime.now(UTC))
    except NotComparable as problem:
        fail(messages.text(f"diff.{problem.reason}", folder=str(folder), **problem.facts))
    if form == "text":
        _print_versions(versions, application, messages)
    _print_all(comparisons, form, messages, application)


def _print_versions(versions: Sequence[Version], application: str, messages: Messages) -> None:
    if len(versions) == 1:
        click.echo(messages.text("diff.one_version", application=application, file=versions[0].name))
        return
    click.echo(messages.text("diff.versions", application=application, count=len(versions)))
    for one in versions:
        if one.entry is None:
            continue
        received = one.entry.incoming.receipt.received
        facts = {"received": received or one.entry.incoming.first_seen}
        status = messages.text(f"status.{one.entry.status}")
        key = "version" if received else "version_seen"
        click.echo("  " + messages.text(f"diff.{key}", file=one.name, status=status, **facts))


def _print_all(
    comparisons: Sequence[Comparison], form: str, messages: Messages, application: str | None = None
) -> None:
    from toolkit.steps.diff import comparison_lines, diff_document

    if form == "json":
        click.echo(json.dumps(diff_document(comparisons, messages, application), ensure_ascii=False, indent=2))
        return
    for number, one in enumerate(comparisons):
        if number or application:
            click.echo()
        click.echo(click.style(messages.text("diff.heading", old=one.old.name, new=one.new.name), bold=True))
        for heading, lines in comparison_lines(one, messages):
            if heading:
                click.echo(click.style(heading, bold=True))
            for line in lines:
                click.echo(f"  {line}")
