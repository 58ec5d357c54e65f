"""Every whole case, page by page in the real browser, to the page that tells its outcome."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from physiobench.content.pathways import pathways
from tests.cases.reading import CASES, Told
from tests.cases.rendered import Form
from tests.cases.walking import ENDINGS, MOST_POSTS, Walk, consent


pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


def put_in(page: Page, form: Form, words) -> None:
    """Tick, pick and type, box by box."""
    for box, answer in form.filled(words):
        place = page.locator(f'main [id="{box.id}"]')
        if box.kind == "option":
            place.select_option(box.value)
        elif box.is_chosen:
            place.check()
        else:
            place.fill(answer)


def send(page: Page) -> None:
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.locator("main form").last.locator("button.button").first.click()


def walked(page: Page, walk: Walk) -> None:
    """Go from the body map to the page where the walk ends."""
    page.goto("/assessment/where/")
    way = pathways()[walk.told.pathway].title
    with page.expect_navigation():
        page.locator(".ways").get_by_role("link", name=way, exact=True).click()
    form = Form.read(page.content())
    put_in(page, form, consent(form))
    send(page)
    for _ in range(MOST_POSTS):
        if page.url.rstrip("/").rpartition("/")[2] in ENDINGS:
            return
        form = Form.read(page.content())
        put_in(page, form, walk.says(page.url, form))
        send(page)
    msg = "the walk does not end"
    raise AssertionError(msg)


@pytest.mark.parametrize("told", CASES, ids=lambda told: told.name)
def test_the_case_comes_to_its_outcome_in_the_browser(open_window, told: Told):
    number = CASES.index(told)
    window = open_window(
        told.name,
        java_script_enabled=number % 2 == 0,
        extra_http_headers={"X-Forwarded-For": f"192.0.2.{number + 1}"},
    )
    walk = Walk(told)

    walked(window.page, walk)

    walk.check_ending(window.page.content())
