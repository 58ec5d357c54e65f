"""One line for each thing that needs a physio's attention."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from physiobench.accounts.models import User
from physiobench.clinical.sessions.reports import ReportKind
from physiobench.conversations.models import Message
from physiobench.diary import policies as diary
from physiobench.diary.models import NextStep, Review, Session
from physiobench.episodes.models import Episode, EpisodeQuerySet
from physiobench.episodes.policies import OpenReport
from physiobench.followup import policies as followup
from physiobench.lib.day_words import day_words
from physiobench.practice.policies import waiting


class Weight(IntEnum):
    """How an entry of the inbox sorts: safety first, then who waits."""

    EMERGENCY = 0
    DANGER = 1
    SAFETY = 2
    WAITS = 3
    NEWS = 4


KINDS = {
    Weight.EMERGENCY: "stop",
    Weight.DANGER: "stop",
    Weight.SAFETY: "care",
    Weight.WAITS: "act",
    Weight.NEWS: "muted",
}
LABELS: dict[Weight, Promise] = {
    Weight.EMERGENCY: gettext_lazy("Emergency"),
    Weight.DANGER: gettext_lazy("Safety, now"),
    Weight.SAFETY: gettext_lazy("Safety"),
    Weight.WAITS: gettext_lazy("Action needed"),
    Weight.NEWS: gettext_lazy("Not finished"),
}
ALWAYS_DANGER = frozenset({ReportKind.RED_FLAG, ReportKind.FOLLOW_UP_RED_FLAG})
PAGES = {  # the page on which each kind is dealt with, by what its address names
    ReportKind.NERVE: "practice:twitch_tests",
    ReportKind.FOLLOW_UP: "followup:answer",
    ReportKind.FOLLOW_UP_HELP: "followup:answer",
    ReportKind.FOLLOW_UP_AGAINST: "followup:answer",
    ReportKind.FOLLOW_UP_RED_FLAG: "followup:answer",
    ReportKind.MESSAGE: "conversations:conversation",
}
ANSWERS = frozenset({ReportKind.RED_FLAG, ReportKind.ANSWERS_AGAINST, ReportKind.ANSWERS_WORSE})


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """One line of the inbox: who and why now, since when, and where to deal with it."""

    weight: Weight
    patient: str
    why: str
    since: datetime
    url: str
    covers_for: str = ""  # the patient's own physio, if it is not the reader

    @property
    def kind(self) -> str:
        """Return the tag's colour."""
        return KINDS[self.weight]

    @property
    def label(self) -> Promise:
        """Return the words of the tag."""
        return LABELS[self.weight]


def inbox(physio: User) -> list[InboxEntry]:
    """Return everything that needs this physio's attention, the most urgent and oldest first.

    It holds what their own patients sent, and what those sent for whom they answer now.
    """
    treated = Episode.objects.treated_by(physio, timezone.localtime())
    entries = [
        *(_report(one, physio) for one in diary.open_reports(treated)),
        *(_report(one, physio) for one in followup.open_reports(treated)),
        *_answers(treated, physio),
        *_paused(treated, physio),
        *_new_patients(treated, physio),
        *_messages(treated, physio),
    ]
    return sorted(entries, key=lambda entry: (entry.weight, entry.since, entry.url))


def counts(entries: Sequence[InboxEntry]) -> list[tuple[str, str]]:
    """Return how many entries of each kind there are, as a tag's words and its colour."""
    found = Counter(entry.weight for entry in entries)
    return [
        (f"{LABELS[weight]}: {found[weight]}", KINDS[weight]) for weight in Weight if found[weight]
    ]


def page_of(report: OpenReport) -> str:
    """Return the address on which a physio deals with a report."""
    key = report.subject.partition(":")[2]
    if report.kind in ANSWERS:
        return reverse("practice:answers", args=[report.episode.pk, key])
    if report.kind in PAGES:
        return reverse(PAGES[report.kind], args=[report.episode.pk])
    return reverse("practice:review_session", args=[key])


def _report(report: OpenReport, reader: User, why: str = "") -> InboxEntry:
    return _entry(
        report.episode,
        reader,
        weight=_weight(report),
        why=why or report.words,
        since=report.raised_at,
        url=page_of(report),
    )


