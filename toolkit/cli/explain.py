"""`toolkit explain`: a rule in words."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import click

from toolkit.cli.common import fail, load_call_or_fail, messages_in, terminal_language
from toolkit.cli.spoken import command, lang_option, option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.checking.catalogue import Entry
    from toolkit.core.messages import Messages
    from toolkit.model import Call

WIDTH = 100


@command()
@click.argument("rule", required=False, metavar="rule")
@option("--call", "call_name", metavar="call", default="troms-2018", show_default=True)
@lang_option
def explain(rule: str | None, call_name: str, lang: str | None) -> None:
    """A rule in words: what it checks, why, an example of each, how to mend it."""
    messages = messages_in(terminal_language(lang))
    call = load_call_or_fail(call_name)
    lines = _paragraphs(_entry(rule, call, call_name, messages), messages) if rule else _list(call, messages)
    for line in lines:
        click.echo(line)


def _list(call: Call, messages: Messages) -> Iterator[str]:
    width = max(len(rule.id) for rule in call.rules)
    for rule in call.rules:
        severity = messages.text(f"words.{rule.severity}")
        yield f"{rule.id:<{width}}  {rule.clause:<3}  {messages.of(rule.title)} ({severity.lower()})"


def _entry(name: str, call: Call, call_name: str, messages: Messages) -> Entry:
    from toolkit.core.checking.catalogue import nearest
    from toolkit.model import CallError
    from toolkit.steps.explain import cases_of
    from toolkit.steps.explain import explain as explain_rules

    rules = [rule for rule in call.rules if rule.id == name]
    if not rules:
        like = nearest(name, call)
        key = "unknown" if like else "unknown_alone"
        fail(messages.text(f"explain.{key}", call=call.id, rule=name, names=like))
    try:
        return next(explain_rules(rules, call, cases_of(call, call_name), messages))
    except CallError as error:
        fail(str(error))


def _paragraphs(entry: Entry, messages: Messages) -> Iterator[str]:
    yield f"{entry.rule.id}: {entry.title}"
    yield f"{entry.severity}, {messages.text('words.clause')} {entry.rule.clause}"
    yield from _part("what", [entry.what], messages)
    yield from _part("why", [f"{one.source}: {one.text}" if one.source else one.text for one in entry.why], messages)
    yield from _part("passing", [entry.passing or messages.text("explain.no_example")], messages)
    failing = entry.failing
    told = [failing.sentence, f"{failing.place}: {failing.message}"] if failing else []
    yield from _part("failing", told or [messages.text("explain.no_example")], messages)
    if failing:
        yield from _part("mend", [failing.mend], messages)
    if entry.silences:
        yield from _part("silences", entry.silences, messages)


def _part(heading: str, texts: list[str] | tuple[str, ...], messages: Messages) -> Iterator[str]:
    width = min(shutil.get_terminal_size().columns, WIDTH)
    yield ""
    yield click.style(messages.text(f"explain.{heading}"), bold=True)
    for text in texts:
        yield click.wrap_text(text, width, initial_indent="  ", subsequent_indent="  ")
