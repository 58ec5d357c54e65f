"""Propose settings for a wanted response, as a trade-off for a physio to choose from.

Every available combination of frequency, pulse width and on/off cycle is simulated at the wanted
force. A combination over a limit of comfort, current density, device or time is rejected, and the
reasons are counted. Of the others only the Pareto front is kept: options that no other option
beats in all of predicted fatigue, current over tolerated current, current, minutes and work. Short
pulses hurt less and wide pulses need less current, so no width is best in both. Differences too
small to be meaningful are ignored.

It proposes; a physio decides and prescribes a response. The current is an estimate for an average
person and is never an order.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from physiobench.nmes.advice import AdviceEnum
from physiobench.nmes.muscle.muscles import QUADRICEPS, MuscleModel
from physiobench.nmes.planning.bounds import DoseBounds, ResponseTarget
from physiobench.nmes.simulation.population import PopulationSpread
from physiobench.nmes.simulation.session_simulation import simulate
from physiobench.nmes.stimulus.electrodes import THIGH, PadPair, Tissue
from physiobench.nmes.stimulus.limits import (
    CheckSubject,
    LimitCheck,
    Verdict,
    check_limits,
    worst_verdict,
)
from physiobench.nmes.stimulus.prescription import Prescription


Z_80_PERCENT = 1.2816  # standard deviations either way that hold 80 % of people

# Differences smaller than these are none: fatigue [1], comfort [1], current [mA], minutes, and work
# as a logarithm. DESIGN: about what the model can tell apart.
ROUNDING_STEPS = (0.01, 0.05, 5.0, 1.0, 0.05)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """The prediction for one candidate; see `Predictor`.

    Attributes:
        amplitude_ma: current for the wanted response, for an average person [mA].
        fatigue: share of the first peak that the last has lost [1].
        work_ns: area under the force of the whole session [N s].
    """

    amplitude_ma: float
    fatigue: float
    work_ns: float


# Predicts a candidate without current at the wanted force; None when it cannot evoke that force.
Predictor = Callable[[Prescription, ResponseTarget], Prediction | None]


class RejectionReason(AdviceEnum):
    """Why a candidate is not proposed; each member says what to change."""

    NOT_A_DOSE = "not_a_dose", "Pulses or ramps do not fit: allow shorter ramps or other cycles."
    TOO_LONG = "too_long", "Allow more minutes, or ask for fewer contractions."
    NOT_EVOKED = "not_evoked", "The muscle cannot reach this force so: ask for less force."
    OVER_DEVICE = "over_device", "The stimulator is too weak: ask for less force, or another one."
    OVER_COMFORT = "over_comfort", "More than this person bears: ask for less force, build up."
    OVER_LIMIT = "over_limit", "Over an electrical limit: use larger pads or ask for less force."
    BEATEN = "beaten", "Another option is at least as good in everything."


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseOption:
    """One point of the trade-off.

    Attributes:
        prescription: the settings, with the estimated current.
        current_range_ma: where that current lies for 80 % of people [mA].
        fatigue: predicted share of the first peak lost by the last [1].
        comfort: current over the tolerated current [1]; None when that is unknown.
        minutes: length of the session [min].
        work_ns: predicted area under the force [N s].
        checks: every electrical limit.
        verdict: the most serious verdict about the prescription.
    """

    prescription: Prescription
    current_range_ma: tuple[float, float]
    fatigue: float
    comfort: float | None
    minutes: float
    work_ns: float
    checks: tuple[LimitCheck, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseProposal:
    """A trade-off front.

    Attributes:
        options: the Pareto front, least fatigue first; may be empty.
        rejected: how many candidates were rejected, by reason.
        warnings: what limits the trust in it, and what to change when it is empty.
    """

    options: tuple[DoseOption, ...]
    rejected: dict[RejectionReason, int]
    warnings: tuple[str, ...]

    @property
    def highlights(self) -> dict[str, DoseOption]:
        """Return the ends of the trade-off by name, where there are options at all.

        `least_fatigue`, `least_current`, `shortest` (then least fatigue), `most_work`, and, where
        comfort is known, `most_comfort`.
        """
        if not self.options:
            return {}
        found = {
            "least_fatigue": min(self.options, key=lambda o: o.fatigue),
            "least_current": min(self.options, key=lambda o: o.current_range_ma),
            "shortest": min(self.options, key=lambda o: (o.minutes, o.fatigue)),
            "most_work": max(self.options, key=lambda o: (o.work_ns, -o.fatigue)),
        }
        if all(o.comfort is not None for o in self.options):
            found["most_comfort"] = min(self.options, key=lambda o: (o.comfort or 0.0, o.fatigue))
        return found


def propose_doses(
    target: ResponseTarget,
    bounds: DoseBounds,
    *,
    pads: PadPair,
    muscle: MuscleModel = QUADRICEPS,
    tissue: Tissue = THIGH,
    predict: Predictor | None = None,
) -> DoseProposal:
    """Propose settings for `target` within `bounds`, as a front to choose from.

    Args:
        target: the wanted response.
        bounds: what person, stimulator and time allow.
        pads: on the skin.
        muscle: to be stimulated; it must have its nerve.
        tissue: under the pads.
        predict: what to ask instead of this library's simulation.

    Raises:
        ValueError: when the muscle has lost its nerve: its stimulation is a specialist's.
    """
    if not muscle.innervated:
        msg = "muscle must have its nerve: a dose for one without it is a specialist's to set"
        raise ValueError(msg)
    ask = predict or simulation_predictor(muscle, pads, tissue)
    rejected: Counter[RejectionReason] = Counter()
    fitting = []
    for candidate in _candidates(target, bounds, rejected):
        found = _evaluate(candidate, target, bounds, pads, ask)
        if isinstance(found, RejectionReason):
            rejected[found] += 1
        else:
            fitting.append(found)
    options = pareto_front(fitting)
    if len(fitting) > len(options):
        rejected[RejectionReason.BEATEN] = len(fitting) - len(options)
    return DoseProposal(
        options=options, rejected=dict(rejected), warnings=_warnings(bounds, options, rejected)
    )


def simulation_predictor(muscle: MuscleModel, pads: PadPair, tissue: Tissue) -> Predictor:
    """Return the predictor that asks this library's own simulation."""
    recruitment, scale = muscle.recruitment.placed(pads, tissue)
    placed = replace(muscle, recruitment=recruitment)
    almost_all = 1 - 1e-6

    def predict(rx: Prescription, target: ResponseTarget) -> Prediction | None:
        once = replace(rx, minutes=rx.train_s / 60 + 1e-4)
        most = simulate(once, muscle=placed, recruited=almost_all).percent_mvc[0]
        if most * 0.999 <= target.percent_mvc:
            return None
        run = simulate(rx, muscle=placed, response_mvc=target.percent_mvc / 100)
        current = recruitment.amplitude_for(
            run.recruited, rx.phase_duration_us, scale=scale, shape=rx.shape
        )
        return Prediction(
            amplitude_ma=current,
            fatigue=run.fatigue,
            work_ns=float(run.contractions.force_time_integral_ns.sum()),
        )

    return predict


