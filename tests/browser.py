"""A real browser for tests: opens local pages in headless Chromium, types, measures, prints.

Chromium and its driver come from the system (make browser); nothing is downloaded. The browser resolves no host name,
and what it asks the network for is written down.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selenium.webdriver.remote.webelement import WebElement

__all__ = ["Browser", "Keys", "missing"]

OPTIONS = (
    "--headless",
    "--no-sandbox",  # tests run as root in containers
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--window-size=1280,1000",
)


@cache
def missing() -> str | None:
    """Says what keeps the browser tests from running here, or None when nothing does."""
    lacking = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    return f"{' and '.join(lacking)} not installed: run make browser" if lacking else None


class Browser:
    """One headless Chromium with an empty profile of its own."""

    def __init__(self, *, script: bool = True) -> None:
        self._profile = tempfile.mkdtemp(prefix="browser-")
        options = ChromeOptions()
        options.binary_location = str(shutil.which("chromium"))
        for option in (*OPTIONS, f"--user-data-dir={self._profile}"):
            options.add_argument(option)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        if not script:
            options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
        service = ChromeService(executable_path=shutil.which("chromedriver"), env={**os.environ, "SE_OFFLINE": "true"})
        self.driver = Chrome(options=options, service=service)

    def open(self, path: Path) -> None:
        """Loads a local page; what was logged before is forgotten."""
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        self.driver.get(path.absolute().as_uri())

    def all(self, selector: str) -> list[WebElement]:
        """The elements a CSS selector finds, in the order of the page."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        """The first element a CSS selector finds."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def visible(self, selector: str) -> list[WebElement]:
        """Those of the elements that a person can see."""
        return [one for one in self.all(selector) if one.is_displayed()]

    def focused(self) -> WebElement:
        """The element that has the keyboard."""
        return self.driver.switch_to.active_element

    def press(self, *keys: str) -> None:
        """Types keys, one after the other, wherever the keyboard is."""
        for key in keys:
            self.focused().send_keys(key)

    def run(self, script: str, *arguments: object) -> Any:
        """What a script in the page returns."""
        return self.driver.execute_script(script, *arguments)

    def complaints(self) -> list[str]:
        """What the browser wrote into its console since the page was opened."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """Every address the page asked for since it was opened."""
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        sent = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
        return [url for url in sent if not url.startswith(("data:", "chrome:"))]

    def pdf(self) -> bytes:
        """The page as it would be printed."""
        printed = self.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": False})
        return base64.b64decode(printed["data"])

    @contextmanager
    def width(self, pixels: int) -> Iterator[None]:
        """A window so narrow, as on a telephone, for a while."""
        metrics = {"width": pixels, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        try:
            yield
        finally:
            self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def picture(self, path: Path, width: int, height: int) -> Path:
        """A screenshot of the top of the page at a window size."""
        self.driver.set_window_size(width, height)
        self.driver.save_screenshot(str(path))
        return path

    def quit(self) -> None:
        """Ends the browser and clears away what it left."""
        self.driver.quit()
        shutil.rmtree(self._profile, ignore_errors=True)
