"""Tests of physiobench.conversations.views."""

from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from physiobench.clinical.screening.urgent_help import URGENT_LINE
from physiobench.conversations.models import Message
from physiobench.episodes import services as episodes
from tests.factories import EpisodeFactory, UserFactory, sign_in


pytestmark = pytest.mark.django_db

FORM = {"message_id": UUID(int=1), "body": "May I walk?"}


def address(episode):
    return reverse("conversations:conversation", args=[episode.pk])


def test_patient_and_physio_write_to_each_other(client):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    assert client.post(address(episode), FORM).url == address(episode)
    sign_in(client, episode.physio)
    client.post(address(episode), {"message_id": uuid4(), "body": "Yes, a little."})

    sign_in(client, episode.patient)
    text = client.get(reverse("conversations:latest")).content.decode()

    assert text.index("May I walk?") < text.index("Yes, a little.")


def test_the_patients_page_says_what_to_do_in_an_emergency_and_when_an_answer_comes(client):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)

    text = client.get(reverse("conversations:latest")).content.decode()

    assert "999" in text
    assert URGENT_LINE in text
    assert "within 2 working days" in text


def test_a_blank_message_keeps_the_page_and_says_why(client):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)

    response = client.post(address(episode), FORM | {"body": " "})

    assert "Write your message first." in response.content.decode()
    assert not Message.objects.exists()


def test_another_persons_conversation_is_not_found(client):
    episode = EpisodeFactory()

    for stranger in (UserFactory(), EpisodeFactory().physio):
        sign_in(client, stranger)
        assert client.get(address(episode)).status_code == 404
        assert client.post(address(episode), FORM).status_code == 404

    assert not Message.objects.exists()


def test_hostile_text_is_shown_as_text(client):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)

    client.post(address(episode), FORM | {"body": "<script>alert(1)</script>"})

    assert b"<script>alert" not in client.get(address(episode)).content


def test_the_page_needs_at_most_six_queries_once_everything_is_read(
    client, django_assert_max_num_queries
):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    client.post(address(episode), FORM)
    client.get(address(episode))

    with django_assert_max_num_queries(6):
        client.get(reverse("conversations:latest"))


def test_a_cancelled_conversation_can_still_be_read_by_both(client):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    client.post(address(episode), FORM)
    episodes.cancel(by=episode.order.paid_by, episode=episode, now=timezone.localtime())

    pages = [client.get(reverse("conversations:latest"))]
    sign_in(client, episode.physio)
    pages.append(client.get(address(episode)))

    for page in pages:
        assert "May I walk?" in page.text
        assert "This conversation closed on" in page.text
        assert "<textarea" not in page.text
