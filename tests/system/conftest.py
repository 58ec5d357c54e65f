"""The served site and the real browser, shared by the tests of the whole."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.config.commands import copied
from tests.once import served_site
from tests.system.looking import Window, window
from tests.system.serving import Site, serving
from tests.system.world import World, make_world


Open = Callable[..., Window]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = copied(served_site(tmp_path_factory), tmp_path_factory.mktemp("site"))
    with serving(folder) as served:
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


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:  # noqa: ARG001 - it must come first
    """Make the demo once for a module; every test, and in the end the module, takes all back."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEMO=True):
            made = make_world()
        yield made
        transaction.set_rollback(True)
