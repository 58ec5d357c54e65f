"""A physio on leave, closed, or silent: a colleague opens each kind of report in a real browser."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from physiobench.accounts.models import User
from physiobench.assessment.models import Assessment
from physiobench.clinical.sessions.skin import Skin
from physiobench.conversations import services as conversations
from physiobench.diary.models import Session
from physiobench.followup import services as followup
from physiobench.practice import services as practice
from tests.browser import chromium, complaints
from tests.diary.telling import log, stimulate
from tests.factories import EpisodeFactory, PhysioFactory, sign_in
from tests.factories.care import ProgrammeFactory, body, screened, stimulation
from tests.factories.cover import name_deputy, unable


pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]

LINES = {  # what the colleague reads in the inbox, and what the page it leads to shows
    "burn": ("Burn or blister reported", "Blister, burn, broken skin"),
    "stop symptom": ("Chest pain, racing or uneven heartbeat", "Chest pain, a racing"),
    "swollen calf": ("Swollen calf reported", "One calf newly swollen"),
    "message": ("1 message", "May I run?"),
    "red-flag follow-up": ("Red flag in a follow-up", "A red flag stopped these questions"),
}
SILENT_FOR = timedelta(days=4)  # longer than the answer time, over a weekend too


@pytest.fixture(autouse=True)
def browser_beside_the_database(monkeypatch, settings):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop beside us
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def patient_with(physio: User, kind: str, at) -> User:
    """Let one patient of this physio have reported one kind of thing."""
    episode = EpisodeFactory(
        physio=physio,
        patient__last_name=kind.title().replace(" ", ""),
        assessed_on=at.date(),
        asked_at=at - timedelta(days=1),
    )
    plan = body(starts_on=at.date(), stimulation=(stimulation(),))
    programme = ProgrammeFactory(episode=episode, plan=plan, signed_at=at - timedelta(hours=1))
    screened(episode, at=at - timedelta(hours=2))
    told = {"entry_id": uuid4(), "now": at}
    if kind == "burn":
        stimulate(programme, skin=Skin.BURN, **told)
    elif kind == "stop symptom":
        log(programme, symptoms=("chest",), **told)
    elif kind == "swollen calf":
        log(programme, symptoms=("calf",), **told)
    elif kind == "message":
        conversations.send(
            by=episode.patient, episode=episode, message_id=uuid4(), body="May I run?", now=at
        )
    else:
        begun = followup.open_follow_up(by=episode.patient, episode=episode, now=at)
        Assessment.objects.filter(pk=begun.assessment_id).update(stopped_at=at)
    return episode.patient


def signed_in(browser, live_server, person: User):
    """Open a window in which this person is signed in."""
    client = Client()
    sign_in(client, person)
    context = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844})
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return context.new_page()


@pytest.mark.parametrize("state", ["on leave", "closed", "silent"])
def test_a_colleague_opens_each_kind_of_report(live_server, state):
    now = timezone.localtime()
    at = now - SILENT_FOR if state == "silent" else now - timedelta(minutes=5)
    physio, deputy = PhysioFactory(user__last_name="Away").user, PhysioFactory().user
    name_deputy(physio, deputy, now)
    if state != "silent":
        unable(physio, state, now)
    patients = {kind: patient_with(physio, kind, at) for kind in LINES}
    practice.escalate(by=None, now=now)

    with chromium() as browser:
        # given the deputy in their inbox
        page = signed_in(browser, live_server, deputy)
        page.goto("/practice/")
        assert page.get_by_text("You are covering for Sam Away").count() == len(LINES)
        assert complaints(page) == []

        # when they follow each line, then they read what was reported
        for kind, (line, shown) in LINES.items():
            page.goto("/practice/")
            row = page.get_by_role("row").filter(has_text=patients[kind].name)
            assert line in row.inner_text()
            row.get_by_role("link").click()
            page.get_by_text(shown).first.wait_for()

        # and the patient with the swollen calf reads who has it
        theirs = signed_in(browser, live_server, patients["swollen calf"])
        entry = Session.objects.get(programme__episode__patient=patients["swollen calf"])
        theirs.goto(reverse("diary:entry", args=[entry.pk]))
        reader = physio if state == "silent" else deputy
        theirs.get_by_text(f"{reader.name} has this in their inbox.").wait_for(timeout=5000)
        assert theirs.get_by_text("They have been told").count() == 0
        assert complaints(theirs) == []
