"""Workbooks whose texts come back as they were: XlsxWriter takes some for markup, and escapes others wrongly."""

from __future__ import annotations

import re

from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings

_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def escaped(text: str) -> str:
    """A text as a workbook stores it: `_x0041_` becomes `_x005F_x0041_` (ECMA-376 part 1, 22.9.2.19, ST_Xstring)."""
    if "_x" in text:
        text = _ESCAPE_LIKE.sub("_x005F_", text)
    return _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


class ExactStrings(SharedStrings):  # type: ignore[misc]
    """The texts of a workbook, none of which is rich text: XlsxWriter would write `<r>…</r>` as markup."""

    def write_to(self, part: object) -> None:
        """Write all texts into a part of the package."""
        self._set_xml_writer(part)
        self._assemble_xml_file()

    def _write_si(self, string: str) -> None:
        outer = string[:1].isspace() or string[-1:].isspace()
        self._xml_si_element(escaped(string), [("xml:space", "preserve")] if outer else [])


class ExactPackager(Packager):  # type: ignore[misc]
    """Packs a workbook with `ExactStrings`."""

    def _write_shared_strings_file(self) -> None:
        if self.workbook.str_table.count:
            strings = ExactStrings()
            strings.string_table = self.workbook.str_table
            strings.write_to(self._filename("xl/sharedStrings.xml"))
