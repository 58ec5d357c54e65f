"""What the science estimates for one line of stimulation: the one door to `nmes`. Pure.

It takes a line, signed or in a draft, and what is known of the person in numbers. It returns the
estimate with its spread over people, the electrical figures with their limits, and warnings; for
what cannot be estimated it returns why. It is a check for the physio and decides nothing.

The muscle is `nmes`'s default for one with its nerve: Ding 2003's force equation with cooperative
calcium, potentiation, and fatigue by the force that is attained and held. On the published
experiments of docs/reference/nmes-validation.md it is closer to people than plain Ding 2003. Its
parameters are fits to healthy adults.

The models load NumPy when the first estimate is made, so a process that makes none pays nothing.
They are interpreted: the compiled ones start slowly and need three times the memory of a web
worker. Estimates are kept by their settings. The key holds numbers and the names of a muscle, and
nothing that says who a person is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING

from physiobench.clinical.programme.electrical import ElectricalEstimate, electrical_estimate
from physiobench.clinical.programme.lines import Innervation, Stimulation
from physiobench.clinical.programme.nmes_prescription import nmes_prescription
from physiobench.clinical.programme.quantity import count_of, say
from physiobench.content.advice import AdviceKey, AdviceTemplate
from physiobench.content.load import muscles
from physiobench.nmes.stimulus.prescription import Prescription
from physiobench.nmes.stimulus.waveform import PulseShape


if TYPE_CHECKING:
    from physiobench.nmes.simulation.population_simulation import PopulationResult


class EstimateText(AdviceKey, file="estimate"):
    """Why something is not estimated, and what to keep in mind."""

    IMPOSSIBLE = "impossible"
    DENERVATED = "denervated"
    NERVE_IN_DOUBT = "nerve-in-doubt"
    PARTIAL_NERVE = "partial-nerve"
    TRIANGULAR = "triangular"
    LONG_CONTRACTION = "long-contraction"
    BORROWED_TIMING = "borrowed-timing"


class EstimateTemplate(AdviceTemplate, file="estimate"):
    """The same, with its figures."""

    NO_MODEL = "no-model"
    SLOW_PULSES = "slow-pulses"
    CUT_SHORT = "cut-short"
    LEVELS_OFF = "levels-off"
    PADS_UNKNOWN = "pads-unknown"
    OTHER_PADS = "other-pads"
    PADS_NOT_STUDIED = "pads-not-studied"


MODELLED = ("quadriceps", "tibialis-anterior", "wrist-extensors")  # as `nmes.MUSCLES` names them
BORROWED = frozenset(MODELLED) - {"quadriceps"}  # with the time course of the quadriceps
LOWEST_HZ = 10  # below this the models make one twitch three times too strong
MOST_ON_S = 400  # of one session: an interpreted model takes up to half a second for it
LEVEL_POINTS = 0.25  # a force within this of the last one [% of the first contraction] is level
LEVEL_S = 200  # fatigue has levelled off if the force was level for so long; a point may be left
# No published effect of the size of pads on the current for one force: 20 to 60 cm2 (Patterson and
# Lockwood 1993), 13 to 26 cm2 (Forrester and Petrofsky 2004). `nmes` predicts 24 % more at 60 than
# at 20 cm2, far less than people differ. A line does not say how far apart its pads are, which
# matters too, so the current is that of the reference pads, and the page says which these are.
STUDIED_PADS_CM2 = (13, 60)
PEOPLE = 2000  # virtual people, drawn the same each time
OF_TEN = (0.1, 0.5, 0.9)  # what 8 in 10 people lie between, and the middle
KEPT = 256  # estimates of each process


@dataclass(frozen=True, slots=True)
class PersonNumbers:
    """What is known of one person that an estimate can use; nothing says who they are."""

    nerve_in_doubt: bool = False  # tests or answers leave it open that the muscle's nerve works
    stimulator_ma: float | None = None  # the most that their own stimulator gives


@dataclass(frozen=True, slots=True)
class PeopleRange:
    """An estimated number: its middle, and the ends between which 8 in 10 people lie."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class ForceEstimate:
    """The simulated muscle, as strongly stimulated as people usually tolerate."""

    first_percent: PeopleRange  # first contraction, of a maximal voluntary one [%]
    left_percent: PeopleRange | None  # last contraction, of the first one [%]; None: only one
    minutes: float  # how much of the session was simulated
    whole: bool  # whether that is all of the session
    levels_off_minutes: float | None  # when fatigue levelled off; None: it did not
    current_ma: PeopleRange  # through pads of `pads_cm2`, whatever the line says
    pads_cm2: float  # of the model's reference pads

    @property
    def is_of_whole_session(self) -> bool:
        """Return whether `left_percent` is that of the session's last contraction."""
        return self.whole or self.levels_off_minutes is not None


