"""Finds the toolkit's own data: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def schemas() -> Path:
    """The folder with calls, messages and municipality lists."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_data" / "schemas"
    return installed if installed.is_dir() else package.parent / "schemas"
