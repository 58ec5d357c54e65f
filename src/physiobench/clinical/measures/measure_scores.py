"""The score of each outcome measure, from the numbers of its questionnaire in their order. Pure.

Every one rests on `clinical.scores`; what may not be computed is None. The names are the slugs of
the content's measures, as a questionnaire's score item bears them.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from types import MappingProxyType

from physiobench.clinical.measures import scores
from physiobench.clinical.measures.score_input import UnscorableError


Numbers = Sequence[Decimal]
Score = Callable[[Numbers, int], Decimal | None]  # the numbers given, and how many are asked for
PLACES = Decimal("0.01")
KOOS_12_LEAST = 2
KOOS_12_SCALES = ("pain", "function", "qol")
HOUSE_BRACKMANN = ("I", "II", "III", "IV", "V", "VI")


def _exact(value: float) -> Decimal:
    return Decimal(str(value)).quantize(PLACES, ROUND_HALF_UP).normalize()


def _all(given: Numbers, asked: int, rule: Callable[..., float]) -> Decimal | None:
    """Apply a rule that wants every number, as whole ones."""
    if len(given) < asked or any(number != int(number) for number in given):
        return None
    try:
        return _exact(rule(*map(int, given)))
    except UnscorableError:
        return None


def _measured(given: Numbers, asked: int, rule: Callable[..., float]) -> Decimal | None:
    """Apply a rule to measured numbers, every one of them."""
    if len(given) < asked:
        return None
    try:
        return _exact(rule(*map(float, given)))
    except UnscorableError:
        return None


def _some(given: Numbers, _asked: int, rule: Callable[..., float]) -> Decimal | None:
    """Apply a rule that takes as many numbers as there are, at least one."""
    return _measured(given, 1, rule) if given else None


def _chair_stand(stands: int, half_way: int, arms: int) -> int:
    return scores.chair_stand(
        stands, more_than_half_way_at_end=bool(half_way), used_arms=bool(arms)
    )


def _house_brackmann(brow: int, mouth: int) -> int:
    return HOUSE_BRACKMANN.index(scores.house_brackmann(brow, mouth)) + 1


def _girth(affected: float, other: float) -> float:
    return scores.girth_difference_cm(affected=affected, other=other)


def _mrc_sum(*grades: int) -> int:
    return scores.mrc_sum(grades)


def _koos(given: Numbers, asked: int, *, scale: str) -> Decimal | None:
    """Score one KOOS subscale; which item is missing does not matter, only how many."""
    answers: list[int | None] = [int(number) for number in given]
    answers += [None] * (asked - len(given))
    try:
        found = scores.koos_subscale(scale, answers)
    except UnscorableError:
        return None
    return None if found is None else _exact(found)


def _koos_12(given: Numbers, _asked: int) -> Decimal | None:
    """Score one scale of KOOS-12, from at least two of its answers."""
    if len(given) < KOOS_12_LEAST:
        return None
    answers: list[int | None] = [int(number) for number in given]
    answers += [None] * (4 - len(given))
    try:
        found = scores.koos12(answers, answers, answers).pain
    except UnscorableError:
        return None
    return None if found is None else _exact(found)


def _koos_12_summary(given: Numbers, asked: int) -> Decimal | None:
    """Average the three scales, if each has its score."""
    if len(given) < asked:
        return None
    return (sum(given, Decimal(0)) / len(given)).quantize(PLACES, ROUND_HALF_UP).normalize()


def _sunnybrook(*parts: int) -> int:
    """Score three rest areas, five movements and five synkineses, in that order."""
    rest, movements, synkinesis = parts[:3], parts[3:8], parts[8:]
    return scores.sunnybrook(movements=sum(movements), rest=sum(rest), synkinesis=sum(synkinesis))


MEASURE_SCORES: Mapping[str, Score] = MappingProxyType(
    {
        "groc": partial(_all, rule=scores.groc),
        "isi": partial(_all, rule=scores.isi),
        "mrc-grade": partial(_all, rule=scores.mrc),
        "mrc-sum-score": partial(_all, rule=_mrc_sum),
        "house-brackmann": partial(_all, rule=_house_brackmann),
        "sunnybrook": partial(_all, rule=_sunnybrook),
        "chair-stand": partial(_all, rule=_chair_stand),
        "tug": partial(_some, rule=scores.tug),
        "walking-speed": partial(_measured, rule=scores.walking_speed),
        "quadriceps-lag": partial(_measured, rule=scores.lag_degrees),
        "girth": partial(_measured, rule=_girth),
        "iciq-ui-sf": partial(_all, rule=scores.iciq_ui),
        **{f"koos-12-{scale}": _koos_12 for scale in KOOS_12_SCALES},
        "koos-12": _koos_12_summary,
        **{f"koos-{scale}": partial(_koos, scale=scale) for scale in scores.KOOS_ITEMS},
    }
)
