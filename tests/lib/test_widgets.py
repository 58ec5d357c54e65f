"""Tests of physiobench.lib.widgets."""

from datetime import date

import pytest
from django import forms

from physiobench.lib.widgets import DateParts


class Form(forms.Form):
    day = forms.DateField(label="When?", widget=DateParts)


def typed(day: str, month: str, year: str) -> dict[str, str]:
    return {"day_day": day, "day_month": month, "day_year": year}


@pytest.mark.parametrize("parts", [("3", "2", "2026"), ("03", "02", "2026"), (" 3 ", "2", "2026")])
def test_three_boxes_make_a_date(parts):
    form = Form(typed(*parts))

    assert form.is_valid()
    assert form.cleaned_data["day"] == date(2026, 2, 3)


@pytest.mark.parametrize(
    "parts",
    [("31", "2", "2026"), ("", "2", "2026"), ("3", "x", "2026"), ("3", "2", ""), ("", "", "")],
)
def test_a_wrong_or_missing_date_is_refused(parts):
    assert "day" in Form(typed(*parts)).errors


def test_a_wrong_date_is_shown_as_it_was_typed():
    page = str(Form(typed("31", "2", "2026"))["day"])

    assert 'value="31"' in page
    assert 'value="2"' in page
    assert 'value="2026"' in page


def test_hostile_parts_are_shown_as_text():
    page = str(Form(typed('"><b>', "2", "2026"))["day"])

    assert "<b>" not in page


def test_each_box_has_a_label_of_its_own_in_one_group():
    page = Form({}).as_div()

    assert page.count("<label for=") == 3
    assert "<fieldset" in page


def test_an_initial_date_fills_the_boxes():
    page = str(Form(initial={"day": date(2026, 2, 3)})["day"])

    assert 'value="2026"' in page
