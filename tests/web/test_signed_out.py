"""A form of somebody who is signed out: nothing is sent, nothing is lost, and advice is given."""

import html
import re
from uuid import UUID, uuid4

import pytest
from django.contrib.sessions.models import Session as StoredSession
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from physiobench.clinical.sessions.session_advice import symptoms_of
from physiobench.clinical.sessions.skin import Skin
from physiobench.clinical.sessions.skin import advise as advise_skin
from physiobench.conversations.models import Message
from physiobench.diary.http import unsaved
from physiobench.diary.models import Session, SessionCheck
from tests.factories import NOW, EpisodeFactory, UserFactory, sign_in
from tests.factories.care import (
    EXERCISE_ID,
    STIMULATION_ID,
    ProgrammeFactory,
    body,
    screened,
    stimulation,
)
from tests.test_architecture import OURS
from tests.web.test_form_pages import example


pytestmark = pytest.mark.django_db

WORDS = 'My calf is "swollen" & <hot>'
GUARDED = sorted(
    {example(where) for where, view in OURS if getattr(view, "open_to", "anyone") != "anyone"}
)
SAYS_TOLD = ("has been told", "have been told", "was told", "has this in their inbox", "is saved.")


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def programme():
    episode = EpisodeFactory()
    screened(episode)
    return ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(),)))


