"""What a model is asked: one quantity, measured under stated conditions."""

from dataclasses import dataclass, fields

from physiobench.nmes.arguments import checked_number


MUSCLES_OF_CASES = (
    *("quadriceps", "hamstrings", "calf", "tibialis-anterior", "soleus", "biceps"),
    *("thenar", "hypothenar", "face"),
)
PEOPLE_OF_CASES = (
    *("able", "acute-sci", "chronic-sci", "first-session", "after-six-sessions", "willing"),
)
PLACES_OF_CASES = (
    *("motor-nerve-trunk", "sensory-nerve-trunk"),
    *("muscle-along", "muscle-across", "fat"),
)


@dataclass(frozen=True, slots=True)
class MeasuredQuantity:
    """What can be measured: its unit, and the conditions that it takes.

    Attributes:
        unit: of the value.
        requires: conditions that must be given.
        allows: further conditions that may be given.
        needs: what a model must have an equation for, besides those of its conditions.
    """

    unit: str
    requires: tuple[str, ...] = ()
    allows: tuple[str, ...] = ()
    needs: tuple[str, ...] = ("force",)


_SESSION = ("hz", "on_s", "off_s", "contractions")
_STRENGTH = ("recruited_percent", "mvc_percent", "ma", "width_us")
_PADS = ("pad_cm2", "spacing_cm", "fat_mm")
_TRAINING = ("weeks", "sessions_per_week", "contractions", "mvc_percent")
_FATIGUE = ("force", "fatigue")
_SENSATION = ("sensation",)

