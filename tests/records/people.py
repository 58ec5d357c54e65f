"""A patient with a row in every table that can be about a person."""

from datetime import datetime, timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from physiobench.accounts.models import User
from physiobench.assessment.models import Photo
from physiobench.assessment.services import Correction
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.conversations.models import Message, MessageReading, NoReplyNeeded
from physiobench.diary.models import Review, SessionCheck
from physiobench.episodes.models import Episode, Notice
from physiobench.followup.models import FollowUp, Reminder
from physiobench.payments.models import Agreement, Receipt
from physiobench.practice.models import AnswersReview
from physiobench.programmes.models import Reading
from tests.factories import (
    NOW,
    TODAY,
    AssessmentFactory,
    EpisodeFactory,
    JudgementFactory,
    ManagerFactory,
    PhysioFactory,
    ResponseFactory,
    UserFactory,
)
from tests.factories.care import (
    DraftFactory,
    LoanFactory,
    OwnStimulatorFactory,
    ProgrammeFactory,
    SessionFactory,
    body,
)
from tests.factories.measured import measured


def an_hour(later: int) -> datetime:
    """Return a moment on the first day."""
    return NOW + timedelta(hours=later)


def a_login(email: str = "dana@example.org", **fields: object) -> User:
    """Return a patient who can sign in with a password and a second step."""
    patient = UserFactory(email=email, date_joined=NOW, last_login=NOW, **fields)
    EmailAddress.objects.create(user=patient, email=patient.email, verified=True, primary=True)
    Authenticator.objects.create(user=patient, type="totp", data={"secret": "x"}, created_at=NOW)
    return patient


def someone_in_care(email: str = "dana@example.org", *, ended: bool = True) -> User:
    """Return a patient with a row in every table, all written on the first day."""
    patient = a_login(email)
    physio, manager = PhysioFactory().user, ManagerFactory(date_joined=NOW)
    closed = {"ended_at": an_hour(9), "ended_by": physio, "ended_why": "finished"} if ended else {}
    episode = EpisodeFactory(patient=patient, physio=physio, order__paid_by=manager, **closed)
    _answers(episode)
    _money(episode)
    _programme(episode)
    _measures(patient, physio)
    LoanFactory(
        patient=patient,
        lent_by=manager,
        returned_at=an_hour(8),
        returned_by=manager,
        cleaned_at=an_hour(8),
        cleaned_by=manager,
    )
    OwnStimulatorFactory(patient=patient)
    audit.record(by=physio, verb=Verb.RECORD_OPENED, subject=episode, patient=patient, now=NOW)
    return patient


def _answers(episode: Episode) -> None:
    ResponseFactory(assessment=episode.assessment)
    JudgementFactory(assessment=episode.assessment)
    Photo.objects.create(
        assessment=episode.assessment,
        questionnaire="knee",
        link_id="photo",
        jpeg=b"\xff\xd8picture\x00\xff",
        width=1,
        height=1,
        added_at=NOW,
    )
    AnswersReview.objects.create(
        assessment=episode.assessment, reviewed_by=episode.physio, reviewed_at=NOW, note="Seen"
    )
    later = AssessmentFactory(
        patient=episode.patient, kind="follow-up", answered_at=an_hour(5), completed_at=an_hour(5)
    )
    FollowUp.objects.create(episode=episode, assessment=later, opened_at=an_hour(4))


def _money(episode: Episode) -> None:
    order = episode.order
    Agreement.objects.create(
        order=order, text="consent-remote-care", text_version="1", text_sha256="0", agreed_at=NOW
    )
    number = Receipt.objects.count() + 1
    receipt = Receipt(number=number, order=order, issued_at=NOW)
    receipt.fingerprint = receipt.seal()
    receipt.save()


def _programme(episode: Episode) -> None:
    first = ProgrammeFactory(episode=episode)
    ProgrammeFactory(
        episode=episode,
        version=2,
        plan=body(title="Stronger still"),
        why="You are stronger",
        previous=first.fingerprint,
        signed_at=an_hour(2),
    )
    DraftFactory(episode=episode)
    Reading.objects.create(programme=first, read_at=an_hour(1))
    wrong = SessionFactory(programme=first, note="Wrong")
    SessionFactory(programme=first, corrects=wrong, correction_reason="Slip", note="Right")
    Review.objects.create(
        session=wrong, reviewed_by=episode.physio, reviewed_at=an_hour(3), note="Fine"
    )
    SessionCheck.objects.create(
        id=uuid4(),
        programme=first,
        line_id=uuid4(),
        checked_on=TODAY,
        time_zone="Europe/London",
        questionnaire="session-check",
        version="1.0.0",
        answers={},
        outcome={},
        may_go_on=True,
        checked_at=NOW,
    )
    message = Message.objects.create(
        id=uuid4(), episode=episode, author=episode.patient, body="Hello", sent_at=an_hour(6)
    )
    MessageReading.objects.create(message=message, reader=episode.physio, read_at=an_hour(7))
    NoReplyNeeded.objects.create(message=message, decided_at=an_hour(7), decided_by=episode.physio)
    Notice.objects.create(
        episode=episode,
        kind="message",
        subject=f"conversations.Message:{message.pk}",
        to=episode.physio,
        reason="treats",
        raised_at=an_hour(6),
        sent_at=an_hour(6),
        settled_at=an_hour(7),
    )
    Reminder.objects.create(episode=episode, days_before=14, sent_at=an_hour(1))


def _measures(patient: User, physio: User) -> None:
    old = measured(patient, "measure-nprs", {"pain-worst": "7"}, by=physio)
    measured(
        patient,
        "measure-nprs",
        {"pain-worst": "4"},
        by=physio,
        correction=Correction(old, "Wrong day"),
    )