@dataclass(frozen=True, slots=True)
class LineEstimate:
    """What was estimated for one line, and why the rest was not."""

    force: ForceEstimate | None
    electrical: ElectricalEstimate | None
    reasons: tuple[str, ...]  # why something is not estimated
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Settings:
    """The key of a kept estimate."""

    rx: Prescription
    muscle: str
    innervation: Innervation
    pad_cm2: float | None
    person: PersonNumbers


def estimate(line: Stimulation, person: PersonNumbers | None = None) -> LineEstimate:
    """Estimate what one line of stimulation does, or say why that cannot be done.

    Args:
        line: what was prescribed or typed.
        person: what is known of the person, in numbers.
    """
    try:
        rx = nmes_prescription(line)
    except ValueError:
        return LineEstimate(None, None, (EstimateText.IMPOSSIBLE.text,), ())
    pads = line.pads
    area = (
        None if pads.width_cm is None or pads.height_cm is None else pads.width_cm * pads.height_cm
    )
    settings = _Settings(rx, line.muscle, line.innervation, area, person or PersonNumbers())
    return _estimate(settings)


@lru_cache(maxsize=KEPT)
def _estimate(settings: _Settings) -> LineEstimate:
    reason = _why_no_force(settings)
    force = None if reason else _force(settings)
    electrical, electrical_reason = electrical_estimate(
        settings.rx,
        settings.pad_cm2,
        stimulator_ma=settings.person.stimulator_ma,
        estimated_ma=force.current_ma.high if force else None,
    )
    warnings = (*_force_warnings(settings, force), *(electrical.warnings if electrical else ()))
    return LineEstimate(
        force, electrical, tuple(filter(None, (reason, electrical_reason))), warnings
    )


def _why_no_force(settings: _Settings) -> str:
    """Say why force and fatigue cannot be estimated; nothing if they can."""
    rx, nerve = settings.rx, settings.innervation
    known = muscles().get(settings.muscle)
    name = known.name.lower() if known else settings.muscle
    in_doubt = nerve is Innervation.UNKNOWN or settings.person.nerve_in_doubt
    no_model = EstimateTemplate.NO_MODEL.fill(muscle=name, modelled=_modelled())
    reasons = (
        (nerve is Innervation.DENERVATED, EstimateText.DENERVATED.text),
        (in_doubt, EstimateText.NERVE_IN_DOUBT.text),
        (nerve is Innervation.PARTIAL, EstimateText.PARTIAL_NERVE.text),
        (settings.muscle not in MODELLED, no_model),
        (rx.shape is PulseShape.TRIANGULAR, EstimateText.TRIANGULAR.text),
        (rx.frequency_hz < LOWEST_HZ, EstimateTemplate.SLOW_PULSES.fill(least=LOWEST_HZ)),
        (rx.train_s > MOST_ON_S, EstimateText.LONG_CONTRACTION.text),
    )
    return next((reason for applies, reason in reasons if applies), "")


def _modelled() -> str:
    *most, last = [muscles()[slug].name.lower() for slug in MODELLED]
    return f"{', '.join(most)} and {last}"


