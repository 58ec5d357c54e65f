"""What a manager types about money."""

from django import forms


class RefundForm(forms.Form):
    order_id = forms.UUIDField(widget=forms.HiddenInput)
