"""Every page that asks people to contact the practice gives a way, also without a phone number."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from physiobench.config import doctor
from physiobench.operations import policies as operations
from tests.factories import NOW, EpisodeFactory, ManagerFactory, sign_in
from tests.factories.cover import unable


pytestmark = pytest.mark.django_db

SRC = Path(__file__).parents[2] / "src" / "physiobench"
WAYS = ("reach_practice.html", "#contact")


@pytest.fixture(autouse=True)
def no_phone(settings, time_machine):
    time_machine.move_to(NOW, tick=False)
    settings.PRACTICE_PHONE, settings.DEMO = "", False


def test_every_template_that_offers_the_phone_offers_another_way_too():
    lacking = [
        str(path.relative_to(SRC))
        for path in SRC.rglob("*.html")
        if "tel=practice_phone" in (text := path.read_text())
        or re.search(r'href="tel:{{ practice_phone', text)
        if not any(way in text for way in WAYS) and path.name != "about.html"
    ]

    assert lacking == []


def test_without_a_physio_and_a_phone_the_patient_can_send_a_message(client):
    episode = EpisodeFactory()
    unable(episode.physio, "closed", NOW)
    sign_in(client, episode.patient)

    text = client.get(reverse("conversations:latest"), follow=True).text

    assert f"{reverse('web:about')}#contact" in text
    assert "Send the practice a message" in text


def test_the_service_status_and_doctor_name_the_missing_number(client):
    sign_in(client, ManagerFactory())

    desk = client.get(reverse("practice:desk")).text

    assert "The practice has no phone number." in desk
    assert "Set PRACTICE_PHONE in .env and restart." in desk
    (found,) = [look() for look in doctor.LOOKS if look.__name__ == "_phone"]
    assert str(found).startswith("FIX  Phone number: The practice has no phone number.")


def test_a_number_is_nothing_to_fix(settings):
    settings.PRACTICE_PHONE = "020 7946 0000"

    assert operations.missing_settings() == []
