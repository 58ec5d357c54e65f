"""A network that goes away, and the Back button: nothing typed is lost, and nothing is untrue."""

import pytest

from tests.system.answering import WELL, begin, fill, send


pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


def test_without_a_network_the_page_says_so_stays_and_keeps_what_was_put_in(open_window):
    visitor = open_window("offline")
    page = visitor.page
    line = page.locator("[data-offline]")

    # given someone whose network goes away while they answer
    begin(page)
    asked_at = page.url
    page.context.set_offline(True)
    fill(page, WELL)

    # then nothing claims to be kept, and pressing the button does not lead away
    line.get_by_text("Not kept").wait_for()
    page.locator("main form button.button").first.click()
    line.get_by_role("alert").wait_for()
    assert page.url == asked_at
    assert page.locator('input[name="answer.chest"][value="no"]').is_checked()

    # and once the network is back, the same button sends it
    page.context.set_offline(False)
    send(page)
    assert page.url != asked_at
    visitor.troubles.clear()  # the browser's own word that the network was gone


def test_the_warning_stays_while_offline_and_what_waits_is_kept_upon_return(open_window):
    visitor = open_window("return")
    page = visitor.page
    line = page.locator("[data-offline]")

    # given someone who presses the button right after their last tap, without a network
    begin(page)
    page.context.set_offline(True)
    fill(page, WELL)
    page.locator("main form button.button").first.click()
    line.get_by_role("alert").wait_for()

    # then the warning outlives the attempt to keep the page, which fails
    page.wait_for_timeout(1500)
    assert "nothing was sent" in line.get_by_role("alert").inner_text()

    # and once the network is back, the page is kept without another tap
    page.context.set_offline(False)
    line.get_by_text("Kept").wait_for()
    assert line.get_by_role("alert").count() == 0
    page.reload()
    assert page.locator('input[name="answer.chest"][value="no"]').is_checked()
    visitor.troubles.clear()  # the browser's own word that the network was gone


def test_back_after_a_mistake_shows_the_page_and_not_the_browsers_error(open_window):
    visitor = open_window("back")
    page = visitor.page

    # given someone who sent a page with a mistake, put it right, and went on
    begin(page)
    send(page)
    assert "There is a problem" in visitor.text()
    fill(page, WELL)
    send(page)

    # when they go back, then they see the page
    page.go_back()
    assert visitor.heading() == "Do you need emergency help now?"
    assert page.locator('input[name="answer.chest"][value="no"]').is_checked()
