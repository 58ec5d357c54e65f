"""Force models with cooperative calcium and potentiation: the rested twitch is right in them.

dF/dt = A H m - F / (tau_1 + tau_2 m) with m = C_N^n / (K_m^n / P + C_N^n). With n = 1, P = 1 and
H = 1 it is Ding 2003. In those models one twitch is a third of a tetanus, as in a muscle that was
stimulated just before; here a rested one gives a sixth, and P brings it to more than twice that.

Fitted jointly, and so no test of the models: half of the tetanus at 12 Hz (Thomas 1991), the three
twitches of Waseda 2012, and three values from memory: a rested twitch of 0.14 to 0.20 of the
tetanus, about 80 ms to its peak and 75 ms down to half of it.
"""

from physiobench.nmes.muscle.force_models import ForceModel
from physiobench.nmes.muscle.potentiation import (
    QUADRICEPS_FAILURE,
    QUADRICEPS_POTENTIATION,
)


COOPERATIVE_QUADRICEPS = ForceModel(
    name="Quadriceps with cooperative calcium and potentiation",
    tau_c_s=0.027,
    a_rest_n_per_s=3009.0,
    tau_1_rest_s=0.076,
    tau_2_s=0.035,
    k_m_rest=0.47,
    r0_rest=1.23,
    cooperativity=1.4,
    potentiation=QUADRICEPS_POTENTIATION,
    failure=QUADRICEPS_FAILURE,
    sources=("ding-2003", "thomas-1991", "waseda-2012", "house"),
    disagreements=(
        "thenar units stand for the quadriceps in the force-frequency curve (Thomas 1991)",
        "the rested twitch and its time course are from memory",
    ),
)
COOPERATIVE_CALF = ForceModel(
    name="Calf with cooperative calcium and potentiation",
    tau_c_s=0.058,
    a_rest_n_per_s=3009.0,
    tau_1_rest_s=0.139,
    tau_2_s=0.052,
    k_m_rest=0.497,
    r0_rest=1.13,
    cooperativity=2.9,
    potentiation=QUADRICEPS_POTENTIATION,
    failure=QUADRICEPS_FAILURE,
    sources=("ding-2003", "davies-1982", "house"),
    disagreements=(
        "fitted to five men, from the falls that the abstract of Davies and White 1982 prints",
        "potentiation and failure are those of the quadriceps",
    ),
)
