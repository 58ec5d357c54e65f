"""What no stimulator may be set to for one person, held against what is prescribed. Pure.

The screening bars a mode, never the person: metal where the pads go bars direct current and every
long or unbalanced pulse (C40), and who wants no device inside the body gets no probe (C60).
"""

from collections.abc import Set as AbstractSet

from physiobench.clinical.programme.lines import Stimulation
from physiobench.clinical.programme.prescription import LONGEST_ORDINARY_US, is_long
from physiobench.clinical.programme.problem import Problem
from physiobench.clinical.programme.programme import Body
from physiobench.content.advice import AdviceKey, AdviceTemplate
from physiobench.content.rules import Mode
from physiobench.content.schema import Waveform


PROBED = "pelvic-floor"  # the one muscle that is reached from inside
UNBALANCED = frozenset({Waveform.MONOPHASIC, Waveform.TRIANGULAR})


class ModeText(AdviceKey, file="nerve"):
    """What the screening bars."""

    BALANCED_PULSE = "balanced-pulse"
    PROBE = "probe"


class ModeTemplate(AdviceTemplate, file="nerve"):
    """The same, with a limit."""

    LONG_PULSE = "long-pulse"


def mode_problems(line: Stimulation, barred: AbstractSet[Mode]) -> tuple[Problem, ...]:
    """Find where a line sets the stimulator to what the screening bars; it stops a signature."""
    found = []
    if Mode.DIRECT_CURRENT in barred:
        if line.waveform in UNBALANCED:
            found.append(Problem(field="waveform", message=ModeText.BALANCED_PULSE.text))
        elif is_long(line.phase_duration_us):
            message = ModeTemplate.LONG_PULSE.fill(longest=LONGEST_ORDINARY_US)
            found.append(Problem(field="phase_duration_us", message=message))
    if Mode.PROBE in barred and _is_probe(line):
        found.append(Problem(field="pads.width_cm", message=ModeText.PROBE.text))
    return tuple(found)


def body_mode_problems(body: Body, barred: AbstractSet[Mode]) -> tuple[Problem, ...]:
    """Find the same in a whole programme; fields name their line."""
    return tuple(
        Problem(field=f"stimulation.{index}.{found.field}", message=found.message)
        for index, line in enumerate(body.stimulation)
        for found in mode_problems(line, barred)
    )


def _is_probe(line: Stimulation) -> bool:
    unsized = line.pads.width_cm is None and line.pads.height_cm is None
    return unsized and (line.pads.count == 1 or line.muscle == PROBED)
