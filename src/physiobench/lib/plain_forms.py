"""The base of every form: what a field says when its value cannot be, in our own words.

Django's own sentences ("Ensure this value is greater than or equal to 1.") are not for patients. A
message that a form or a field of ours gives itself is kept.
"""

from collections.abc import Iterator, Mapping

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


START_AGAIN = gettext_lazy(
    "Something was missing from this form. Open the page again and start there."
)
MESSAGES: tuple[tuple[type[forms.Field], Mapping[str, str | Promise]], ...] = (
    # a kind of field comes after those that it is made from, because the last message counts
    (forms.Field, {"required": gettext_lazy("Fill this in.")}),
    (
        forms.CharField,
        {
            "min_length": gettext_lazy("Write at least %(limit_value)d characters."),
            "max_length": gettext_lazy(
                "Write at most %(limit_value)d characters. This has %(show_value)d."
            ),
            "null_characters_not_allowed": gettext_lazy(
                "This has a character that cannot be saved. Type it again."
            ),
        },
    ),
    (
        forms.EmailField,
        {
            "required": gettext_lazy("Enter an e-mail address."),
            "invalid": gettext_lazy("Enter a whole e-mail address, like name@example.org."),
        },
    ),
    (
        forms.IntegerField,
        {
            "required": gettext_lazy("Enter a number."),
            "invalid": gettext_lazy("Enter a whole number, without decimals."),
            "step_size": gettext_lazy("Enter a number in steps of %(limit_value)s."),
        },
    ),
    (forms.FloatField, {"invalid": gettext_lazy("Enter a number, like 4 or 4.5.")}),
    (forms.DecimalField, {"invalid": gettext_lazy("Enter a number, like 4 or 4.5.")}),
    (forms.BooleanField, {"required": gettext_lazy("Tick the box.")}),
    (
        forms.ChoiceField,
        {
            "required": gettext_lazy("Choose one."),
            "invalid_choice": gettext_lazy("Choose one from the list."),
            "invalid_list": gettext_lazy("Choose from the list."),
        },
    ),
    (
        forms.ModelChoiceField,
        {
            "required": gettext_lazy("Choose one."),
            "invalid_choice": gettext_lazy("Choose one from the list."),
            "invalid_list": gettext_lazy("Choose from the list."),
            "invalid_pk_value": gettext_lazy("Choose one from the list."),
        },
    ),
    (forms.UUIDField, {"required": START_AGAIN, "invalid": START_AGAIN}),
    (forms.JSONField, {"required": START_AGAIN, "invalid": START_AGAIN}),  # of a passkey
)


class PlainMessages:
    """Give the fields of a form our messages; for a form that is not made here."""

    fields: dict[str, forms.Field]

    def full_clean(self) -> None:
        """Check every field, those that were added after the form was made too."""
        for field in self.fields.values():
            use_plain_messages(field)
        super().full_clean()  # type: ignore[misc]  # of the form that it is mixed into


class PlainForm(PlainMessages, forms.Form):
    """A form whose messages are in our own words."""


def use_plain_messages(field: forms.Field) -> None:
    """Replace each message of Django's that this field would show by one of ours."""
    for code, words in dict(_messages(field)).items():
        if _is_django_s(field, code):
            field.error_messages[code] = words


def _messages(field: forms.Field) -> Iterator[tuple[str, str]]:
    for kind, messages in MESSAGES:
        if isinstance(field, kind):
            yield from ((code, str(words)) for code, words in messages.items())
    low, high = getattr(field, "min_value", None), getattr(field, "max_value", None)
    if low is not None:
        yield "min_value", _("Enter %(n)s or more.") % {"n": f"{low:,.12g}"}
    if high is not None:
        yield "max_value", _("Enter %(n)s or less.") % {"n": f"{high:,.12g}"}


def _is_django_s(field: forms.Field, code: str) -> bool:
    """Test whether the message for `code` is Django's, and no form or field of ours gave one."""
    for kind in type(field).__mro__:
        default = vars(kind).get("default_error_messages", {})
        if code in default:
            given = field.error_messages.get(code)
            return kind.__module__.startswith("django.") and given is default[code]
    return code not in field.error_messages
