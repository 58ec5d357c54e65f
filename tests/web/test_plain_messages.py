"""Every form says what is wrong in our own words, never in Django's."""

import re
from copy import deepcopy
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import allauth
import pytest
from allauth.account.forms import SignupForm
from django import forms
from django.conf import settings
from django.core import validators
from django.core.exceptions import ValidationError
from django.forms import fields as django_fields
from django.forms import models as django_models
from django.urls import reverse
from django.utils.module_loading import import_string

import physiobench
from physiobench.assessment.http.fields import PageForm
from physiobench.lib.plain_forms import PlainForm, PlainMessages, use_plain_messages


PLURALS = [
    "Ensure this value has at most",
    "Ensure this value has at least",
    "Ensure this filename has",
]
NOT_USED = {"change_phone", "verify_phone", "signup_webauthn"}  # of allauth, and of no page here
BAD = ["", " ", "x", "-99999999999", "99999999999", "1.5", "x" * 100_001, "\x00", "2026-02-31"]


def _django_sentences():
    """Yield each sentence of Django's as a pattern, whatever it fills in."""
    for module in (django_fields, django_models):
        for kind in vars(module).values():
            yield from (
                (str(m) for m in vars(kind).get("default_error_messages", {}).values())
                if (isinstance(kind, type))
                else ()
            )
    for kind in vars(validators).values():
        if isinstance(kind, type) and hasattr(kind, "message"):
            yield str(kind.message)
    yield from PLURALS


SENTENCES = [s for s in _django_sentences() if s and s != "Enter a number."]  # ours too
DJANGO_S = re.compile(
    "|".join(re.sub(r"%\\\((\w+)\\\)s|\\\{\w+\\\}", ".*", re.escape(s)) for s in SENTENCES)
)


def form_classes():
    for module in walk_packages(physiobench.__path__, "physiobench."):
        if re.search(r"\.forms\b|\.http\.", module.name) and "questionnaires" not in module.name:
            import_module(module.name)
    found, waiting = set(), [forms.BaseForm]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if kind.__module__.startswith("physiobench.") and "base_fields" in vars(kind):
                found.add(kind)
    return sorted(found, key=lambda kind: kind.__qualname__)


FORMS = form_classes()
SIGN_IN = {**settings.ACCOUNT_FORMS, **settings.MFA_FORMS}


def test_there_are_forms_to_walk():
    assert len(FORMS) > 50


def name_of(kind):
    return f"{kind.__module__}.{kind.__qualname__}"


@pytest.mark.parametrize("kind", FORMS, ids=name_of)
def test_each_form_has_our_messages(kind):
    if kind.__module__ == "physiobench.articles.models":
        return  # of the editor's own admin

    assert issubclass(kind, PlainMessages)


def refusals(field, value):
    try:
        field.clean(value)
    except ValidationError as refused:
        return refused.messages
    return []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", FORMS, ids=name_of)
def test_no_field_of_a_form_speaks_in_django_s_sentences(kind):
    for name, of_form in kind.base_fields.items():
        field = deepcopy(of_form)
        use_plain_messages(field)
        takes_lists = isinstance(field, forms.MultipleChoiceField)
        for bad in [[], ["x"]] if takes_lists else BAD:
            if bad == "\x00" and isinstance(field, forms.ModelChoiceField):
                continue  # its sentence is fixed; `lib.text.cleaned` lets no such value through
            for said in refusals(field, bad):
                assert not DJANGO_S.search(said), (name, bad, said)


def test_allauth_s_forms_are_all_replaced():
    root = Path(allauth.__file__).parent
    source = "".join(
        file.read_text("utf-8")
        for part in ("account", "mfa")
        for file in (root / part).rglob("views.py")
    )
    asked = set(re.findall(r'app_settings\.FORMS,\s*"(\w+)"', source))

    assert asked - NOT_USED - {"signup"} == set(SIGN_IN)
    assert issubclass(SignupForm, PlainMessages)  # made from a form of ours
    for path in SIGN_IN.values():
        assert issubclass(import_string(path), PlainMessages)


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["account_login", "account_signup", "account_reset_password"])
def test_a_page_of_the_sign_in_speaks_in_our_words(client, page):
    text = client.post(reverse(page), {"email": "x"}).text

    assert "Enter a whole e-mail address" in text or "Fill this in." in text
    assert not DJANGO_S.search(text)


def test_a_number_names_its_limit():
    class Sample(PlainForm):
        weeks = forms.IntegerField(min_value=1, max_value=10_000)

    def said(weeks):
        return Sample({"weeks": weeks}).errors["weeks"]

    assert said("0") == ["Enter 1 or more."]
    assert said("10001") == ["Enter 10,000 or less."]
    assert said("many") == ["Enter a whole number, without decimals."]
    assert said("") == ["Enter a number."]


def test_a_message_of_the_form_itself_is_kept():
    class Sample(PlainForm):
        side = forms.ChoiceField(
            choices=[("l", "Left")], error_messages={"required": "Choose a side."}
        )

    assert Sample({}).errors["side"] == ["Choose a side."]
    assert Sample({"side": "up"}).errors["side"] == ["Choose one from the list."]


def test_a_field_that_is_added_later_has_our_messages_too():
    form = PlainForm({"weeks": ""})
    form.fields["weeks"] = forms.IntegerField()

    assert form.errors["weeks"] == ["Enter a number."]


def test_a_long_text_says_how_long_it_may_be():
    class Sample(PlainForm):
        note = forms.CharField(max_length=10)

    assert Sample({"note": "x" * 12}).errors["note"] == [
        "Write at most 10 characters. This has 12."
    ]


def test_the_forms_of_questions_are_judged_by_the_engine_alone():
    assert "full_clean" in vars(PageForm)
