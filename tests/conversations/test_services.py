"""Tests of physiobench.conversations.services."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied

from physiobench.audit.models import Event
from physiobench.conversations import services as conversations
from physiobench.conversations.models import Message, MessageReading
from physiobench.episodes.models import Notice
from tests.factories import NOW, EpisodeFactory, OrderFactory, PhysioFactory, UserFactory


pytestmark = pytest.mark.django_db

ID = UUID(int=1)


def send(episode, *, by=None, body="Hello", message_id=ID, now=NOW):
    return conversations.send(
        by=by or episode.patient, episode=episode, message_id=message_id, body=body, now=now
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
        lambda: conversations.read(by=UserFactory(), episode=episode, shown=[], now=NOW),
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


def end(episode) -> None:
    episode.ended_at, episode.ended_by = NOW + timedelta(hours=1), episode.patient
    episode.save()


def answer(episode, *, hours: int = 2, **given):
    now = NOW + timedelta(hours=hours)
    return send(episode, by=episode.physio, now=now, message_id=uuid4(), **given)


def test_a_message_without_an_answer_still_waits_after_the_end_of_care():
    episode = EpisodeFactory()
    send(episode)
    end(episode)

    assert Message.objects.awaiting_answer().count() == 1
    shown, later = list(Message.objects.all()), NOW + timedelta(hours=2)
    conversations.read(by=episode.physio, episode=episode, shown=shown, now=later)
    assert Message.objects.awaiting_answer().count() == 1  # it was only opened


def test_the_physio_answers_it_once_the_care_has_ended_and_then_it_is_closed():
    episode = EpisodeFactory()
    send(episode)
    end(episode)

    answer(episode, body="Yes, walk.")

    assert not Message.objects.awaiting_answer().exists()
    assert not Notice.objects.open().exists()
    with pytest.raises(conversations.ConversationClosed):
        answer(episode, hours=3, body="One more thing")


def test_a_message_that_needs_no_reply_is_settled_after_the_end_too():
    episode = EpisodeFactory()
    send(episode)
    end(episode)

    conversations.need_no_reply(by=episode.physio, episode=episode, now=NOW + timedelta(hours=2))

    assert not Message.objects.awaiting_answer().exists()
    with pytest.raises(conversations.ConversationClosed):
        answer(episode)


def test_the_patient_cannot_write_again_after_the_end_of_care():
    episode = EpisodeFactory()
    send(episode)
    end(episode)

    with pytest.raises(conversations.ConversationClosed):
        send(episode, message_id=uuid4(), now=NOW + timedelta(hours=2))


def test_nobody_answers_a_patient_who_cannot_sign_in_to_read_it():
    episode = EpisodeFactory()
    send(episode)
    end(episode)
    episode.patient.is_active = False
    episode.patient.save()

    with pytest.raises(conversations.ConversationClosed):
        answer(episode)


def test_a_conversation_is_not_open_before_payment():
    episode = EpisodeFactory(order=OrderFactory(paid_at=None))

    with pytest.raises(conversations.ConversationClosed):
        send(episode)


def test_read_marks_what_the_other_wrote_once():
    episode = EpisodeFactory()
    message = send(episode)

    for _ in range(2):
        conversations.read(by=episode.physio, episode=episode, shown=[message], now=NOW)

    assert MessageReading.objects.get().reader == episode.physio
    assert not Message.objects.unread_by(episode.physio).exists()


def test_what_the_page_did_not_show_stays_unread():
    episode = EpisodeFactory()
    earlier, shown = send(episode), send(episode, message_id=UUID(int=2))

    conversations.read(by=episode.physio, episode=episode, shown=[shown], now=NOW)

    assert list(Message.objects.unread_by(episode.physio)) == [earlier]
