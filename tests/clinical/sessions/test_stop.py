"""Symptoms that end a session: how urgent each is, and that it has its own advice."""

import pytest

from physiobench.clinical.sessions.skin import SkinUrgency
from physiobench.clinical.sessions.stop import (
    ExerciseStop,
    StopSymptom,
    exercise_stop_symptoms,
    stop_symptoms,
)


URGENCY = {
    StopSymptom.CHEST: SkinUrgency.EMERGENCY_999,
    StopSymptom.DARK_URINE: SkinUrgency.AE_NOW,
    StopSymptom.FAINT: SkinUrgency.SAME_DAY,
    StopSymptom.CALF: SkinUrgency.SAME_DAY,
    StopSymptom.BURN: SkinUrgency.SAME_DAY,
}


def test_the_most_urgent_symptom_comes_first():
    assert [card.symptom for card in stop_symptoms()] == list(URGENCY)
    assert [card.symptom for card in exercise_stop_symptoms()] == list(URGENCY)[:-1]


@pytest.mark.parametrize("cards", [stop_symptoms, exercise_stop_symptoms])
def test_a_symptom_is_as_urgent_with_stimulation_as_without(cards):
    for card in cards():
        assert card.urgency is URGENCY[card.symptom]


def test_each_symptom_of_stimulation_has_the_advice_of_its_own_key():
    for card in stop_symptoms():
        key = card.symptom

        assert (card.label, card.do_now, card.steps) == (key.label, key.text, key.steps)


def test_each_symptom_of_exercise_has_the_advice_for_exercise():
    for card in exercise_stop_symptoms():
        key = ExerciseStop[card.symptom.name]

        assert (card.label, card.do_now, card.steps) == (key.label, key.text, key.steps)
        assert "stimulat" not in card.do_now.lower()


def test_a_burn_is_told_in_steps_because_their_order_matters():
    burn = next(card for card in stop_symptoms() if card.symptom is StopSymptom.BURN)

    assert len(burn.steps) > 1


@pytest.mark.parametrize("cards", [stop_symptoms, exercise_stop_symptoms])
def test_each_symptom_names_its_rule(cards):
    rules = {card.symptom: card.rule for card in cards()}

    assert rules[StopSymptom.CHEST] == rules[StopSymptom.FAINT] == "R-N01"
    assert (rules[StopSymptom.DARK_URINE], rules[StopSymptom.CALF]) == ("R-N02", "R-K04")


@pytest.fixture(autouse=True)
def _worked_out_anew():
    stop_symptoms.cache_clear()
    exercise_stop_symptoms.cache_clear()
