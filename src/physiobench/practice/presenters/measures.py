"""What was measured of one patient, and what their twitch tests say, for the physio."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from physiobench.assessment.http.measure_history import (
    ScoreEntry,
    answered,
    histories,
    who_measured,
)
from physiobench.assessment.models import Assessment, Kind, Measurement
from physiobench.clinical.nerve.results import muscle_tested, repeat_counts_from, shortcomings
from physiobench.clinical.nerve.twitch import (
    TWITCH_LASTS,
    NerveRoute,
    TwitchResult,
    route,
    twitch_result,
    way,
)
from physiobench.clinical.programme.lines import Side, place
from physiobench.content.load import muscles
from physiobench.content.measuring import TWITCH_TEST, fits, is_for_patients, measuring
from physiobench.episodes.models import Episode


ROUTES: dict[NerveRoute, tuple[str | Promise, str]] = {
    NerveRoute.INNERVATED: (_("Some nerve works"), "ok"),
    NerveRoute.SUSPECT_DENERVATION: (_("Denervation suspected: do not stimulate"), "stop"),
    NerveRoute.FACE_TO_FACE: (_("Not clear: examine in person"), "stop"),
    NerveRoute.REPEAT: (_("No twitch once: repeat"), "care"),
    NerveRoute.NOT_TESTED: (_("Not tested"), "care"),
}
RESULTS: dict[TwitchResult, tuple[str | Promise, str]] = {
    TwitchResult.TWITCH: (_("TWITCH"), "ok"),
    TwitchResult.NO_TWITCH: (_("NO TWITCH"), "stop"),
    TwitchResult.EQUIVOCAL: (_("EQUIVOCAL"), "care"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One measure to record, with its last results."""

    slug: str
    title: str
    self_report: bool  # the patient can fill it in as well
    latest: Sequence[tuple[str, ScoreEntry]]  # of what, and its newest score
    url: str


@dataclass(frozen=True, slots=True)
class Choices:
    """Every measure: those for this problem or measured before, then the others."""

    fitting: Sequence[Choice]
    more: Sequence[Choice]


def choices(episode: Episode, measured: Sequence[Measurement]) -> Choices:
    """Return every measure but the twitch test, each with its latest results.

    `measured` are the patient's, standing, in time.
    """
    pathway = pathway_of(episode)
    fitting: list[Choice] = []
    more: list[Choice] = []
    for slug, asked in measuring().items():
        if slug == TWITCH_TEST:
            continue
        mine = [one for one in measured if one.questionnaire == slug]
        choice = Choice(
            slug=slug,
            title=asked.title,
            self_report=is_for_patients(asked),
            latest=[(h.of, h.latest) for h in histories(mine, reader_is_patient=False)],
            url=reverse(
                "practice:measure" if mine else "practice:record_measure", args=[episode.pk, slug]
            ),
        )
        (fitting if mine or fits(asked, pathway) else more).append(choice)
    return Choices(fitting, more)


def pathway_of(episode: Episode) -> str:
    """Return the pathway by which this patient came."""
    found: Assessment = episode.assessment
    return found.pathway if found.kind == Kind.INITIAL else ""


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest value of one thing that was measured."""

    title: str
    entry: ScoreEntry
    url: str


@dataclass(frozen=True, slots=True)
class Glance:
    """What was measured, on one patient's page."""

    latest: Sequence[Latest]
    twitch: Sequence["Tested"]


def glance(episode: Episode, measured: Sequence[Measurement]) -> Glance:
    """Return the newest of each measure and where the twitch tests lead."""
    laid = histories(measured, reader_is_patient=False)
    return Glance(
        latest=[
            Latest(
                title=f"{h.measure.short_name}: {h.of}" if h.of else h.measure.short_name,
                entry=h.latest,
                url=reverse(
                    "practice:measure", args=[episode.pk, h.latest.measurement.questionnaire]
                ),
            )
            for h in laid
        ],
        twitch=tested(measured),
    )


@dataclass(frozen=True, slots=True)
class TwitchSession:
    """One twitch test: what it showed, and what it lacked."""

    measurement: Measurement
    result: str | Promise
    kind: str
    lacked: Sequence[str]
    who: str
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Tested:
    """Every twitch test of one muscle on one side, the newest first, and where they lead."""

    where: str
    muscle: str
    side: Side
    route: str | Promise
    kind: str
    blocks: bool
    do: str
    repeat_from: date | None  # the first day on which another quiet test would count
    again_by: date | None  # a nerve that works in part is looked at again
    sessions: Sequence[TwitchSession]

    @property
    def latest(self) -> TwitchSession:
        """Return the newest session."""
        return self.sessions[0]


def tested(measured: Iterable[Measurement]) -> list[Tested]:
    """Lay out the twitch tests among standing measurements in time, by muscle and side."""
    found: dict[tuple[str, Side], list[Measurement]] = {}
    for one in measured:
        if one.questionnaire == TWITCH_TEST and (where := muscle_tested(one.given)):
            found.setdefault(where, []).append(one)
    laid = [_tested(muscle, side, ones) for (muscle, side), ones in found.items()]
    return sorted(laid, key=lambda t: t.latest.measurement.done_on, reverse=True)


def _tested(muscle: str, side: Side, measured: Sequence[Measurement]) -> Tested:
    tests = [one.twitch_test for one in measured]
    leads = route(tests)
    words, kind = ROUTES[leads]
    known = muscles().get(muscle)
    return Tested(
        where=f"{known.name if known else muscle}, {place(muscle, side)}",
        muscle=muscle,
        side=side,
        route=words,
        kind=kind,
        blocks=way(leads).blocks_stimulation,
        do=way(leads).do,
        repeat_from=repeat_counts_from(tests) if leads is NerveRoute.REPEAT else None,
        again_by=tests[-1].on + TWITCH_LASTS if leads is NerveRoute.INNERVATED else None,
        sessions=[_session(one) for one in reversed(measured)],
    )


def _session(measurement: Measurement) -> TwitchSession:
    test = measurement.twitch_test
    words, kind = RESULTS[twitch_result(test)]
    return TwitchSession(
        measurement=measurement,
        result=words,
        kind=kind,
        lacked=shortcomings(test),
        who=who_measured(measurement, reader_is_patient=False),
        rows=answered(measurement),
    )
