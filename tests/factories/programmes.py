"""Signed programmes and diary entries, with the least that makes them valid."""

from datetime import date, datetime
from uuid import UUID, uuid4

from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.clinical.programme.dose import SessionOutcome
from physiobench.clinical.programme.lines import (
    ExercisePrescription,
    Innervation,
    Pads,
    Side,
    Stimulation,
)
from physiobench.clinical.programme.programme import Body
from physiobench.clinical.sessions.session_advice import Report
from physiobench.diary import services as diary
from physiobench.diary.models import Session
from physiobench.episodes.models import Episode
from physiobench.programmes.models import Programme
from tests.factories import NOW, TODAY, EpisodeFactory


EXERCISE = UUID(int=101)
STIMULATION = UUID(int=102)


def a_body(starts_on: date = TODAY, **changes: object) -> Body:
    """One exercise a day and stimulation three times a week, for six weeks."""
    exercise = ExercisePrescription(
        line_id=EXERCISE,
        exercise="straight-leg-raise",
        side=Side.RIGHT,
        sets=2,
        reps=10,
        times_per_day=1,
    )
    stimulation = Stimulation(
        line_id=STIMULATION,
        muscle="quadriceps",
        side=Side.RIGHT,
        pads=Pads(count=2, width_cm=9, height_cm=5, placement="Front of the thigh."),
        frequency_hz=50,
        phase_duration_us=300,
        on_s=10,
        off_s=50,
        ramp_up_s=2,
        ramp_down_s=1,
        ramp_counts_inside_on=True,
        minutes=20,
        times_per_week=3,
        weeks=6,
        response_to_aim_for="A strong, visible contraction.",
        position="Sitting.",
        innervation=Innervation.NORMAL,
        protocol_id="knee-osteoarthritis",
    )
    fields: dict[str, object] = {
        "title": "Stronger thigh",
        "starts_on": starts_on,
        "weeks": 6,
        "exercises": (exercise,),
        "stimulation": (stimulation,),
    }
    return Body.model_validate(fields | changes)


def a_programme(episode: Episode | None = None, **changes: object) -> Programme:
    """Return a signed first version."""
    episode = episode or EpisodeFactory()
    body = a_body(**changes)
    programme = Programme(
        id=uuid4(),
        episode=episode,
        version=1,
        body=body.model_dump(mode="json"),
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        signed_at=NOW,
        signed_by=episode.physio,
    )
    return sealed(programme)


def sealed(programme: Programme) -> Programme:
    """Store a programme as signed, with its fingerprint in the audit log."""
    programme.fingerprint = programme.seal()
    programme.save()
    audit.record(
        by=programme.signed_by,
        verb=Verb.PROGRAMMES_SIGNED,
        subject=programme,
        now=programme.signed_at,
        patient=programme.episode.patient,
        detail={"version": programme.version, "fingerprint": programme.fingerprint},
    )
    return programme


def a_session(
    programme: Programme, *, line_id: UUID = EXERCISE, now: datetime = NOW, **told: object
) -> Session:
    """Log one session as the patient would."""
    report = {"did": SessionOutcome.DONE, "pain_before": 2, "pain_after": 2} | told
    return diary.log_session(
        by=programme.episode.patient,
        programme=programme,
        line_id=line_id,
        entry_id=uuid4(),
        done_on=now.date(),
        report=Report.model_validate(report),
        now=now,
    ).session
