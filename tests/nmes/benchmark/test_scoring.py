"""Tests of physiobench.nmes.benchmark.scoring: the rules of the protocol."""

import math
from dataclasses import replace

import pytest

from physiobench.nmes.benchmark.case import Nearness, PublishedFinding, PublishedNumber
from physiobench.nmes.benchmark.case_files import read_cases
from physiobench.nmes.benchmark.experiment import Experiment
from physiobench.nmes.benchmark.models import EnteredModel
from physiobench.nmes.benchmark.prediction import Declined, ModelPrediction
from physiobench.nmes.benchmark.scoring import ScoredNumber, has_order, score_model


TIME = Experiment(quantity="contraction_time")
NUMBER = PublishedNumber(
    name="Time",
    published=50,
    near=Nearness.SD,
    half_width=10,
    experiment=TIME,
    scored=True,
)


def scored(typical, band):
    return ScoredNumber("XX01", NUMBER, fitted=False, typical=typical, band=band, declined="")


def entered(predict, fitted=()):
    return EnteredModel(name="Test", predict=predict, fitted=frozenset(fitted), note="")


@pytest.mark.parametrize(
    ("typical", "near"), [(50, True), (60, True), (40, True), (60.1, False), (math.inf, False)]
)
def test_a_value_is_near_within_the_half_width(typical, near):
    assert scored(typical, None).is_near is near


@pytest.mark.parametrize(
    ("band", "inside", "interval"),
    [
        ((40, 60), True, 2.0),
        ((50, 60), True, 1.0),
        ((51, 61), False, 1.0 + 20 * 0.1),
        ((20, 45), False, 2.5 + 20 * 0.5),
        (None, False, None),
    ],
)
def test_a_band_is_charged_for_its_width_and_for_missing(band, inside, interval):
    result = scored(50, band)

    assert result.is_inside is inside
    assert result.interval_score == (interval if interval is None else pytest.approx(interval))


@pytest.mark.parametrize(
    ("order", "values", "bound", "right"),
    [
        ("rises", (1, 2, 3), None, True),
        ("rises", (1, 2, 2), None, False),
        ("falls", (3, 2, 1), None, True),
        ("falls", (3, 1, 2), None, False),
        ("first_least", (1, 3, 2), None, True),
        ("first_least", (1, 1, 2), None, False),
        ("first_most", (3, 1, 2), None, True),
        ("first_most", (3, 3, 2), None, False),
        ("alike", (100, 115), 1.15, True),
        ("alike", (100, 116), 1.15, False),
        ("alike", (math.inf, math.inf), 1.15, False),
        ("below", (4.9,), 5, True),
        ("below", (5,), 5, False),
    ],
)
def test_an_order_is_right_only_when_it_is_strict(order, values, bound, right):
    finding = PublishedFinding(
        name="Order", order=order, bound=bound, experiments=(TIME,) * len(values), scored=True
    )

    assert has_order(finding, values) is right


def test_every_value_that_may_be_scored_is_scored_once():
    cases = read_cases()

    score = score_model(entered(lambda _: ModelPrediction(1.0), {"BI04", "RU02"}), cases)

    assert len(score.numbers) == sum(n.scored for case in cases for n in case.numbers) > 25
    assert len(score.findings) == sum(f.scored for case in cases for f in case.findings) > 25
    assert {each.case_id for each in score.fitted.numbers} == {"BI04", "RU02"}
    assert len(score.fitted.numbers) + len(score.held_out.numbers) == len(score.numbers)


def test_what_is_declined_counts_among_all_and_not_among_the_answered():
    score = score_model(entered(lambda _: Declined("no equation for x")), read_cases())

    assert score.numbers
    assert score.findings
    assert score.answered == score.answered_findings == ()
    assert score.near == score.inside == score.right == 0
    assert score.median_interval_score is None


def test_a_value_that_may_not_be_scored_is_not_asked():
    case = next(case for case in read_cases() if case.id == "TH91")
    silent = replace(case, numbers=tuple(replace(n, scored=False) for n in case.numbers))

    assert score_model(entered(lambda _: ModelPrediction(12.0)), [silent]).numbers == ()


def test_a_model_that_stops_with_an_error_stops_the_benchmark():
    def broken(_):
        msg = "hz must be 1 to 2 Hz"
        raise ValueError(msg)

    with pytest.raises(ValueError, match="hz must be 1 to 2 Hz"):
        score_model(entered(broken), read_cases())