def fields(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([\w.-]+)" value="([^"]*)"', page):
        found.setdefault(name, []).append(html.unescape(value))
    return found


def token(client: Client, page: str) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(page).text)[1]


def test_the_forms_of_signed_in_people_are_found():
    assert len(GUARDED) > 60


@pytest.mark.parametrize("address", GUARDED)
def test_every_form_of_a_signed_in_person_comes_back_with_what_was_typed(client, address, caplog):
    page = client.post(address, {"note": WORDS, "symptoms": ["one", "two"]})

    if page.status_code == 405:
        return
    assert page.status_code == 401, address
    assert "Nothing was sent yet" in page.text
    assert "You were signed out. Sign in, then send it again." in page.text
    held = fields(page.text)
    assert (held["note"], held["symptoms"]) == ([WORDS], ["one", "two"])
    assert "no-store" in page["Cache-Control"]
    assert not StoredSession.objects.exists()
    assert "swollen" not in caplog.text


def test_a_part_of_a_page_that_a_script_sends_is_refused_and_replaces_nothing(client):
    answer = client.post("/today/", {"note": WORDS}, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.content) == (401, b"")


def test_opening_a_page_still_leads_to_the_sign_in(client):
    assert client.get("/today/").url == "/account/login/?next=/today/"


@pytest.mark.parametrize(("line", "stimulated"), [(EXERCISE_ID, False), (STIMULATION_ID, True)])
@pytest.mark.parametrize("page", ["do", "log"])
@pytest.mark.usefixtures("programme")
def test_a_stop_symptom_gets_its_advice_and_the_page_says_the_report_is_not_saved(
    client, line, stimulated, page
):
    address = reverse(f"diary:{page}", args=[line])
    for advised in symptoms_of(stimulation=stimulated):
        sent = {"entry_id": str(uuid4()), "symptoms": advised.symptom.value}
        answer = client.post(address, {**sent, **({"minutes": "20"} if stimulated else {})})

        assert answer.status_code == 401
        for step in advised.steps or (advised.do_now,):
            assert html.escape(step) in answer.text
        assert "Your report is not saved, so your physio cannot read it." in answer.text
        for claim in SAYS_TOLD:
            assert claim not in answer.text
    assert not Session.objects.exists()


@pytest.mark.usefixtures("programme")
def test_the_answers_before_a_session_that_say_stop_say_so_signed_out_too(client):
    address = reverse("diary:check_before", args=[STIMULATION_ID])
    calm = dict.fromkeys(("ill", "skin", "alcohol", "changed"), "no")

    ill = client.post(address, {"check_id": str(uuid4()), **calm, "ill": "yes"})
    well = client.post(address, {"check_id": str(uuid4()), **calm})

    assert "Do not use stimulation now" in ill.text
    assert "Do not use stimulation now" not in well.text
    assert not SessionCheck.objects.exists()


@pytest.mark.parametrize("code", Skin)
def test_the_advice_for_the_skin_is_given_even_if_other_answers_are_wrong(code):
    sent = QueryDict(f"did=nonsense&pain_after=eleven&skin={code}&minutes=x&symptoms=none")

    cards = unsaved.advice("diary:log", sent)

    assert all(card.kind != "info" for card in cards)
    if advise_skin(code).stop:
        assert advise_skin(code).do_now in {card.body for card in cards}


def test_there_is_no_advice_for_other_pages():
    assert unsaved.advice("conversations:latest", QueryDict("symptoms=chest")) == []


def test_after_signing_in_the_same_form_is_sent_with_two_presses():
    episode = EpisodeFactory()
    client = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    sign_in(client, episode.patient)
    address = reverse("conversations:latest")
    first = {"message_id": str(UUID(int=5)), "body": WORDS}
    typed = {**first, "csrfmiddlewaretoken": token(client, address)}
    client.logout()
    signed_out = client.post(address, typed)
    assert signed_out.status_code == 401
    again = "The next page asks if it was you who wrote this. Press “Send again” there too."
    assert again in signed_out.text

    # given that signing in changes the token, as `django.contrib.auth.login` does
    sign_in(client, episode.patient)
    assert again in client.get(reverse("accounts:signed_in")).text
    client.cookies["csrftoken"] = "a" * 32
    asked = client.post(address, fields(signed_out.text))

    assert asked.status_code == 403
    assert f"You are signed in as {episode.patient.name}." in asked.text
    assert not Message.objects.exists()
    assert client.post(address, fields(asked.text)).status_code == 302
    assert Message.objects.get().body == WORDS


def test_who_else_signs_in_is_told_not_to_send_what_another_wrote():
    writer, other = EpisodeFactory().patient, UserFactory(first_name="Kim", last_name="Cole")
    client = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    sign_in(client, writer)
    address = reverse("conversations:latest")
    typed = {"message_id": str(UUID(int=5)), "body": WORDS, "csrfmiddlewaretoken": "a" * 32}
    client.logout()
    sign_in(client, other)

    asked = client.post(address, typed)

    assert asked.status_code == 403
    words = html.unescape(" ".join(asked.text.split()))
    assert "You are signed in as Kim Cole. If you wrote this, send it again." in words
    assert "do not send it: it would be saved as Kim Cole’s" in words
    assert f'href="{reverse("account_logout")}"' in words
    assert not Message.objects.exists()


def two_tabs(address: str) -> tuple[Client, dict[str, str]]:
    """Open a form with a password, and return what the tab still holds of it."""
    client = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    return client, {"csrfmiddlewaretoken": token(client, address)}


def test_who_signed_in_in_another_tab_gets_on_with_one_press():
    wanted = reverse("assessment:measures")
    address = f"{reverse('account_login')}?next={wanted}"
    client, typed = two_tabs(address)
    patient = sign_in(client, EpisodeFactory().patient)
    client.cookies["csrftoken"] = "a" * 32  # signing in changes the token

    late = client.post(address, {**typed, "login": patient.email, "password": "secret words"})

    assert late.status_code == 403
    assert "You are already signed in" in late.text
    assert f"You signed in as {patient.name} in another tab." in late.text
    assert "secret words" not in late.text
    (button,) = re.findall(r'<a class="button" href="([^"]+)">Continue', late.text)
    assert client.get(html.unescape(button))["Location"] == wanted


def test_the_button_never_leads_to_another_site():
    address = reverse("account_login")
    client, typed = two_tabs(address)
    sign_in(client, EpisodeFactory().patient)
    client.cookies["csrftoken"] = "a" * 32

    late = client.post(address, {**typed, "next": "https://elsewhere.example/"})
    (button,) = re.findall(r'<a class="button" href="([^"]+)">Continue', late.text)

    assert client.get(html.unescape(button))["Location"] == reverse("accounts:landing")


@pytest.mark.parametrize("name", ["account_login", "account_signup"])
def test_a_sign_in_form_that_is_out_of_date_opens_again_with_one_press(name):
    address = reverse(name)
    client, typed = two_tabs(address)
    client.cookies["csrftoken"] = "a" * 32

    late = client.post(address, {**typed, "email": "a@example.org", "password": "secret words"})

    assert late.status_code == 403
    assert "Please try again" in late.text
    assert "secret words" not in late.text
    (button,) = re.findall(r'<a class="button" href="([^"]+)">Open the page again', late.text)
    assert client.get(button).status_code == 200


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", None])
def test_a_form_from_another_site_is_never_offered_to_be_sent(origin):
    client = Client(enforce_csrf_checks=True)
    sign_in(client, UserFactory())
    headers = {"Origin": origin} if origin else {}

    page = client.post(reverse("conversations:latest"), {"body": WORDS}, headers=headers)

    assert page.status_code == 403
    assert "Send again" not in page.text
    assert "swollen" not in page.text


def test_a_stop_symptom_gets_its_advice_when_the_database_is_unavailable(programme, monkeypatch):
    from django.db import OperationalError

    from physiobench.diary import services as diary

    def fail(**_):
        msg = "database is locked"
        raise OperationalError(msg)

    monkeypatch.setattr(diary, "log_session", fail)
    client = Client(raise_request_exception=False)
    sign_in(client, programme.episode.patient)
    sent = {"entry_id": str(uuid4()), "did": "done", "pain_before": "1", "pain_after": "1"}
    sent |= {"symptoms": "calf", "done_on": NOW.date().isoformat()}

    page = client.post(reverse("diary:log", args=[EXERCISE_ID]), sent)

    assert page.status_code == 503
    assert "Do not rub the leg." in page.text
    assert "We may not have saved your report" in page.text
    assert "We may not have saved what you sent just now." in page.text
    for certain in ("is not saved", "was not saved", "not saved anywhere"):
        assert certain not in page.text


@pytest.mark.usefixtures("programme")
def test_the_page_is_shown_even_if_the_advice_fails(client, monkeypatch):
    monkeypatch.setattr(unsaved, "report_so_far", lambda _sent: 1 / 0)

    page = client.post(reverse("diary:log", args=[EXERCISE_ID]), {"note": WORDS})

    assert page.status_code == 401
    assert fields(page.text)["note"] == [WORDS]
