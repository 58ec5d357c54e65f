"""Every write to a conversation."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from physiobench.accounts.models import User
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.conversations import emails, policies
from physiobench.conversations.models import Message, MessageReading, NoReplyNeeded
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Episode
from physiobench.lib.form_ids import id_of_other_content


LONGEST = 5000


class ConversationClosed(Exception):
    """The care has ended and no message waits for an answer, or the care was never paid."""


class EmptyMessage(ValueError):
    """The message is empty, or too long."""


@transaction.atomic
def send(*, by: User, episode: Episode, message_id: UUID, body: str, now: datetime) -> Message:
    """Write one message to the other of the two.

    Sending the same words twice with one `message_id` keeps one message; other words are kept as
    a second message.

    Raises:
        PermissionDenied: if `by` is neither the patient nor treats them now.
        ConversationClosed: if the episode is not running, unless `by` answers a message that the
            patient sent before the end.
        EmptyMessage: if `body` is blank or longer than `LONGEST` characters.
    """
    access = policies.check_may_read(by, episode, now)
    text = body.strip()
    mine = Message.objects.filter(episode=episode, author=by)
    sent: Message | None = mine.filter(pk=message_id).first()
    if sent is not None and sent.body != text:  # written after going back
        message_id = id_of_other_content(message_id, text)
        sent = mine.filter(pk=message_id).first()
    if sent is not None:
        return sent
    if not policies.may_write(by, episode):
        raise ConversationClosed
    if not text or len(text) > LONGEST:
        raise EmptyMessage
    message = Message.objects.create(
        pk=message_id, episode=episode, author=by, body=text, sent_at=now
    )
    audit.record(
        by=by,
        verb=Verb.CONVERSATIONS_SENT,
        subject=message,
        patient=episode.patient,
        now=now,
        detail=access.detail,
    )
    if by.pk == episode.patient_id:
        episodes.ask_to_answer(by=by, reports={policies.open_report(message): 0}, now=now)
    else:
        _settle(by, episode, now)
        transaction.on_commit(partial(emails.message_waits, episode.patient))
    return message


def _settle(by: User, episode: Episode, now: datetime) -> None:
    """Note that every message of the patient so far is dealt with."""
    for message in Message.objects.filter(episode=episode, author=episode.patient_id):
        episodes.settle(by=by, subject=message, now=now)


@transaction.atomic
def need_no_reply(*, by: User, episode: Episode, now: datetime) -> None:
    """Note that what the patient wrote so far needs no answer. Twice changes nothing.

    Raises:
        PermissionDenied: if `by` does not treat this patient now.
    """
    access = policies.check_may_decide(by, episode, now)
    waiting = list(Message.objects.filter(episode=episode).awaiting_answer())
    if not waiting:
        return
    NoReplyNeeded.objects.bulk_create(
        [NoReplyNeeded(message=one, decided_at=now, decided_by=by) for one in waiting],
        ignore_conflicts=True,
    )
    audit.record(
        by=by,
        verb=Verb.CONVERSATIONS_NO_REPLY_NEEDED,
        subject=episode,
        patient=episode.patient,
        now=now,
        detail=access.detail,
    )
    _settle(by, episode, now)


def read(*, by: User, episode: Episode, shown: Collection[Message], now: datetime) -> None:
    """Note that `by` has seen the messages that the page shows; those on other pages stay unread.

    Each time that the physio opens the conversation leaves a look in the patient's record.

    Raises:
        PermissionDenied: if `by` is neither the patient nor treats them now.
    """
    access = policies.check_may_read(by, episode, now)
    if by.pk != episode.patient_id:
        audit.record(
            by=by,
            verb=Verb.CONVERSATIONS_OPENED,
            subject=episode,
            patient=episode.patient,
            now=now,
            detail=access.detail,
        )
    keys = [message.pk for message in shown]
    unread = list(Message.objects.filter(episode=episode, pk__in=keys).unread_by(by))
    if not unread:
        return
    with transaction.atomic():
        MessageReading.objects.bulk_create(
            [MessageReading(message=message, reader=by, read_at=now) for message in unread],
            ignore_conflicts=True,
        )
        audit.record(
            by=by,
            verb=Verb.CONVERSATIONS_READ,
            subject=episode,
            patient=episode.patient,
            now=now,
            detail=access.detail,
        )
