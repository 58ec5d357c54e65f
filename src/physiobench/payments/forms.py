"""What a manager types about money."""

from django import forms

from physiobench.lib.plain_forms import PlainForm


class RefundForm(PlainForm):
    order_id = forms.UUIDField(widget=forms.HiddenInput)
