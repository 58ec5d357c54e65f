"""A group that repeats: asked one by one, kept apart, and FHIR both ways."""

from datetime import UTC, datetime

import pytest

from physiobench.questionnaires import engine
from physiobench.questionnaires.model.conditions import Comparison, Operator
from physiobench.questionnaires.reading.questionnaire import fault_of
from physiobench.questionnaires.running.filled import FilledForm
from tests.clinical.forms import LONDON, extension, form, group, item, when, yes_no


MEDICINES = form(
    group(
        "medicines",
        item("name", required=True),
        yes_no("daily"),
        item("dose", enableWhen=[when("daily")]),
        repeats=True,
        extension=[extension("questionnaire-maxOccurs", valueInteger=3)],
    ),
    group("last", item("end")),
)
PAGE = engine.pages(MEDICINES)[0]
NOW = datetime(2026, 3, 1, tzinfo=UTC)
YES = MEDICINES.by_link_id["daily"].options[0].value
TWO = {"name": ("A",), "daily": (YES,), "dose": ("1",), "name#2": ("B",), "daily#2": (YES,)}


def read(answers=None, **raw):
    fields = {k.replace("_", "#"): [v] for k, v in raw.items()}
    return engine.read_page(FilledForm(MEDICINES, answers or {}), PAGE, fields, zone=LONDON)


def test_all_repetitions_stand_on_one_page():
    assert [p.link_id for p in engine.pages(MEDICINES)] == ["medicines", "last"]
    assert len(PAGE.questions()) == 9


def test_nothing_is_demanded_of_a_repetition_that_was_not_begun():
    assert read().is_valid
    assert engine.first_incomplete_page(FilledForm(MEDICINES, {})) is None


def test_what_was_begun_must_be_whole():
    assert read(daily="yes").errors.keys() == {"name"}
    reading = read(name="A", daily="no", daily_2="no")

    assert reading.errors.keys() == {"name#2"}


def test_a_repetition_is_asked_once_the_one_before_is_answered():
    on = FilledForm(MEDICINES, {"name": ("A",)}).enabled

    assert {"name#2", "daily#2"} <= on
    assert "name#3" not in on


def test_a_condition_inside_means_the_same_repetition():
    on = FilledForm(MEDICINES, TWO).enabled

    assert {"dose", "dose#2"} <= on
    assert "dose#2" not in FilledForm(MEDICINES, TWO | {"daily#2": ()}).enabled


def test_the_response_bears_each_repetition_under_fhirs_own_names_and_comes_back():
    written = engine.to_response(FilledForm(MEDICINES, TWO), authored=NOW)

    assert [entry["linkId"] for entry in written["item"]] == ["medicines", "medicines"]
    assert [one["linkId"] for one in written["item"][1]["item"]] == ["name", "daily"]
    assert engine.from_response(MEDICINES, written) == TWO


def test_more_repetitions_than_allowed_are_refused():
    written = engine.to_response(FilledForm(MEDICINES, TWO), authored=NOW)
    written["item"] = [written["item"][0]] * 4

    with pytest.raises(engine.NonConforming, match="medicines: stands here too often"):
        engine.from_response(MEDICINES, written)


def test_the_summary_says_which_one_each_answer_belongs_to():
    lines = engine.summary(FilledForm(MEDICINES, TWO))[0][1]

    assert ("medicines 2: name?", "B") in lines


def test_taking_the_first_away_takes_the_second_with_it():
    gone = {"name": (), "daily": (), "dose": ()}

    after = FilledForm(MEDICINES, TWO).with_page(gone)

    assert after.kept == {}
    assert set(engine.cleared(FilledForm(MEDICINES, TWO), after)) == {"dose", "name#2", "daily#2"}


def test_no_rule_may_ask_for_one_of_many():
    assert "repeats" in fault_of(Comparison("daily#2", Operator.EQUAL, YES), MEDICINES)
    assert "repeats" in fault_of(Comparison("daily", Operator.EQUAL, YES), MEDICINES)
