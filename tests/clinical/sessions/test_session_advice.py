"""Tests of physiobench.clinical.sessions.session_advice."""

import pytest
from pydantic import ValidationError

from physiobench.clinical.sessions.pain import Light
from physiobench.clinical.sessions.session_advice import (
    WHOLE_BODY,
    Pause,
    Report,
    Rest,
    StopReason,
    judge,
    missing,
    names_harm,
    rest_from,
    stops_today,
    strongest,
    symptoms_of,
)
from physiobench.clinical.sessions.skin import Skin, SkinUrgency
from physiobench.clinical.sessions.skin import advise as sign
from physiobench.clinical.sessions.stop import StopSymptom


def told(*, stimulation=True, pain_limit=5, **fields):
    return judge(Report(did="done", **fields), stimulation=stimulation, pain_limit=pain_limit)


def test_a_session_that_went_well_calls_nobody():
    advice = told(pain_before=1, pain_after=2, comfort=4, skin=Skin.FINE)

    assert (advice.calls_physio, advice.pauses, advice.is_red) == (False, Pause.NOTHING, False)


def test_the_physios_own_limit_turns_the_light_red_earlier():
    assert not told(pain_before=1, pain_after=3, pain_limit=5).calls_physio
    assert told(pain_before=1, pain_after=3, pain_limit=2).calls_physio


@pytest.mark.parametrize("symptom", StopSymptom)
def test_every_stop_symptom_calls_and_pauses_and_says_what_to_do(symptom):
    advice = told(symptoms=(symptom,))

    assert advice.calls_physio
    assert advice.is_red
    expected = Pause.EVERYTHING if symptom in WHOLE_BODY else Pause.STIMULATION
    assert advice.pauses is expected
    assert [card.symptom for card in advice.symptoms] == [symptom]


def test_exercise_asks_about_no_stimulator():
    cards = symptoms_of(stimulation=False)

    assert cards
    for card in cards:
        assert "stimulat" not in card.do_now.lower()
        assert card.urgency not in {SkinUrgency.NONE, SkinUrgency.PHYSIO}


def test_a_stop_symptom_asked_of_stimulation_alone_is_not_invented_for_exercise():
    asked = {card.symptom for card in symptoms_of(stimulation=False)}

    assert asked == set(StopSymptom) - {StopSymptom.BURN}


@pytest.mark.parametrize("skin", Skin)
def test_whatever_the_skin_rule_stops_is_paused(skin):
    advice = told(skin=skin)

    assert bool(advice.pauses) is advice.skin.stop
    if advice.skin.tell_physio:
        assert advice.calls_physio


def test_pain_in_the_joint_counts_with_its_rating():
    assert told(skin=Skin.JOINT_PAIN, pain_after=6).pauses is Pause.STIMULATION
    assert told(skin=Skin.JOINT_PAIN, pain_after=3).pauses is Pause.NOTHING


@pytest.mark.parametrize(
    ("reason", "calls"),
    [(StopReason.PAIN, True), (StopReason.UNWELL, True), (StopReason.NO_TIME, False)],
)
def test_a_stop_calls_the_physio_when_its_reason_is_the_body(reason, calls):
    report = Report(did="stopped", stop_reason=reason, pain_before=0, pain_after=0)

    assert judge(report, stimulation=False, pain_limit=5).calls_physio is calls


@pytest.mark.parametrize(
    "fields",
    [
        {"did": "stopped"},
        {"did": "done", "stop_reason": "pain"},
        {"did": "done", "pain_after": 11},
        {"did": "done", "comfort": -1},
        {"did": "done", "minutes": 100_000},
        {"did": "done", "amplitude_ma": 30},
    ],
)
def test_a_report_that_cannot_be_is_refused(fields):
    with pytest.raises(ValidationError):
        Report(**fields)


def test_what_must_be_known_depends_on_the_kind_and_on_a_stop():
    stopped = Report(did="stopped", stop_reason="skin")

    assert missing(Report(did="done"), stimulation=False) == ("pain_before", "pain_after")
    assert "comfort" in missing(Report(did="done"), stimulation=True)
    assert "comfort" not in missing(stopped, stimulation=True)
    assert "skin" in missing(stopped, stimulation=True)


