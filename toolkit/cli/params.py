"""An argument or option as help and errors show it, in the words of the messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from toolkit.files.texts import languages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.messages import Messages


def row(param: click.Parameter, command: str, messages: Messages) -> tuple[str, str]:
    """The two columns of help: how it is typed, and what it does, with what is taken where nothing is said."""
    notes = "; ".join(_notes(param, messages)) if isinstance(param, click.Option) else ""
    text = about(param, command, messages)
    return shown(param, messages), f"{text}  [{notes}]" if notes else text


def shown(param: click.Parameter, messages: Messages) -> str:
    """All the ways it is typed: `-o, --output FILE`, `[ROUND]`."""
    if not isinstance(param, click.Option):
        return value(param, messages) if param.required else f"[{value(param, messages)}]"
    names = ", ".join(sorted(param.opts, key=len))
    return names if param.is_flag else f"{names} {value(param, messages)}"


def typed(param: click.Parameter, messages: Messages) -> str:
    """How it is typed when it is needed: `--output FILE`, `ROUND`."""
    word = value(param, messages)
    return f"{longest(param)} {word}" if isinstance(param, click.Option) else word


def value(param: click.Parameter, messages: Messages) -> str:
    """What stands for its value: the choices there are, or a word."""
    if isinstance(param.type, click.Choice):
        return f"[{'|'.join(param.type.choices)}]"
    return messages.text(f"help.words.{param.metavar}")


def about(param: click.Parameter, command: str, messages: Messages) -> str:
    """What it does: the command's own text, else that of the group it belongs to, else the one all commands share."""
    if not isinstance(param, click.Option):
        return messages.text(f"commands.{command}.arguments.{param.metavar}")
    name = longest(param).lstrip("-")
    group, _, _ = command.rpartition(".")
    own = (f"commands.{one}.options.{name}" for one in (command, group))
    return messages.text(next(filter(messages.has, own), f"help.options.{name}"), languages="/".join(languages()))


def longest(param: click.Parameter) -> str:
    """The name an option is spoken of by: `--output` rather than `-o`."""
    return max(param.opts, key=len)


def _notes(option: click.Option, messages: Messages) -> Iterator[str]:
    if option.show_default:
        yield messages.text("help.notes.default", value=str(option.default))
    if isinstance(option.type, click.IntRange):
        low, high = option.type.min, option.type.max
        yield messages.text("help.notes.at_least", low=low) if high is None else f"{low}–{high}"
    if option.required:
        yield messages.text("help.notes.required")
