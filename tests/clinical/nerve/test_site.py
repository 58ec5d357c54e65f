from dataclasses import replace

import pytest

from physiobench.clinical.nerve.site import (
    NOWHERE,
    Place,
    SiteTemplate,
    is_screened,
    place_of,
    unscreened,
    unscreened_words,
)
from physiobench.clinical.programme.lines import Side
from physiobench.content import questionnaire_load
from physiobench.content.load import muscles
from physiobench.questionnaires.model.answers import Coding
from tests.factories.care import stimulation
from tests.factories.programmes import a_body


@pytest.mark.parametrize(
    ("place", "screened"),
    [
        (Place("thigh-front", "left"), True),
        (Place("thigh-front", "both"), True),
        (Place("thigh-front", "right"), False),
        (Place("forearm", "left"), False),
        (Place("not-sure", "left"), False),
        (Place("thigh-front", ""), False),
        (NOWHERE, False),
    ],
)
def test_a_line_is_screened_only_where_the_check_was_answered_for(place, screened):
    assert is_screened(stimulation(muscle="quadriceps", side=Side.LEFT), place) is screened


def test_both_sides_want_both_sides_screened():
    line = stimulation(muscle="quadriceps", side=Side.BOTH)

    assert not is_screened(line, Place("thigh-front", "left"))
    assert is_screened(line, Place("thigh-front", "both"))


def test_what_has_no_sides_is_asked_for_none():
    assert is_screened(stimulation(muscle="pelvic-floor", side=Side.BOTH), Place("pelvic"))


def test_a_muscle_that_nobody_knows_is_never_screened():
    assert not is_screened(stimulation(muscle="unheard-of"), Place("thigh-front", "left"))


def test_only_the_lines_elsewhere_are_named():
    body = a_body()

    assert unscreened(body, Place("thigh-front", "right")) == ()
    assert unscreened(body, Place("calf", "right")) == body.stimulation


def test_the_place_is_read_from_the_answers():
    answers = {"site": (Coding("calf"),), "side": (Coding("left"),)}

    assert place_of(answers) == Place("calf", "left")
    assert place_of({}) == replace(NOWHERE)


def test_every_muscles_place_is_one_that_the_check_offers():
    asked = questionnaire_load.questionnaires()["nmes-screening"].by_link_id["site"]
    offered = {option.value.code for option in asked.options}

    assert {site for muscle in muscles().values() for site in muscle.screened_as} <= offered


def test_the_physio_reads_each_place_that_the_check_left_out():
    lines = (
        stimulation(muscle="quadriceps", side=Side.LEFT),
        stimulation(muscle="pelvic-floor", side=Side.BOTH),
    )

    assert unscreened_words(lines) == SiteTemplate.OTHER_PLACE.fill(
        places="left front thigh muscle; pelvic floor"
    )


@pytest.mark.parametrize("answers", [{"side": (Coding("left"),)}, {"site": (), "side": ()}])
def test_a_place_that_was_not_answered_is_nowhere(answers):
    assert place_of(answers).site == ""
    assert not is_screened(stimulation(muscle="quadriceps", side=Side.LEFT), place_of(answers))


def test_an_answer_in_free_words_is_no_place():
    assert place_of({"site": ("calf",), "side": ("left",)}) == NOWHERE
