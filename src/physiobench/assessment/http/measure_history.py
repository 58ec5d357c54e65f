"""What was measured so far, in numbers, words and a chart; never what becomes of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _

from physiobench.assessment.models import Measurement
from physiobench.clinical.measures import score_change
from physiobench.clinical.measures.computed import fill
from physiobench.clinical.measures.measure_words import interpret
from physiobench.clinical.measures.measured import averaged, subject
from physiobench.content.load import measures
from physiobench.content.measuring import measuring
from physiobench.content.schema import Measure
from physiobench.drawing.charts import Series, line_chart
from physiobench.drawing.picture import Drawing
from physiobench.lib.paging import list_page
from physiobench.questionnaires import engine
from physiobench.questionnaires.model.questionnaire import Questionnaire


UNSCORED_ON_A_PAGE = 10  # each is shown with all its answers


@dataclass(frozen=True, slots=True)
class ScoreEntry:
    """One score on one day."""

    measurement: Measurement
    score: str  # with its unit
    number: str  # without it
    words: str  # what stands beside the number
    change: str  # against the one before of the same; nothing for the first
    who: str
    by: str  # the same in a word


@dataclass(frozen=True, slots=True)
class MeasureHistory:
    """Everything that was measured of one thing, the newest first."""

    measure: Measure
    of: str  # which muscle, which side, which activities; nothing where there is only one
    entries: Sequence[ScoreEntry]
    chart: Drawing | None
    apart: str  # why other values of the same are not compared with these; mostly nothing

    @property
    def latest(self) -> ScoreEntry:
        """Return the newest entry."""
        return self.entries[0]


class _Alike(NamedTuple):
    """What two scores have in common that can be compared."""

    measure: str
    of: tuple[str, ...]
    averaged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unscored:
    """Answers that make no score: too few of them, or a form that has none."""

    measurement: Measurement
    who: str
    rows: Sequence[tuple[str, str]]  # every question with its answer


def title_of(measurement: Measurement) -> str:
    """Return what the questionnaire calls itself."""
    asked = measurement.asked or measuring().get(measurement.questionnaire)
    return asked.title if asked else measurement.questionnaire


def who_measured(measurement: Measurement, *, reader_is_patient: bool) -> str:
    """Say who wrote it down, and how it is therefore to be read."""
    if measurement.is_self_reported:
        return _("Measured and reported by yourself") if reader_is_patient else _("Self-reported")
    return _("Recorded by %(name)s, physiotherapist") % {"name": measurement.recorded_by.name}


def of_what(measurement: Measurement) -> tuple[str, ...]:
    """Return what its scores are of, in words."""
    return subject(measurement.asked, measurement.given) if measurement.asked else ()


def answered(measurement: Measurement) -> list[tuple[str, str]]:
    """Return every question with its answer, in the version that was asked."""
    if measurement.asked is None:
        return []
    return [
        line
        for _page, lines in engine.summary(fill(measurement.asked, measurement.given))
        for line in lines
    ]


def histories(measured: Iterable[Measurement], *, reader_is_patient: bool) -> list[MeasureHistory]:
    """Lay out measurements, by measure and by what was measured; the newest first.

    Args:
        measured: standing measurements in time.
        reader_is_patient: whether the words are for the person themselves.
    """
    found: dict[_Alike, list[tuple[Measurement, float]]] = {}
    shown: dict[_Alike, str] = {}
    for one in measured:
        words = of_what(one)
        same = tuple(sorted(word.casefold() for word in words))
        for slug, score in one.scores.items():
            alike = _Alike(slug, same, _averaged(one, slug))
            found.setdefault(alike, []).append((one, score))
            shown[alike] = ", ".join(words)
    sets = Counter((alike.measure, alike.of) for alike in found)
    laid = []
    for alike, scored in found.items():
        apart, of = "", shown[alike]
        asked = scored[-1][0].asked
        several = sets[alike.measure, alike.of] > 1
        if asked is not None and (several or _is_of_some(asked, alike)):
            of = ", ".join(filter(None, [of, _from(asked, alike.averaged)]))
        if asked is not None and several:
            apart = _("Not compared with values that come from other questions.")
        measure = measures()[alike.measure]
        laid.append(_history(measure, of, apart, scored, reader_is_patient=reader_is_patient))
    return sorted(laid, key=lambda h: h.latest.measurement.done_on, reverse=True)


def pages_of_results(
    request: HttpRequest, measured: Sequence[Measurement], *, reader_is_patient: bool
) -> dict[str, object]:
    """Return what a page shows of one measure: its histories, and what makes no score.

    Each history comes with the page of its values that the address asks for.
    """
    laid = histories(measured, reader_is_patient=reader_is_patient)
    without = unscored(measured, reader_is_patient=reader_is_patient)
    return {
        "histories": [
            (history, list_page(request, history.entries, parameter=f"values-{number}"))
            for number, history in enumerate(laid, start=1)
        ],
        "unscored": list_page(request, without, on_a_page=UNSCORED_ON_A_PAGE),
    }


def _averaged(measurement: Measurement, slug: str) -> tuple[str, ...]:
    if measurement.asked is None:
        return ()
    return averaged(measurement.asked, measurement.given, slug)


def _is_of_some(asked: Questionnaire, alike: _Alike) -> bool:
    """Tell whether an average leaves questions out: the worst pain alone is not the pain."""
    asks = {
        key
        for item in asked.walk()
        if item.score == alike.measure
        for key in asked.inputs[item.link_id]
    }
    return bool(alike.averaged) and set(alike.averaged) != asks


def _from(asked: Questionnaire, averaged: Sequence[str]) -> str:
    """Say which questions an average comes from, each as it was put."""
    if any(set(inputs) == set(averaged) for inputs in asked.inputs.values()):
        return _("from every question")
    labels = [asked.by_link_id[link_id].label for link_id in averaged]
    return _("from %(questions)s") % {
        "questions": _(" and ").join(f"“{label}”" for label in labels)
    }


def _history(
    measure: Measure,
    of: str,
    apart: str,
    scored: Sequence[tuple[Measurement, float]],
    *,
    reader_is_patient: bool,
) -> MeasureHistory:
    entries = []
    before: float | None = None
    for measurement, score in scored:
        change = score_change.change(measure, before, score).words if before is not None else ""
        entries.append(
            ScoreEntry(
                measurement,
                _with_unit(measure, score),
                _number(measure, score),
                interpret(measure.slug, score),
                change,
                who_measured(measurement, reader_is_patient=reader_is_patient),
                _by(measurement, reader_is_patient=reader_is_patient),
            )
        )
        before = score
    return MeasureHistory(measure, of, tuple(reversed(entries)), _chart(measure, scored), apart)


def _number(measure: Measure, score: float) -> str:
    return f"{score:.{measure.decimals}f}"


def _with_unit(measure: Measure, score: float) -> str:
    return f"{_number(measure, score)} {measure.unit}".strip()


def _by(measurement: Measurement, *, reader_is_patient: bool) -> str:
    if measurement.is_self_reported:
        return _("You") if reader_is_patient else _("Self-reported")
    return _("%(name)s, physio") % {"name": measurement.recorded_by.name}


def _chart(measure: Measure, scored: Sequence[tuple[Measurement, float]]) -> Drawing | None:
    """Draw the scores over time; of one day, the last."""
    points = {measurement.done_on: score for measurement, score in scored}
    if len(points) < 2:  # noqa: PLR2004 - one day is no line
        return None
    drawn = tuple(points.values())
    first, last = (_number(measure, score) for score in (drawn[0], drawn[-1]))
    title = _("%(measure)s: %(first)s at first, %(last)s last") % {
        "measure": measure.short_name,
        "first": first,
        "last": last,
    }
    drawing, _table = line_chart(
        title,
        [Series(measure.short_name, tuple(points.items()))],
        unit=measure.unit or measure.short_name,
        low=measure.minimum,
        high=measure.maximum if measure.minimum is not None else None,
    )
    return drawing


def unscored(measured: Iterable[Measurement], *, reader_is_patient: bool) -> list[Unscored]:
    """Return what was answered and makes no score, the newest first."""
    found = [
        Unscored(one, who_measured(one, reader_is_patient=reader_is_patient), answered(one))
        for one in measured
        if not one.scores
    ]
    return found[::-1]
