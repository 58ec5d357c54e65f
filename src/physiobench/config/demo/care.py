"""What happens in care: the physio signs a programme, the patient practises and writes."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

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
from physiobench.clinical.sessions.skin import Skin
from physiobench.config.demo.asking import screen_again
from physiobench.config.demo.measuring import measure
from physiobench.config.demo.people import Cast, key
from physiobench.content import load as content
from physiobench.conversations import services as conversations
from physiobench.diary import services as diary
from physiobench.episodes.models import Episode
from physiobench.kit import services as kit
from physiobench.kit.models import Route
from physiobench.programmes import services as programmes
from physiobench.programmes.models import Programme


DAYS_IN_CARE = 12
EASED_AFTER_DAYS = 6


def care(episode: Episode, cast: Cast, began: datetime) -> None:
    """Let the physio sign a programme, and the patient practise it and write."""
    signed_at = began + timedelta(days=1)
    body = _body(signed_at)
    draft = programmes.open_writing(by=cast.physio.user, episode=episode, now=signed_at)
    draft = programmes.save_draft(
        by=cast.physio.user, episode=episode, body=body, edits=draft.edits, now=signed_at
    )
    programme = programmes.sign(
        by=cast.physio.user,
        episode=episode,
        programme_id=key("programme Dana"),
        edits=draft.edits,
        why="",
        stimulation_reason="",
        now=signed_at,
    )
    programmes.mark_read(by=episode.patient, programme=programme, now=signed_at)
    kit.tell_stimulator(
        by=episode.patient,
        entry_id=key("stimulator Dana"),
        device="tenscare-perfect-ems",
        route=Route.RETAIL,
        now=signed_at,
    )
    screen_again("Dana", episode.patient, signed_at + timedelta(hours=1))
    for day in range(1, DAYS_IN_CARE - 1):
        _practise(programme, signed_at + timedelta(days=day), day)
    measure(episode, cast, began)
    conversations.send(
        by=episode.patient,
        episode=episode,
        message_id=key("message Dana"),
        body="The muscle works well now. May I turn the current up? (Demo)",
        now=began + timedelta(days=DAYS_IN_CARE, hours=-3),
    )


def _body(signed_at: datetime) -> Body:
    protocol = content.protocols()["knee-osteoarthritis"]
    exercises = tuple(
        ExercisePrescription(
            line_id=key(f"line {slug}"),
            exercise=slug,
            side=side,
            sets=sets,
            reps=reps,
            hold_s=hold_s,
            times_per_day=per_day,
            times_per_week=per_week,
        )
        for slug, side, sets, reps, hold_s, per_day, per_week in (
            ("quadriceps-set", Side.RIGHT, 3, 10, 5, 3, None),
            ("straight-leg-raise", Side.RIGHT, 2, 10, 0, 1, None),
            ("sit-to-stand", Side.BOTH, 3, 8, 0, None, 3),
        )
    )
    stimulation = Stimulation(
        line_id=key("line stimulation"),
        muscle="quadriceps",
        side=Side.RIGHT,
        pads=Pads(
            count=2,
            width_cm=9,
            height_cm=5,
            placement="One pad across the upper, outer thigh; one across the lower, inner thigh.",
            landmarks="quadriceps",
        ),
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
        response_to_aim_for="The strongest contraction you can tolerate; the kneecap glides up.",
        position="Sitting, knee bent to about 60 to 90 degrees, the shin held so it cannot kick.",
        innervation=Innervation.NORMAL,
        protocol_id=protocol.slug,
    )
    return Body(
        title="Stronger right thigh",
        starts_on=signed_at.date(),
        weeks=6,
        exercises=exercises,
        stimulation=(stimulation,),
        advice="Walk on the flat most days, a little more each week. Rest when the knee swells.",
        goals=("Climb the stairs without holding on.",),
        review_on=signed_at.date() + timedelta(weeks=6),
    )


def _practise(programme: Programme, at: datetime, day: int) -> None:
    """Write one day into the diary; pain eases as the days go by."""
    evening = timezone.make_aware(datetime.combine(at.date(), time(18, 30)))
    if evening > timezone.localtime():
        return
    pain = 4 if day < EASED_AFTER_DAYS else 2
    plan = programme.plan
    lines = [*plan.exercises[:2]]
    if day % 2 == 0:
        lines = [*plan.exercises]
    for line in lines:
        _log(
            programme,
            line.line_id,
            evening,
            day,
            Report(did=SessionOutcome.DONE, pain_before=pain, pain_after=pain),
        )
    if day % 3 == 1:
        _log(
            programme,
            plan.stimulation[0].line_id,
            evening,
            day,
            Report(
                did=SessionOutcome.DONE,
                pain_before=pain,
                pain_after=pain,
                minutes=20,
                contractions=20,
                comfort=5,
                skin=Skin.PINK_SHORT,
            ),
        )


def _log(programme: Programme, line: UUID, at: datetime, day: int, report: Report) -> None:
    diary.log_session(
        by=programme.episode.patient,
        programme=programme,
        line_id=line,
        entry_id=key(f"session {line} {day}"),
        done_on=at.date(),
        report=report,
        now=at,
    )
