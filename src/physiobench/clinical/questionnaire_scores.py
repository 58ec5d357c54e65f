"""Scores that a questionnaire computes for itself, by name.

The questionnaire publishes each as FHIRPath (`calculatedExpression`), for whoever reads it
elsewhere; here the score's name, from the code of its item, picks a Python function, and the
expression only says which answers go in. Tests hold the two equal.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from physiobench.clinical.measure_scores import MEASURE_SCORES
from physiobench.content.answers import Answers, Coding, Quantity, Value
from physiobench.content.items import Item, ItemType
from physiobench.content.questionnaire import Questionnaire


Score = Callable[[Sequence[Decimal], int], Decimal | None]  # the numbers given, and how many asked
PLACES = Decimal("0.01")
PSFS_LEAST, PSFS_MOST = 3, 5


def _total(given: Sequence[Decimal], asked: int) -> Decimal | None:
    """Add up, when every question was answered."""
    return sum(given, Decimal(0)) if len(given) == asked else None


def _mean(given: Sequence[Decimal], _asked: int) -> Decimal | None:
    """Average what was answered."""
    return _average(given) if given else None


def _whole_mean(given: Sequence[Decimal], asked: int) -> Decimal | None:
    """Average, when every question was answered."""
    return _average(given) if given and len(given) == asked else None


def _count(given: Sequence[Decimal], _asked: int) -> Decimal | None:
    """Count what was answered."""
    return Decimal(len(given))


def _psfs(given: Sequence[Decimal], _asked: int) -> Decimal | None:
    """Average 3 to 5 rated activities (Stratford 1995); with fewer there is no score."""
    return _average(given) if PSFS_LEAST <= len(given) <= PSFS_MOST else None


def _average(given: Sequence[Decimal]) -> Decimal:
    mean = sum(given, Decimal(0)) / len(given)
    return mean.quantize(PLACES, ROUND_HALF_UP).normalize()


SCORES: Mapping[str, Score] = MappingProxyType(
    {
        "total": _total,
        "mean": _mean,
        "whole-mean": _whole_mean,
        "count": _count,
        "psfs": _psfs,
        "nprs": _mean,
    }
)
OF_ANY = frozenset(name for name, score in SCORES.items() if score is _mean)  # however many answers
EVERY_SCORE: Mapping[str, Score] = MappingProxyType({**SCORES, **MEASURE_SCORES})


def score_of(q: Questionnaire, item: Item, heard: Answers) -> tuple[Value, ...]:
    """Return the value of a scored `item` from the answers that count, or nothing.

    A name that is not known computes nothing: what rests on it is then unknown, never guessed.
    """
    score = EVERY_SCORE.get(item.score)
    inputs = q.inputs[item.link_id]
    if score is None or not inputs:
        return ()
    numbers = [
        number
        for link_id in inputs
        for value in heard.get(link_id, ())
        if (number := _number(q.by_link_id[link_id], value)) is not None
    ]
    found = score(numbers, len(inputs))
    if found is None:
        return ()
    if item.type is ItemType.INTEGER:
        return (int(found),) if found == found.to_integral_value() else ()
    return (found if found != found.to_integral_value() else Decimal(int(found)),)


def _number(item: Item, value: Value) -> Decimal | None:
    """Return what an answer counts: its number, or the weight of the option that was chosen."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, Quantity):
        return value.value
    if isinstance(value, Coding):
        weight = next((option.weight for option in item.options if option.value == value), None)
        return Decimal(weight) if isinstance(weight, int | Decimal) else None
    return None
