"""The form of one pulse, the spacing of pulses, and what a ramp changes."""

from enum import StrEnum


class PulseShape(StrEnum):
    """The form of one pulse."""

    SYMMETRIC_BIPHASIC = "symmetric_biphasic"  # two equal rectangular phases
    ASYMMETRIC_BIPHASIC = "asymmetric_biphasic"  # a rectangular phase, then a slower balancing one
    MONOPHASIC = "monophasic"  # one rectangular phase
    TRIANGULAR = "triangular"  # one slow rise, for muscle without its nerve

    @property
    def phases(self) -> int:
        """Return how many phases long the pulse is at least."""
        return 2 if self in {PulseShape.SYMMETRIC_BIPHASIC, PulseShape.ASYMMETRIC_BIPHASIC} else 1


class RampBy(StrEnum):
    """What grows while a ramp rises."""

    AMPLITUDE = "amplitude"
    WIDTH = "width"


class PulsePattern(StrEnum):
    """How the pulses of one train are spaced."""

    CONSTANT = "constant"  # one pulse per period
    VARIABLE = "variable"  # the train opens with one doublet (a variable-frequency train)
    DOUBLETS = "doublets"  # each period holds two pulses close together
