"""Every write to a conversation."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from physiobench.accounts.models import User
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.conversations import emails, policies
from physiobench.conversations.models import Message, MessageReading
from physiobench.episodes.models import Episode
from physiobench.lib.form_ids import id_of_other_content


LONGEST = 5000


class ConversationClosed(Exception):
    """The episode is not running: it has ended, or was never paid."""


class NothingSaid(ValueError):
    """The message is empty, or too long."""


@transaction.atomic
def send(*, by: User, episode: Episode, message_id: UUID, body: str, now: datetime) -> Message:
    """Write one message to the other of the two.

    Sending the same words twice with one `message_id` keeps one message; other words are kept as
    a second message.

    Raises:
        PermissionDenied: if `by` is neither the patient nor their physio.
        ConversationClosed: if the episode is not running.
        NothingSaid: if `body` is blank or longer than `LONGEST` characters.
    """
    policies.check_may_read(by, episode)
    text = body.strip()
    mine = Message.objects.filter(episode=episode, author=by)
    sent: Message | None = mine.filter(pk=message_id).first()
    if sent is not None and sent.body != text:  # written after going back
        message_id = id_of_other_content(message_id, text)
        sent = mine.filter(pk=message_id).first()
    if sent is not None:
        return sent
    if not episode.is_running:
        raise ConversationClosed
    if not text or len(text) > LONGEST:
        raise NothingSaid
    message = Message.objects.create(
        pk=message_id, episode=episode, author=by, body=text, sent_at=now
    )
    audit.record(
        by=by, verb=Verb.CONVERSATIONS_SENT, subject=message, patient=episode.patient, now=now
    )
    to = episode.patient if by.pk == episode.physio_id else episode.physio
    transaction.on_commit(partial(emails.message_waits, to))
    return message


def read(*, by: User, episode: Episode, now: datetime) -> None:
    """Note that `by` has seen everything that the other wrote so far.

    Each time that the physio opens the conversation leaves a look in the patient's record.

    Raises:
        PermissionDenied: if `by` is neither the patient nor their physio.
    """
    policies.check_may_read(by, episode)
    if by.pk != episode.patient_id:
        audit.record(
            by=by, verb=Verb.CONVERSATIONS_OPENED, subject=episode, patient=episode.patient, now=now
        )
    unread = list(Message.objects.filter(episode=episode).unread_by(by))
    if not unread:
        return
    with transaction.atomic():
        MessageReading.objects.bulk_create(
            [MessageReading(message=message, reader=by, read_at=now) for message in unread],
            ignore_conflicts=True,
        )
        audit.record(
            by=by, verb=Verb.CONVERSATIONS_READ, subject=episode, patient=episode.patient, now=now
        )
