"""Force and fatigue of one muscle for given pulses: `simulate_muscle`."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from physiobench.nmes.arguments import checked_array, checked_number, checks_types
from physiobench.nmes.muscle.engine.compilation import kernels_for
from physiobench.nmes.muscle.fatigue import (
    ABLE_BODIED_FATIGUE,
    NO_ATTAINMENT_FATIGUE,
    AttainmentFatigue,
)
from physiobench.nmes.muscle.force_models import ForceModel
from physiobench.nmes.muscle.muscle_states import state_constants
from physiobench.nmes.stimulus.pulse_train import PulseTrain


Floats = NDArray[np.float64]

LONGEST_RUN_S = 200_000.0
STEP_ERROR_SHARE = 0.1  # what one step may err, of what the whole run may
LOWEST_VALID_HZ = 10.0  # below this a twitch of the model is far too strong for a human muscle


@dataclass(frozen=True, slots=True)
class KernelInputs:
    """All that a kernel needs, already checked; `has_states` names the kernel.

    `weight` and `cost` are for the published models only.
    """

    pulses_s: Floats
    gain: Floats
    constants: tuple[float, ...]
    until_s: float
    step_tolerance: float
    weight: Floats | None = None
    cost: Floats | None = None
    has_states: bool = False

    def integrate(self, edges_s: Floats, samples_s: Floats) -> tuple[Floats, Floats]:
        """Return the states at samples, and F, area, peak since the last at edges (e, 3).

        The states are C_N, F, u of the published models (m, 3), or C_N, F, U, L, P, H (m, 6).
        """
        kernels, compiled = kernels_for(self.pulses_s.size)
        at_samples = np.zeros((samples_s.size, 6 if self.has_states else 3))
        at_edges = np.zeros((edges_s.size, 3))
        ones, zeros = np.ones_like(self.gain), np.zeros_like(self.gain)
        weight, cost = (
            default if given is None else given
            for given, default in ((self.weight, ones), (self.cost, zeros))
        )
        rows = (
            (self.pulses_s, self.gain, edges_s, samples_s)
            if self.has_states
            else (self.pulses_s, weight, self.gain, cost, edges_s, samples_s)
        )
        given = (
            [np.array(row, dtype=np.float64) for row in rows]
            if compiled
            else [row.tolist() for row in rows]
        )
        kernel = kernels.integrate_states if self.has_states else kernels.integrate
        kernel(*given, self.constants, float(self.step_tolerance), 0.0, at_samples, at_edges)
        return at_samples, at_edges


@dataclass(frozen=True)
class MuscleResult:
    """What one muscle did. All arrays have the shape of `at_s`.

    Attributes:
        model: the parameter set.
        at_s: the times of the samples [s].
        c_n: calcium bound to troponin [1].
        force_n: force [N].
        a_n_per_s: scaling of force [N/s].
        tau_1_s: decay of force without cross-bridges [s].
        k_m: half-saturation of cross-bridges, after potentiation [1].
        potentiation: P, 1 at rest and in the published models [1].
        warnings: what limits the trust in this run.
    """

    model: ForceModel
    at_s: Floats
    c_n: Floats
    force_n: Floats
    a_n_per_s: Floats
    tau_1_s: Floats
    k_m: Floats
    potentiation: Floats
    warnings: tuple[str, ...]
    inputs: KernelInputs = field(repr=False)

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the keys of the papers that this run rests on, for `cite`."""
        return (*self.model.sources, "dormand-1980")

    def peak_force_n(self, windows_s: ArrayLike) -> Floats:
        """Return the true largest force inside each window, between samples too [N], shape (k,).

        Args:
            windows_s: start and end of each window [s], shape (k, 2); windows may overlap.

        Raises:
            ValueError: when a window is empty, or not within 0 and the end of the run.
        """
        windows = np.asarray(windows_s, dtype=np.float64)
        if windows.size == 0:
            return np.zeros(0)
        if windows.ndim != 2 or windows.shape[1] != 2:  # noqa: PLR2004  rows of two
            msg = f"windows_s must be rows of start and end, shape (k, 2), not {windows.shape}"
            raise ValueError(msg)
        bad = ~(
            (windows[:, 0] >= 0)
            & (windows[:, 0] < windows[:, 1])
            & (windows[:, 1] <= self.inputs.until_s)
        )
        if np.any(bad):
            i = int(np.argmax(bad))
            msg = (
                f"windows_s[{i}] must rise within 0 to {self.inputs.until_s:g} s, "
                f"not {windows[i, 0]:g} to {windows[i, 1]:g}"
            )
            raise ValueError(msg)
        edges = np.unique(windows)
        peaks = self.inputs.integrate(edges, np.zeros(0))[1][:, 2]
        first = np.searchsorted(edges, windows[:, 0]) + 1
        last = np.searchsorted(edges, windows[:, 1])
        return np.array([peaks[a : b + 1].max() for a, b in zip(first, last, strict=True)])


