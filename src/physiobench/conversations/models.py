"""What a patient and their physio wrote to each other."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from physiobench.accounts.models import User
from physiobench.episodes.models import Episode
from physiobench.lib.models import AppendOnly, AppendOnlyQuerySet, Kept


class MessageQuerySet(AppendOnlyQuerySet):
    def awaiting_answer(self) -> MessageQuerySet:
        """Return what patients wrote and no physio has answered since, whichever physio it was.

        The end of care answers nothing: a message waits until a physio answers it or notes that it
        needs no reply.
        """
        answers = Message.objects.filter(
            episode=models.OuterRef("episode"), sent_at__gt=models.OuterRef("sent_at")
        ).exclude(author=models.OuterRef("episode__patient"))
        return (
            self.filter(author=models.F("episode__patient"))
            .filter(~models.Exists(answers), no_reply=None)
            .select_related("episode__patient", "episode__physio", "episode__order")
        )

    def with_seen(self) -> MessageQuerySet:
        """Add `is_seen`: somebody has opened the message since it was sent."""
        readings = MessageReading.objects.filter(message=models.OuterRef("pk"))
        marked: MessageQuerySet = self.annotate(is_seen=models.Exists(readings))
        return marked

    def sent_after(self, message: Message) -> MessageQuerySet:
        at_once = models.Q(sent_at=message.sent_at, pk__gt=message.pk)
        return self.filter(models.Q(sent_at__gt=message.sent_at) | at_once)

    def unread_by(self, reader: User) -> MessageQuerySet:
        return self.exclude(author=reader).exclude(readings__reader=reader)


class Message(AppendOnly):
    """One message within an episode."""

    kept: ClassVar[Kept] = Kept.RECORD

    id = models.UUIDField(primary_key=True)  # made with the form, so a double click is one message
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages"
    )
    body = models.TextField()
    sent_at = models.DateTimeField()

    objects: ClassVar = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["sent_at", "pk"]
        indexes = [models.Index(fields=["episode", "sent_at"], name="conversations_by_episode")]


class MessageReading(AppendOnly):
    """One person has seen one message."""

    kept: ClassVar[Kept] = Kept.RECORD

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="readings")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "reader"], name="conversations_read_once_each"
            )
        ]


class NoReplyNeeded(AppendOnly):
    """A physio has read a message that asks for no answer, and says so."""

    kept: ClassVar[Kept] = Kept.RECORD

    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="no_reply")
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
