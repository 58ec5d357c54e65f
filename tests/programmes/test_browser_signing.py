"""Tests of signing in a real browser, with a second factor that is too old."""

import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings as site
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from physiobench.programmes.models import Programme
from tests.browser import chromium, complaints
from tests.factories import EpisodeFactory, sign_in
from tests.factories.care import DraftFactory, ProgrammeFactory, body, exercise


pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def browser_beside_the_database(monkeypatch, settings):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop beside us
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def old_session_of(user) -> str:
    """Return the cookie of a session in use, whose second factor was proved two hours ago."""
    client = Client()
    sign_in(client, user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time() - 7200}]
    session.save()
    return client.cookies[site.SESSION_COOKIE_NAME].value


def test_signing_asks_for_the_second_factor_again_and_keeps_what_was_typed(live_server):
    # given a physio with a changed draft, who proved their second factor two hours ago
    today = timezone.localdate()
    dates = {"starts_on": today, "review_on": today + timedelta(weeks=2)}
    episode = EpisodeFactory()
    before = ProgrammeFactory(episode=episode, plan=body(**dates))
    changed = body(exercises=(exercise(sets=3),), **dates)
    DraftFactory(episode=episode, body=changed.model_dump(mode="json"))
    Authenticator.objects.create(user=episode.physio, type="totp", data={"secret": SECRET})
    with chromium() as browser:
        context = browser.new_context(base_url=live_server.url)
        context.add_cookies(
            [
                {
                    "name": site.SESSION_COOKIE_NAME,
                    "value": old_session_of(episode.physio),
                    "url": live_server.url,
                }
            ]
        )
        page = context.new_page()

        # when they write a reason and sign
        page.goto(reverse("programmes:sign", args=[episode.pk]))
        page.locator("[name=why]").fill("Ready for a third set.")
        page.locator("main form button.button").last.click()

        # then they are asked for a code, and nothing is signed yet
        page.wait_for_url("**/account/2fa/reauthenticate/**")
        assert page.get_by_role("heading", level=1).inner_text() == "Confirm that it is you"
        assert complaints(page) == []
        assert Programme.objects.count() == 1

        # and the same words are signed once they have typed it
        code = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
        page.get_by_label("Code").fill(code)
        page.get_by_role("button", name="Confirm").click()
        page.wait_for_url(f"**{reverse('programmes:write', args=[episode.pk])}")
        signed = Programme.objects.exclude(pk=before.pk).get()
        assert signed.why == "Ready for a third set."
