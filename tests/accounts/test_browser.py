"""Tests of signing in as a person does it: a real browser, a passkey, axe on each page."""

import re

import pytest
from django.core import mail

from physiobench.accounts import services
from tests.browser import chromium, complaints
from tests.factories import NOW, PhysioFactory


pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def browser_beside_the_database(monkeypatch, settings):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop beside us
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def give_passkey_device(page):
    """Put a device with a fingerprint reader into the browser."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )


def test_staff_add_a_passkey_and_get_in_with_it(live_server):
    manager = services.make_manager(
        by=None, email="ed@example.org", first_name="Ed", last_name="Sample", now=NOW
    )
    with chromium() as browser:
        page = browser.new_page(base_url=live_server.url)
        troubles = []
        page.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        give_passkey_device(page)

        # given a manager who came in by an e-mailed code alone
        page.goto("/account/login/")
        page.get_by_role("link", name="Send me a code by e-mail").click()
        page.get_by_label("Email").fill(manager.email)
        page.get_by_role("button", name="Send me a code").click()
        code = re.search(r"^([A-Z0-9]{3,}(?:-[A-Z0-9]+)*)$", mail.outbox[0].body, re.MULTILINE)[1]
        page.get_by_label("Code").fill(code)
        page.get_by_role("button", name="Confirm").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Set up a second step"
        assert complaints(page) == []

        # when they add a passkey
        page.get_by_role("link", name="A passkey").click()
        assert complaints(page) == []
        page.get_by_label("Name").fill("My phone")
        page.get_by_role("button", name="Add this passkey").click()
        page.wait_for_url(re.compile("/account/2fa/(?!webauthn/add)"))
        assert complaints(page) == []

        # and come back with it
        page.goto("/account/logout/")
        page.get_by_role("button", name="Sign out").click()
        page.goto("/account/login/")
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url("**/practice/desk/**")

        # then the gate is open
        page.goto("/account/settings/")
        assert page.get_by_role("heading", level=1).inner_text() == "Your account"
        assert troubles == []


def test_a_strangers_password_opens_nothing_after_the_owners_code(live_server):
    owner, password = "owner@example.org", "their own pass 9"
    with chromium() as browser:
        # given a stranger who signed up with somebody else's address and never confirmed it
        stranger = browser.new_page(base_url=live_server.url)
        stranger.goto("/account/signup/")
        for label, text in (("First name", "Typo"), ("Last name", "X"), ("Email", owner)):
            stranger.get_by_label(label).fill(text)
        stranger.get_by_label("Password").fill(password)
        stranger.get_by_role("button", name="Make my account").click()
        stranger.wait_for_url("**/confirm-email/**")

        # when the owner signs in by an e-mailed code, in a window of their own
        window = browser.new_context(base_url=live_server.url)
        page = window.new_page()
        page.goto("/account/login/code/")
        page.get_by_label("Email").fill(owner)
        page.get_by_role("button", name="Send me a code").click()
        code = re.search(r"^([A-Z0-9]{3,}(?:-[A-Z0-9]+)*)$", mail.outbox[-1].body, re.MULTILINE)[1]
        page.get_by_label("Code").fill(code)
        page.get_by_role("button", name="Confirm").click()

        # then they are asked for their own name
        heading = page.get_by_role("heading", level=1)
        assert heading.inner_text() == "What is your name?"
        assert complaints(page) == []
        page.get_by_label("First name").fill("Olu")
        page.get_by_label("Last name").fill("Owner")
        page.get_by_role("button", name="Save").click()
        page.wait_for_url("**/today/**")

        # and the stranger's password is refused
        third = browser.new_context(base_url=live_server.url).new_page()
        third.goto("/account/login/")
        third.get_by_label("Email").fill(owner)
        third.get_by_label("Password").fill(password)
        third.get_by_role("button", name="Sign in").click()
        assert third.get_by_text("There is a problem").is_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_axe_finds_nothing_and_nothing_is_cut(live_server, scheme, width):
    physio = PhysioFactory(specialisms=["Knee", "After surgery"], csp_number="054321")
    paths = (
        "/account/login/",
        "/account/login/code/",
        "/account/signup/",
        "/account/password/reset/",
        "/physios/",
        f"/physios/{physio.slug}/",
    )
    with chromium() as browser:
        page = browser.new_page(
            base_url=live_server.url,
            color_scheme=scheme,
            viewport={"width": width, "height": 800},
        )
        for path in paths:
            page.goto(path)
            assert complaints(page) == [], path
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, path
