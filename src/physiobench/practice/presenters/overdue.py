"""Unanswered reports for the practice manager: kind, physio and age.

The manager reads what kind of report it is, so that a swollen calf is not taken for a question, and
which physio it went to. The list names no patient: who it is matters only to whoever acts, and the
page for handing over says so. Nothing that the patient wrote is shown.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from physiobench.accounts.models import User
from physiobench.clinical.cover import Reason
from physiobench.episodes.models import Episode, Notice, roster_on
from physiobench.practice.policies import waiting


ABSENCE_LABELS = {
    Reason.LEAVE: _("on leave"),
    Reason.CLOSED: _("account deactivated"),
    Reason.UNREGISTERED: _("registration or HCPC check out of date"),
}


@dataclass(frozen=True, slots=True)
class OverdueReport:
    """One report that no physio has answered in time, or that none can answer."""

    what: str
    physio: str
    absence: str
    since: datetime
    asked: str  # who was asked besides, by name
    has_reader: bool  # whether any physio can open it now
    is_urgent: bool
    url: str  # where to hand the patient over


def overdue(now: datetime) -> list[OverdueReport]:
    """Return the reports that need a manager, first those that no physio can open."""
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
            OverdueReport(
                what=report.words,
                physio=physio.name,
                absence=str(ABSENCE_LABELS[absence]) if absence else "",
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
    """Return, in one sentence each, what is missing so that patients always get an answer."""
    roster = roster_on(today)
    gaps = []
    if len(roster.registered) < 2:  # noqa: PLR2004 - one to treat and one to cover
        gaps.append(
            _(
                "There is no second physio to cover when one is away. "
                "Patients are then asked to call the practice."
            )
        )
    elif roster.lead is None:
        gaps.append(_("No clinical lead is named. Name one under Clinical lead."))
    elif not roster.can_answer(roster.lead):
        gaps.append(_("The clinical lead cannot answer today. Name another clinical lead."))
    without = [one for one in roster.active if one != roster.lead and one not in roster.deputies]
    if without and len(roster.registered) > 1:
        names = User.objects.filter(pk__in=without).order_by("last_name", "pk")
        gaps.append(
            _("No deputy is named for %(names)s.") % {"names": ", ".join(one.name for one in names)}
        )
    return gaps