@pytest.mark.parametrize(
    ("pauses", "found"),
    [
        ((), Pause.NOTHING),
        ((Pause.NOTHING,), Pause.NOTHING),
        ((Pause.NOTHING, Pause.STIMULATION), Pause.STIMULATION),
        ((Pause.STIMULATION, Pause.EVERYTHING, Pause.NOTHING), Pause.EVERYTHING),
    ],
)
def test_of_several_pauses_the_one_that_stops_most_holds(pauses, found):
    assert strongest(pauses) is found


@pytest.mark.parametrize(
    ("fields", "red"),
    [
        ({"pain_after": 5}, False),
        ({"pain_after": 6}, True),
        ({"skin": Skin.RED_OR_ITCHY}, False),
        ({"skin": Skin.BURN}, True),
        ({"comfort": 10}, False),
        ({"symptoms": (StopSymptom.CALF,)}, True),
        ({}, False),
    ],
)
def test_a_session_is_red_when_any_part_of_it_is(fields, red):
    assert told(**fields).is_red is red


def test_what_the_current_felt_like_alone_makes_a_session_red():
    advice = told(skin=Skin.JOINT_PAIN, pain_after=6)

    assert advice.sensation.light is Light.RED
    assert advice.model_copy(update={"pain": None, "skin": None}).is_red


def test_pain_alone_makes_a_session_red():
    advice = told(pain_after=6)

    assert advice.sensation is None
    assert advice.skin is None
    assert advice.is_red


@pytest.mark.parametrize(
    ("skin", "symptom"),
    [
        (Skin.BURN, StopSymptom.BURN),
        (Skin.DARK_URINE, StopSymptom.DARK_URINE),
        (Skin.FAINT, StopSymptom.FAINT),
    ],
)
def test_a_sign_that_is_the_same_problem_as_a_symptom_is_told_once(skin, symptom):
    assert told(skin=skin, symptoms=(symptom,)).skin_besides_symptoms is None
    assert told(skin=skin).skin_besides_symptoms == sign(skin)
    assert told(skin=skin, symptoms=(StopSymptom.CALF,)).skin_besides_symptoms == sign(skin)


def test_no_sign_is_no_sign_besides_a_symptom():
    assert told(symptoms=(StopSymptom.BURN,)).skin_besides_symptoms is None


@pytest.mark.parametrize(
    ("fields", "pauses"),
    [
        ({"skin": Skin.BURN}, Pause.STIMULATION),
        ({"skin": Skin.DARK_URINE}, Pause.EVERYTHING),
        ({"skin": Skin.FAINT}, Pause.EVERYTHING),
        ({"skin": Skin.JOINT_PAIN, "pain_after": 5}, Pause.NOTHING),
        ({"comfort": 10}, Pause.NOTHING),
        ({"symptoms": (StopSymptom.BURN,)}, Pause.STIMULATION),
        ({"symptoms": (StopSymptom.BURN,), "skin": Skin.FAINT}, Pause.EVERYTHING),
        ({"symptoms": (StopSymptom.BURN, StopSymptom.CHEST)}, Pause.EVERYTHING),
        ({"symptoms": (StopSymptom.CALF,), "skin": Skin.BURN}, Pause.EVERYTHING),
    ],
)
def test_the_pause_is_the_strongest_that_any_part_asks_for(fields, pauses):
    assert told(**fields).pauses is pauses


def test_the_current_is_not_judged_where_there_was_none():
    advice = told(stimulation=False, comfort=10, skin=Skin.JOINT_PAIN, pain_after=6)

    assert advice.sensation is None
    assert advice.pauses is Pause.NOTHING


def test_what_the_current_felt_like_is_judged_by_its_own_rating():
    assert told(comfort=7).sensation.light is Light.GREEN
    assert told(comfort=8).sensation.light is Light.AMBER
    assert told(comfort=0).sensation.light is Light.GREEN
    assert told().sensation is None
    assert told(pain_after=9, skin=Skin.FINE).sensation is None
    assert told(pain_after=6, comfort=2, skin=Skin.BURN).sensation.light is Light.GREEN


