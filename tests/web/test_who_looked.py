"""Tests of physiobench.web.views.who_looked."""

from datetime import timedelta

import pytest

from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from tests.factories import NOW, ManagerFactory, PhysioFactory, UserFactory, sign_in
from tests.markup import one_line


pytestmark = pytest.mark.django_db

URL = "/record/"


def seen(patient, *, by, verb=Verb.RECORD_OPENED, minutes=0):
    return audit.record(
        by=by, verb=verb, subject=patient, patient=patient, now=NOW + timedelta(minutes=minutes)
    )


def test_a_patient_sees_who_looked_and_when(client):
    patient = sign_in(client, UserFactory())
    physio = PhysioFactory(user__first_name="Ama", user__last_name="Okoro").user
    seen(patient, by=physio)

    page = one_line(client.get(URL).text)

    line = '<strong>Ama Okoro</strong><span class="muted">(physiotherapist)</span>'
    assert f"{line} opened your record" in page
    assert ">Monday 2 February 2026</h2>" in page
    assert ">09:00</time>" in page


def test_a_patient_sees_nothing_of_another(client):
    sign_in(client, UserFactory())
    seen(UserFactory(), by=PhysioFactory(user__last_name="Okoro").user)

    page = one_line(client.get(URL).text)

    assert "Okoro" not in page
    assert "Nothing yet" in page


def test_ones_own_acts_are_ones_own_and_the_service_is_named(client):
    patient = sign_in(client, UserFactory())
    seen(patient, by=patient, verb=Verb.DIARY_SESSION_LOGGED)
    seen(patient, by=None, verb=Verb.FOLLOWUP_REMINDED)

    page = one_line(client.get(URL).text)

    assert "<strong>You</strong> recorded a session in the diary" in page
    assert "This service" in page


def test_looks_of_others_can_be_shown_alone(client):
    patient = sign_in(client, UserFactory())
    seen(patient, by=patient)
    seen(patient, by=PhysioFactory(user__last_name="Okoro").user)
    seen(patient, by=patient, verb=Verb.DIARY_SESSION_LOGGED)

    page = client.get(URL, {"show": "looks"}).text

    assert page.count("Okoro") == 1
    assert "diary" not in page


@pytest.mark.parametrize("page", ["2", "99", "-1", "x", "1" * 400])
def test_old_events_stand_on_later_pages_and_no_page_number_breaks(client, page):
    patient = sign_in(client, UserFactory())
    for n in range(60):
        seen(patient, by=patient, minutes=n)

    response = client.get(URL, {"page": page})

    assert response.status_code == 200
    assert "Page " in response.text


def test_a_long_record_asks_little_of_the_database(client, django_assert_max_num_queries):
    patient = sign_in(client, UserFactory())
    for n in range(60):
        seen(patient, by=PhysioFactory().user, minutes=n)

    with django_assert_max_num_queries(6):
        client.get(URL)


def test_the_record_is_the_patients_page_alone(client):
    assert client.get(URL).url.startswith("/account/login/")

    sign_in(client, ManagerFactory())
    assert client.get(URL).status_code == 403


def test_the_record_cannot_be_written_to(client):
    sign_in(client, UserFactory())

    assert client.post(URL).status_code == 405
