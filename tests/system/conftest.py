"""The served site and the real browser, shared by the tests of the whole."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.system.looking import Window, window
from tests.system.serving import Site, serving


Open = Callable[..., Window]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(tmp_path_factory.mktemp("site")) as served:
        yield served


@pytest.fixture(scope="module")  # not longer: Playwright's loop and the ORM share no thread
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def open_window(site: Site, browser: Browser) -> Iterator[Open]:
    """Open a window for one more person: `open_window("patient")`."""
    with ExitStack() as windows:

        def open_one(name: str, **options: Any) -> Window:
            return windows.enter_context(window(browser, site.url, name, **options))

        yield open_one
