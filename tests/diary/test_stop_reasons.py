"""Tests that the record holds the reason for a stop that the patient gave, and no other."""

from uuid import uuid4

import pytest
from django.urls import reverse

from physiobench.clinical.sessions.session_advice import StopReason
from physiobench.diary.http.unsaved import report_so_far
from physiobench.diary.models import Session
from physiobench.practice.presenters.patient import how_it_went
from tests.diary.telling import log
from tests.factories import NOW, TODAY, EpisodeFactory, PhysioFactory, sign_in
from tests.factories.care import (
    EXERCISE_ID,
    STIMULATION_ID,
    ProgrammeFactory,
    body,
    screened,
    stimulation,
)


pytestmark = pytest.mark.django_db

FORM = {"did": "stopped", "pain_before": "1", "pain_after": "2", "done_on": TODAY.isoformat()}
HARM = {
    "a burn": (STIMULATION_ID, {"minutes": "3", "skin": "K05"}),
    "a symptom": (EXERCISE_ID, {"symptoms": ["faint"]}),
}


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def programme():
    episode = EpisodeFactory(physio=PhysioFactory(hcpc_checked_on=TODAY).user)
    screened(episode)
    return ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(),)))


@pytest.mark.parametrize("harm", HARM)
@pytest.mark.parametrize("page", ["diary:do", "diary:log"])
def test_a_stop_with_harm_and_no_reason_is_kept_as_without_a_reason(client, programme, harm, page):
    line, told = HARM[harm]
    sign_in(client, programme.episode.patient)

    sent = client.post(
        reverse(page, args=[line]), {**FORM, **told, "entry_id": str(uuid4())}, follow=True
    )

    session = Session.objects.get()
    assert (session.did, session.stop_reason) == ("stopped", StopReason.NOT_SAID)
    assert "You gave no reason" in sent.text
    assert "nother reason" not in sent.text
    sign_in(client, programme.episode.physio)
    theirs = client.get(reverse("practice:review_session", args=[session.pk])).text
    assert "Stopped early or not done: no reason given" in theirs


def test_a_reason_that_was_given_is_kept_with_the_harm(client, programme):
    sign_in(client, programme.episode.patient)
    told = {**HARM["a symptom"][1], "stop_reason": "no-time", "entry_id": str(uuid4())}

    client.post(reverse("diary:do", args=[EXERCISE_ID]), {**FORM, **told})

    assert Session.objects.get().stop_reason == StopReason.NO_TIME


@pytest.mark.usefixtures("programme")
def test_nobody_can_choose_to_have_given_no_reason(client, programme):
    sign_in(client, programme.episode.patient)
    told = {"stop_reason": "not-said", "entry_id": str(uuid4())}

    page = client.post(reverse("diary:do", args=[EXERCISE_ID]), {**FORM, **told})

    assert "stop_reason" in page.context["form"].errors


def test_a_report_that_is_not_saved_invents_no_reason(rf):
    sent = rf.post("/", {"did": "stopped", "symptoms": ["faint"]}).POST

    assert report_so_far(sent).stop_reason is StopReason.NOT_SAID


@pytest.mark.parametrize("reason", StopReason)
def test_the_physio_reads_each_reason_in_words(client, programme, reason):
    session = log(programme, did="stopped", stop_reason=reason, symptoms=("calf",)).session
    words = how_it_went(session)
    sign_in(client, programme.episode.physio)

    pages = [
        client.get(reverse("practice:review_session", args=[session.pk])).text,
        client.get(reverse("practice:patient", args=[programme.episode_id])).text,
    ]

    assert words not in {"", reason.value}
    for page in pages:
        assert words[1:] in page
        assert "Done: Stopped" not in page