def _entry(
    episode: Episode, reader: User, *, weight: Weight, why: str, since: datetime, url: str
) -> InboxEntry:
    covers_for = "" if episode.physio_id == reader.pk else episode.physio.name
    return InboxEntry(weight, episode.patient.name, why, since, url, covers_for)


def _weight(report: OpenReport) -> Weight:
    if report.kind in {ReportKind.MESSAGE, ReportKind.FOLLOW_UP}:
        return Weight.WAITS
    if report.is_emergency:
        return Weight.EMERGENCY
    is_session = report.kind not in PAGES and report.kind not in ANSWERS
    if report.kind in ALWAYS_DANGER or (is_session and report.urgent):
        return Weight.DANGER
    return Weight.SAFETY


def _answers(treated: EpisodeQuerySet, reader: User) -> Iterable[InboxEntry]:
    """Return answers given again that the physio must see, and muscles whose nerve is in doubt."""
    for found in waiting.care_findings(treated):
        if found.is_reviewed:
            why = _("Answers reviewed. Stimulation is on hold until you sign a new version")
            entry = _report(found.report, reader, why)
            yield replace(entry, weight=Weight.NEWS)
        elif found.muscles:
            why = _(
                "Stimulation is on hold until you sign a new version. Check the nerve: %(where)s"
            )
            yield _report(found.report, reader, why % {"where": found.muscles})
        else:
            yield _report(found.report, reader)


def _paused(treated: EpisodeQuerySet, reader: User) -> Iterable[InboxEntry]:
    """Return what a physio has reviewed and has not allowed to continue yet.

    While a promised call or message is open, the entry keeps the urgency and the name of the
    report: the patient still has to be helped. After the care has ended, only a promised call is
    left to do.
    """
    paused = Session.objects.filter(programme__episode__in=treated.values("pk")).kept_paused()
    for session in paused:
        report, last = diary.open_report(session), session.last_decision
        ended = session.programme.episode.ended_at is not None
        if report is None or last is None or (ended and session.promised is not NextStep.CALL):
            continue
        found = _report(report, reader, f"{report.words}. {_open_step(last)}")
        yield found if session.advice_stands else replace(found, weight=Weight.NEWS)


def _open_step(review: Review) -> str:
    """Say what a decision leaves open: a call or message, and whether it is late."""
    if not review.next_step or not NextStep(review.next_step).is_promised:
        return _("Paused until you say that the patient can start again")
    by = review.promised_for
    is_late = timezone.localdate() > by
    if review.next_step == NextStep.MESSAGE:
        words = _("You will send the patient a message by %(day)s")
        late = _("Late: you promised to send the patient a message by %(day)s")
    else:
        words = _("You will call the patient by %(day)s")
        late = _("Late: you promised to call the patient by %(day)s")
    return (late if is_late else words) % {"day": day_words(by)}


def _new_patients(treated: EpisodeQuerySet, reader: User) -> Iterable[InboxEntry]:
    for episode in treated.awaiting_first_programme().select_related("patient", "physio", "order"):
        yield _entry(
            episode,
            reader,
            weight=Weight.WAITS,
            why=_("New patient: read the answers, write the first programme"),
            since=episode.began_at or episode.asked_at,
            url=reverse("practice:patient", args=[episode.pk]),
        )


def _messages(treated: EpisodeQuerySet, reader: User) -> Iterable[InboxEntry]:
    """Return what patients wrote that is unread, and what was read and not answered."""
    written = (
        Message.objects.filter(episode__in=treated.values("pk"))
        .awaiting_answer()
        .prefetch_related("readings")
    )
    by_episode: dict[object, list[Message]] = {}
    for message in written:
        by_episode.setdefault(message.episode_id, []).append(message)
    for messages in by_episode.values():
        ended = messages[0].episode.ended_at is not None
        unread = sum(not any(r.reader_id == reader.pk for r in m.readings.all()) for m in messages)
        words = _("Read, and not answered yet")
        if unread:
            words = ngettext("%(n)d message", "%(n)d messages", unread) % {"n": unread}
        yield _entry(
            messages[0].episode,
            reader,
            weight=Weight.WAITS if unread else Weight.NEWS,
            why=f"{words}. {_('The care has ended')}" if ended else words,
            since=min(m.sent_at for m in messages),
            url=reverse("conversations:conversation", args=[messages[0].episode_id]),
        )
