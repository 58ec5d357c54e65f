"""One stimulated muscle: every setting but the current, which nobody prescribes."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from physiobench.clinical.nerve.gate import Tested
from physiobench.clinical.nerve.twitch import route, way
from physiobench.clinical.programme.lines import Innervation, Pads, Side, Stimulation, Waveform
from physiobench.content.load import muscles, protocols
from physiobench.content.schema import Protocol
from physiobench.programmes.forms.details import GOAL_LENGTH, Edits, plain
from physiobench.programmes.forms.exercise import LONG, MANY, sides


WAVEFORMS = [
    (Waveform.SYMMETRIC_BIPHASIC, _("Symmetric biphasic")),
    (Waveform.ASYMMETRIC_BIPHASIC, _("Asymmetric biphasic")),
    (Waveform.MONOPHASIC, _("Monophasic")),
    (Waveform.TRIANGULAR, _("Triangular, long")),
]
NERVES = [
    (Innervation.NORMAL, _("Normal")),
    (Innervation.PARTIAL, _("Partial: some of the nerve works")),
    (Innervation.DENERVATED, _("Denervated: the nerve does not work")),
    (Innervation.UNKNOWN, _("Not known: no clear twitch test yet")),
]
RAMPS = [
    ("", _("The device does not say")),
    ("inside", _("Inside the on time")),
    ("outside", _("On top of it, taken from the off time")),
]
US = 10_000_000.0


def _muscles() -> list[tuple[str, str]]:
    return [(slug, muscle.name) for slug, muscle in muscles().items()]


def _protocols() -> list[tuple[str, object]]:
    none: list[tuple[str, object]] = [("", _("None: I write below what this rests on"))]
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
        (_("What"), False, ("protocol_id", "innervation", "muscle", "side")),
        (_("Pads"), True, ("pad_count", "pad_width_cm", "pad_height_cm")),
        (_("Where and how"), False, ("placement", "position", "response_to_aim_for")),
        (_("Pulse"), True, ("waveform", "frequency_hz", "phase_duration_us")),
        (_("Contraction"), True, ("on_s", "off_s", "ramp_up_s", "ramp_down_s", "ramps")),
        (_("Dose"), True, ("minutes", "times_per_week", "weeks")),
        (_("Words"), False, ("note", "deviation_reason")),
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
    pad_count = forms.IntegerField(label=_("Pads"), min_value=1, max_value=MANY)
    pad_width_cm = _number(1000, 0.1, label=_("Pad width (cm)"), required=False)
    pad_height_cm = _number(1000, 0.1, label=_("Pad height (cm)"), required=False)
    placement = _words(label=_("Where the pads go"))
    position = _words(label=_("How the patient sits or lies"))
    response_to_aim_for = _words(
        label=_("Response to aim for"),
        help_text=_("What the patient should see and feel. It takes the place of a current."),
    )
    waveform = forms.ChoiceField(label=_("Waveform"), choices=WAVEFORMS)
    frequency_hz = _number(label=_("Frequency (Hz)"))
    phase_duration_us = _number(
        US, label=_("Pulse width (µs)"), help_text=_("The duration of one phase, in microseconds.")
    )
    on_s = _number(label=_("On (seconds)"))
    off_s = _number(label=_("Off (seconds)"), help_text=_("0: without a pause."))
    ramp_up_s = _number(label=_("Ramp up (seconds)"))
    ramp_down_s = _number(label=_("Ramp down (seconds)"))
    ramps = forms.ChoiceField(label=_("Where the ramps count"), choices=RAMPS, required=False)
    minutes = _number(label=_("Minutes a session"))
    times_per_week = forms.IntegerField(label=_("Times a week"), min_value=1, max_value=MANY)
    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=MANY)
    note = _words(required=False, label=_("Note for the patient"))
    deviation_reason = _words(
        required=False,
        label=_("Why this differs from the protocol"),
        help_text=_("Needed wherever the check beside says that it does. For the record."),
    )

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
            *("line_id", "muscle", "frequency_hz", "phase_duration_us", "on_s", "off_s"),
            *("ramp_up_s", "ramp_down_s", "minutes", "times_per_week", "weeks", "position"),
            *("response_to_aim_for", "note", "deviation_reason"),
        )
        return Stimulation(
            **{name: typed[name] for name in same},
            side=Side(typed["side"]),
            pads=pads,
            waveform=Waveform(typed["waveform"]),
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
        return {**first, **_of_protocol(known), **_as_tested(known, tested)}

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


def _of_protocol(known: Protocol) -> Mapping[str, object]:
    first: dict[str, object] = {
        "muscle": known.muscles[0] if known.muscles else None,
        "position": known.position or "",
        "response_to_aim_for": known.response or "",
        "waveform": _waveform(known.waveform or ""),
        "on_s": plain(known.by_week[0].on_s if known.by_week else known.on_s),
        "off_s": plain(known.by_week[0].off_s if known.by_week else known.off_s),
        "ramp_up_s": plain(known.ramp_up_s) or 0,
        "ramp_down_s": plain(known.ramp_down_s) or 0,
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
    if known.electrodes:
        count = re.search(r"\d+", known.electrodes.count)
        size = re.findall(r"\d+(?:\.\d+)?", known.electrodes.size)[:2]
        first["pad_count"] = int(count.group()) if count else None
        first["placement"] = known.electrodes.place
        if len(size) == len(("width", "height")):
            first["pad_width_cm"], first["pad_height_cm"] = (plain(float(cm)) for cm in size)
    return first


def _as_tested(known: Protocol, tested: Tested) -> Mapping[str, object]:
    """Return the muscle, the side and the nerve that the twitch tests speak of, if it is one."""
    fitting = [place for place in tested if place[0] in known.muscles]
    if len(fitting) != 1:
        return {}
    muscle, side = fitting[0]
    found = way(route(tested[muscle, side])).innervation
    return {"muscle": muscle, "side": side.value, "innervation": found.value}


def _waveform(words: str) -> Waveform:
    if "triangular" in words:
        return Waveform.TRIANGULAR
    asymmetric = words.startswith("asymmetric")
    return Waveform.ASYMMETRIC_BIPHASIC if asymmetric else Waveform.SYMMETRIC_BIPHASIC
