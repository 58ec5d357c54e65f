"""The page of the result and its letter: who should see the person, and what is a stop."""

from dataclasses import replace
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse

from physiobench.assessment import services as assessments
from physiobench.assessment.models import digest
from physiobench.assessment.presenters import results
from physiobench.clinical.screening.triage import StimulationVerdict, Tier
from physiobench.content.rules import StimulationEffect
from tests.assessment.walking import HOT_KNEE, NOW, PREGNANT, answer, finished
from tests.clinical.screening.test_recipients import outcome
from tests.factories import (
    AssessmentFactory,
    EpisodeFactory,
    JudgementFactory,
    ResponseFactory,
    sign_in,
)


pytestmark = pytest.mark.django_db

NATIONS = ["England", "Scotland", "Wales", "Northern Ireland"]
UK = "Anywhere in the UK"


def places(*effects):
    return [where for where, _how in results.signposts(outcome(*effects))]


@pytest.mark.parametrize(
    ("effects", "expected"),
    [
        ([("SAME_DAY", "surgical-team")], ["The team that did your operation", *NATIONS]),
        ([("GP", None), ("GP", "ms-team")], ["Your MS team", *NATIONS]),
        ([("F2F", "gp-child")], ["Your GP"]),
        ([("F2F", "maternity-unit")], ["Your midwife or maternity unit", UK]),
        ([("AE_NOW", "eye-casualty")], ["An eye casualty", UK]),
        ([("999", None), ("AE_NOW", "eye-casualty")], [UK, "An eye casualty"]),
        ([("SAME_DAY", None), ("GP", "ms-team")], [*NATIONS, "Your MS team"]),
        ([("F2F", None)], [UK]),
    ],
)
def test_the_team_comes_first_and_whoever_is_there_for_everybody_after_it(effects, expected):
    assert places(*effects) == expected


def test_a_team_with_a_second_choice_says_so_and_one_beside_others_does_not():
    alone = dict(results.signposts(outcome(("SAME_DAY", "surgical-team"))))
    beside = dict(results.signposts(outcome(("SAME_DAY", "surgical-team"), ("SAME_DAY", None))))

    team = "The team that did your operation"
    assert "If you cannot reach them" in alone[team]
    assert "If you cannot reach them" not in beside[team]


def test_no_adult_way_in_is_offered_where_only_the_gp_is_meant():
    told = str(results.signposts(outcome(("F2F", "gp-child"))))

    assert "refer yourself" not in told
    assert "children and young people" in told


def shown(client, name, *effects):
    found, key = outcome(*effects), str(uuid4())
    assessment = AssessmentFactory(key_sha256=digest(key))
    ResponseFactory(assessment=assessment)
    JudgementFactory(assessment=assessment, tier=found.tier, verdict="", outcome=found.as_json())
    return client.get(reverse(f"assessment:{name}", args=[key])).text


def test_the_result_of_somebody_under_18_leads_to_the_gp(client):
    page = shown(client, "outcome", ("F2F", "gp-child"))

    assert "See your GP first" in page
    assert "See a physio in person" not in page
    assert "physio for children and young people" in page


@pytest.mark.parametrize(
    "effects",
    [
        [("F2F", "gp-child")],
        [("F2F", "gp-child"), ("F2F", None)],
        [("GP", None), ("F2F", "gp-child")],
        [("GP", "ms-team"), ("F2F", "gp-child")],
    ],
    ids=str,
)
def test_nobody_under_18_is_promised_a_programme(effects):
    body = results.care(outcome(*effects)).body

    assert "before you do a programme" not in body
    assert "before a plan can be made" not in body
    assert "Take the letter on this page with you." in body


def test_a_result_for_today_keeps_its_urgency_and_names_the_team(client):
    page = shown(client, "outcome", ("SAME_DAY", "surgical-team"))

    assert "Get medical advice today" in page
    assert "Call the team that did your operation." in page


def test_the_letter_on_its_page_is_addressed_to_the_team(client):
    page = shown(client, "letter", ("SAME_DAY", "surgical-team"), ("GP", "ms-team"))

    assert "To: The team that operated; if they cannot be reached" in page
    assert "Copy to: The multiple sclerosis (MS) team" in page


NO_TOUCH = {"nmes-screening": {"touch": "no"}}


def screened_again(client, differing):
    """Let a patient in care answer the screening again; return their result."""
    patient = sign_in(client, EpisodeFactory().patient)
    key = str(uuid4())
    opened = assessments.open_screening(by=patient, key=key, returns_to="", now=NOW)
    answer(opened, differing, by=patient)
    assessments.complete(by=patient, assessment=opened, now=NOW)
    return unescape(client.get(reverse("assessment:outcome", args=[key])).text)


