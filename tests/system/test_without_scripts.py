"""Everything up to the order works in a browser that runs no script."""

import re
from uuid import uuid4

import pytest

from tests.system.answering import WELL, begin, fill, send
from tests.system.test_path import PASSWORD, code_from_mail


pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


def test_a_visitor_reads_answers_signs_up_and_orders_without_scripts(open_window):
    address = f"plain-{uuid4().hex[:8]}@example.org"
    visitor = open_window("no-scripts", java_script_enabled=False)
    page = visitor.page

    # given a reader of articles
    visitor.open("/articles/")
    page.get_by_role("searchbox").first.fill("stimulation")
    visitor.press(re.compile("Search|Find"))
    visitor.follow(re.compile("Neuromuscular electrical stimulation"))
    assert page.get_by_role("heading", name="Sources").is_visible()

    # when they answer, choose, sign up and order
    begin(page)
    for _ in range(60):
        if visitor.heading() == "Check your answers":
            break
        fill(page, WELL)
        send(page)
    visitor.press("Send my answers")
    visitor.follow("Choose your physio")
    visitor.follow("Choose Jo Demo")
    visitor.follow("Make an account")
    page.get_by_label("First name").fill("Piet")
    page.get_by_label("Last name").fill("Plain")
    page.get_by_label(re.compile("mail", re.IGNORECASE)).fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    visitor.press("Make my account")
    code = code_from_mail(open_window("mailbox", java_script_enabled=False), address)
    page.get_by_label("Code").fill(code)
    visitor.press("Confirm")
    visitor.press("Yes, these are mine")
    for tick in page.get_by_role("checkbox").all():
        tick.check()
    visitor.press(re.compile("Order with obligation to pay"))

    # then the order stands
    assert "How to pay" in visitor.text()
