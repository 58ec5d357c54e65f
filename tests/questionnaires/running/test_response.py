"""Tests of physiobench.questionnaires.running.response."""

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.questionnaires import engine
from physiobench.questionnaires.model.answers import BadAnswer, Coding, Quantity, StoredAnswer
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
from tests.questionnaires.reading.test_faults import FROM_40_KG, KG


AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
YES, NO = (Coding(code, code, "urn:s") for code in ("yes", "no"))
FORM = form(
    group("g", yes_no("gate"), item("why", enableWhen=[when("gate")], required=True, maxLength=9)),
    group(
        "h",
        item("n", "integer", extension=limits(0, 10)),
        item("d", "decimal"),
        item("many", repeats=True),
        item("link", "url"),
        item("at", "dateTime"),
        item("on", "date"),
        item("open", "open-choice", answerOption=[option("x")]),
        choice("parent", "yes", "no", item=[item("child")]),
        item("photo", "attachment"),
        choice("size", "s", "m"),
    ),
)
ANSWERS = {
    "gate": (YES,),
    "why": ("so",),
    "n": (3,),
    "d": (Decimal("1.5"),),
    "many": ("a", "b"),
    "link": ("https://a.example",),
    "at": (date(2026, 1, 1),),
    "on": (date(2026, 1, 2),),
    "open": ("mine",),
    "parent": (NO,),
    "child": ("below",),
    "photo": (StoredAnswer("valueAttachment", '{"contentType": "image/png"}'),),
}


def response(*items, **more):
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": FORM.canonical,
        "status": "in-progress",
        "item": list(items),
    } | more


def in_group(name, *items):
    return {"linkId": name, "item": list(items)}


def answer(link_id, *values):
    return {"linkId": link_id, "answer": list(values)}


def test_a_response_goes_out_and_comes_back_the_same():
    written = engine.to_response(FilledForm(FORM, ANSWERS), authored=AT, subject="Patient/1")

    assert written["questionnaire"] == "urn:form|1"
    assert written["authored"] == "2026-03-01T09:00:00+00:00"
    assert written["subject"] == {"reference": "Patient/1"}
    assert engine.from_response(FORM, json.loads(json.dumps(written))) == ANSWERS


def test_the_types_on_the_wire_are_fhirs():
    written = engine.to_response(FilledForm(FORM, ANSWERS), authored=AT)
    second = {i["linkId"]: i for i in written["item"][1]["item"]}

    assert second["link"]["answer"] == [{"valueUri": "https://a.example"}]
    assert second["at"]["answer"] == [{"valueDateTime": "2026-01-01"}]
    assert second["parent"]["answer"][0]["item"][0]["linkId"] == "child"
    assert second["photo"]["answer"] == [{"valueAttachment": {"contentType": "image/png"}}]


def test_a_hidden_answer_does_not_go_out():
    written = engine.to_response(FilledForm(FORM, ANSWERS | {"gate": (NO,)}), authored=AT)

    assert [i["linkId"] for i in written["item"][0]["item"]] == ["gate"]


def test_no_answers_make_a_response_without_items():
    assert "item" not in engine.to_response(FilledForm(FORM, {}), authored=AT, status="in-progress")


def test_a_time_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        engine.to_response(FilledForm(FORM, {}), authored=AT.replace(tzinfo=None))


def test_a_whole_number_is_a_decimal_too():
    found = engine.from_response(FORM, response(in_group("h", answer("d", {"valueInteger": 2}))))

    assert found == {"d": (Decimal(2),)}
    assert isinstance(found["d"][0], Decimal)


