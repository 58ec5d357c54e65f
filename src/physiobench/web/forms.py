"""What a visitor may write to the practice, and one of each field for the design page."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from physiobench.lib.days import DayField
from physiobench.lib.plain_forms import PlainForm
from physiobench.lib.widgets import DateParts


class ContactForm(PlainForm):
    message_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("So that we can answer you."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    message = forms.CharField(
        label=_("Your message"),
        help_text=_("Please leave out anything about your health: this is plain e-mail."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class SpecimenForm(PlainForm):
    name = forms.CharField(label=_("Your name"), help_text=_("As your GP knows it."))
    notes = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea)
    begun_on = DayField(
        label=_("When did it start?"),
        help_text=_("For example, 27 3 2026"),
        widget=DateParts,
        years_back=120,
        years_ahead=0,
    )
    side = forms.ChoiceField(
        label=_("Which knee is it?"),
        choices=[("left", _("Left")), ("right", _("Right")), ("both", _("Both"))],
        widget=forms.RadioSelect,
    )
    pain = forms.TypedChoiceField(
        label=_("How bad is your pain now?"),
        help_text=_("0 is no pain, 10 is the worst you can think of."),
        choices=[(n, str(n)) for n in range(11)],
        coerce=int,
        widget=forms.RadioSelect(attrs={"class": "scale"}),
    )
    tried = forms.MultipleChoiceField(
        label=_("What have you tried?"),
        required=False,
        choices=[("rest", _("Rest")), ("ice", _("Ice")), ("exercise", _("Exercise"))],
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.BooleanField(label=_("I agree that you may keep my answers"))
