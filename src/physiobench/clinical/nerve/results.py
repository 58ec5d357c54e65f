"""What a recorded twitch test is of, what it lacked, and when to repeat it. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date

from physiobench.clinical.nerve.twitch import (
    A_WEEK,
    CURRENT_RATIO_LIMIT,
    DISCOMFORT_LIMIT,
    Obstacle,
    TwitchResponse,
    TwitchResult,
    TwitchTest,
    twitch_result,
)
from physiobench.clinical.programme.lines import Side
from physiobench.content.advice import AdviceKey, AdviceTemplate
from physiobench.questionnaires.model.answers import Answers, Coding


class Shortcoming(AdviceKey, file="nerve"):
    """What a twitch test lacked, besides what stood in the way."""

    NO_DIRECTION = "no-direction"
    OTHER_MUSCLE = "other-muscle"
    NOT_SURE = "not-sure"
    SOUND_SIDE = "sound-side"
    NOT_WIDER = "not-wider"
    NOT_MOVED = "not-moved"
    NO_CURRENTS = "no-currents"


class CurrentShortcoming(AdviceTemplate, file="nerve"):
    """The same, with the limits."""

    TOO_LOW = "current-too-low"


def was_allowed(answers: Answers) -> bool:
    """Tell whether the safety check had found nothing against the test."""
    return _code(answers, "screened") == "yes"


def muscle_tested(answers: Answers) -> tuple[str, Side] | None:
    """Return the muscle (a slug of our content) and the side that was tested, if it is named."""
    muscle, side = _code(answers, "muscle"), _code(answers, "affected-side")
    return (muscle, Side(side)) if muscle and side in {Side.LEFT, Side.RIGHT} else None


def _code(answers: Answers, question: str) -> str:
    given = answers.get(question, ())
    return given[0].code if given and isinstance(given[0], Coding) else ""


def shortcomings(test: TwitchTest) -> tuple[str, ...]:
    """Return what this session lacked for a clear result, in words; nothing if it is clear."""
    return tuple(_shortcomings(test))


def _shortcomings(test: TwitchTest) -> Iterator[str]:
    if test.affected is TwitchResponse.TWITCH:
        if not test.right_direction:
            yield Shortcoming.NO_DIRECTION.text
        return
    if test.affected is TwitchResponse.OTHER_MUSCLE:
        yield Shortcoming.OTHER_MUSCLE.text
    if test.affected is TwitchResponse.NOT_SURE:
        yield Shortcoming.NOT_SURE.text
    if test.sound is not TwitchResponse.TWITCH:
        yield Shortcoming.SOUND_SIDE.text
    if not test.tried_400_us:
        yield Shortcoming.NOT_WIDER.text
    if not test.moved_pads:
        yield Shortcoming.NOT_MOVED.text
    yield from (obstacle.text for obstacle in Obstacle if obstacle in test.obstacles)
    yield from _current(test)


def _current(test: TwitchTest) -> Iterator[str]:
    if test.discomfort is not None and test.discomfort >= DISCOMFORT_LIMIT:
        return
    if not test.sound_ma or test.affected_ma is None:
        yield Shortcoming.NO_CURRENTS.text
    elif test.affected_ma < CURRENT_RATIO_LIMIT * test.sound_ma:
        yield CurrentShortcoming.TOO_LOW.fill(
            ratio=CURRENT_RATIO_LIMIT, discomfort=DISCOMFORT_LIMIT
        )


def repeat_counts_from(tests: Sequence[TwitchTest]) -> date | None:
    """Return the first day on which another quiet test would count, or None if none would.

    That is a week after the first quiet session since the last twitch.
    """
    quiet: list[date] = []
    for test in sorted(tests, key=lambda test: test.on):
        result = twitch_result(test)
        if result is TwitchResult.TWITCH:
            quiet.clear()
        elif result is TwitchResult.NO_TWITCH:
            quiet.append(test.on)
    return quiet[0] + A_WEEK if quiet else None
