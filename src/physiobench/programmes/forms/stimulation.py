"""One stimulated muscle: every setting but the current, which nobody prescribes."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from physiobench.clinical.nerve.gate import Tested
from physiobench.clinical.nerve.twitch import route, way
from physiobench.clinical.programme.lines import Innervation, Pads, Side, Stimulation
from physiobench.content.load import muscles, protocols
from physiobench.content.schema import Protocol, Waveform
from physiobench.programmes.forms.details import GOAL_LENGTH, Edits, plain
from physiobench.programmes.forms.exercise import LONG, MANY, sides
from physiobench.programmes.http import WAVEFORM_NAMES


WAVEFORMS = [("", _("Choose a waveform")), *WAVEFORM_NAMES.items()]
NERVES = [
    (Innervation.NORMAL, _("Normal")),
    (Innervation.PARTIAL, _("Partial: some of the nerve works")),
    (Innervation.DENERVATED, _("Denervated: the nerve does not work")),
    (Innervation.UNKNOWN, _("Not known: no clear twitch test yet")),
]
RAMPS = [
    ("", _("Not known: the device does not say")),
    ("inside", _("Yes, inside the on time")),
    ("outside", _("No, on top of it and taken from the off time")),
]
US = 10_000_000.0


def _muscles() -> list[tuple[str, object]]:
    none: list[tuple[str, object]] = [("", _("Choose a muscle"))]
    return none + [(slug, muscle.name) for slug, muscle in muscles().items()]


def _protocols() -> list[tuple[str, object]]:
    none: list[tuple[str, object]] = [("", _("No protocol: describe your clinical reasoning"))]
    return none + [(slug, known.name) for slug, known in protocols().items()]


def _number(high: float = LONG, low: float = 0, **kwargs: Any) -> forms.FloatField:
    return forms.FloatField(min_value=low, max_value=high, **kwargs)


def _words(*, required: bool = True, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=GOAL_LENGTH,
        required=required,
        **kwargs,
    )


class StimulationForm(Edits):
    """There is no field for milliamperes: the physio writes the response to aim for."""

    LAYOUT = (
        (_("Muscle and nerve"), False, ("protocol_id", "innervation", "muscle", "side")),
        (_("Pads"), True, ("pad_count", "pad_width_cm", "pad_height_cm")),
        (_("Where and how"), False, ("placement", "position", "response_to_aim_for")),
        (_("Pulse"), True, ("waveform", "frequency_hz", "phase_duration_us")),
        (_("On, off and ramps"), True, ("on_s", "off_s", "ramp_up_s", "ramp_down_s", "ramps")),
        (_("Dose"), True, ("minutes", "times_per_week", "weeks")),
        (_("Notes"), False, ("note", "deviation_reason")),
    )

    line_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    protocol_id = forms.ChoiceField(label=_("Protocol"), choices=_protocols, required=False)
    innervation = forms.ChoiceField(
        label=_("The muscle's nerve"),
        help_text=_("As you have established it: twitch test, EMG, or examination."),
        choices=NERVES,
        widget=forms.RadioSelect,
    )
    muscle = forms.ChoiceField(label=_("Muscle"), choices=_muscles)
    side = sides()
    pad_count = forms.IntegerField(
        label=_("Pads on each side"),
        help_text=_("For one muscle on one side. Both sides take twice as many."),
        min_value=1,
        max_value=MANY,
    )
    pad_width_cm = _number(1000, 0.1, label=_("Pad width (cm)"), required=False)
    pad_height_cm = _number(1000, 0.1, label=_("Pad height (cm)"), required=False)
    placement = _words(label=_("Where the pads go"))
    position = _words(label=_("How the patient sits or lies"))
    response_to_aim_for = _words(
        label=_("Response to aim for"),
        help_text=_(
            "What the patient should see and feel. You prescribe this in place of a current."
        ),
    )
    waveform = forms.ChoiceField(label=_("Waveform"), choices=WAVEFORMS)
    frequency_hz = _number(label=_("Frequency (Hz)"))
    phase_duration_us = _number(
        US, label=_("Pulse width (µs)"), help_text=_("The duration of one phase, in microseconds.")
    )
    on_s = _number(label=_("On (seconds)"), help_text=_("Empty: without a pause."), required=False)
    off_s = _number(label=_("Off (seconds)"), help_text=_("0: without a pause."))
    ramp_up_s = _number(
        label=_("Ramp up (seconds)"), help_text=_("Empty: no ramp."), required=False
    )
    ramp_down_s = _number(
        label=_("Ramp down (seconds)"), help_text=_("Empty: no ramp."), required=False
    )
    ramps = forms.ChoiceField(
        label=_("Are ramps part of the on time?"), choices=RAMPS, required=False
    )
    minutes = _number(label=_("Minutes a session"))
    times_per_week = forms.IntegerField(label=_("Times a week"), min_value=1, max_value=MANY)
    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=MANY)
    note = _words(required=False, label=_("Note for the patient"))
    deviation_reason = _words(
        required=False,
        label=_("Your clinical reasoning"),
        help_text=_(
            "Needed if you chose no protocol, or if the check lists a point that needs a reason. "
            "The patient does not see it."
        ),
    )

    def clean(self) -> None:
        """Refuse a pause without a time on; a current without a pause needs none."""
        super().clean()
        if self.cleaned_data.get("off_s") and self.cleaned_data.get("on_s", 0) is None:
            self.add_error("on_s", _("Enter how long the current is on before each pause."))

    def line(self) -> Stimulation:
        """Return what was typed as a line."""
        typed = self.cleaned_data
        known = muscles().get(typed["muscle"])
        pads = Pads(
            count=typed["pad_count"],
            width_cm=typed["pad_width_cm"],
            height_cm=typed["pad_height_cm"],
            placement=typed["placement"],
            landmarks=known.landmarks if known else None,
        )
        same = (
            *("line_id", "muscle", "frequency_hz", "phase_duration_us", "off_s"),
            *("minutes", "times_per_week", "weeks", "position"),
            *("response_to_aim_for", "note", "deviation_reason"),
        )
        return Stimulation(
            **{name: typed[name] for name in same},
            side=Side(typed["side"]),
            pads=pads,
            waveform=Waveform(typed["waveform"]),
            on_s=typed["on_s"] or 0,
            ramp_up_s=typed["ramp_up_s"] or 0,
            ramp_down_s=typed["ramp_down_s"] or 0,
            ramp_counts_inside_on={"inside": True, "outside": False}.get(typed["ramps"]),
            innervation=Innervation(typed["innervation"]),
            protocol_id=typed["protocol_id"] or None,
        )

    @staticmethod
    def from_protocol(slug: str, edits: int, tested: Tested) -> dict[str, object]:
        """Return the first values for a protocol.

        Side and nerve stay open, because nobody else knows, unless one muscle of the protocol has
        twitch tests on one side: then what they showed is chosen.
        """
        known = protocols().get(slug)
        first: dict[str, object] = {"edits": edits, "protocol_id": slug if known else ""}
        if known is None:
            return first
        tests = _as_tested(known, tested)
        muscle = str(tests.get("muscle") or (known.muscles[0] if known.muscles else ""))
        return {**first, **_proposal(known, muscle), **tests}

    @staticmethod
    def starting(line: Stimulation, edits: int) -> dict[str, object]:
        """Return the first values for a line that stands in the draft."""
        inside = {True: "inside", False: "outside", None: ""}
        return {
            **{name: plain(v) if isinstance(v, float) else v for name, v in dict(line).items()},
            "edits": edits,
            "protocol_id": line.protocol_id or "",
            "pad_count": line.pads.count,
            "pad_width_cm": plain(line.pads.width_cm),
            "pad_height_cm": plain(line.pads.height_cm),
            "placement": line.pads.placement,
            "ramps": inside[line.ramp_counts_inside_on],
        }


def _proposal(known: Protocol, muscle: str) -> Mapping[str, object]:
    """Return what a protocol proposes for one of its muscles; what it leaves out stays empty."""
    cycle = known.by_week[0] if known.by_week else known
    first: dict[str, object] = {
        "muscle": muscle or None,
        "position": known.position or "",
        "response_to_aim_for": known.response or "",
        "waveform": known.waveforms[0] if known.waveforms else "",
        "on_s": plain(cycle.on_s),
        "off_s": plain(cycle.off_s),
        "ramp_up_s": plain(known.ramp_up_s),
        "ramp_down_s": plain(known.ramp_down_s),
        "ramps": "outside" if _ramps_fill_the_on_time(known) else "",
    }
    spans = {
        "frequency_hz": known.frequency_hz,
        "phase_duration_us": known.phase_duration_us,
        "minutes": known.session_min,
        "times_per_week": known.sessions_per_week,
        "weeks": known.weeks,
    }
    for name, span in spans.items():
        if span is not None:
            first[name] = plain(span.start)
    if known.electrodes is not None:
        first["pad_count"] = known.electrodes.per_side
        first["placement"] = known.electrodes.place
        size = known.electrodes.proposed_size(muscle)
        if size is not None:
            first["pad_width_cm"] = plain(size.width_cm)
            first["pad_height_cm"] = plain(size.height_cm)
    return first


def _ramps_fill_the_on_time(known: Protocol) -> bool:
    """Tell whether the ramps of a protocol cannot be part of its on time."""
    ramps_s = (known.ramp_up_s or 0) + (known.ramp_down_s or 0)
    return known.on_s is not None and ramps_s > known.on_s


def _as_tested(known: Protocol, tested: Tested) -> Mapping[str, object]:
    """Return the muscle, the side and the nerve that the twitch tests speak of, if it is one."""
    fitting = [place for place in tested if place[0] in known.muscles]
    if len(fitting) != 1:
        return {}
    muscle, side = fitting[0]
    found = way(route(tested[muscle, side])).innervation
    return {"muscle": muscle, "side": side.value, "innervation": found.value}
