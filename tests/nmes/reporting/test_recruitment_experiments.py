"""Tests of physiobench.nmes.reporting.recruitment_experiments, and of the fit it was made for."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from physiobench.nmes.muscle.muscles import QUADRICEPS
from physiobench.nmes.reporting.recruitment_experiments import (
    damo_2021_percent,
    gorgey_2008_percent,
    kesar_2006_width_us,
    quarter_of_mvc_ma,
)


PAGE = Path(__file__).parents[3] / "docs/reference/nmes-recruitment.md"
CHRONAXIES_US = np.arange(130.0, 206.0, 3.0)
PUBLISHED = np.array([75, 150, 131, 122])  # Damo; Kesar at 30 and 60 Hz; Gorgey
NEAR = np.array([5, 21, 24, 15])
STUDIES = {"Damo": [0], "Kesar": [1, 2], "Gorgey": [3]}


@cache
def figures():
    """Return the four figures at each chronaxie, shape (n, 4)."""
    rows = []
    for chronaxie_us in CHRONAXIES_US.tolist():
        fibre = replace(QUADRICEPS.recruitment.fibre, chronaxie_us=chronaxie_us)
        muscle = replace(QUADRICEPS, recruitment=replace(QUADRICEPS.recruitment, fibre=fibre))
        wide, narrow = (kesar_2006_width_us(muscle, hz) for hz in (30.0, 60.0))
        rows.append([damo_2021_percent(muscle), wide, narrow, gorgey_2008_percent(muscle)])
    return np.array(rows)


def fitted(without=()):
    """Return chronaxie, the four figures and the sum of squares at each chronaxie."""
    kept = [i for i in range(4) if i not in without]
    squares = (((figures() - PUBLISHED) / NEAR)[:, kept] ** 2).sum(axis=1)
    curve = np.polyfit(CHRONAXIES_US, squares, 6)
    fine = np.linspace(CHRONAXIES_US[0], CHRONAXIES_US[-1], 2000)
    least = float(fine[np.argmin(np.polyval(curve, fine))])
    return least, [np.interp(least, CHRONAXIES_US, x) for x in figures().T], np.polyval(curve, fine)


def row_of(label):
    line = next(x for x in PAGE.read_text(encoding="utf-8").splitlines() if x.startswith(label))
    cells = [cell.strip(" *").partition(",")[0] for cell in line.split("|")[2:-1]]
    return float(cells[0].removesuffix(" us")), [float(x) for x in cells[1:]]


@pytest.mark.parametrize("study", [None, *STUDIES])
def test_the_fit_with_and_without_each_study_is_the_written_one(study):
    chronaxie_us, (damo, wide, narrow, gorgey), _ = fitted(STUDIES.get(study, ()))

    written_us, written = row_of(f"| all but {study} |" if study else "| all |")

    assert written_us == pytest.approx(chronaxie_us, abs=2)
    assert written == pytest.approx([damo, wide, narrow, gorgey / 100], abs=1, rel=0.01)


def test_the_library_has_the_fitted_chronaxie_and_its_interval_is_written():
    chronaxie_us, _, squares = fitted()
    inside = np.linspace(CHRONAXIES_US[0], CHRONAXIES_US[-1], 2000)[squares < squares.min() + 1]

    assert QUADRICEPS.recruitment.fibre.chronaxie_us == pytest.approx(chronaxie_us, abs=2)
    assert (inside[0], inside[-1]) == pytest.approx((146, 200), abs=2)
    assert "170 (146 to 200)" in PAGE.read_text(encoding="utf-8")


def test_damo_and_gorgey_come_out_from_the_other_studies_alone():
    assert fitted(STUDIES["Damo"])[1][0] == pytest.approx(75, abs=5)
    assert fitted(STUDIES["Gorgey"])[1][3] == pytest.approx(122, abs=15)


def test_kesar_comes_out_just_too_short_from_the_other_studies_alone():
    _, wide, narrow, _ = fitted(STUDIES["Kesar"])[1]

    assert 150 - 21 - 4 < wide < 150 - 21
    assert 131 - 24 - 4 < narrow < 131 - 24


def test_the_median_centres_five_sizes_of_pads_on_55_ma():
    currents = [quarter_of_mvc_ma(QUADRICEPS, area) for area in (20, 30, 40, 50, 60)]

    assert np.sqrt(currents[0] * currents[-1]) == pytest.approx(55, rel=0.01)
