"""The lines of a programme, and the words in which a patient reads them.

No line bears a current in milliamperes: a stimulator's scale differs from the next one's, so the
physio prescribes the response to aim for.
"""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from physiobench.clinical.programme.quantity import count_of, say
from physiobench.content.advice import AdviceKey, AdviceTemplate
from physiobench.content.load import exercises, muscles
from physiobench.content.schema import Value, Waveform


Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Paragraph = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Number = Annotated[float, Field(allow_inf_nan=False)]
US_PER_MS = 1000
# Below this a muscle gives one twitch for each pulse. Fusion starts at 5 to 8 Hz in single motor
# units of the hand (Thomas and others 1991, J Neurophysiol 65:1509).
FUSION_STARTS_HZ = 8
NERVES = frozenset({"tibial-nerve"})  # stimulated for their own sake: no muscle has to answer


class DoseText(AdviceKey, file="dose"):
    """Sentences about a dose."""

    NO_PAUSE = "no-pause"
    NO_AMOUNT = "no-amount"
    NO_FREQUENCY = "no-frequency"


class DoseTemplate(AdviceTemplate, file="dose"):
    """The same, with its numbers."""

    ON_EACH_SIDE = "on-each-side"
    STIMULATE = "stimulate"
    MILLISECONDS = "milliseconds"
    MICROSECONDS = "microseconds"
    SETTINGS = "settings"
    TWITCHES = "twitches"
    CYCLE = "cycle"
    CYCLE_IN_PARTS = "cycle-in-parts"
    RAMPS = "ramps"
    RAMPS_ON_TOP = "ramps-on-top"
    RISING = "rising"
    HOLDING = "holding"
    TWITCHING = "twitching"
    FADING = "fading"
    SESSIONS = "sessions"
    AIM = "aim"
    EXERCISE = "exercise"
    EXERCISE_WITH_HOLD = "exercise-with-hold"


class Side(StrEnum):
    """Which side of the body, always written out."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


class Innervation(StrEnum):
    """Whether the muscle's nerve works, as the physio has established it."""

    NORMAL = "normal"
    PARTIAL = "partial"
    DENERVATED = "denervated"
    UNKNOWN = "unknown"


def size_words(width_cm: float, height_cm: float) -> str:
    """Say the size of one pad."""
    return f"{say(width_cm)} by {say(height_cm)} cm"


class Pads(Value):
    """The pads: how many, how large, and where they go."""

    count: int  # on each side that is treated
    width_cm: Number | None = None  # empty for a probe
    height_cm: Number | None = None
    placement: Paragraph
    landmarks: Line | None = None  # the drawing of the placement

    @property
    def size(self) -> str:
        """Return the size of one pad, in words."""
        if self.width_cm is None or self.height_cm is None:
            return ""
        return size_words(self.width_cm, self.height_cm)


class Stimulation(Value):
    """One stimulated muscle: every setting of the device but the current."""

    line_id: UUID
    muscle: Line  # a slug of `content.load.muscles()`
    side: Side
    pads: Pads
    waveform: Waveform = Waveform.SYMMETRIC_BIPHASIC
    frequency_hz: Number
    phase_duration_us: Number  # of ONE phase; makers print it as pulse width
    on_s: Number
    off_s: Number  # 0: the current never pauses
    ramp_up_s: Number = 0
    ramp_down_s: Number = 0
    ramp_counts_inside_on: bool | None = None  # else taken from off_s; None: nobody knows
    minutes: Number
    times_per_week: int
    weeks: int
    response_to_aim_for: Paragraph
    position: Paragraph
    innervation: Innervation
    protocol_id: Line | None = None  # a slug of `content.load.protocols()`
    note: Paragraph = ""  # for the patient
    deviation_reason: Paragraph = ""  # why this differs from the protocol; for the record

    @property
    def subject(self) -> str:
        """Return the slug of what this line is about."""
        return self.muscle

    @property
    def title(self) -> str:
        """Return what is stimulated, with its side written out."""
        return f"Stimulation: {place(self.muscle, self.side)}"


