"""What a score says, in words beside the number: its place, never what becomes of it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from physiobench.clinical.measures import scores
from physiobench.clinical.measures.measure_scores import HOUSE_BRACKMANN
from physiobench.content.load import measures
from physiobench.content.schema import Better


@dataclass(frozen=True, slots=True)
class MeasuredPerson:
    """What else is known of the person; some scores are read by age and sex."""

    age: int | None = None
    man: bool | None = None


Words = Callable[[float, MeasuredPerson], str]
_GRADES = (
    "no movement",
    "a flicker",
    "movement without gravity",
    "movement against gravity",
    "movement against some resistance",
    "full strength",
)
_FACES = (
    "movement as on the other side",
    "a slight difference",
    "a clear difference, with some movement of brow and mouth",
    "little movement",
    "barely any movement",
    "no movement",
)


def _isi(score: float, _person: MeasuredPerson) -> str:
    return f"This is called {scores.isi_band(int(score))}."


def _iciq(score: float, _person: MeasuredPerson) -> str:
    return f"This is called {scores.iciq_band(int(score))}."


def _tug(score: float, _person: MeasuredPerson) -> str:
    if scores.tug_shows_fall_risk(score):
        return "From 12 seconds a talk about falls is advised."
    return "From 12 seconds a talk about falls is advised; this is below that."


def _chair_stand(score: float, person: MeasuredPerson) -> str:
    arms = "Stands with the help of the arms count as 0. " if score == 0 else ""
    return arms + _chair_stand_place(score, person)


def _chair_stand_place(score: float, person: MeasuredPerson) -> str:
    if person.age is None or person.man is None:
        return "It is read by age and sex, which are not both known here."
    below = scores.chair_stand_is_below_average(int(score), age=person.age, man=person.man)
    if below is None:
        return "There are average figures for ages 60 to 94 only."
    return "This is below the average for this age." if below else "This is not below average."


def _mrc_grade(score: float, _person: MeasuredPerson) -> str:
    return f"This stands for {_GRADES[int(score)]}."


def _mrc_sum(score: float, _person: MeasuredPerson) -> str:
    if scores.mrc_sum_is_low(int(score)):
        return "Below 48, which in intensive care is called weakness."
    return "Not below 48."


def _house_brackmann(score: float, _person: MeasuredPerson) -> str:
    return f"Grade {HOUSE_BRACKMANN[int(score) - 1]}: {_FACES[int(score) - 1]}."


def _girth(score: float, _person: MeasuredPerson) -> str:
    if abs(score) < 1:
        return "Below 1 cm, which is within measuring error."
    side = "larger" if score > 0 else "smaller"
    return f"The affected side is {side}. Girth says little about strength."


def _groc(score: float, _person: MeasuredPerson) -> str:
    if score == 0:
        return "The person reports no change."
    return f"The person reports that things are {'better' if score > 0 else 'worse'}."


_SAYS: Mapping[str, Words] = MappingProxyType(
    {
        "isi": _isi,
        "iciq-ui-sf": _iciq,
        "tug": _tug,
        "chair-stand": _chair_stand,
        "mrc-grade": _mrc_grade,
        "mrc-sum-score": _mrc_sum,
        "house-brackmann": _house_brackmann,
        "girth": _girth,
        "groc": _groc,
    }
)
_BETTER = {
    Better.UP: "Higher is better.",
    Better.DOWN: "Lower is better.",
    Better.NEITHER: "There is no better end.",
}


def interpret(measure: str, score: float, *, person: MeasuredPerson = MeasuredPerson()) -> str:
    """Return what stands beside a score: the number with its unit, its place, its direction.

    Raises:
        KeyError: if there is no such measure.
        ValueError: if the score lies outside the measure's range.
    """
    known = measures()[measure]
    low = known.minimum is not None and score < known.minimum
    if low or (known.maximum is not None and score > known.maximum):
        msg = f"{known.short_name} runs from {known.minimum} to {known.maximum}, not {score}"
        raise ValueError(msg)
    unit = f" {known.unit}" if known.unit else ""
    says = _SAYS.get(measure)
    told = f" {says(score, person)}" if says else ""
    return f"{known.short_name}: {score:.{known.decimals}f}{unit}.{told} {_BETTER[known.better]}"
