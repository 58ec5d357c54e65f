"""The change since the start, in numbers and in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from physiobench.assessment.http.measure_history import MeasureHistory, ScoreEntry, histories
from physiobench.assessment.models import Assessment, Measurement
from physiobench.clinical.measures import score_change, scores
from physiobench.clinical.measures.score_input import UnscorableError
from physiobench.clinical.screening.deadlines import with_one_gp_deadline
from physiobench.clinical.screening.outcome import Outcome, TriggeredRule
from physiobench.content.advice import AdviceKey
from physiobench.episodes.models import Episode
from physiobench.followup.services import ACTIVITIES
from physiobench.questionnaires.engine import Answers


SINGLE_ACTIVITY_MDC90 = 3  # Stratford 1995; clinical reference O01, verified


class FollowUpText(AdviceKey, file="follow-up"):
    """What a difference means, or why there is none."""

    NOT_NAMED = "not-named"
    GONE = "gone"
    NEW = "new"
    NOT_RATED = "not-rated"
    ONE_ACTIVITY = "one-activity"
    ONE_ACTIVITY_SMALL = "one-activity-small"
    NOT_MEASURED = "not-measured"
    RATING_OF_CHANGE = "rating-of-change"


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One measure at the start and now; `words` says what the difference means, never more."""

    title: str
    before: str
    after: str
    words: str


def findings(outcome: Outcome) -> tuple[TriggeredRule, ...]:
    """Return what the physio must act on: what sent the patient anywhere, or is about stimulation.

    Of answers that a red flag cut short, nothing that was never asked.
    """
    told = with_one_gp_deadline(outcome.answered_only.reasons)
    return tuple(fired for fired in told if not fired.informs_only)


def change_since_start(initial: Assessment, follow_up: Assessment) -> list[ComparisonRow]:
    """Compare the answers that both assessments gave; what only one gave is said to be unknown."""
    prefetch_related_objects([initial, follow_up], "responses")  # one query for both
    before, after = _answers(initial), _answers(follow_up)
    activities = _paired(_named(before), _named(after))
    rows: list[ComparisonRow | None] = [_activity(was, now) for was, now in activities]
    rows.append(_function(activities))
    rows.append(_number(_("Worst pain in 24 hours"), "nprs", before, after, "pain-worst"))
    rows.append(_number(_("Pain now"), "nprs", before, after, "pain-now"))
    rows.append(
        _number(_("Standing up in 30 seconds"), "chair-stand", before, after, "chair-stands")
    )
    rows.append(_groc(after))
    return [row for row in rows if row is not None]


def measured_in_care(episode: Episode, *, reader_is_patient: bool) -> list[ComparisonRow]:
    """Compare the first and the last of each thing that was measured since the care began.

    What was measured once is left out: there is no change to tell. What was measured twice and from
    other questions each time is told side by side, with the reason why it is not compared.
    """
    since = Measurement.objects.filter(patient=episode.patient_id, done_on__gte=episode.assessed_on)
    laid = histories(since.history(), reader_is_patient=reader_is_patient)
    rows = [_measured(history) for history in laid if len(history.entries) > 1]
    compared = {history.measure.slug for history in laid if len(history.entries) > 1}
    apart: dict[str, list[MeasureHistory]] = {}
    for history in laid:
        if history.apart and history.measure.slug not in compared:
            apart.setdefault(history.measure.slug, []).append(history)
    return [*rows, *map(_apart, apart.values())]


def _apart(laid: Sequence[MeasureHistory]) -> ComparisonRow:
    """Tell the newest beside the oldest of what cannot be compared; the newest stands first."""
    last, first = laid[0], laid[-1]
    return ComparisonRow(
        last.measure.short_name,
        f"{_told(first.latest)}, {first.of}",
        f"{_told(last.latest)}, {last.of}",
        last.apart,
    )


def _measured(history: MeasureHistory) -> ComparisonRow:
    """Compare the first with the last, and say who measured each."""
    last, first = history.entries[0], history.entries[-1]
    slug = history.measure.slug
    words = score_change.change(
        slug, first.measurement.scores[slug], last.measurement.scores[slug]
    ).words
    title = history.measure.short_name
    if history.of:
        title = f"{title}: {history.of}"
    return ComparisonRow(title, _told(first), _told(last), words)


