"""What a score says, in words beside the number: its place, never what becomes of it. Pure."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from physiobench.clinical.measures import scores
from physiobench.clinical.measures.measure_scores import HOUSE_BRACKMANN
from physiobench.content.advice import AdviceKey, AdviceTemplate
from physiobench.content.load import measures
from physiobench.content.schema import Better


Words = Callable[[float], str]


class ScoreText(AdviceKey, file="measures"):
    """What a score says."""

    FALLS = "falls"
    NO_FALLS = "no-falls"
    ARMS = "arms"
    MRC_SUM_LOW = "mrc-sum-low"
    MRC_SUM_NOT_LOW = "mrc-sum-not-low"
    GIRTH_ERROR = "girth-error"
    GIRTH_LARGER = "girth-larger"
    GIRTH_SMALLER = "girth-smaller"
    NO_CHANGE = "no-change"
    BETTER = "better"
    WORSE = "worse"
    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class ScoreTemplate(AdviceTemplate, file="measures"):
    """The same, with the number or its grade."""

    SCORE = "score"
    BAND = "band"
    GRADE = "grade"
    FACE = "face"


class MrcGrade(AdviceKey, file="measures"):
    """The grades of a muscle's strength."""

    NONE = "mrc-0"
    FLICKER = "mrc-1"
    WITHOUT_GRAVITY = "mrc-2"
    AGAINST_GRAVITY = "mrc-3"
    AGAINST_RESISTANCE = "mrc-4"
    FULL = "mrc-5"


class FaceGrade(AdviceKey, file="measures"):
    """The grades of House and Brackmann."""

    GRADE_I = "face-1"
    GRADE_II = "face-2"
    GRADE_III = "face-3"
    GRADE_IV = "face-4"
    GRADE_V = "face-5"
    GRADE_VI = "face-6"


def _isi(score: float) -> str:
    return ScoreTemplate.BAND.fill(band=scores.isi_band(int(score)))


def _iciq(score: float) -> str:
    return ScoreTemplate.BAND.fill(band=scores.iciq_band(int(score)))


def _tug(score: float) -> str:
    risk = scores.tug_shows_fall_risk(score)
    return (ScoreText.FALLS if risk else ScoreText.NO_FALLS).text


def _chair_stand(score: float) -> str:
    return ScoreText.ARMS.text if score == 0 else ""


def _mrc_grade(score: float) -> str:
    return ScoreTemplate.GRADE.fill(grade=MrcGrade(f"mrc-{int(score)}").text)


def _mrc_sum(score: float) -> str:
    low = scores.mrc_sum_is_low(int(score))
    return (ScoreText.MRC_SUM_LOW if low else ScoreText.MRC_SUM_NOT_LOW).text


def _house_brackmann(score: float) -> str:
    grade = HOUSE_BRACKMANN[int(score) - 1]
    return ScoreTemplate.FACE.fill(grade=grade, movement=FaceGrade(f"face-{int(score)}").text)


def _girth(score: float) -> str:
    if abs(score) < 1:
        return ScoreText.GIRTH_ERROR.text
    return (ScoreText.GIRTH_LARGER if score > 0 else ScoreText.GIRTH_SMALLER).text


def _groc(score: float) -> str:
    if score == 0:
        return ScoreText.NO_CHANGE.text
    return (ScoreText.BETTER if score > 0 else ScoreText.WORSE).text


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
    Better.UP: ScoreText.UP,
    Better.DOWN: ScoreText.DOWN,
    Better.NEITHER: ScoreText.NEITHER,
}


def interpret(measure: str, score: float) -> str:
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
    shown = ScoreTemplate.SCORE.fill(
        name=known.short_name, score=f"{score:.{known.decimals}f}", unit=unit
    )
    words = _SAYS[measure](score) if measure in _SAYS else ""
    return " ".join(filter(None, (shown, words, _BETTER[known.better].text)))
