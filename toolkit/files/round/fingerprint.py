"""What a kept reading depends on beside the file and the call: the toolkit as it is, and what it reads with."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path
from pyexpat import EXPAT_VERSION
from typing import TYPE_CHECKING
from unicodedata import unidata_version

from toolkit import __version__
from toolkit.files.data import schemas

if TYPE_CHECKING:
    from collections.abc import Iterator


@cache
def fingerprint() -> str:
    """A checksum that is another one when the same file might be read otherwise.

    The toolkit's version does not say it all: a checkout changes without one. So its code counts, its grammar and its
    lists of municipalities; then Python (numbers, regular expressions, Unicode), expat, which judges the XML, and
    jsonschema-rs, which judges the data. The words of findings are chosen later, so messages and babel do not count.
    """
    total = hashlib.sha256()
    parts = (__version__, platform.python_implementation(), platform.python_version(), unidata_version, EXPAT_VERSION)
    total.update("\0".join((*parts, version("jsonschema-rs"))).encode())
    for path in _sources():
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _sources() -> Iterator[Path]:
    package = Path(__file__).resolve().parents[2]
    for folder in (package / "core", package / "files", package / "steps"):
        yield from sorted(folder.rglob("*.py"))
    yield package / "model.py"
    yield from sorted(schemas().glob("*.toml"))
    yield from sorted((schemas() / "municipalities").glob("*.csv"))
