"""The list of what a patient can measure, and of what was measured."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from physiobench.accounts.models import User
from physiobench.assessment.http.measure_history import histories, title_of, who_measured
from physiobench.assessment.models import Assessment, Kind, Measurement
from physiobench.content.measuring import fits, is_for_patients, measuring


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure: where it leads, and its last result."""

    title: str
    url: str
    last: str
    who: str
    measurement: Measurement | None


@dataclass(frozen=True, slots=True)
class Lists:
    """What fits the person's problem or was measured before, and everything else."""

    fitting: Sequence[MeasureRow]
    by_physio: Sequence[MeasureRow]
    more: Sequence[MeasureRow]


def pathway_of(patient: User) -> str:
    """Return the pathway of the person's latest problem, or nothing."""
    first = Assessment.objects.for_patient(patient).filter(kind=Kind.INITIAL)
    found = first.order_by("-started_at").values_list("pathway", flat=True).first()
    return found or ""


def lists(patient: User, mine: Sequence[Measurement], *, ended: bool) -> Lists:
    """Sort every measure by what it is to this person; `mine` are theirs, standing, in time.

    Once the care has `ended`, only what was measured is left.
    """
    pathway = pathway_of(patient)
    latest = {one.questionnaire: one for one in mine}
    fitting: list[MeasureRow] = []
    more: list[MeasureRow] = []
    for slug, asked in measuring().items():
        if not is_for_patients(asked) or (ended and slug not in latest):
            continue
        row = _row(slug, asked.title, latest.get(slug))
        (fitting if slug in latest or fits(asked, pathway) else more).append(row)
    theirs = {
        slug: one
        for slug, one in latest.items()
        if slug not in measuring() or not is_for_patients(measuring()[slug])
    }
    by_physio = [_row(slug, title_of(one), one) for slug, one in theirs.items()]
    return Lists(fitting, by_physio, more)


def _row(slug: str, title: str, last: Measurement | None) -> MeasureRow:
    scored = histories([last], reader_is_patient=True) if last else []
    return MeasureRow(
        title=title,
        url=reverse("assessment:measure", args=[slug])
        if last
        else reverse("assessment:record_measure", args=[slug]),
        last=", ".join(history.latest.score for history in scored),
        who=who_measured(last, reader_is_patient=True) if last else "",
        measurement=last,
    )
