"""Tests of physiobench.questionnaires.model.limits."""

from datetime import time
from decimal import Decimal

import pytest

from physiobench.questionnaires.model.answers import Quantity
from physiobench.questionnaires.model.limits import range_fault, unit_fault, words_fault
from tests.clinical.forms import extension, form, item, limits
from tests.questionnaires.reading.test_faults import KG, LB


def asked(*args, **more):
    return form(item("a", *args, **more)).by_link_id["a"]


def stepped(least, most, step=5, kind="integer"):
    steps = extension("questionnaire-sliderStepValue", valueInteger=step)
    return asked(kind, extension=[*limits(least, most), steps])


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        (35, ""),
        (37, "Enter a number in steps of 5, like 35 or 40."),
        (1, "Enter a number in steps of 5, like 0 or 5."),
        (101, "Enter a number from 0 to 100."),
    ],
)
def test_a_number_keeps_to_the_steps(number, fault):
    assert range_fault(stepped(0, 100), number) == fault


def test_steps_begin_at_the_smallest_number_and_end_at_the_largest():
    uneven = stepped(-7, 6)

    assert [n for n in range(-7, 7) if not range_fault(uneven, n)] == [-7, -2, 3]
    assert range_fault(uneven, 5) == "Enter a number in steps of 5, like 3."


def test_a_decimal_and_a_quantity_keep_to_the_steps_too():
    assert range_fault(stepped(0, 10, 2, "decimal"), Decimal("3.5")).endswith("like 2 or 4.")
    assert range_fault(stepped(0, 10, 2, "quantity"), Quantity(Decimal(3))).endswith("2 or 4.")
    assert not range_fault(stepped(0, 10, 2, "decimal"), Decimal("4.0"))


def test_a_time_out_of_its_limits_is_called_a_time():
    clock = asked("time", extension=limits("09:00:00", "17:00:00", "valueTime"))

    assert range_fault(clock, time(8)) == "Enter a time from 09:00 to 17:00."


@pytest.mark.parametrize(
    ("units", "given", "fault"),
    [
        ([KG], "kg", ""),
        ([KG], "lb", "must be in kg, not lb"),
        ([KG, LB], "st", "must be in kg or lb, not st"),
        ([KG], None, "must be in kg, not a bare number"),
        ([], None, ""),
        ([], "kg", "is in kg, and the question names no unit"),
    ],
)
def test_a_quantity_is_given_in_a_unit_of_the_question(units, given, fault):
    quantity = Quantity(Decimal(45), given, given)

    assert unit_fault(asked("quantity", extension=units), quantity) == fault


def test_a_smallest_length_beyond_the_usual_limit_raises_the_limit():
    long = asked(extension=[extension("minLength", valueInteger=600)])

    assert not words_fault(long, "x" * 600)
    assert words_fault(long, "x" * 601)