class Alternative(Value):
    """What to do instead, under a condition that the physio wrote."""

    when: Line
    do: Paragraph
    exercise: Line | None = None  # a slug of `content.load.exercises()`, where one fits


class ExercisePrescription(Value):
    """One exercise with the dose that the physio wrote for this person."""

    line_id: UUID
    exercise: Line  # a slug of `content.load.exercises()`
    side: Side = Side.BOTH
    sets: int = 1
    reps: int | None = None
    hold_s: Number = 0
    minutes: Number | None = None  # for what is done by the clock
    times_per_day: int | None = None  # every day; give this or the next
    times_per_week: int | None = None  # on any days of the week
    note: Paragraph = ""
    alternatives: tuple[Alternative, ...] = ()

    @property
    def subject(self) -> str:
        """Return the slug of what this line is about."""
        return self.exercise

    @property
    def title(self) -> str:
        """Return the exercise's name, with its side where it has one."""
        known = exercises().get(self.exercise)
        name = known.name if known else self.exercise
        return name if known and not known.sided else f"{name} ({side_words(self.side)})"


def side_words(side: Side) -> str:
    """Say a side so that nobody has to guess."""
    return "both sides" if side is Side.BOTH else f"{side.value} side"


def place(muscle: str, side: Side) -> str:
    """Say which muscle, as in 'left front thigh muscle'."""
    known = muscles().get(muscle)
    if known is None:
        return f"{side.value} {muscle}"
    if not known.paired:
        return known.plain_name
    if side is Side.BOTH:
        return f"{known.plain_name}, left and right"
    return f"{side.value} {known.plain_name}"


def how_often(times_per_week: int) -> str:
    """Say how many times a week, in the words people use."""
    if times_per_week % 7 == 0:
        return {7: "every day", 14: "twice a day"}.get(
            times_per_week, f"{times_per_week // 7} times a day"
        )
    return {1: "once a week", 2: "twice a week"}.get(
        times_per_week, f"{times_per_week} times a week"
    )


def twitches(line: Stimulation) -> bool:
    """Return whether the muscle twitches with each pulse and does not hold a contraction."""
    return line.frequency_hz < FUSION_STARTS_HZ and line.muscle not in NERVES


def twitch_words(line: Stimulation) -> str:
    """Say what the patient sees where the muscle twitches; nothing where it holds."""
    if not twitches(line) or line.frequency_hz <= 0:  # a draft may hold what cannot be
        return ""
    if line.frequency_hz < 1:
        rate = f"once every {say(1 / line.frequency_hz)} seconds"
    else:
        rate = "once" if line.frequency_hz == 1 else f"{say(line.frequency_hz)} times"
        rate += " a second"
    return DoseTemplate.TWITCHES.fill(rate=rate)


def pads_words(line: Stimulation) -> str:
    """Say how many pads of which size, and for two sides how many go on each."""
    known, pads = muscles().get(line.muscle), line.pads
    two_sides = line.side is Side.BOTH and (known is None or known.paired)
    words = count_of(pads.count * (2 if two_sides else 1), "pad")
    if pads.size:
        words += f" of {pads.size}"
    return DoseTemplate.ON_EACH_SIDE.fill(pads=words, each=pads.count) if two_sides else words


def stimulation_sentence(line: Stimulation) -> str:
    """Write the whole dose of stimulation as a patient reads it, with what to aim for."""
    aim = DoseTemplate.AIM.fill(response=line.response_to_aim_for.rstrip("."))
    return f"{stimulation_dose(line)} {aim}"


