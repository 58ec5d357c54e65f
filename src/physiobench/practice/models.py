"""What a physio did in the workspace that belongs to no other capability."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from physiobench.assessment.models import Assessment
from physiobench.lib.models import AppendOnly, Kept, Model


class AnswersReview(AppendOnly):
    """The physio has looked at answers that were given again and came out otherwise."""

    kept: ClassVar[Kept] = Kept.RECORD

    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="review")
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField()
    note = models.TextField(blank=True)  # what they made of it, for the record


class RecordChange(Model):
    """A row was written that may be a report to a physio, or may turn other rows into one.

    The database notes it itself, by a trigger (`lib.migrations.noted`), in the transaction of the
    write. So nobody who writes to those tables can forget it. It says only in which care to look
    for reports without an answer: see decision 20.
    """

    kept: ClassVar[Kept] = Kept.MOMENT

    label = models.CharField(max_length=50)  # of the model that `row_key` is a key of
    row_key = models.CharField(max_length=36)  # both empty: look everywhere
    is_judged = models.BooleanField()  # answers and nerves too, which must be judged to know
