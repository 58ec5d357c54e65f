"""What people type about stimulators."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from physiobench.content.load import stimulators
from physiobench.content.schema import Capability, DeviceSpec, Span
from physiobench.kit.models import Route
from physiobench.lib.days import DayField
from physiobench.lib.plain_forms import PlainForm


ROUTES = [
    (Route.LOAN, _("The practice lends it to me")),
    (Route.HIRE, _("I hire it")),
    (Route.RETAIL, _("It is mine")),
]
CAN = [
    (Capability.YES, _("Yes")),
    (Capability.NO, _("No")),
    (Capability.UNKNOWN, _("I do not know")),
]
SERIAL = 60
MANY_MA = 400  # no stimulator on the market reaches it: the typed number is something else
MANY_CHANNELS = 16


def _models() -> list[tuple[str, object]]:
    none: list[tuple[str, object]] = [("", _("Choose a stimulator"))]
    return none + [(slug, found.name) for slug, found in stimulators().items()]


class ChooseStimulatorForm(PlainForm):
    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    model = forms.ChoiceField(label=_("Which stimulator do you use?"), choices=_models)
    route = forms.ChoiceField(
        label=_("Whose is it?"), choices=ROUTES, widget=forms.RadioSelect, initial=Route.RETAIL
    )


def _number(high: float, **words: Any) -> forms.FloatField:
    return forms.FloatField(min_value=0.01, max_value=high, required=False, **words)


def _can(**words: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        **words,
        choices=CAN,
        widget=forms.RadioSelect(attrs={"class": "inline"}),
        initial=Capability.UNKNOWN,
    )


class DescribeStimulatorForm(PlainForm):
    """What a person can read in a stimulator's manual; all but the name may stay empty."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    name = forms.CharField(
        label=_("Maker and model"),
        max_length=120,
        help_text=_("As printed on the device."),
    )
    route = forms.ChoiceField(
        label=_("Whose is it?"), choices=ROUTES, widget=forms.RadioSelect, initial=Route.RETAIL
    )
    lowest_hz = _number(
        2000, label=_("Lowest frequency (Hz)"), help_text=_("Often 1 or 2. Also called pulse rate.")
    )
    highest_hz = _number(2000, label=_("Highest frequency (Hz)"), help_text=_("Often 80 to 150."))
    shortest_us = _number(
        1_000_000,
        label=_("Shortest pulse width (µs)"),
        help_text=_("Often 50. µs means microseconds. If the manual says ms, multiply by 1,000."),
    )
    longest_us = _number(
        1_000_000, label=_("Longest pulse width (µs)"), help_text=_("Often 300 to 450.")
    )
    max_ma = _number(
        MANY_MA, label=_("Highest current (mA)"), help_text=_("Often 60 to 120 per channel.")
    )
    channels = forms.IntegerField(
        label=_("Channels"),
        help_text=_("How many pairs of pads you can use at once."),
        min_value=1,
        max_value=MANY_CHANNELS,
        required=False,
    )
    own_on_off = _can(label=_("Can you set how many seconds it works and rests?"))
    own_ramps = _can(
        label=_("Can you set the ramps?"),
        help_text=_("How slowly the current builds up and fades away."),
    )
    long_pulse = _can(
        label=_("Can it give pulses of 10 ms or longer?"),
        help_text=_("Shop devices cannot. Choose Yes only if the manual says so."),
    )
    checked = forms.BooleanField(
        label=_("I read these numbers in the manual, not on a website or from memory"),
        required=False,
    )

    def _clean_span(self, low: str, high: str) -> None:
        bottom, top = self.cleaned_data.get(low), self.cleaned_data.get(high)
        if (bottom is None) != (top is None) and low not in self.errors and high not in self.errors:
            missing = low if bottom is None else high
            self.add_error(missing, _("Enter both ends, or leave both empty."))
        elif bottom is not None and top is not None and bottom > top:
            self.add_error(high, _("This is lower than the lowest: have they changed places?"))

    def clean(self) -> dict[str, object]:
        """Hold the two ends of each range against each other."""
        self._clean_span("lowest_hz", "highest_hz")
        self._clean_span("shortest_us", "longest_us")
        return self.cleaned_data

    def spec(self) -> DeviceSpec:
        """Return what was typed as a value; an empty figure stays unknown."""
        typed = self.cleaned_data
        return DeviceSpec(
            name=typed["name"],
            frequency_hz=_span(typed["lowest_hz"], typed["highest_hz"]),
            phase_duration_us=_span(typed["shortest_us"], typed["longest_us"]),
            max_ma=typed["max_ma"],
            channels=typed["channels"],
            long_pulse=Capability(typed["long_pulse"]),
            own_on_off=Capability(typed["own_on_off"]),
            own_ramps=Capability(typed["own_ramps"]),
            checked=typed["checked"],
        )


def _span(low: float | None, high: float | None) -> Span | None:
    return None if low is None or high is None else Span(min=low, max=high)


class LendForm(PlainForm):
    loan_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    patient_email = forms.EmailField(
        label=_("Patient's e-mail address"), help_text=_("The one they sign in with.")
    )
    model = forms.ChoiceField(label=_("Stimulator"), choices=_models)
    serial = forms.CharField(label=_("Serial number"), max_length=SERIAL)
    due_back_on = DayField(label=_("Due back on"), years_back=1, years_ahead=2)


class TakeBackForm(PlainForm):
    cleaned = forms.BooleanField(label=_("Cleaned and checked"), required=False)
