"""What the practice's people type."""

from datetime import date
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from physiobench.accounts.models import Physio, PhysioQuerySet, User
from physiobench.clinical.sessions.session_advice import Pause
from physiobench.diary.models import NextStep
from physiobench.episodes.models import Ending, Leave, NextCare, SeeWhom, SeeWithin
from physiobench.lib.day_words import day_words
from physiobench.lib.days import DayField
from physiobench.lib.plain_forms import PlainForm


CHOOSE = _("Choose a physio")


GO_ON = "go-on"
NOTE_NEEDED = _("Write what you found and did. An urgent report needs a note in the record.")


NOT_MAILED = _(
    "This patient's account is closed. We cannot e-mail them, and they cannot read your decision. "
    "Call or write to them yourself."
)
ADVICE_STAYS = _(
    "We e-mail the patient. They read your decision on their Today page. If you will call or send "
    "a message, that page also keeps the advice on what to do now."
)
AFTER_CARE = _(
    "Care has ended, so the patient cannot send you messages. We will e-mail them, and they can "
    "read your decision on their Today page."
)
AFTER_CARE_STEPS = (  # the other steps need a message from the patient
    (NextStep.EXAMINED.value, _("Stays paused. They see a GP or another physio")),
    (NextStep.CALL.value, _("Stays paused. You call them")),
)


class ReviewForm(PlainForm):
    """What a physio found in a session, and what happens next where something is paused."""

    note = forms.CharField(
        label=_("What you found and did"),
        help_text=_("For the record. The patient does not see this on their pages."),
        max_length=5000,
        error_messages={"required": NOTE_NEEDED},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    decision = forms.ChoiceField(
        label=_("What happens next?"),
        help_text=ADVICE_STAYS,
        choices=[
            (GO_ON, _("The patient can start again")),
            *((one.value, _("Stays paused. %(next)s") % {"next": one.label}) for one in NextStep),
        ],
        error_messages={"required": _("Choose what happens next.")},
        widget=forms.RadioSelect,
    )
    lets_go_on = forms.BooleanField(
        label=_("The patient can use stimulation today after all"),
        help_text=_("If you leave this empty, they are asked again before the next session."),
        required=False,
    )
    # how many decisions the page showed; a form without it has shown none
    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    # and how many corrections by the patient
    seen_corrections = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        seen: int,
        seen_corrections: int,
        urgent: bool,
        paused: bool,
        stops_today: Pause,
        rests: bool = False,
        went_on: bool = False,
        can_be_mailed: bool = True,
        after_care: bool = False,
    ) -> None:
        shown = {"seen": seen, "seen_corrections": seen_corrections}
        super().__init__(data, initial={**shown, "lets_go_on": went_on})
        decision = cast("forms.ChoiceField", self.fields["decision"])
        if after_care:
            decision.help_text = AFTER_CARE
            decision.choices = [(GO_ON, _("The patient can start again")), *AFTER_CARE_STEPS]
        if not can_be_mailed:
            decision.help_text = NOT_MAILED
        self.fields["note"].required = urgent
        if not paused:
            del self.fields["decision"]
        if paused or not (stops_today or rests):
            del self.fields["lets_go_on"]
        elif stops_today is Pause.EVERYTHING:
            self.fields["lets_go_on"].label = _("The patient can start again today after all")
            self.fields["lets_go_on"].help_text = _("If you leave this empty, they rest that day.")
        elif not stops_today:
            self.fields["lets_go_on"].label = _("The patient can do this again today after all")
            self.fields["lets_go_on"].help_text = _(
                "If you leave this empty, they rest from it as the advice says."
            )

    def clean(self) -> None:
        """Turn the decision into what the act takes."""
        decision = self.cleaned_data.pop("decision", "")
        goes_on = decision == GO_ON or self.cleaned_data.get("lets_go_on", False)
        self.cleaned_data["lets_go_on"] = goes_on
        for shown in ("seen", "seen_corrections"):
            self.cleaned_data[shown] = self.cleaned_data.get(shown) or 0
        stays = decision not in {"", GO_ON}
        self.cleaned_data["next_step"] = NextStep(decision) if stays else None


