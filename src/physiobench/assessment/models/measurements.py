"""What was measured: one questionnaire of one measure, or one twitch test, on one day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from physiobench.clinical.nerve import results as twitch_tests
from physiobench.clinical.nerve import twitch as innervation
from physiobench.clinical.nerve.twitch import TwitchTest
from physiobench.clinical.programme.lines import Side
from physiobench.content import questionnaire_load
from physiobench.content.load import measures
from physiobench.content.measuring import TWITCH_TEST, scored
from physiobench.lib.models import AppendOnly, AppendOnlyQuerySet, Kept
from physiobench.questionnaires.engine import Answers, load_answers
from physiobench.questionnaires.model.questionnaire import Questionnaire


if TYPE_CHECKING:
    from physiobench.accounts.models import User


TwitchTests = Mapping[tuple[str, Side], Sequence[TwitchTest]]  # of each muscle and side


class MeasurementQuerySet(AppendOnlyQuerySet):
    def for_patient(self, patient: User) -> MeasurementQuerySet:
        return self.filter(patient=patient)

    def of(self, questionnaire: str) -> MeasurementQuerySet:
        return self.filter(questionnaire=questionnaire)

    def standing(self) -> MeasurementQuerySet:
        """Leave out what a later entry corrects."""
        newer = Measurement.objects.filter(replaces=models.OuterRef("pk"))
        return self.filter(~models.Exists(newer))

    def known_on(self, day: date) -> MeasurementQuerySet:
        """Leave out what came into the record after a day."""
        return self.filter(recorded_at__date__lte=day)

    def in_time(self) -> MeasurementQuerySet:
        """Order by the day of measuring; of one day, as they were written down."""
        return self.order_by("done_on", "recorded_at", "pk")

    def history(self) -> MeasurementQuerySet:
        """Return what stands, in time, with the people who wrote it down."""
        return self.standing().in_time().select_related("recorded_by")

    def twitch_tests(self) -> TwitchTests:
        """Return one patient's standing twitch tests among these, in time, by muscle and side."""
        return twitch_tests_among(self.of(TWITCH_TEST).standing().in_time())

    def twitch_tests_of_each(self) -> Mapping[int, TwitchTests]:
        """Return the same of several patients, by their key."""
        found: dict[int, list[Measurement]] = {}
        for measurement in self.of(TWITCH_TEST).standing().in_time():
            found.setdefault(measurement.patient_id, []).append(measurement)
        return {patient: twitch_tests_among(theirs) for patient, theirs in found.items()}


def twitch_tests_among(measured: Iterable[Measurement]) -> TwitchTests:
    """Return the twitch tests among one patient's standing measurements, in their order."""
    found: defaultdict[tuple[str, Side], list[TwitchTest]] = defaultdict(list)
    for measurement in measured:
        if measurement.questionnaire == TWITCH_TEST:
            tested = twitch_tests.muscle_tested(measurement.given)
            if tested is not None:
                found[tested].append(measurement.twitch_test)
    return dict(found)


class Measurement(AppendOnly):
    """The answers to one version of a measure's questionnaire. A correction is a new row."""

    kept: ClassVar[Kept] = Kept.RECORD

    id = models.UUIDField(primary_key=True)  # made with the form, so a double click is one row
    patient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="measurements"
    )
    questionnaire = models.SlugField(max_length=100)
    version = models.CharField(max_length=20)
    answers = models.JSONField()  # clinical.questionnaire.dump_answers, the scores among them
    done_on = models.DateField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replacement"
    )
    replaces_why = models.CharField(max_length=200, blank=True)

    objects: ClassVar = MeasurementQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["patient", "questionnaire", "-done_on"], name="assessment_measured"
            ),
            models.Index(  # see diary.Session: without it, statistics lead to a scan
                fields=["replaces"],
                condition=Q(replaces__isnull=False),
                name="assessment_replacements",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(replaces=None) ^ ~Q(replaces_why=""),
                name="assessment_a_replacement_has_a_reason",
            )
        ]

    @property
    def asked(self) -> Questionnaire | None:
        """Return the version that was answered; licensed words may have left the installation."""
        try:
            return questionnaire_load.questionnaire(self.questionnaire, self.version)
        except KeyError:
            return None

    @property
    def given(self) -> Answers:
        """Return the answers as values."""
        return load_answers(self.answers)

    @property
    def scores(self) -> Mapping[str, float]:
        """Return each measure's score, by its slug; what could not be scored is not there."""
        given, asked = self.given, self.asked
        if asked is None:  # a licensed measure's scores bear its slugs
            bearing = {slug: slug for slug in measures()}
        else:
            bearing = {link_id: measure.slug for link_id, measure in scored(asked).items()}
        return {
            slug: float(str(given[link_id][0]))
            for link_id, slug in bearing.items()
            if given.get(link_id)
        }

    @property
    def is_self_reported(self) -> bool:
        return self.recorded_by_id == self.patient_id

    @property
    def twitch_test(self) -> TwitchTest:
        """Return the session as the rules about nerves take it; only of a twitch test."""
        return innervation.read_twitch_test(self.given, self.done_on, self.recorded_at)
