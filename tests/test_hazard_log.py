"""The hazard log is bound to the tests that show each control."""

import ast
from pathlib import Path

import pytest
import yaml
from django.conf import settings


ROOT = Path(__file__).parents[1]
LOG = yaml.safe_load((ROOT / "docs/clinical-safety/hazard-log.yaml").read_text())
HAZARDS = LOG["hazards"]
LIKELIHOODS = ("very-low", "low", "medium", "high", "very-high")
MATRIX = {  # reference 5.4: rows from very low to very high likelihood
    "minor": (1, 1, 2, 2, 3),
    "significant": (1, 2, 2, 3, 4),
    "considerable": (2, 2, 3, 3, 4),
    "major": (2, 3, 3, 4, 5),
    "catastrophic": (3, 4, 4, 5, 5),
}


def test_there_are_at_least_fifteen_hazards_numbered_in_order():
    assert [h["id"] for h in HAZARDS] == [f"H{n:02d}" for n in range(1, len(HAZARDS) + 1)]
    assert len(HAZARDS) >= 15


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda h: h["id"])
def test_a_hazard_has_every_field(hazard):
    fields = {
        *("id", "title", "description", "causes", "effect", "harm", "initial", "controls"),
        *("residual", "verified_by", "owner", "status"),
    }

    assert set(hazard) - {"justification"} == fields
    assert any(control["kind"] == "software" for control in hazard["controls"])


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda h: h["id"])
def test_a_risk_is_the_matrix_of_likelihood_and_severity(hazard):
    for rating in (hazard["initial"], hazard["residual"]):
        row = MATRIX[rating["severity"]]

        assert rating["risk"] == row[LIKELIHOODS.index(rating["likelihood"])], hazard["id"]


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda h: h["id"])
def test_no_hazard_stays_unacceptable(hazard):
    assert hazard["residual"]["risk"] <= 3
    assert hazard["residual"]["risk"] <= hazard["initial"]["risk"]
    assert hazard["residual"]["risk"] < 3 or hazard["justification"]


@pytest.mark.parametrize(
    ("hazard", "test"),
    [pytest.param(h["id"], t, id=f"{h['id']}-{t}") for h in HAZARDS for t in h["verified_by"]],
)
def test_the_test_that_shows_a_control_exists(hazard, test):
    file, _, name = test.partition("::")
    tree = ast.parse((ROOT / file).read_text())

    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}

    assert name in names, hazard


def test_only_the_reviewed_language_is_offered():
    assert [code for code, _ in settings.LANGUAGES] == ["en-gb"]
    assert "django.middleware.locale.LocaleMiddleware" not in settings.MIDDLEWARE
