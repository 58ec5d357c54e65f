"""What a physio did in the workspace that belongs to no other capability."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from physiobench.assessment.models import Assessment
from physiobench.lib.models import AppendOnly, Kept


class AnswersReview(AppendOnly):
    """The physio has looked at answers that were given again and came out otherwise."""

    kept: ClassVar[Kept] = Kept.RECORD

    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="review")
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField()
    note = models.TextField(blank=True)  # what they made of it, for the record
