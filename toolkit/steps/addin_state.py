"""How the Excel add-in stands on a machine: where it belongs, and everything that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from toolkit import __version__
from toolkit.files.addin.places import Foreign, place_for, read_settings, this_system
from toolkit.files.addin.sources import apple_script, xlwings_version
from toolkit.files.round.folder import ROUND_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.files.addin.places import Place
    from toolkit.files.addin.settings import Settings, System


_PATHS: Mapping[System, type[PurePath]] = {"windows": PureWindowsPath, "macos": PurePosixPath}
_NAMES: Mapping[System, str] = {"windows": "Windows", "macos": "macOS"}


class AddinProblem(Exception):  # noqa: N818  (it names what is the matter; the shell makes a sentence of it)
    """Work on the add-in that could not be done; `reason` is a key of the messages' [addin.problems]."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = {name: str(value) for name, value in facts.items()}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that must be put right. `reason` is a key of the messages' [addin.wrong] and [addin.mend]."""

    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class State:
    """How the add-in stands on a machine; `held` says that Excel has it open."""

    place: Place
    settings: Settings | None
    wrong: tuple[Wrong, ...]
    held: bool


def where(system: System | None = None, startup: Path | None = None) -> Place:
    """Where Excel loads add-ins on `system` (default: this one), or `startup`.

    Raises:
        AddinProblem: Excel does not exist for this system, and no folder was given.
    """
    on = system or this_system() or ("windows" if startup else None)
    if on is None:
        raise AddinProblem("no-place")
    return place_for(on, startup, here=on == this_system())


def status(place: Place) -> State:
    """How the add-in stands, everything that is wrong at once."""
    damaged = State(place, None, (Wrong("damaged", {"path": str(place.addin)}),), held=False)
    try:
        if place.addin.is_dir():  # Windows denies reading one, as Excel does
            return damaged
        settings = read_settings(place.addin)
    except FileNotFoundError:
        return State(place, None, (Wrong("not-installed", {"folder": str(place.startup)}),), held=False)
    except PermissionError:  # Excel reads it, and lets nobody else
        return State(place, None, (), held=True)
    except (Foreign, OSError):
        return damaged
    wrong = (*_versions(settings), *_python(settings, place), *_script(place), *_round_gone(settings))
    return State(place, settings, wrong, held=place.is_held())


def _versions(settings: Settings) -> Iterator[Wrong]:
    if settings.toolkit != __version__:
        yield Wrong("toolkit-version", {"was": settings.toolkit, "now": __version__})
    if settings.xlwings != xlwings_version():
        yield Wrong("xlwings-version", {"was": settings.xlwings, "now": xlwings_version()})


def _python(settings: Settings, place: Place) -> Iterator[Wrong]:
    """Whether a Python can be there; one of another machine can only be looked at as a path."""
    if settings.system != place.system or not settings.python:
        yield Wrong("no-interpreter" if place.here else "interpreter-unknown")
    elif not place.here and not _PATHS[place.system](settings.python).is_absolute():
        yield Wrong("interpreter-other", {"path": settings.python, "system": _NAMES[place.system]})
    elif place.here and not Path(settings.python).is_file():
        yield Wrong("interpreter-gone", {"path": settings.python})
    elif " " in settings.python and place.system == "macos":  # xlwings' AppleScript does not quote it
        yield Wrong("interpreter-blank", {"path": settings.python})
    if place.is_blocked():
        yield Wrong("blocked", {"path": str(place.addin)})


def _script(place: Place) -> Iterator[Wrong]:
    if place.script is None:
        return
    facts = {"version": xlwings_version(), "path": str(place.script)}
    if not place.script.is_file():
        yield Wrong("script-missing", facts)
    elif place.script.read_bytes() != apple_script().read_bytes():
        yield Wrong("script-other", facts)


def _round_gone(settings: Settings) -> Iterator[Wrong]:
    if settings.round and not (Path(settings.round) / ROUND_FILE).is_file():
        yield Wrong("round-gone", {"folder": settings.round})
