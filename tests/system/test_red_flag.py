"""A red flag interrupts at once, says what to do, and closes the way to payment."""

import re

import pytest

from tests.system.answering import begin, fill, send


pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


def test_a_red_flag_interrupts_and_nothing_can_be_bought(open_window):
    visitor = open_window("red-flag")
    page = visitor.page

    # given someone with chest pain on the first page
    begin(page)
    asked_at = page.url
    fill(page, {"chest": ("yes",)})
    send(page)

    # then they are stopped at once and told whom to call
    assert visitor.heading() == "Please stop here"
    visitor.look("stopped")
    assert page.locator('main a[href="tel:999"]').is_visible()
    assert page.locator(".care--emergency").is_visible()

    # and have a letter that prints whole, and nothing but itself
    stopped_at = page.url
    visitor.follow(re.compile("letter"))
    visitor.look("letter")
    letter = page.locator(".letter").inner_text()
    assert re.search("chest", letter, re.IGNORECASE)
    page.emulate_media(media="print")
    assert page.locator(".letter").is_visible()
    assert not page.locator(".site-nav").first.is_visible()
    assert len(page.pdf()) > 1000
    page.emulate_media(media="screen")

    # and no address leads on: not the questions, not the physios, not the package
    for path in (asked_at, stopped_at):
        visitor.open(path)
        assert visitor.heading() == "Please stop here"
    visitor.open("/package/")
    visitor.follow("Go on with these answers")
    assert page.get_by_role("link", name=re.compile("^Choose ")).count() == 0
    visitor.look("no-package")
