"""Reports without an answer, as the practice manager reads them: kind, physio and age.

The manager reads what kind of report it is, so that a swollen calf is not taken for a question, and
which physio it went to. The list names no patient: who it is matters only to whoever acts, and the
page for handing over says so. Nothing that the patient wrote is shown.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from physiobench.accounts.models import User
from physiobench.clinical.cover import Reason
from physiobench.episodes.models import Episode, Notice, roster_on
from physiobench.practice.policies import waiting


ABSENT = {
    Reason.LEAVE: _("on leave"),
    Reason.CLOSED: _("login closed"),
    Reason.UNREGISTERED: _("registration out of date"),
}


@dataclass(frozen=True, slots=True)
class Overdue:
    """One report that no physio has answered in time, or that none can answer."""

    what: str
    physio: str
    absence: str
    since: datetime
    asked: str  # who was asked besides, by name
    has_reader: bool  # whether any physio can open it now
    is_urgent: bool
    url: str  # where to hand the patient over


def overdue(now: datetime) -> list[Overdue]:
    """Return the reports that need a manager's eye, those that no physio can open first."""
    reports = waiting.open_reports(Episode.objects.paid())
    roster = roster_on(timezone.localdate(now))
    rows = []
    for report in reports:
        physio = report.episode.physio
        step = waiting.step(report, now)
        answering = roster.answering(physio.pk, step=step)
        if step == 0 and answering:
            continue
        absence = roster.absence(physio.pk)
        rows.append(
            Overdue(
                what=_(report.kind.words),
                physio=physio.name,
                absence=str(ABSENT[absence]) if absence else "",
                since=report.raised_at,
                asked=_asked(report.subject, physio),
                has_reader=bool(answering),
                is_urgent=report.urgent,
                url=reverse("practice:reassign", args=[report.episode.pk]),
            )
        )
    return sorted(rows, key=lambda row: (row.has_reader, not row.is_urgent, row.since))


def _asked(subject: str, physio: User) -> str:
    asked = Notice.objects.filter(subject=subject).to_physios().exclude(to=physio)
    return ", ".join(notice.to.name for notice in asked.select_related("to").order_by("sent_at"))


def cover_gaps(today: date) -> list[str]:
    """Return what the practice lacks so that somebody always answers, each as one sentence."""
    roster = roster_on(today)
    gaps = []
    if len(roster.registered) < 2:  # noqa: PLR2004 - one to treat and one to stand in
        gaps.append(
            _(
                "No second physio is registered, so no colleague can answer when one is away. "
                "Patients are then asked to call the practice."
            )
        )
    elif roster.lead is None:
        gaps.append(_("No clinical lead is named. Name the physio who answers where no other can."))
    elif not roster.can_answer(roster.lead):
        gaps.append(_("The clinical lead cannot answer today. Name another one."))
    without = [one for one in roster.active if one != roster.lead and one not in roster.deputies]
    if without and len(roster.registered) > 1:
        names = User.objects.filter(pk__in=without).order_by("last_name", "pk")
        gaps.append(
            _("No deputy is named for %(names)s.") % {"names": ", ".join(one.name for one in names)}
        )
    if not settings.PRACTICE_PHONE and not settings.DEMO:
        gaps.append(
            _(
                "No phone number is set (PRACTICE_PHONE). Patients whom no physio can answer are "
                "asked to call it."
            )
        )
    return gaps
