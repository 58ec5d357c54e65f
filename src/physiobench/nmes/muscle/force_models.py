"""Parameter sets of the force models, each with its source.

Ding 2003 (frequency and fatigue), Ding 2007 (phase duration, after spinal cord injury) and Hmed
2018 (current). `DING_2003`, `DING_2007` and `HMED_2018` hold the values that cocofest 1.1.0 ships,
so that the two can be compared; where a paper's own values differ, they stand beside them.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from physiobench.nmes.arguments import check_field_types, checked_number
from physiobench.nmes.muscle.potentiation import (
    NO_FAILURE,
    NO_POTENTIATION,
    HighFrequencyFailure,
    Potentiation,
)


Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseWidthCurve:
    """How phase duration scales A: 1 - exp(-(d - pd0) / pdt), and none at or below pd0."""

    pd0_us: float
    pdt_us: float

    def __post_init__(self) -> None:
        checked_number("pd0_us", self.pd0_us, 0, 10_000, "us")
        checked_number("pdt_us", self.pdt_us, 1, 10_000, "us")

    def gain(self, phase_duration_us: Floats) -> Floats:
        """Return the share of A that each phase duration calls up [1], shape as given."""
        above = np.maximum(phase_duration_us - self.pd0_us, 0.0)
        return -np.expm1(-above / self.pdt_us)


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentCurve:
    """How current scales a pulse: ar (tanh(bs (I - Is)) + cr), and none where that is negative."""

    ar: float
    bs_per_ma: float
    is_ma: float
    cr: float

    def __post_init__(self) -> None:
        checked_number("ar", self.ar, 0, 1000, "times")
        checked_number("bs_per_ma", self.bs_per_ma, 0, 100, "per mA")
        checked_number("is_ma", self.is_ma, -1000, 1000, "mA")
        checked_number("cr", self.cr, -1000, 1000, "times")

    def weight(self, amplitude_ma: Floats) -> Floats:
        """Return the calcium that each pulse frees [1], shape as given."""
        bend = np.tanh(self.bs_per_ma * (amplitude_ma - self.is_ma))
        return np.maximum(self.ar * (bend + self.cr), 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceModel:
    """One muscle as the Ding family of models sees it, in seconds and newtons.

    Attributes:
        name: how a report calls it.
        tau_c_s: decay of calcium and of its binding [s].
        a_rest_n_per_s: scaling of force, rested [N/s].
        tau_1_rest_s: decay of force with no bound cross-bridges, rested [s].
        tau_2_s: extra decay with all of them bound [s].
        k_m_rest: half-saturation of cross-bridges, rested [1].
        alpha_a_per_s2: change of A with force, negative [1/s^2].
        alpha_tau_1_per_n: change of tau_1 with force [1/N].
        alpha_k_m_per_s_n: change of K_m with force [1/(s N)].
        tau_fat_s: recovery from fatigue [s].
        r0_rest: how far a pulse right after another is enhanced, rested [1].
        width: how phase duration enters; None when it does not.
        current: how current enters; None when it does not.
        cooperativity: exponent n of calcium in C_N^n / (K_m^n + C_N^n); 1 in the published models.
        potentiation: how pulses make later ones stronger; not at all in the published models.
        failure: how fast pulses weaken later ones; not at all in the published models.
        sources: keys of the sources.
        disagreements: where the sources do not say one thing.

    Raises:
        ValueError: naming the parameter, the value and the range.
    """

    name: str
    tau_c_s: float
    a_rest_n_per_s: float
    tau_1_rest_s: float
    tau_2_s: float
    k_m_rest: float
    alpha_a_per_s2: float = -0.4
    alpha_tau_1_per_n: float = 2.1e-5
    alpha_k_m_per_s_n: float = 1.9e-5
    tau_fat_s: float = 127.0
    r0_rest: float
    width: PulseWidthCurve | None = None
    current: CurrentCurve | None = None
    cooperativity: float = 1.0
    potentiation: Potentiation = NO_POTENTIATION
    failure: HighFrequencyFailure = NO_FAILURE
    sources: tuple[str, ...]
    disagreements: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_field_types(self)
        checked_number("tau_c_s", self.tau_c_s, 1e-3, 0.5, "s", "20 ms is 0.02")
        checked_number("a_rest_n_per_s", self.a_rest_n_per_s, 1e-3, 1e6, "N/s")
        checked_number("tau_1_rest_s", self.tau_1_rest_s, 1e-3, 1.0, "s", "50 ms is 0.05")
        checked_number("tau_2_s", self.tau_2_s, 0, 2.0, "s", "60 ms is 0.06")
        checked_number("k_m_rest", self.k_m_rest, 1e-3, 10, "[1]")
        checked_number("alpha_a_per_s2", self.alpha_a_per_s2, -100, 0, "1/s^2")
        checked_number("alpha_tau_1_per_n", self.alpha_tau_1_per_n, 0, 1, "1/N")
        checked_number("alpha_k_m_per_s_n", self.alpha_k_m_per_s_n, 0, 1, "1/(s N)")
        checked_number("tau_fat_s", self.tau_fat_s, 5, 1e5, "s")
        checked_number("r0_rest", self.r0_rest, 0, 20, "[1]")
        checked_number("cooperativity", self.cooperativity, 1, 6, "[1]")
        if self.current is not None and not self.has_published_form:
            msg = "current must be None: a current curve goes with the published form of the model"
            raise ValueError(msg)

    @property
    def has_published_form(self) -> bool:
        """Return whether this is Ding's equation, without the additions of this library."""
        return (
            self.cooperativity == 1
            and self.potentiation.highest == 1
            and self.failure.per_pulse == 0
        )

    @property
    def tetanus_n(self) -> float:
        """Return the rested force of a fused tetanus, at 100 Hz with calcium at its mean [N]."""
        between = np.exp(-0.01 / self.tau_c_s)
        calcium = ((1 + (self.r0_rest - 1) * between) * 100 * self.tau_c_s) ** self.cooperativity
        m = calcium / (self.k_m_rest**self.cooperativity + calcium)
        return float(self.a_rest_n_per_s * m * (self.tau_1_rest_s + self.tau_2_s * m))

    def constants(
        self, *, fatigue_drive: float = 1.0, r0_follows: bool = False
    ) -> tuple[float, ...]:
        """Return what the kernel reads; `fatigue_drive` 0 switches fatigue off."""
        return (
            float(self.tau_c_s),
            float(self.a_rest_n_per_s),
            float(self.tau_1_rest_s),
            float(self.tau_2_s),
            float(self.k_m_rest),
            float(self.alpha_a_per_s2),
            float(self.alpha_tau_1_per_n),
            float(self.alpha_k_m_per_s_n),
            float(self.tau_fat_s),
            float(self.r0_rest),
            float(self.alpha_k_m_per_s_n) if r0_follows else 0.0,
            float(fatigue_drive),
        )


