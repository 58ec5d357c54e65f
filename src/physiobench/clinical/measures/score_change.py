"""What a change of a score means, in words beside the number. Pure; never a forecast."""

from enum import StrEnum

from physiobench.content.advice import AdviceKey, AdviceTemplate
from physiobench.content.load import measures
from physiobench.content.schema import Better, Measure, Step, Value


ROUNDING_TOLERANCE = 1e-9
ERRORS = frozenset({"MDC", "error"})  # sizes that tell a change from chance; the note says in whom


class ChangeText(AdviceKey, file="measures"):
    """What a change of a score means."""

    NO_SIZE = "no-size"
    NOT_NOTICED = "not-noticed"


class ChangeTemplate(AdviceTemplate, file="measures"):
    """The same, with the numbers or a published size."""

    SAME = "same"
    WENT = "went"
    WENT_BETTER = "went-better"
    WENT_WORSE = "went-worse"
    REACHED = "reached"
    SMALLER = "smaller"


class ScoreDirection(StrEnum):
    """Which way the person moved, by the measure's own direction."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    OTHER = "other"  # the measure has no better side


class ScoreChange(Value):
    """One change: the numbers, their direction, and what published sizes it reaches."""

    before: float
    after: float
    difference: float
    percent: float | None  # of the start; empty where that was 0
    direction: ScoreDirection
    reached: tuple[Step, ...]  # the largest first
    words: str


def change(measure: Measure | str, before: float, after: float) -> ScoreChange:
    """Compare two scores of one measure, named by its value or its slug.

    Raises:
        KeyError: if there is no such measure.
        ValueError: if a score lies outside the measure's range.
    """
    known = measures()[measure] if isinstance(measure, str) else measure
    for score in (before, after):
        low = known.minimum is not None and score < known.minimum
        if low or (known.maximum is not None and score > known.maximum):
            msg = f"{known.short_name} runs from {known.minimum} to {known.maximum}, not {score}"
            raise ValueError(msg)
    difference = after - before
    percent = 100 * difference / before if before else None
    steps = sorted(known.steps, key=lambda step: -step.size)
    reached = tuple(step for step in steps if _reaches(step, difference, percent))
    direction = _direction(known.better, difference)
    return ScoreChange(
        before=before,
        after=after,
        difference=difference,
        percent=percent,
        direction=direction,
        reached=reached,
        words=_words(known, before, after, direction, reached),
    )


def _reaches(step: Step, difference: float, percent: float | None) -> bool:
    if step.kind == "threshold" or abs(difference) + ROUNDING_TOLERANCE < step.size:
        return False
    if step.percent is None or percent is None:  # from nought, every change is without bounds
        return True
    return abs(percent) + ROUNDING_TOLERANCE >= step.percent


def _direction(better: Better, difference: float) -> ScoreDirection:
    if abs(difference) < ROUNDING_TOLERANCE:
        return ScoreDirection.SAME
    if better is Better.NEITHER:
        return ScoreDirection.OTHER
    return (
        ScoreDirection.BETTER if (difference > 0) is (better is Better.UP) else ScoreDirection.WORSE
    )


def _words(
    measure: Measure,
    before: float,
    after: float,
    direction: ScoreDirection,
    reached: tuple[Step, ...],
) -> str:
    def number(score: float) -> str:
        return f"{score:.{measure.decimals}f}"

    unit = f" {measure.unit}" if measure.unit else ""
    name, was, now = measure.short_name, number(before), number(after)
    if direction is ScoreDirection.SAME:
        return ChangeTemplate.SAME.fill(name=name, after=now, unit=unit)
    if direction is ScoreDirection.BETTER:
        start = ChangeTemplate.WENT_BETTER.fill(name=name, before=was, after=now, unit=unit)
    elif direction is ScoreDirection.WORSE:
        start = ChangeTemplate.WENT_WORSE.fill(name=name, before=was, after=now, unit=unit)
    else:
        start = ChangeTemplate.WENT.fill(name=name, before=was, after=now, unit=unit)
    sizes = [step for step in measure.steps if step.kind != "threshold"]
    if not sizes:
        return f"{start} {ChangeText.NO_SIZE.text}"
    if reached:
        return f"{start} {ChangeTemplate.REACHED.fill(size=reached[0].note)}"
    errors = [step for step in sizes if step.kind in ERRORS]
    if not errors:  # a size that people notice says nothing about chance
        return f"{start} {ChangeText.NOT_NOTICED.text}"
    smallest = min(sizes, key=lambda step: step.size)
    return f"{start} {ChangeTemplate.SMALLER.fill(size=smallest.note)}"