def test_joint_pain_without_a_rating_is_not_taken_for_none_of_the_current():
    assert told(skin=Skin.JOINT_PAIN).sensation is None
    assert told(skin=Skin.JOINT_PAIN).calls_physio
    assert told(skin=Skin.JOINT_PAIN, pain_after=1).sensation.light is Light.GREEN


def test_pain_before_may_be_left_out_and_pain_after_may_not():
    assert told(pain_after=6).pain.light is Light.RED
    assert told(pain_before=9).pain is None


@pytest.mark.parametrize(
    ("reason", "calls"),
    [
        (StopReason.SKIN, True),
        (StopReason.CHECK, True),
        (StopReason.TOO_HARD, False),
        (StopReason.EQUIPMENT, False),
        (StopReason.OTHER, False),
    ],
)
def test_a_stop_for_skin_or_the_check_calls_the_physio(reason, calls):
    report = Report(did="stopped", stop_reason=reason)

    assert judge(report, stimulation=True, pain_limit=5).calls_physio is calls


def test_harm_is_a_symptom_or_a_sign_that_stops():
    assert names_harm((StopSymptom.CALF,), None)
    assert names_harm((), Skin.BURN)
    assert not names_harm((), Skin.RED_OR_ITCHY)
    assert not names_harm((), None)


@pytest.mark.parametrize(
    ("fields", "lacking"),
    [
        ({"did": "done"}, ("pain_before", "pain_after", "minutes", "skin", "comfort")),
        ({"did": "done", "skin": "K01"}, ("pain_before", "pain_after", "minutes", "comfort")),
        ({"did": "done", "skin": "K05"}, ()),
        ({"did": "partly", "symptoms": ("calf",)}, ()),
        ({"did": "not-said", "symptoms": ("calf",)}, ()),
        (
            {"did": "stopped", "stop_reason": "skin"},
            ("pain_before", "pain_after", "minutes", "skin"),
        ),
        (
            {"did": "done", "pain_before": 0, "pain_after": 0, "minutes": 0, "skin": "K00"},
            ("comfort",),
        ),
    ],
)
def test_what_may_be_left_out_is_everything_where_harm_is_reported(fields, lacking):
    assert missing(Report(**fields), stimulation=True) == lacking


@pytest.mark.parametrize(
    ("reason", "stopped"),
    [
        ("", Pause.NOTHING),
        (StopReason.CHECK, Pause.STIMULATION),
        (StopReason.UNWELL, Pause.EVERYTHING),
        *(
            (reason, Pause.NOTHING)
            for reason in StopReason
            if reason not in {StopReason.CHECK, StopReason.UNWELL}
        ),
    ],
)
def test_the_check_stops_stimulation_for_the_day_and_feeling_unwell_everything(reason, stopped):
    assert stops_today(reason) is stopped


def test_a_reason_that_is_none_stops_nothing_silently():
    with pytest.raises(ValueError, match="no-such-reason"):
        stops_today("no-such-reason")


@pytest.mark.parametrize(
    ("reported", "days"),
    [
        ({"pain_after": 2}, []),
        ({"pain_after": 5}, []),
        ({"pain_after": 9}, [Rest.PAIN]),
        ({"skin": Skin.RED_OR_ITCHY}, [Rest.SKIN] * 2),
        ({"skin": Skin.SORE_TOO_LONG}, [Rest.MUSCLE] * 3),
        ({"skin": Skin.SORE_TOO_LONG, "pain_after": 9}, [Rest.PAIN, Rest.MUSCLE, Rest.MUSCLE]),
        ({"skin": Skin.SORE_MUSCLE}, []),
    ],
)
def test_the_patient_rests_as_long_as_the_advice_says(reported, days):
    advice = told(**reported)

    assert [rest_from(advice, day) for day in range(4)] == [*days, *[Rest.NOTHING] * 4][:4]


def test_every_report_with_a_rest_calls_the_physio():
    for advice in (told(pain_after=9), *(told(skin=found) for found in Skin)):
        assert advice.calls_physio or rest_from(advice, 0) is Rest.NOTHING


def test_nobody_rests_before_the_session():
    with pytest.raises(ValueError, match="before the session"):
        rest_from(told(), -1)
