"""Commands that speak the user's language: click's commands, whose every word comes from the messages when it is shown.

What a command says of itself stands in `[commands.<name>]`, or `[commands.<group>.<name>]`: `line` in the list of
commands, `about` in its own help, and a text for each of its `arguments` and `options`. Options that mean the same in
several commands are told once: with their group, or in `[help.options]`. A `metavar` is a key of `[help.words]`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from toolkit.cli.common import Failure, asked_language, messages_in, terminal_language, use_utf8
from toolkit.cli.params import row, shown
from toolkit.cli.usage import WrongValue, in_words, no_command, too_many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from toolkit.core.messages import Messages

F = TypeVar("F", bound="Callable[..., Any]")


class Option(click.Option):
    """An option that knows what was typed where its value is wrong."""

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        """The value in the option's type.

        Raises:
            WrongValue: it is none.
        """
        try:
            return super().type_cast_value(ctx, value)
        except click.BadParameter as error:
            raise WrongValue(error, value) from error


class Spoken(click.Command):
    """What a command and a group of them have in common; the texts stand below `commands` by the `key`."""

    def __init__(self, *given: Any, **how: Any) -> None:
        super().__init__(*given, **how)
        self.key = self.name or ""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the command line; the language it asks for, wherever that stands, is kept as the context's object."""
        if parent is None:
            use_utf8()
            extra["obj"] = asked_language(args)
        return super().make_context(info_name, args, parent, **extra)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the arguments apart.

        Raises:
            Failure: the command was used wrongly.
        """
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            raise Failure(in_words(error, ctx, spoken(ctx))) from error

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write usage, what the command does, and everything that can be given to it."""
        messages = spoken(ctx)
        usage = " ".join(self._usage(messages))
        formatter.write_usage(ctx.command_path, usage, prefix=f"{messages.text('help.headings.usage')}: ")
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(messages.text(f"commands.{self.key}.about").strip())
        for heading, rows in self._lists(ctx, messages):
            if rows:
                with formatter.section(messages.text(f"help.headings.{heading}")):
                    formatter.write_dl(rows)

    def _usage(self, messages: Messages) -> Iterator[str]:
        yield messages.text("help.words.options")
        yield from (shown(one, messages) for one in self.params if isinstance(one, click.Argument))

    def _lists(self, ctx: click.Context, messages: Messages) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        params = self.get_params(ctx)
        for heading, kind in (("arguments", click.Argument), ("options", click.Option)):
            yield heading, [row(one, self.key, messages) for one in params if isinstance(one, kind)]


class Command(Spoken):
    """A command in the language of the messages."""

    allow_extra_args = True  # they are refused here instead, where they can be named

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the arguments apart.

        Raises:
            Failure: the command was used wrongly.
        """
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise Failure(too_many(rest, ctx, spoken(ctx)))
        return rest


class NoCommand(click.ClickException):
    """A group was called without a command: its help, on stderr, tells which there are."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the help."""
        click.echo(self.message, err=True, file=file)


class Group(Spoken, click.Group):
    """A group of such commands; `--lang` may stand before the command as well."""

    command_class = Command

    def __init__(self, *given: Any, **how: Any) -> None:
        super().__init__(*given, no_args_is_help=False, **how)
        self.params.append(Option(["--lang"], metavar="language", expose_value=False))

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Take in a command; its texts stand under both names."""
        super().add_command(cmd, name)
        if isinstance(cmd, Spoken):
            cmd.key = self.key_of(cmd.key)

    def key_of(self, name: str) -> str:
        """Where the texts of one of its commands stand."""
        return f"{self.key}.{name}"

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is named.

        Raises:
            Failure: there is none of that name.
        """
        if self.get_command(ctx, args[0]) is None and not ctx.resilient_parsing:
            raise Failure(no_command(args[0], self.list_commands(ctx), ctx, spoken(ctx)))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Carry out the command.

        Raises:
            NoCommand: none was given.
        """
        try:
            return super().invoke(ctx)
        except click.UsageError as error:  # click's "Missing command."; every other is a `Failure` by now
            raise NoCommand(ctx.get_help()) from error

    def _usage(self, messages: Messages) -> Iterator[str]:
        yield from super()._usage(messages)
        yield messages.text("help.words.command")

    def _lists(self, ctx: click.Context, messages: Messages) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        yield from super()._lists(ctx, messages)
        names = self.list_commands(ctx)
        yield "commands", [(one, messages.text(f"commands.{self.key_of(one)}.line")) for one in names]


def spoken(ctx: click.Context) -> Messages:
    """The messages in the language that the whole command line asks for.

    Raises:
        Failure: there are none in it.
    """
    return messages_in(terminal_language(ctx.obj))


# --- what the commands are made of ------------------------------------------------------------------------------


def command() -> Callable[[Callable[..., Any]], Command]:
    """A command of the function's name."""
    return click.command(cls=Command)


def group(name: str, *, invoke_without_command: bool = False) -> Callable[[Callable[..., Any]], Group]:
    """A group of commands."""
    return click.group(name, cls=Group, invoke_without_command=invoke_without_command)


def option(*names: str, **how: Any) -> Callable[[F], F]:
    """An option, as `click.option`; its help comes from the messages, by the command's and the option's name."""
    return click.option(*names, cls=Option, **how)


def _asked(ctx: click.Context, _: click.Parameter, value: str | None) -> str | None:
    return value or ctx.obj


lang_option: Callable[[Any], Any] = option("--lang", metavar="language", callback=_asked)
"""`--lang`, the same for every command; it may stand before the command's name as well."""

format_option: Callable[[Any], Any] = option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
"""`--format`, for commands that answer people or programs."""
