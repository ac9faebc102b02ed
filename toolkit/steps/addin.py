"""The Excel add-in: build it, put it where Excel loads it, take it away."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit import __version__
from toolkit.files.addin.build import addin_bytes
from toolkit.files.addin.places import Foreign, program, read_settings, this_system, toolkit_path
from toolkit.files.addin.settings import Settings
from toolkit.files.addin.sources import NoBase, apple_script, licences, xlwings_version
from toolkit.files.addin.workbook import workbook_bytes
from toolkit.files.atomic import Held, write_bytes
from toolkit.files.problems import why
from toolkit.files.round.folder import ROUND_FILE
from toolkit.steps.addin_state import AddinProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.messages import Messages
    from toolkit.files.addin.places import Place
    from toolkit.files.addin.settings import System


@dataclass(frozen=True, slots=True)
class Target:
    """The machine an add-in is for: what Excel starts there (None: what `program` finds), its system (None: this)."""

    system: System | None = None
    python: Path | None = None
    round: Path | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """What was built, and the notices of what it is built on, written beside it."""

    path: Path
    size: int
    licence: Path
    settings: Settings


# --- building -------------------------------------------------------------------------------------------------


def build(path: Path, messages: Messages, target: Target, *, workbook: bool = False) -> Built:
    """Build the add-in, or the workbook with buttons, at `path`.

    Raises:
        AddinProblem: it cannot be built or written.
    """
    settings = replace(_settings(messages, target), edition="workbook" if workbook else "addin")
    data = _made(settings, messages)
    licence = path.with_name(f"{path.name}-LICENSES.txt")
    _write(path, data)
    _write(licence, licences().encode())
    return Built(path, len(data), licence, settings)


def _made(settings: Settings, messages: Messages) -> bytes:
    make = workbook_bytes if settings.edition == "workbook" else addin_bytes
    try:
        return make(settings, messages)
    except NoBase as error:
        raise AddinProblem("base", version=xlwings_version()) from error


def _settings(messages: Messages, target: Target) -> Settings:
    """What the file is told of the machine it is for.

    Only a Python of this machine can be looked for: one of another machine is taken as it is given.
    """
    system = target.system or this_system()
    here = system == this_system()
    if target.python is not None and here and not target.python.is_file():
        raise AddinProblem("no-python", path=target.python)
    python = target.python or (program() if here and system else None)
    return Settings(
        toolkit=__version__,
        xlwings=xlwings_version(),
        language=messages.language,
        system=system,
        python=str(python) if python else "",
        path=toolkit_path() if python and target.python is None else "",
        round=str(_round(target.round)) if target.round else "",
    )


def _round(folder: Path) -> Path:
    if not (folder / ROUND_FILE).is_file():
        raise AddinProblem("no-round", folder=folder)
    return folder.resolve()


def _write(path: Path, data: bytes) -> None:
    try:
        write_bytes(path, data)
    except Held as error:
        raise AddinProblem("held", path=path) from error
    except OSError as error:
        raise AddinProblem("cannot-write", path=path, why=why(error)) from error


# --- installing -----------------------------------------------------------------------------------------------


def install(place: Place, messages: Messages, python: Path | None = None, folder: Path | None = None) -> Settings:
    """Build the add-in for this Python and put it where Excel loads it; on macOS xlwings' AppleScript too.

    For a machine of another system no Python is known but a given one. An add-in that is there is replaced; what it was
    given (the round, and a Python elsewhere) is kept where none is given now. `python` and `folder` (the round's) as in
    `Target`.

    Raises:
        AddinProblem: Excel has it open, another file is in its place, or it cannot be written.
    """
    with _plainly(place.addin):
        return _installed(place, messages, python, folder)


def _installed(place: Place, messages: Messages, python: Path | None, folder: Path | None) -> Settings:
    before = _ours(place)
    settings = _settings(messages, Target(place.system, python, folder))
    if python is None and not place.here and before is not None:
        settings = replace(settings, python=before.python)
    if folder is None and before is not None:
        settings = replace(settings, round=before.round)
    if place.script is not None:
        settings = replace(settings, script=(before is not None and before.script) or not place.script.exists())
    needed = [place.startup, *([place.script.parent] if place.script else [])]
    made = [*(before.folders if before else ()), *(str(one) for folder in needed for one in _missing(folder))]
    data = _made(replace(settings, folders=tuple(dict.fromkeys(made))), messages)
    _be_free(place)
    _make_folder(place.startup)
    _write(place.addin, data)
    if place.script is not None:
        _make_folder(place.script.parent)
        _write(place.script, apple_script().read_bytes())
    return settings


def _ours(place: Place) -> Settings | None:
    """The settings of the add-in that is installed; another file in its place is left alone."""
    if place.startup.exists() and not place.startup.is_dir():
        raise AddinProblem("no-folder", folder=place.startup)
    if place.addin.is_dir():
        raise AddinProblem("not-ours", path=place.addin)
    try:
        return read_settings(place.addin)
    except FileNotFoundError:
        return None
    except Foreign as error:
        raise AddinProblem("not-ours", path=place.addin) from error


def _be_free(place: Place) -> None:
    """That Excel does not have the add-in open; what an Excel that crashed left is taken away where that is safe."""
    place.unlock()
    if place.is_held():
        locked = place.lock.exists()
        raise AddinProblem("locked" if locked else "held", path=place.addin, lock=place.lock)


@contextmanager
def _plainly(path: Path) -> Iterator[None]:
    """Whatever the system refuses about the add-in's file is told as a problem."""
    try:
        yield
    except PermissionError as error:
        raise AddinProblem("held", path=path) from error
    except OSError as error:
        raise AddinProblem("cannot-write", path=error.filename or path, why=why(error)) from error


def _missing(folder: Path) -> list[Path]:
    """The folders that must be made for this one, outermost first."""
    return [one for one in reversed((folder, *folder.parents)) if not one.exists()]


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AddinProblem("cannot-write", path=folder, why=why(error)) from error


def uninstall(place: Place) -> tuple[Path, ...]:
    """Take away what installing put there; returns what was taken.

    Raises:
        AddinProblem: Excel has it open, or the file is not ours.
    """
    with _plainly(place.addin):
        return _uninstalled(place)


def _uninstalled(place: Place) -> tuple[Path, ...]:
    before = _ours(place)
    if before is None:
        return ()
    _be_free(place)
    taken = [place.addin]
    if before.script and place.scripts is not None:
        script = place.scripts / f"xlwings-{before.xlwings}.applescript"
        taken += [script] if script.is_file() else []
    for path in taken:
        with _plainly(path):
            path.unlink()
    return (*taken, *_without(before.folders))


def _without(made: tuple[str, ...]) -> Iterator[Path]:
    """Takes away the folders that installing made, innermost first; one in which something lies is left."""
    for folder in map(Path, reversed(made)):
        try:
            folder.rmdir()
        except OSError:
            continue
        yield folder
