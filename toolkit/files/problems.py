"""What keeps work on a round from being done, as a reason a person gets told in one line."""

from __future__ import annotations

import errno

NAMED = frozenset(
    {"EACCES", "EBUSY", "EDQUOT", "EEXIST", "EFBIG", "EIO", "EISDIR", "ENAMETOOLONG", "ENOENT", "ENOSPC", "ENOTDIR"}
    | {"EPERM", "EROFS", "CANTOPEN", "CORRUPT", "ENCODING", "NOTADB"}
)
"""What the messages have words for, in [faults]: the system's names of errors, and some of ours."""
_BY_WINDOWS = {32: "EBUSY", 33: "EBUSY"}  # another program holds the file, or a part of it: Python says EACCES
_BY_SQLITE = {
    "BUSY": "EBUSY",
    "CANTOPEN": "CANTOPEN",
    "CORRUPT": "CORRUPT",
    "FULL": "ENOSPC",
    "IOERR": "EIO",
    "LOCKED": "EBUSY",
    "NOTADB": "NOTADB",
    "PERM": "EACCES",
    "READONLY": "EROFS",
}


class RoundProblem(Exception):  # noqa: N818  (it names what is the matter; the shell makes a sentence of it)
    """Work that could not be done; `reason` is a key of the messages' [problems] table, `facts` fill it."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = {name: value if isinstance(value, list | int) else str(value) for name, value in facts.items()}


def why(error: Exception) -> str:
    """What the system, SQLite or a decoder refuses, to be written with `{why:fault}`.

    Returns:
        One of `NAMED`, such as `ENOSPC`; where there is none that says it, the system's own words.
    """
    name = _name(error)
    return name if name in NAMED else getattr(error, "strerror", None) or str(error)


def _name(error: Exception) -> str:
    if isinstance(error, UnicodeError):
        return "ENCODING"
    if isinstance(error, OSError):
        code = errno.errorcode.get(error.errno or 0, "")
        return _BY_WINDOWS.get(getattr(error, "winerror", 0), code)
    code = getattr(error, "sqlite_errorname", "")  # SQLITE_IOERR_WRITE
    return _BY_SQLITE.get(code.removeprefix("SQLITE_").partition("_")[0], "")
