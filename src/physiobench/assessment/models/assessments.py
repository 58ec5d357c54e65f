"""Answers before, during and after care, and what the rules made of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import ClassVar
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from physiobench.accounts.models import User
from physiobench.clinical.measures.computed import fill
from physiobench.clinical.nerve.doubt import Asked, asked_of_nerves
from physiobench.clinical.nerve.site import NOWHERE, Place, place_of
from physiobench.clinical.screening import triage
from physiobench.clinical.screening.gate import SCREENING, ScreeningEntry, standing
from physiobench.clinical.screening.triage import Outcome, Tier
from physiobench.content import questionnaire_load
from physiobench.content.pathways import pathways
from physiobench.content.rules import Mode
from physiobench.lib.models import AppendOnly, AppendOnlyQuerySet, Kept, Model
from physiobench.lib.retention import UNCLAIMED_KEPT
from physiobench.questionnaires import engine
from physiobench.questionnaires.engine import Answers, Page, Value, load_answers
from physiobench.questionnaires.model.answers import read_value
from physiobench.questionnaires.model.questionnaire import Questionnaire


Stored = Mapping[str, Sequence[Mapping[str, object]]]  # answers, as they are kept
SAVED_AS_LENGTH = 16


class Kind(models.TextChoices):
    INITIAL = "initial"
    SCREENING = "screening"  # the stimulation screening, asked again
    FOLLOW_UP = "follow-up"


SCREENING_PATHWAY = "stimulation-screening"


@dataclass(frozen=True, slots=True)
class OpenAnswers:
    """Answers that no later answer clears: a physio must decide upon them."""

    assessment_id: UUID
    at_sign_up: bool
    judged_at: datetime
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Screening:
    """The last word of the stimulation screening; an empty verdict is not a clear one."""

    verdict: str  # clinical.triage.StimulationVerdict, or "" when a red flag cut it short
    on: date  # when the whole screening was last answered; else when it was last spoken of
    assessment_id: UUID  # what spoke last
    stopped: bool
    screened_by: UUID | None = None  # the last that asked the whole screening
    barred: frozenset[Mode] = frozenset()  # what no stimulator may be set to
    places: tuple[tuple[datetime, Place], ...] = ()  # each whole screening's, the newest first
    held: tuple[
        OpenAnswers, ...
    ] = ()  # the newest first; whether a physio decided, it does not know
    nerves: tuple[Asked, ...] = ()  # what the answers say about nerves, the newest first

    @property
    def where(self) -> Place:
        """Return the place that the whole screening was last answered for."""
        return self.places[0][1] if self.places else NOWHERE

    def where_at(self, moment: datetime) -> Place:
        """Return the place that it had last been answered for at a moment."""
        return next((place for at, place in self.places if at <= moment), NOWHERE)


def digest(key: str) -> str:
    """Return what is stored of a resume link's secret."""
    return hashlib.sha256(key.encode()).hexdigest()


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def with_key(self, key: str) -> AssessmentQuerySet:
        """Find by the secret of the resume link; only its digest is stored."""
        return self.filter(key_sha256=digest(key))

    def for_patient(self, patient: User) -> AssessmentQuerySet:
        return self.filter(patient=patient)

    def opened_by(self, person: object, key: str) -> AssessmentQuerySet:
        """Find what a key opens to a person: its secret, or the id of one in their own record."""
        opens = Q(key_sha256=digest(key))
        if isinstance(person, User):
            opens |= Q(pk=key, patient=person)
        return self.open_to(person).filter(opens)

    def unclaimed(self) -> AssessmentQuerySet:
        return self.filter(patient=None)

    def open_to(self, person: object) -> AssessmentQuerySet:
        """Leave those that became part of someone else's record."""
        if isinstance(person, User):
            return self.filter(Q(patient=None) | Q(patient=person))
        return self.unclaimed()

    def forgotten_by(self, now: datetime) -> AssessmentQuerySet:
        """Only those that nobody claimed in time."""
        return self.unclaimed().filter(answered_at__lt=now - UNCLAIMED_KEPT)

    def latest_screening(self, *, until: date | None = None) -> Screening | None:
        """Return what was last established about stimulation, or None if nothing ever was.

        `until` is the last day to look at.

        A red flag that cut any of these assessments short stands until a later screening was
        finished: then the verdict is empty, which blocks. What a follow-up finds against
        stimulation stands beside the screening, and never in its place.
        """
        judged = Judgement.objects.filter(assessment__in=self.values("pk"))
        if until is not None:
            judged = judged.filter(judged_at__date__lte=until)
        newest = judged.with_places().select_related("assessment").order_by("-judged_at", "-pk")
        every = list(newest)
        relevant = [j for j in every if j.word.speaks or j.tier != Tier.SUITABLE_REMOTE]
        stands = standing(judgement.word for judgement in relevant)
        if stands is None:
            return None
        whole = None if stands.screened_by is None else relevant[stands.screened_by]
        since = relevant if stands.screened_by is None else relevant[: stands.screened_by]
        last = next(judgement for judgement in relevant if judgement.word.speaks)
        return Screening(
            verdict=stands.verdict,
            on=stands.screened_on or timezone.localdate(last.judged_at),
            assessment_id=last.assessment_id,
            stopped=any(judgement.assessment.stopped_at for judgement in since),
            screened_by=whole.assessment_id if whole else None,
            barred=stands.barred,
            held=tuple(_held(relevant[held.place], held.rules) for held in stands.held),
            places=tuple((j.judged_at, j.place) for j in relevant if j.word.screens),
            nerves=tuple(asked for judgement in every for asked in judgement.nerves),
        )


