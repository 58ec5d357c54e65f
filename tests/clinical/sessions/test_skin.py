"""Tests of physiobench.clinical.sessions.skin and stop."""

import pytest

from physiobench.clinical.sessions import skin, stop
from physiobench.clinical.sessions.skin import Colour, Skin, SkinUrgency


def test_every_code_of_the_reference_has_advice_and_a_label_of_its_own():
    advice = [skin.advise(code) for code in Skin]

    assert [a.code for a in advice] == list(Skin)
    assert [code.value for code in Skin] == [f"K{n:02}" for n in range(13)]
    assert len({a.label for a in advice}) == len(advice)


@pytest.mark.parametrize(
    ("code", "colour", "stopped", "urgency"),
    [
        (Skin.PINK_SHORT, Colour.GREEN, False, SkinUrgency.NONE),
        (Skin.RED_OR_ITCHY, Colour.AMBER, False, SkinUrgency.PHYSIO),
        (Skin.RASH_OR_RED_NEXT_DAY, Colour.RED, True, SkinUrgency.PHYSIO),
        (Skin.BURN, Colour.RED, True, SkinUrgency.SAME_DAY),
        (Skin.DARK_URINE, Colour.RED, True, SkinUrgency.AE_NOW),
        (Skin.FAINT, Colour.RED, True, SkinUrgency.PHYSIO),
    ],
)
def test_each_sign_stops_and_hurries_as_the_reference_says(code, colour, stopped, urgency):
    advice = skin.advise(code)

    assert (advice.colour, advice.stop, advice.urgency) == (colour, stopped, urgency)


def test_a_burn_is_seen_the_same_day_and_reported():
    advice = skin.advise(Skin.BURN)

    assert advice.yellow_card
    assert "Yellow Card" in advice.do_now
    assert "today" in advice.do_now


def test_whatever_stops_or_is_red_reaches_the_physio():
    for code in Skin:
        advice = skin.advise(code)
        if advice.stop or advice.colour is Colour.RED:
            assert advice.stop
            assert advice.tell_physio


def test_chest_pain_comes_first_and_calls_999():
    first = stop.stop_symptoms()[0]

    assert first.urgency is SkinUrgency.EMERGENCY_999
    assert "Call 999 now" in first.do_now


def test_every_stop_symptom_says_to_stop_and_how_soon():
    found = stop.stop_symptoms()

    assert {advice.symptom for advice in found} == set(stop.StopSymptom)
    for advice in found:
        assert advice.do_now.startswith(("Stop", "Switch off"))
        assert advice.urgency not in {SkinUrgency.NONE, SkinUrgency.PHYSIO}
