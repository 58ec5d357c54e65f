"""Whether a stimulator can deliver a prescription, and why. Pure.

A figure nobody has is never good enough: YES needs every one of them, checked in the maker's own
text. NO needs only one that falls short.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from physiobench.clinical.programme.lines import Innervation, Stimulation, Waveform
from physiobench.clinical.programme.prescription import LONG_PULSE_US, is_long
from physiobench.clinical.programme.quantity import say
from physiobench.content.load import muscles
from physiobench.content.rules import Mode
from physiobench.content.schema import Capability, DeviceSpec, Span, Stimulator, Value


__all__ = ["Capability", "Match", "Reason", "match"]

LEAST_MA = 60
LEAST_MA_THIGH = 80
CHANNELS_PER_PADS = 2


class Reason(Value):
    """One thing that was looked at, and what came of it."""

    about: str
    can: Capability
    message: str


class Match(Value):
    """Whether the device can deliver the prescription, with every reason, worst first."""

    can: Capability
    reasons: tuple[Reason, ...]


WORST_FIRST = (Capability.NO, Capability.UNKNOWN, Capability.YES)


def match(
    line: Stimulation,
    device: Stimulator | DeviceSpec,
    barred: AbstractSet[Mode] = frozenset(),
) -> Match:
    """Hold one prescription against one device: the catalogue's, or the patient's own.

    `barred` is what the person's screening says that no device may be set to.
    """
    spec = device.spec if isinstance(device, Stimulator) else device
    found = (*_reasons(line, spec), *_barred(spec, barred))
    reasons = sorted(found, key=lambda reason: WORST_FIRST.index(reason.can))
    return Match(can=reasons[0].can, reasons=tuple(reasons))


def _reasons(line: Stimulation, spec: DeviceSpec) -> Iterator[Reason]:
    yield from _nerve(line, spec)
    yield _span("frequency", "Hz", line.frequency_hz, spec.frequency_hz)
    yield _span("pulse width", "µs", line.phase_duration_us, spec.phase_duration_us)
    yield _current(line, spec)
    yield _channels(line, spec)
    if line.off_s > 0:
        yield _capability("on and off times", spec.own_on_off)
    if line.ramp_up_s or line.ramp_down_s:
        yield _capability("ramps", spec.own_ramps)
    if not spec.checked:
        message = "These figures are from memory: check them in the device's manual."
        yield Reason(about="source", can=Capability.UNKNOWN, message=message)


def _barred(spec: DeviceSpec, barred: AbstractSet[Mode]) -> Iterator[Reason]:
    """Name a device that can give nothing but what is barred, where its figures say so."""
    pulses = spec.phase_duration_us
    if Mode.DIRECT_CURRENT in barred and pulses is not None and is_long(pulses.min):
        message = "It gives only long pulses, and the safety answers rule those out."
        yield Reason(about="barred", can=Capability.NO, message=message)


def _nerve(line: Stimulation, spec: DeviceSpec) -> Iterator[Reason]:
    if line.innervation is Innervation.UNKNOWN:
        message = "Nobody has shown that the nerve works, so no device can be matched yet."
        yield Reason(about="nerve", can=Capability.UNKNOWN, message=message)
    long_pulse = line.phase_duration_us >= LONG_PULSE_US or line.waveform is Waveform.TRIANGULAR
    if line.innervation is not Innervation.DENERVATED and not long_pulse:
        return
    yield {
        Capability.YES: Reason(
            about="long pulses",
            can=Capability.YES,
            message="It can give the long pulses that muscle without a nerve needs.",
        ),
        Capability.NO: Reason(
            about="long pulses",
            can=Capability.NO,
            message=(
                "Muscle without a nerve needs pulses of 10 ms and more. "
                "No setting of this device gives them."
            ),
        ),
        Capability.UNKNOWN: Reason(
            about="long pulses",
            can=Capability.UNKNOWN,
            message="Nobody has looked up whether it gives pulses of 10 ms and more.",
        ),
    }[spec.long_pulse]


def _span(about: str, unit: str, wanted: float, span: Span | None) -> Reason:
    if span is None:
        message = f"Its {about} is not known: look it up in the manual."
        return Reason(about=about, can=Capability.UNKNOWN, message=message)
    message = (
        f"It gives {say(span.min)} to {say(span.max)} {unit}; {say(wanted)} {unit} is prescribed."
    )
    can = Capability.YES if wanted in span else Capability.NO
    return Reason(about=about, can=can, message=message)


def _current(line: Stimulation, spec: DeviceSpec) -> Reason:
    muscle = muscles().get(line.muscle)
    least = LEAST_MA_THIGH if muscle is None or muscle.thigh else LEAST_MA
    if spec.max_ma is None:
        message = f"Its highest current is not known; this muscle may want {least} mA."
        return Reason(about="current", can=Capability.UNKNOWN, message=message)
    can = Capability.YES if spec.max_ma >= least else Capability.NO
    message = f"It reaches {say(spec.max_ma)} mA; this muscle may want {least} mA."
    return Reason(about="current", can=can, message=message)


def _channels(line: Stimulation, spec: DeviceSpec) -> Reason:
    sides = 2 if line.side == "both" and getattr(muscles().get(line.muscle), "paired", True) else 1
    wanted = max(1, -(-line.pads.count // CHANNELS_PER_PADS)) * sides
    if spec.channels is None:
        message = f"How many channels it has is not known; {wanted} are needed at a time."
        return Reason(about="channels", can=Capability.UNKNOWN, message=message)
    can = Capability.YES if spec.channels >= wanted else Capability.NO
    message = f"It has {spec.channels} channels; {wanted} needed at a time."
    return Reason(about="channels", can=can, message=message)


def _capability(about: str, can: Capability) -> Reason:
    message = {
        Capability.YES: f"Its {about} can be set.",
        Capability.NO: f"Its {about} cannot be set.",
        Capability.UNKNOWN: f"Nobody has looked up whether its {about} can be set.",
    }[can]
    return Reason(about=about, can=can, message=message)
