"""Whole cases, page by page in the real browser, to the page that tells the outcome.

`make test` walks those that `tests/cases/choosing.py` chooses; `make walks` walks all.
"""

import pytest
from playwright.sync_api import Page

from physiobench.content.pathways import pathways
from tests.cases.choosing import chosen, has_scripts
from tests.cases.reading import CASES, Told
from tests.cases.rendered import Form, Words
from tests.cases.walking import ENDINGS, MOST_POSTS, Walk, consent


pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.long]
CHOSEN = chosen()
EVERY_CASE = [
    pytest.param(told, id=told.name, marks=[] if told in CHOSEN else [pytest.mark.walks])
    for told in CASES
]


# Ticked, picked, typed and sent in one breath: what hands do has tests of its own.
FILL = """touched => touched.forEach(([id, value]) => {
    const box = document.getElementById(id);
    if (value !== null) {
        box.value = value;
        box.dispatchEvent(new Event("change", {bubbles: true}));
    } else if (!box.checked) {
        box.click();
    }
})"""
PRESS = """() => {
    const form = [...document.querySelectorAll("main form")].at(-1);
    form.querySelector("button.button").click();
}"""


def send(page: Page, form: Form, words: Words) -> None:
    """Answer the page, press its button, and wait for the page that follows."""
    touched = [
        [box.id, None if box.kind in {"radio", "checkbox"} else box.value or answer]
        for box, answer in form.filled(words)
    ]
    page.evaluate(FILL, touched)
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.evaluate(PRESS)


def walked(page: Page, walk: Walk) -> None:
    """Go from the body map to the page where the walk ends."""
    page.goto("/assessment/where/")
    way = pathways()[walk.told.pathway].title
    with page.expect_navigation():
        page.locator(".ways").get_by_role("link", name=way, exact=True).click()
    form = Form.read(page.content())
    send(page, form, consent(form))
    for _ in range(MOST_POSTS):
        if page.url.rstrip("/").rpartition("/")[2] in ENDINGS:
            return
        form = Form.read(page.content())
        send(page, form, walk.says(page.url, form))
    msg = "the walk does not end"
    raise AssertionError(msg)


@pytest.mark.parametrize("told", EVERY_CASE)
def test_the_case_comes_to_its_outcome_in_the_browser(open_window, told: Told):
    number = CASES.index(told)
    window = open_window(
        told.name,
        service_workers="block",
        java_script_enabled=has_scripts(told),
        extra_http_headers={"X-Forwarded-For": f"192.0.2.{number + 1}"},
    )
    walk = Walk(told)

    walked(window.page, walk)

    walk.check_ending(window.page.content())
