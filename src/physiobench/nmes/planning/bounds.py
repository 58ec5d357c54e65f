"""The wanted response, and the bounds that person, pads, stimulator and time set.

Comfort at other pulse widths follows the pain fibres' strength-duration law (`fibres.PAIN_FIBRE`)
from the one current that the person tolerated.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from physiobench.nmes.arguments import check_field_types, checked_number
from physiobench.nmes.excitability.fibres import PAIN_FIBRE, threshold_ma


FREQUENCIES_HZ = (20.0, 25.0, 30.0, 35.0, 40.0, 50.0, 60.0, 75.0)
PHASE_DURATIONS_US = (200.0, 250.0, 300.0, 350.0, 400.0)
CYCLES_S = ((5.0, 15.0), (5.0, 25.0), (10.0, 30.0), (10.0, 50.0), (15.0, 45.0))
MOST_CANDIDATES = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTarget:
    """The wanted response.

    Attributes:
        percent_mvc: peak of the first contraction, 1 to 90 [% of a maximal voluntary one].
        contractions: in one session, 1 to 500.

    Raises:
        ValueError: naming the field, the value and the range.
    """

    percent_mvc: float
    contractions: int

    def __post_init__(self) -> None:
        check_field_types(self)
        checked_number("percent_mvc", self.percent_mvc, 1, 90, "%", "a percentage is meant")
        checked_number("contractions", self.contractions, 1, 500, "contractions")
        object.__setattr__(self, "contractions", int(self.contractions))


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseBounds:
    """What the person, the pads, the stimulator and the day allow.

    Attributes:
        minutes: the longest session, 1 to 120 [min].
        comfort_ma: the most current this person bore on these pads, 0.1 to 300 [mA]; None unknown.
        comfort_us: the pulse width at which they bore it [us].
        device_ma: the most the stimulator gives, 1 to 300 [mA]; None when not known.
        open_circuit_v: its open-circuit peak [V]; None when not known.
        frequencies_hz: what it offers [Hz].
        phase_durations_us: what it offers [us].
        cycles_s: pairs of on-time and off-time to consider [s].
        ramp_up_s: of every option [s].
        ramp_down_s: of every option [s].
        ramp_counts_inside_on: whether the ramps are part of the on-time.

    Raises:
        ValueError: naming the field, the value and the range.
    """

    minutes: float
    comfort_ma: float | None = None
    comfort_us: float = 300.0
    device_ma: float | None = None
    open_circuit_v: float | None = None
    frequencies_hz: Sequence[float] = FREQUENCIES_HZ
    phase_durations_us: Sequence[float] = PHASE_DURATIONS_US
    cycles_s: Sequence[tuple[float, float]] = CYCLES_S
    ramp_up_s: float = 2.0
    ramp_down_s: float = 1.0
    ramp_counts_inside_on: bool = False

    def __post_init__(self) -> None:
        check_field_types(self)
        checked_number("minutes", self.minutes, 1, 120, "min")
        checked_number("comfort_us", self.comfort_us, 10, 10_000, "us")
        if self.comfort_ma is not None:
            checked_number("comfort_ma", self.comfort_ma, 0.1, 300, "mA")
        if self.device_ma is not None:
            checked_number("device_ma", self.device_ma, 1, 300, "mA")
        if self.open_circuit_v is not None:
            checked_number("open_circuit_v", self.open_circuit_v, 0, 5000, "V")
        count = len(self.frequencies_hz) * len(self.phase_durations_us) * len(self._pairs())
        for hertz in self.frequencies_hz:
            checked_number("frequencies_hz", hertz, 0.5, 150, "Hz")
        for width_us in self.phase_durations_us:
            checked_number(
                "phase_durations_us", width_us, 10, 10_000, "us", "microseconds are meant"
            )
        for on_s, off_s in self._pairs():
            checked_number("cycles_s", on_s, 0.02, 3600, "s on-time")
            checked_number("cycles_s", off_s, 0, 3600, "s off-time")
        checked_number("ramp_up_s", self.ramp_up_s, 0, 60, "s")
        checked_number("ramp_down_s", self.ramp_down_s, 0, 60, "s")
        checked_number("settings on offer", count, 1, MOST_CANDIDATES, "combinations")

    def _pairs(self) -> Sequence[tuple[float, float]]:
        """Return the cycles, if they are pairs."""
        try:
            return [(on_s, off_s) for on_s, off_s in self.cycles_s]
        except (TypeError, ValueError) as error:
            msg = f"cycles_s must be pairs of on-time and off-time in s, not {self.cycles_s!r:.80}"
            raise ValueError(msg) from error

    def borne_ma(self, phase_duration_us: float) -> float | None:
        """Return the current this person would bear at another width [mA]; None when unknown."""
        if self.comfort_ma is None:
            return None
        here, there = threshold_ma(PAIN_FIBRE, [phase_duration_us, self.comfort_us])
        return float(self.comfort_ma * here / there)
