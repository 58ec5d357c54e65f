"""Scores that a questionnaire computes for itself, by name.

The questionnaire publishes each as FHIRPath (`calculatedExpression`), for whoever reads it
elsewhere; here the score's name, from the code of its item, picks a Python function, and the
expression only says which answers go in. Tests hold the two equal.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from physiobench.clinical.measures.measure_scores import MEASURE_SCORES
from physiobench.questionnaires.model.answers import Answers
from physiobench.questionnaires.model.questionnaire import Questionnaire
from physiobench.questionnaires.running.filled import NO_ANSWERS, FilledForm
from physiobench.questionnaires.running.scores import Score


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


def fill(questionnaire: Questionnaire, answers: Answers = NO_ANSWERS) -> FilledForm:
    """Return the questionnaire with these answers; its scores are computed by our functions."""
    return FilledForm(questionnaire, answers, EVERY_SCORE)