@pytest.mark.parametrize(
    ("differing", "who"), [(PREGNANT, "midwife"), (NO_TOUCH, "see you in person")]
)
def test_a_stop_for_stimulation_stands_first_with_who_can_look_at_it_and_the_letter(
    client, time_machine, differing, who
):
    time_machine.move_to(NOW, tick=False)
    _, key = finished(differing)

    page = unescape(client.get(reverse("assessment:outcome", args=[key])).text)

    assert "care--stop" in page
    assert page.index("care--stop") < page.index("review your answers")
    assert page.index("care--stop") < page.index("Choose your physio")
    assert who in page[page.index("Who can check this") :]
    assert reverse("assessment:letter", args=[key]) in page


def screening_result(client, differing):
    _, key = finished({"nmes-screening": differing})
    return unescape(client.get(reverse("assessment:outcome", args=[key])).text)


def test_a_stop_for_one_place_names_it_and_lets_no_other_place_be_used_instead(client):
    page = screening_result(client, {"touch": "no", "site": "shin", "side": "both"})

    assert "the pads would go here: <strong>shin, both</strong>" in page
    assert "We have not checked any other place, so do not use a stimulator anywhere" in page


@pytest.mark.parametrize(
    "differing", [{"touch": "no", "site": "elsewhere"}, {"devices": "pacemaker"}], ids=str
)
def test_a_stop_names_no_place_that_is_none_or_that_it_is_not_about(client, differing):
    page = screening_result(client, differing)

    assert "care--stop" in page
    assert "the pads would go here" not in page


def test_the_letter_of_a_stop_tells_it(client):
    _, key = finished(NO_TOUCH)

    page = unescape(client.get(reverse("assessment:letter", args=[key])).text)

    assert "The result was: Muscle stimulation should not be used here for now." in page
    assert "rule C21" in page


def test_a_stop_beside_a_warning_stands_below_the_warning(client):
    _, key = finished({**HOT_KNEE, **PREGNANT})

    page = unescape(client.get(reverse("assessment:outcome", args=[key])).text)

    assert page.index("Get medical advice") < page.index("care--stop")
    assert page.count("care--stop") == 1


def test_who_is_in_care_is_told_to_stop_and_led_back_to_their_own_pages(client, time_machine):
    time_machine.move_to(NOW, tick=False)

    page = screened_again(client, NO_TOUCH)

    assert "Stop using your stimulator" in page
    assert "can open these answers in your record" in page
    assert "until a physio has signed" not in page
    assert "You can ask one of our physios" not in page
    for name in ("diary:today", "conversations:latest"):
        assert reverse(name) in page
    assert "Start a new assessment" not in page


def test_a_warning_in_care_starts_no_anonymous_assessment(client, time_machine):
    time_machine.move_to(NOW, tick=False)

    page = screened_again(client, {"nmes-screening": {"calf": "yes", "calf-where": "left-leg"}})

    assert "Get medical advice today" in page
    assert "Start a new assessment" not in page
    assert reverse("diary:today") in page


def test_who_wants_no_stimulation_any_more_is_told_what_follows(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    patient = sign_in(client, EpisodeFactory().patient)
    key = str(uuid4())
    opened = assessments.open_screening(by=patient, key=key, returns_to="", now=NOW)
    pads = opened.responses.get().waiting_page
    assessments.save_page(
        by=patient,
        assessment=opened,
        questionnaire="nmes-screening",
        page=pads.link_id,
        raw={"wants-stimulation": ["no"]},
        now=NOW,
    )
    answer(opened, {"nmes-screening": {"wants-stimulation": "no"}}, by=patient)
    assessments.complete(by=patient, assessment=opened, now=NOW)

    page = client.get(reverse("assessment:outcome", args=[key])).text

    assert "You told us that you do not want muscle stimulation" in page
    assert "We have not asked you" not in page


def test_a_follow_up_that_stops_stimulation_is_told_before_it_leads_back(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    found, key = outcome(("F2F", None)), str(uuid4())
    stop = replace(
        found,
        tier=Tier.SUITABLE_REMOTE,
        verdict=StimulationVerdict.NOT_FOR_YOU,
        fired=tuple(
            replace(fired, urgency=None, stimulation=StimulationEffect.STOP)
            for fired in found.fired
        ),
    )
    patient = sign_in(client, EpisodeFactory().patient)
    assessment = AssessmentFactory(
        key_sha256=digest(key), kind="follow-up", patient=patient, returns_to="/follow-up/"
    )
    JudgementFactory(
        assessment=assessment, tier=stop.tier, verdict=stop.verdict, outcome=stop.as_json()
    )

    page = client.get(reverse("assessment:outcome", args=[key])).text

    assert "Stop using your stimulator" in page
    assert 'href="/follow-up/"' in page
