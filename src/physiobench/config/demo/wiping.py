"""Removing the demo: every demo person, and every row that one of them is part of."""

from collections import Counter

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from physiobench.accounts.models import Physio, User
from physiobench.articles.models import Article
from physiobench.assessment.models import Assessment, Judgement, Measurement, Response
from physiobench.audit import services as audit
from physiobench.audit.models import Event
from physiobench.conversations.models import Message, MessageReading, NoReplyNeeded
from physiobench.diary.models import Review, Session, SessionCheck
from physiobench.episodes.models import ClinicalLead, Deputy, Episode, Leave, Notice
from physiobench.followup.models import FollowUp, Reminder
from physiobench.kit.models import Loan, OwnStimulator
from physiobench.lib.mail import recipients
from physiobench.payments.models import Agreement, Order, Receipt
from physiobench.practice.models import AnswersReview, RecordChange
from physiobench.programmes.models import Draft, Programme, Reading
from physiobench.records.models import DataRequest


CHAINED = (Event, Receipt)  # what is missing from a chain must be noted as removed
AT_ONCE = 500  # parameters of one statement


class _Broom:
    """Removes rows table by table, and counts them."""

    def __init__(self) -> None:
        self.gone: Counter[str] = Counter()
        self.subjects: list[str] = []  # what the audit log calls the rows that went

    def sweep(self, model: type[models.Model], which: Q) -> None:
        """Remove what `which` finds, past the refusals of `AppendOnly` and without a cascade."""
        rows: models.QuerySet[models.Model] = models.QuerySet(model).filter(which)
        self._note(rows)
        if model in CHAINED:
            audit.note_removal(
                by=None,
                label=model._meta.label,
                keys=list(rows.values_list("pk", flat=True)),
                now=timezone.localtime(),
            )
        # wiping a demo is one of the two reviewed ways; each table is named below
        swept = rows._raw_delete(rows.db)  # noqa: SLF001
        self.gone[model._meta.label] += swept or 0  # it says None where nothing can match

    def sweep_all(self, rows: models.QuerySet[models.Model]) -> None:
        """Remove rows with what the libraries hang on them: revisions, addresses, factors."""
        self._note(rows)
        for label, count in rows.delete()[1].items():
            self.gone[label] += count

    def _note(self, rows: models.QuerySet[models.Model]) -> None:
        label = rows.model._meta.label
        self.subjects += [f"{label}:{key}" for key in rows.values_list("pk", flat=True)]


@transaction.atomic
def wipe() -> dict[str, int]:
    """Remove every demo person and every record that one of them is part of.

    Returns:
        Rows removed, by model label, as the database counted them.
    """
    people = User.objects.filter(is_demo=True)
    broom = _Broom()
    _wipe_care(broom, people)
    _wipe_cover(broom, people)
    _wipe_mail(broom, people)
    decided = Q(decided_by__in=people) | Q(lifted_by__in=people)
    broom.sweep(DataRequest, Q(patient__in=people) | decided)
    broom.sweep(Event, Q(actor__in=people) | Q(patient__in=people))
    for page in Article.objects.filter(author__user__in=people):
        broom.sweep_all(Article.objects.filter(pk=page.pk))
    Physio.objects.filter(hcpc_checked_by__in=people).update(hcpc_checked_by=None)
    broom.sweep(Physio, Q(user__in=people))
    broom.sweep_all(people)
    for first in range(0, len(broom.subjects), AT_ONCE):  # what nobody did: a visitor, the service
        broom.sweep(Event, Q(subject__in=broom.subjects[first : first + AT_ONCE]))
    return {label: count for label, count in broom.gone.items() if count}


def _keys(rows: models.QuerySet[models.Model]) -> list[object]:
    return list(rows.values_list("pk", flat=True))


