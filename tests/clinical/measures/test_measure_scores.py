"""Shipped measures: the reference's golden cases through their own questionnaires, and FHIRPath."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from fhirpathpy import evaluate
from fhirpathpy.models import models
from hypothesis import given, settings
from hypothesis import strategies as st

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.measures.measure_scores import MEASURE_SCORES
from physiobench.content import questionnaire_load
from physiobench.content.load import measures
from physiobench.questionnaires import engine
from physiobench.questionnaires.model.items import ItemType
from physiobench.questionnaires.model.questionnaire import Questionnaire


CLOSE = Decimal("0.01")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
FREE = sorted(slug for slug, measure in measures().items() if measure.wording_shipped)


def form(measure: str) -> Questionnaire:
    return questionnaire_load.questionnaires()[f"measure-{measure}"]


def answered(q: Questionnaire, given: Mapping[str, int | str]) -> engine.Answers:
    found: dict[str, tuple[engine.Value, ...]] = {}
    for link_id, value in given.items():
        item = q.by_link_id[link_id]
        if item.options:
            found[link_id] = (item.options_by_key[str(value)].value,)
        elif item.type is ItemType.DECIMAL:
            found[link_id] = (Decimal(str(value)),)
        else:
            found[link_id] = (value,)
    return fill(q, found).kept


def ours(q: Questionnaire, answers: engine.Answers) -> Decimal | None:
    found = fill(q, answers).kept.get("score")
    return Decimal(str(found[0])) if found else None


def published(q: Questionnaire, answers: engine.Answers) -> Decimal | None:
    response = json.loads(json.dumps(engine.to_response(fill(q, answers), authored=NOW)))
    expression = q.by_link_id["score"].calculated
    found = evaluate(response, expression, {"resource": response}, models["r4"])
    return Decimal(str(found[0])) if found else None


def activities(*ratings: int) -> dict[str, int | str]:
    return {f"activity-{n}-score": rating for n, rating in enumerate(ratings, start=1)}


MOVES = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
EVERY_MOVE = [f"{move}-{side}" for side in ("left", "right") for move in MOVES]
GOLDEN = [
    pytest.param("psfs", activities(3, 5, 2), "3.33", id="T-PSFS-1"),
    pytest.param("psfs", activities(6, 7, 5), "6", id="T-PSFS-2"),
    pytest.param("psfs", activities(6, 7), None, id="T-PSFS-3"),
    pytest.param("nprs", {"pain-worst": 7}, "7", id="T-NPRS-1"),
    pytest.param("nprs", {"pain-worst": 7, "pain-best": 2, "pain-now": 3}, "4", id="NPRS-mean"),
    pytest.param("mrc-grade", {"grade": 4}, "4", id="T-MRC-1"),
    pytest.param("mrc-sum-score", dict.fromkeys(EVERY_MOVE, 4), "48", id="T-MRCS-1"),
    pytest.param("mrc-sum-score", dict.fromkeys(EVERY_MOVE, 5), "60", id="T-MRCS-2"),
    pytest.param("mrc-sum-score", dict.fromkeys(EVERY_MOVE[1:], 5), None, id="MRCS-missing"),
    pytest.param("house-brackmann", {"brow": 2, "mouth": 3}, "3", id="T-HB-1"),
    pytest.param("house-brackmann", {"brow": 4, "mouth": 4}, "1", id="HB-best"),
    pytest.param("house-brackmann", {"brow": 0, "mouth": 0}, "6", id="HB-worst"),
    pytest.param("walking-speed", {"metres": 6, "seconds": 8}, "0.75", id="T-10M-1"),
    pytest.param("walking-speed", {"metres": 6, "seconds": 6.9}, "0.87", id="T-10M-2"),
    pytest.param("walking-speed", {"metres": 10, "seconds": 25}, "0.4", id="T-10M-3"),
    pytest.param("chair-stand", {"stands": 11, "half-way": 0, "arms": 0}, "11", id="T-CST-1"),
    pytest.param("chair-stand", {"stands": 11, "half-way": 1, "arms": 1}, "0", id="T-CST-2"),
    pytest.param("chair-stand", {"stands": 9, "half-way": 1, "arms": 0}, "10", id="T-CST-3"),
    pytest.param("tug", {"trial-1": 13.4}, "13.4", id="T-TUG-1"),
    pytest.param("tug", {"trial-1": 13.4, "trial-2": 12.6}, "13", id="TUG-mean"),
    pytest.param("quadriceps-lag", {"active-short": 20, "passive-short": 5}, "15", id="T-LAG-1"),
    pytest.param("girth", {"affected": 40.5, "other": 42}, "-1.5", id="T-GIR-1"),
    pytest.param("isi", {"often": 4, "much": 3}, "12", id="T-ISI-1"),
    pytest.param("isi", {"often": 2, "much": 2}, "4", id="T-ISI-2"),
    pytest.param("isi", {"often": 2}, None, id="ISI-missing"),
    pytest.param("groc", {"change": -3}, "-3", id="GROC"),
]


@pytest.mark.parametrize(("measure", "given", "score"), GOLDEN)
def test_golden_cases_through_the_shipped_questionnaire(measure, given, score):
    q = form(measure)
    answers = answered(q, given)

    wanted = None if score is None else Decimal(score)
    assert ours(q, answers) == wanted
    assert published(q, answers) == (wanted if wanted is None else pytest.approx(wanted, abs=CLOSE))


@pytest.mark.parametrize("measure", FREE)
def test_every_free_measure_has_its_questionnaire_and_says_whose_it_is(measure):
    q = form(measure)

    assert q.by_link_id["score"].score == measure
    assert q.by_link_id["score"].hidden
    assert q.as_fhir()["copyright"]


@pytest.mark.parametrize("measure", sorted(set(measures()) - set(FREE)))
def test_no_licensed_wording_is_shipped(measure):
    assert f"measure-{measure}" not in questionnaire_load.questionnaires()


def test_every_measure_can_be_scored():
    assert set(measures()) <= set(MEASURE_SCORES) | {"psfs", "nprs"}


def drawn(data: st.DataObject, q: Questionnaire) -> dict[str, int | str]:
    given: dict[str, int | str] = {}
    for item in q.walk():
        if not item.is_asked or item.type in {ItemType.STRING, ItemType.TEXT}:
            continue
        if data.draw(st.booleans(), label=f"leave out {item.link_id}"):
            continue
        if item.options:
            given[item.link_id] = data.draw(st.sampled_from(sorted(item.options_by_key)))
        else:
            given[item.link_id] = data.draw(st.integers(int(item.min_value), int(item.max_value)))
    return given


@pytest.mark.parametrize("measure", FREE)
@settings(max_examples=12)
@given(data=st.data())
def test_python_and_the_published_fhirpath_agree_within_the_range(measure, data):
    q = form(measure)
    answers = answered(q, drawn(data, q))

    mine = ours(q, answers)

    if answers:  # a response without any item has nothing to count
        theirs = published(q, answers)
        assert (mine is None) is (theirs is None)
        assert mine is None or mine == pytest.approx(theirs, abs=CLOSE)
    known = measures()[measure]
    if mine is not None and known.minimum is not None:
        assert known.minimum <= mine
    if mine is not None and known.maximum is not None:
        assert mine <= known.maximum


def numbers(*given: int) -> list[Decimal]:
    return [Decimal(number) for number in given]


@pytest.mark.parametrize(
    ("measure", "given", "asked", "score"),
    [
        pytest.param("koos-pain", (1, 2, 1, 2, 2, 3, 1, 1, 2), 9, "58.33", id="T-KOOS-1"),
        pytest.param("koos-pain", (1, 2, 2, 3, 1), 9, "55", id="T-KOOS-2"),
        pytest.param("koos-pain", (1, 2, 2, 3), 9, None, id="T-KOOS-3"),
        pytest.param("koos-qol", (0, 0, 0, 0), 4, "100", id="T-KOOS-4-best"),
        pytest.param("koos-qol", (4, 4, 4, 4), 4, "0", id="T-KOOS-4-worst"),
        pytest.param("koos-symptoms", (1, 0, 2, 1, 1, 2), 7, "70.83", id="T-KOOS-5"),
        pytest.param("koos-adl", (1,) * 10 + (2,) * 7, 17, "64.71", id="T-KOOS-6"),
        pytest.param("koos-sport", (3, 4, 4, 3, 2), 5, "20", id="T-KOOS-7"),
        pytest.param("koos-12-pain", (2, 2, 3, 1), 4, "50", id="T-K12-1"),
        pytest.param("koos-12-qol", (3, 2, 3, 2), 4, "37.5", id="T-K12-1-qol"),
        pytest.param("koos-12", (50, 50), 3, None, id="T-K12-3"),
        pytest.param("koos-12-pain", (2, 3), 4, "37.5", id="T-K12-2"),
        pytest.param("koos-12-pain", (2,), 4, None, id="T-K12-3-scale"),
        pytest.param("iciq-ui-sf", (3, 4, 6), 3, "13", id="T-ICIQ-1"),
        pytest.param("iciq-ui-sf", (5, 6, 10), 3, "21", id="T-ICIQ-3"),
        pytest.param("iciq-ui-sf", (1, 3, 1), 3, None, id="T-ICIQ-4"),
        pytest.param("iciq-ui-sf", (3, 4), 3, None, id="ICIQ-missing"),
        pytest.param("sunnybrook", (1, 1, 0, 2, 3, 3, 3, 3, 1, 1, 1, 0, 0), 13, "43", id="T-SB-1"),
        pytest.param("sunnybrook", (0,) * 3 + (5,) * 5 + (0,) * 5, 13, "100", id="T-SB-2"),
        pytest.param("sunnybrook", (1, 2, 1) + (1,) * 5 + (0,) * 5, 13, "0", id="T-SB-3"),
    ],
)
def test_licensed_measures_are_scored_without_their_words(measure, given, asked, score):
    found = MEASURE_SCORES[measure](numbers(*given), asked)

    assert found == (None if score is None else Decimal(score))


def test_the_summary_of_koos_12_is_the_mean_of_its_three_scales():
    scales = [Decimal(50), Decimal(50), Decimal("37.5")]

    assert MEASURE_SCORES["koos-12"](scales, 3) == Decimal("45.83")


@pytest.mark.parametrize("measure", sorted(set(FREE) & set(MEASURE_SCORES)))
def test_impossible_numbers_are_no_score(measure):
    asked = len(form(measure).inputs["score"])

    assert MEASURE_SCORES[measure]([Decimal(-1000)] * asked, asked) is None


def scored(name: str, *numbers: float, asked: int | None = None) -> Decimal | None:
    """Score the numbers that were answered, of as many as a questionnaire asks for."""
    given = [Decimal(str(number)) for number in numbers]
    return MEASURE_SCORES[name](given, len(given) if asked is None else asked)


@pytest.mark.parametrize(
    ("name", "numbers", "asked", "score"),
    [
        ("koos-12-pain", (1, 1, 1, 1), 4, 75),
        ("koos-12-pain", (0, 4), 4, 50),
        ("koos-12-pain", (4,), 4, None),
        ("koos-12-function", (0, 0, 0, 0), 4, 100),
        ("koos-12-qol", (5, 0), 4, None),
        ("koos-12", (50, 50, 37.5), 3, 45.83),
        ("koos-12", (0, 0, 0), 3, 0),
        ("koos-12", (50, 50), 3, None),
        ("koos-pain", (1, 2, 1, 2, 2, 3, 1, 1, 2), 9, 58.33),
        ("koos-pain", (1, 2, 2, 3, 1), 9, 55),
        ("koos-pain", (1, 2, 2, 3), 9, None),
        ("koos-pain", (9, 2, 2, 3, 1), 9, None),
        ("koos-qol", (1, 1, 1, 1), 4, 75),
        ("sunnybrook", (0, 0, 0, 5, 5, 5, 5, 5, 0, 0, 0, 0, 0), 13, 100),
        ("sunnybrook", (1, 0, 1, 1, 2, 3, 4, 4, 1, 0, 1, 0, 1), 13, 43),
        ("sunnybrook", (1, 0, 1, 1, 2, 3, 4, 4, 1, 0, 1, 0), 13, None),
        ("iciq-ui-sf", (3, 4, 6), 3, 13),
        ("iciq-ui-sf", (3, 3, 6), 3, None),
        ("mrc-grade", (4.5,), 1, None),
        ("tug", (13.4, 12.6, 12), 3, 12.67),
        ("tug", (13.4,), 3, 13.4),
        ("tug", (), 3, None),
        ("tug", (0,), 3, None),
        ("walking-speed", (6,), 2, None),
        ("walking-speed", (6, 0), 2, None),
        ("walking-speed", (6, 7), 2, 0.86),
        ("girth", (42, 40.5), 2, 1.5),
        ("house-brackmann", (1, 1), 2, 5),
        ("chair-stand", (60, 1, 0), 3, 61),
        ("groc", (6,), 1, None),
    ],
)
def test_each_score_comes_from_the_numbers_given_or_not_at_all(name, numbers, asked, score):
    found = scored(name, *numbers, asked=asked)

    assert found == (None if score is None else Decimal(str(score)))


def test_a_score_is_rounded_to_hundredths_half_up():
    assert scored("walking-speed", 1, 8) == Decimal("0.13")
    assert scored("koos-12", 50.01, 50, asked=2) == Decimal("50.01")
