"""The electrical figures of a pulse by sampling the current, slowly."""

import numpy as np


def sampled(shape, amplitude_ma, phase_duration_us, per_second, *, load_ohm=500.0, n=20_000):
    """Return (rms mA, mean mA, charge per phase uC, energy per pulse mJ) of one drawn pulse."""
    t = (np.arange(n) + 0.5) / n
    one = t if shape == "triangular" else np.ones(n)
    width_s = phase_duration_us * 1e-6
    phases = [one * amplitude_ma]
    if shape.endswith("_biphasic"):
        phases.append(-one * amplitude_ma)
    pulse = np.concatenate(phases)
    dt = width_s / n
    rms = np.sqrt(np.sum(pulse**2) * dt * per_second)
    return (
        rms,
        np.sum(pulse) * dt * per_second,
        np.sum(phases[0]) * dt * 1e3,
        np.sum((pulse / 1e3) ** 2) * dt * load_ohm * 1e3,
    )
