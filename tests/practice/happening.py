"""A practice in which things happen at random, past the services: whoever writes must be noted."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import uuid4

from django.db.models.signals import post_save
from django.dispatch import receiver

from physiobench.assessment.models import Assessment
from physiobench.conversations.models import Message, NoReplyNeeded
from physiobench.diary.models import Review, Session
from physiobench.episodes.models import Episode
from physiobench.followup.models import FollowUp
from physiobench.payments.models import Order
from physiobench.practice import services as practice
from physiobench.practice.models import AnswersReview
from physiobench.practice.policies import waiting
from physiobench.programmes.models import Programme
from tests.clinical.screening.test_changes import screened as judged
from tests.factories import (
    NOW,
    TODAY,
    AssessmentFactory,
    EpisodeFactory,
    JudgementFactory,
    ManagerFactory,
    OrderFactory,
    PhysioFactory,
)
from tests.factories.care import ProgrammeFactory, SessionFactory, body, screened, stimulation
from tests.factories.measured import QUIET, TWITCH, twitch_tested
from tests.factories.nerves import told_of_a_nerve


MADE: dict[object, int] = {}


@receiver(post_save)
def note(instance, **_kwargs: object) -> None:
    """Remember when a row was made."""
    MADE.setdefault(instance.pk, len(MADE))


class Site:
    """A practice in which things happen at random."""

    def __init__(self, chance: random.Random, days_pass: Callable[[int], None]) -> None:
        self.chance = chance
        self.days_pass = days_pass
        self.now = NOW
        self.physio = PhysioFactory().user
        self.manager = ManagerFactory()

    def later(self) -> datetime:
        """Let some time pass; now and then something was written down with an earlier time."""
        self.now += timedelta(minutes=self.chance.choice((1, 5, 300)))
        return self.now - timedelta(minutes=self.chance.choice((0, 0, 0, 30)))

    def any(self, rows):
        """Return one of these rows, or None. Keys are random, so rows go by when they were made."""
        found = sorted(rows, key=lambda row: MADE[row.pk])
        return self.chance.choice(found) if found else None

    def running(self) -> Episode | None:
        return self.any(Episode.objects.running().select_related("patient", "physio"))

    def programme(self) -> Programme | None:
        return self.any(Programme.objects.select_related("episode__patient"))

    # what may happen

    def begin(self) -> None:
        EpisodeFactory(physio=self.physio, asked_at=self.later())

    def ask(self) -> None:
        unpaid = OrderFactory(paid_at=None)
        EpisodeFactory(
            physio=self.physio, patient=unpaid.buyer, order=unpaid, asked_at=self.later()
        )

    def pay(self) -> None:
        if order := self.any(Order.objects.awaiting_payment()):
            paid = {"paid_at": self.later(), "paid_by": self.manager}
            Order.objects.filter(pk=order.pk).update(**paid)

    def sign(self) -> None:
        if episode := self.running():
            line = stimulation(muscle=self.chance.choice(("quadriceps", "tibialis-anterior")))
            weeks = self.chance.choice((1, 6))
            plan = body(
                stimulation=(line,) if self.chance.random() < 0.8 else (),
                starts_on=TODAY - timedelta(weeks=self.chance.choice((0, 0, 3))),
                weeks=weeks,
                review_on=None,
            )
            ProgrammeFactory(
                episode=episode,
                plan=plan,
                version=episode.programmes.count() + 1,
                signed_at=self.later(),
                stimulation_reason=self.chance.choice(("", "As agreed.")),
            )

    def practise(self) -> None:
        if programme := self.programme():
            SessionFactory(
                programme=programme,
                **self.chance.choice(
                    ({}, {"calls_physio": True}, {"calls_physio": True, "pauses": "stimulation"})
                ),
                logged_at=self.later(),
            )

    def review(self) -> None:
        """Decide on a report, perhaps for the second time."""
        if session := self.any(Session.objects.filter(calls_physio=True)):
            Review.objects.create(
                session=session,
                reviewed_by=self.physio,
                reviewed_at=self.later(),
                next_step=self.chance.choice(("", "heal", "call", "message")),
            )

    def wait(self) -> None:
        """Let some days go by: what was promised is late."""
        self.days_pass(self.chance.choice((1, 2, 5)))

    def write(self) -> None:
        if episode := self.any(Episode.objects.paid()):
            author = self.chance.choice((episode.patient, episode.patient, episode.physio))
            Message.objects.create(
                id=uuid4(), episode=episode, author=author, body="Hello", sent_at=self.later()
            )

    def need_no_reply(self) -> None:
        if message := self.any(Message.objects.awaiting_answer()):
            NoReplyNeeded.objects.create(
                message=message, decided_by=self.physio, decided_at=self.later()
            )

    def screen(self) -> None:
        if episode := self.any(Episode.objects.open().select_related("patient")):
            differing = self.chance.choice(({}, {"devices": "pacemaker"}, {"skin": "sore"}))
            found = self.chance.choice((judged(**differing), told_of_a_nerve()))
            at = self.later()
            place = self.chance.choice((None, ("shin", "left")))
            stopped = {"completed_at": None, "completed_on": None, "stopped_at": at}
            screened(
                episode,
                found=found,
                at=at,
                place=place,
                kind=self.chance.choice(("screening", "screening", "follow-up", "initial")),
                **(stopped if self.chance.random() < 0.2 else {}),
            )

    def answer_without_a_login(self) -> None:
        found = judged(devices="pacemaker")
        at = self.later()
        assessment = AssessmentFactory(kind="screening", completed_at=at)
        JudgementFactory(
            assessment=assessment,
            tier=found.tier,
            verdict=found.verdict,
            outcome=found.as_json(),
            judged_at=at,
        )

    def claim(self) -> None:
        episode = self.any(Episode.objects.open())
        if episode and (unclaimed := self.any(Assessment.objects.unclaimed())):
            Assessment.objects.filter(pk=unclaimed.pk).update(patient=episode.patient_id)

    def look_at_answers(self) -> None:
        judged_again = Assessment.objects.filter(review=None, judgements__isnull=False)
        if assessment := self.any(judged_again):
            AnswersReview.objects.create(
                assessment=assessment, reviewed_by=self.physio, reviewed_at=self.later()
            )

    def test_nerve(self) -> None:
        if episode := self.running():
            twitch_tested(episode.patient, self.physio, self.chance.choice((QUIET, TWITCH)))

    def open_follow_up(self) -> None:
        if episode := self.any(Episode.objects.running().filter(follow_up=None)):
            at = self.later()
            assessment = AssessmentFactory(
                patient=episode.patient,
                kind="follow-up",
                started_at=at,
                completed_at=None,
                completed_on=None,
            )
            FollowUp.objects.create(episode=episode, assessment=assessment, opened_at=at)

    def send_follow_up(self) -> None:
        unsent = FollowUp.objects.filter(assessment__completed_at=None, assessment__stopped_at=None)
        if follow_up := self.any(unsent):
            at = self.later()
            sent = {"completed_at": at, "completed_on": at.date()}
            stopped = {"stopped_at": at}
            assessments = Assessment.objects.filter(pk=follow_up.assessment_id)
            assessments.update(**self.chance.choice((sent, stopped)))

    def answer_follow_up(self) -> None:
        if follow_up := self.any(FollowUp.objects.awaiting_answer()):
            answered = {"answered_at": self.later(), "answered_by": self.physio}
            FollowUp.objects.filter(pk=follow_up.pk).update(**answered)

    def end(self) -> None:
        if episode := self.running():
            ended = {"ended_at": self.later(), "ended_by": self.physio, "ended_why": "finished"}
            Episode.objects.filter(pk=episode.pk).update(**ended)

    def cancel(self) -> None:
        if order := self.any(Order.objects.filter(cancelled_at=None, episode__ended_at=None)):
            at = self.later()
            Order.objects.filter(pk=order.pk).update(cancelled_at=at, cancelled_by=self.manager)

    def escalate(self) -> None:
        practice.escalate(by=None, now=self.now)

    def escalate_while_others_write(self) -> None:
        """Let others write before and after the worker looks; perhaps another worker looks too."""
        with interrupted(self):
            practice.escalate(by=None, now=self.now)


RARE = ("end", "cancel", "escalate_while_others_write")
WORKER = ("escalate", "escalate_while_others_write")
HAPPENS = [
    name
    for name, act in vars(Site).items()
    if callable(act) and name not in {"__init__", "later", "any", "running", "programme"}
]


def happen(site: Site, *, names: list[str] = HAPPENS) -> str:
    (name,) = site.chance.choices(names, [1 if name in RARE else 3 for name in names])
    getattr(site, name)()
    return name


@contextmanager
def interrupted(site: Site) -> Iterator[None]:
    look = waiting.open_reports
    inside = [name for name in HAPPENS if name != "escalate_while_others_write"]

    def slow_look(*args, **kwargs):
        waiting.open_reports = look  # another worker looks without a pause
        for _n in range(2):
            happen(site, names=inside)
        found = look(*args, **kwargs)
        for _n in range(2):
            happen(site, names=inside)
        return found

    waiting.open_reports = slow_look
    try:
        yield
    finally:
        waiting.open_reports = look
