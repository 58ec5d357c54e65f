"""Tests of physiobench.conversations.services."""

from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied

from physiobench.audit.models import Event
from physiobench.conversations import services as conversations
from physiobench.conversations.models import Message, MessageReading
from tests.factories import NOW, EpisodeFactory, OrderFactory, PhysioFactory, UserFactory


pytestmark = pytest.mark.django_db

ID = UUID(int=1)


def send(episode, *, by=None, body="Hello", message_id=ID):
    return conversations.send(
        by=by or episode.patient, episode=episode, message_id=message_id, body=body, now=NOW
    )


def test_send_stores_the_message_and_one_audit_event():
    episode = EpisodeFactory(physio=PhysioFactory(hcpc_checked_on=NOW.date()).user)

    message = send(episode)

    assert Message.objects.get() == message
    assert Event.objects.get().patient == episode.patient


def test_send_twice_with_one_id_is_one_message():
    episode = EpisodeFactory()

    assert send(episode) == send(episode)

    assert Message.objects.get().body == "Hello"


def test_other_words_sent_after_going_back_are_a_second_message():
    episode = EpisodeFactory()
    send(episode)

    second = send(episode, body="My calf is hot")

    assert send(episode, body="My calf is hot") == second
    assert [message.body for message in Message.objects.all()] == ["Hello", "My calf is hot"]


def test_mail_says_that_a_message_waits_and_not_what_it_says(
    mailoutbox, django_capture_on_commit_callbacks
):
    episode = EpisodeFactory()

    with django_capture_on_commit_callbacks(execute=True):
        send(episode, body="My wound is red")

    assert mailoutbox[0].to == [episode.physio.email]
    assert "wound" not in mailoutbox[0].body + mailoutbox[0].subject


def test_only_the_two_may_write_and_read():
    episode = EpisodeFactory()

    for act in (
        lambda: send(episode, by=UserFactory()),
        lambda: conversations.read(by=UserFactory(), episode=episode, now=NOW),
    ):
        with pytest.raises(PermissionDenied):
            act()

    assert not Message.objects.exists()


def test_nobody_can_take_another_persons_message_by_its_id():
    send(EpisodeFactory(), message_id=ID)

    with pytest.raises(Exception, match=r"(?i)unique|duplicate|exists"):
        send(EpisodeFactory(), message_id=ID)

    assert Message.objects.count() == 1


@pytest.mark.parametrize("body", ["", "   ", "x" * 5001])
def test_nothing_and_too_much_are_refused(body):
    with pytest.raises(conversations.EmptyMessage):
        send(EpisodeFactory(), body=body)


def test_a_conversation_is_closed_once_the_episode_has_ended():
    episode = EpisodeFactory()
    episode.ended_at, episode.ended_by = NOW, episode.physio
    episode.save()

    with pytest.raises(conversations.ConversationClosed):
        send(episode)


def test_a_conversation_is_not_open_before_payment():
    episode = EpisodeFactory(order=OrderFactory(paid_at=None))

    with pytest.raises(conversations.ConversationClosed):
        send(episode)


def test_read_marks_what_the_other_wrote_once():
    episode = EpisodeFactory()
    send(episode)

    for _ in range(2):
        conversations.read(by=episode.physio, episode=episode, now=NOW)

    assert MessageReading.objects.get().reader == episode.physio
    assert not Message.objects.unread_by(episode.physio).exists()
