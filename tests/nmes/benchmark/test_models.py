"""Tests of physiobench.nmes.benchmark.models: what is entered, and when a model declines."""

import ast
import inspect
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from physiobench.nmes.benchmark import models
from physiobench.nmes.benchmark.case_files import read_cases
from physiobench.nmes.benchmark.experiment import Experiment
from physiobench.nmes.benchmark.models import (
    COCOFEST,
    DEFAULT,
    MODELS,
    PLAIN_DING,
    Declined,
    installed_models,
)
from physiobench.nmes.benchmark.prediction import ModelPrediction
from physiobench.nmes.muscle.force_models import DING_2007


PROTOCOL = Path(__file__).parents[3] / "docs/reference/nmes-benchmark-protocol.md"
LOSS = Experiment(
    quantity="force_lost", hz=50, on_s=1, off_s=1, contractions=20, recruited_percent=30
)
CURRENT = Experiment(quantity="current", hz=50, on_s=2, mvc_percent=25)
WIDTH = Experiment(
    quantity="width", hz=30, on_s=0.3, mvc_percent=20, same_as_hz=11.5, same_as_us=600
)
DISCOMFORT = Experiment(quantity="discomfort", hz=50)
NAMED = {model.name: model.predict for model in (*MODELS, COCOFEST)}


def test_a_model_is_entered_by_one_function_of_at_most_30_lines():
    source = ast.parse(Path(models.__file__).read_text())
    lengths = {
        node.name: node.end_lineno - node.lineno + 1
        for node in source.body
        if isinstance(node, ast.FunctionDef)
    }

    entered = [predict.__name__ for predict in NAMED.values()]

    assert len(entered) == 5
    assert all(lengths[name] <= 30 for name in entered)
    assert all(len(inspect.signature(predict).parameters) == 1 for predict in NAMED.values())


def test_the_fitted_studies_are_those_of_the_protocol():
    text = PROTOCOL.read_text(encoding="utf-8")
    table = text.partition("Fitted in the default model")[2].partition("A study that")[0]
    kept = text.partition("**Kept for judging.**")[2].partition("They may")[0]

    names = {case.id for case in read_cases()}
    listed = names & set(re.findall(r"\w+", table))

    assert listed == DEFAULT.fitted
    assert not DEFAULT.fitted & set(re.findall(r"\w+", kept))


@pytest.mark.parametrize(
    ("name", "experiment", "answers"),
    [
        ("Default", CURRENT, True),
        ("Default", WIDTH, True),
        ("Default", DISCOMFORT, False),
        ("Ding 2003", LOSS, True),
        ("Ding 2003", CURRENT, False),
        ("Ding 2003", WIDTH, False),
        ("Ding 2007", WIDTH, True),
        ("Ding 2007", CURRENT, False),
        ("Hmed 2018", CURRENT, True),
        ("Hmed 2018", WIDTH, False),
    ],
)
def test_a_model_answers_what_it_has_an_equation_for(name, experiment, answers):
    answer = NAMED[name](experiment)

    assert isinstance(answer, ModelPrediction) is answers
    if not answers:
        assert answer.reason.startswith("no equation for ")


def test_the_default_model_declines_a_muscle_that_it_does_not_have():
    face = Experiment(quantity="motor_threshold", muscle="face", width_us=50_000)

    assert NAMED["Default"](face) == Declined("no muscle of this kind: face")


def test_a_band_holds_the_typical_person():
    for model in (DEFAULT, PLAIN_DING):
        answer = model.predict(LOSS)
        low, high = answer.band()

        assert low < answer.typical < high


def test_hmed_2018_states_no_band():
    assert NAMED["Hmed 2018"](LOSS).band is None


def test_cocofest_is_run_only_where_it_is_installed(monkeypatch):
    monkeypatch.setattr(models, "find_spec", lambda _: None)
    assert COCOFEST not in installed_models()

    monkeypatch.setattr(models, "find_spec", lambda _: object())
    assert COCOFEST in installed_models()


def test_cocofest_answers_with_its_own_constants(monkeypatch):
    width = DING_2007.width
    theirs = SimpleNamespace(
        tauc=DING_2007.tau_c_s,
        a_scale=DING_2007.a_rest_n_per_s,
        tau1_rest=DING_2007.tau_1_rest_s,
        tau2=DING_2007.tau_2_s,
        km_rest=2 * DING_2007.k_m_rest,
        pd0=width.pd0_us / 1e6,
        pdt=width.pdt_us / 1e6,
        alpha_a=DING_2007.alpha_a_per_s2,
        alpha_tau1=DING_2007.alpha_tau_1_per_n,
        alpha_km=DING_2007.alpha_k_m_per_s_n,
        tau_fat=DING_2007.tau_fat_s,
    )
    module = SimpleNamespace(DingModelPulseWidthFrequencyWithFatigue=lambda: theirs)
    monkeypatch.setattr(models, "import_module", lambda _: module)
    half = Experiment(quantity="half_force_frequency")

    doubled = COCOFEST.predict(half).typical
    theirs.km_rest = DING_2007.k_m_rest
    same = COCOFEST.predict(half).typical

    assert doubled > same
    assert COCOFEST.predict(LOSS).band is None