@checks_types
def simulate_muscle(
    pulses_s: ArrayLike | PulseTrain,
    model: ForceModel,
    *,
    until_s: float | None = None,
    sample_at_s: ArrayLike | None = None,
    phase_duration_us: ArrayLike | None = None,
    amplitude_ma: ArrayLike | None = None,
    fatigue: bool | AttainmentFatigue = True,
    r0: Literal["rest", "state"] = "rest",
    precision: float = 1e-5,
) -> MuscleResult:
    """Simulate one muscle from rest at 0 s, with every pulse remembered.

    Source: Ding 2003 equations 1 to 6; with a width curve, Ding 2007 equation 4 (A follows the
    width of the last pulse); with a current curve, Hmed 2018 (each pulse frees as much calcium as
    its own current allows).

    Args:
        pulses_s: times of the pulses, rising, 0 or later [s], shape (n,); or a `PulseTrain`, whose
            widths and currents are used when the model asks for them.
        model: the parameter set.
        until_s: end of the run [s]; a second after the last pulse or sample unless given.
        sample_at_s: times to report [s], shape (m,), in any order; every 10 ms unless given.
        phase_duration_us: one phase of each pulse [us], one number or shape (n,).
        amplitude_ma: peak current of each pulse [mA], one number or shape (n,).
        fatigue: whether the muscle tires: a published model by its own constants, one with
            potentiation as a healthy adult's; or how it tires.
        r0: `rest` keeps R_0 as it is at rest, `state` lets it follow K_m (published models only).
        precision: the largest relative error to accept, 1e-11 to 1e-3 [1].

    Raises:
        ValueError: naming the argument, the value and the range; also when a width or current is
            missing that the model needs, or given to one that ignores it.
    """
    if isinstance(pulses_s, PulseTrain):
        train = pulses_s
        if model.width is not None and phase_duration_us is None:
            phase_duration_us = train.phase_duration_us
        if model.current is not None and amplitude_ma is None:
            amplitude_ma = train.amplitude_ma
        pulses_s = train.times_s
    pulses = checked_array("pulses_s", pulses_s, 0, LONGEST_RUN_S, "s")
    falls = np.diff(pulses) <= 0
    if np.any(falls):
        i = int(np.argmax(falls)) + 1
        msg = f"pulses_s must rise, but pulses_s[{i}]={pulses[i]:g} follows {pulses[i - 1]:g}"
        raise ValueError(msg)
    checked_number("precision", precision, 1e-11, 1e-3, "[1]")
    if r0 not in {"rest", "state"}:
        msg = f"r0 must be 'rest' or 'state', not {r0!r}"
        raise ValueError(msg)
    samples, end = _sample_times(pulses, until_s, sample_at_s)
    gain = _pulse_factors("phase_duration_us", phase_duration_us, model.width, pulses, 1e6, "us")
    weight = _pulse_factors("amplitude_ma", amplitude_ma, model.current, pulses, 1000.0, "mA")
    tolerance = STEP_ERROR_SHARE * precision
    if isinstance(fatigue, AttainmentFatigue) or not model.has_published_form:
        if r0 == "state" or model.current is not None:
            msg = "r0='state' and current curves go with the published models and their fatigue"
            raise ValueError(msg)
        chosen = {True: ABLE_BODIED_FATIGUE, False: NO_ATTAINMENT_FATIGUE}
        tires = fatigue if isinstance(fatigue, AttainmentFatigue) else chosen[fatigue]
        constants = state_constants(model, tires)
        inputs = KernelInputs(pulses, gain, constants, end, tolerance, has_states=True)
    else:
        drive = 1.0 if fatigue else 0.0
        constants = model.constants(fatigue_drive=drive, r0_follows=r0 == "state")
        inputs = KernelInputs(pulses, gain, constants, end, tolerance, weight)
    order = np.argsort(samples, kind="stable")
    found = np.empty((samples.size, 6 if inputs.has_states else 3))
    found[order] = inputs.integrate(np.array([end]), samples[order])[0]
    c_n, force, u, *states = found.T
    if inputs.has_states:
        slow, potentiation, left = states
        k_n, most, half = (inputs.constants[at] for at in (4, 16, 20))
        growth = 1 + most / k_n * slow / (slow + half)
        a, tau_1 = model.a_rest_n_per_s * np.maximum(1 - u, 0.0) * left, 0 * u + model.tau_1_rest_s
        k_m = model.k_m_rest * (growth / potentiation) ** (1 / model.cooperativity)
    else:
        potentiation = np.ones_like(u)
        a = np.maximum(model.a_rest_n_per_s + model.alpha_a_per_s2 * u, 0.0)
        tau_1 = model.tau_1_rest_s + model.alpha_tau_1_per_n * u
        k_m = model.k_m_rest + model.alpha_k_m_per_s_n * u
    return MuscleResult(
        model=model,
        at_s=samples,
        c_n=c_n,
        force_n=force,
        a_n_per_s=a,
        tau_1_s=tau_1,
        k_m=k_m,
        potentiation=potentiation,
        warnings=low_frequency_warnings(pulses, model),
        inputs=inputs,
    )


