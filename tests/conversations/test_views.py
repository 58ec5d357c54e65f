"""Tests of physiobench.conversations.views."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from physiobench.clinical.screening.urgent_help import UrgentHelp
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
    sent_to = client.post(address(episode), FORM).url
    assert sent_to == f"{address(episode)}#message-{FORM['message_id']}"
    sign_in(client, episode.physio)
    client.post(address(episode), {"message_id": uuid4(), "body": "Yes, a little."})

    sign_in(client, episode.patient)
    text = client.get(reverse("conversations:latest")).content.decode()

    assert text.index("May I walk?") < text.index("Yes, a little.")


def many_messages(episode, count):
    now = timezone.now()
    Message.objects.bulk_create(
        Message(
            id=uuid4(),
            episode=episode,
            author=episode.physio,
            body=f"Note {n}",
            sent_at=now - timedelta(hours=count - n),
        )
        for n in range(count)
    )


@pytest.mark.parametrize("before", [0, 24, 25, 60])
@pytest.mark.parametrize("sender", ["patient", "physio"])
def test_after_sending_the_page_shows_the_message_that_was_sent(client, before, sender):
    episode = EpisodeFactory()
    many_messages(episode, before)
    sign_in(client, getattr(episode, sender))

    shown = client.post(address(episode), FORM, follow=True)

    anchor = shown.redirect_chain[-1][0].partition("#")[2]
    message = re.search(rf'<li[^>]*id="{anchor}".*?</li>', shown.text, re.DOTALL)
    assert message is not None
    assert FORM["body"] in message[0]


def test_the_same_message_sent_again_later_leads_to_its_own_page(client):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    client.post(address(episode), FORM)
    Message.objects.bulk_create(
        Message(
            id=uuid4(),
            episode=episode,
            author=episode.physio,
            body="More",
            sent_at=timezone.now() + timedelta(minutes=n),
        )
        for n in range(1, 31)
    )

    again = client.post(address(episode), FORM, follow=True)

    assert f'id="message-{FORM["message_id"]}"' in again.text
    assert Message.objects.count() == 31


def test_the_patients_page_says_what_to_do_in_an_emergency_and_when_an_answer_comes(client):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)

    text = client.get(reverse("conversations:latest")).content.decode()

    assert "999" in text
    assert UrgentHelp.LINE.text in text
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
    sign_in(client, episode.physio)
    client.post(reverse("conversations:need_no_reply", args=[episode.pk]))
    sign_in(client, episode.patient)
    episodes.cancel(by=episode.order.paid_by, episode=episode, now=timezone.localtime())

    pages = [client.get(reverse("conversations:latest"))]
    sign_in(client, episode.physio)
    pages.append(client.get(address(episode)))

    for page in pages:
        assert "May I walk?" in page.text
        assert "This conversation closed on" in page.text
        assert "<textarea" not in page.text


def test_a_message_that_was_sent_before_the_end_is_answered_after_it(client):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    client.post(address(episode), FORM)
    episodes.cancel(by=episode.order.paid_by, episode=episode, now=timezone.localtime())

    mine = client.get(reverse("conversations:latest")).text
    assert "not seen yet" in mine
    assert "Your last message has no answer yet." in mine
    assert f"{episode.physio.name} will answer within" in mine
    assert "<textarea" not in mine
    sign_in(client, episode.physio)
    inbox = client.get(reverse("practice:inbox")).text
    assert address(episode) in inbox
    assert "1 message. The care has ended" in inbox
    theirs = client.get(address(episode)).text
    assert f"You can still answer what {episode.patient.name} wrote." in theirs
    assert "No reply needed" in theirs
    client.post(address(episode), {"message_id": str(uuid4()), "body": "Yes, a little."})

    assert address(episode) not in client.get(reverse("practice:inbox")).text
    sign_in(client, episode.patient)
    after = client.get(reverse("conversations:latest")).text
    assert "Yes, a little." in after
    assert "has no answer yet" not in after


def test_opening_it_lets_the_patient_read_that_it_was_seen(client):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    client.post(address(episode), FORM)
    episodes.cancel(by=episode.order.paid_by, episode=episode, now=timezone.localtime())
    sign_in(client, episode.physio)
    client.get(address(episode))
    assert "Read, and not answered yet. The care has ended" in (
        client.get(reverse("practice:inbox")).text
    )
    client.post(reverse("conversations:need_no_reply", args=[episode.pk]))
    assert address(episode) not in client.get(reverse("practice:inbox")).text

    sign_in(client, episode.patient)

    assert "not seen yet" not in client.get(reverse("conversations:latest")).text
