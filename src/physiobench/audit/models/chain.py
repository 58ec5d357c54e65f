"""The chain over the audit log: one link for each event, in the order of sealing.

The links are a table of their own, because a link is made after its event: see decision 12.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from physiobench.lib.chains import digest
from physiobench.lib.models import AppendOnly, AppendOnlyQuerySet, Kept


class LinkQuerySet(AppendOnlyQuerySet):
    def head(self) -> Link | None:
        """Return the newest link."""
        return self.order_by("-seq").first()


class Link(AppendOnly):
    """One sealed event. It stays when its event is removed, so the chain has no gap."""

    kept: ClassVar[Kept] = Kept.TRAIL

    seq = models.PositiveBigIntegerField(primary_key=True)  # 1, 2, 3, without a gap
    event_key = models.PositiveBigIntegerField(unique=True)  # no foreign key: it outlives the event
    digest = models.CharField(max_length=64)  # the event's, when it was sealed
    hash = models.CharField(max_length=64)  # of this link and of the hash before

    objects: ClassVar = LinkQuerySet.as_manager()

    @classmethod
    def after(cls, previous: Link | None, event_key: int, event_digest: str) -> Link:
        """Make the link that follows `previous`; None is the start of the chain."""
        link = cls(
            seq=previous.seq + 1 if previous else 1, event_key=event_key, digest=event_digest
        )
        link.hash = link.work_out(previous.hash if previous else "")
        return link

    def work_out(self, previous: str) -> str:
        """Return the hash that this link must have after a link with the hash `previous`."""
        return digest(previous, self.seq, self.event_key, self.digest)


class Removal(AppendOnly):
    """A row that was deleted at the end of its retention period. Other missing rows are faults."""

    kept: ClassVar[Kept] = Kept.TRAIL

    subject = models.CharField(max_length=120, db_index=True)  # as the audit log names rows
    noted_in = models.PositiveBigIntegerField()  # the event that counts them

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["noted_in", "subject"], name="audit_a_removal_is_noted_once"
            )
        ]
