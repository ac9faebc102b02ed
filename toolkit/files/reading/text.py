"""Cell text as people see it: escapes decoded, control characters kept out."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_UPPER_CONTROL = re.compile(b"\xc2[\x80-\x9f]")  # U+0080 to U+009F in UTF-8


def needs_cleaning(source: bytes) -> bool:
    """Whether `clean` would change a text without `_x` in a well-formed piece of XML.

    Of the control characters XML allows only a few. One byte is sought many times faster than two.
    """
    if b"\r" in source or b"\x7f" in source or (b"#" in source and b"&#" in source):
        return True
    return b"\xc2" in source and _UPPER_CONTROL.search(source) is not None


def clean(text: str) -> str:
    """Text with `_x0041_` decoded, line feeds for line ends and without other control characters but tab.

    A pair of escaped surrogates is one character; a lone one is left out (ECMA-376 part 1, 22.9.2.19, ST_Xstring).
    """
    if "_x" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text)
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return printable(text)


def printable(text: str) -> str:
    """Text with line feeds for line ends and without other control characters but tab."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
