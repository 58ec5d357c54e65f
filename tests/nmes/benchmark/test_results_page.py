"""Tests of physiobench.nmes.benchmark.results_page: the written page is what is computed today."""

from functools import cache
from pathlib import Path

import pytest

from physiobench.nmes.benchmark.case_files import read_cases
from physiobench.nmes.benchmark.models import DEFAULT, MODELS
from physiobench.nmes.benchmark.results_page import (
    failures,
    model_section,
    results_page,
    summary_table,
    target_table,
)
from physiobench.nmes.benchmark.scoring import score_model
from physiobench.nmes.cli import main


PAGE = Path(__file__).parents[3] / "docs/reference/nmes-benchmark.md"
WRITE_AGAIN = "run: physiobench nmes benchmark --force --output docs/reference/nmes-benchmark.md"
CHEAP = [model for model in MODELS if model.name in {"Ding 2007", "Hmed 2018"}]


@cache
def written():
    return PAGE.read_text(encoding="utf-8")


@cache
def default_score():
    return score_model(DEFAULT, read_cases())


@pytest.mark.long
def test_the_written_failures_of_the_default_model_are_those_of_today():
    for part in failures(default_score()):
        assert part in written(), WRITE_AGAIN


@pytest.mark.long
def test_the_written_shares_of_the_default_model_are_those_of_today():
    for row in summary_table([default_score()]).splitlines():
        assert row in written(), WRITE_AGAIN
    for row in target_table([default_score()]).splitlines()[:-1]:
        assert row in written(), WRITE_AGAIN


@pytest.mark.long
@pytest.mark.parametrize("model", CHEAP, ids=lambda model: model.name)
def test_the_written_answers_of_a_published_model_are_those_of_today(model):
    for part in model_section(score_model(model, read_cases())):
        assert part in written(), WRITE_AGAIN


@pytest.mark.long
def test_failures_come_first_and_each_is_named():
    score = default_score()

    page = results_page(read_cases(), [score], ())

    failing, _, rest = page.partition("## Targets")
    wrong = [each for each in score.answered if not (each.is_near and each.is_inside)]
    assert all(f"| {each.case_id} | {each.number.name}" in failing for each in wrong)
    assert all(each.finding.name in failing for each in score.findings if not each.is_right)
    assert "**" not in rest.partition("## What comes out")[2]


def test_every_case_with_something_not_scored_is_on_the_page():
    for case in read_cases():
        if case.not_scored:
            assert f"| {case.id} | {case.title} | {case.source} | {case.not_scored} |" in written()


def test_the_command_writes_no_page_over_another(tmp_path, capsys):
    there = tmp_path / "page.md"
    there.write_text("mine")

    code = main(["benchmark", "--output", str(there)])

    assert code == 2
    assert "exists already" in capsys.readouterr().err
    assert there.read_text() == "mine"


def test_the_command_prints_the_page(monkeypatch, capsys):
    monkeypatch.setattr("physiobench.nmes.cli.benchmark_page", lambda: "# Results")

    assert main(["benchmark"]) == 0
    assert capsys.readouterr().out == "# Results\n"
