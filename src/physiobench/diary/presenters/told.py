"""What the patient was told after the answers for which stimulation must wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from physiobench.assessment.models import Judgement
from physiobench.clinical.screening.triage import StimulationVerdict, Tier
from physiobench.programmes import policies
from physiobench.programmes.http import Stopped
from physiobench.programmes.models import Programme


TIERS = {Tier.EMERGENCY_NOW, Tier.URGENT_TODAY}
VERDICTS = {StimulationVerdict.NOT_FOR_YOU, StimulationVerdict.NOT_AT_THIS_SITE}


@dataclass(frozen=True, slots=True)
class Told:
    """The card's colour, and where to read again what was told, the newest first."""

    kind: str = "urgent"
    pages: Sequence[tuple[datetime, str]] = ()


def told(programme: Programme, stopped: Sequence[Stopped], day: date) -> Told:
    """Return what leads back to the answers that stop stimulation, and whether they are grave."""
    if all(one.asks or one.one_line for one in stopped):
        return Told()
    screening = policies.screening_of(programme.episode.patient, until=day)
    if screening is None:
        return Told()
    held = policies.held_answers(programme.episode, screening, day)
    wanted = {screening.assessment_id, *(one.assessment_id for one in held)}
    found = Judgement.objects.filter(assessment__in=wanted).order_by("-judged_at", "-pk")
    judged = [one for one in found.select_related("assessment") if not _is_calm(one)]
    pages = {
        reverse("assessment:resume", args=[one.assessment_id]): one.judged_at for one in judged
    }
    return Told(
        kind="stop" if any(map(_is_grave, judged)) else "urgent",
        pages=[(at, page) for page, at in pages.items()],
    )


def _is_calm(judgement: Judgement) -> bool:
    suitable = judgement.tier == Tier.SUITABLE_REMOTE and judgement.assessment.stopped_at is None
    return suitable and judgement.verdict in {"", StimulationVerdict.NO_OBJECTION}


def _is_grave(judgement: Judgement) -> bool:
    stopped = judgement.assessment.stopped_at is not None
    return stopped or judgement.tier in TIERS or judgement.verdict in VERDICTS
