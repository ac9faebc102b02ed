"""What tests of help and of usage errors share: every command, and messages that remember which texts were used."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click
from click.testing import CliRunner, Result

from toolkit.cli import main
from toolkit.core.messages import Messages
from toolkit.files.texts import load_messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest


def commands(
    command: click.Command = main, path: tuple[str, ...] = (), parent: click.Context | None = None
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """The program and every command below it, each with the words it is called by."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, parent=parent, info_name=path[-1] if path else "toolkit")
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from commands(found, (*path, name), context)


COMMANDS = dict(commands())
PATHS = [" ".join(path) for path in COMMANDS]


def parsed(line: str) -> None:
    """Read a command line as the program does, without carrying it out.

    Raises:
        ClickException: it cannot be given.
    """
    command: click.Command = main
    arguments = shlex.split(re.split(r" > |  +# ", line)[0])[1:]
    context = click.Context(main, info_name="toolkit", **main.context_settings)
    while isinstance(command, click.Group) and arguments:
        _, found, arguments = command.resolve_command(context, arguments)
        assert found is not None
        command = found
        context = click.Context(command, parent=context, info_name=command.name)
    if not isinstance(command, click.Group) and arguments != ["--help"]:
        assert context.parent
        command.make_context(command.name, arguments, context.parent)


def run(*arguments: str, **environment: str) -> Result:
    """The program in a terminal of 80 columns whose language nothing but `arguments` and `environment` says."""
    nothing = {"COLUMNS": "80", "TOOLKIT_LANG": "", "LC_ALL": "", "LC_MESSAGES": "", "LANG": ""}
    return CliRunner(env={**nothing, **environment}).invoke(main, list(arguments), prog_name="toolkit")


def help_of(path: str, language: str) -> str:
    result = run(*path.split(), "--lang", language, "--help")
    assert result.exit_code == 0, result.output
    return result.stdout


@dataclass(frozen=True)
class Remembering(Messages):
    """Messages that know which of their texts were used."""

    used: set[str] = field(default_factory=set)

    def text(self, key: str, /, **facts: object) -> str:
        self.used.add(key)
        return super().text(key, **facts)


def remembering(language: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The keys of all texts that the command line uses from now on, as they come."""
    messages = Remembering(language, load_messages(language).table)
    monkeypatch.setattr("toolkit.cli.spoken.messages_in", lambda _: messages)
    return messages.used


def keys(language: str, *sections: str) -> set[str]:
    """The keys of all texts in a section of the messages."""

    def below(table: object, key: str) -> Iterator[str]:
        if isinstance(table, dict):
            for name, inner in table.items():
                yield from below(inner, f"{key}.{name}")
        else:
            yield key

    table = load_messages(language).table
    return {key for section in sections for key in below(table[section], section)}
