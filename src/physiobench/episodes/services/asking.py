"""Ask people to answer a patient's report: each once, by e-mail, with a row for each."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone

from physiobench.accounts.models import User
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.clinical.care.cover import Roster, answer_by
from physiobench.episodes import emails, policies
from physiobench.episodes.models import Notice, roster_on, subject_of
from physiobench.episodes.models.notices import MANAGER
from physiobench.episodes.policies import OpenReport


JUST_SENT = timedelta(minutes=5)  # may be newer than the list of what is open


@transaction.atomic
def ask_to_answer(
    *, by: User | None, reports: Mapping[OpenReport, int], now: datetime
) -> list[Notice]:
    """Ask everybody who answers these reports now and was not asked before; mail each of them once.

    Where no physio can answer, the managers are asked to act, and the patient's own physio gets the
    mail all the same if they have a login.

    Args:
        by: the patient; None for the service itself.
        reports: each with how far it has been escalated (0: it is new or in time).
        now: when.

    Returns:
        The rows that this call wrote.

    Raises:
        PermissionDenied: if `by` is another person.
    """
    for report in reports:
        policies.check_may_report(by, report.episode)
    subjects = [report.subject for report in reports]
    known = {
        (notice.subject, notice.to_id): notice
        for notice in Notice.objects.filter(subject__in=subjects)
    }
    roster = roster_on(timezone.localdate(now))
    managers = [manager.pk for manager in policies.managers()]
    sent: dict[Notice, datetime | None] = {}
    for report, step in reports.items():
        for person, reason in _asked(report, step, roster, managers):
            before = known.get((report.subject, person))
            if before is not None:
                if before.settled_at is not None:  # it was answered, and is open again
                    before.settled_at = None
                    before.save(update_fields=["settled_at"])
                continue
            notice, created = Notice.objects.get_or_create(
                subject=report.subject,
                to_id=person,
                defaults={
                    "episode": report.episode,
                    "kind": report.kind,
                    "reason": reason,
                    "raised_at": report.raised_at,
                    "sent_at": now,
                },
            )
            if created:
                sent[notice] = _urgent_by(report, step)
                if person != report.episode.physio_id:
                    _record(notice, reason, now)
    _mail(sent, now)
    return list(sent)


def _urgent_by(report: OpenReport, step: int) -> datetime | None:
    """Return when an urgent report goes to the next person; None for one that can wait."""
    if not report.urgent:
        return None
    return answer_by(
        timezone.localtime(report.raised_at),
        urgent=True,
        within_days=settings.ANSWER_WITHIN_DAYS,
        step=step,
    )


def _asked(
    report: OpenReport, step: int, roster: Roster, managers: list[int]
) -> list[tuple[int, str]]:
    """Return everybody who is to be asked by now, and why."""
    physio = report.episode.physio_id
    asked: list[tuple[int, str]] = [
        (one.person, one.reason.value) for one in roster.answering(physio, step=step)
    ]
    absence = roster.absence(physio)
    if not asked and absence is not None and physio in roster.active:
        asked.append((physio, absence.value))
    if roster.managers_are_asked(physio, step=step):
        known = {person for person, _reason in asked}
        asked += [(manager, MANAGER) for manager in managers if manager not in known]
    return asked


def _record(notice: Notice, reason: str, now: datetime) -> None:
    """Let the patient see in their record that somebody else was asked, and why."""
    audit.record(
        by=None,
        verb=Verb.EPISODES_ANSWER_ASKED,
        subject=notice,
        patient=notice.episode.patient,
        now=now,
        detail={"reason": reason},
    )


def _mail(sent: Mapping[Notice, datetime | None], now: datetime) -> None:
    mails: dict[tuple[int, bool], list[Notice]] = {}
    for notice in sent:
        mails.setdefault((notice.to_id, notice.reason == MANAGER), []).append(notice)
    people = User.objects.in_bulk([person for person, _as_manager in mails])
    for (person, as_manager), notices in mails.items():
        send = emails.manager_needed if as_manager else emails.answer_needed
        times = [at for notice in notices if (at := sent[notice]) is not None]
        by = emails.Deadline(min(times), is_over=min(times) <= now) if times else None
        transaction.on_commit(partial(send, people[person], notices, by))


@transaction.atomic
def settle(*, by: User, subject: models.Model, now: datetime) -> None:
    """Note that a report was answered: whoever was asked about it need not act any more.

    Raises:
        PermissionDenied: if `by` does not work here.
    """
    if not by.works_here:
        raise PermissionDenied
    Notice.objects.open().filter(subject=subject_of(subject)).update(settled_at=now)


@transaction.atomic
def settle_all_but(*, by: User | None, subjects: Collection[str], now: datetime) -> int:
    """Note that every report but these was answered, or went away by itself; return how many.

    Raises:
        PermissionDenied: if a person asks; only the service itself does this.
    """
    if by is not None:
        raise PermissionDenied
    known = set(subjects)
    before = now - JUST_SENT
    still_open = Notice.objects.open().filter(sent_at__lt=before).values_list("pk", "subject")
    over = [pk for pk, subject in still_open if subject not in known]
    return Notice.objects.filter(pk__in=over).update(settled_at=now)