CODE = {"valueCoding": {"system": "urn:s", "code": "yes"}}
WRONG = {
    "other-resource": (response() | {"resourceType": "Patient"}, "resourceType"),
    "other-form": (response(questionnaire="urn:other|1"), "questionnaire"),
    "other-version": (response(questionnaire="urn:form|2"), "questionnaire"),
    "no-status": (response(status="done"), "status"),
    "items-no-list": (response() | {"item": {}}, "item"),
    "unknown-item": (response(in_group("x")), "x"),
    "item-no-object": (response(3), "item"),
    "wrong-place": (response(answer("n", {"valueInteger": 3})), "n"),
    "twice": (response(in_group("g"), in_group("g")), "g"),
    "group-answered": (response({"linkId": "g", "answer": [CODE]}), "g"),
    "answer-no-list": (response(in_group("g", {"linkId": "gate", "answer": CODE})), "gate"),
    "two-answers": (response(in_group("g", answer("gate", CODE, CODE))), "gate"),
    "no-value": (response(in_group("g", answer("gate", {}))), "gate"),
    "no-option": (
        response(in_group("g", answer("gate", {"valueCoding": {"code": "yes"}}))),
        "gate",
    ),
    "wrong-type": (response(in_group("h", answer("n", {"valueString": "3"}))), "n"),
    "bool-for-int": (response(in_group("h", answer("n", {"valueInteger": True}))), "n"),
    "out-of-range": (response(in_group("h", answer("n", {"valueInteger": 11}))), "n"),
    "too-long": (
        response(in_group("g", answer("gate", CODE), answer("why", {"valueString": "x" * 10}))),
        "why",
    ),
    "does-not-apply": (response(in_group("g", answer("why", {"valueString": "x"}))), "why"),
    "part-of-a-date": (response(in_group("h", answer("on", {"valueDate": "2026-01"}))), "on"),
    "time-without-zone": (
        response(in_group("h", answer("at", {"valueDateTime": "2026-01-01T09:00:00"}))),
        "at",
    ),
    "beside-the-answer": (
        response(in_group("h", answer("parent", CODE) | {"item": [answer("child")]})),
        "parent",
    ),
    "unfinished": (response(in_group("g", answer("gate", CODE)), status="completed"), "why"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_response_that_does_not_fit_is_refused_with_its_link_id(name):
    wrong, link_id = WRONG[name]

    with pytest.raises(engine.NonConforming) as refusal:
        engine.from_response(FORM, wrong)

    assert refusal.value.link_id == link_id
    assert refusal.value.reason


def test_an_unfinished_response_may_lack_what_is_required():
    unfinished = response(in_group("g", answer("gate", CODE)))

    assert engine.from_response(FORM, unfinished) == {"gate": (YES,)}


NUMBERS = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=6
)
VALUES = st.one_of(
    st.booleans(),
    st.integers(-(2**31), 2**31 - 1),
    NUMBERS,
    st.dates(),
    st.datetimes(timezones=st.just(UTC)).map(lambda t: t.replace(fold=0)),
    st.times().map(lambda t: t.replace(fold=0)),
    st.text(min_size=1),
    st.builds(Coding, st.text(min_size=1), st.none() | st.text(), st.none() | st.text()),
    st.builds(Quantity, NUMBERS, st.none() | st.text()),
)


@given(st.dictionaries(st.text(), st.lists(VALUES, max_size=3).map(tuple)))
def test_stored_answers_come_back_exactly(answers):
    loaded = engine.load_answers(json.loads(json.dumps(engine.dump_answers(answers))))

    assert loaded == answers
    assert repr(loaded) == repr(answers)


@pytest.mark.parametrize(
    "junk",
    [
        {},
        {"valueInteger": 1, "valueString": "x"},
        {"valueMood": "calm"},
        {"valueInteger": 2**31},
        {"valueDecimal": "NaN"},
        {"valueDecimal": "1e999999"},
        {"valueDate": 3},
        {"valueDate": "2026-02-30"},
        {"valueTime": []},
        {"valueCoding": {}},
        {"valueCoding": {"code": 3}},
        {"valueQuantity": {"value": 1, "comparator": "<"}},
        {"valueQuantity": 3},
        {"valueString": ""},
        {"valueBoolean": 1},
    ],
    ids=str,
)
def test_stored_junk_is_refused(junk):
    with pytest.raises(BadAnswer):
        engine.load_answers({"a": [junk]})


def test_the_summary_reads_as_a_person_would_say_it():
    (_, first), (page, second) = engine.summary(FilledForm(FORM, ANSWERS))

    assert first == (("gate?", "yes"), ("why?", "so"))
    assert page.link_id == "h"
    told = dict(second)
    assert told["many?"] == "a, b"
    assert told["on?"] == "2 January 2026"
    assert told["size?"] == engine.NOT_ANSWERED
    assert told["photo?"] == "1 photo"


def test_the_summary_leaves_out_what_does_not_apply():
    (_, first), *_ = engine.summary(FilledForm(FORM, {"gate": (NO,), "why": ("stale",)}))

    assert first == (("gate?", "no"),)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "Yes"),
        (False, "No"),
        (datetime(2026, 1, 2, 9, 5, tzinfo=UTC), "2 January 2026, 09:05"),
        (time(9, 5), "09:05"),
        (Decimal("1.50"), "1.50"),
        (Quantity(Decimal("1.5"), "cm"), "1.5 cm"),
    ],
)
def test_each_kind_of_answer_has_its_words(value, words):
    assert engine.answer_text(FORM.by_link_id["why"], (value,)) == words


NONE = option("none", extension=[extension("questionnaire-optionExclusive", valueBoolean=True)])
SEVERAL = form(
    item(
        "a",
        "choice",
        repeats=True,
        answerOption=[option("x"), option("y"), option("z"), NONE],
        extension=[
            extension("questionnaire-minOccurs", valueInteger=2),
            extension("questionnaire-maxOccurs", valueInteger=2),
        ],
    ),
)


def several(*codes, status="completed"):
    given = [{"valueCoding": {"system": "urn:s", "code": code}} for code in codes]
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": "urn:form",
        "status": status,
        "item": [{"linkId": "a", "answer": given}],
    }


@pytest.mark.parametrize(
    ("codes", "reason"),
    [
        (("x", "none"), "cannot be combined"),
        (("x", "y", "z"), "at most 2"),
        (("x",), "at least 2"),
    ],
)
def test_a_response_from_elsewhere_keeps_to_what_the_form_would_take(codes, reason):
    with pytest.raises(engine.NonConforming, match=f"a: .*{reason}"):
        engine.from_response(SEVERAL, several(*codes))


def test_an_unfinished_response_may_lack_some_answers():
    assert engine.from_response(SEVERAL, several("x", status="in-progress"))["a"]
    assert len(engine.from_response(SEVERAL, several("x", "y"))["a"]) == 2


def test_a_quantity_from_elsewhere_is_in_a_unit_of_the_question():
    q = form(item("a", "quantity", extension=[KG, FROM_40_KG]))
    pounds = {"valueQuantity": {"value": 45, "unit": "lb", "code": "lb"}}
    sent = several() | {"item": [{"linkId": "a", "answer": [pounds]}]}

    with pytest.raises(engine.NonConforming, match="a: must be in kg, not lb"):
        engine.from_response(q, sent)


def test_our_own_response_with_a_moment_at_its_limit_comes_back():
    ends = limits("2024-01-01T00:00:00Z", "2024-12-31T00:00:00Z", "valueDateTime")
    q = form(item("a", "dateTime", extension=ends))
    reading = engine.read_page(
        FilledForm(q, {}), engine.pages(q)[0], {"a": ["2024-01-01T00:00"]}, zone=LONDON
    )

    written = engine.to_response(FilledForm(q, reading.answers), authored=AT)

    assert engine.from_response(q, written) == reading.answers