class AcceptingForm(PlainForm):
    accepts = forms.TypedChoiceField(
        label=_("Do you take new patients?"),
        help_text=_("If not, patients cannot choose you. Those in your care stay with you."),
        choices=[("yes", _("Yes, I take new patients")), ("no", _("No, not at the moment"))],
        coerce=lambda typed: typed == "yes",
        widget=forms.RadioSelect,
    )


class AnswersReviewForm(PlainForm):
    note = forms.CharField(
        label=_("What you found and did"),
        help_text=_("For the record. The patient does not see this on their pages."),
        max_length=5000,
        error_messages={"required": NOTE_NEEDED},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: QueryDict | None = None, *, urgent: bool) -> None:
        super().__init__(data)
        self.fields["note"].required = urgent


class DischargeForm(PlainForm):
    why = forms.ChoiceField(
        label=_("Why does the care end?"),
        choices=[(e.value, e.label) for e in Ending if e != Ending.CANCELLED],
        widget=forms.RadioSelect,
    )

    see_whom = forms.ChoiceField(
        label=_("Who should see them next?"),
        help_text=_(
            "Required if the patient needs to be seen in person. The patient will read your choice."
        ),
        choices=[("", _("No one for now")), *SeeWhom.choices],
        required=False,
    )
    see_within = forms.ChoiceField(
        label=_("How soon?"), choices=[("", "-"), *SeeWithin.choices], required=False
    )
    next_why = forms.CharField(
        label=_("Why? (the patient will read this)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    # "in person" needs them; read by components/optional.html
    see_whom.needed_mostly = True  # type: ignore[attr-defined]
    see_within.needed_mostly = True  # type: ignore[attr-defined]
    next_why.needed_mostly = True  # type: ignore[attr-defined]

    def clean_why(self) -> Ending:
        return Ending(self.cleaned_data["why"])

    def clean(self) -> None:
        """Turn the three answers about the next care into one value."""
        whom = self.cleaned_data.pop("see_whom", "")
        within = self.cleaned_data.pop("see_within", "")
        why = self.cleaned_data.pop("next_why", "").strip()
        if self.cleaned_data.get("why") == Ending.IN_PERSON or whom:
            if not whom:
                self.add_error("see_whom", _("Choose who should see the patient."))
            if not within:
                self.add_error("see_within", _("Choose how soon they should be seen."))
            if not why:
                self.add_error(
                    "next_why", _("Write why the patient needs this. They will read it.")
                )
        given = bool(whom and within and why)
        self.cleaned_data["next_care"] = (
            NextCare(SeeWhom(whom), SeeWithin(within), why) if given else None
        )


class PaymentForm(PlainForm):
    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("For example the till receipt's number. No health details."),
        max_length=200,
        required=False,
    )


class PhysioField(forms.ModelChoiceField[Physio]):
    """One of the practice's physios, by name; says who is on leave or never signed in."""

    def __init__(self, *args: Any, empty_label: Any = CHOOSE, **kwargs: Any) -> None:
        super().__init__(*args, empty_label=empty_label, **kwargs)

    def label_from_instance(self, obj: Physio) -> str:
        """Return the name, and whether they are on leave or have never signed in."""
        notes = []
        leave = Leave.objects.of(obj.user).on(timezone.localdate()).order_by("-ends_on").first()
        if leave is not None:
            until = day_words(leave.ends_on)
            notes.append(_("on leave until %(day)s") % {"day": until})
        if obj.user.last_login is None:
            notes.append(str(_("has not signed in yet")))
        return f"{obj.user.name} ({', '.join(notes)})" if notes else obj.user.name


class ReassignForm(PlainForm):
    physio = PhysioField(
        label=_("To which physio?"),
        queryset=Physio.objects.none(),
        error_messages={"required": _("Choose a physio.")},
    )

    def __init__(self, physios: PhysioQuerySet, data: QueryDict | None = None) -> None:
        super().__init__(data)
        cast("PhysioField", self.fields["physio"]).queryset = physios

    def is_for(self, physio: User) -> bool:
        """Tell whether the form that was sent names this physio, as a second click does."""
        theirs = Physio.objects.filter(user=physio).values_list("pk", flat=True).first()
        return self.is_bound and self["physio"].value() == str(theirs)


def _colleagues(today: date, but: Physio | None = None) -> PhysioQuerySet:
    found = Physio.objects.registered_on(today).in_order_of_name()
    return found.exclude(pk=but.pk) if but else found


class LeaveForm(PlainForm):
    leave_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    starts_on = DayField(label=_("First day away"), years_back=3, years_ahead=2)
    ends_on = DayField(label=_("Last day away"), years_back=1, years_ahead=3)
    deputy = PhysioField(
        label=_("Who answers"),
        help_text=_("Leave this empty to use the usual deputy or the clinical lead."),
        queryset=Physio.objects.none(),
        required=False,
        empty_label=_("The usual deputy"),
    )
    covers_instead = PhysioField(
        label=_("Who covers for these colleagues instead?"),
        queryset=Physio.objects.none(),
        error_messages={"required": _("Choose who covers instead.")},
    )

    def __init__(
        self,
        physio: Physio,
        today: date,
        data: QueryDict | None = None,
        *,
        covers: bool = False,
    ) -> None:
        super().__init__(data)
        if covers or (data is not None and "covers_instead" in data):
            instead = cast("PhysioField", self.fields["covers_instead"])
            instead.queryset = _colleagues(today, physio)
        else:
            del self.fields["covers_instead"]
        cast("PhysioField", self.fields["deputy"]).queryset = _colleagues(today, physio)


class CoversInsteadForm(PlainForm):
    """Choose who takes over the cover of a physio who is leaving."""

    covers_instead = PhysioField(
        label=_("Who takes over?"),
        queryset=Physio.objects.none(),
        error_messages={"required": _("Choose who takes over.")},
    )

    def __init__(self, person: User, today: date, data: QueryDict | None = None) -> None:
        super().__init__(data)
        able = Physio.objects.registered_on(today).in_order_of_name().exclude(user=person)
        cast("PhysioField", self.fields["covers_instead"]).queryset = able


class DeputyForm(PlainForm):
    deputy = PhysioField(
        label=_("Deputy"),
        queryset=Physio.objects.none(),
        required=False,
        empty_label=_("No deputy"),
    )

    def __init__(
        self,
        physio: Physio,
        today: date,
        data: QueryDict | None = None,
        initial: dict[str, Physio | None] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        cast("PhysioField", self.fields["deputy"]).queryset = _colleagues(today, physio)


class LeadForm(PlainForm):
    physio = PhysioField(
        label=_("Clinical lead"),
        queryset=Physio.objects.none(),
        required=False,
        empty_label=_("No clinical lead"),
    )

    def __init__(
        self,
        today: date,
        data: QueryDict | None = None,
        initial: dict[str, Physio | None] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        cast("PhysioField", self.fields["physio"]).queryset = _colleagues(today)


class RegisterCheckForm(PlainForm):
    hcpc_expires_on = DayField(
        label=_("HCPC registration runs until"), years_back=30, years_ahead=5
    )
    insured_until = DayField(label=_("Indemnity insurance runs until"), years_back=3, years_ahead=5)


class PersonForm(PlainForm):
    email = forms.EmailField(label=_("E-mail address"))
    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)


class RegistrationForm(PlainForm):
    hcpc_number = forms.CharField(
        label=_("HCPC number"),
        help_text=_("For example PH123456. Look it up on the register now."),
        max_length=12,
    )
    hcpc_expires_on = DayField(
        label=_("HCPC registration runs until"), years_back=30, years_ahead=5
    )
    insured_until = DayField(label=_("Indemnity insurance runs until"), years_back=3, years_ahead=5)
    csp_number = forms.CharField(
        label=_("CSP number"),
        help_text=_("Only members may be called chartered. Leave it empty otherwise."),
        max_length=20,
        required=False,
    )
    specialisms = forms.CharField(
        label=_("Specialisms"), help_text=_("With commas between them."), required=False
    )
    about = forms.CharField(
        label=_("About them, for patients"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_hcpc_number(self) -> str:
        number = self.cleaned_data["hcpc_number"].upper().replace(" ", "")
        message = _("An HCPC number of a physio is PH and five or six digits, like PH123456.")
        RegexValidator(r"^PH\d{5,6}$", message)(number)
        return str(number)

    def clean_specialisms(self) -> list[str]:
        words = self.cleaned_data["specialisms"].split(",")
        return [word.strip() for word in words if word.strip()]


class PhysioForm(RegistrationForm, PersonForm):
    """A new physio: the person first, then the registration."""
