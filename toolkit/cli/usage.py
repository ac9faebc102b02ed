"""A command that was used wrongly: click says what was wrong, the messages say it to the user, in one line."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import click

from toolkit.cli.common import printable
from toolkit.cli.params import longest, typed, value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from toolkit.core.messages import Messages

Cause = tuple[str, "Mapping[str, object]"]
"""A key below `help.errors`, and its facts."""
DASHES = ("–", "—")
"""What Word and mail programs make of two hyphens."""


class WrongValue(click.BadParameter):
    """A value that its option does not take; `typed` is what was given."""

    def __init__(self, error: click.BadParameter, typed: Any) -> None:
        super().__init__(error.message, error.ctx, error.param, error.param_hint)
        self.typed = " ".join(typed) if isinstance(typed, tuple) else str(typed)


def in_words(error: click.UsageError, ctx: click.Context, messages: Messages) -> str:
    """A mistake in the arguments of a command, as one line that ends in what helps.

    What click says of a mistake that is not known here is told in click's own words.
    """
    match error:
        case click.NoSuchOption():
            cause = _unknown("no_option", error.option_name, list(error.possibilities or ()))
        case click.BadOptionUsage():
            cause = _without_value(error.option_name, ctx, messages)
        case click.MissingParameter(param=click.Parameter() as param):
            name = longest(param) if isinstance(param, click.Option) else typed(param, messages)
            cause = "missing", {"name": name, "least": _least(ctx, messages)}
        case WrongValue(param=click.Option() as option):
            cause = _wrong(option, error.typed) or ("other", {"why": error.format_message()})
        case _:
            cause = "other", {"why": error.format_message()}
    return _line(cause, ctx, messages)


def too_many(extra: Sequence[str], ctx: click.Context, messages: Messages) -> str:
    """Arguments that the command has no use for, as one line."""
    key = "dash" if extra[0].startswith(DASHES) else "too_many"
    return _line((key, {"extra": " ".join(extra)}), ctx, messages)


def no_command(name: str, known: Sequence[str], ctx: click.Context, messages: Messages) -> str:
    """A command that is not there, as one line with the one that may be meant."""
    return _line(_unknown("no_command", name, get_close_matches(name, known)), ctx, messages)


def _unknown(key: str, name: str, like: Sequence[str]) -> Cause:
    return (f"{key}_like", {"name": name, "like": like[0]}) if like else (key, {"name": name})


def _without_value(name: str, ctx: click.Context, messages: Messages) -> Cause:
    """An option whose value lacks, or a flag that was given one."""
    option = next(one for one in ctx.command.get_params(ctx) if name in one.opts)
    if getattr(option, "is_flag", False):
        return "takes_no_value", {"name": name}
    return "needs_value", {"name": name, "value": value(option, messages)}


def _least(ctx: click.Context, messages: Messages) -> str:
    """The shortest command line there can be: of what may be given several times, one."""
    needed = [one for one in ctx.command.get_params(ctx) if one.required]
    return " ".join([ctx.command_path, *(typed(one, messages).removesuffix("...") for one in needed)])


def _wrong(option: click.Option, typed: str) -> Cause | None:
    """Which values an option takes, by its type; None where nobody has put that into words."""
    facts = {"name": longest(option), "typed": typed}
    match option.type:
        case click.Choice(choices=choices):
            return "not_among", {**facts, "choices": list(choices)}
        case click.IntRange(min=int(low), max=None):
            return "at_least", {**facts, "low": low}
        case click.IntRange(min=int(low), max=int(high)):
            return "between", {**facts, "low": low, "high": high}
        case click.types.IntParamType():
            return "whole", facts
    return None


def _line(cause: Cause, ctx: click.Context, messages: Messages) -> str:
    key, facts = cause
    said = messages.text(f"help.errors.{key}", **facts)
    see = messages.text("help.errors.see", command=f"{ctx.command_path} {ctx.help_option_names[-1]}")
    return printable(f"{said} {see}")
