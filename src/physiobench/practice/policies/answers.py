"""Answers that were given again: which of them the physio must still look at, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from physiobench.assessment.http.changes import steps
from physiobench.assessment.models import Assessment, Judgement, Kind
from physiobench.clinical.screening.changes import NothingInCommon, changes_since
from physiobench.clinical.screening.outcome import StimulationVerdict, Tier
from physiobench.episodes.models import Episode
from physiobench.practice.models import AnswersReview
from physiobench.programmes.models import Programme


URGENT_TIERS = frozenset({Tier.EMERGENCY_NOW, Tier.URGENT_TODAY})


@dataclass(frozen=True, slots=True)
class News:
    """One judgement that the physio must look at, or has looked at and not settled."""

    judgement: Judgement
    objects: bool  # it speaks against stimulation that was signed before it
    looked: bool

    @property
    def stopped(self) -> bool:
        """Tell whether a red flag cut the answers short."""
        return self.judgement.assessment.stopped_at is not None


def news(
    judgements: Sequence[Judgement], episode: Episode, signed: Programme | None
) -> News | None:
    """Return what waits for the physio of an episode: what was stopped first, then the oldest.

    Each is looked at by itself, so that nothing answered since can hide it. Stimulation that was
    signed after the answers settles them, for its page showed what had changed.

    Args:
        judgements: all of the patient, oldest first, with their assessment and its review.
        episode: the one that runs.
        signed: its newest programme.
    """
    again = [judgement for judgement in judgements if _is_again(judgement, episode)]
    objecting = {j.pk for j in again if signed and _objects(j, signed, judgements)}
    worse = {step.now.pk for step in steps(judgements) if step.got_worse}
    unseen = [
        News(judgement, objects=judgement.pk in objecting, looked=False)
        for judgement in again
        if judgement.pk in objecting or judgement.pk in worse
        if not _is_settled(judgement, signed)
    ]
    if unseen:
        return min(unseen, key=lambda found: not found.stopped)  # of one kind, the oldest
    unsigned = [judgement for judgement in again if judgement.pk in objecting]
    return News(unsigned[-1], objects=True, looked=True) if unsigned else None


def waits(assessment: Assessment, episode: Episode) -> bool:
    """Tell whether the inbox asks the physio of an episode to look at these very answers."""
    if not episode.is_running:
        return False
    judged = Judgement.objects.filter(assessment__patient=episode.patient)
    judgements = judged.select_related("assessment__review").order_by("judged_at", "pk")
    signed = Programme.objects.filter(episode=episode).current().first()
    found = news(list(judgements), episode, signed)
    return found is not None and not found.looked and found.judgement.assessment == assessment


def is_urgent(judgement: Judgement | None, assessment: Assessment) -> bool:
    """Tell whether answers hold a warning sign that cannot wait for the usual answer time."""
    if assessment.stopped_at is not None:
        return True
    return judgement is not None and judgement.tier in URGENT_TIERS


def review_of(assessment: Assessment) -> AnswersReview | None:
    """Return the physio's review of these answers, if there is one."""
    found: AnswersReview | None = getattr(assessment, "review", None)
    return found


def _is_again(judgement: Judgement, episode: Episode) -> bool:
    """Leave out what the care began with: that is read with the patient's arrival."""
    return judgement.assessment.kind != Kind.INITIAL and judgement.judged_at > episode.asked_at


def _is_settled(judgement: Judgement, signed: Programme | None) -> bool:
    if review_of(judgement.assessment):
        return True
    if signed is None or not signed.plan.stimulation:
        return False
    return judgement.judged_at <= signed.signed_at


def _speaks_against(judgement: Judgement) -> bool:
    if judgement.assessment.kind != Kind.SCREENING:
        return False  # a follow-up waits for its own answer
    stopped = judgement.assessment.stopped_at is not None
    declined = not judgement.verdict  # wanted none this time: nothing was found
    objects = not declined and judgement.verdict != StimulationVerdict.NO_OBJECTION
    return stopped or objects or _sends(judgement)


def _sends(judgement: Judgement) -> bool:
    """Tell whether the answers sent the person elsewhere first: no reason written before covers."""
    return judgement.tier != Tier.SUITABLE_REMOTE


def _objects(judgement: Judgement, signed: Programme, judgements: Sequence[Judgement]) -> bool:
    """Tell whether a screening speaks against what was signed before it.

    Where the physio gave a reason and nothing at all has changed since, the reason still stands.
    """
    if judgement.judged_at <= signed.signed_at or not _speaks_against(judgement):
        return False
    decides = judgement.verdict == StimulationVerdict.PHYSIO_DECIDES
    if not decides or _sends(judgement) or not signed.stimulation_reason:
        return True
    for known in judgements:
        if known.assessment_id == signed.screening_id:
            try:
                return not changes_since(known.value, judgement.value).nothing_new
            except NothingInCommon:
                return True
    return True
