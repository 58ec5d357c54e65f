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
from physiobench.clinical.care.cover import AnswerReason, Roster
from physiobench.episodes.models import Episode, Leave, Notice, roster_on
from physiobench.episodes.policies import answering_for
from physiobench.practice.policies import waiting


ABSENCE_LABELS = {
    AnswerReason.LEAVE: _("on leave"),
    AnswerReason.CLOSED: _("account deactivated"),
    AnswerReason.UNREGISTERED: _("registration or HCPC check out of date"),
}


@dataclass(frozen=True, slots=True)
class OverdueReport:
    """One report that no physio has answered in time, or that none can answer."""

    what: str
    physio: str
    absence: str
    since: datetime
    asked: str  # who was asked besides, by name
    has_reader: bool  # whether a physio who is here today can open it now
    away_can_open: bool  # whether the patient's physio could open it while away
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
                absence=absence_of(physio, absence) if absence else "",
                since=report.raised_at,
                asked=_asked(report.subject, physio),
                has_reader=bool(answering),
                away_can_open=physio.pk in roster.active,
                is_urgent=report.urgent,
                url=reverse("practice:reassign", args=[report.episode.pk]),
            )
        )
    return sorted(rows, key=lambda row: (row.has_reader, not row.is_urgent, row.since))


def absence_of(physio: User, absence: AnswerReason) -> str:
    """Say why a physio cannot answer today."""
    if physio.is_active and not physio.is_physio:
        return _("no longer a physio here")
    return str(ABSENCE_LABELS[absence])


@dataclass(frozen=True, slots=True)
class Away:
    """A physio who is on leave today, and who answers for them."""

    physio: User
    until: date
    cover: User | None
    page: str


def away(now: datetime) -> list[Away]:
    """Return the physios who are on leave today, the first back first."""
    on_leave = Leave.objects.on(now.date()).select_related("physio__physio").order_by("ends_on")
    return [
        Away(
            physio=leave.physio,
            until=leave.ends_on,
            cover=answering_for(leave.physio, now).person,
            page=reverse("practice:leave_of", args=[leave.physio.physio.pk]),
        )
        for leave in on_leave
    ]


def _asked(subject: str, physio: User) -> str:
    asked = Notice.objects.filter(subject=subject).to_physios().exclude(to=physio)
    return ", ".join(notice.to.name for notice in asked.select_related("to").order_by("sent_at"))


def cover_gaps(today: date) -> list[str]:
    """Return, in one sentence each, what is missing so that patients always get an answer."""
    roster = roster_on(today)
    gaps = []
    if len(roster.registered) < 2:  # noqa: PLR2004 - one to treat and one to cover
        gaps.append(_no_second(roster))
    elif roster.lead is None:
        gaps.append(_("There is no clinical lead. Choose one under Clinical lead."))
    elif not roster.can_answer(roster.lead):
        gaps.append(_("The clinical lead cannot answer today. Choose another under Clinical lead."))
    without = [one for one in roster.active if one != roster.lead and one not in roster.deputies]
    if without and len(roster.registered) > 1:
        names = User.objects.filter(pk__in=without).order_by("last_name", "pk")
        gaps.append(
            _("No deputy for %(names)s. Choose one under Deputies and leave.")
            % {"names": ", ".join(one.name for one in names)}
        )
    return gaps


def _no_second(roster: Roster) -> str:
    """Say that one physio at most can practise today, and why the others cannot."""
    others = User.objects.filter(pk__in=roster.everybody - roster.registered)
    reasons = [
        f"{one.name} ({absence_of(one, reason)})"
        for one in others.order_by("last_name", "pk")
        if (reason := roster.absence(one.pk)) is not None
    ]
    first = _(
        "There is no second physio who can practise today and cover when one is away. "
        "Patients are then asked to call the practice."
    )
    if not reasons:
        return first
    cannot = _("Cannot practise today: %(names)s.") % {"names": ", ".join(reasons)}
    return f"{first} {cannot}"
