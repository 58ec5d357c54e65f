"""The shape of muscles, stimulation protocols and stimulators. No value here bears a current."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from physiobench.content.values import Amount, Count, Entry, Evidence, Slug, Sourced, Span, Words
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


class Electrodes(Value):
    """How many pads, how large, and where they go."""

    count: Words
    size: Words
    place: Words


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
    waveform: Words | None = None
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
