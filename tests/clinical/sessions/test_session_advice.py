"""Tests of physiobench.clinical.sessions.session_advice."""

import pytest
from pydantic import ValidationError

from physiobench.clinical.sessions.session_advice import (
    WHOLE_BODY,
    Pause,
    Report,
    StopReason,
    judge,
    missing,
    symptoms_of,
)
from physiobench.clinical.sessions.skin import Skin, SkinUrgency
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
