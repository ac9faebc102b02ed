"""`toolkit calls`: which calls there are, and what one says."""

from __future__ import annotations

import click

from toolkit.cli.common import load_call_or_fail, messages_in, terminal_language
from toolkit.cli.spoken import group, lang_option


@group("calls", invoke_without_command=True)
@click.pass_context
def calls(ctx: click.Context) -> None:
    """The calls that are known; alone it lists them."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_calls, lang=ctx.obj)


@calls.command("list")
@lang_option
def list_calls(lang: str | None) -> None:
    """List the calls that ship with the toolkit."""
    from toolkit.files.calls import call_ids

    language = terminal_language(lang)
    for one in call_ids():
        click.echo(f"{one}  {load_call_or_fail(one).title[language]}")


@calls.command("show")
@click.argument("call", metavar="call")
@lang_option
def show(call: str, lang: str | None) -> None:
    """Show parameters, rules and clauses of a call."""
    from toolkit.steps.describe import describe_call

    language = terminal_language(lang)
    click.echo(describe_call(load_call_or_fail(call), messages_in(language)), nl=False)


@calls.command("check")
@click.argument("call", metavar="call")
@lang_option
def check(call: str, lang: str | None) -> None:
    """Check that a call folder is sound: every file, key and reference."""
    messages = messages_in(terminal_language(lang))
    loaded = load_call_or_fail(call)
    facts = {"clauses": len(loaded.clauses), "rules": len(loaded.rules)}
    fields = sum(len(form.fields) for form in loaded.forms.values())
    click.echo(messages.text("cli.call_sound", call=loaded.id, fields=fields, **facts))
