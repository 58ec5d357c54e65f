"""What earlier pulses do to the next one: potentiation and high-frequency failure.

A rested muscle gives a weak twitch; after a tetanus the same pulse gives more than twice as much
force, while a fused tetanus hardly changes. The usual explanation is that the light chains of
myosin are phosphorylated and calcium then acts more strongly. Potentiation P therefore divides the
n-th power of the half-saturation: K_q = K_m / P^(1/n), with P = 1 at rest. Each pulse adds
(P_m - P) / N_0, and between pulses P decays to 1 with tau_p.

Above about 50 Hz force sags although the muscle is not tired. H, 1 at rest, multiplies the force
that a pulse calls up: dH/dt = (1 - H) / tau_h - k (f - 50 Hz) H. Over the gap d between two pulses
that is a factor exp(-s (1 - d / d_0)) with d_0 = 20 ms.

Both forms are ours (DESIGN). P_m, N_0 and s were fitted to the twitches of Waseda 2012 (quadriceps,
10 s at 40 % of MVC: 170.8, 162.7 and 128.7 % at 20, 40 and 80 Hz) together with the force model;
tau_p and tau_h are from memory.
"""

from dataclasses import dataclass

from physiobench.nmes.arguments import check_field_types, checked_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Potentiation:
    """How pulses make later ones stronger.

    Attributes:
        highest: P after endless fast pulses, 1 or more [1].
        pulses: how many pulses take P to 63 % of the way [1].
        tau_s: decay of P to 1 [s].
        sources: keys of the sources.

    Raises:
        ValueError: naming the field, the value and the range.
    """

    highest: float
    pulses: float
    tau_s: float
    sources: tuple[str, ...] = ("house",)

    def __post_init__(self) -> None:
        check_field_types(self)
        checked_number("highest", self.highest, 1, 100, "[1]")
        checked_number("pulses", self.pulses, 1, 1e5, "pulses")
        checked_number("tau_s", self.tau_s, 5, 1e5, "s")


@dataclass(frozen=True, slots=True, kw_only=True)
class HighFrequencyFailure:
    """How fast pulses weaken later ones.

    Attributes:
        per_pulse: share that a pulse right after another loses, as a logarithm [1].
        longest_gap_s: gap between pulses from which nothing is lost [s].
        shortest_gap_s: gap below which the loss in a second no longer grows: nothing faster than
            80 Hz was fitted [s].
        tau_s: recovery [s].
        sources: keys of the sources.

    Raises:
        ValueError: naming the field, the value and the range.
    """

    per_pulse: float
    longest_gap_s: float = 0.02
    shortest_gap_s: float = 0.0125
    tau_s: float = 20.0
    sources: tuple[str, ...] = ("house",)

    def __post_init__(self) -> None:
        check_field_types(self)
        checked_number("per_pulse", self.per_pulse, 0, 1, "[1]")
        checked_number("longest_gap_s", self.longest_gap_s, 1e-3, 0.1, "s", "20 ms is 0.02")
        checked_number("shortest_gap_s", self.shortest_gap_s, 1e-3, 0.1, "s", "12.5 ms is 0.0125")
        checked_number("tau_s", self.tau_s, 0.1, 1e4, "s")


NO_POTENTIATION = Potentiation(highest=1.0, pulses=60.0, tau_s=150.0, sources=())
NO_FAILURE = HighFrequencyFailure(per_pulse=0.0, sources=())
QUADRICEPS_POTENTIATION = Potentiation(
    highest=9.0, pulses=60.0, tau_s=150.0, sources=("waseda-2012", "house")
)
QUADRICEPS_FAILURE = HighFrequencyFailure(per_pulse=0.0015, sources=("waseda-2012", "house"))
