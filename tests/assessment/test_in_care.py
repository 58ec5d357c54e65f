"""Questions asked again in care: how they open, and where they lead back to."""

from uuid import uuid4

import pytest
from django.urls import reverse

from physiobench.assessment import services as assessments
from physiobench.assessment.models import Assessment
from physiobench.clinical.screening.pathway_length import lengths_of
from physiobench.content.pathways import pathways
from tests.assessment.walking import NOW, answer, walk
from tests.factories import EpisodeFactory, UserFactory, sign_in


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


def at(name, key, *rest):
    return reverse(f"assessment:{name}", args=[key, *rest])


def test_a_patient_in_care_screens_again_and_returns_to_where_they_were(client):
    patient = sign_in(client, EpisodeFactory().patient)
    key = str(uuid4())
    address = reverse("assessment:open_screening") + "?next=/today/"

    minutes = lengths_of(pathways()["stimulation-screening"]).with_stimulation.minutes
    assert f"It takes about {minutes} minutes." in client.get(address).text
    response = client.post(address, {"entry_id": key})
    assert response.url == at("resume", key)
    walk(client, key)
    outcome = client.get(client.post(at("check_answers", key)).url)

    assert Assessment.objects.get(pk__isnull=False, kind="screening").patient == patient
    assert 'href="/today/"' in outcome.text


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example/", "javascript:alert(1)", "/" + "x" * 300]
)
def test_the_way_back_never_leads_off_the_site(client, path):
    sign_in(client, EpisodeFactory().patient)

    client.post(
        reverse("assessment:open_screening", query={"next": path}), {"entry_id": str(uuid4())}
    )

    assert Assessment.objects.get(kind="screening").returns_to == ""


def test_who_is_not_in_care_cannot_screen_again(client):
    sign_in(client, UserFactory())

    response = client.post(reverse("assessment:open_screening"), {"entry_id": str(uuid4())})

    assert response.status_code == 403


def test_a_finished_follow_up_leads_straight_back(client):
    patient = sign_in(client, EpisodeFactory().patient)
    key = str(uuid4())
    opened = assessments.open_follow_up(
        by=patient, key=key, pathway="follow-up-knee", returns_to="/follow-up/", now=NOW
    )
    answer(opened, by=patient)

    sent = client.post(at("check_answers", key))

    assert client.get(sent.url).url == "/follow-up/"


def test_who_is_in_care_is_not_asked_anew_whether_they_want_stimulation(client):
    sign_in(client, EpisodeFactory().patient)
    key = str(uuid4())
    client.post(reverse("assessment:open_screening"), {"entry_id": key})

    page = client.get(client.get(at("resume", key)).url)

    assert page.context["form"]["wants-stimulation"].value() == "yes"
    assert page.context["of"] > 1
    assert "Choose “No” only if you no longer want it" in page.text


def test_a_mistaken_tick_in_care_is_put_right_within_care(client):
    patient = sign_in(client, EpisodeFactory().patient)
    key, new = str(uuid4()), str(uuid4())
    assessments.open_screening(by=patient, key=key, returns_to="/today/", now=NOW)
    face = {"nmes-screening": {"illness": "face", "face-new": "yes"}}
    assert walk(client, key, face) == at("stopped", key)

    page = client.get(at("stopped", key)).text
    client.post(at("start_over", key), {"entry_id": new})

    opened = Assessment.objects.with_key(new).get()
    assert (opened.patient, opened.kind, opened.returns_to) == (patient, "screening", "/today/")
    assert "by mistake" in page
    assert reverse("conversations:latest") in page
    assert walk(client, new) == at("check_answers", new)
