"""The command line: every command parses, calls one step and prints. Commands are imported when they are used."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

import click

from toolkit import __version__
from toolkit.cli.ending import Ended, leave, watched

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COMMANDS: Mapping[str, tuple[str, str]] = {
    # name -> (where it is, what `toolkit --help` says of it)
    "demo": ("toolkit.cli.demo:demo", "The whole main job on example submissions; says what to open."),
    "calls": ("toolkit.cli.calls:calls", "Which calls are known; what one of them says; is it sound."),
    "fields": ("toolkit.cli.fields:fields", "Every field of a form with its cell, for people and programs."),
    "template": ("toolkit.cli.template:template", "Write the form that applicants fill in."),
    "validate": ("toolkit.cli.validate:validate", "Check workbooks: every fault with cell, reason and clause."),
    "explain": ("toolkit.cli.explain:explain", "A rule in words: what, why, examples, how to mend it."),
    "shares": ("toolkit.cli.shares:shares", "Grant and co-funding shares with their arithmetic."),
    "diff": ("toolkit.cli.diff:diff", "What changed between two versions of a submission."),
    "round": ("toolkit.cli.rounds:round_group", "Make a round folder; see what stands in it."),
    "index": ("toolkit.cli.index:index", "Read the published district index into a round; show it."),
    "consolidate": ("toolkit.cli.rounds:consolidate", "All submissions of a round into one master workbook."),
    "trace": ("toolkit.cli.trace:trace", "Where a figure of the master comes from: file, cell, arithmetic, clause."),
    "rank": ("toolkit.cli.rank:rank", "Ranking, proposed allocation, and how they hold."),
    "export": ("toolkit.cli.export:export", "The consolidated tables as CSV, JSON, Parquet or SQLite."),
    "addin": ("toolkit.cli.addin:addin", "The buttons in Excel: build, install, look after, take away."),
    "doctor": ("toolkit.cli.doctor:doctor", "Is everything there that the work needs; what helps if not."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported only when one is run: `toolkit --help` stays instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the work, not of the alphabet."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])

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


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="toolkit")
def main() -> None:
    """Run a county's grant round from Excel.

    Applicants fill in a template, caseworkers check what comes in, staff consolidate it into one master workbook.

    \b
    Try it all:         toolkit demo
    Make a form:        toolkit template troms-2018 -o soknad.xlsx
    Check a workbook:   toolkit validate soknad.xlsx
    Carry out a round:  toolkit round new round-2018 --call troms-2018
                        toolkit consolidate round-2018

    The language of the terminal follows --lang, else TOOLKIT_LANG, else the locale, else Norwegian.
    Exit codes: 0 fine; 1 a file was judged bad; 2 wrong use, or work that could not be done; 130 broken off (Ctrl-C);
    141 whoever read the output closed it.
    """  # noqa: D301  (\b is click's mark for lines that stand as they are)
