"""A real browser, and reports to open in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.experiment import Comparison

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return a running Chromium; a machine without one skips the tests that need it, CI must have it."""
    path = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        message = "needs Chromium (Debian: apt-get install chromium)"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="session")
def bank() -> Comparison:
    """Return a short comparison of a scenario in which everything is on."""
    return sim.compare(sim.load("retail-bank", days=2), 3, workers=1)


@pytest.fixture(scope="session")
def bank_report(bank: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return its report."""
    return bank.report(tmp_path_factory.mktemp("report") / "bank.html")


class Opened:
    """A page that is open, and what happened on it so far."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.troubles: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda said: self.troubles.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("dialog", lambda dialog: (self.troubles.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self.requests.append(request.url))


@pytest.fixture(scope="session")
def open_page(browser: Any) -> Iterator[Callable[..., Opened]]:
    """Return what opens a report, waits until its pictures are drawn, and unfolds all that is folded."""
    contexts = []

    def open_page(path: Path, width: int = 1_440) -> Opened:
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, accept_downloads=True))
        opened = Opened(contexts[-1].new_page())
        opened.page.goto(path.as_uri())
        opened.page.wait_for_selector("html[data-drawn=yes]", state="attached", timeout=60_000)
        opened.page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        return opened

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def desk(open_page: Callable[..., Opened], bank_report: Path) -> Opened:
    """Return the report on a screen 1440 pixels wide."""
    return open_page(bank_report)


@pytest.fixture(scope="session")
def phone(open_page: Callable[..., Opened], bank_report: Path) -> Opened:
    """Return the report on a telephone 360 pixels wide."""
    return open_page(bank_report, 360)


@pytest.fixture(params=["desk", "phone"])
def opened(request: pytest.FixtureRequest) -> Opened:
    """Return the report on either."""
    page: Opened = request.getfixturevalue(request.param)
    return page
