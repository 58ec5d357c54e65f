"""Factories of what a physio prescribes, and of what its patient reports."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import factory

from physiobench.assessment.models import Assessment
from physiobench.clinical.programme.lines import ExercisePrescription, Pads, Side, Stimulation
from physiobench.clinical.programme.programme import Body
from physiobench.clinical.screening.outcome import Outcome
from physiobench.diary.models import Session
from physiobench.episodes.models import Episode
from physiobench.kit.models import Loan, OwnStimulator, Route
from physiobench.programmes.models import Draft, Programme
from tests.factories import (
    NOW,
    TODAY,
    AssessmentFactory,
    EpisodeFactory,
    JudgementFactory,
    ManagerFactory,
    UserFactory,
)
from tests.factories.programmes import sealed


EXERCISE_ID = UUID(int=101)
STIMULATION_ID = UUID(int=202)


def exercise(**changes: object) -> ExercisePrescription:
    """Return one daily exercise that may be signed."""
    fields = {
        "line_id": EXERCISE_ID,
        "exercise": "straight-leg-raise",
        "side": Side.LEFT,
        "sets": 2,
        "reps": 10,
        "times_per_day": 1,
    }
    return ExercisePrescription(**{**fields, **changes})


def stimulation(**changes: object) -> Stimulation:
    """Return one line of stimulation that keeps to its protocol."""
    fields = {
        "line_id": STIMULATION_ID,
        "muscle": "quadriceps",
        "side": Side.LEFT,
        "pads": Pads(count=2, width_cm=7, height_cm=13, placement="Upper outer, lower inner thigh"),
        "frequency_hz": 50,
        "phase_duration_us": 300,
        "on_s": 10,
        "off_s": 50,
        "ramp_up_s": 2,
        "ramp_down_s": 1,
        "ramp_counts_inside_on": True,
        "minutes": 20,
        "times_per_week": 3,
        "weeks": 6,
        "response_to_aim_for": "A strong contraction with the kneecap gliding up",
        "position": "Sitting, knee bent 60 to 90 degrees",
        "innervation": "normal",
        "protocol_id": "knee-osteoarthritis",
    }
    return Stimulation(**{**fields, **changes})


def body(**changes: object) -> Body:
    """Return a programme of one exercise that may be signed."""
    fields = {
        "title": "Stronger knee",
        "starts_on": TODAY,
        "weeks": 6,
        "exercises": (exercise(),),
        "advice": "Keep **moving**.",
        "goals": ("Climb the stairs",),
        "review_on": TODAY + timedelta(weeks=2),
    }
    return Body(**{**fields, **changes})


def screened(
    episode: Episode,
    verdict: str = "no-objection",
    at: datetime = NOW,
    found: Outcome | None = None,
    place: tuple[str, str] | None = None,
    **changes: object,
) -> Assessment:
    """Let the episode's patient have answered the stimulation screening again.

    `found` is what the rules made of it in full; without it there is only a `verdict`. `place` is
    the site and side that it was answered for: else both front thighs.
    """
    assessment = AssessmentFactory(
        **{
            "patient": episode.patient,
            "kind": "screening",
            "completed_at": at,
            "completed_on": at.date(),
            **changes,
        }
    )
    fields: dict[str, object] = {"assessment": assessment, "verdict": verdict, "judged_at": at}
    if found is not None:
        fields |= {"tier": found.tier, "verdict": found.verdict or "", "outcome": found.as_json()}
    JudgementFactory(**fields, place=place)
    return assessment


class DraftFactory(factory.django.DjangoModelFactory[Draft]):
    class Meta:
        model = Draft

    episode = factory.SubFactory(EpisodeFactory)
    body = factory.LazyFunction(lambda: body().model_dump(mode="json"))
    edits = 1
    edited_at = NOW


class ProgrammeFactory(factory.django.DjangoModelFactory[Programme]):
    """A signed version; give `plan` to say what it holds."""

    class Meta:
        model = Programme

    class Params:
        plan = factory.LazyFunction(body)

    id = factory.LazyFunction(uuid4)
    episode = factory.SubFactory(EpisodeFactory)
    version = 1
    body = factory.LazyAttribute(lambda o: o.plan.model_dump(mode="json"))
    starts_on = factory.LazyAttribute(lambda o: o.plan.starts_on)
    ends_on = factory.LazyAttribute(lambda o: o.plan.ends_on)
    signed_at = NOW
    signed_by = factory.LazyAttribute(lambda o: o.episode.physio)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return sealed(model_class(*args, **kwargs))


class SessionFactory(factory.django.DjangoModelFactory[Session]):
    """A session of the exercise that went well."""

    class Meta:
        model = Session

    id = factory.LazyFunction(uuid4)
    programme = factory.SubFactory(ProgrammeFactory)
    line_id = EXERCISE_ID
    activity = "exercise"
    done_on = TODAY
    time_zone = "Europe/London"
    did = "done"
    pain_before = 2
    pain_after = 2
    logged_at = NOW


class OwnStimulatorFactory(factory.django.DjangoModelFactory[OwnStimulator]):
    class Meta:
        model = OwnStimulator

    id = factory.LazyFunction(uuid4)
    patient = factory.SubFactory(UserFactory)
    model = "tenscare-perfect-ems"
    route = Route.RETAIL
    told_at = NOW


class LoanFactory(factory.django.DjangoModelFactory[Loan]):
    """A stimulator that is out."""

    class Meta:
        model = Loan

    id = factory.LazyFunction(uuid4)
    model = "tenscare-perfect-ems"
    serial = factory.Sequence(lambda n: f"SN{n}")
    patient = factory.SubFactory(UserFactory)
    lent_at = NOW
    lent_by = factory.SubFactory(ManagerFactory)
    due_back_on = date(2026, 3, 2)


LATER = datetime(2026, 2, 3, 9, tzinfo=UTC)
