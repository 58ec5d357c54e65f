"""What a form still holds of what somebody typed."""

from django import forms, template


register = template.Library()


@register.filter
def keeps_something(form: forms.BaseForm) -> bool:
    """Test whether the page gives back anything that was typed or chosen in this form.

    Passwords and files are never given back.
    """
    never = (forms.PasswordInput, forms.FileInput)
    given = (f.value() for f in form.visible_fields() if not isinstance(f.field.widget, never))
    return any(value not in (None, "", False, []) for value in given)