def _held(judgement: Judgement, rules: tuple[str, ...]) -> OpenAnswers:
    assessment = judgement.assessment
    at_sign_up = assessment.kind == Kind.INITIAL
    return OpenAnswers(assessment.pk, at_sign_up, judgement.judged_at, rules)


class Assessment(Model):
    """One walk through one or more questionnaires; anonymous until the person buys."""

    kept: ClassVar[Kept] = Kept.UNCLAIMED  # becomes part of the record with its patient

    id = models.UUIDField(primary_key=True)
    key_sha256 = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.INITIAL)
    pathway = models.SlugField()
    patient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="assessments"
    )
    consent_text = models.SlugField(blank=True)  # what the person agreed to before the first answer
    consent_version = models.CharField(max_length=20, blank=True)
    consent_sha256 = models.CharField(max_length=64, blank=True)
    returns_to = models.CharField(max_length=200, blank=True)  # the local page that opened it
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField()  # the last answer; an unclaimed one is kept from here
    completed_at = models.DateTimeField(null=True)
    completed_on = models.DateField(null=True)  # in the practice's time zone
    stopped_at = models.DateTimeField(null=True)  # cut short: a red flag, or not for this service

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(completed_at=None, completed_on=None)
                | Q(completed_at__isnull=False, completed_on__isnull=False),
                name="assessment_completed_at_and_on_come_together",
            ),
            models.CheckConstraint(
                condition=Q(completed_at=None) | Q(stopped_at=None),
                name="assessment_a_stopped_one_is_never_completed",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Tell whether answers may still change."""
        return self.completed_at is None and self.stopped_at is None

    @property
    def title(self) -> str:
        pathway = pathways().get(self.pathway)
        return pathway.title if pathway else self.pathway

    @cached_property
    def latest_judgement(self) -> Judgement | None:
        return self.judgements.order_by("-judged_at", "-pk").first()


class Response(Model):
    """The answers to one questionnaire, in one version, within one assessment."""

    kept: ClassVar[Kept] = Kept.UNCLAIMED

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="responses")
    position = models.PositiveSmallIntegerField()
    questionnaire = models.SlugField()
    version = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)  # clinical.questionnaire.dump_answers
    cleared = models.JSONField(default=list)  # linkIds whose answers a later one hid
    drafts = models.JSONField(default=dict)  # typed and not sent yet: page -> field -> values
    sent_pages = models.JSONField(default=dict)  # page -> the questions on it when last sent
    completed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "questionnaire"], name="assessment_each_questionnaire_once"
            )
        ]

    @property
    def asked(self) -> Questionnaire:
        """Return the version of the questionnaire that was answered, for ever the same."""
        return questionnaire_load.questionnaire(self.questionnaire, self.version)

    @property
    def given(self) -> Answers:
        """Return the answers as values."""
        return load_answers(self.answers)

    _form: tuple[object, engine.FilledForm] | None = None  # the answers as stored, and filled in

    @property
    def form(self) -> engine.FilledForm:
        """Return the questionnaire filled with the answers; evaluated once while they stay."""
        if self._form is None or self._form[0] is not self.answers:
            self._form = (self.answers, fill(self.asked, load_answers(self.answers)))
        return self._form[1]

    def fill_in(self, form: engine.FilledForm) -> None:
        """Take the answers of `form` that apply; the caller saves them."""
        self.answers = engine.dump_answers(form.kept)
        self._form = (self.answers, form)

    def drafted(self, page: str) -> Mapping[str, Sequence[str]]:
        """Return what was typed on one page since it was last sent; nothing judges it yet."""
        found: Mapping[str, Sequence[str]] = self.drafts.get(page, {})
        return found

    def read(
        self, page: Page, raw: Mapping[str, Sequence[str]], *, attached: Answers
    ) -> engine.PageReading:
        """Return what was sent for one page, its times on the practice's clocks."""
        zone = timezone.get_default_timezone()
        return engine.read_page(self.form, page, raw, zone=zone, attached=attached)

    def saved_as(self, page: Page) -> str:
        """Return what stands for the saved answers of one page: other answers, another word."""
        asked = {item.link_id for item in page.questions()}
        saved = {link_id: self.answers[link_id] for link_id in asked & self.answers.keys()}
        return digest(json.dumps(saved, sort_keys=True))[:SAVED_AS_LENGTH]

    @property
    def waiting_page(self) -> Page | None:
        """Return the first page that the person still has to send, or changed and did not send."""
        unsent = engine.first_unsent_page(self.form, self.sent_pages)
        for page in engine.visible_pages(self.form):
            if page.link_id in self.drafts or page == unsent:
                return page
        return None

    @property
    def has_red_flag(self) -> bool:
        """Tell whether these answers must stop the walk at once."""
        return self.is_red_flag(self.form)

    @property
    def is_turned_away(self) -> bool:
        """Tell whether these answers say already that others must look after this person."""
        rules = questionnaire_load.rules_for(self.asked)
        return rules is not None and triage.turns_away(rules, self.form) is not None

    @property
    def stopped_by(self) -> frozenset[str]:
        """Return the questions whose answers stop the walk."""
        rules = questionnaire_load.rules_for(self.asked)
        return triage.stopped_by(rules, self.form) if rules else frozenset()

    def is_red_flag(self, form: engine.FilledForm) -> bool:
        """Tell whether such answers would have to stop the walk at once."""
        rules = questionnaire_load.rules_for(self.asked)
        return rules is not None and triage.interrupts(rules, form) is not None

    @property
    def judged(self) -> Outcome | None:
        """Return what today's rules make of these answers; nothing if none judge them."""
        rules = questionnaire_load.rules_for(self.asked)
        return triage.judge(rules, self.form) if rules else None


class Photo(Model):
    """A photo given as an answer, in the database: it goes where its assessment goes."""

    kept: ClassVar[Kept] = Kept.UNCLAIMED

    id = models.UUIDField(primary_key=True, default=uuid4)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="photos")
    questionnaire = models.SlugField()
    link_id = models.CharField(max_length=300)
    jpeg = models.BinaryField()  # drawn anew by lib.photo; never the file as it was sent
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField()

    @property
    def as_answer(self) -> Value:
        """Return the answer that stands for the photo: FHIR's Attachment."""
        attachment = {
            "contentType": "image/jpeg",
            "url": f"urn:uuid:{self.pk}",
            "size": len(self.jpeg),
            "title": f"{self.link_id}.jpg",
        }
        return read_value({"valueAttachment": attachment})


