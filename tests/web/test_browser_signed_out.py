"""Two tabs, one patient: what is typed in one survives a sign-out in the other."""

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from physiobench.diary.models import Session
from tests.browser import chromium, complaints
from tests.factories import EpisodeFactory, sign_in
from tests.factories.care import EXERCISE_ID, ProgrammeFactory, body


pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]

PASSWORD = "a long enough phrase"
WORDS = "It began after the stairs."


@pytest.fixture(autouse=True)
def browser_beside_the_database(monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop beside us


@pytest.fixture
def patient():
    today = timezone.localdate()
    episode = EpisodeFactory(asked_at=timezone.now())
    ProgrammeFactory(episode=episode, plan=body(starts_on=today), signed_at=timezone.now())
    user = episode.patient
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    user.set_password(PASSWORD)
    user.save()
    return user


def test_a_swollen_calf_reported_after_a_sign_out_in_another_tab_is_saved_in_the_end(
    live_server, patient
):
    client = Client()
    sign_in(client, patient)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    with chromium() as browser:
        context = browser.new_context(base_url=live_server.url, locale="en-GB")
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )
        page, other = context.new_page(), context.new_page()

        # given a report that is being typed, and a sign-out in the other tab
        page.goto(reverse("diary:log", args=[EXERCISE_ID]))
        page.get_by_label("I did some of it").check()
        for name in ("pain_before", "pain_after"):
            page.locator(f'input[name="{name}"][value="3"]').check()
        page.get_by_label("One calf newly swollen, sore, warm or red").check()
        page.get_by_label("Anything your physio should know?").fill(WORDS)
        other.goto(reverse("account_logout"))
        other.locator("main form button").first.click()
        other.wait_for_load_state()

        # when it is sent, then the page says what to do, and that it was not sent
        page.get_by_role("button", name="Save").click()
        main = page.locator("main")
        main.get_by_text("Nothing was sent yet").wait_for()
        assert "Do not rub the leg." in main.inner_text()
        assert "so your physio cannot read it" in main.inner_text()
        assert complaints(page) == []

        # and Back does not take it away without asking
        asked = []
        page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        page.locator("summary").first.click()
        page.get_by_text(WORDS).wait_for()
        page.evaluate("() => { history.back(); }")
        page.wait_for_timeout(500)
        assert asked == ["beforeunload"]
        assert WORDS in main.inner_text()

        # when the patient signs in in a new tab, and comes back
        with context.expect_page() as opened:
            page.get_by_role("link", name="Sign in (opens a new tab)").click()
        opened.value.get_by_label("Email").fill(patient.email)
        opened.value.get_by_label("Password").fill(PASSWORD)
        opened.value.locator("main form button.button").first.click()
        opened.value.get_by_role("heading", name="You are signed in").wait_for()
        assert Session.objects.count() == 0
        page.get_by_role("button", name="Send again").click()
        page.get_by_text(f"You are signed in as {patient.name}.").wait_for()
        assert Session.objects.count() == 0
        page.get_by_role("button", name="Send again").click()

        # then it is in the diary, once
        page.get_by_role("heading", name="Saved in your diary").wait_for()
        saved = Session.objects.get()
        assert (saved.note, saved.symptoms, saved.pauses) == (WORDS, ["calf"], "everything")