DING_2003 = ForceModel(
    name="Ding 2003, healthy quadriceps (cocofest values)",
    tau_c_s=0.020,
    a_rest_n_per_s=3009.0,
    tau_1_rest_s=0.050957,
    tau_2_s=0.060,
    k_m_rest=0.103,
    r0_rest=0.103 + 1.04,
    sources=("ding-2003", "cocofest"),
    disagreements=(
        "tau_2 is 60 ms here and 100 ms in the table of PMC9936668; both were fitted to subjects",
        "the same table prints A as 3.0009 N/ms, taken to be a slip for 3.009",
        "R_0 stays K_m,rest + 1.04 here; in the paper it follows K_m (ask for r0='state')",
        "alpha_Km is 1.9e-8 per ms and N, which PMC9936668 prints as 1.9e-5",
    ),
)
DING_2003_SLOW = replace(
    DING_2003, name="Ding 2003, with tau_2 of 100 ms (PMC9936668, table 2)", tau_2_s=0.100
)

_SUBJECTS_NOTE = (
    "A_scale is the table's, in N/ms times 1000; cocofest's subject 4 is ten times that, and only "
    "the paper can say which is right",
    "R_0 is K_m + 1.04 here; one public file uses 5 with tau_c 11 ms",
    "the fatigue constants are those of healthy muscle, unscaled: muscle after injury tires more",
)
DING_2007 = ForceModel(
    name="Ding 2007, one person after spinal cord injury, subject 4 (cocofest values)",
    tau_c_s=0.011,
    a_rest_n_per_s=4920.0,
    tau_1_rest_s=0.060601,
    tau_2_s=0.001,
    k_m_rest=0.137,
    r0_rest=0.137 + 1.04,
    width=PulseWidthCurve(pd0_us=131.405, pdt_us=194.138),
    sources=("ding-2007", "cocofest"),
    disagreements=_SUBJECTS_NOTE,
)
_TABLE = (  # tau_1 ms, tau_2 ms, K_m, A_scale N/ms, pd0 us, pdt us
    (53.645, 1.0, 0.159, 0.421, 118.357, 89.827),
    (22.154, 38.559, 0.028, 0.653, 106.078, 35.131),
    (51.684, 1.0, 0.109, 1.034, 76.986, 355.973),
    (60.601, 1.0, 0.137, 0.492, 131.405, 194.138),
    (28.163, 1.0, 0.189, 1.359, 96.285, 184.054),
    (54.41, 30.549, 0.14, 0.879, 91.753, 89.569),
    (76.472, 1.0, 0.546, 0.200, 60.963, 64.378),
    (39.516, 62.981, 0.177, 0.416, 67.877, 88.884),
    (19.62, 12.462, 0.092, 0.620, 47.752, 162.760),
    (34.622, 35.668, 0.227, 0.847, 71.601, 119.699),
)
DING_2007_SUBJECTS = tuple(
    ForceModel(
        name=f"Ding 2007, subject {i} after spinal cord injury (the paper's table)",
        tau_c_s=0.011,
        a_rest_n_per_s=1000 * a_scale,
        tau_1_rest_s=tau_1 / 1000,
        tau_2_s=tau_2 / 1000,
        k_m_rest=k_m,
        r0_rest=k_m + 1.04,
        width=PulseWidthCurve(pd0_us=pd0, pdt_us=pdt),
        sources=("ding-2007",),
        disagreements=_SUBJECTS_NOTE,
    )
    for i, (tau_1, tau_2, k_m, a_scale, pd0, pdt) in enumerate(_TABLE, start=1)
)
DING_2007_MEAN = ForceModel(
    name="Ding 2007, mean of ten people after spinal cord injury (the paper's table)",
    tau_c_s=0.011,
    a_rest_n_per_s=692.0,
    tau_1_rest_s=0.044099,
    tau_2_s=0.018522,
    k_m_rest=0.180,
    r0_rest=0.180 + 1.04,
    width=PulseWidthCurve(pd0_us=86.906, pdt_us=138.441),
    sources=("ding-2007",),
    disagreements=_SUBJECTS_NOTE,
)

_HMED_CURVE = CurrentCurve(ar=0.586, bs_per_ma=0.026, is_ma=63.1, cr=0.833)
HMED_2018 = replace(
    DING_2003,
    name="Hmed 2018 current curve on Ding 2003 (cocofest values)",
    current=_HMED_CURVE,
    sources=("hmed-2018", "ding-2003", "cocofest"),
    disagreements=(
        "the curve was published with K_m 0.90 and slower decay (HMED_2018_PAPER); on Ding 2003's "
        "K_m of 0.103 force saturates far too early",
        "Is is called a saturation current but is the inflection: 45 % of the most",
    ),
)
HMED_2018_PAPER = replace(
    HMED_2018,
    name="Hmed 2018 with the constants published beside its curve",
    tau_1_rest_s=0.03448,
    tau_2_s=0.18617,
    k_m_rest=0.90,
    r0_rest=1.94,
    sources=("hmed-2018",),
    disagreements=(
        "A and the fatigue constants are Ding 2003's: the public copy of the paper's constants "
        "does not hold them",
    ),
)
