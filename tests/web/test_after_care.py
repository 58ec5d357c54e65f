"""Tests of what the pages say once the care has ended: a report that comes too late, and data."""

from uuid import uuid4

import pytest
from django.urls import reverse

from physiobench.accounts.models import User
from physiobench.diary.models import Session
from tests.factories import NOW, EpisodeFactory, sign_in
from tests.factories.care import EXERCISE_ID, STIMULATION_ID, ProgrammeFactory, body, stimulation


pytestmark = pytest.mark.django_db

ENDED = "Your care ended on Monday 2 February 2026"
WORDS = "My left calf is swollen"


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def episode():
    episode = EpisodeFactory()
    ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(),)))
    return episode


def end(episode):
    type(episode).objects.filter(pk=episode.pk).update(ended_at=NOW, ended_by=episode.physio)


@pytest.mark.parametrize("page", ["do", "log"])
@pytest.mark.parametrize("line", [EXERCISE_ID, STIMULATION_ID])
def test_a_report_sent_after_care_ended_says_so_and_whom_to_tell(client, episode, page, line):
    sign_in(client, episode.patient)
    end(episode)
    sent = {"entry_id": str(uuid4()), "symptoms": "calf", "note": WORDS}

    answer = client.post(reverse(f"diary:{page}", args=[line]), sent)

    assert answer.status_code == 404
    said = [
        "Your report is not saved",
        "Do not rub the leg." if line == EXERCISE_ID else "Do this now:",
        WORDS,
        ENDED,
        "Tell your GP or another physio about any problem",
    ]
    places = [answer.text.index(words) for words in said]
    assert places == sorted(places)
    assert "We cannot find that page" not in answer.text
    assert ENDED in client.get(reverse("conversations:latest"), follow=True).text
    assert not Session.objects.exists()


def test_a_diary_page_opened_after_care_ended_says_so(client, episode):
    sign_in(client, episode.patient)
    end(episode)

    text = client.get(reverse("diary:do", args=[EXERCISE_ID])).text

    assert ENDED in text
    assert "We cannot find that page" not in text


def test_another_missing_page_does_not_speak_of_care(client, episode):
    sign_in(client, episode.patient)

    running = client.get(reverse("diary:do", args=[uuid4()])).text
    end(episode)
    elsewhere = client.get("/no-such-page/").text

    for text in (running, elsewhere):
        assert "We cannot find that page" in text
        assert "ended" not in text[text.index("<main") : text.index("</main")]


@pytest.mark.parametrize("ended", [False, True])
def test_a_restricted_patient_is_offered_only_what_is_possible(client, episode, ended):
    User.objects.filter(pk=episode.patient_id).update(restricted_at=NOW)
    if ended:
        end(episode)
    sign_in(client, episode.patient)

    text = client.get("/today/").text

    assert "The use of your data is restricted." in text
    assert "You can read your record" in text
    assert ("write in your diary and send messages" in text) is not ended
