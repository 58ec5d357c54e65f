"""Questions whose linkIds are names that scripts use too: typed, kept and sent in a browser."""

import pytest

from physiobench.assessment.models import Response
from tests.assessment.elsewhere import page_address, served
from tests.browser import chromium
from tests.clinical.forms import form, item


pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]

ODD = (
    "constructor",
    "__proto__",
    "a/b c",
    "submit",
    "action",
    "method",
    "elements",
    "length",
    "children",
    "dataset",
    "addEventListener",
    "dispatchEvent",
    "getAttribute",
    "hasAttribute",
    "querySelector",
    "querySelectorAll",
    "closest",
    "matches",
    "contains",
    "innerHTML",
    "attributes",
    "parentNode",
    "parentElement",
    "ownerDocument",
    "nodeType",
    "tagName",
    "requestSubmit",
    "checkValidity",
    "noValidate",
    "answer.submit",
    'it\'s "so"',
    "h\u00f6rt \u75db\u307f",
)


def test_what_is_typed_under_any_name_is_kept_and_sent(live_server, monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop beside us
    asked = form(*(item(name) for name in ODD))
    address = page_address(served(monkeypatch, asked), asked, ODD[0])
    with chromium() as browser:
        page = browser.new_page(base_url=live_server.url)
        troubles = []
        page.on("pageerror", lambda error: troubles.append(str(error)))

        # given somebody who types an answer to each question, and does not press the button
        page.goto(address)
        boxes = page.locator("main form input[type=text]")
        for n in range(len(ODD)):
            boxes.nth(n).fill(f"answer {n}")
        page.locator("[data-offline]").get_by_text("Kept").wait_for()

        # then all of it stands there when they come back
        page.reload()
        typed = [boxes.nth(n).input_value() for n in range(len(ODD))]
        assert typed == [f"answer {n}" for n in range(len(ODD))]

        # and without a network the button says so; with one, it sends each answer
        button = page.get_by_role("button", name="Save and continue")
        page.context.set_offline(True)
        button.click()
        page.locator("[data-offline]").get_by_role("alert").wait_for()
        page.context.set_offline(False)
        button.click()
        page.wait_for_url("**/check/")
    assert troubles == []
    assert Response.objects.get().given == {name: (f"answer {n}",) for n, name in enumerate(ODD)}
