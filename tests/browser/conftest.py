"""A browser for the tests of HTML pages: Debian's Chromium, which must not ask anybody for anything."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.browser_pages import PAGES
from tests.support.report_samples import rendered

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NO_CHROMIUM = "no chromium is installed (on Debian: apt-get install chromium); the pages were not opened in a browser"
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing can be found, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND",
]


@dataclass
class Opened:
    """A page that is open, and what it did: messages of its console, errors, dialogs and requests."""

    page: Any
    noise: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that writes a page and returns its path."""
    folder = tmp_path_factory.mktemp("pages")

    def write(name: str) -> Path:
        path = folder / f"{name}.html"
        if not path.exists():
            page = PAGES[name]()
            path.write_text(page if isinstance(page, str) else rendered(page, "html"), encoding="utf-8")
        return path

    return write


@pytest.fixture
def opened(browser: Any, written: Callable[[str], Path]) -> Callable[..., Any]:
    """Return a context manager that opens a page in a profile of its own; a page that asks for anything fails."""

    @contextmanager
    def opening(name: str, *, anchor: str = "", width: int = 1280, scheme: str = "light", scripts: bool = True) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts
        )
        one = Opened(context.new_page())
        one.page.on("console", lambda message: one.noise.append(message.text))
        one.page.on("pageerror", lambda error: one.noise.append(str(error)))
        one.page.on("dialog", lambda dialog: (one.noise.append("dialog"), dialog.dismiss()))
        one.page.on("request", lambda request: one.requests.append(request.url))
        address = written(name).as_uri()
        one.page.goto(address + anchor)
        yield one
        assert one.noise == []
        assert {url.partition("#")[0] for url in one.requests} == {address}
        context.close()

    return opening
