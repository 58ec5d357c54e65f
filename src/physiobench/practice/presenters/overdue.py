"""Unanswered reports for the practice manager: kind, physio and age.

The manager reads what kind of report it is, so that a swollen calf is not taken for a question, and
which physio it went to. The list names no patient: who it is matters only to whoever acts, and the
page for handing over says so. Nothing that the patient wrote is shown.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from physiobench.accounts.models import User
from physiobench.clinical.care.cover import AnswerReason, Roster
from physiobench.episodes.models import Episode, Leave, LeaveQuerySet, Notice, roster_on
from physiobench.episodes.policies import OpenReport, answering_for_each
from physiobench.lib.paging import ROWS_IN_A_SECTION, beginning
from physiobench.practice.policies import changes, waiting


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
    url: str  # where to hand the patient over; empty once the care has ended


class OverdueReports:
    """The reports that need a manager: emergencies, then urgent ones, then those without a reader.

    The list has pages, so reports that are not urgent must not move an urgent one to page 2.
    """

    def __init__(self, now: datetime) -> None:
        """Find and sort them; the words of a row are put together when a page shows it."""
        self._roster = roster_on(timezone.localdate(now))
        found: list[tuple[bool, OpenReport]] = []
        care = changes.read().paid
        for report in waiting.open_reports(care.rows, judged=care.judged):
            step = waiting.step(report, now)
            has_reader = bool(self._roster.answering(report.episode.physio_id, step=step))
            if step or not has_reader:
                found.append((has_reader, report))
        self._found = sorted(
            found,
            key=lambda one: (
                not one[1].is_emergency,
                not one[1].urgent,
                one[0],
                one[1].raised_at,
                one[1].subject,
            ),
        )

    def __len__(self) -> int:
        return len(self._found)

    def __getitem__(self, index: slice) -> list[OverdueReport]:
        """Return the rows from one place in the list to another."""
        shown = self._found[index]
        asked = _asked(report for _has_reader, report in shown)
        return [
            self._row(report, has_reader=has_reader, asked=asked.get(report.subject, ""))
            for has_reader, report in shown
        ]

    def counts(self) -> list[str]:
        """Say how many have no reader and how many are urgent, whichever page they are on."""
        without = sum(not has_reader for has_reader, _report in self._found)
        urgent = sum(report.urgent for _has_reader, report in self._found)
        words = (
            (_("No physio can answer: %(n)d"), without),
            (_("Urgent: %(n)d"), urgent),
        )
        return [said % {"n": n} for said, n in words if n]

    def _row(self, report: OpenReport, *, has_reader: bool, asked: str) -> OverdueReport:
        physio = report.episode.physio
        absence = self._roster.absence(physio.pk)
        return OverdueReport(
            what=report.words,
            physio=physio.name,
            absence=absence_of(physio, absence) if absence else "",
            since=report.raised_at,
            asked=asked,
            has_reader=has_reader,
            away_can_open=physio.pk in self._roster.active,
            is_urgent=report.urgent,
            url=_hand_over(report.episode),
        )


def _hand_over(episode: Episode) -> str:
    if episode.ended_at is not None:
        return ""
    return reverse("practice:reassign", args=[episode.pk])


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


def on_leave(today: date) -> LeaveQuerySet:
    """Return the leave that is in force today, the first back first."""
    return Leave.objects.on(today).select_related("physio__physio").order_by("ends_on", "pk")


def away(leaves: Collection[Leave], now: datetime) -> list[Away]:
    """Return the physios who are on leave, and who answers for each."""
    answering = answering_for_each([leave.physio for leave in leaves], now)
    return [
        Away(
            physio=leave.physio,
            until=leave.ends_on,
            cover=answering[leave.physio_id].person,
            page=reverse("practice:leave_of", args=[leave.physio.physio.pk]),
        )
        for leave in leaves
    ]


@dataclass(frozen=True, slots=True)
class NotSignedIn:
    """A physio who has never signed in."""

    physio: User
    patients: int  # in care, and their reports go to this physio's inbox today


def not_signed_in(now: datetime) -> list[NotSignedIn]:
    """Return the physios with an account who have never signed in, most patients first."""
    roster = roster_on(timezone.localdate(now))
    new = User.objects.filter(pk__in=roster.active, last_login=None)
    if not new:
        return []
    reader = {
        physio: answerer.person
        for physio in roster.everybody
        for answerer in roster.answering(physio)
    }
    known = {one.pk for one in new}
    theirs = [physio for physio, person in reader.items() if person in known]
    in_care = Episode.objects.running().filter(physio__in=theirs).order_by().values_list("physio")
    answers_for: Counter[int] = Counter()
    for physio, patients in in_care.annotate(Count("pk")):
        answers_for[reader[physio]] += patients
    rows = [NotSignedIn(one, answers_for[one.pk]) for one in new.order_by("last_name", "pk")]
    return sorted(rows, key=lambda row: -row.patients)


def _asked(reports: Iterable[OpenReport]) -> dict[str, str]:
    """Return, for each report, the names of the physios who were asked besides the patient's."""
    own = {report.subject: report.episode.physio_id for report in reports}
    notices = Notice.objects.filter(subject__in=own).to_physios().select_related("to")
    names: defaultdict[str, list[str]] = defaultdict(list)
    for notice in notices.order_by("sent_at", "pk"):
        if notice.to_id != own[notice.subject]:
            names[notice.subject].append(notice.to.name)
    return {subject: ", ".join(asked) for subject, asked in names.items()}


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
        names = beginning(User.objects.filter(pk__in=without).order_by("last_name", "pk"))
        gaps.append(
            _("No deputy for %(names)s. Choose one under Deputies and leave.")
            % {"names": _and_others([one.name for one in names.rows], names.total)}
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
    names = _and_others(reasons[:ROWS_IN_A_SECTION], len(reasons))
    cannot = _("Cannot practise today: %(names)s.") % {"names": names}
    return f"{first} {cannot}"


def _and_others(names: list[str], total: int) -> str:
    """Join names, and say how many there are besides them."""
    if total == len(names):
        return ", ".join(names)
    more = ngettext("%(n)d other", "%(n)d others", total - len(names)) % {"n": total - len(names)}
    return f"{', '.join(names)} {_('and')} {more}"
