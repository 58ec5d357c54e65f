"""What a patient agrees to when they buy, and when they cancel."""

from collections.abc import Sequence
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from physiobench.content.schema import Text
from physiobench.lib.markdown import to_html
from physiobench.lib.plain_forms import PlainForm


HIDDEN = ("entry_id", "order_id", "texts_seen")


class PackageForm(PlainForm):
    """One tick for each text, in the version that was shown."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    order_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    texts_seen = forms.CharField(widget=forms.HiddenInput, max_length=400)

    def __init__(
        self,
        texts: Sequence[Text],
        ways_to_pay: Sequence[tuple[str, str]],
        data: QueryDict | None = None,
    ) -> None:
        super().__init__(data)
        self.texts = texts
        self.initial["texts_seen"] = self._seen
        for text in texts:
            self.fields[text.slug] = forms.BooleanField(
                label=_("%(title)s. I agree.") % {"title": text.title},
                help_text=to_html(text.body),
                error_messages={"required": _("Please read this and tick the box, or do not buy.")},
            )
        self.fields["provider"] = forms.ChoiceField(
            label=_("How do you want to pay?"), choices=ways_to_pay, widget=forms.RadioSelect
        )
        if len(ways_to_pay) == 1:
            self.initial["provider"] = ways_to_pay[0][0]

    @property
    def _seen(self) -> str:
        return " ".join(f"{text.slug}@{text.version}" for text in self.texts)

    def clean(self) -> None:
        """Refuse ticks beside a wording that has changed since, and ids that were tampered with.

        Hidden fields have no place of their own for an error, so it is said for the whole.
        """
        if any(name in self.errors for name in HIDDEN):
            self.add_error(None, _("Please open this page again and order from there."))
        elif self.cleaned_data.get("texts_seen") != self._seen:
            self.data = {**self.data, "texts_seen": self._seen}
            self.add_error(
                None,
                _("The wording below has changed since you opened this page. Read it again."),
            )

    @property
    def agreements(self) -> list[str]:
        """Return the slugs of the texts that were ticked."""
        return [text.slug for text in self.texts if self.cleaned_data.get(text.slug)]


class CancelForm(PlainForm):
    sure = forms.BooleanField(
        label=_("Yes, cancel my order"),
        error_messages={"required": _("Tick the box if you want to cancel.")},
    )
