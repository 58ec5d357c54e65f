"""Simulate a prescribed session: force, fatigue, electrical checks and warnings."""

import math
from dataclasses import replace

import numpy as np

from physiobench.nmes.arguments import checked_number, checks_types
from physiobench.nmes.excitability.recruitment import STANDARD_NORMAL, recruited_share
from physiobench.nmes.muscle.fatigue import AttainmentFatigue
from physiobench.nmes.muscle.force_simulation import (
    STEP_ERROR_SHARE,
    KernelInputs,
    low_frequency_warnings,
)
from physiobench.nmes.muscle.muscle_states import state_constants
from physiobench.nmes.muscle.muscles import QUADRICEPS, MuscleModel
from physiobench.nmes.simulation.population import draw_population
from physiobench.nmes.simulation.population_simulation import simulate_population
from physiobench.nmes.simulation.session_layout import SessionLayout
from physiobench.nmes.simulation.session_result import Contractions, SessionResult
from physiobench.nmes.stimulus.electrodes import THIGH as REFERENCE_TISSUE
from physiobench.nmes.stimulus.electrodes import PadPair, Tissue
from physiobench.nmes.stimulus.limits import Verdict, check_limits
from physiobench.nmes.stimulus.prescription import Prescription
from physiobench.nmes.stimulus.waveform import PulseShape


SHORTEST_FOR_DENERVATED_US = 10_000.0
MOST_CORRECTIONS = 8  # of the share for a wanted response: each leaves about a tenth of the error


@checks_types
def simulate(
    rx: Prescription,
    *,
    muscle: MuscleModel = QUADRICEPS,
    pads: PadPair | None = None,
    tissue: Tissue | None = None,
    recruited: float | None = None,
    response_mvc: float | None = None,
    people: int = 0,
    seed: int = 0,
    precision: float = 1e-5,
) -> SessionResult:
    """Simulate a prescribed session on one muscle.

    How much of the muscle is reached follows from the current (or from `relative_level`, as a share
    of what this muscle's owner tolerates), the phase duration, the pads and the tissue. When the
    prescription names a response instead of a current, give `response_mvc` or `recruited`.

    Args:
        rx: the prescription.
        muscle: on what; its values say where they come from.
        pads: electrodes; without them the reference pads are taken and no limit is checked.
        tissue: under the pads; an average thigh unless given.
        recruited: share of motor units reached at the plateau, instead of a current [1].
        response_mvc: peak of the first contraction as a share of a maximal voluntary one [1].
        people: how many virtual people to run the session over as well.
        seed: of their draw.
        precision: the largest relative error to accept, 1e-11 to 1e-3 [1].

    Raises:
        ValueError: naming the argument; also when nothing says how strong the stimulation is.
    """
    checked_number("precision", precision, 1e-11, 1e-3, "[1]")
    checked_number("people", people, 0, 10_000_000, "people")
    recruitment, scale = muscle.recruitment.placed(pads, tissue)
    placed = replace(muscle, recruitment=recruitment)
    session = SessionLayout.of(rx)
    strength = plateau_strength(
        rx, placed, scale, recruited=recruited, response_mvc=response_mvc, precision=precision
    )
    share = recruited_share(strength, recruitment.spread)
    inputs = _kernel_inputs(session, placed, strength, share, precision)
    newtons = muscle.mvc_n * share / muscle.force.tetanus_n
    table = session.read(inputs.integrate(session.edges_s, np.zeros(0))[1])
    over_people = None
    if people:
        over_people = simulate_population(
            rx,
            draw_population(int(people), seed=seed),
            muscle=muscle,
            pads=pads,
            tissue=tissue,
            recruited=None if recruited is None and response_mvc is None else share,
        )
    return SessionResult(
        prescription=rx,
        muscle=muscle,
        pads=pads,
        tissue=tissue or REFERENCE_TISSUE,
        recruited=share,
        contractions=Contractions(
            session.starts_s,
            newtons * table.peak,
            newtons * table.end,
            newtons * table.area,
            np.full(session.starts_s.size, share),
        ),
        checks=() if pads is None else check_limits(rx, pads),
        warnings=_warnings(rx, muscle, pads, session, share),
        population=over_people,
        inputs=inputs,
        newtons=newtons,
    )


