"""The diary: what a patient reports to have done, and how it felt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from physiobench.accounts.models import User
from physiobench.clinical.care.cover import answer_by
from physiobench.clinical.programme.dose import Log, SessionOutcome
from physiobench.clinical.programme.lines import Stimulation
from physiobench.clinical.programme.programme import Body
from physiobench.clinical.sessions import adherence
from physiobench.clinical.sessions.session_advice import Pause, SessionAdvice
from physiobench.clinical.sessions.weeks import Delivered, Version, Week, by_week
from physiobench.episodes.models import Episode
from physiobench.lib.models import AppendOnly, AppendOnlyQuerySet, Kept
from physiobench.programmes.models import Programme


CHECK = "session-check"  # the questionnaire before each session of stimulation


class Did(models.TextChoices):
    DONE = "done"
    PARTLY = "partly"
    STOPPED = "stopped"
    NOT_SAID = "not-said"


class NextStep(models.TextChoices):
    """What a patient does while what they reported stays paused, as the physio chooses it."""

    HEAL = (
        "heal",
        _("It needs no examination now. They wait until it has gone, then send you a message"),
    )
    EXAMINED = "examined", _("They see a GP or an urgent care service, then send you a message")
    CALL = "call", _("You call them")
    MESSAGE = "message", _("You send them a message")

    @property
    def is_promised(self) -> bool:
        """Tell whether the physio has to contact the patient."""
        return self in {NextStep.CALL, NextStep.MESSAGE}

    @property
    def replaces_advice(self) -> bool:
        """Tell whether it takes the place of the advice that came with the report.

        A promised call or message does not: until then no physio has said whether the patient
        still needs help.
        """
        return self in {NextStep.HEAL, NextStep.EXAMINED}


class Activity(models.TextChoices):
    EXERCISE = "exercise"
    STIMULATION = "stimulation"


class SessionQuerySet(AppendOnlyQuerySet):
    def for_patient(self, patient: User) -> SessionQuerySet:
        return self.filter(programme__episode__patient=patient)

    def standing(self) -> SessionQuerySet:
        """Leave out what a later entry corrects."""
        return self.filter(~models.Exists(Session.objects.filter(corrects=models.OuterRef("pk"))))

    def for_episode(self, episode: Episode) -> SessionQuerySet:
        return self.filter(programme__episode=episode)

    def since(self, day: date) -> SessionQuerySet:
        return self.filter(done_on__gte=day)

    def pausing(self) -> SessionQuerySet:
        """Only those after which something must wait for the physio, corrected or not."""
        return self.with_standing().exclude(pauses="").filter(lifted=False)

    def forbidding(self, day: date) -> SessionQuerySet:
        """Only those that may forbid something on a day: reports, and what was stopped that day."""
        told = Q(calls_physio=True) | (Q(done_on=day) & ~Q(stop_reason=""))
        return self.with_standing().filter(told, done_on__lte=day)

    def kept_paused(self) -> SessionQuerySet:
        """Only those that stay paused after a physio decided on them, with all decisions."""
        decided = self.pausing().filter(reviews__isnull=False).distinct()
        people = ("programme__episode__patient", "programme__episode__physio")
        return decided.select_related(*people).prefetch_related("reviews")

    def holding(self, patient: User) -> SessionQuerySet:
        """Only the reports that still pause something for this patient, or whose advice may stand.

        They are of the newest care. The end of care does not end a pause. Only a physio's decision
        does. A report that pauses nothing is here until a physio has looked at it and its day is
        over, or the patient has corrected it.
        """
        newest = Episode.objects.for_patient(patient).paid().order_by("-asked_at").values("pk")
        calls = self.filter(programme__episode=models.Subquery(newest[:1]), calls_physio=True)
        pausing = ~Q(pauses="") & Q(lifted=False)
        unread = Q(reviewed=False, corrected=False)
        today = Q(done_on=timezone.localdate(), lifted=False, corrected=False)
        return (
            calls.with_standing()
            .filter(pausing | unread | today)
            .select_related("programme__episode")
        )

    def with_standing(self) -> SessionQuerySet:
        """Tell of each whether it was corrected or reviewed, and whether its pause was lifted.

        The latest decision holds, whichever it is.
        """
        decided = Review.objects.filter(session=models.OuterRef("pk")).latest_first()
        lifting = models.Subquery(decided.values("lets_go_on")[:1])
        correcting = Session.objects.filter(corrects=models.OuterRef("pk"))
        told: SessionQuerySet = self.annotate(
            lifted=Coalesce(lifting, Value(value=False)),
            corrected=models.Exists(correcting),
            reviewed=models.Exists(Review.objects.filter(session=models.OuterRef("pk"))),
        )
        return told

    def correcting(self, session: Session) -> list[Session]:
        """Return what corrects an entry, and what corrects that, the oldest first."""
        found: list[Session] = []
        newer = self.filter(corrects=session).first()
        while newer is not None:
            found.append(newer)
            newer = self.filter(corrects=newer).first()
        return found

    def awaiting_review(self) -> SessionQuerySet:
        return self.filter(calls_physio=True, reviews=None)

    def deliveries(self, versions: Sequence[Programme]) -> list[Delivered]:
        """Return what stands, as the rules about dose and adherence take it."""
        plans = {version.pk: version.plan for version in versions}
        return [s.as_delivered(plans[s.programme_id]) for s in self.standing()]

    def by_week(self, versions: Sequence[Programme], until: date) -> tuple[Week, ...]:
        """Return sessions done and prescribed in every week of an episode up to `until`.

        `versions` are all that were signed in the episode.
        """
        return by_week(in_force(versions), self.deliveries(versions), until)

    def rolling(self, versions: Sequence[Programme], until: date) -> adherence.Adherence:
        """Return adherence to the newest version over the fourteen days up to `until`."""
        newest = max(versions, key=lambda version: version.version)
        logs = [one.log for one in self.deliveries(versions)]
        return adherence.rolling(newest.plan, logs, until)


def in_force(versions: Iterable[Programme]) -> list[Version]:
    """Return the programmes of one episode, oldest first, with the day that each began to count."""
    ordered = sorted(versions, key=lambda version: version.version)
    return [Version(since=timezone.localdate(p.signed_at), body=p.plan) for p in ordered]


class Session(AppendOnly):
    """One practice of one line, as the patient tells it. A correction is a new row."""

    kept: ClassVar[Kept] = Kept.RECORD

    lifted: bool  # `with_standing`: the physio said that what it paused may go on
    corrected: bool  # `with_standing`: a later entry corrects it
    reviewed: bool  # `with_standing`: a physio has looked at it

    id = models.UUIDField(primary_key=True)  # made with the form, so a double click is one row
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="sessions")
    line_id = models.UUIDField()  # the exercise or stimulation line within the programme
    activity = models.CharField(max_length=12, choices=Activity)
    done_on = models.DateField()  # the patient's own date
    time_zone = models.CharField(max_length=60)  # and the zone that made it so
    did = models.CharField(max_length=10, choices=Did)
    stop_reason = models.CharField(max_length=30, blank=True)  # session_advice.StopReason
    pain_before = models.PositiveSmallIntegerField(null=True)  # numeric rating scale, 0 to 10
    pain_after = models.PositiveSmallIntegerField(null=True)
    minutes = models.PositiveSmallIntegerField(null=True)  # stimulation only, from here
    contractions = models.PositiveSmallIntegerField(null=True)
    comfort = models.PositiveSmallIntegerField(null=True)  # 0 comfortable to 10 unbearable
    skin = models.CharField(max_length=20, blank=True)  # clinical.skin.Skin
    symptoms = models.JSONField(default=list)  # clinical.stop.StopSymptom
    note = models.TextField(blank=True)
    advice = models.JSONField(default=dict)  # what was told: session_advice.SessionAdvice
    calls_physio = models.BooleanField(default=False)
    pauses = models.CharField(max_length=12, blank=True)  # clinical.session_advice.Pause
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="correction"
    )
    correction_reason = models.CharField(max_length=200, blank=True)
    logged_at = models.DateTimeField()

    objects: ClassVar = SessionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["programme", "-done_on"], name="diary_by_programme"),
            # Hardly any row corrects another. Without this index the statistics of the other one
            # say that all rows are alike in this column, and a database may read the whole table.
            models.Index(
                fields=["corrects"], condition=Q(corrects__isnull=False), name="diary_corrections"
            ),
            models.Index(
                fields=["programme"], condition=Q(calls_physio=True), name="diary_calls_physio"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(pain_before=None) | Q(pain_before__lte=10))
                & (Q(pain_after=None) | Q(pain_after__lte=10))
                & (Q(comfort=None) | Q(comfort__lte=10)),
                name="diary_ratings_are_0_to_10",
            ),
            models.CheckConstraint(
                condition=Q(did=Did.STOPPED) ^ Q(stop_reason=""),
                name="diary_a_stop_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(pauses="") | Q(calls_physio=True),
                name="diary_a_pause_calls_the_physio",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) ^ ~Q(correction_reason=""),
                name="diary_a_correction_has_a_reason",
            ),
        ]

    @property
    def told(self) -> SessionAdvice:
        """Return what the person was told, as a value."""
        return SessionAdvice.model_validate(self.advice)

    @property
    def pause(self) -> Pause:
        return Pause(self.pauses)

    @property
    def reports_problem(self) -> bool:
        """Test that it reports a problem that must stop a session; it is then not shown as done."""
        return self.told.is_red

    @property
    def needs_answer(self) -> bool:
        """Test that the physio has still to look, or still to say that what waits may go on."""
        if not self.calls_physio:
            return False
        latest = self.last_decision
        return latest is None or (bool(self.pauses) and not latest.lets_go_on)

    @property
    def last_decision(self) -> Review | None:
        """The latest decision of a physio, which holds; None before there is one."""
        decided = sorted(self.reviews.all(), key=lambda review: (review.reviewed_at, review.pk))
        return decided[-1] if decided else None

    @property
    def advice_stands(self) -> bool:
        """Test that the patient must still follow the advice that came with what they reported.

        It stands until the latest decision says that they can start again or replaces it. What
        pauses nothing still stands on its own day: "rest today" is not over once it was read.
        """
        latest = self.last_decision
        if latest is None:
            return self.calls_physio
        if self.pauses:
            return not latest.replaces_advice
        return not latest.lets_go_on and self.done_on == timezone.localdate()

    @property
    def promised(self) -> NextStep | None:
        """The call or message that the latest decision promises the patient; None if neither."""
        last = self.last_decision
        if last is None or not self.pauses or last.lets_go_on or not last.next_step:
            return None
        step = NextStep(last.next_step)
        return step if step.is_promised else None

    def as_log(self, body: Body) -> Log:
        """Return it as the rules count it: too little, or a red light, is not done."""
        outcome = SessionOutcome(self.did)
        line = next((one for one in body.lines if one.line_id == self.line_id), None)
        if outcome is SessionOutcome.DONE:
            share = 1.0
            if isinstance(line, Stimulation) and self.minutes is not None:
                share = self.minutes / line.minutes
            red = self.told.is_red
            if not adherence.counts(share_of_dose=share, share_of_level=None, red=red):
                outcome = SessionOutcome.PARTLY
        return Log(line_id=self.line_id, on=self.done_on, outcome=outcome)

    def as_delivered(self, body: Body) -> Delivered:
        return Delivered(
            log=self.as_log(body), minutes=self.minutes, contractions=self.contractions
        )


class SessionCheckQuerySet(AppendOnlyQuerySet):
    def for_line(self, episode: Episode, line_id: UUID) -> SessionCheckQuerySet:
        return self.filter(programme__episode=episode, line_id=line_id)

    def on(self, day: date) -> SessionCheckQuerySet:
        return self.filter(checked_on=day)


class SessionCheck(AppendOnly):
    """The four questions before one session of stimulation, and whether it might begin."""

    kept: ClassVar[Kept] = Kept.RECORD

    id = models.UUIDField(primary_key=True)  # made with the form
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="checks")
    line_id = models.UUIDField()
    checked_on = models.DateField()  # the patient's own date
    time_zone = models.CharField(max_length=60)
    questionnaire = models.SlugField()
    version = models.CharField(max_length=20)
    answers = models.JSONField()  # clinical.questionnaire.dump_answers
    outcome = models.JSONField()  # clinical.triage.Outcome.as_json
    may_go_on = models.BooleanField()
    checked_at = models.DateTimeField()

    objects: ClassVar = SessionCheckQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["programme", "line_id", "-checked_at"], name="diary_checks")
        ]


class ReviewQuerySet(AppendOnlyQuerySet):
    def latest_first(self) -> ReviewQuerySet:
        return self.order_by("-reviewed_at", "-pk")


class Review(AppendOnly):
    """The physio has dealt with a session that called them. A change of mind is a new row."""

    kept: ClassVar[Kept] = Kept.RECORD

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="reviews")
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField()
    note = models.TextField(blank=True)
    lets_go_on = models.BooleanField(default=False)  # what was paused may be resumed
    next_step = models.CharField(max_length=10, choices=NextStep, blank=True)  # while it is not

    objects: ClassVar = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lets_go_on=False) | Q(next_step=""),
                name="diary_a_decision_goes_on_or_says_what_next",
            )
        ]

    @property
    def promised_for(self) -> date:
        """The day by which the physio calls or writes: the practice's usual answer time."""
        at = timezone.localtime(self.reviewed_at)
        return answer_by(at, urgent=False, within_days=settings.ANSWER_WITHIN_DAYS).date()

    @property
    def replaces_advice(self) -> bool:
        """Tell whether it takes the place of the advice that came with the report."""
        step = NextStep(self.next_step) if self.next_step else None
        return self.lets_go_on or (step is not None and step.replaces_advice)
