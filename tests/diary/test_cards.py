"""Tests of physiobench.diary.http.cards: no advice on how to go on beside a stop."""

import re
from itertools import product

import pytest

from physiobench.clinical.sessions import session_advice
from physiobench.clinical.sessions.pain import SessionText
from physiobench.clinical.sessions.session_advice import SAME_PROBLEM, Report, StopReason
from physiobench.clinical.sessions.skin import Skin
from physiobench.clinical.sessions.skin import advise as advise_skin
from physiobench.clinical.sessions.stop import StopSymptom
from physiobench.diary.http.cards import ORDER, cards


HOW_TO_GO_ON = (
    "Next time do less",
    "Stay at this level",
    "Carry on",
    "turn the current down",
    "Turn the current down",
)


def shown(*, stimulation=True, stop_reason=None, decided=False, **told):
    did = "stopped" if stop_reason else "done"
    report = Report(
        **{"did": did, "stop_reason": stop_reason, "pain_before": 2, "pain_after": 2, **told}
    )
    advice = session_advice.judge(report, stimulation=stimulation, pain_limit=5)
    return cards(advice, stop_reason or "", decided=decided)


def words(found):
    return " ".join(f"{card.title} {card.body} {' '.join(card.steps)}" for card in found)


def test_a_swollen_calf_and_pain_are_not_answered_with_do_less_next_time():
    found = words(shown(stimulation=False, symptoms=("calf",), pain_after=6))

    assert "Do not rub the leg" in found
    assert "Next time do less" not in found
    assert SessionText.PAIN_SEVERE.text in found


@pytest.mark.parametrize(
    ("symptom", "skin", "pain", "comfort"),
    [
        (symptom, skin, pain, comfort)
        for symptom, skin, pain, comfort in product(
            [None, *StopSymptom], Skin, (0, 4, 6, 10), (0, 8)
        )
        if symptom or advise_skin(skin).stop or (skin is Skin.JOINT_PAIN and pain > 5)
    ],
)
def test_beside_a_stop_no_card_says_how_to_go_on(symptom, skin, pain, comfort):
    symptoms = (symptom,) if symptom else ()

    found = shown(symptoms=symptoms, skin=skin, pain_after=pain, comfort=comfort)

    text = words(found)
    allowed = advise_skin(skin).do_now if advise_skin(skin).stop else ""
    for advice in HOW_TO_GO_ON:
        assert advice not in text or advice in allowed
    assert (SessionText.PAIN_SEVERE.text in text) is (pain > 5)


def test_pain_alone_still_says_to_do_less():
    assert "Next time do less" in words(shown(stimulation=False, pain_after=6))


@pytest.mark.parametrize(("symptom", "rests"), [("chest", False), ("calf", False), ("burn", True)])
def test_feeling_unwell_is_not_answered_twice(symptom, rests):
    found = words(shown(symptoms=(symptom,), stop_reason=StopReason.UNWELL))

    assert (SessionText.UNWELL.text in found) is rests


def test_once_a_physio_has_decided_no_card_says_that_they_still_have_to_check():
    told = {"symptoms": ("burn",)}

    assert "Paused for now" in words(shown(**told))
    assert "Paused for now" not in words(shown(**told, decided=True))


@pytest.mark.parametrize(("skin", "symptom"), SAME_PROBLEM.items())
def test_a_problem_ticked_in_both_questions_is_told_once_and_as_urgently(skin, symptom):
    (of_skin,) = shown(skin=skin)[:1]

    found = shown(skin=skin, symptoms=(symptom,))

    (told, pause) = found
    assert symptom.label in told.title
    assert pause.title == "Paused for now"
    assert ORDER.index(told.kind) <= ORDER.index(of_skin.kind)
    assert told.tel or not of_skin.tel


@pytest.mark.parametrize(("skin", "symptom"), SAME_PROBLEM.items())
def test_the_advice_on_a_symptom_leaves_out_nothing_that_the_sign_would_say(skin, symptom):
    must_say = {
        Skin.BURN: ("20 minutes", "dressing", "blister", "photo", "NHS 111", "yellowcard"),
        Skin.DARK_URINE: ("A&E now", "stimulator", "urine is dark", "a doctor agree"),
        Skin.FAINT: ("lie down", "999", "passed out", "racing heart", "physio has answered"),
    }[skin]

    assert [part for part in must_say if part not in skin.text] == []
    assert [part for part in must_say if part not in symptom.text] == []


@pytest.mark.parametrize("symptom", StopSymptom)
def test_another_problem_beside_a_symptom_is_told_too(symptom):
    for skin in Skin:
        if advise_skin(skin).stop and SAME_PROBLEM.get(skin) is not symptom:
            titles = [card.title for card in shown(skin=skin, symptoms=(symptom,))]
            assert skin.label in titles
            assert any(symptom.label in title for title in titles)


def every_card():
    for symptom, skin, reason in product([None, *StopSymptom], Skin, [None, StopReason.UNWELL]):
        symptoms = (symptom,) if symptom else ()
        yield from shown(symptoms=symptoms, skin=skin, stop_reason=reason, pain_after=9)
        yield from shown(stimulation=False, symptoms=symptoms, stop_reason=reason)


def test_every_number_that_advice_names_has_its_button_and_every_button_is_named():
    for card in every_card():
        named = {tel for tel in ("111", "999") if re.search(rf"\b{tel}\b", words([card]))}
        at_hospital = "A&E now" in card.body  # 999 takes there who cannot go
        buttons = {tel for tel in (card.tel, *card.also_call) if tel}
        assert named <= buttons, card
        assert buttons <= named or at_hospital, card


@pytest.mark.parametrize("stimulation", [False, True])
def test_a_faint_offers_999_beside_111(stimulation):
    card = shown(stimulation=stimulation, symptoms=("faint",))[0]

    assert (card.tel, card.also_call) == ("111", ("999",))


@pytest.mark.parametrize("told", [{"pain_after": pain, "comfort": 8} for pain in (1, 4, 9)])
def test_no_title_names_a_colour(told):
    for card in [*shown(**told), *shown(stimulation=False, **told)]:
        assert not re.search(r"\b(red|amber|green)\b", card.title), card
