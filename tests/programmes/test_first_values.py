"""A list to choose from begins with nothing chosen: its first entry is nobody's decision."""

import pytest
from django import forms

from physiobench.kit.forms import ChooseStimulatorForm, LendForm
from physiobench.practice.forms import DischargeForm
from physiobench.programmes.forms.exercise import ExerciseForm
from physiobench.programmes.forms.stimulation import StimulationForm


@pytest.mark.parametrize(
    "form", [StimulationForm, ExerciseForm, ChooseStimulatorForm, LendForm, DischargeForm]
)
def test_a_list_begins_with_nothing_chosen(form):
    lists = {
        name: next(iter(field.choices))[0]
        for name, field in form.base_fields.items()
        if type(field.widget) is forms.Select
    }

    assert set(lists.values()) <= {""}


def test_a_muscle_must_be_chosen():
    form = StimulationForm({"muscle": ""})

    assert form.errors["muscle"]
