"""Tests of physiobench.clinical.sessions.pain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.clinical.sessions.pain import Light, SessionText, advise, advise_stimulation


@pytest.mark.parametrize(
    ("after", "light", "rule"),
    [
        (0, Light.GREEN, "L01"),
        (3, Light.GREEN, "L01"),
        (4, Light.AMBER, "L02"),
        (5, Light.AMBER, "L02"),
        (6, Light.RED, "L03"),
        (10, Light.RED, "L03"),
    ],
)
def test_the_traffic_light_changes_at_its_edges(after, light, rule):
    advice = advise(before=2, after=after)

    assert (advice.light, advice.rule) == (light, rule)
    assert advice.tell_physio is (light is Light.RED)


def test_the_physio_s_own_limit_brings_red_nearer_and_never_further():
    assert advise(before=0, after=3, pain_limit=2).light is Light.RED
    assert advise(before=0, after=6, pain_limit=9).light is Light.RED


def test_pain_at_the_physio_s_own_limit_is_not_red_yet():
    assert advise(before=0, after=2, pain_limit=2).light is Light.GREEN
    assert advise(before=0, after=4, pain_limit=4).light is Light.AMBER
    assert advise(before=0, after=5, pain_limit=4).light is Light.RED
    assert advise(before=0, after=1, pain_limit=0).light is Light.RED


@pytest.mark.parametrize(
    ("after", "keys"),
    [
        (3, (SessionText.PAIN_GREEN,)),
        (5, (SessionText.PAIN_AMBER,)),
        (6, (SessionText.PAIN_RED, SessionText.PAIN_SEVERE)),
    ],
)
def test_each_light_of_pain_gives_its_own_advice(after, keys):
    assert advise(before=0, after=after).message == " ".join(key.text for key in keys)


@pytest.mark.parametrize(
    ("discomfort", "joint", "rule", "key"),
    [
        (0, 6, "K12", SessionText.CURRENT_STOP),
        (10, 5, "L05", SessionText.CURRENT_JOINT),
        (8, 3, "L05", SessionText.CURRENT_TOO_STRONG),
        (7, 3, "L05", SessionText.CURRENT_EXPECTED),
    ],
)
def test_each_feeling_of_the_current_gives_its_own_advice(discomfort, joint, rule, key):
    advice = advise_stimulation(discomfort=discomfort, joint_or_burning=joint)

    assert (advice.rule, advice.message) == (rule, key.text)


@pytest.mark.parametrize("rating", [-1, 11])
def test_every_rating_is_checked_and_the_limit_too(rating):
    with pytest.raises(ValueError, match="0 to 10"):
        advise(before=rating, after=0)
    with pytest.raises(ValueError, match="0 to 10"):
        advise(before=0, after=0, pain_limit=rating)
    with pytest.raises(ValueError, match="0 to 10"):
        advise_stimulation(discomfort=0, joint_or_burning=rating)


def test_nought_and_ten_are_ratings():
    assert advise(before=10, after=0, pain_limit=10).light is Light.GREEN
    assert advise(before=0, after=10, pain_limit=0).light is Light.RED


@pytest.mark.parametrize("rating", [-1, 11])
def test_a_rating_outside_nought_to_ten_is_refused(rating):
    with pytest.raises(ValueError, match="0 to 10"):
        advise(before=0, after=rating)
    with pytest.raises(ValueError, match="0 to 10"):
        advise_stimulation(discomfort=rating, joint_or_burning=0)


def test_nothing_tells_a_patient_to_progress():
    for after in range(11):
        words = advise(before=0, after=after).message.lower()
        assert "harder" not in words
        assert "increase" not in words


@pytest.mark.parametrize(
    ("discomfort", "joint", "light", "tell"),
    [
        (7, 3, Light.GREEN, False),
        (8, 0, Light.AMBER, False),
        (0, 4, Light.AMBER, True),
        (0, 5, Light.AMBER, True),
        (0, 6, Light.RED, True),
        (10, 10, Light.RED, True),
    ],
)
def test_a_strong_feeling_is_not_pain(discomfort, joint, light, tell):
    advice = advise_stimulation(discomfort=discomfort, joint_or_burning=joint)

    assert (advice.light, advice.tell_physio) == (light, tell)


ORDER = [Light.GREEN, Light.AMBER, Light.RED]


@given(st.integers(0, 10), st.integers(0, 9), st.integers(0, 5))
def test_more_pain_never_makes_a_better_light(before, after, limit):
    one = advise(before=before, after=after, pain_limit=limit).light
    more = advise(before=before, after=after + 1, pain_limit=limit).light

    assert ORDER.index(one) <= ORDER.index(more)
