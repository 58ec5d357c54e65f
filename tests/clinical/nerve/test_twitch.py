"""What twitch tests suggest about a muscle's nerve, and where they lead."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from physiobench.clinical.nerve.twitch import (
    NerveRoute,
    Obstacle,
    TwitchResponse,
    TwitchResult,
    TwitchTest,
    read_twitch_test,
    route,
    twitch_result,
    way,
)
from physiobench.clinical.programme.prescription import Innervation
from physiobench.questionnaires.model.answers import Coding
from tests.clinical.people import person


MONDAY = date(2026, 3, 2)


def quiet(days: int = 0, **more) -> TwitchTest:
    """Make a thorough test without a twitch."""
    fields = {
        "on": MONDAY + timedelta(days=days),
        "sound": TwitchResponse.TWITCH,
        "affected": TwitchResponse.NONE,
        "sound_ma": 20.0,
        "affected_ma": 30.0,
        "tried_400_us": True,
        "moved_pads": True,
    }
    return TwitchTest(**(fields | more))


def twitching(days: int = 0, **more) -> TwitchTest:
    return quiet(days, affected=TwitchResponse.TWITCH, right_direction=True, **more)


def test_a_thorough_test_without_a_twitch_counts():
    assert twitch_result(quiet()) is TwitchResult.NO_TWITCH


@pytest.mark.parametrize(
    "lacking",
    [
        {"sound": TwitchResponse.NONE},
        {"sound": TwitchResponse.NOT_SURE},
        {"affected": TwitchResponse.OTHER_MUSCLE},
        {"affected": TwitchResponse.NOT_SURE},
        {"tried_400_us": False},
        {"moved_pads": False},
        {"affected_ma": 29.9},
        {"affected_ma": None},
        {"sound_ma": None},
        {"sound_ma": 0.0},
        *({"obstacles": frozenset({obstacle})} for obstacle in Obstacle),
    ],
)
def test_whatever_can_hide_a_twitch_makes_the_test_equivocal(lacking):
    assert twitch_result(quiet(**lacking)) is TwitchResult.EQUIVOCAL


def test_discomfort_may_end_the_raising_before_the_current_does():
    assert twitch_result(quiet(affected_ma=10.0, discomfort=5)) is TwitchResult.NO_TWITCH
    assert twitch_result(quiet(affected_ma=10.0, discomfort=4)) is TwitchResult.EQUIVOCAL


@pytest.mark.parametrize("direction", [False, None])
def test_a_twitch_the_wrong_way_is_no_proof(direction):
    wrong = quiet(affected=TwitchResponse.TWITCH, right_direction=direction)

    assert twitch_result(wrong) is TwitchResult.EQUIVOCAL
    assert twitch_result(twitching()) is TwitchResult.TWITCH


@pytest.mark.parametrize(
    ("tests", "leads_to"),
    [
        ([], NerveRoute.NOT_TESTED),
        ([twitching()], NerveRoute.INNERVATED),
        ([quiet()], NerveRoute.REPEAT),
        ([quiet(), quiet(6)], NerveRoute.REPEAT),
        ([quiet(), quiet(7)], NerveRoute.SUSPECT_DENERVATION),
        ([quiet(7), quiet()], NerveRoute.SUSPECT_DENERVATION),
        ([quiet(), quiet(3), quiet(7)], NerveRoute.SUSPECT_DENERVATION),
        ([quiet(), twitching(3), quiet(7)], NerveRoute.REPEAT),
        ([quiet(), quiet(3, moved_pads=False), quiet(8)], NerveRoute.SUSPECT_DENERVATION),
        ([quiet(), quiet(7, moved_pads=False)], NerveRoute.FACE_TO_FACE),
        ([quiet(), quiet(7), twitching(14)], NerveRoute.INNERVATED),
    ],
)
def test_tests_lead_to_a_route(tests, leads_to):
    assert route(tests) is leads_to


def test_only_a_twitch_opens_the_way_to_home_stimulation():
    assert [r for r in NerveRoute if not way(r).blocks_stimulation] == [NerveRoute.INNERVATED]
    assert way(NerveRoute.SUSPECT_DENERVATION).innervation is Innervation.DENERVATED


def test_the_guided_form_gives_the_same_test():
    told = {"screened": "yes", "sound": "twitch", "affected": "none", "wider": "yes"}

    found = read_twitch_test(
        {**person("twitch-test", told | {"moved": "yes", "obstacles": "none"}), "discomfort": (5,)},
        MONDAY,
    )

    assert twitch_result(found) is TwitchResult.NO_TWITCH


def test_an_empty_form_is_equivocal():
    assert twitch_result(read_twitch_test({}, MONDAY)) is TwitchResult.EQUIVOCAL


def test_a_form_with_a_twitch_the_wrong_way_is_equivocal():
    told = {"screened": "yes", "affected": "twitch", "direction": "not-sure"}

    found = read_twitch_test(person("twitch-test", told), MONDAY)

    assert twitch_result(found) is TwitchResult.EQUIVOCAL


@pytest.mark.parametrize(
    ("found", "innervation"),
    [
        (NerveRoute.INNERVATED, Innervation.PARTIAL),
        (NerveRoute.SUSPECT_DENERVATION, Innervation.DENERVATED),
        (NerveRoute.FACE_TO_FACE, Innervation.UNKNOWN),
        (NerveRoute.REPEAT, Innervation.UNKNOWN),
        (NerveRoute.NOT_TESTED, Innervation.UNKNOWN),
    ],
)
def test_each_route_has_its_innervation_and_its_own_advice(found, innervation):
    assert (way(found).innervation, way(found).do) == (innervation, found.text)


ANSWERED = {
    "screened": "yes",
    "sound": "twitch",
    "affected": "none",
    "wider": "yes",
    "moved": "yes",
    "obstacles": "none",
}


def read(**more):
    numbers = {key: value for key, value in more.items() if isinstance(value, tuple)}
    codes = {key: value for key, value in more.items() if not isinstance(value, tuple)}
    return read_twitch_test({**person("twitch-test", ANSWERED | codes), **numbers}, MONDAY)


def test_every_answer_of_the_form_is_read_into_its_own_place():
    answers = {
        "sound": (Coding("twitch"),),
        "affected": (Coding("other-muscle"),),
        "sound-ma": (Decimal("20.5"),),
        "affected-ma": (31,),
        "discomfort": (4,),
        "wider": (Coding("yes"),),
        "moved": (Coding("no"),),
        "direction": (Coding("no"),),
        "obstacles": (Coding("swelling"), Coding("battery")),
    }
    recorded_at = datetime(2026, 3, 4, 9, tzinfo=UTC)

    assert read_twitch_test(answers, MONDAY, recorded_at) == TwitchTest(
        on=MONDAY,
        sound=TwitchResponse.TWITCH,
        affected=TwitchResponse.OTHER_MUSCLE,
        sound_ma=20.5,
        affected_ma=31.0,
        discomfort=4,
        tried_400_us=True,
        moved_pads=False,
        right_direction=False,
        obstacles=frozenset({Obstacle.SWELLING, Obstacle.BATTERY}),
        recorded_at=recorded_at,
    )


def test_an_empty_form_says_nothing_at_all():
    assert read_twitch_test({}, MONDAY) == TwitchTest(
        on=MONDAY, sound=TwitchResponse.NOT_SURE, affected=TwitchResponse.NOT_SURE
    )


@pytest.mark.parametrize("not_done", ["wider", "moved"])
@pytest.mark.parametrize("answer", ["no", ""])
def test_only_a_yes_means_that_the_wider_pulse_and_other_places_were_tried(not_done, answer):
    answers = {
        "sound": (Coding("twitch"),),
        "affected": (Coding("none"),),
        "discomfort": (5,),
        "wider": (Coding("yes"),),
        "moved": (Coding("yes"),),
        not_done: (Coding(answer),) if answer else (),
    }

    assert twitch_result(read_twitch_test(answers, MONDAY)) is TwitchResult.EQUIVOCAL


@pytest.mark.parametrize(
    ("direction", "found"),
    [
        ("yes", TwitchResult.TWITCH),
        ("no", TwitchResult.EQUIVOCAL),
        ("not-sure", TwitchResult.EQUIVOCAL),
    ],
)
def test_a_twitch_counts_by_the_direction_that_the_form_gives(direction, found):
    answers = {"affected": (Coding("twitch"),), "direction": (Coding(direction),)}

    assert twitch_result(read_twitch_test(answers, MONDAY)) is found


@pytest.mark.parametrize(
    ("sound_ma", "affected_ma", "found"),
    [
        (20, 30, TwitchResult.NO_TWITCH),
        (20, 29, TwitchResult.EQUIVOCAL),
        (30, 20, TwitchResult.EQUIVOCAL),
        (1, 2, TwitchResult.NO_TWITCH),
        (1, 1, TwitchResult.EQUIVOCAL),
    ],
)
def test_the_currents_of_the_form_tell_whether_it_went_far_enough(sound_ma, affected_ma, found):
    assert twitch_result(quiet(sound_ma=sound_ma, affected_ma=affected_ma)) is found
    read_out = {"sound-ma": (sound_ma,), "affected-ma": (affected_ma,)}
    assert twitch_result(read(**read_out, discomfort=())) is found


def test_little_discomfort_does_not_undo_a_current_that_went_far_enough():
    assert twitch_result(quiet(discomfort=0)) is TwitchResult.NO_TWITCH
    assert twitch_result(quiet(discomfort=10, affected_ma=None)) is TwitchResult.NO_TWITCH


@pytest.mark.parametrize("obstacle", Obstacle)
def test_an_obstacle_that_the_form_names_makes_the_test_equivocal(obstacle):
    assert read(obstacles=(Coding(obstacle.value),)).obstacles == {obstacle}
    assert twitch_result(read(discomfort=(5,))) is TwitchResult.NO_TWITCH


def test_only_a_twitch_that_counts_is_shown_as_one():
    assert twitching().shows_twitch
    assert not quiet().shows_twitch
    assert not quiet(affected=TwitchResponse.TWITCH).shows_twitch
