"""What is different since a patient last answered the same questions, for their physio."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from physiobench.assessment.models import Judgement
from physiobench.clinical.screening.changes import Changes, SafetyTrend, changes_since, last_alike


@dataclass(frozen=True, slots=True)
class Since:
    """Two judgements of the same questions, one after the other, and what lies between."""

    before: Judgement
    now: Judgement
    changes: Changes

    @property
    def got_worse(self) -> bool:
        """Tell whether anything that counts got worse."""
        return self.changes.trend is SafetyTrend.WORSE

    @property
    def got_better(self) -> bool:
        """Tell whether something got better and nothing worse."""
        return self.changes.trend is SafetyTrend.BETTER


def steps(judgements: Sequence[Judgement]) -> list[Since]:
    """Hold each judgement of one patient, oldest first, against the last of the same questions."""
    outcomes = [judgement.value for judgement in judgements]
    found = []
    for place, judgement in enumerate(judgements):
        last = last_alike(outcomes[:place], outcomes[place])
        if last is not None:
            changes = changes_since(outcomes[last], outcomes[place])
            found.append(Since(judgements[last], judgement, changes))
    return found


def since_before(assessment: UUID) -> Since | None:
    """Return what one assessment changed; None if it is not judged or is the first of its kind.

    The caller has made sure that the reader may see it: only the same patient's are looked at.
    """
    same = Judgement.objects.filter(assessment__patient__assessments=assessment)
    judgements = list(same.select_related("assessment").order_by("judged_at", "pk"))
    found = [step for step in steps(judgements) if step.now.assessment_id == assessment]
    return found[-1] if found else None
