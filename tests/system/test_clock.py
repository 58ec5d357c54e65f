"""A clock that crosses the change of the hours."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.urls import reverse

from physiobench.conversations.models import Message
from physiobench.diary.models import Session
from tests.system.world import client_of, entry, make_world


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), "2027-03-28"),  # before the clocks go forward
        (datetime(2027, 3, 27, 23, 59, 59, tzinfo=UTC), "2027-03-27"),
        (datetime(2027, 3, 28, 22, 59, tzinfo=UTC), "2027-03-28"),  # 23:59 in summer time
        (datetime(2027, 3, 28, 23, 1, tzinfo=UTC), "2027-03-29"),  # already the next day here
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "2027-10-31"),  # 01:30, the first time
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "2027-10-31"),  # 01:30, the second time
        (datetime(2027, 10, 31, 23, 30, tzinfo=UTC), "2027-10-31"),
    ],
)
def test_a_session_belongs_to_the_practices_own_day_when_clocks_change(
    settings, time_machine, now, day
):
    settings.DEMO = True
    time_machine.move_to(now, tick=False)
    world = make_world()
    client = client_of(world, "Dana")

    answer = client.post(
        reverse("diary:do", args=[world.things["exercise_id"]]), entry(done_on=day)
    )
    message = {"message_id": str(uuid4()), "body": "At night"}
    client.post(reverse("conversations:latest"), message)

    session = Session.objects.get(pk=re.search(r"[0-9a-f-]{36}", answer.url)[0])
    assert session.done_on.isoformat() == day
    assert session.logged_at == Message.objects.get(pk=message["message_id"]).sent_at == now
