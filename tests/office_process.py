"""The two processes behind every office test: a LibreOffice of one's own, and a worker that speaks UNO with it.

The worker is run by a Python that can `import uno` (on Debian /usr/bin/python3), whatever Python runs the tests. What
does not answer in time is a hung dialog or a loop: whoever asked ends LibreOffice, so that no test waits for ever.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

# Formulas are calculated on loading (else stale cached values come back).
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop><prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>{locale}</value></prop></item>
{more}</oor:items>
"""
# Macros of test workbooks run without asking, and no window but the workbook's own opens at the start.
MACROS = """<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"
 oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="ShowTipOfTheDay" oor:op="fuse"><value>false</value>
</prop><prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Setup/Product"><prop oor:name="ooSetupLastVersion" oor:op="fuse"><value>99.9</value>
</prop><prop oor:name="LastTimeGetInvolvedShown" oor:op="fuse"><value>4000000000</value></prop>
<prop oor:name="LastTimeDonateShown" oor:op="fuse"><value>4000000000</value></prop></item>
"""


class OfficeError(Exception):
    """LibreOffice could not do what it was told."""


class RefusedError(OfficeError):
    """The program would not let a person do this: a locked cell, a protected sheet or workbook."""


class OfficeHungError(OfficeError):
    """LibreOffice did not answer in time and was killed."""


class BrokenError(Exception):
    """The worker or LibreOffice went away, or (`hung`) did not answer in time."""

    def __init__(self, message: str, *, hung: bool = False) -> None:
        super().__init__(message)
        self.hung = hung


@cache
def missing() -> str | None:
    """Says what keeps the office tests from running here, or None when nothing does."""
    if shutil.which("soffice") is None:
        return "LibreOffice is not installed: run make office"
    if bridge_python() is None:
        return "no Python here can import uno: run make office"
    return None


@cache
def bridge_python() -> str | None:
    """Finds a Python that has LibreOffice's bridge: the system's, or the one that LibreOffice brings along."""
    program = Path(shutil.which("soffice") or "").resolve().parent
    for python in ("/usr/bin/python3", str(program / "python"), str(program.parent / "Resources" / "python")):
        if (
            Path(python).exists()
            and subprocess.run([python, "-Ic", "import uno"], capture_output=True, check=False).returncode == 0
        ):
            return python
    return None


class Program:
    """A LibreOffice with a fresh profile, listening on the pipe `pipe`.

    It has no windows, unless `display` names an X display. `macros` lets workbooks run theirs. `folder` is its own.
    """

    def __init__(self, locale: str, *, macros: bool = False, display: str | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="office-"))
        self.pipe = f"toolkit-{uuid4().hex}"
        user = self.folder / "profile" / "user"
        user.mkdir(parents=True)
        profile = PROFILE.format(locale=locale, more=MACROS if macros else "")
        (user / "registrymodifications.xcu").write_text(profile, encoding="utf-8")
        self.errors: IO[bytes] = (self.folder / "errors.txt").open("w+b")
        shown = {"DISPLAY": display, "SAL_USE_VCLPLUGIN": "gen"} if display else {"SAL_USE_VCLPLUGIN": "svp"}
        self.process = subprocess.Popen(
            [
                "soffice",
                f"-env:UserInstallation={(self.folder / 'profile').as_uri()}",
                *([] if display else ["--headless"]),
                *("--norestore", "--nologo", "--nodefault", "--nolockcheck"),
                f"--accept=pipe,name={self.pipe};urp;",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self.errors,
            env={**os.environ, **shown},
            start_new_session=True,
        )

    def last_words(self) -> str:
        """What it wrote to standard error."""
        text = (self.folder / "errors.txt").read_text(encoding="utf-8", errors="replace").strip()
        return text[-2000:] or "it left no message"

    def kill(self) -> None:
        """Ends it and clears away what it left."""
        with suppress(ProcessLookupError):  # it has closed by itself
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.errors.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Link:
    """A worker that speaks UNO with the LibreOffice on a pipe; `worker` is its script or folder.

    `words` are told to it too. It ends when its input does, so also when the tests are killed.
    """

    def __init__(self, pipe: str, worker: Path, *words: str, starting: float = 90) -> None:
        self.worker = subprocess.Popen(
            [bridge_python() or "python3", "-I", str(worker), pipe, str(starting), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.errors: list[str] = []
        self.readers = [threading.Thread(target=read, daemon=True) for read in (self._listen, self._listen_to_errors)]
        for reader in self.readers:
            reader.start()
        try:
            self._next(starting + 10)
        except BrokenError:
            self.close()
            raise

    def ask(self, name: str, arguments: dict[str, object], seconds: float) -> Any:
        """Sends a request and waits for its answer; `BrokenError` when none comes."""
        assert self.worker.stdin is not None
        try:
            self.worker.stdin.write(json.dumps({"call": name, "arguments": arguments}) + "\n")
            self.worker.stdin.flush()
        except BrokenPipeError:
            raise BrokenError(self._last_words()) from None
        answer = json.loads(self._next(seconds))
        if "refused" in answer:
            raise RefusedError(answer["refused"])
        if "error" in answer:
            raise OfficeError(answer["error"])
        return answer["result"]

    def close(self, *, seconds: float = 0) -> None:
        """Ends the worker, giving it some seconds to end by itself."""
        assert self.worker.stdin is not None
        self.worker.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self.worker.wait(seconds)
        self.worker.kill()
        self.worker.wait()
        for reader in self.readers:
            reader.join()
        for stream in (self.worker.stdout, self.worker.stderr):
            if stream is not None:
                stream.close()

    def _listen(self) -> None:
        assert self.worker.stdout is not None
        for line in self.worker.stdout:
            self.answers.put(line)
        self.answers.put("")

    def _listen_to_errors(self) -> None:
        assert self.worker.stderr is not None
        self.errors.extend(self.worker.stderr)

    def _next(self, seconds: float) -> str:
        try:
            line = self.answers.get(timeout=seconds)
        except queue.Empty:
            raise BrokenError("no answer in time", hung=True) from None
        if not line:
            raise BrokenError(self._last_words())
        return line

    def _last_words(self) -> str:
        self.readers[1].join(1)
        return "".join(self.errors).strip()[-2000:] or "it left no message"
