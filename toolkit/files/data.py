"""Finds the toolkit's own data: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def schemas() -> Path:
    """The folder with calls, messages and municipality lists."""
    return _folder("schemas")


@cache
def macros() -> Path:
    """The folder with the VBA, the ribbon and the icons of the Excel add-in."""
    return _folder("macros")


def _folder(name: str) -> Path:
    package = Path(__file__).resolve().parent.parent
    installed = package / "_data" / name
    return installed if installed.is_dir() else package.parent / name
