"""Tests of physiobench.web.presenters.record: a patient takes everything along."""

import json
from base64 import b64decode

import pytest
from django.apps import apps
from django.urls import reverse

from physiobench.assessment.models import Photo
from physiobench.assessment.services import Correction
from physiobench.audit.models import Event
from physiobench.lib.models import Kept
from physiobench.web.presenters import record
from tests.factories import NOW, EpisodeFactory, UserFactory, sign_in
from tests.factories.measured import measured
from tests.factories.programmes import a_programme, a_session


pytestmark = pytest.mark.django_db

ELSEWHERE = {
    "accounts.Physio": "a physio's public profile",
    "programmes.Draft": "nothing unsigned is shown to a patient",
    "payments.ReceiptCounter": "one number for the whole practice",
    "audit.Link": "the chain over the audit log: numbers and hashes",
    "audit.Removal": "keys of rows that are gone",
}


def test_every_table_about_people_is_handed_over():
    ours = {
        m._meta.label
        for m in apps.get_models()
        if m.__module__.startswith("physiobench.") and m.kept is not Kept.PUBLISHED
    }

    assert ours - set(record.TABLES) - set(ELSEWHERE) == set()


def test_a_patient_downloads_what_is_held_and_the_act_is_audited(client):
    session = a_session(a_programme(), note="Went well")
    patient = sign_in(client, session.programme.episode.patient)

    response = client.post(reverse("web:download_record"))

    told = json.loads(response.content)
    assert told["diary.Session"][0]["note"] == "Went well"
    assert told["programmes.Programme"][0]["fingerprint"] == session.programme.fingerprint
    assert "attachment" in response["Content-Disposition"]
    assert Event.objects.filter(verb="record.downloaded", patient=patient).count() == 1


def test_what_was_measured_is_handed_over_corrections_and_all(client):
    episode = a_programme().episode
    patient = sign_in(client, episode.patient)
    old = measured(patient, "measure-nprs", {"pain-worst": "7"})
    new = measured(
        patient, "measure-nprs", {"pain-worst": "4"}, correction=Correction(old, "Wrong day")
    )
    measured(EpisodeFactory().patient, "measure-nprs", {"pain-worst": "9"})

    told = json.loads(client.post(reverse("web:download_record")).content)

    rows = {row["id"]: row for row in told["assessment.Measurement"]}
    assert set(rows) == {str(old.pk), str(new.pk)}
    assert rows[str(new.pk)]["replaces_why"] == "Wrong day"


def test_a_photo_is_handed_over_as_text_that_can_be_read_back(client):
    session = a_session(a_programme())
    patient = sign_in(client, session.programme.episode.patient)
    Photo.objects.create(
        assessment=session.programme.episode.assessment,
        questionnaire="knee",
        link_id="photo",
        jpeg=b"\xff\xd8picture",
        width=1,
        height=1,
        added_at=NOW,
    )

    told = json.loads(client.post(reverse("web:download_record")).content)

    assert patient == session.programme.episode.patient
    assert b64decode(told["assessment.Photo"][0]["jpeg"]) == b"\xff\xd8picture"


def test_nobody_elses_row_is_in_it_and_no_secret(client):
    session = a_session(a_programme(), note="Private")
    sign_in(client, UserFactory())

    text = client.post(reverse("web:download_record")).content.decode()

    assert "Private" not in text
    assert str(session.programme_id) not in text
    assert "password" not in text
    assert "key_sha256" not in text


def test_a_look_at_the_address_downloads_nothing(client):
    sign_in(client, UserFactory())

    assert client.get(reverse("web:download_record")).status_code == 405
