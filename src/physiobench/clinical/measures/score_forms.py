"""Scores of forms whose wording belongs to others: engines and ranges only. Pure."""

from collections.abc import Mapping, Sequence
from statistics import fmean
from types import MappingProxyType
from typing import NamedTuple

from physiobench.clinical.measures.score_input import UnscorableError, whole


KOOS_ITEMS: Mapping[str, int] = MappingProxyType(
    {"symptoms": 7, "pain": 9, "adl": 17, "sport": 5, "qol": 4}
)
KOOS_WORST = 4
KOOS12_ITEMS = 4
ICIQ_AMOUNTS = (0, 2, 4, 6)
ISI_BANDS = ((2, "slight"), (6, "moderate"), (9, "severe"), (12, "very severe"))
ICIQ_BANDS = ((0, "none"), (5, "slight"), (12, "moderate"), (18, "severe"), (21, "very severe"))


def koos_subscale(name: str, answers: Sequence[int | None]) -> float | None:
    """Return one KOOS subscale, 0 worst to 100 best, or None with under half answered.

    `answers` holds one number 0 to 4 per item, None where it was left out.

    Raises:
        UnscorableError: if the subscale is unknown, its length is wrong, or an answer is.
    """
    if name not in KOOS_ITEMS or len(answers) != KOOS_ITEMS[name]:
        msg = f"{name} with {len(answers)} items is none of {dict(KOOS_ITEMS)}"
        raise UnscorableError(msg)
    return _hundred(answers, least=(KOOS_ITEMS[name] + 1) // 2)


def _hundred(answers: Sequence[int | None], *, least: int) -> float | None:
    given = [whole("an answer", a, 0, KOOS_WORST) for a in answers if a is not None]
    return None if len(given) < least else 100 - 25 * fmean(given)


class Koos12(NamedTuple):
    """The three scales of KOOS-12 and their mean; None where too little was answered."""

    pain: float | None
    function: float | None
    qol: float | None
    summary: float | None


def koos12(
    pain: Sequence[int | None], function: Sequence[int | None], qol: Sequence[int | None]
) -> Koos12:
    """Return KOOS-12; a scale wants 2 of its 4 answers, the summary wants all three scales.

    Raises:
        UnscorableError: if a scale has not 4 items, or an answer is not 0 to 4.
    """
    for scale in (pain, function, qol):
        if len(scale) != KOOS12_ITEMS:
            msg = f"each scale has {KOOS12_ITEMS} items, not {len(scale)}"
            raise UnscorableError(msg)
    scores = [_hundred(scale, least=2) for scale in (pain, function, qol)]
    known = [score for score in scores if score is not None]
    summary = fmean(known) if len(known) == len(scores) else None
    return Koos12(pain=scores[0], function=scores[1], qol=scores[2], summary=summary)


def isi(frequency: int, amount: int) -> int:
    """Return the incontinence severity index, 1 to 12.

    Raises:
        UnscorableError: if frequency is not 1 to 4 or amount not 1 to 3.
    """
    return whole("frequency", frequency, 1, 4) * whole("amount", amount, 1, 3)


def isi_band(score: int) -> str:
    """Return the word for an incontinence severity index."""
    return next(word for top, word in ISI_BANDS if score <= top)


def iciq_ui(frequency: int, amount: int, bother: int) -> int:
    """Return the sum of three items of the ICIQ-UI Short Form, 0 to 21; all are needed.

    Raises:
        UnscorableError: if an answer is not one that the form offers.
    """
    if amount not in ICIQ_AMOUNTS:
        msg = f"amount must be one of {ICIQ_AMOUNTS}, not {amount!r}"
        raise UnscorableError(msg)
    return whole("frequency", frequency, 0, 5) + amount + whole("bother", bother, 0, 10)


def iciq_band(score: int) -> str:
    """Return the word for an ICIQ-UI Short Form score."""
    return next(word for top, word in ICIQ_BANDS if score <= top)
