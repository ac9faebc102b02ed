"""The command line: every command parses, calls one step and prints. Commands are imported when they are used."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

import click

from toolkit import __version__
from toolkit.cli.ending import Ended, leave, watched
from toolkit.cli.spoken import Group

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COMMANDS: Mapping[str, str] = {
    # in the order of the work; `commands.<name>.line` of the messages is what `toolkit --help` says of each
    "demo": "toolkit.cli.demo:demo",
    "calls": "toolkit.cli.calls:calls",
    "fields": "toolkit.cli.fields:fields",
    "template": "toolkit.cli.template:template",
    "validate": "toolkit.cli.validate:validate",
    "explain": "toolkit.cli.explain:explain",
    "shares": "toolkit.cli.shares:shares",
    "diff": "toolkit.cli.diff:diff",
    "round": "toolkit.cli.rounds:round_group",
    "index": "toolkit.cli.index:index",
    "consolidate": "toolkit.cli.rounds:consolidate",
    "trace": "toolkit.cli.trace:trace",
    "rank": "toolkit.cli.rank:rank",
    "export": "toolkit.cli.export:export",
    "addin": "toolkit.cli.addin:addin",
    "doctor": "toolkit.cli.doctor:doctor",
}


class Program(Group):
    """The group of all commands, each imported only when it is run: `toolkit --help` stays instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the work, not of the alphabet."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def key_of(self, name: str) -> str:
        """Where the texts of a command stand: under its own name."""
        return name

    def main(self, args: Sequence[str] | None = None, *more: Any, **extra: Any) -> Any:
        """Run the program; however it is broken off, it ends in one plain line or none."""
        given = sys.argv[1:] if args is None else list(args)
        try:
            return super().main(args, *more, **extra)
        except Ended as ended:
            leave(ended, given)

    def make_context(self, *given: Any, **extra: Any) -> click.Context:
        """Read the command line; `--help` prints here."""
        with watched():
            return super().make_context(*given, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Carry out the command."""
        with watched():
            return super().invoke(ctx)


@click.group("toolkit", cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="toolkit", message="%(prog)s %(version)s")
def main() -> None:
    """The program; what it says of itself is `commands.toolkit` of the messages."""
