"""The line under a form that says whether what is typed was kept, in a browser."""

import pytest

from tests.assessment.elsewhere import page_address, served
from tests.browser import chromium
from tests.clinical.forms import form, item


pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]

COUNT_ENDED = """() => {
    window.ended = 0;
    document.addEventListener("htmx:afterRequest", () => { window.ended += 1; });
}"""


def test_it_does_not_say_kept_before_the_last_words_were_kept(live_server, monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop beside us
    asked = form(item("first"), item("second"))
    address = page_address(served(monkeypatch, asked), asked, "first")
    with chromium() as browser:
        page = browser.new_page(base_url=live_server.url)
        page.goto(address)
        page.evaluate(COUNT_ENDED)
        held = []

        def hold(route):
            held.append(route)

        page.route("**/draft/**", hold)
        boxes = page.locator("main form input[type=text]")

        # given words that are on their way when more is typed
        boxes.nth(0).fill("one")
        while not held:
            page.wait_for_timeout(50)
        boxes.nth(1).fill("two")

        # when the first answer comes back
        held[0].continue_()
        while page.evaluate("window.ended") == 0:
            page.wait_for_timeout(50)

        # then the line is still empty, until the last words are kept too
        line = page.locator("[data-offline]")
        assert line.inner_text() == ""
        while len(held) == 1:
            page.wait_for_timeout(50)
        held[1].continue_()
        line.get_by_text("Kept").wait_for()
