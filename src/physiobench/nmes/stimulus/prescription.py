"""A stimulation prescription, and how it becomes a train of pulses.

Pulse times are exact. Time is counted in ticks; a second is a whole number of ticks, and so is each
pulse time. No pulse drifts, however long the session: floating-point times lose pulses at 30, 35
and 60 Hz. A frequency is read as the nearest fraction with a denominator up to 10^6, a duration to
10 microseconds.

Variable-frequency trains and doublets: Binder-Macleod SA, Kesar T (2005), Catchlike property of
skeletal muscle: recent findings and clinical implications, Muscle Nerve 31:681-693 (from memory).
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from physiobench.nmes.arguments import (
    check_field_types,
    checked_bool,
    checked_number,
    milliseconds_hint,
)
from physiobench.nmes.stimulus.time_grid import frequency_fraction, seconds_on_grid
from physiobench.nmes.stimulus.waveform import PulsePattern, PulseShape, RampBy


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from physiobench.nmes.stimulus.pulse_train import PulseTrain


HARD_BOUNDS: dict[str, tuple[float, float]] = {  # no stimulator gives more or less
    "frequency_hz": (0.5, 150),  # single long twitches come slowest
    "phase_duration_us": (10, 1_000_000),
    "on_s": (0.02, 3600),
    "off_s": (0, 3600),
    "ramp_up_s": (0, 60),
    "ramp_down_s": (0, 60),
    "minutes": (0.001, 600),
    "doublet_interval_ms": (2, 50),
}


US_PER_S = 1_000_000


class PulseTooWide(ValueError):
    """A pulse that fills its period or more, so that the current would never rest."""


class RampsTooLong(ValueError):
    """Ramps that take longer than the time from which they are taken."""

    def __init__(self, name: str, ramps_s: float, room_s: float) -> None:
        self.name, self.ramps_s, self.room_s = name, ramps_s, room_s
        super().__init__(
            f"ramp_up_s + ramp_down_s must be at most {name}={room_s:g} s, from which they are "
            f"taken, not {ramps_s:g}"
        )


class SessionTooShort(ValueError):
    """A session that ends before its first contraction does."""

    def __init__(self, train_s: float, cycle_s: float, minutes: float) -> None:
        self.train_s, self.cycle_s, self.minutes = train_s, cycle_s, minutes
        super().__init__(f"minutes must hold one contraction of {train_s:g} s, not {minutes:g} min")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescription:
    """One session of stimulation as a physio would write it.

    A cycle is `on_s + off_s`, and the session holds as many whole contractions as fit into
    `minutes`. Ramps stand inside `on_s` when `ramp_counts_inside_on`; otherwise `on_s` is the time
    at full current and the ramps are taken from `off_s`. With `off_s=0` the pulses never
    pause, and the ramps open and close the session.

    Attributes:
        frequency_hz: pulses a second, 0.5 to 150 [Hz]; single long twitches come slowest.
        phase_duration_us: width of one phase, which stimulators call pulse width, 10 to 10^6 [us].
        amplitude_ma: peak current at the plateau, 0 or 0.1 to 300 [mA]; None when not prescribed.
        relative_level: plateau as a fraction of the most this person tolerates, 0 to 1 [1].
        on_s: on-time of one contraction, 0.02 to 3600 [s].
        off_s: off-time after it, 0 to 3600 [s].
        ramp_up_s: rise to the plateau, 0 to 60 [s].
        ramp_down_s: fall from the plateau, 0 to 60 [s].
        ramp_counts_inside_on: whether the ramps are part of `on_s`.
        minutes: length of the session, up to 600 [min].
        shape: form of one pulse.
        ramp_by: what grows during a ramp.
        pattern: spacing of the pulses.
        doublet_interval_ms: gap between the two pulses of a doublet, 2 to 50 [ms].

    Raises:
        ValueError: naming the field, the value and the range, when no stimulator could do it. A
            number is `OutOfRange`; what does not fit is `PulseTooWide`, `RampsTooLong` or
            `SessionTooShort`.
    """

    frequency_hz: float
    phase_duration_us: float
    amplitude_ma: float | None = None
    relative_level: float | None = None
    on_s: float
    off_s: float
    ramp_up_s: float = 0.0
    ramp_down_s: float = 0.0
    ramp_counts_inside_on: bool = False
    minutes: float
    shape: PulseShape = PulseShape.SYMMETRIC_BIPHASIC
    ramp_by: RampBy = RampBy.AMPLITUDE
    pattern: PulsePattern = PulsePattern.CONSTANT
    doublet_interval_ms: float = 5.0

    def __post_init__(self) -> None:
        check_field_types(self)
        self._check_kinds()
        self._check_number("frequency_hz", "Hz")
        self._check_number("on_s", "s")
        self._check_number("off_s", "s", "off_s and on_s are seconds")
        self._check_number("ramp_up_s", "s", "ramps are seconds")
        self._check_number("ramp_down_s", "s", "ramps are seconds")
        self._check_number("minutes", "min", "a session is given in minutes")
        self._check_number("doublet_interval_ms", "ms")
        self._check_width()
        self._check_strength()
        self._check_cycle()

    def _check_number(self, name: str, unit: str, hint: str = "") -> None:
        checked_number(name, getattr(self, name), *HARD_BOUNDS[name], unit, hint)

    def _check_kinds(self) -> None:
        for name, kind in (("shape", PulseShape), ("ramp_by", RampBy), ("pattern", PulsePattern)):
            value = getattr(self, name)
            if value not in set(kind):
                msg = f"{name} must be one of {', '.join(kind)}, not {value!r}"
                raise ValueError(msg)
            object.__setattr__(self, name, kind(value))
        checked_bool("ramp_counts_inside_on", self.ramp_counts_inside_on)

    def _check_width(self) -> None:
        width = self.phase_duration_us
        low, high = HARD_BOUNDS["phase_duration_us"]
        low = 1000 if self.shape is PulseShape.TRIANGULAR else low
        hint = milliseconds_hint(width, low)
        checked_number("phase_duration_us", width, low, high, "us", hint)
        pulse_s = self.shape.phases * width * 1e-6
        # Without rounding: pulses that touch are direct current.
        if self.shape.phases * width * self.frequency_hz >= US_PER_S:
            most = 1e6 / self.frequency_hz / self.shape.phases
            msg = (
                f"phase_duration_us must be below {most:g} us at frequency_hz="
                f"{self.frequency_hz:g} for a {self.shape} pulse to fit its period, not {width:g}"
            )
            raise PulseTooWide(msg)
        if self.pattern is PulsePattern.CONSTANT:
            return
        gap_s = self.doublet_interval_ms / 1000
        if gap_s < pulse_s or gap_s + pulse_s > 1 / self.frequency_hz:
            msg = (
                f"doublet_interval_ms must leave room for two pulses of {pulse_s * 1000:g} ms in a "
                f"period of {1000 / self.frequency_hz:g} ms, not {self.doublet_interval_ms:g}"
            )
            raise ValueError(msg)

    def _check_strength(self) -> None:
        if self.amplitude_ma is not None and self.amplitude_ma != 0:
            checked_number(
                "amplitude_ma",
                self.amplitude_ma,
                0.1,
                300,
                "mA (or 0, or None when not prescribed)",
                "milliamperes are meant, not amperes or microamperes",
            )
        if self.relative_level is not None:
            checked_number(
                "relative_level", self.relative_level, 0, 1, "[1]", "a fraction is meant, not a %"
            )
        if self.amplitude_ma is not None and self.relative_level is not None:
            msg = (
                f"relative_level must be None when amplitude_ma is given: "
                f"{self.relative_level:g} and {self.amplitude_ma:g} mA say one thing twice"
            )
            raise ValueError(msg)

    def _check_cycle(self) -> None:
        ramps = self.ramp_up_s + self.ramp_down_s
        name, room = ("on_s", self.on_s) if self.ramp_counts_inside_on else ("off_s", self.off_s)
        if ramps > room:
            raise RampsTooLong(name, ramps, room)
        if self.contractions < 1:
            raise SessionTooShort(self.train_s, self.cycle_s, self.minutes)

    @property
    def train_s(self) -> float:
        """Return how long the current flows in one contraction, ramps included [s]."""
        ramps = 0.0 if self.ramp_counts_inside_on else self.ramp_up_s + self.ramp_down_s
        return self.on_s + ramps

    @property
    def plateau_s(self) -> float:
        """Return how long one contraction holds its full strength, between the ramps [s]."""
        return float(seconds_on_grid(self.train_s - self.ramp_up_s - self.ramp_down_s))

    @property
    def rest_s(self) -> float:
        """Return how long no current flows between two contractions [s]."""
        return float(seconds_on_grid(self.cycle_s - self.train_s))

    @property
    def cycle_s(self) -> float:
        """Return the time from the start of a contraction to the start of the next [s]."""
        return self.on_s + self.off_s

    @property
    def continuous(self) -> bool:
        """Return whether the pulses never pause."""
        return seconds_on_grid(self.off_s) == 0

    @property
    def duty_cycle(self) -> float:
        """Return on-time over on-time and off-time [1]."""
        return self.on_s / self.cycle_s

    @property
    def contractions(self) -> int:
        """Return how many whole contractions the session holds."""
        spare = seconds_on_grid(self.minutes * 60) - seconds_on_grid(self.train_s)
        return max(0, math.floor(spare / seconds_on_grid(self.cycle_s)) + 1) if spare >= 0 else 0

    @property
    def on_minutes(self) -> float:
        """Return the on-time of all contractions together [min]."""
        return self.contractions * self.on_s / 60

    def pulse_train(self) -> "PulseTrain":
        """Return the pulses of the whole session, each contraction beginning with a pulse."""
        # A prescription alone needs no NumPy: a web page shows many, and simulates few.
        import numpy as np  # noqa: PLC0415

        from physiobench.nmes.stimulus.pulse_train import PulseTrain  # noqa: PLC0415

        frequency = frequency_fraction(self.frequency_hz)
        period = 1 / frequency
        count, cycle, train = (
            self.contractions,
            seconds_on_grid(self.cycle_s),
            seconds_on_grid(self.train_s),
        )
        gap = seconds_on_grid(self.doublet_interval_ms / 1000)
        per_s = math.lcm(period.denominator, cycle.denominator, train.denominator, gap.denominator)
        if self.continuous:
            count, cycle, train = 1, cycle * count, cycle * count  # one grid, never restarted
        step, cycle_ticks = int(period * per_s), int(cycle * per_s)
        one = np.arange(math.ceil(train / period), dtype=np.int64) * step
        if self.pattern is PulsePattern.VARIABLE:
            one = np.insert(one, 1, int(gap * per_s))
        elif self.pattern is PulsePattern.DOUBLETS:
            one = np.column_stack([one, one + int(gap * per_s)]).ravel()
        one = one[one < int(train * per_s)]
        starts = np.arange(count, dtype=np.int64) * cycle_ticks
        ticks = (starts[:, None] + one[None, :]).ravel()
        level = np.tile(self._envelope(one / per_s, float(period), float(train)), count)
        wide = np.where(self.ramp_by is RampBy.WIDTH, level, 1.0) * self.phase_duration_us
        high = np.where(self.ramp_by is RampBy.AMPLITUDE, level, 1.0)
        if self.continuous:
            contraction = ticks // int(seconds_on_grid(self.cycle_s) * per_s)
        else:
            contraction = np.repeat(np.arange(count, dtype=np.int64), one.size)
        return PulseTrain(
            ticks=ticks,
            ticks_per_s=per_s,
            level=high,
            phase_duration_us=wide,
            amplitude_ma=None if self.amplitude_ma is None else high * self.amplitude_ma,
            contraction=contraction,
            windows_s=self._windows(),
        )

    def _envelope(
        self, at_s: "NDArray[np.float64]", period_s: float, train_s: float
    ) -> "NDArray[np.float64]":
        """Return the height of the train at times since its start, the first pulse never zero."""
        import numpy as np  # noqa: PLC0415  as in pulse_train

        level = np.ones_like(at_s)
        up_s, down_s = (
            float(seconds_on_grid(self.ramp_up_s)),
            float(seconds_on_grid(self.ramp_down_s)),
        )
        if up_s > 0:
            level = np.minimum(level, (at_s + period_s) / (up_s + period_s))
        if down_s > 0:
            level = np.minimum(level, (train_s - at_s) / down_s)
        return np.clip(level, 0.0, 1.0)

    def _windows(self) -> "NDArray[np.float64]":
        import numpy as np  # noqa: PLC0415  as in pulse_train

        starts = np.array(
            [float(k * seconds_on_grid(self.cycle_s)) for k in range(self.contractions)]
        )
        return np.column_stack([starts, starts + self.train_s])
