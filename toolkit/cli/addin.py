"""`toolkit addin`: the buttons in Excel: build, install, look after, take away."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.cli.common import (
    DEFAULT_LANGUAGE,
    fail,
    file_language,
    messages_in,
    terminal_language,
)
from toolkit.cli.spoken import group, lang_option, option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from toolkit.core.messages import Messages
    from toolkit.files.addin.places import Place
    from toolkit.files.addin.settings import System
    from toolkit.steps.addin_state import Wrong

ENDINGS = {True: ".xlsm", False: ".xlam"}

_PATH = click.Path(path_type=Path)
_system: Callable[[Any], Any] = option("--system", type=click.Choice(["windows", "macos"]))
_python: Callable[[Any], Any] = option("--python", type=_PATH, metavar="path")
_round: Callable[[Any], Any] = option("--round", "folder", type=_PATH, metavar="folder")
_to: Callable[[Any], Any] = option("--to", type=_PATH, metavar="folder")


@group("addin")
def addin() -> None:
    """The buttons in Excel: build, install, look after, take away."""


@addin.command("build")
@option("-o", "--output", "path", type=_PATH, required=True, metavar="file")
@option("--workbook", is_flag=True)
@_system
@_python
@_round
@lang_option
def build(path: Path, *, workbook: bool, lang: str | None, folder: Path | None, **target: Any) -> None:
    """Build the add-in, or the workbook with buttons, with the notices of what it is built on beside it."""
    from toolkit.steps.addin import Target
    from toolkit.steps.addin import build as build_addin

    spoken, written = _languages(lang)
    if path.suffix.lower() != ENDINGS[workbook]:
        fail(spoken.text("addin.cli.needs_ending", path=str(path), ending=ENDINGS[workbook]))
    with _problems(spoken):
        built = build_addin(path, written, Target(round=folder, **target), workbook=workbook)
    key = "addin.cli.built_workbook" if workbook else "addin.cli.built"
    click.echo(spoken.text(key, path=str(built.path), bytes=built.size))
    click.echo(spoken.text("addin.cli.licence", path=str(built.licence)))
    if not built.settings.python:
        click.echo(spoken.text("addin.cli.no_python"), err=True)
        sys.exit(1)


@addin.command("install")
@_round
@_to
@_system
@_python
@lang_option
def install(folder: Path | None, python: Path | None, lang: str | None, **where: Any) -> None:
    """Put the add-in where Excel loads it, and say what else a locked PC needs."""
    from toolkit.steps.addin import install as install_addin
    from toolkit.steps.addin_state import status as addin_status

    spoken, written = _languages(lang)
    with _problems(spoken):
        place = _place(**where)
        settings = install_addin(place, written, python, folder)
    click.echo(spoken.text("addin.cli.installed", path=str(place.addin)))
    if place.script is not None:
        key = "script_installed" if place.here or place.usual else "script_to_carry"
        click.echo(spoken.text(f"addin.cli.{key}", path=str(place.script)))
    if settings.round:
        click.echo(spoken.text("addin.cli.round_set", folder=settings.round))
    else:
        click.echo(spoken.text("addin.cli.round_not_set", options=_repeated(**where)))
    left = addin_status(place).wrong
    for wrong in left:
        _print_wrong(wrong, spoken, _repeated(**where))
    click.echo(spoken.text("addin.cli.restart"))
    _say_what_else(place, settings.python, spoken)
    if left:
        sys.exit(1)


def _say_what_else(place: Place, python: str, messages: Messages) -> None:
    trusted = "trusted" if place.usual else "trusted_other"
    windows = ("processes", trusted, "unblock", "macros", "policy")
    points = ("mac_access", "policy") if place.system == "macos" else windows
    click.echo("\n" + messages.text("addin.cli.also"))
    for point in points:
        facts = {"folder": str(place.startup), "python": python or "Python"}
        click.echo("  - " + messages.text(f"addin.cli.{point}", **facts))


@addin.command("status")
@_to
@_system
@lang_option
def status(lang: str | None, **where: Any) -> None:
    """What is wrong with the installed add-in, and how to mend it."""
    from toolkit.steps.addin_state import status as addin_status

    spoken = messages_in(terminal_language(lang))
    with _problems(spoken):
        state = addin_status(_place(**where))
    for wrong in state.wrong:
        _print_wrong(wrong, spoken, _repeated(**where))
    if state.held:
        click.echo(spoken.text("addin.cli.open_note"))
    if state.wrong:
        click.echo(spoken.text("addin.cli.count", count=len(state.wrong)))
        sys.exit(1)
    click.echo(spoken.text("addin.cli.fine", path=str(state.place.addin)))
    if state.settings is not None and state.settings.round:
        click.echo(spoken.text("addin.cli.round_set", folder=state.settings.round))


def _print_wrong(wrong: Wrong, messages: Messages, options: str) -> None:
    click.echo("✘ " + messages.text(f"addin.wrong.{wrong.reason}", **wrong.facts))
    click.echo("  " + messages.text(f"addin.mend.{wrong.reason}", options=options))


@addin.command("uninstall")
@_to
@_system
@lang_option
def uninstall(lang: str | None, **where: Any) -> None:
    """Take away what installing put in place."""
    from toolkit.steps.addin import uninstall as uninstall_addin

    spoken = messages_in(terminal_language(lang))
    with _problems(spoken):
        taken = uninstall_addin(_place(**where))
    for path in taken:
        click.echo(spoken.text("addin.cli.removed", path=str(path)))
    if not taken:
        click.echo(spoken.text("addin.cli.nothing_to_remove"))


def _place(system: System | None, to: Path | None) -> Place:
    from toolkit.steps.addin_state import where

    return where(system, to)


def _repeated(system: System | None, to: Path | None) -> str:
    """The options that say which add-in was meant, as they are typed again behind a command."""
    given = [] if to is None else ["--to", f'"{to}"' if " " in str(to) else str(to)]
    given += [] if system is None else ["--system", system]
    return "".join(f" {one}" for one in given)


def _languages(lang: str | None) -> tuple[Messages, Messages]:
    """What the terminal says, and what stands in the file."""
    return messages_in(terminal_language(lang)), messages_in(file_language(lang, DEFAULT_LANGUAGE))


@contextmanager
def _problems(messages: Messages) -> Iterator[None]:
    """Whatever keeps the work from being done ends the command with one plain line."""
    from toolkit.steps.addin_state import AddinProblem

    try:
        yield
    except AddinProblem as problem:
        fail(messages.text(f"addin.problems.{problem.reason}", **problem.facts))
