"""A report of harm reaches the physio, whatever was left out of it."""

import pytest
from django.urls import reverse

from physiobench.diary.models import Session
from tests.diary.test_views import CURRENT, FORM, ID, do
from tests.factories import NOW, EpisodeFactory, sign_in
from tests.factories.care import (
    STIMULATION_ID,
    ProgrammeFactory,
    SessionFactory,
    body,
    screened,
    stimulation,
)


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def programme(client):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    screened(episode)
    return ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(),)))


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize(
    "changes",
    [
        {"comfort": "", "skin": "K05"},
        {"comfort": "", "symptoms": ["calf"]},
        {"comfort": "", "did": "stopped", "stop_reason": "", "skin": "K05"},
        {"symptoms": ["chest"], "did": ""},
        {"symptoms": ["chest"], "did": "", "stop_reason": "unwell"},
        {"symptoms": ["chest"], "pain_before": "", "pain_after": ""},
        {"symptoms": ["chest"], "minutes": "", "skin": ""},
        {"skin": "K05", "did": "", "pain_after": "", "minutes": ""},
        {
            "symptoms": ["chest"],
            **dict.fromkeys(("did", "pain_before", "pain_after", "minutes", "comfort", "skin"), ""),
        },
    ],
)
def test_a_report_of_harm_is_never_refused_for_what_is_left_out(client, changes):
    sent = client.post(do(STIMULATION_ID), {**CURRENT, **changes})

    assert sent.status_code == 302, sent.context["form"].errors
    assert Session.objects.get().calls_physio
    assert client.get(sent["Location"]).status_code == 200
    assert client.get(reverse("diary:history")).status_code == 200


def test_a_correction_that_names_harm_is_not_refused_without_a_reason(client, programme):
    first = SessionFactory(programme=programme)

    sent = client.post(
        reverse("diary:correct", args=[first.pk]),
        {"entry_id": ID, "symptoms": ["chest"], "correction_reason": ""},
    )

    assert sent.status_code == 302
    second = Session.objects.get(corrects=first)
    assert second.calls_physio
    assert (second.did, second.correction_reason) == ("not-said", "Not said.")


@pytest.mark.usefixtures("programme")
def test_a_report_of_harm_that_leaves_out_how_it_went_invents_nothing(client, programme):
    sent = client.post(do(), {**FORM, "symptoms": ["chest"], "did": "", "pain_after": ""})

    entry = client.get(sent["Location"]).text
    assert "You did not say" in entry
    assert "I stopped early" not in entry
    session = Session.objects.get()
    assert (session.did, session.stop_reason, session.pain_after) == ("not-said", "", None)
    sign_in(client, programme.episode.physio)
    for page in (
        reverse("practice:review_session", args=[session.pk]),
        reverse("practice:patient", args=[programme.episode.pk]),
    ):
        assert "not said how it went" in client.get(page).text
