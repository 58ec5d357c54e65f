"""How often a calibration's 90 % interval holds the truth, over people who are made up.

Usage: python -m bench.calibration [PEOPLE]. Each person is drawn from the assumed spread, trained
with two currents, and measured with an error of 5 %. The goal: 85 to 95 % for each value.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import numpy as np

from physiobench import nmes
from physiobench.nmes.planning.calibration import FITTED_PARAMETERS


NOISE = 0.05
SPREAD = nmes.PopulationSpread()
SESSIONS = tuple(
    nmes.Prescription(
        frequency_hz=35,
        phase_duration_us=300,
        amplitude_ma=amplitude_ma,
        on_s=5,
        off_s=10,
        ramp_up_s=1,
        ramp_down_s=1,
        minutes=5,
    )
    for amplitude_ma in (60, 45)
)
MEASURED = np.arange(0, 20, 3)


def is_held(seed: int) -> list[bool]:
    """Return for each fitted value whether the interval held it, then whether a warning came."""
    rng = np.random.default_rng(seed)
    true = {name: np.exp(rng.normal(0, getattr(SPREAD, name), 1)) for name in FITTED_PARAMETERS}
    person = replace(nmes.typical_population(1), **true)
    sessions = []
    for prescription in SESSIONS:
        peaks = nmes.simulate_population(prescription, person, workers=1).peak_force_n[0, MEASURED]
        seen = peaks * np.exp(NOISE * rng.standard_t(4, MEASURED.size))
        sessions.append(
            nmes.MeasuredSession(
                prescription=prescription, contraction=MEASURED, peak_force_n=seen, noise=NOISE
            )
        )
    found = nmes.calibrate(sessions, seed=seed)
    held = [found.low[name] <= true[name][0] <= found.high[name] for name in FITTED_PARAMETERS]
    return [*held, bool(found.warnings)]


def main(people: int = 200) -> None:
    """Print the share of people whose value the interval held."""
    with ProcessPoolExecutor() as pool:
        shares = np.mean(list(pool.map(is_held, range(people))), axis=0)
    for name, share in zip((*FITTED_PARAMETERS, "(warned)"), shares, strict=True):
        print(f"{name:14} {100 * share:5.1f} %")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
