"""What a twitch test lacked, what it is of, and from when a repeat counts."""

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.nerve.results import (
    muscle_tested,
    repeat_counts_from,
    shortcomings,
    was_allowed,
)
from physiobench.clinical.nerve.twitch import (
    NerveRoute,
    Obstacle,
    TwitchResponse,
    TwitchResult,
    TwitchTest,
    route,
    twitch_result,
)
from physiobench.clinical.programme.lines import Side
from physiobench.content.load import muscles
from physiobench.content.measuring import measuring
from physiobench.questionnaires import engine
from tests.clinical.nerve.test_twitch import MONDAY, quiet, twitching


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        ({"sound": TwitchResponse.NONE}, "sound side"),
        ({"tried_400_us": False}, "400 µs"),
        ({"moved_pads": False}, "pads were not moved"),
        ({"affected_ma": 29.0}, "1.5 times"),
        ({"affected_ma": None}, "not noted"),
        ({"sound_ma": None}, "not noted"),
        ({"affected": TwitchResponse.OTHER_MUSCLE}, "Another muscle"),
        ({"affected": TwitchResponse.NOT_SURE}, "not clear what"),
        ({"affected": TwitchResponse.TWITCH}, "right direction"),
        *[({"obstacles": frozenset({o})}, "") for o in Obstacle],
    ],
)
def test_each_thing_that_is_lacking_is_named_alone(lacking, words):
    (told,) = shortcomings(quiet(**lacking))

    assert words in told


def test_a_clear_session_lacks_nothing():
    assert shortcomings(quiet()) == shortcomings(twitching()) == ()


def test_discomfort_ends_the_raising_whatever_the_current_was():
    assert shortcomings(quiet(affected_ma=5.0, discomfort=5)) == ()


ma = st.one_of(st.none(), st.floats(0, 150))


@given(
    test=st.builds(
        TwitchTest,
        on=st.just(MONDAY),
        sound=st.sampled_from(TwitchResponse),
        affected=st.sampled_from(TwitchResponse),
        sound_ma=ma,
        affected_ma=ma,
        discomfort=st.one_of(st.none(), st.integers(0, 10)),
        tried_400_us=st.booleans(),
        moved_pads=st.booleans(),
        right_direction=st.sampled_from([True, False, None]),
        obstacles=st.frozensets(st.sampled_from(Obstacle)),
    )
)
def test_a_session_is_equivocal_exactly_where_something_is_lacking(test):
    assert bool(shortcomings(test)) is (twitch_result(test) is TwitchResult.EQUIVOCAL)


def test_a_repeat_counts_a_week_after_the_first_quiet_session():
    assert repeat_counts_from([quiet(0), quiet(3)]) == MONDAY + timedelta(days=7)
    assert repeat_counts_from([quiet(3), quiet(0)]) == MONDAY + timedelta(days=7)


def test_a_twitch_starts_the_count_again():
    assert repeat_counts_from([quiet(0), twitching(3)]) is None
    assert repeat_counts_from([quiet(0), twitching(3), quiet(5)]) == MONDAY + timedelta(days=12)
    assert repeat_counts_from([]) is None


@pytest.mark.parametrize(("first", "later"), list(product(range(3), range(1, 15))))
def test_the_day_that_is_named_is_the_day_from_which_the_route_changes(first, later):
    before = [quiet(first)]
    counts_from = repeat_counts_from(before)
    again = quiet(first + later)

    leads = route([*before, again])

    assert (leads is NerveRoute.SUSPECT_DENERVATION) is (again.on >= counts_from)


# The form


def answered(**codes):
    q = measuring()["twitch-test"]
    given = {
        link_id.replace("_", "-"): (
            q.by_link_id[link_id.replace("_", "-")].options_by_key[c].value,
        )
        for link_id, c in codes.items()
    }
    return fill(q, given).kept


def test_the_form_offers_every_paired_muscle_by_our_own_slug():
    offered = measuring()["twitch-test"].by_link_id["muscle"].options

    assert {option.key for option in offered} == {s for s, m in muscles().items() if m.paired}
    assert {option.text for option in offered} == {m.name for m in muscles().values() if m.paired}


def test_the_form_says_which_muscle_and_side_and_whether_it_was_allowed():
    answers = answered(muscle="deltoid", affected_side="right", screened="yes")

    assert muscle_tested(answers) == ("deltoid", Side.RIGHT)
    assert was_allowed(answers)
    assert muscle_tested({}) is None
    assert not was_allowed(answered(screened="not-sure"))
    assert not was_allowed({})


def test_the_sound_side_comes_first_and_nothing_without_the_safety_check():
    def titles(**codes):
        q = measuring()["twitch-test"]
        return [page.title for page in engine.visible_pages(fill(q, answered(**codes)))]

    allowed = {"muscle": "deltoid", "affected_side": "left", "screened": "yes"}
    assert titles() == ["The muscle"]
    assert titles(**{**allowed, "screened": "no"}) == ["The muscle"]
    assert titles(**allowed) == ["The muscle", "The sound side first"]
    assert titles(**allowed, sound="twitch")[-1] == "The affected side"
    assert titles(**allowed, sound="twitch", affected="none")[-1] == "Before you call it no twitch"
