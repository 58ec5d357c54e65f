"""A person's browser window, and everything that no page may do to them."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response


WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
AXE = {"runOnly": {"type": "tag", "values": list(WCAG)}, "resultTypes": ["violations"]}
OLDEST_AXE = (4, 9)  # the first with the rules of WCAG 2.2
SMALLEST = {"width": 320, "height": 640}
PATIENCE_MS = 60_000
WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")
# What htmx says when a page is left while a draft is on its way; a request that fails says more.
LEFT_IN_TIME = ("htmx:sendAbort", "htmx:afterRequest")
KINDS = """() => [...document.querySelectorAll("body, body *")]
    .map(e => [e.tagName, e.getAttribute("class"), e.getAttribute("role"), e.type].join(" "))"""
WIDER = """() => [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && e.checkVisibility())
    .filter(e => ![...e.children].some(c => c.getBoundingClientRect().right > innerWidth + 1))
    .slice(0, 8).map(e => "too wide: " + e.outerHTML.slice(0, 160))"""


@dataclass
class Window:
    """One person's browser window on the served site."""

    page: Page
    site: str
    name: str
    troubles: list[str] = field(default_factory=list)
    shots: int = 0
    judged: set[str] = field(default_factory=set)  # the kinds of element that axe has seen here

    def open(self, path: str) -> Page:
        """Go to an address of the site."""
        self.page.goto(path)
        return self.page

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press the button of this name, and wait for the page that answers."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name).first.click()

    def follow(self, name: str | re.Pattern[str], *, exact: bool = False) -> None:
        """Follow the first link of this name inside the page."""
        self.click(self.page.locator("main").get_by_role("link", name=name, exact=exact).first)

    def click(self, what: Locator) -> None:
        """Click what leads elsewhere, and wait until there."""
        with self.page.expect_navigation():
            what.click()

    def heading(self) -> str:
        """Return what the page calls itself."""
        return self.page.get_by_role("heading", level=1).inner_text()

    def text(self) -> str:
        """Return what the page says."""
        return self.page.locator("main").inner_text()

    def look(self, name: str = "") -> None:
        """Hold this page to the floor of every page: axe, reflow, no trouble behind the scenes."""
        self.judged |= set(self.page.evaluate(KINDS))
        self._hold(complaints(self.page), name)

    def look_at_new_kinds(self, name: str) -> None:
        """Hold one page of many that are alike to the same; ask axe where a kind is new.

        `make walks` asks axe on each of these pages: it sets EVERY_PAGE.
        """
        if os.environ.get("EVERY_PAGE") or not set(self.page.evaluate(KINDS)) <= self.judged:
            self.look(name)
        else:
            self._hold([], name)

    def _hold(self, complained: list[str], name: str) -> None:
        found = [*complained, *too_wide(self.page), *self.troubles]
        assert not found, "\n".join([f"{self.name} at {self.page.url}", *found])
        self.shots += 1
        photograph(self.page, f"{self.name}-{self.shots:02d}-{name or 'page'}")

    def heard(self, message: ConsoleMessage) -> None:
        """Take down what the console complains of; loads are judged by their answers."""
        told_elsewhere = ("Failed to load resource", *LEFT_IN_TIME)
        if message.type == "error" and not message.text.startswith(told_elsewhere):
            self.troubles.append(f"console at {self.page.url}: {message.text}")

    def answered(self, response: Response) -> None:
        """Take down what broke, what was missing, and what left the house."""
        if urlsplit(response.url).scheme in {"data", "blob"}:
            return
        if not response.url.startswith(f"{self.site}/"):
            self.troubles.append(f"left the house: {response.url}")
        is_page = response.request.resource_type == "document"
        if response.status >= (500 if is_page else 400):
            self.troubles.append(f"{response.status} {response.url}")


@contextmanager
def window(browser: Browser, site: str, name: str, **options: Any) -> Iterator[Window]:
    """Open a window with nothing remembered; fail if anything went wrong in it."""
    known = {"locale": "en-GB", "timezone_id": "Europe/London", "reduced_motion": "reduce"}
    context = browser.new_context(base_url=site, **{**known, **options})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    mine = Window(page, site, name)
    page.on("console", mine.heard)
    page.on("pageerror", lambda error: mine.troubles.append(f"script: {error}"))
    page.on("response", mine.answered)
    yield mine
    context.close()
    assert not mine.troubles, "\n".join([name, *mine.troubles])


def complaints(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA and good practice, one line each."""
    found = Axe().run(page, options=AXE).response
    version = tuple(int(part) for part in found["testEngine"]["version"].split(".")[:2])
    assert version >= OLDEST_AXE
    return [f"{v['id']}: {n['html'][:200]}" for v in found["violations"] for n in v["nodes"]]


def too_wide(page: Page) -> list[str]:
    """Return what sticks out of the narrowest screen that must do."""
    before = page.viewport_size
    page.set_viewport_size(SMALLEST)
    sticks_out = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    found = (page.evaluate(WIDER) or ["something"]) if sticks_out else []
    if before:
        page.set_viewport_size(before)
    return found


def photograph(page: Page, name: str) -> None:
    """Save the page as it looks, small and large, light and dark, where SCREENSHOTS says."""
    folder = os.environ.get("SCREENSHOTS")
    if not folder:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    for width, scheme in product(WIDTHS, SCHEMES):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)
    page.emulate_media(color_scheme=None)
    if before:
        page.set_viewport_size(before)