def pareto_front(options: Iterable[DoseOption]) -> tuple[DoseOption, ...]:
    """Return the Pareto front: options that no other beats in everything, least fatigue first.

    Of options alike to within `ROUNDING_STEPS` the one with the least fatigue stays.
    """
    alike: dict[tuple[int, ...], DoseOption] = {}
    for option in sorted(options, key=lambda o: (o.fatigue, o.prescription.amplitude_ma or 0.0)):
        alike.setdefault(_rounded_objectives(option), option)
    kept = [
        option
        for steps, option in alike.items()
        if not any(
            other != steps and all(a <= b for a, b in zip(other, steps, strict=True))
            for other in alike
        )
    ]
    return tuple(sorted(kept, key=lambda o: o.fatigue))


def _rounded_objectives(option: DoseOption) -> tuple[int, ...]:
    """Return the quantities to minimise, in whole rounding steps."""
    values = (
        option.fatigue,
        option.comfort or 0.0,
        option.prescription.amplitude_ma or 0.0,
        option.minutes,
        -math.log(max(option.work_ns, 1e-9)),
    )
    return tuple(round(value / grain) for value, grain in zip(values, ROUNDING_STEPS, strict=True))


def _candidates(
    target: ResponseTarget, bounds: DoseBounds, rejected: Counter[RejectionReason]
) -> Iterator[Prescription]:
    widths = bounds.phase_durations_us
    for on_s, off_s in bounds.cycles_s:
        minutes = target.contractions * (on_s + off_s) / 60
        for frequency in bounds.frequencies_hz:
            for width in widths:
                if minutes > bounds.minutes:
                    rejected[RejectionReason.TOO_LONG] += 1
                    continue
                try:
                    yield Prescription(
                        frequency_hz=frequency,
                        phase_duration_us=width,
                        on_s=on_s,
                        off_s=off_s,
                        ramp_up_s=bounds.ramp_up_s,
                        ramp_down_s=bounds.ramp_down_s,
                        ramp_counts_inside_on=bounds.ramp_counts_inside_on,
                        minutes=minutes,
                    )
                except ValueError:
                    rejected[RejectionReason.NOT_A_DOSE] += 1


def _evaluate(
    candidate: Prescription,
    target: ResponseTarget,
    bounds: DoseBounds,
    pads: PadPair,
    ask: Predictor,
) -> DoseOption | RejectionReason:
    found = ask(candidate, target)
    if found is None:
        return RejectionReason.NOT_EVOKED
    current = max(0.1, math.ceil(found.amplitude_ma * 10) / 10)
    most = 300.0 if bounds.device_ma is None else bounds.device_ma
    borne = bounds.borne_ma(candidate.phase_duration_us)
    if not current <= most:
        return RejectionReason.OVER_DEVICE
    if borne is not None and current > borne:
        return RejectionReason.OVER_COMFORT
    rx = replace(candidate, amplitude_ma=current)
    checks = check_limits(rx, pads, open_circuit_v=bounds.open_circuit_v)
    verdict = worst_verdict(checks, subject=CheckSubject.PRESCRIPTION)
    if verdict.blocks or worst_verdict(checks) is Verdict.EXCEEDED:
        return RejectionReason.OVER_LIMIT
    spread = math.exp(Z_80_PERCENT * PopulationSpread().rheobase)
    return DoseOption(
        prescription=rx,
        current_range_ma=(current / spread, current * spread),
        fatigue=found.fatigue,
        comfort=None if borne is None else current / borne,
        minutes=rx.minutes,
        work_ns=found.work_ns,
        checks=checks,
        verdict=verdict,
    )


def _warnings(
    bounds: DoseBounds, options: Sequence[DoseOption], rejected: Counter[RejectionReason]
) -> tuple[str, ...]:
    found = [
        "A proposal from a model of an average person: prescribe the response, not the current.",
    ]
    if bounds.comfort_ma is None:
        found.append("What this person bears is not known: comfort was not held against anything.")
    if bounds.device_ma is None:
        found.append("The stimulator's most current is not known: check that it can give this.")
    if not options:
        found.extend(reason.advice for reason, _ in rejected.most_common())
    return tuple(found)
