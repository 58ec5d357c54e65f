"""The shape of muscles, stimulation protocols and stimulators. No value here bears a current."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from physiobench.content.values import Amount, Count, Entry, Evidence, Slug, Sourced, Span, Words
from physiobench.nmes.stimulus.prescription import HARD_BOUNDS
from physiobench.questionnaires.values import Value


class Muscle(Entry):
    """A muscle (or nerve) that pads can be prescribed for."""

    name: Words  # for a physio
    plain_name: Words  # follows "your left": "front thigh muscle"
    paired: bool = True  # has a left and a right
    thigh: bool = False  # large and deep: wants more current
    landmarks: Slug | None = None  # the placement drawing
    screened_as: tuple[Slug, ...] = ()  # answers to the safety check's "Where would the pads go?"


class Online(StrEnum):
    """Whether a protocol may be prescribed to someone nobody has touched."""

    YES = "yes"
    PHYSIO_F2F_FIRST = "physio_f2f_first"
    SPECIALIST_ONLY = "specialist_only"
    NO = "no"


class Waveform(StrEnum):
    """The shape of one pulse."""

    SYMMETRIC_BIPHASIC = "symmetric-biphasic"
    ASYMMETRIC_BIPHASIC = "asymmetric-biphasic"
    MONOPHASIC = "monophasic"
    TRIANGULAR = "triangular"


class PadSize(Value):
    """The size of one pad."""

    width_cm: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    height_cm: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    muscles: tuple[Slug, ...] = ()  # the muscles that it is for; none: each of the protocol


class Electrodes(Value):
    """How many pads, how large, and where they go."""

    per_side: Count  # pads for one muscle on one side of the body
    sizes: tuple[PadSize, ...] = ()  # none: the source gives no size, or it is a probe
    sizes_are: Literal["alternatives", "range", "one-of-each"] = "alternatives"
    note: Words | None = None  # what these fields cannot say
    place: Words

    def sizes_for(self, muscle: str) -> tuple[PadSize, ...]:
        """Return the sizes that the source gives for one muscle."""
        return tuple(size for size in self.sizes if not size.muscles or muscle in size.muscles)

    def proposed_size(self, muscle: str) -> PadSize | None:
        """Return the size that a form proposes: the first, unless the pads differ in size."""
        sizes = self.sizes_for(muscle)
        return sizes[0] if sizes and self.sizes_are != "one-of-each" else None


class ProtocolWeek(Value):
    """The duty of one week, where a protocol changes it week by week."""

    week: Count
    on_s: Amount
    off_s: Amount


class Protocol(Sourced):
    """A published or proposed way to stimulate one problem. Never bears a current in mA."""

    id: Annotated[str, StringConstraints(pattern=r"^P\d{2}$")]
    name: Words
    permitted_online: Online
    preconditions: Words | None = None
    muscles: tuple[Slug, ...] = ()
    electrodes: Electrodes | None = None
    position: Words | None = None
    waveforms: tuple[Waveform, ...] = ()  # a form proposes the first
    waveform_note: Words | None = None
    frequency_hz: Span | None = None
    phase_duration_us: Span | None = None
    response: Words | None = None  # what to aim for, in place of a current
    cycle: Literal["on-off", "continuous", "triggered", "by-week"] | None = None
    on_s: Amount | None = None
    off_s: Amount | None = None
    by_week: tuple[ProtocolWeek, ...] = ()
    ramp_up_s: Amount | None = None
    ramp_down_s: Amount | None = None
    contractions_per_session: Span | None = None
    session_min: Span | None = None
    sessions_per_week: Span | None = None
    weeks: Span | None = None
    start: Words | None = None
    with_exercise: Words | None = None
    progression: Words | None = None
    instead: Words | None = None  # what to do where stimulation is not the answer
    denervated: bool = False  # meant for muscle without a nerve
    twitch_test: bool = False  # the nerve may have failed: a recorded twitch comes first
    evidence: Evidence

    @model_validator(mode="after")
    def is_whole_where_it_may_be_used(self) -> Self:
        """Refuse a protocol that may be used at home but leaves a number out."""
        if self.permitted_online in {Online.YES, Online.PHYSIO_F2F_FIRST}:
            names: tuple[str, ...] = (
                "electrodes",
                "frequency_hz",
                "phase_duration_us",
                "response",
                "cycle",
            )
            names += ("muscles", "session_min", "sessions_per_week", "weeks")
            missing = [name for name in names if not getattr(self, name)]
            if missing:
                msg = f"{self.id} may be used at home but has no {', '.join(missing)}"
                raise ValueError(msg)
        if self.cycle == "on-off" and (self.on_s is None or self.off_s is None):
            msg = f"{self.id} cycles, so it needs on_s and off_s"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def is_possible(self) -> Self:
        """Refuse a setting that no prescription can have, and a pad for another muscle."""
        for size in self.electrodes.sizes if self.electrodes else ():
            if strangers := set(size.muscles) - set(self.muscles):
                msg = f"{self.id} has pads for {', '.join(sorted(strangers))}, not one of its own"
                raise ValueError(msg)
        if self.cycle == "triggered":  # its own device sets it, and no line can be signed
            return self
        for name, value in self._settings():
            low, high = HARD_BOUNDS[name]
            if not low <= value <= high:
                msg = f"{self.id} has {name} {value:g}: a prescription takes {low:g} to {high:g}"
                raise ValueError(msg)
        return self

    def _settings(self) -> Iterator[tuple[str, float]]:
        """Yield each number that a prescription takes, with the name that it has there."""
        spans = (
            ("frequency_hz", self.frequency_hz),
            ("phase_duration_us", self.phase_duration_us),
            ("minutes", self.session_min),
        )
        for name, span in spans:
            if span is not None:
                yield from ((name, span.min), (name, span.max))
        for stage in (self, *self.by_week):
            yield from ((n, v) for n in ("on_s", "off_s") if (v := getattr(stage, n)) is not None)
        for name in ("ramp_up_s", "ramp_down_s"):
            if (ramp_s := getattr(self, name)) is not None:
                yield name, ramp_s


class Capability(StrEnum):
    """Whether a device can do something, as far as anybody has looked it up."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class DeviceSpec(Value):
    """What a stimulator can deliver. An empty figure is unknown, never enough."""

    name: Words
    frequency_hz: Span | None = None
    phase_duration_us: Span | None = None
    max_ma: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    channels: Count | None = None
    long_pulse: Capability = Capability.UNKNOWN  # can give pulses of 10 ms and more
    own_on_off: Capability = Capability.UNKNOWN  # on and off times can be set freely
    own_ramps: Capability = Capability.UNKNOWN  # ramps can be set freely
    checked: bool = False  # the figures were read in the maker's own text


class Stimulator(Sourced):
    """A stimulator on the market: facts about it, not a recommendation."""

    id: Annotated[str, StringConstraints(pattern=r"^V\d{2}$")]
    name: Words
    kind: Words
    waveform: Words
    spec: DeviceSpec
    notes: tuple[Words, ...] = ()