def low_frequency_warnings(pulses_s: Floats, model: ForceModel) -> tuple[str, ...]:
    """Return a warning when the pulses are slower than the model is valid for."""
    if model.potentiation.highest > 1:
        return ()  # its rested twitch has the size of people's
    if pulses_s.size < 2 or np.median(np.diff(pulses_s)) <= 1 / LOWEST_VALID_HZ + 1e-9:  # noqa: PLR2004  one pulse has no frequency
        return ()
    return (
        f"Below about {LOWEST_VALID_HZ:g} Hz these models make a single twitch about three times "
        "as strong as it is in people: do not use this force.",
    )


def _sample_times(
    pulses: Floats, until_s: float | None, sample_at_s: ArrayLike | None
) -> tuple[Floats, float]:
    """Return the times to report, and the end of the run."""
    last = float(pulses[-1]) if pulses.size else 0.0
    if sample_at_s is None:
        end = (
            last + 1.0
            if until_s is None
            else checked_number("until_s", until_s, 0, LONGEST_RUN_S, "s")
        )
        return np.arange(0, np.floor(end * 100) + 1) / 100, end
    top = (
        LONGEST_RUN_S
        if until_s is None
        else checked_number("until_s", until_s, 0, LONGEST_RUN_S, "s")
    )
    samples = (
        checked_array("sample_at_s", sample_at_s, 0, top, "s")
        if np.size(sample_at_s)
        else _NO_TIMES
    )
    end = max(last, *samples.tolist()) + 1.0 if samples.size and until_s is None else top
    return samples, last + 1.0 if until_s is None and not samples.size else end


_NO_TIMES = np.zeros(0)


def _pulse_factors(
    name: str,
    value: ArrayLike | None,
    curve: object,
    pulses: Floats,
    high: float,
    unit: str,
) -> Floats:
    """Return what one input of the pulses does to each of them [1], shape (n,)."""
    if curve is None:
        if value is not None:
            msg = f"{name} must not be given: this model does not depend on it"
            raise ValueError(msg)
        return np.ones_like(pulses)
    if value is None:
        msg = f"{name} must be given: this model depends on it [{unit}]"
        raise ValueError(msg)
    found = checked_array(name, value, 0, high, unit)
    if found.size not in {1, pulses.size}:
        msg = f"{name} must be one number or one per pulse ({pulses.size}), not {found.size}"
        raise ValueError(msg)
    each = np.broadcast_to(found, pulses.shape)
    apply = curve.gain if hasattr(curve, "gain") else curve.weight  # type: ignore[attr-defined]
    return np.ascontiguousarray(apply(each))