def plateau_strength(
    rx: Prescription,
    muscle: MuscleModel,
    scale: float,
    *,
    recruited: float | None = None,
    response_mvc: float | None = None,
    precision: float = 1e-5,
) -> float:
    """Return the plateau's current in medians of the motor thresholds [1]; see `simulate`."""
    recruitment = muscle.recruitment
    median = recruitment.median_ma(rx.phase_duration_us, scale=scale, shape=rx.shape)
    said = {
        "amplitude_ma": rx.amplitude_ma,
        "relative_level": rx.relative_level,
        "recruited": recruited,
        "response_mvc": response_mvc,
    }
    given = [name for name, value in said.items() if value is not None]
    if len(given) != 1:
        msg = (
            "one of amplitude_ma and relative_level (in the prescription), recruited or "
            f"response_mvc must say how strong it is, not {' and '.join(given) or 'none of them'}"
        )
        raise ValueError(msg)
    if rx.amplitude_ma is not None:
        return rx.amplitude_ma / median
    if rx.relative_level is not None:
        return rx.relative_level * muscle.tolerated
    if response_mvc is not None:
        checked_number("response_mvc", response_mvc, 1e-4, 1, "[1]", "a share is meant, not a %")
        most = _first_peak_mvc(rx, muscle, 1 - 1e-6, precision)
        if response_mvc >= most:
            msg = (
                f"response_mvc must be at most {most:.3g}, all that {rx.frequency_hz:g} Hz for "
                f"{rx.on_s:g} s can evoke, not {response_mvc:g}"
            )
            raise ValueError(msg)
        recruited = response_mvc / most
        # How fast a muscle tires depends on the share, so the peak is not quite its multiple.
        for _ in range(MOST_CORRECTIONS):
            found = _first_peak_mvc(rx, muscle, recruited, precision)
            recruited = min(recruited * response_mvc / found, 1 - 1e-6)
            if abs(found / response_mvc - 1) < precision:
                break
    assert recruited is not None  # noqa: S101  one of four was given, and three are done
    checked_number("recruited", recruited, 1e-6, 1 - 1e-6, "[1]", "a share is meant, not a %")
    return recruitment.amplitude_for(recruited, rx.phase_duration_us, shape=rx.shape) / (
        recruitment.median_ma(rx.phase_duration_us, shape=rx.shape)
    )


def _first_peak_mvc(rx: Prescription, muscle: MuscleModel, share: float, precision: float) -> float:
    """Return the first contraction's peak when a share is reached, of a voluntary maximum [1]."""
    session = SessionLayout.of(rx, contractions=1)
    strength = math.exp(muscle.recruitment.spread * STANDARD_NORMAL.inv_cdf(share))
    inputs = _kernel_inputs(session, muscle, strength, share, precision)
    peak = session.read(inputs.integrate(session.edges_s, np.zeros(0))[1]).peak[0]
    return float(share * peak / muscle.force.tetanus_n)


def _kernel_inputs(
    session: SessionLayout, muscle: MuscleModel, strength: float, share: float, precision: float
) -> KernelInputs:
    """Return the solver's input: gains from recruitment, costs from fatigue."""
    recruitment, fatigue = muscle.recruitment, muscle.fatigue
    ratio = recruitment.chronaxie_ratio(session.phase_duration_us)
    gain = np.zeros_like(session.pulses_s)
    if share > 0:
        high, wide, which = session.kinds
        weakened = strength * high * (1 + ratio) / (1 + ratio / np.maximum(wide, 1e-12))
        each = [recruited_share(x, recruitment.spread) / share for x in weakened.tolist()]
        gain = np.array(each)[which]
    speed, tolerance = fatigue.rate_factor(share), STEP_ERROR_SHARE * precision
    if isinstance(fatigue, AttainmentFatigue):
        constants = state_constants(muscle.force, fatigue, rate=speed)
        return KernelInputs(
            session.pulses_s, gain, constants, session.until_s, tolerance, has_states=True
        )
    return KernelInputs(
        pulses_s=session.pulses_s,
        gain=gain,
        constants=muscle.force.constants(fatigue_drive=fatigue.force_driven_share * speed),
        until_s=session.until_s,
        step_tolerance=tolerance,
        cost=fatigue.per_pulse_n_s * speed * gain * session.isolation(fatigue.tau_pulse_s),
    )


def _warnings(
    rx: Prescription,
    muscle: MuscleModel,
    pads: PadPair | None,
    session: SessionLayout,
    share: float,
) -> tuple[str, ...]:
    """Return what limits the trust in this result, most serious first."""
    found = []
    if not muscle.innervated and rx.phase_duration_us < SHORTEST_FOR_DENERVATED_US:
        found.append(
            f"This muscle has no nerve, and {rx.phase_duration_us:g} us cannot make its fibres "
            "contract: that takes pulses of tens of milliseconds or more, a stimulator made for "
            "them, and a specialist."
        )
    elif not muscle.innervated:
        found.append(
            "No force model of denervated human muscle was found: read the recruitment, and take "
            "the force as a rough direction only."
        )
    if muscle.innervated and rx.shape is PulseShape.TRIANGULAR:
        found.append(
            "A slow triangular pulse is meant for muscle without its nerve; a healthy nerve "
            "accommodates to it."
        )
    if pads is None:
        found.append(
            "No pads are given: the current is taken as through two pads of 50 cm2, 15 cm apart, "
            "and no electrical limit was checked."
        )
    elif any(check.verdict is Verdict.EXCEEDED for check in check_limits(rx, pads)):
        found.append("At least one electrical limit is exceeded: see checks.")
    found.extend(low_frequency_warnings(session.pulses_s, muscle.force))
    if share < 0.01:  # noqa: PLR2004  a hundredth of the units is no visible contraction
        found.append(
            "Fewer than one motor unit in a hundred is reached: no useful contraction is predicted."
        )
    return tuple(found)
