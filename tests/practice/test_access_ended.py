"""A deputy's access ends while a form lies open: they read why, and keep what they typed."""

import pytest
from django.urls import reverse

from physiobench.clinical.sessions.stop import StopSymptom
from physiobench.diary.models import Review
from physiobench.episodes import policies
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Ending, Episode, Leave
from tests.diary.telling import log
from tests.factories import NOW, TODAY, EpisodeFactory, PhysioFactory, sign_in
from tests.factories.care import ProgrammeFactory, screened
from tests.factories.cover import name_deputy, on_leave


pytestmark = pytest.mark.django_db

WORDS = "Calf is soft, and no heat."


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def episode():
    found = EpisodeFactory(physio=PhysioFactory(hcpc_checked_on=TODAY).user)
    screened(found)
    ProgrammeFactory(episode=found)
    return found


@pytest.fixture
def deputy(episode):
    colleague = PhysioFactory(hcpc_checked_on=TODAY).user
    name_deputy(episode.physio, colleague, NOW)
    on_leave(episode.physio.physio, NOW)
    return colleague


def forms(episode, session):
    return {
        reverse("practice:review_session", args=[session.pk]): {"note": WORDS, "decision": "heal"},
        reverse("practice:discharge", args=[episode.pk]): {"why": WORDS},
        reverse("conversations:conversation", args=[episode.pk]): {"body": WORDS},
        reverse("programmes:write", args=[episode.pk]): {"aim": WORDS},
        reverse("practice:measures", args=[episode.pk]): {"note": WORDS},
    }


def test_a_form_sent_after_the_cover_ended_comes_back_and_says_why(client, episode, deputy):
    session = log(episode.programmes.get(), symptoms=(StopSymptom.CALF,)).session
    sign_in(client, deputy)
    for address in forms(episode, session):
        assert client.get(address).status_code == 200, address
    Leave.objects.update(ended_at=NOW, ended_by=episode.physio)

    for address, typed in forms(episode, session).items():
        answer = client.post(address, typed)

        assert answer.status_code == 404, address
        assert WORDS in answer.text
        assert "You can no longer open this record" in answer.text
        assert f"physio is now {episode.physio.name}." in answer.text
        assert "Nothing you saved is lost" not in answer.text
    assert not Review.objects.exists()


def test_a_physio_who_never_opened_the_record_is_not_shown_that_it_exists(client, episode, deputy):
    stranger = PhysioFactory(hcpc_checked_on=TODAY).user
    sign_in(client, stranger)

    answer = client.post(reverse("practice:discharge", args=[episode.pk]), {"why": WORDS})

    assert answer.status_code == 404
    assert "no longer" not in answer.text
    assert episode.physio.name not in answer.text
    assert policies.access_ended(stranger, episode.pk, NOW) is None
    assert policies.access_ended(deputy, episode.pk, NOW) is None


def test_whoever_may_open_it_is_not_told_that_it_ended(client, episode, deputy):
    sign_in(client, deputy)
    client.get(reverse("practice:patient", args=[episode.pk]))

    assert policies.access_ended(deputy, episode.pk, NOW) is None
    Leave.objects.update(ended_at=NOW, ended_by=episode.physio)
    assert policies.access_ended(deputy, episode.pk, NOW) == episode


def test_a_deputy_who_ends_the_care_lands_in_the_inbox(client, episode, deputy):
    sign_in(client, deputy)
    address = reverse("practice:discharge", args=[episode.pk])

    page = client.post(address, {"why": Ending.FINISHED.value}, follow=True)

    assert page.redirect_chain == [(reverse("practice:inbox"), 302)]
    assert f"The care of {episode.patient.name} has ended." in page.text
    assert Episode.objects.get().ended_at == NOW
    again = client.get(address)
    assert "The patient&#x27;s care ended on 2 February 2026." in again.text


def test_the_patients_own_physio_still_lands_on_the_patient(client, episode):
    sign_in(client, episode.physio)

    answer = client.post(
        reverse("practice:discharge", args=[episode.pk]), {"why": Ending.FINISHED.value}
    )

    assert answer.url == reverse("practice:patient", args=[episode.pk])


def test_a_patients_report_after_the_care_ended_gets_its_advice(client, episode):
    line = episode.programmes.get().plan.lines[0].line_id
    episodes.discharge(
        by=episode.physio, episode=episode, why=Ending.FINISHED, undecided=(), now=NOW
    )
    sign_in(client, episode.patient)

    answer = client.post(reverse("diary:log", args=[line]), {"symptoms": "calf", "note": WORDS})

    assert answer.status_code == 404
    assert "Do not rub the leg." in answer.text
    assert WORDS in answer.text