def stimulation_dose(line: Stimulation) -> str:
    """Write the dose of stimulation as a patient reads it, for a page that names the aim itself."""
    known = muscles().get(line.muscle)
    pads = pads_words(line)
    if line.phase_duration_us >= US_PER_MS:  # from there on milliseconds read better
        width = DoseTemplate.MILLISECONDS.fill(width=say(line.phase_duration_us / 1000))
    else:
        width = DoseTemplate.MICROSECONDS.fill(width=say(line.phase_duration_us))
    where = place(line.muscle, line.side)
    if known and known.name.lower() not in where.lower():
        where = f"{where} ({known.name})"
    sessions = DoseTemplate.SESSIONS.fill(
        minutes=count_of(line.minutes, "minute"),
        often=how_often(line.times_per_week),
        weeks=count_of(line.weeks, "week"),
    )
    parts = (
        DoseTemplate.STIMULATE.fill(where=where, pads=pads),
        DoseTemplate.SETTINGS.fill(frequency=say(line.frequency_hz), width=width),
        twitch_words(line),
        _cycle_words(line),
        sessions,
    )
    return " ".join(part for part in parts if part)


def _cycle_words(line: Stimulation) -> str:
    """Say how long the current works and rests, and what part of that rises, holds and fades."""
    ramps = DoseTemplate.RAMPS.fill(
        up=count_of(line.ramp_up_s, "second"), down=count_of(line.ramp_down_s, "second")
    )
    ramps_s = line.ramp_up_s + line.ramp_down_s
    if line.off_s == 0:
        return f"{DoseText.NO_PAUSE.text} {ramps}" if ramps_s else DoseText.NO_PAUSE.text
    on, off = count_of(line.on_s, "second"), count_of(line.off_s, "second")
    cycle = DoseTemplate.CYCLE.fill(on=on, off=off)
    if not ramps_s:
        return cycle
    inside = line.ramp_counts_inside_on
    room_s = line.on_s if inside else line.off_s
    if inside is None or ramps_s > room_s:  # unknown, or what no stimulator could give
        return f"{cycle} {ramps}"
    if inside:
        parts = _cycle_parts(line, hold_s=line.on_s - ramps_s)
        return DoseTemplate.CYCLE_IN_PARTS.fill(on=on, parts=parts, off=off)
    parts = _cycle_parts(line, hold_s=line.on_s)
    whole = count_of(line.on_s + ramps_s, "second")
    return f"{cycle} {DoseTemplate.RAMPS_ON_TOP.fill(on=whole, parts=parts)}"


def _cycle_parts(line: Stimulation, *, hold_s: float) -> str:
    up, hold, down = say(line.ramp_up_s), say(hold_s), say(line.ramp_down_s)
    middle = (
        DoseTemplate.TWITCHING.fill(seconds=hold)
        if twitches(line)
        else DoseTemplate.HOLDING.fill(seconds=hold)
    )
    parts = (
        (up, DoseTemplate.RISING.fill(seconds=up)),
        (hold, middle),
        (down, DoseTemplate.FADING.fill(seconds=down)),
    )
    return ", ".join(words for seconds, words in parts if seconds != "0")


def exercise_sentence(line: ExercisePrescription) -> str:
    """Write the dose of one exercise as a patient reads it."""
    amounts = []  # a draft may hold both, or neither
    if line.reps is not None:
        several = f"{line.sets} sets of {line.reps}"
        amounts.append(several if line.sets > 1 else count_of(line.reps, "time"))
    if line.minutes is not None:
        each = count_of(line.minutes, "minute")
        amounts.append(f"{line.sets} times {each}" if line.sets > 1 else each)
    amount = " and ".join(amounts) or DoseText.NO_AMOUNT.text
    a_week = [] if line.times_per_day is None else [7 * line.times_per_day]
    a_week += [] if line.times_per_week is None else [line.times_per_week]
    often = " and ".join(map(how_often, a_week)) or DoseText.NO_FREQUENCY.text
    if not line.hold_s:
        return DoseTemplate.EXERCISE.fill(title=line.title, amount=amount, often=often)
    hold = count_of(line.hold_s, "second")
    return DoseTemplate.EXERCISE_WITH_HOLD.fill(
        title=line.title, amount=amount, hold=hold, often=often
    )


def sentence(line: Stimulation | ExercisePrescription) -> str:
    """Write one line of a programme as the patient reads it."""
    if isinstance(line, Stimulation):
        return stimulation_sentence(line)
    return exercise_sentence(line)
