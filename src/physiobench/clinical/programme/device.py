"""Whether a stimulator can deliver a prescription, and why. Pure.

A figure nobody has is never good enough: YES needs every one of them, checked in the maker's own
text. NO needs only one that falls short.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from physiobench.clinical.programme.lines import Innervation, Stimulation
from physiobench.clinical.programme.prescription import LONG_PULSE_US, is_long
from physiobench.clinical.programme.quantity import count_of, say
from physiobench.content.advice import AdviceKey, AdviceTemplate
from physiobench.content.load import muscles
from physiobench.content.rules import Mode
from physiobench.content.schema import Capability, DeviceSpec, Span, Stimulator, Value, Waveform


__all__ = ["Capability", "Match", "Reason", "match"]

LEAST_MA = 60
LEAST_MA_THIGH = 80
CHANNELS_PER_PADS = 2


class DeviceText(AdviceKey, file="device"):
    """What a device can do."""

    FROM_MEMORY = "from-memory"
    ONLY_LONG = "only-long"
    NERVE_UNKNOWN = "nerve-unknown"
    LONG_YES = "long-yes"
    LONG_NO = "long-no"
    LONG_UNKNOWN = "long-unknown"


class DeviceTemplate(AdviceTemplate, file="device"):
    """The same, with its figures."""

    FIGURE_UNKNOWN = "figure-unknown"
    FIGURE = "figure"
    CURRENT_UNKNOWN = "current-unknown"
    CURRENT = "current"
    CHANNELS_UNKNOWN = "channels-unknown"
    CHANNELS = "channels"
    CAN_BE_SET = "can-be-set"
    CANNOT_BE_SET = "cannot-be-set"
    MAY_BE_SET = "may-be-set"


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
        message = DeviceText.FROM_MEMORY.text
        yield Reason(about="source", can=Capability.UNKNOWN, message=message)


def _barred(spec: DeviceSpec, barred: AbstractSet[Mode]) -> Iterator[Reason]:
    """Name a device that can give nothing but what is barred, where its figures say so."""
    pulses = spec.phase_duration_us
    if Mode.DIRECT_CURRENT in barred and pulses is not None and is_long(pulses.min):
        message = DeviceText.ONLY_LONG.text
        yield Reason(about="barred", can=Capability.NO, message=message)


def _nerve(line: Stimulation, spec: DeviceSpec) -> Iterator[Reason]:
    if line.innervation is Innervation.UNKNOWN:
        message = DeviceText.NERVE_UNKNOWN.text
        yield Reason(about="nerve", can=Capability.UNKNOWN, message=message)
    long_pulse = line.phase_duration_us >= LONG_PULSE_US or line.waveform is Waveform.TRIANGULAR
    if line.innervation is not Innervation.DENERVATED and not long_pulse:
        return
    message = {
        Capability.YES: DeviceText.LONG_YES,
        Capability.NO: DeviceText.LONG_NO,
        Capability.UNKNOWN: DeviceText.LONG_UNKNOWN,
    }[spec.long_pulse]
    yield Reason(about="long pulses", can=spec.long_pulse, message=message.text)


def _span(about: str, unit: str, wanted: float, span: Span | None) -> Reason:
    if span is None:
        message = DeviceTemplate.FIGURE_UNKNOWN.fill(about=about)
        return Reason(about=about, can=Capability.UNKNOWN, message=message)
    message = DeviceTemplate.FIGURE.fill(
        low=say(span.min), high=say(span.max), unit=unit, wanted=say(wanted)
    )
    can = Capability.YES if wanted in span else Capability.NO
    return Reason(about=about, can=can, message=message)


def _current(line: Stimulation, spec: DeviceSpec) -> Reason:
    muscle = muscles().get(line.muscle)
    least = LEAST_MA_THIGH if muscle is None or muscle.thigh else LEAST_MA
    if spec.max_ma is None:
        message = DeviceTemplate.CURRENT_UNKNOWN.fill(least=least)
        return Reason(about="current", can=Capability.UNKNOWN, message=message)
    can = Capability.YES if spec.max_ma >= least else Capability.NO
    message = DeviceTemplate.CURRENT.fill(most=say(spec.max_ma), least=least)
    return Reason(about="current", can=can, message=message)


def _channels(line: Stimulation, spec: DeviceSpec) -> Reason:
    sides = 2 if line.side == "both" and getattr(muscles().get(line.muscle), "paired", True) else 1
    wanted = max(1, -(-line.pads.count // CHANNELS_PER_PADS)) * sides
    if spec.channels is None:
        message = DeviceTemplate.CHANNELS_UNKNOWN.fill(wanted=wanted)
        return Reason(about="channels", can=Capability.UNKNOWN, message=message)
    can = Capability.YES if spec.channels >= wanted else Capability.NO
    message = DeviceTemplate.CHANNELS.fill(
        channels=count_of(spec.channels, "channel"), wanted=wanted
    )
    return Reason(about="channels", can=can, message=message)


def _capability(about: str, can: Capability) -> Reason:
    message = {
        Capability.YES: DeviceTemplate.CAN_BE_SET.fill(about=about),
        Capability.NO: DeviceTemplate.CANNOT_BE_SET.fill(about=about),
        Capability.UNKNOWN: DeviceTemplate.MAY_BE_SET.fill(about=about),
    }[can]
    return Reason(about=about, can=can, message=message)
