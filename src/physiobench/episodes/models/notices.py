"""Who was asked to answer a patient's report, when and why: one row for each person asked."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from physiobench.clinical.care.cover import AnswerReason
from physiobench.clinical.sessions.reports import ReportKind
from physiobench.episodes.models.episodes import Episode
from physiobench.lib.models import Kept, Model


NOT_ABOUT_SAFETY = (ReportKind.MESSAGE, ReportKind.FOLLOW_UP)
MANAGER = "manager"  # no physio can answer, or all of them were asked


def subject_of(row: models.Model) -> str:
    """Return by which name a row of any app is known: its label and key, never its text."""
    return f"{row._meta.label}:{row.pk}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def open(self) -> NoticeQuerySet:
        """Return notices about reports that are not answered yet."""
        return self.filter(settled_at=None)

    def about(self, *rows: models.Model) -> NoticeQuerySet:
        return self.filter(subject__in=[subject_of(row) for row in rows])

    def safety_reports(self, episode: Episode) -> list[Notice]:
        """Return one open notice for each report of this episode that is about safety."""
        asked = self.open().filter(episode=episode).exclude(kind__in=NOT_ABOUT_SAFETY)
        by_subject = {notice.subject: notice for notice in asked.order_by("-raised_at", "-pk")}
        return list(by_subject.values())

    def to_physios(self) -> NoticeQuerySet:
        return self.exclude(reason=MANAGER)


class Notice(Model):
    """One person was asked to answer one report. Sent once, however often it is looked for."""

    kept: ClassVar[Kept] = Kept.RECORD

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=20)  # clinical.reports.ReportKind
    subject = models.CharField(max_length=120)  # label and key of the row that waits
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices"
    )
    reason = models.CharField(
        max_length=12,
        choices=[(one.value, one.value) for one in AnswerReason] + [(MANAGER, MANAGER)],
    )
    raised_at = models.DateTimeField()  # when the patient sent the report
    sent_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)  # the report was answered, or went away

    objects = NoticeQuerySet.as_manager()

    @property
    def words(self) -> str:
        """Return what was reported, briefly, without its content."""
        return ReportKind(self.kind).text

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "to"], name="episodes_each_is_asked_once_about_a_report"
            )
        ]
        indexes = [models.Index(fields=["to", "settled_at"], name="episodes_notices_to")]