class JudgementQuerySet(AppendOnlyQuerySet):
    def with_places(self) -> JudgementQuerySet:
        """Add the answers that say which place each is about, of the screening and the problem."""
        theirs = Response.objects.filter(assessment=OuterRef("assessment")).order_by("position")
        screening = theirs.filter(questionnaire=SCREENING).values("answers")[:1]
        problem = theirs.exclude(questionnaire=SCREENING).values("answers")[:1]
        annotated: JudgementQuerySet = self.annotate(
            screening_answers=Subquery(screening), problem_answers=Subquery(problem)
        )
        return annotated


class Judgement(AppendOnly):
    """What the rules made of the answers: a referral tier and, for stimulation, a verdict."""

    screening_answers: Stored | None  # `with_places`: the answers to the screening
    problem_answers: Stored | None  # `with_places`: the answers about the problem

    kept: ClassVar[Kept] = Kept.UNCLAIMED

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="judgements")
    tier = models.CharField(max_length=30)  # clinical.triage.Tier
    verdict = models.CharField(max_length=30, blank=True)  # clinical.triage.StimulationVerdict
    outcome = models.JSONField()  # clinical.triage.Outcome.as_json
    judged_at = models.DateTimeField()

    objects: ClassVar = JudgementQuerySet.as_manager()

    class Meta:
        get_latest_by = ["judged_at", "pk"]

    @cached_property
    def value(self) -> Outcome:
        """Return the outcome as a value, with every rule that counted."""
        return Outcome.from_json(self.outcome)

    @property
    def word(self) -> ScreeningEntry:
        """Return it as the rules about stimulation take it."""
        return ScreeningEntry(
            on=timezone.localdate(self.judged_at),
            verdict=self.verdict,
            stopped=self.assessment.stopped_at is not None,
            outcome=self.value,
        )

    @property
    def place(self) -> Place:
        """Return where the pads would go, as answered; only of one `with_places`."""
        return place_of(load_answers(self.screening_answers or {}))

    @property
    def nerves(self) -> tuple[Asked, ...]:
        """Return what it says about nerves; only of one `with_places`."""
        return asked_of_nerves(
            self.value,
            finished=self.assessment.stopped_at is None,
            where=self.place,
            side=place_of(load_answers(self.problem_answers or {})).side,
        )
