"""The end of the engine that speaks UNO: `python3 -I tests/office_engine/uno_side PIPE SECONDS [ends-it]`.

One request per line on standard input, `{"call": name, "arguments": {…}}`; one answer per line on standard output:
`{"result": …}`, `{"refused": why}` (Excel would raise here) or `{"error": why}` (LibreOffice failed).
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import uno
from books import Books
from cells import Cells
from com.sun.star.connection import NoConnectException
from com.sun.star.uno import Exception as UnoError
from formats import Formats
from named import Named
from noted import Noted
from rules import Rules
from screen import Screen
from shared import RefusedError
from tabs import Tabs


class Worker(Books, Tabs, Cells, Formats, Rules, Noted, Named, Screen):
    """Everything that can be asked of a running LibreOffice; one method per request."""


def connect(pipe: str, *, seconds: float) -> Any:
    """Waits for LibreOffice to listen and returns its context."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    end = time.monotonic() + seconds
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def answer(worker: Worker, line: str) -> dict[str, Any]:
    """Does what one line asks for."""
    request = json.loads(line)
    try:
        return {"result": getattr(worker, request["call"])(**request["arguments"])}
    except RefusedError as refusal:
        return {"refused": str(refusal)}
    except (UnoError, LookupError) as failure:
        worker.desktop.getImplementationName()  # raises when LibreOffice is gone
        return {"error": f"{type(failure).__name__}: {failure}"}


def say(message: dict[str, Any]) -> None:
    """Sends one line."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Answers until the input ends; then LibreOffice stays as it is, or with `ends-it` goes too."""
    worker = Worker(connect(sys.argv[1], seconds=float(sys.argv[2])))
    say({"result": None})
    for line in sys.stdin:
        say(answer(worker, line))
    if sys.argv[3:] == ["ends-it"]:
        for document in worker.documents():
            document.setModified(False)  # else it would ask
        worker.desktop.terminate()


if __name__ == "__main__":
    main()
