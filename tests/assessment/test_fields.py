"""Tests of physiobench.assessment.http.fields: how questions are drawn, and drawn again."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.http import QueryDict

from physiobench.assessment.http.fields import PageForm
from physiobench.clinical.measures.computed import fill
from physiobench.questionnaires import engine
from physiobench.questionnaires.model.answers import Quantity
from tests.clinical.forms import LONDON, extension, form, item, limits, option
from tests.markup import one_line
from tests.questionnaires.reading.test_faults import KG, LB, unit


def slider(least=0, most=100, step=5):
    control = {"coding": [{"code": "slider"}]}
    return [
        *limits(least, most),
        extension("questionnaire-itemControl", valueCodeableConcept=control),
        extension("questionnaire-sliderStepValue", valueInteger=step),
    ]


def drawn(asked, *given, typed=None):
    """Return one question, named `a`, as its page draws it."""
    q = form(asked)
    sent = dict(QueryDict(typed).lists()) if typed else None
    page = PageForm(engine.pages(q)[0].questions(), {"a": given} if given else {}, typed=sent)
    return one_line(page["a"].as_field_group())


def saved_again(asked, *given):
    """Return what the page says once it is sent as it was drawn."""
    q = form(asked)
    page = PageForm(engine.pages(q)[0].questions(), {"a": given})
    field = page["a"]
    sent = QueryDict(mutable=True)
    ends = getattr(field.field.widget, "ends", ("",))
    value = field.value()
    if hasattr(field.field.widget, "decompress"):
        value = field.field.widget.decompress(value)
    parts = list(value) if isinstance(value, tuple | list) else [value]
    for end, part in zip(ends, parts, strict=True):
        sent.appendlist(f"a{end}", part)
    reading = engine.read_page(fill(q, {}), engine.pages(q)[0], dict(sent.lists()), zone=LONDON)
    return reading.errors or reading.answers["a"]


KILOS = Quantity(Decimal("70.50"), "kg", "kg", "http://unitsofmeasure.org")


@pytest.mark.parametrize("units", [[KG], [KG, LB]], ids=["one-unit", "two-units"])
def test_a_quantity_comes_back_as_it_was_typed_and_can_be_saved_again(units):
    asked = item("a", "quantity", extension=units)

    assert 'value="70.50"' in drawn(asked, KILOS)
    assert saved_again(asked, KILOS) == (KILOS,)


@pytest.mark.parametrize(
    ("kind", "units"),
    [
        ("decimal", [unit("mA", "questionnaire-unit")]),
        ("integer", [unit("mA", "questionnaire-unit")]),
        ("quantity", [unit("mA")]),
    ],
)
def test_the_unit_stands_beside_the_box_and_is_tied_to_it(kind, units):
    page = drawn(item("a", kind, extension=units))

    assert '<span id="id_a_unit">mA</span>' in page
    assert 'aria-describedby="id_a_unit"' in page


def test_the_unit_of_a_short_scale_stands_in_its_hint():
    asked = item("a", "integer", extension=[*limits(0, 5), unit("mA", "questionnaire-unit")])

    assert '<div class="hint" dir="auto" id="id_a_helptext"> mA </div>' in drawn(asked)


def test_a_slider_is_one_and_its_box_alone_is_the_answer():
    page = drawn(item("a", "integer", extension=slider()))

    assert '<input type="range" hidden data-fills="id_a"' in page
    assert 'min="0" max="100" step="5"' in page
    assert page.count('name="answer.a"') == 1
    assert "From 0 to 100, in steps of 5." in page
    assert "value=" not in page


def test_a_slider_stands_where_it_was_left():
    assert 'step="5" value="35"' in drawn(item("a", "integer", extension=slider()), 35)


@pytest.mark.parametrize(
    ("kind", "places", "step"),
    [("decimal", [], "0.1"), ("decimal", [2], "0.01"), ("integer", [], "1")],
)
def test_a_slider_without_steps_goes_as_finely_as_a_hand_can(kind, places, step):
    told = [extension("maxDecimalPlaces", valueInteger=n) for n in places]

    page = drawn(item("a", kind, extension=[*slider()[:3], *told]))

    assert f'min="0" max="100" step="{step}"' in page
    assert "From 0 to 100." in page


def test_a_slider_without_ends_is_a_box():
    page = drawn(item("a", "integer", extension=slider()[2:]))

    assert "range" not in page
    assert "In steps of 5." in page


def test_a_short_slider_offers_the_numbers_of_its_steps():
    page = drawn(item("a", "integer", required=True, extension=slider(0, 10)))

    assert page.count('type="radio"') == 3


@pytest.mark.parametrize(
    "moment",
    [
        date(2024, 5, 6),
        datetime(2024, 7, 6, 9, 30, tzinfo=UTC),
        datetime(2024, 1, 6, 9, 30, 15, tzinfo=UTC),
    ],
)
def test_a_moment_comes_back_as_the_same_moment(moment):
    assert saved_again(item("a", "dateTime"), moment) == (moment,)


def test_a_moment_is_shown_in_the_time_of_the_person():
    page = drawn(item("a", "dateTime"), datetime(2024, 7, 6, 9, 30, tzinfo=UTC))

    assert 'name="answer.a.time" value="10:30"' in page


def test_dates_that_repeat_have_a_row_each_and_one_to_spare():
    asked = item("a", "date", repeats=True)
    days = [date(2024, 3, day) for day in (1, 2, 3)]

    page = drawn(asked, *days)

    assert page.count('name="answer.a.day"') == 4
    assert 'role="group" aria-label="Answer 4"' in page
    assert len(set(ids := [part.split('"')[0] for part in page.split(' id="')[1:]])) == len(ids)


def test_rows_come_back_as_typed_beside_their_error():
    asked = item("a", "quantity", repeats=True, extension=[KG, LB])

    page = drawn(asked, typed="a=1&a=&a=x&a.unit=lb&a.unit=kg&a.unit=kg")

    assert page.index('value="1"') < page.index('value="lb" selected')
    assert 'value="x"' in page


def test_no_more_rows_are_drawn_than_answers_are_taken():
    two = extension("questionnaire-maxOccurs", valueInteger=2)

    assert drawn(item("a", repeats=True, extension=[two])).count('name="answer.a"') == 2


def test_every_word_of_an_open_choice_that_repeats_comes_back():
    asked = item("a", "open-choice", repeats=True, answerOption=[option("x")])
    q = form(asked)

    page = PageForm(engine.pages(q)[0].questions(), {"a": ("mine", "and mine")})

    assert page["a.other"].value() == ["mine", "and mine"]
    assert 'value="and mine"' in page["a.other"].as_field_group()


def test_a_question_of_a_required_group_is_not_called_optional():
    q = form({"linkId": "g", "type": "group", "required": True, "item": [item("a")]})

    page = PageForm(engine.pages(q)[0].questions(), {})

    assert "optional" not in page["a"].as_field_group()