def _told(entry: ScoreEntry) -> str:
    day = date_format(entry.measurement.done_on, "j F Y")
    return f"{entry.score} ({day}, {entry.by})"


def _answers(assessment: Assessment) -> dict[str, object]:
    given: dict[str, object] = {}
    for response in assessment.responses.all():
        given |= _first(response.given)
    return given


def _first(answers: Answers) -> dict[str, object]:
    return {link_id: values[0] for link_id, values in answers.items() if values}


def _whole(answers: Mapping[str, object], link_id: str) -> int | None:
    value = answers.get(link_id)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _shown(value: float | None) -> str:
    return _("not given") if value is None else f"{value:g}"


@dataclass(frozen=True, slots=True)
class _Named:
    """One activity as it was named, and its mark; either may not have been given."""

    name: str = ""
    mark: int | None = None

    def is_named_like(self, other: "_Named") -> bool:
        return bool(self.name) and _plain(self.name) == _plain(other.name)


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())


def _named(answers: Mapping[str, object]) -> list[_Named]:
    found = [
        _Named(str(answers.get(activity) or ""), _whole(answers, f"{activity}-score"))
        for activity in ACTIVITIES
    ]
    return [one for one in found if one.name or one.mark is not None]


def _paired(before: Sequence[_Named], after: Sequence[_Named]) -> list[tuple[_Named, _Named]]:
    """Put together what both named alike, in whichever place; the rest stands by itself."""
    left = list(after)
    pairs = []
    for was in before:
        now = next((one for one in left if one.is_named_like(was)), _Named())
        if now.name:
            left.remove(now)
        pairs.append((was, now))
    return [*pairs, *((_Named(), now) for now in left)]


def _activity(was: _Named, now: _Named) -> ComparisonRow:
    """Compare one activity where both named it; no mark stands beside another activity's."""
    name = was.name or now.name or _("A mark for nothing that was named")
    return ComparisonRow(name, _shown(was.mark), _shown(now.mark), _activity_words(was, now))


def _activity_words(was: _Named, now: _Named) -> str:
    if not (was.name or now.name):
        return FollowUpText.NOT_NAMED.text
    if not now.name:
        return FollowUpText.GONE.text
    if not was.name:
        return FollowUpText.NEW.text
    if was.mark is None or now.mark is None:
        return FollowUpText.NOT_RATED.text
    if abs(now.mark - was.mark) >= SINGLE_ACTIVITY_MDC90:
        return FollowUpText.ONE_ACTIVITY.text
    return FollowUpText.ONE_ACTIVITY_SMALL.text


def _function(activities: Sequence[tuple[_Named, _Named]]) -> ComparisonRow | None:
    """Compare the mean of the three activities, if the same three were rated both times."""
    shared = [
        (was.mark, now.mark)
        for was, now in activities
        if was.name and now.name and was.mark is not None and now.mark is not None
    ]
    try:
        start = scores.psfs([was for was, _now in shared])
        end = scores.psfs([now for _was, now in shared])
    except UnscorableError:
        return None
    words = score_change.change("psfs", start, end).words
    return ComparisonRow(
        _("The three activities together (PSFS)"), f"{start:.1f}", f"{end:.1f}", words
    )


def _number(
    title: str, measure: str, before: dict[str, object], after: dict[str, object], link_id: str
) -> ComparisonRow | None:
    was, now = _whole(before, link_id), _whole(after, link_id)
    if was is None and now is None:
        return None
    if was is None or now is None:
        return ComparisonRow(title, _shown(was), _shown(now), FollowUpText.NOT_MEASURED.text)
    return ComparisonRow(
        title, _shown(was), _shown(now), score_change.change(measure, was, now).words
    )


def _groc(after: dict[str, object]) -> ComparisonRow | None:
    rating = _whole(after, "groc")
    if rating is None:
        return None
    words = FollowUpText.RATING_OF_CHANGE.text
    return ComparisonRow(
        _("Change in their own view"), "", f"{rating:+d}" if rating else "0", words
    )
