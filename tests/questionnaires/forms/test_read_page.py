"""Tests of physiobench.questionnaires.forms.read_page: what a browser sends, hostile or clumsy."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.questionnaires import engine
from physiobench.questionnaires.model.answers import Coding, Quantity
from physiobench.questionnaires.running.filled import FilledForm
from tests.clinical.forms import (
    LONDON,
    choice,
    extension,
    form,
    group,
    item,
    limits,
    option,
    when,
    yes_no,
)


CM = extension(
    "questionnaire-unitOption",
    valueCoding={"system": "http://unitsofmeasure.org", "code": "cm", "display": "cm"},
)
MM = extension(
    "questionnaire-unitOption",
    valueCoding={"system": "http://unitsofmeasure.org", "code": "mm", "display": "mm"},
)


def shaped(kind, *, places=None, regex=None, least=None):
    """Return a question about a number that must be written in one way."""
    ways = {
        "maxDecimalPlaces": ("valueInteger", places),
        "regex": ("valueString", regex),
        "minLength": ("valueInteger", least),
    }
    listed = [extension(n, **{k: value}) for n, (k, value) in ways.items() if value is not None]
    return item("a", kind, extension=listed)


def read(asked, *sent, answers=None, **fields):
    """Read a page that asks one thing, named `a`."""
    q = form(asked)
    raw = ({"a": list(sent)} if sent else {}) | {k.replace("__", "."): v for k, v in fields.items()}
    reading = engine.read_page(FilledForm(q, answers or {}), engine.pages(q)[0], raw, zone=LONDON)
    return reading.errors.get("a") or reading.answers["a"]


@pytest.mark.parametrize(
    ("asked", "sent", "expected"),
    [
        (item("a"), "  two \n words ", ("two words",)),
        (item("a", "text"), "two\r\nlines", ("two\nlines",)),
        (item("a"), "nul\x00l\x07", ("null",)),
        (item("a"), "lone \ud800 surrogate", ("lone surrogate",)),
        (item("a"), "<script>alert(1)</script>", ("<script>alert(1)</script>",)),
        (item("a"), "   ", ()),
        (item("a", "boolean"), "true", (True,)),
        (item("a", "boolean"), "No", (False,)),
        (item("a", "boolean"), "maybe", "Choose yes or no."),
        (item("a", "integer"), "-7", (-7,)),
        (item("a", "integer"), "4.5", "Enter a whole number, without decimals."),
        (item("a", "integer"), "٣", "Enter a whole number, without decimals."),
        (item("a", "integer"), "9" * 5000, "This number is too large."),
        (item("a", "integer"), str(2**31), "This number is too large."),
        (item("a", "integer", extension=limits(0, 10)), "11", "Enter a number from 0 to 10."),
        (item("a", "integer", extension=limits(0, 10)), "10", (10,)),
        (item("a", "integer", extension=limits(0, 10)[:1]), "-1", "This must be 0 or more."),
        (item("a", "integer", extension=limits(0, 10)[1:]), "11", "This must be 10 or less."),
        (item("a", "decimal"), "1.50", (Decimal("1.50"),)),
        (item("a", "decimal"), "1,5", "Enter a number, like 4 or 4.5."),
        (item("a", "decimal"), "NaN", "Enter a number, like 4 or 4.5."),
        (item("a", "decimal"), "1e400", "Enter a number, like 4 or 4.5."),
        (item("a", "decimal"), "1" * 19, "This number has too many digits."),
        (
            item("a", "decimal", extension=[extension("maxDecimalPlaces", valueInteger=1)]),
            "1.25",
            "Use at most 1 decimal place.",
        ),
        (shaped("decimal", places=1), "1.50", "Use at most 1 decimal place."),
        (shaped("decimal", places=1), "1.5", (Decimal("1.5"),)),
        (shaped("decimal", places=0), "2.0", "Enter a whole number, without decimals."),
        (shaped("decimal", places=7), "1e-7", "Enter a number, like 4 or 4.5."),
        (shaped("decimal", places=7), "0.0000001", (Decimal("0.0000001"),)),
        (shaped("decimal", places=6), "0.0000001", "Use at most 6 decimal places."),
        (shaped("decimal", places=1), "4,5", "Enter a number, like 4 or 4.5."),
        (shaped("quantity", places=1), "4.55", "Use at most 1 decimal place."),
        (shaped("integer", regex="[0-9]{4}"), "123", "Check how this is written."),
        (shaped("integer", regex="[0-9]{4}"), "1234", (1234,)),
        (shaped("integer", regex="[0-9]{4}"), "0123", "Check how this is written."),
        (shaped("decimal", regex=r"[0-9]+\.5"), "3.4", "Check how this is written."),
        (shaped("quantity", regex=r"[0-9]+\.5"), "3.5", (Quantity(Decimal("3.5")),)),
        (shaped("integer", least=3), "12", "Use at least 3 characters."),
        (shaped("integer", least=3), "123", (123,)),
        (item("a", "date"), "2024-02-29", (date(2024, 2, 29),)),
        (item("a", "date"), "2023-02-29", "Enter a real date, like 27 3 2024."),
        (item("a", "date"), "yesterday", "Enter a real date, like 27 3 2024."),
        (
            item("a", "date", extension=limits("2024-01-01", "2024-12-31", "valueDate")),
            "2025-01-01",
            "Enter a date from 1 January 2024 to 31 December 2024.",
        ),
        (item("a", "time"), "09:30", (time(9, 30),)),
        (item("a", "time"), "25:00", "Enter a time, like 09:30."),
        (
            item("a", "dateTime"),
            "2024-07-01T09:30+00:00",
            (datetime(2024, 7, 1, 9, 30, tzinfo=UTC),),
        ),
        (item("a", "dateTime"), "2024-07-01", (date(2024, 7, 1),)),
        (item("a", "dateTime"), "soon", "Enter a real date and time."),
        (item("a", "url"), "https://a.example/x", ("https://a.example/x",)),
        (item("a", "url"), "javascript:alert(1)", "Enter a web address that starts with https://."),
        (item("a", maxLength=3), "four", "Use 3 characters or fewer. You have used 4."),
        (item("a"), "x" * 501, "Use 500 characters or fewer. You have used 501."),
        (item("a", "text"), "x" * 5001, "Use 5,000 characters or fewer. You have used 5,001."),
        (
            item("a", extension=[extension("minLength", valueInteger=3)]),
            "ab",
            "Use at least 3 characters.",
        ),
        (
            item(
                "a",
                extension=[
                    extension("regex", valueString="[A-Z]{2}"),
                    extension("entryFormat", valueString="AB"),
                ],
            ),
            "abc",
            "Check how this is written, like AB.",
        ),
        (choice("a", "x", "y"), "x", (Coding("x", "x", "urn:s"),)),
        (choice("a", "x", "y"), "z", "Choose one of the answers listed."),
        (item("a", "integer", answerOption=[{"valueInteger": 3}]), "3", (3,)),
        (item("a", "quantity"), "3.5", (Quantity(Decimal("3.5")),)),
        (
            item("a", "quantity", extension=[CM]),
            "41.5",
            (Quantity(Decimal("41.5"), "cm", "cm", "http://unitsofmeasure.org"),),
        ),
        (item("a", "quantity", extension=[CM, MM]), "41.5", "Choose a unit."),
        (item("a", "quantity"), "long", "Enter a number, like 4 or 4.5."),
    ],
)
def test_one_answer_is_read_or_refused_in_plain_words(asked, sent, expected):
    assert read(asked, sent) == expected


def test_a_local_date_time_is_of_the_practices_zone():
    (moment,) = read(item("a", "dateTime"), "2024-07-01T09:30")

    assert moment.isoformat() == "2024-07-01T09:30:00+01:00"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("3", "2", "2024"), (date(2024, 2, 3),)),
        (("31", "2", "2024"), "Enter a real date, like 27 3 2024."),
        (("3", "", "2024"), "The date must include a month."),
        (("", "", "2024"), "The date must include a day and a month."),
        (("3", "2", "24"), "Enter the date in numbers, like 27 3 2024."),
        (("3", "May", "2024"), "Enter the date in numbers, like 27 3 2024."),
        (("", "", ""), ()),
    ],
)
def test_a_date_may_come_in_three_fields(parts, expected):
    day, month, year = ([part] for part in parts)

    assert read(item("a", "date"), a__day=day, a__month=month, a__year=year) == expected


@pytest.mark.parametrize(
    ("unit", "expected"), [("mm", Quantity(Decimal(4), "mm", "mm")), ("in", "Choose a unit.")]
)
def test_a_quantity_takes_one_of_its_units(unit, expected):
    found = read(item("a", "quantity", extension=[CM, MM]), "4", a__unit=[unit])

    assert found == (expected if isinstance(expected, str) else (expected,))


@pytest.mark.parametrize(
    ("sent", "other", "expected"),
    [
        (["x"], [], (Coding("x", "x", "urn:s"),)),
        ([engine.OTHER], ["mine"], ("mine",)),
        ([], ["mine"], ("mine",)),
        (
            ["x"],
            ["mine"],
            "You chose an answer and wrote another. Choose “Something else”, or empty its box.",
        ),
        ([engine.OTHER], [" "], "Write your answer beside “something else”."),
        (["z"], [], "Choose one of the answers listed."),
    ],
)
def test_an_open_choice_takes_an_option_or_own_words(sent, other, expected):
    asked = item("a", "open-choice", answerOption=[option("x")])

    assert read(asked, *sent, a__other=other) == expected


@pytest.mark.parametrize(
    ("asked", "sent", "expected"),
    [
        (choice("a", "x", "y"), ["x", "y"], "Give one answer only."),
        (choice("a", "x", "y", repeats=True), ["x", "x"], (Coding("x", "x", "urn:s"),)),
        (item("a", repeats=True), ["x"] * 51, "Give at most 50 answers."),
        (
            item(
                "a", repeats=True, extension=[extension("questionnaire-minOccurs", valueInteger=2)]
            ),
            ["x"],
            "Give at least 2 answers.",
        ),
        (
            item(
                "a", repeats=True, extension=[extension("questionnaire-maxOccurs", valueInteger=1)]
            ),
            ["x", "y"],
            "Give one answer only.",
        ),
        (
            item(
                "a",
                "choice",
                repeats=True,
                answerOption=[
                    option("x"),
                    option(
                        "none",
                        extension=[extension("questionnaire-optionExclusive", valueBoolean=True)],
                    ),
                ],
            ),
            ["x", "none"],
            "One of these answers cannot be combined with the others.",
        ),
    ],
)
def test_several_answers_are_taken_where_they_may_be_given(asked, sent, expected):
    assert read(asked, *sent) == expected


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (yes_no("a"), "Choose an answer."),
        (choice("a", "x", required=True, repeats=True), "Choose at least one answer."),
        (item("a", "date", required=True), "Enter a date."),
        (item("a", "integer", required=True), "Enter a number."),
        (item("a", required=True), "Enter an answer."),
    ],
)
def test_a_missing_answer_is_asked_for(asked, message):
    assert read(asked) == message


PAGE = form(group("g", yes_no("gate"), item("why", required=True, enableWhen=[when("gate")])))


def page_reading(**fields):
    return engine.read_page(FilledForm(PAGE, {}), engine.pages(PAGE)[0], fields, zone=LONDON)


def test_a_question_opened_by_this_very_page_is_asked_for():
    assert page_reading(gate=["yes"]).errors == {"why": "Enter an answer."}


def test_a_question_that_does_not_apply_is_neither_asked_for_nor_kept():
    reading = page_reading(gate=["no"], why=["x" * 900])

    assert reading.is_valid
    assert reading.answers["why"] == ()


def test_what_applies_is_judged_with_the_answers_of_earlier_pages():
    q = form(group("g", yes_no("gate")), group("h", item("why", enableWhen=[when("gate")])))
    page = engine.page_of(q, "h")
    yes = (Coding("yes", "yes", "urn:s"),)

    assert engine.read_page(
        FilledForm(q, {"gate": yes}), page, {"why": ["x"]}, zone=LONDON
    ).answers == {"why": ("x",)}
    assert engine.read_page(FilledForm(q, {}), page, {"why": ["x"]}, zone=LONDON).answers == {
        "why": ()
    }


def test_read_only_and_hidden_items_take_nothing_from_a_form():
    hidden = extension("questionnaire-hidden", valueBoolean=True)
    q = form(item("a", readOnly=True), item("b", extension=[hidden]), item("c"))

    reading = engine.read_page(
        FilledForm(q, {}), engine.pages(q)[0], {"a": ["x"], "b": ["x"], "c": ["x"]}, zone=LONDON
    )

    assert reading.answers == {"c": ("x",)}


KINDS = ("boolean", "integer", "decimal", "date", "dateTime", "time", "string", "text", "url")


@given(kind=st.sampled_from(KINDS), sent=st.lists(st.text(), max_size=3))
def test_whatever_is_sent_is_an_answer_or_an_error(kind, sent):
    q = form(item("a", kind))

    reading = engine.read_page(FilledForm(q, {}), engine.pages(q)[0], {"a": sent}, zone=LONDON)

    assert bool(reading.errors) <= (reading.answers["a"] == ())
    assert engine.load_answers(engine.dump_answers(reading.answers)) == reading.answers


MOMENTS = limits("2024-01-01T00:00:00Z", "2024-12-31T00:00:00Z", "valueDateTime")


@pytest.mark.parametrize("typed", ["2023-12-31T10:00", "2025-01-01", "2025-01-01T00:00Z"])
def test_a_moment_keeps_to_its_limits_as_a_date_does(typed):
    asked = item("a", "dateTime", extension=MOMENTS)

    assert str(read(asked, typed)).startswith("Enter a date from 1 January 2024")
    assert read(asked, "2024-05-06T10:00") == (datetime(2024, 5, 6, 10, tzinfo=LONDON),)


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("9:30", datetime(2024, 3, 27, 9, 30, tzinfo=LONDON)),
        ("", date(2024, 3, 27)),
        ("noon", "Enter a time, like 09:30."),
    ],
)
def test_a_moment_may_come_in_boxes_with_or_without_its_time(clock, expected):
    boxes = {"a__day": ["27"], "a__month": ["3"], "a__year": ["2024"], "a__time": [clock]}

    assert read(item("a", "dateTime"), **boxes) in (expected, (expected,))


def test_a_date_that_repeats_is_read_row_by_row():
    asked = item("a", "date", repeats=True)
    boxes = {"a__day": ["27", "", "1"], "a__month": ["3", "", "4"], "a__year": ["2024", "", "2024"]}

    assert read(asked, **boxes) == (date(2024, 3, 27), date(2024, 4, 1))
    assert read(item("a", "date"), **boxes) == "Give one answer only."
    assert read(asked, **boxes | {"a__month": ["3", "", ""]}) == "The date must include a month."


def test_a_quantity_that_repeats_keeps_each_number_with_its_own_unit():
    asked = item("a", "quantity", repeats=True, extension=[CM, MM])

    given = read(asked, "1", "", "2", a__unit=["mm", "cm", "cm"])

    assert [(q.value, q.code) for q in given] == [(1, "mm"), (2, "cm")]
    assert read(asked, "1", "2", a__unit=["mm"]) == "Choose a unit."


@pytest.mark.parametrize(
    ("sent", "expected"),
    [(["x"], ("x", "mine")), (["x", engine.OTHER], ("x", "mine")), ([], ("mine",))],
)
def test_words_beside_choices_count_without_their_button_where_several_are_taken(sent, expected):
    asked = item("a", "open-choice", repeats=True, answerOption=[option("x")])

    given = read(asked, *sent, a__other=["mine"])

    assert tuple(getattr(value, "code", value) for value in given) == expected


def test_a_number_between_the_steps_is_told_the_nearest():
    steps = extension("questionnaire-sliderStepValue", valueInteger=5)

    asked = item("a", "integer", extension=[*limits(0, 100), steps])

    assert read(asked, "37") == "Enter a number in steps of 5, like 35 or 40."
    assert read(asked, "35") == (35,)


def test_too_few_photos_stay_and_are_told():
    asked = item(
        "a",
        "attachment",
        repeats=True,
        extension=[extension("questionnaire-minOccurs", valueInteger=2)],
    )
    q = form(asked)
    photo = ("one",)

    reading = engine.read_page(
        FilledForm(q, {}), engine.pages(q)[0], {}, attached={"a": photo}, zone=LONDON
    )

    assert reading.answers == {"a": photo}
    assert reading.errors == {"a": "Give at least 2 answers."}


REQUIRED = form(
    group(
        "g",
        item("a"),
        group("inner", item("b", "integer"), item("c")),
        required=True,
    ),
)


@pytest.mark.parametrize(
    ("raw", "errors"),
    [
        ({}, {"a": "Answer at least one of these questions."}),
        ({"c": ["x"]}, {}),
        ({"a": ["x"]}, {}),
        ({"b": ["x"]}, {"b": "Enter a whole number, without decimals."}),
    ],
    ids=str,
)
def test_a_required_group_wants_one_of_its_questions_answered(raw, errors):
    reading = engine.read_page(
        FilledForm(REQUIRED, {}), engine.pages(REQUIRED)[0], raw, zone=LONDON
    )

    assert reading.errors == errors
    complete = engine.first_incomplete_page(FilledForm(REQUIRED, reading.answers)) is None
    assert complete is not bool(errors)


def test_a_required_group_that_repeats_wants_one_answer_in_the_first_repetition():
    q = form(group("top", group("g", item("a"), item("b"), required=True, repeats=True)))
    page = engine.pages(q)[0]

    assert engine.read_page(FilledForm(q, {}), page, {}, zone=LONDON).errors
    assert not engine.read_page(FilledForm(q, {}), page, {"b": ["x"]}, zone=LONDON).errors


def test_a_required_group_in_a_spare_repetition_waits_until_that_is_begun():
    q = form(
        group("top", group("g", item("a"), group("h", item("b"), required=True), repeats=True))
    )
    page = engine.pages(q)[0]
    first = {"a": ["x"], "b": ["x"]}

    assert not engine.read_page(FilledForm(q, {}), page, first, zone=LONDON).errors
    assert engine.read_page(
        FilledForm(q, {}), page, first | {"a#2": ["x"]}, zone=LONDON
    ).errors.keys() == {"b#2"}
