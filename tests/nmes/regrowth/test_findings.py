"""Tests of physiobench.nmes.regrowth.findings."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.nmes.regrowth.axon_growth import NerveInjury, NerveSegment, draw_particles
from physiobench.nmes.regrowth.findings import (
    ExaminationFinding,
    ExaminationSign,
    finding_likelihood,
)


WAY = [NerveSegment(length_mm=200)]
GROWING = draw_particles(WAY, injury=NerveInjury.AXONOTMESIS, count=500)
BLOCKED = draw_particles(WAY, injury=NerveInjury.NEURAPRAXIA, count=500)


def fit(sign, day, particles=GROWING, distance_mm=None):
    return finding_likelihood(
        WAY, particles, ExaminationFinding(sign=sign, on_day=0, distance_mm=distance_mm), day
    )


@given(st.sampled_from(list(ExaminationSign)), st.floats(0, 5000), st.floats(0, 2000))
def test_no_course_is_ruled_out_and_none_fits_better_than_best(sign, day, distance):
    at = distance if sign is ExaminationSign.TINEL else None

    for particles in (GROWING, BLOCKED):
        found = fit(sign, day, particles, at)
        assert np.all(found > 0)
        assert np.all(found <= 1)


def test_a_flicker_and_its_absence_pull_in_opposite_directions():
    early = GROWING.flicker_day < 150
    late = GROWING.flicker_day > 250

    assert fit("flicker", 200)[early].min() > fit("flicker", 200)[late].max()
    assert fit("no_flicker", 200)[early].max() < fit("no_flicker", 200)[late].min()


def test_a_tinel_fits_best_where_the_axons_are():
    front = 100 - GROWING.begin_day[0]
    at = float(front * GROWING.pace[0, 0])

    assert fit("tinel", 100, distance_mm=at)[0] == pytest.approx(1)
    assert fit("tinel", 100, distance_mm=at + 60)[0] < 0.1


def test_an_emg_is_not_heeded_in_the_first_three_weeks():
    assert np.all(fit("emg_denervation", 20, BLOCKED) == 1)
    assert np.all(fit("emg_denervation", 21, BLOCKED) < 0.1)
    assert np.all(fit("emg_denervation", 21) == 1)