QUANTITIES = {
    "evoked_force": MeasuredQuantity(
        "% of the tetanus", ("hz", "on_s"), ("ma", "width_us", *_PADS)
    ),
    "half_force_frequency": MeasuredQuantity("Hz", (), ("mvc_percent",)),
    "near_maximal_frequency": MeasuredQuantity(
        "Hz", ("on_s",), ("hz", "off_s", "contractions", "recruited_percent")
    ),
    "contraction_time": MeasuredQuantity("ms"),
    "half_relaxation_time": MeasuredQuantity("ms"),
    "potentiated_twitch": MeasuredQuantity("% of the rested twitch", ("hz", "mvc_percent", "on_s")),
    "force_lost": MeasuredQuantity("%", _SESSION, (*_STRENGTH, "pads_in_turn"), _FATIGUE),
    "force_left": MeasuredQuantity(
        "%", (*_SESSION, "test_hz", "rest_s"), (*_STRENGTH, "same_as_hz"), _FATIGUE
    ),
    "doublet_gain": MeasuredQuantity("%", (*_SESSION, "doublet_ms"), _STRENGTH, _FATIGUE),
    "explained_by_peak": MeasuredQuantity("% of variance", (), (), _FATIGUE),
    "explained_by_area": MeasuredQuantity("% of variance", (), (), _FATIGUE),
    "time_on_current": MeasuredQuantity(
        "s", ("hz", "on_s", "off_s", "left_percent"), _STRENGTH, _FATIGUE
    ),
    "pulses_to_exhaustion": MeasuredQuantity("pulses", ("hz", "left_percent"), _STRENGTH, _FATIGUE),
    "current": MeasuredQuantity(
        "mA", ("hz", "on_s", "mvc_percent"), ("width_us", *_PADS), ("current",)
    ),
    "current_density": MeasuredQuantity(
        "mA/cm2", ("hz", "on_s", "mvc_percent", "pad_cm2"), ("width_us", *_PADS), ("current",)
    ),
    "motor_threshold": MeasuredQuantity("mA", ("width_us",), _PADS, ("current",)),
    "width": MeasuredQuantity(
        "us", ("hz", "on_s", "mvc_percent", "same_as_hz", "same_as_us"), (), ("force", "width")
    ),
    "strength_duration_constant": MeasuredQuantity("us", ("place",), (), ("strength-duration",)),
    "tolerated_force": MeasuredQuantity("% of MVC", ("hz", "on_s"), ("width_us",), ("tolerance",)),
    "discomfort": MeasuredQuantity(
        "score", (), ("hz", "width_us", "ma", "mvc_percent", "pad_cm2"), _SENSATION
    ),
    "pad_conductance": MeasuredQuantity("uS", ("pad_cm2",), (), ("skin",)),
    "conductivity": MeasuredQuantity("S/m", ("place",), (), ("tissue",)),
    "force_at_angle": MeasuredQuantity("% of that at 90 deg", ("angle_deg",), (), ("joint",)),
    "strength_after_training": MeasuredQuantity("% of before", _TRAINING, (), ("training",)),
    "strength_gain": MeasuredQuantity("%", _TRAINING, (), ("training",)),
    "area_gain": MeasuredQuantity("%", _TRAINING, (), ("training",)),
    "denervated_area_gain": MeasuredQuantity("%", ("weeks",), (), ("regrowth",)),
    "axon_growth": MeasuredQuantity("mm/day", (), (), ("regrowth",)),
}
NEEDS_OF_CONDITIONS = {
    "ma": "current",
    "width_us": "width",
    "pad_cm2": "pads",
    "spacing_cm": "pads",
    "fat_mm": "tissue",
    "pads_in_turn": "pads in turn",
}
RANGES = {  # lowest, highest, unit
    "hz": (0, 10_000, "Hz"),  # 0 is a single pulse
    "on_s": (0.01, 3600, "s"),
    "off_s": (0, 3600, "s"),
    "contractions": (1, 10_000, "contractions"),
    "recruited_percent": (0.1, 99.9, "%"),
    "mvc_percent": (0.1, 99.9, "%"),
    "ma": (0.1, 300, "mA"),
    "width_us": (10, 1_000_000, "us"),
    "pad_cm2": (1, 400, "cm2"),
    "spacing_cm": (1, 60, "cm"),
    "fat_mm": (0, 80, "mm"),
    "pads_in_turn": (2, 16, "pads"),
    "doublet_ms": (2, 50, "ms"),
    "test_hz": (1, 200, "Hz"),
    "rest_s": (0, 1e6, "s"),
    "left_percent": (1, 99, "%"),
    "same_as_hz": (1, 200, "Hz"),
    "same_as_us": (10, 1_000_000, "us"),
    "angle_deg": (0, 135, "deg"),
    "weeks": (0, 520, "weeks"),
    "sessions_per_week": (0, 28, "a week"),
}
CHOICES = {
    "muscle": MUSCLES_OF_CASES,
    "people": PEOPLE_OF_CASES,
    "place": PLACES_OF_CASES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """One experiment that a model has to predict.

    Strength is given as a share of the motor units, as a share of a maximal voluntary contraction
    at the start, or as a current and a width; without any, all motor units work.

    Attributes:
        quantity: what is measured, one of `QUANTITIES`.
        muscle: which.
        people: who, and how used to stimulation they are.
        place: tissue or fibre, where the quantity is not a muscle's.
        hz: pulses a second; 0 is a single pulse [Hz].
        on_s: on-time of a contraction [s].
        off_s: off-time after it [s].
        contractions: number of them in a session.
        recruited_percent: share of the motor units reached [%].
        mvc_percent: force of the first contraction, of a maximal voluntary one [%].
        ma: current [mA].
        width_us: one phase of a pulse [us].
        pad_cm2: area of one pad [cm2].
        spacing_cm: between the centres of the pads [cm].
        fat_mm: under the pads [mm].
        pads_in_turn: number of pads that share the pulses.
        doublet_ms: gap between the first two pulses [ms].
        test_hz: frequency of the test after the session [Hz].
        rest_s: from the session to the test [s].
        left_percent: force at which a session ends, of its first contraction [%].
        same_as_hz: frequency at which `same_as_us` gives the force, for the current; of a test,
            the frequency at which its pulses would give the session's first force [Hz].
        same_as_us: width that gives `mvc_percent` at `same_as_hz`, for the current [us].
        angle_deg: of the knee, 0 when straight [deg].
        weeks: length of a training [weeks].
        sessions_per_week: of a training.
        over: a second experiment; the value is the first in percent of it.

    Raises:
        ValueError: naming the condition that is missing, unknown to the quantity or out of range.
    """

    quantity: str
    muscle: str = "quadriceps"
    people: str = "able"
    place: str | None = None
    hz: float | None = None
    on_s: float | None = None
    off_s: float | None = None
    contractions: float | None = None
    recruited_percent: float | None = None
    mvc_percent: float | None = None
    ma: float | None = None
    width_us: float | None = None
    pad_cm2: float | None = None
    spacing_cm: float | None = None
    fat_mm: float | None = None
    pads_in_turn: float | None = None
    doublet_ms: float | None = None
    test_hz: float | None = None
    rest_s: float | None = None
    left_percent: float | None = None
    same_as_hz: float | None = None
    same_as_us: float | None = None
    angle_deg: float | None = None
    weeks: float | None = None
    sessions_per_week: float | None = None
    over: "Experiment | None" = None

    def __post_init__(self) -> None:
        if self.quantity not in QUANTITIES:
            msg = f"quantity must be one of {', '.join(QUANTITIES)}, not {self.quantity!r}"
            raise ValueError(msg)
        known = QUANTITIES[self.quantity]
        given = self.conditions
        missing = [name for name in known.requires if name not in given]
        if missing:
            msg = f"{self.quantity} must have {missing[0]}"
            raise ValueError(msg)
        for name, value in given.items():
            if name not in {*known.requires, *known.allows}:
                msg = f"{self.quantity} must not have {name}: it does not depend on it"
                raise ValueError(msg)
            if name in RANGES:
                checked_number(name, value, *RANGES[name])
        for name, choices in CHOICES.items():
            if (value := getattr(self, name)) is not None and value not in choices:
                msg = f"{name} must be one of {', '.join(choices)}, not {value!r}"
                raise ValueError(msg)

    @property
    def conditions(self) -> dict[str, float | str]:
        """Return the conditions that are given, besides muscle and people."""
        named = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            name: value
            for name, value in named.items()
            if value is not None and name not in {"quantity", "muscle", "people", "over"}
        }

    @property
    def unit(self) -> str:
        """Return the unit of the value."""
        return "%" if self.over else QUANTITIES[self.quantity].unit

    @property
    def needs(self) -> frozenset[str]:
        """Return what a model must have an equation for."""
        own = {
            *QUANTITIES[self.quantity].needs,
            *(NEEDS_OF_CONDITIONS[c] for c in self.conditions if c in NEEDS_OF_CONDITIONS),
        }
        return frozenset(own | self.over.needs) if self.over else frozenset(own)