def _force(settings: _Settings) -> ForceEstimate:
    """Simulate one session for people who tire slowly, as most do, and fast.

    The most that people tolerate, and so the force that they get, differs with the share of motor
    units that it reaches, which needs no simulation.
    """
    # NumPy and the models are for those who need them: most requests never check a line.
    import numpy as np  # noqa: PLC0415

    from physiobench.nmes.muscle.engine.compilation import use_engine  # noqa: PLC0415
    from physiobench.nmes.muscle.muscles import MUSCLES  # noqa: PLC0415
    from physiobench.nmes.simulation.population import (  # noqa: PLC0415
        draw_population,
        typical_population,
    )
    from physiobench.nmes.simulation.population_simulation import (  # noqa: PLC0415
        simulate_population,
    )
    from physiobench.nmes.simulation.tolerated import tolerated_level  # noqa: PLC0415
    from physiobench.nmes.stimulus.electrodes import REFERENCE_PADS  # noqa: PLC0415

    muscle = MUSCLES[settings.muscle]
    rx = replace(_within_reach(settings.rx), relative_level=1)
    everyone = tolerated_level(rx, draw_population(PEOPLE), muscle=muscle)
    three = replace(
        typical_population(len(OF_TEN)), fatigability=np.quantile(everyone.fatigue_drive, OF_TEN)
    )
    with use_engine("python"):
        run = simulate_population(rx, three, muscle=muscle, workers=1)
    per_share = run.percent_mvc[1, 0] / run.recruited[1]
    slow, middle, fast = (float(100 * (1 - lost)) for lost in run.fatigue)
    first = np.quantile(everyone.recruited, OF_TEN) * per_share
    return ForceEstimate(
        first_percent=PeopleRange(*map(float, first)),
        left_percent=PeopleRange(fast, middle, slow) if rx.contractions > 1 else None,
        minutes=rx.minutes,
        whole=rx.contractions == settings.rx.contractions,
        levels_off_minutes=_levels_off_minutes(run),
        current_ma=PeopleRange(*map(float, np.quantile(everyone.current_ma, OF_TEN))),
        pads_cm2=REFERENCE_PADS.area_cm2,
    )


def _levels_off_minutes(run: "PopulationResult") -> float | None:
    """Return when the force of each simulated person has levelled off; None if it has not.

    The model recovers within about two minutes, so a session that goes on ends near the force at
    which fatigue and recovery balance. A slow part, which takes hours, adds less than a point to
    that within an hour.
    """
    left_percent = 100 * run.peak_force_n / run.peak_force_n[:, :1]
    distance = abs(left_percent - left_percent[:, -1:]).max(axis=0).tolist()
    level_from = max(
        (k + 1 for k, points in enumerate(distance) if points > LEVEL_POINTS), default=0
    )
    since_s = float(run.at_s[level_from])
    return since_s / 60 if run.at_s[-1] - since_s >= LEVEL_S else None


def _within_reach(rx: Prescription) -> Prescription:
    """Return the session, cut after the last whole contraction that is not too much to simulate."""
    most = max(1, int(MOST_ON_S / rx.train_s))
    if rx.continuous or rx.contractions <= most:
        return rx
    return replace(rx, minutes=((most - 1) * rx.cycle_s + rx.train_s) / 60)


def _pads_words(pad_cm2: float | None, reference_cm2: float) -> str:
    """Say for which pads the current is estimated, if the line has others; else nothing."""
    reference = say(reference_cm2)
    if pad_cm2 is None:
        return EstimateTemplate.PADS_UNKNOWN.fill(reference=reference)
    if round(pad_cm2) == round(reference_cm2):
        return ""
    low, high = STUDIED_PADS_CM2
    area = say(round(pad_cm2, 1))
    if low <= pad_cm2 <= high:
        return EstimateTemplate.OTHER_PADS.fill(reference=reference, area=area, low=low, high=high)
    return EstimateTemplate.PADS_NOT_STUDIED.fill(reference=reference, area=area)


def _force_warnings(settings: _Settings, force: ForceEstimate | None) -> Iterator[str]:
    if force is None:
        return
    if pads := _pads_words(settings.pad_cm2, force.pads_cm2):
        yield pads
    if settings.muscle in BORROWED:
        yield EstimateText.BORROWED_TIMING.text
    if force.levels_off_minutes is not None:
        level_after = count_of(max(1, ceil(force.levels_off_minutes)), "minute")
        yield EstimateTemplate.LEVELS_OFF.fill(minutes=level_after)
    elif not force.whole:
        yield EstimateTemplate.CUT_SHORT.fill(minutes=count_of(round(force.minutes), "minute"))