def _wipe_care(broom: _Broom, people: models.QuerySet[User]) -> None:
    """Remove the records, the last first: what points at a row goes before it."""
    ours = _keys(Episode.objects.filter(Q(patient__in=people) | Q(physio__in=people)))
    orders = _keys(Order.objects.filter(Q(episode__in=ours) | Q(buyer__in=people)))
    assessed = _keys(
        Assessment.objects.filter(
            Q(patient__in=people) | Q(episode__in=ours) | Q(follow_up__episode__in=ours)
        )
    )
    programmes = _keys(Programme.objects.filter(Q(episode__in=ours)))
    for model, keys in (
        (User, _keys(people)),
        (Assessment, assessed),
        (Episode, ours),
        (Order, orders),
        (Programme, programmes),
    ):
        _wipe_notes(broom, model._meta.label, keys)
    broom.sweep(Review, Q(session__programme__episode__in=ours))
    broom.sweep(SessionCheck, Q(programme__episode__in=ours))
    corrected: models.QuerySet[Session] = models.QuerySet(Session).filter(
        programme__episode__in=ours, corrects__isnull=False
    )
    while corrected.exists():  # a correction goes before what it corrects
        broom.sweep(Session, Q(pk__in=_keys(corrected.filter(correction=None))))
    broom.sweep(Session, Q(programme__episode__in=ours))
    _wipe_measurements(broom, people)
    broom.sweep(Reading, Q(programme__episode__in=ours))
    broom.sweep(Programme, Q(episode__in=ours))
    broom.sweep(Draft, Q(episode__in=ours))
    broom.sweep(MessageReading, Q(message__episode__in=ours))
    broom.sweep(NoReplyNeeded, Q(message__episode__in=ours))
    broom.sweep(Message, Q(episode__in=ours))
    broom.sweep(FollowUp, Q(episode__in=ours))
    broom.sweep(Reminder, Q(episode__in=ours))
    broom.sweep(Notice, Q(episode__in=ours) | Q(to__in=people))
    handled = Q(lent_by__in=people) | Q(returned_by__in=people) | Q(cleaned_by__in=people)
    broom.sweep(Loan, Q(patient__in=people) | handled)
    broom.sweep(OwnStimulator, Q(patient__in=people))
    broom.sweep(Episode, Q(pk__in=ours))
    broom.sweep(Receipt, Q(order__in=orders))
    broom.sweep(Agreement, Q(order__in=orders))
    broom.sweep(Order, Q(pk__in=orders))
    broom.sweep(AnswersReview, Q(assessment__in=assessed) | Q(reviewed_by__in=people))
    broom.sweep(Judgement, Q(assessment__in=assessed))
    broom.sweep(Response, Q(assessment__in=assessed))
    broom.sweep(Assessment, Q(pk__in=assessed))


def _wipe_notes(broom: _Broom, label: str, keys: list[object]) -> None:
    """Remove what the database noted of rows; it writes a key with or without hyphens."""
    texts = sorted({text for key in keys for text in (str(key), str(key).replace("-", ""))})
    for first in range(0, len(texts), AT_ONCE):
        broom.sweep(RecordChange, Q(label=label, row_key__in=texts[first : first + AT_ONCE]))


def _wipe_measurements(broom: _Broom, people: models.QuerySet[User]) -> None:
    ours = Q(patient__in=people) | Q(recorded_by__in=people)
    measured: models.QuerySet[Measurement] = models.QuerySet(Measurement).filter(ours)
    while measured.exists():  # a correction goes before what it corrects
        broom.sweep(Measurement, Q(pk__in=_keys(measured.filter(replacement=None))))


def _wipe_cover(broom: _Broom, people: models.QuerySet[User]) -> None:
    """Remove who stood in for whom."""
    broom.sweep(
        Leave,
        Q(physio__in=people)
        | Q(deputy__in=people)
        | Q(entered_by__in=people)
        | Q(ended_by__in=people),
    )
    named = Q(physio__in=people) | Q(named_by__in=people)
    broom.sweep(Deputy, named | Q(deputy__in=people))
    broom.sweep(ClinicalLead, named)


def _wipe_mail(broom: _Broom, people: models.QuerySet[User]) -> None:
    """Remove what is queued for their addresses."""
    addresses = set(people.values_list("email", flat=True))
    queued = [
        task.pk
        for task in DBTaskResult.objects.only("pk", "args_kwargs").iterator()
        if addresses & recipients(task.args_kwargs.get("kwargs", {}))
    ]
    broom.sweep(DBTaskResult, Q(pk__in=queued))
