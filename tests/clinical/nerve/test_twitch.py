"""What twitch tests suggest about a muscle's nerve, and where they lead."""

from datetime import date, timedelta

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
