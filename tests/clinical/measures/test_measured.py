"""A measure's whole form read at once, and what its score is of."""

import pytest

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.measures.measured import averaged, questions, read_form, subject
from physiobench.content.measuring import fits, is_for_patients, measuring, scored
from physiobench.content.pathways import beginning
from tests.clinical.forms import LONDON
from tests.factories.measured import QUIET, TWITCH, every_question, raw


TEST = measuring()["twitch-test"]
EVERY = every_question("twitch-test")


def test_a_form_with_every_page_is_read_in_one_go():
    reading = read_form(TEST, raw(QUIET), EVERY, zone=LONDON)

    assert (reading.errors, reading.revealed) == ({}, ())
    assert set(reading.answers) == set(QUIET)


def test_what_an_answer_brings_up_is_asked_before_it_is_said_to_be_missing():
    first = {key: TWITCH[key] for key in ("muscle", "affected-side", "screened")}

    reading = read_form(TEST, raw(first), list(first), zone=LONDON)

    assert reading.errors == {}
    assert reading.revealed == ("sound", "sound-ma")
    again = read_form(TEST, raw(first), [*first, *reading.revealed], zone=LONDON)
    assert set(again.errors) == {"sound"}
    assert again.revealed == ()


def test_a_question_that_may_be_left_out_is_put_all_the_same():
    reading = read_form(
        TEST, raw(TWITCH), [link for link in EVERY if link != "discomfort"], zone=LONDON
    )

    assert reading.errors == {}
    assert reading.revealed == ("discomfort",)


def test_what_does_not_apply_is_not_kept():
    reading = read_form(TEST, raw({**TWITCH, "obstacles": "swelling"}), EVERY, zone=LONDON)

    assert "obstacles" not in reading.answers
    assert (reading.errors, reading.revealed) == ({}, ())


@pytest.mark.parametrize("slug", measuring())
def test_an_empty_form_reveals_every_question_it_would_ask(slug):
    asked = measuring()[slug]

    reading = read_form(asked, {}, (), zone=LONDON)

    assert reading.errors == {}
    assert list(reading.revealed) == [item.link_id for item in questions(fill(asked))]


def test_a_score_is_of_what_it_does_not_count():
    asked = measuring()["measure-mrc-grade"]
    told = {"muscle": "deltoid", "side": "left", "grade": "4"}
    given = read_form(asked, raw(told), every_question("measure-mrc-grade"), zone=LONDON).answers

    assert subject(asked, given) == ("Deltoid", "Left")


def test_walking_speed_is_of_nothing_else():
    asked = measuring()["measure-walking-speed"]
    given = read_form(
        asked, raw({"metres": "6", "seconds": "8"}), ["metres", "seconds"], zone=LONDON
    ).answers

    assert subject(asked, given) == ()


# Which questionnaires measure


def test_every_measuring_questionnaire_scores_one_of_our_measures_but_the_twitch_test():
    assert [slug for slug, asked in measuring().items() if not scored(asked)] == ["twitch-test"]


def test_what_a_physio_takes_is_not_for_patients():
    physios = {slug for slug, asked in measuring().items() if not is_for_patients(asked)}

    assert physios == {
        "measure-girth",
        "measure-house-brackmann",
        "measure-mrc-grade",
        "measure-mrc-sum-score",
        "measure-quadriceps-lag",
        "twitch-test",
    }


@pytest.mark.parametrize("pathway", [p.slug for p in beginning()])
def test_every_problem_has_measures_that_its_patient_can_take(pathway):
    fitting = [a for a in measuring().values() if is_for_patients(a) and fits(a, pathway)]

    assert len(fitting) >= 3


def test_every_pathway_that_a_measure_names_is_one():
    named = {
        slug for asked in measuring().values() for m in scored(asked).values() for slug in m.fits
    }

    assert named <= {p.slug for p in beginning()}


def pain(**ratings):
    asked = measuring()["measure-nprs"]
    told = {f"pain-{name}": str(rating) for name, rating in ratings.items()}
    return asked, read_form(asked, raw(told), every_question("measure-nprs"), zone=LONDON).answers


def test_a_score_of_however_many_answers_names_those_it_averages():
    asked, one = pain(worst=7)
    _, three = pain(worst=7, best=2, now=3)

    assert averaged(asked, one, "nprs") == ("pain-worst",)
    assert set(averaged(asked, three, "nprs")) == {"pain-worst", "pain-best", "pain-now"}
    assert averaged(asked, {}, "nprs") == ()


def test_a_score_that_wants_its_answers_whole_names_none():
    asked = measuring()["measure-isi"]
    given = {item.link_id: (1,) for item in asked.walk() if item.is_asked}

    assert averaged(asked, given, "isi") == ()
    assert averaged(pain()[0], pain(worst=7)[1], "isi") == ()


def test_a_field_that_was_not_on_the_form_is_not_an_error():
    reading = read_form(TEST, {}, ["muscle"], zone=LONDON)

    assert set(reading.errors) == {"muscle"}
    assert "muscle" not in reading.revealed
