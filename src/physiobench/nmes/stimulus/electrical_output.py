"""The electrical figures of a prescription: current, charge, energy and power at its plateau.

For rectangular pulses the r.m.s. current is the peak times the root of the share of time under
current (two phases of a biphasic pulse: I sqrt(2 d f)); for a triangle a third of that square.
The load is the 500 ohm of IEC 60601-2-10.
"""

import math
from dataclasses import dataclass

from physiobench.nmes.arguments import checked_number, checks_types
from physiobench.nmes.stimulus.prescription import Prescription
from physiobench.nmes.stimulus.waveform import PulsePattern, PulseShape


LOAD_OHM = 500.0  # the standard's test load


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectricalOutput:
    """The electrical figures of the plateau at one current; see `electrical_output`.

    Attributes:
        rms_ma: root mean square current [mA].
        direct_ma: mean current, zero when phases balance [mA].
        charge_per_phase_uc: charge of the larger phase [uC].
        energy_per_pulse_mj: energy of a whole pulse into 500 ohm [mJ].
        power_w: mean power into 500 ohm [W].
        peak_v: peak voltage across 500 ohm [V].
    """

    rms_ma: float
    direct_ma: float
    charge_per_phase_uc: float
    energy_per_pulse_mj: float
    power_w: float
    peak_v: float


def pulses_per_second(rx: Prescription) -> float:
    """Return how many pulses the busiest second of a train holds [1/s]."""
    extra = {
        PulsePattern.CONSTANT: 0.0,
        PulsePattern.VARIABLE: 1.0,
        PulsePattern.DOUBLETS: rx.frequency_hz,
    }
    return rx.frequency_hz + extra[rx.pattern]


@checks_types
def electrical_output(rx: Prescription, amplitude_ma: float) -> ElectricalOutput:
    """Return the figures of `rx` at a plateau of `amplitude_ma`, 0 to 300 [mA].

    A slower second phase of an asymmetric pulse is counted as large as the first, which is never
    too little. The mean square of a triangle is a third of its peak's.

    Raises:
        ValueError: naming the current refused.
    """
    peak_ma = checked_number("amplitude_ma", amplitude_ma, 0, 300, "mA")
    width_s, rate = rx.phase_duration_us * 1e-6, pulses_per_second(rx)
    mean_square, mean = (1 / 3, 1 / 2) if rx.shape is PulseShape.TRIANGULAR else (1.0, 1.0)
    on_s = rx.shape.phases * width_s  # time under current in one pulse
    duty = min(1.0, on_s * rate)
    rms_ma = peak_ma * math.sqrt(duty * mean_square)
    return ElectricalOutput(
        rms_ma=rms_ma,
        direct_ma=0.0 if rx.shape.phases > 1 else peak_ma * duty * mean,
        charge_per_phase_uc=peak_ma * mean * width_s * 1e3,
        energy_per_pulse_mj=(peak_ma / 1e3) ** 2 * LOAD_OHM * on_s * mean_square * 1e3,
        power_w=(rms_ma / 1e3) ** 2 * LOAD_OHM,
        peak_v=peak_ma / 1e3 * LOAD_OHM,
    )
