"""Every form asks for a day within bounds."""

import ast
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

import physiobench
from physiobench.lib.days import DayField
from tests.factories import NOW


SRC = Path(physiobench.__file__).parent


def test_no_form_asks_for_a_day_without_bounds():
    unbounded = [
        f"{path.relative_to(SRC)}:{node.lineno}"
        for path in SRC.rglob("*.py")
        if path != SRC / "lib" / "days.py" and "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr in {"DateField", "DateTimeField", "SplitDateTimeField"}
        and isinstance(node.value, ast.Name)
        and node.value.id == "forms"
    ]

    assert unbounded == []


@pytest.fixture
def field(time_machine):
    time_machine.move_to(NOW.replace(year=2028, month=2, day=29))
    return DayField(years_back=1, years_ahead=2, required=False)


def test_a_day_within_the_bounds_is_taken_and_so_is_each_bound(field):
    for text in ("2027-02-28", "2028-02-29", "2030-02-28"):
        assert field.clean(text) == date.fromisoformat(text)
    assert field.clean("") is None


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "2027-02-27", "2030-03-01"])
def test_a_day_outside_is_refused_with_both_bounds(field, text):
    with pytest.raises(ValidationError) as refused:
        field.clean(text)

    assert refused.value.messages == [
        "Check the year. Enter a date from 28 February 2027 to 28 February 2030."
    ]
