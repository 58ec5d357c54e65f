"""How a Django form becomes this site's fields."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Render `{{ form }}` as an error summary and one component per field."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
