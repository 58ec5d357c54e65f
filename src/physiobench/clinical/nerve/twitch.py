"""What a muscle's nerve supply seems to be, and where that leads. Pure.

It collects what was found and names the route; it states no diagnosis. One quiet test never makes
a muscle "denervated": two, a week apart, make it suspect, and that blocks home stimulation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from physiobench.clinical.programme.prescription import Innervation
from physiobench.content.advice import AdviceKey
from physiobench.questionnaires.model.answers import Answers, Coding


A_WEEK = timedelta(days=7)
# The reference (P10, and P11 as P10) tests the twitch again every 4 weeks. That an older one opens
# no signature is DESIGN.
TWITCH_LASTS = timedelta(weeks=4)
DISCOMFORT_LIMIT = 5  # DESIGN: of 10, where raising the current ends
CURRENT_RATIO_LIMIT = 1.5  # DESIGN: of the sound side's current


class TwitchResponse(StrEnum):
    """How one side answered in a twitch test."""

    TWITCH = "twitch"
    NONE = "none"
    OTHER_MUSCLE = "other-muscle"  # a neighbour or the antagonist moved
    NOT_SURE = "not-sure"


class Obstacle(AdviceKey, file="nerve"):
    """What can hide a twitch that is there."""

    SWELLING = "swelling"
    THICK_FAT = "thick-fat"
    DRY_PADS = "dry-pads"
    SITE_UNSURE = "site-unsure"
    BATTERY = "battery"


class TwitchResult(StrEnum):
    """What one supervised session showed."""

    TWITCH = "TWITCH"
    NO_TWITCH = "NO_TWITCH"
    EQUIVOCAL = "EQUIVOCAL"


@dataclass(frozen=True, slots=True)
class TwitchTest:
    """One supervised session: both sides, the wider pulse, the pads moved.

    Currents are noted in mA as measured, never prescribed. Empty means: not done, not known.
    """

    on: date
    sound: TwitchResponse
    affected: TwitchResponse
    sound_ma: float | None = None
    affected_ma: float | None = None  # the most that was reached
    discomfort: int | None = None  # 0 to 10, where raising ended
    tried_400_us: bool = False
    moved_pads: bool = False
    right_direction: bool | None = None
    obstacles: frozenset[Obstacle] = frozenset()
    recorded_at: datetime | None = None  # when it came into the record, which may be later

    @property
    def shows_twitch(self) -> bool:
        """Tell whether this session showed a twitch that counts."""
        return twitch_result(self) is TwitchResult.TWITCH


def twitch_result(test: TwitchTest) -> TwitchResult:
    """Judge one session.

    A twitch counts when it moved the right way. No twitch counts only if the sound side twitched,
    the wider pulse and other places were tried, nothing stood in the way, and the current went as
    far as it should: 1.5 times the sound side's, or discomfort of 5. Anything else is equivocal.
    """
    if test.affected is TwitchResponse.TWITCH:
        return TwitchResult.TWITCH if test.right_direction else TwitchResult.EQUIVOCAL
    thorough = test.tried_400_us and test.moved_pads and not test.obstacles
    quiet = test.affected is TwitchResponse.NONE and test.sound is TwitchResponse.TWITCH
    return TwitchResult.NO_TWITCH if quiet and thorough and _far_enough(test) else _UNCLEAR


_UNCLEAR = TwitchResult.EQUIVOCAL


def _far_enough(test: TwitchTest) -> bool:
    if test.discomfort is not None and test.discomfort >= DISCOMFORT_LIMIT:
        return True
    if not test.sound_ma or test.affected_ma is None:
        return False
    return test.affected_ma >= CURRENT_RATIO_LIMIT * test.sound_ma


class NerveRoute(AdviceKey, file="nerve"):
    """Where the tests so far lead."""

    INNERVATED = "innervated"  # P10 and P11 are open, with the physio's decision
    SUSPECT_DENERVATION = "suspect-denervation"  # home stimulation is blocked; refer
    FACE_TO_FACE = "face-to-face"
    REPEAT = "repeat"  # one quiet session: again, a week later
    NOT_TESTED = "not-tested"


@dataclass(frozen=True, slots=True)
class RouteAdvice:
    """What a route means: for stimulation, for the prescription, and in words."""

    blocks_stimulation: bool
    innervation: Innervation
    do: str


_INNERVATION = {
    NerveRoute.INNERVATED: Innervation.PARTIAL,
    NerveRoute.SUSPECT_DENERVATION: Innervation.DENERVATED,
    NerveRoute.FACE_TO_FACE: Innervation.UNKNOWN,
    NerveRoute.REPEAT: Innervation.UNKNOWN,
    NerveRoute.NOT_TESTED: Innervation.UNKNOWN,
}


def route(tests: Sequence[TwitchTest]) -> NerveRoute:
    """Return where all sessions of one muscle lead, in whatever order they are given.

    The latest session decides, except that no twitch needs an earlier session without one at
    least a week before, and none in between that showed a twitch.
    """
    if not tests:
        return NerveRoute.NOT_TESTED
    in_time = sorted(tests, key=lambda test: test.on)
    results = [twitch_result(test) for test in in_time]
    if results[-1] is TwitchResult.TWITCH:
        return NerveRoute.INNERVATED
    if results[-1] is TwitchResult.EQUIVOCAL:
        return NerveRoute.FACE_TO_FACE
    quiet = [in_time[-1].on]
    for test, result in zip(reversed(in_time[:-1]), reversed(results[:-1]), strict=True):
        if result is TwitchResult.TWITCH:
            break
        if result is TwitchResult.NO_TWITCH:
            quiet.append(test.on)
    return NerveRoute.SUSPECT_DENERVATION if quiet[0] - quiet[-1] >= A_WEEK else NerveRoute.REPEAT


def way(found: NerveRoute) -> RouteAdvice:
    """Return what a route means."""
    return RouteAdvice(
        blocks_stimulation=found is not NerveRoute.INNERVATED,
        innervation=_INNERVATION[found],
        do=found.text,
    )


def read_twitch_test(answers: Answers, on: date, recorded_at: datetime | None = None) -> TwitchTest:
    """Return the session that answers to the questionnaire `twitch-test` describe."""
    discomfort = _number(answers, "discomfort")
    return TwitchTest(
        on=on,
        sound=_response(answers, "sound"),
        affected=_response(answers, "affected"),
        sound_ma=_number(answers, "sound-ma"),
        affected_ma=_number(answers, "affected-ma"),
        discomfort=None if discomfort is None else int(discomfort),
        tried_400_us=_code(answers, "wider") == "yes",
        moved_pads=_code(answers, "moved") == "yes",
        right_direction={"yes": True, "no": False}.get(_code(answers, "direction")),
        obstacles=frozenset(
            Obstacle(value.code)
            for value in answers.get("obstacles", ())
            if isinstance(value, Coding) and value.code != "none"
        ),
        recorded_at=recorded_at,
    )


def _code(answers: Answers, question: str) -> str:
    given = answers.get(question, ())
    return given[0].code if given and isinstance(given[0], Coding) else ""


def _number(answers: Answers, question: str) -> float | None:
    given = answers.get(question, ())
    return float(str(given[0])) if given else None


def _response(answers: Answers, question: str) -> TwitchResponse:
    return TwitchResponse(_code(answers, question) or TwitchResponse.NOT_SURE)
