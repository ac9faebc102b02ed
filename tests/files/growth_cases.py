"""Files made of one small piece many times over, and what reading or marking them takes in a process of its own.

A piece is repeated so often that work that grows with its square would take an hour, where work that grows with the
file takes a second or a few. So nothing here measures time: a process that is not over in some minutes has failed.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
from typing import TYPE_CHECKING

from tests.files.marking_cases import FORM, MARKS, SHEET, excel_like, rewritten
from tests.files.reading_by_hand import MAIN, package, parts, sheet, strings, workbook
from tests.files.test_reading_ods import document, row, table
from toolkit.files.marking import Mark, NotMarkable, clear, mark
from toolkit.files.reading import read_workbook
from toolkit.model import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

MANY = 400_000
PATIENCE = 300  # seconds for one file; the slowest takes some ten
_KILOBYTES = 1 if sys.platform != "darwin" else 1024


def in_row(content: str, attributes: str = "") -> bytes:
    return workbook(f'<row r="1"{attributes}>{content}</row>')


def around(head: str = "", tail: str = "") -> bytes:
    return workbook(sheet1=sheet('<row r="1"><c r="A1"><v>1</v></c></row>', head, tail))


def text(item: str) -> bytes:
    return workbook('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', sharedStrings=strings(item))


def styled(content: str) -> bytes:
    return workbook(
        '<row r="1"><c r="A1" s="0"><v>1</v></c></row>', styles=f'<styleSheet xmlns="{MAIN}">{content}</styleSheet>'
    )


def book(content: str) -> bytes:
    whole = str(parts()["xl/workbook.xml"])
    return workbook(workbook=whole.replace("</workbook>", f"{content}</workbook>"))


def ods(rows: str, styles: str = "") -> bytes:
    return document(table(rows), styles)


def nested(tag: str, times: int = MANY, within: str = "") -> str:
    name = tag.partition(" ")[0]
    return f"<{tag}>" * times + within + f"</{name}>" * times


def ods_cell(words: str, attributes: str = ' office:value-type="string"') -> str:
    return row(f"<table:table-cell{attributes}><text:p>{words}</text:p></table:table-cell>")


READ: dict[str, Callable[[], bytes]] = {
    "phonetic, empty": lambda: text("<si><t>a</t>" + "<rPh />" * MANY + "</si>"),
    "phonetic, nested": lambda: text(f"<si><t>a</t>{nested('rPh')}</si>"),
    "look, nested": lambda: text(f"<si><r>{nested('rPr')}<t>a</t></r></si>"),
    "runs": lambda: text("<si>" + "<r><t>a</t></r>" * MANY + "</si>"),
    "runs, nested": lambda: text(f"<si>{nested('r')}</si>"),
    "texts in a text": lambda: text(f"<si>{nested('t')}</si>"),
    "strings, nested": lambda: text(nested("si")),
    "strings, blank": lambda: text("<si> </si >" * MANY),
    "letters as references": lambda: text("".join(f"<si><t>&#{200 + n % 50_000};</t></si>" for n in range(60_000))),
    "escapes": lambda: text("<si><t>" + "_x0041" * 150_000 + "</t></si>"),
    "ampersands": lambda: text("<si><t>" + "&amp;#65" * 100_000 + "</t></si>"),
    "cells, nested": lambda: in_row(nested('c r="A1"')),
    "cells without references": lambda: in_row("<c><v>1</v></c>" * 16_384),
    "cells with end tags of their own": lambda: in_row("<c></c >" * MANY),
    "cells in anything": lambda: in_row(nested("x", within='<c r="A1"/>')),
    "rows, nested": lambda: workbook(nested("row")),
    "rows of no cells": lambda: workbook("<row/>" * MANY),
    "rows of text": lambda: in_row("a" * 2_000_000, ' hidden="1"'),
    "rows of blanks": lambda: in_row(" " * 2_000_000 + '<c r="A1"/>' + " " * 2_000_000),
    "rows that may be hidden": lambda: workbook(
        '<row r="1"><c r="A1" t="str"><v>' + " hidden='1 ht='0" * 50_000 + "</v></c></row>"
    ),
    "rows that are hidden": lambda: workbook("".join(f'<row r="{n}" hidden="1"/>' for n in range(1, 100_000))),
    "attributes of a row": lambda: in_row("", " hidden='1'" + "".join(f' a{n}="/"' for n in range(MANY))),
    "attributes of a cell": lambda: in_row("<c r='A1'" + "".join(f" a{n}='>'" for n in range(MANY)) + "/>"),
    "blanks in a tag": lambda: in_row("<c" + " " * 2_000_000 + 'r = "A1"/>'),
    "formulas, nested": lambda: in_row(f'<c r="A1">{nested("f")}</c>'),
    "values of one cell": lambda: in_row('<c r="A1">' + "<v>1</v>" * MANY + "</c>"),
    "texts in place, nested": lambda: in_row(f'<c r="A1" t="inlineStr">{nested("is")}</c>'),
    "quotes in a formula": lambda: in_row('<c r="A1"><f>' + '"|' * MANY + "</f><v>1</v></c>"),
    "formulas over ranges": lambda: workbook(
        "".join(
            f'<row r="{n}"><c r="A{n}"><f t="array" ref="A{n}:XFD{n}">1</f><v>1</v></c></row>' for n in range(1, 9_000)
        )
    ),
    "a format": lambda: styled(f'<numFmts><numFmt numFmtId="200" formatCode="{"[" * 2_000_000}"/></numFmts>'),
    "formats": lambda: styled(
        "<numFmts>"
        + "".join(f'<numFmt numFmtId="{n}" formatCode="{"[" * 250}{n}"/>' for n in range(15_000))
        + "</numFmts><cellXfs>"
        + "".join(f'<xf numFmtId="{n}"/>' for n in range(15_000))
        + "</cellXfs>"
    ),
    "columns": lambda: around("<cols>" + '<col min="1" max="16384" hidden="1"/>' * 50_000 + "</cols>"),
    "columns without an end": lambda: around(
        "<cols><col " + " hidden='1' a".join(f"{n}='' b" for n in range(9)) + "=''/></cols>"
    ),
    "merged ranges": lambda: around(
        tail="<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 100_000 + "</mergeCells>"
    ),
    "hyperlinks": lambda: around(tail="<hyperlinks>" + '<hyperlink ref="A1" location="A1"/>' * MANY + "</hyperlinks>"),
    "conditional formats": lambda: around(
        tail='<conditionalFormatting sqref="A1"><cfRule priority="1"/></conditionalFormatting>' * 200_000
    ),
    "validations": lambda: around(
        tail='<dataValidation sqref="A1:XFD1048576"><formula1>1</formula1></dataValidation>' * MANY
    ),
    "extensions, nested": lambda: around(tail=f"<extLst>{nested('ext')}</extLst>"),
    "sheets in an extension": lambda: around(f"<sheetViews>{nested('sheetData', 100_000)}</sheetViews>"),
    "names": lambda: book("<definedNames>" + '<definedName name="a">A1</definedName>' * 60_000 + "</definedNames>"),
    "a part without an end": lambda: package({**parts(), "docProps/app.xml": "<aaaa:" * MANY}),
    "blanks nobody typed": lambda: ods(ods_cell('<text:s text:c="99999"/>' * 9_000)),
    "blanks nobody typed, in many cells": lambda: ods(ods_cell('<text:s text:c="9999"/>') * 50_000),
    "empty rows": lambda: ods("<table:table-row/>" * 300_000),
    "rows of the one cell": lambda: ods(ods_cell("a") * 60_000),
    "cells of a row": lambda: ods(row("<table:table-cell/>" * MANY)),
    "columns of a document": lambda: ods('<table:table-column table:visibility="collapse"/>' * MANY),
    "spans": lambda: ods(ods_cell(nested("text:span", 100_000, "<text:s/>" * 100_000))),
    "groups": lambda: ods(nested("table:table-row-group", 100_000, ods_cell("a"))),
    "tables in a table": lambda: ods(nested("table:table", 100_000)),
    "rows in a row": lambda: ods(nested("table:table-row", 100_000)),
    "styles": lambda: ods("", '<style:style><style:table-properties table:display="false"/></style:style>' * 200_000),
    "a formula of a document": lambda: ods(ods_cell("1", f' table:formula="{"a" * 1_000_000}"')),
    "a row a million times": lambda: ods(
        row('<table:table-cell office:value-type="float" office:value="1"/>', ' table:number-rows-repeated="1000000"')
    ),
}


def marked(part: str, change: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    return lambda: rewritten(excel_like(), {part: change})


def into(old: bytes, new: Callable[[], bytes]) -> Callable[[bytes], bytes]:
    return lambda xml: xml.replace(old, new() + old, 1)


FORM_PART, COMMENTS, BOXES = "xl/worksheets/sheet1.xml", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"
END = b"</worksheet>"

MARKED: dict[str, Callable[[], bytes]] = {
    "extensions, nested": marked(FORM_PART, into(END, lambda: nested("ext", 100_000).encode())),
    "text in pieces": marked(FORM_PART, into(END, lambda: b"<extLst>" + b"aaaaaaaa<a/>" * 300_000 + b"</extLst>")),
    "a long text": marked(FORM_PART, into(END, lambda: b"<extLst>" + b"a&lt;\n" * 3_000_000 + b"</extLst>")),
    "rules": marked(
        FORM_PART,
        into(
            b"<conditionalFormatting",
            lambda: (
                b'<conditionalFormatting sqref="A1"><cfRule type="expression" priority="9"/></conditionalFormatting>'
                * 100_000
            ),
        ),
    ),
    "rules, nested": marked(
        FORM_PART,
        into(
            b"<conditionalFormatting",
            lambda: (
                b"<conditionalFormatting>"
                + nested('cfRule priority="1"', 50_000).encode()
                + b"</conditionalFormatting>"
            ),
        ),
    ),
    "merged ranges": marked(FORM_PART, into(b"</mergeCells>", lambda: b'<mergeCell ref="B1:B1048576"/>' * 90_000)),
    "columns": marked(FORM_PART, into(b"</cols>", lambda: b'<col min="1" max="1" width="9"/>' * 100_000)),
    "hidden columns": marked(FORM_PART, into(b"</cols>", lambda: b'<col min="1" max="16384" hidden="1"/>')),
    "hidden rows": marked(
        FORM_PART,
        into(b"</sheetData>", lambda: "".join(f'<row r="{n}" hidden="1"/>' for n in range(100, 60_000)).encode()),
    ),
    "hyperlinks": marked(
        FORM_PART, into(b"<pageMargins", lambda: b'<hyperlinks><hyperlink ref="A1"/></hyperlinks>' * 100_000)
    ),
    "notes": marked(
        COMMENTS,
        into(b"</commentList>", lambda: b'<comment ref="Z9" authorId="0"><text><t>a</t></text></comment>' * 100_000),
    ),
    "authors": marked(COMMENTS, into(b"</authors>", lambda: b"<author>a</author>" * 300_000)),
    "boxes without an end": marked(BOXES, lambda xml: xml.replace(b"</v:shape>", b"") + b"<v:shape " * 1_000_000),
    "boxes": marked(BOXES, into(b"</xml>", lambda: b'<v:shape id="_x0000_s1"><x:Row>9</x:Row></v:shape>' * 100_000)),
    "names": marked(
        "xl/workbook.xml",
        into(b"</definedNames>", lambda: b'<definedName name="a" localSheetId="1">A1</definedName>' * 100_000),
    ),
    "views": marked("xl/workbook.xml", into(b"</bookViews>", lambda: b'<workbookView activeTab="1"/>' * 100_000)),
    "kinds of parts": marked("[Content_Types].xml", into(b"</Types>", lambda: b'<Override PartName="/a"/>' * 100_000)),
    "relations": marked(
        "xl/_rels/workbook.xml.rels", into(b"</Relationships>", lambda: b'<Relationship Id="a" Target="a"/>' * 100_000)
    ),
    "formats": marked("xl/styles.xml", into(b"</cellXfs>", lambda: b"<xf/>" * 300_000)),
}

WORK: dict[str, dict[str, Callable[[], bytes]]] = {"read": READ, "mark": MARKED}


def _read(data: bytes) -> None:
    read_workbook(data, "soknad.ods" if b"opendocument" in data[:200] else "soknad.xlsx")


def _mark(data: bytes) -> None:
    places = [Mark(FORM, f"{letter}{n}", "error", "Feil", "Rett.") for n in range(1, 500) for letter in "BCD"]
    clear(mark(data, [*MARKS, *places], SHEET))


def work(asked: multiprocessing.connection.Connection) -> None:
    """Reads or marks one file after the other, as it is asked to."""
    while True:
        what, name = asked.recv()
        data = WORK[what][name]()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            (_read if what == "read" else _mark)(data)
            outcome = "done"
        except (Unreadable, NotMarkable) as refused:
            outcome = refused.reason
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        asked.send((outcome, (after - before) // 1024 // _KILOBYTES))


class Worker:
    """A process that reads and marks; one that hangs is ended, and the next file gets another."""

    def __init__(self) -> None:
        self._process: multiprocessing.process.BaseProcess | None = None

    def take(self, what: str, name: str) -> tuple[str, int]:
        """How the work on a file ended ("hung", "died", "done" or a reason), and how many MB the process grew."""
        if self._process is None:
            context = multiprocessing.get_context("spawn")
            self._line, other = context.Pipe()
            self._process = context.Process(target=work, args=(other,), daemon=True)
            self._process.start()
            other.close()
        self._line.send((what, name))
        try:
            if self._line.poll(PATIENCE):
                answer: tuple[str, int] = self._line.recv()
                return answer
        except EOFError:
            self.end()
            return "died", 0
        self.end()
        return "hung", 0

    def end(self) -> None:
        """Ends the process."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None
