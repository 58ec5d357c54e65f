"""Everything that is held about one patient, table by table, for the patient."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from physiobench.accounts.models import User
from physiobench.assessment.models import Assessment, Judgement, Measurement, Photo, Response
from physiobench.audit.models import Event
from physiobench.conversations.models import Message, MessageReading
from physiobench.diary.models import Review, Session, SessionCheck
from physiobench.episodes.models import Episode
from physiobench.followup.models import FollowUp
from physiobench.kit.models import Loan, OwnStimulator
from physiobench.payments.models import Agreement, Order, Receipt
from physiobench.practice.models import AnswersReview
from physiobench.programmes.models import Programme, Reading


Rows = Callable[[User], QuerySet[Any]]

# Drafts are not among them: nothing unsigned is shown to a patient.
TABLES: dict[str, Rows] = {
    "accounts.User": lambda me: User.objects.filter(pk=me.pk),
    "assessment.Assessment": lambda me: Assessment.objects.filter(patient=me),
    "assessment.Response": lambda me: Response.objects.filter(assessment__patient=me),
    "assessment.Judgement": lambda me: Judgement.objects.filter(assessment__patient=me),
    "assessment.Photo": lambda me: Photo.objects.filter(assessment__patient=me),
    "assessment.Measurement": lambda me: Measurement.objects.filter(patient=me),
    "payments.Order": lambda me: Order.objects.filter(buyer=me),
    "payments.Agreement": lambda me: Agreement.objects.filter(order__buyer=me),
    "payments.Receipt": lambda me: Receipt.objects.filter(order__buyer=me),
    "episodes.Episode": lambda me: Episode.objects.filter(patient=me),
    "programmes.Programme": lambda me: Programme.objects.filter(episode__patient=me),
    "programmes.Reading": lambda me: Reading.objects.filter(programme__episode__patient=me),
    "diary.Session": lambda me: Session.objects.filter(programme__episode__patient=me),
    "diary.SessionCheck": lambda me: SessionCheck.objects.filter(programme__episode__patient=me),
    "practice.AnswersReview": lambda me: AnswersReview.objects.filter(assessment__patient=me),
    "diary.Review": lambda me: Review.objects.filter(session__programme__episode__patient=me),
    "conversations.Message": lambda me: Message.objects.filter(episode__patient=me),
    "conversations.MessageReading": lambda me: MessageReading.objects.filter(
        message__episode__patient=me
    ),
    "kit.OwnStimulator": lambda me: OwnStimulator.objects.filter(patient=me),
    "kit.Loan": lambda me: Loan.objects.filter(patient=me),
    "followup.FollowUp": lambda me: FollowUp.objects.filter(episode__patient=me),
    "audit.Event": lambda me: Event.objects.filter(Q(patient=me) | Q(actor=me)),
}
SECRETS = {"password", "key_sha256"}  # what opens doors is not told again


def everything(patient: User) -> dict[str, list[dict[str, object]]]:
    """Return every row that is held about `patient`, by model label."""
    return {label: [_told(row) for row in rows(patient).values()] for label, rows in TABLES.items()}


def _told(row: dict[str, object]) -> dict[str, object]:
    return {name: _plain(value) for name, value in row.items() if name not in SECRETS}


def _plain(value: object) -> object:
    """Return a value as JSON can hold it: a picture as base64."""
    if isinstance(value, bytes | memoryview):
        return b64encode(value).decode()
    return value
