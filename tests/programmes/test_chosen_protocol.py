"""Tests of what a protocol says beside the form of a line of stimulation."""

import pytest

from physiobench.programmes.presenters.protocols import protocol_rows
from tests.factories import NOW, EpisodeFactory, sign_in
from tests.programmes.test_writing import STIMULATION, url


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def episode(client):
    episode = EpisodeFactory()
    sign_in(client, episode.physio)
    return episode


@pytest.mark.parametrize("spoilt", [{}, {"frequency_hz": ""}], ids=["checked", "incomplete"])
def test_what_the_protocol_says_follows_the_protocol_that_was_sent(client, episode, spoilt):
    start = f"{url('add_stimulation', episode)}?protocol=knee-osteoarthritis"
    first = client.get(start).context["protocol"]

    sent = {**STIMULATION, "protocol_id": "arm-partial-nerve", "check": "1", **spoilt}
    page = client.post(start, sent)

    assert page.context["protocol"] != first
    assert page.context["protocol"] == protocol_rows("arm-partial-nerve")
    assert page.context["needs_twitch_test"]


@pytest.mark.parametrize(
    ("shown", "changed"), [("knee-osteoarthritis", True), ("arm-partial-nerve", False)]
)
def test_the_live_check_brings_what_another_protocol_says(client, episode, shown, changed):
    sent = {**STIMULATION, "protocol_id": "arm-partial-nerve", "shown_protocol": shown}

    answer = client.post(url("check_line", episode, "stimulation"), sent).text

    assert ('id="protocol"' in answer) is changed
    assert ("What the protocol says" in answer) is changed
    assert ('hx-swap-oob="true"' in answer) is changed
