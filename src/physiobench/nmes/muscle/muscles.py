"""Whole muscles to simulate: force model, fatigue, recruitment and strength put together."""

from dataclasses import dataclass, replace

from physiobench.nmes.arguments import check_field_types, checked_number
from physiobench.nmes.excitability.recruitment import (
    DENERVATED_SMALL_MUSCLE,
    DENERVATED_THIGH,
    INNERVATED_FOREARM,
    INNERVATED_LEG,
    INNERVATED_THIGH,
    PLAIN_THIGH,
    Recruitment,
)
from physiobench.nmes.muscle.cooperative_models import COOPERATIVE_QUADRICEPS
from physiobench.nmes.muscle.fatigue import (
    ABLE_BODIED_FATIGUE,
    ABLE_BODIED_PULSE_FATIGUE,
    DING_2003_FATIGUE,
    AttainmentFatigue,
    Fatigue,
)
from physiobench.nmes.muscle.force_models import DING_2003, ForceModel


@dataclass(frozen=True, slots=True, kw_only=True)
class MuscleModel:
    """One muscle of one kind of person.

    The force model gives the shape of force; `mvc_n` its size: all motor units, fused and rested,
    make `mvc_n`.

    Attributes:
        name: how a report calls it.
        force: the force model; its A scales out.
        fatigue: how it tires.
        recruitment: how its motor units are reached.
        mvc_n: force of a maximal voluntary contraction where it is measured [N].
        tolerated: the most current a person bears, in medians of the motor threshold [1].
        innervated: whether its nerve reaches it.
        note: where strength and tolerance come from.

    Raises:
        ValueError: naming the field, the value and the range.
    """

    name: str
    force: ForceModel
    fatigue: Fatigue
    recruitment: Recruitment
    mvc_n: float
    tolerated: float = 0.78
    innervated: bool = True
    note: str = ""

    def __post_init__(self) -> None:
        check_field_types(self)
        checked_number("mvc_n", self.mvc_n, 0.01, 20_000, "N")
        checked_number("tolerated", self.tolerated, 0.01, 100, "[1]")
        if not (self.force.has_published_form or isinstance(self.fatigue, AttainmentFatigue)):
            msg = (
                "fatigue must be an AttainmentFatigue: the constants of the published models "
                "belong to a force model without potentiation and cooperative calcium"
            )
            raise ValueError(msg)

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the keys of the sources, for `cite`."""
        keys = self.force.sources + self.recruitment.sources + self.fatigue.sources
        return tuple(dict.fromkeys(keys))


QUADRICEPS = MuscleModel(
    name="Quadriceps",
    force=COOPERATIVE_QUADRICEPS,
    fatigue=ABLE_BODIED_FATIGUE,
    recruitment=INNERVATED_THIGH,
    mvc_n=500.0,
    tolerated=0.70,
    note="500 N at the ankle is 200 N m over 0.4 m, a healthy young adult (M). Tolerance 0.70 "
    "gives 29 % of it at the most tolerated current, within the 15 to 50 % of trials (DESIGN).",
)
PLAIN_QUADRICEPS = replace(
    QUADRICEPS,
    name="Quadriceps by plain Ding 2003",
    force=DING_2003,
    fatigue=DING_2003_FATIGUE,
    recruitment=PLAIN_THIGH,
    tolerated=0.78,
    note="Strength is that of QUADRICEPS, and its tolerance reaches the same share; force and "
    "fatigue as published, recruitment on Hmed 2018's curve.",
)
QUADRICEPS_ACUTE_SCI = replace(
    QUADRICEPS,
    name="Quadriceps, months after complete spinal cord injury",
    fatigue=ABLE_BODIED_FATIGUE.scaled_by(1.55),
    mvc_n=250.0,
    note="Fatigue set to Bickel 2004's acute group (56 %); strength halved (DESIGN).",
)
QUADRICEPS_CHRONIC_SCI = replace(
    QUADRICEPS,
    name="Quadriceps, years after complete spinal cord injury",
    fatigue=ABLE_BODIED_FATIGUE.scaled_by(2.3),
    mvc_n=150.0,
    note="Fatigue set to Bickel 2004's chronic group (67 %); strength (DESIGN).",
)
TIBIALIS_ANTERIOR = MuscleModel(
    name="Tibialis anterior",
    force=COOPERATIVE_QUADRICEPS,
    fatigue=ABLE_BODIED_FATIGUE,
    recruitment=INNERVATED_LEG,
    mvc_n=180.0,
    tolerated=0.75,
    note="Time course borrowed from the quadriceps; strength at the foot (M).",
)
WRIST_EXTENSORS = MuscleModel(
    name="Wrist extensors",
    force=COOPERATIVE_QUADRICEPS,
    fatigue=ABLE_BODIED_FATIGUE,
    recruitment=INNERVATED_FOREARM,
    mvc_n=120.0,
    tolerated=0.76,
    note="Time course borrowed from the quadriceps; strength at the hand (M).",
)
_DENERVATED_FORCE = replace(
    DING_2003,
    name="Ding 2003, slowed for muscle without its nerve (DESIGN)",
    tau_c_s=0.040,
    tau_1_rest_s=0.100,
    sources=("ding-2003", "house"),
    disagreements=(
        "no force model of denervated human muscle was found: only the direction is known, slow "
        "and worm-like",
    ),
)
TIBIALIS_ANTERIOR_DENERVATED = MuscleModel(
    name="Tibialis anterior without its nerve",
    force=_DENERVATED_FORCE,
    fatigue=ABLE_BODIED_PULSE_FATIGUE.scaled_by(2.10),
    recruitment=DENERVATED_SMALL_MUSCLE,
    mvc_n=15.0,
    innervated=False,
    note="Strength is that of a wasted muscle (DESIGN).",
)
QUADRICEPS_DENERVATED = MuscleModel(
    name="Quadriceps without its nerve",
    force=_DENERVATED_FORCE,
    fatigue=ABLE_BODIED_PULSE_FATIGUE.scaled_by(2.10),
    recruitment=DENERVATED_THIGH,
    mvc_n=25.0,
    innervated=False,
    note="25 N at the ankle is the 10 N m that Kern 2010 saw after two years at home.",
)
MUSCLES = {
    "quadriceps": QUADRICEPS,
    "quadriceps-acute-sci": QUADRICEPS_ACUTE_SCI,
    "quadriceps-chronic-sci": QUADRICEPS_CHRONIC_SCI,
    "quadriceps-denervated": QUADRICEPS_DENERVATED,
    "tibialis-anterior": TIBIALIS_ANTERIOR,
    "tibialis-anterior-denervated": TIBIALIS_ANTERIOR_DENERVATED,
    "wrist-extensors": WRIST_EXTENSORS,
}
