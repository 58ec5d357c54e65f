"""What the service does by itself, and how often."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from physiobench.config import housekeeping
from physiobench.operations.models import ChoreTurn, StatusCheck
from tests.factories import UserFactory


pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def done(monkeypatch):
    """Chores that only write down that it was their turn."""
    turns = []
    chores = [
        (name, period, lambda now, name=name: turns.append((name, now)))
        for name, period, _chore in housekeeping.CHORES
    ]
    monkeypatch.setattr(housekeeping, "CHORES", tuple(chores))
    return turns


def test_each_name_fits_its_column():
    for name, period, _chore in housekeeping.CHORES:
        assert len(f"Regular task: {name}") <= StatusCheck._meta.get_field("name").max_length
        assert len(name) <= ChoreTurn._meta.get_field("chore").max_length
        assert len(NOW.strftime(period)) <= ChoreTurn._meta.get_field("period").max_length


def names(turns):
    return [name for name, _now in turns]


def test_each_chore_has_its_turn_once_in_its_period(done):
    for minute in (0, 1, 2):
        for _worker in range(2):
            housekeeping.do_chores(now=NOW + timedelta(minutes=minute))

    assert names(done).count("sending reminders") == 1
    assert names(done).count("publishing articles") == 1
    assert names(done).count("passing on late reports") == 3


def test_the_next_day_and_hour_have_turns_of_their_own(done):
    for hours in (0, 1, 24):
        housekeeping.do_chores(now=NOW + timedelta(hours=hours))

    assert names(done).count("sending reminders") == 2
    assert names(done).count("publishing articles") == 3


def test_the_hour_that_comes_twice_has_two_turns(done):
    with timezone.override(ZoneInfo("Europe/London")):
        first = timezone.localtime(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))  # 01:30, then again
        for hour in (0, 1):
            housekeeping.do_chores(now=timezone.localtime(first + timedelta(hours=hour)))

    assert names(done).count("publishing articles") == 2
    assert names(done).count("sending reminders") == 1


def test_a_chore_whose_worker_was_killed_is_done_by_another(monkeypatch):
    class Killed(BaseException):
        """What no chore catches."""

    def end(_now):
        raise Killed

    tries = []
    monkeypatch.setattr(housekeeping, "CHORES", (("sending reminders", "%Y-%m-%d", end),))
    with pytest.raises(Killed):
        housekeeping.do_chores(now=NOW)
    monkeypatch.setattr(housekeeping, "CHORES", (("sending reminders", "%Y-%m-%d", tries.append),))

    for minutes in (4, 5, 6, 60):
        housekeeping.do_chores(now=NOW + timedelta(minutes=minutes))

    assert tries == [NOW + timedelta(minutes=5)]


def test_turns_do_not_depend_on_the_cache(done):
    housekeeping.do_chores(now=NOW)
    cache.clear()
    housekeeping.do_chores(now=NOW)

    assert names(done).count("sending reminders") == 1


def test_a_chore_that_fails_is_tried_again_and_keeps_no_other_from_its_turn(
    done, monkeypatch, caplog
):
    tries = []

    def fail_once(now):
        tries.append(now)
        if len(tries) == 1:
            raise ValueError

    (_name, period, _chore), *others = housekeeping.CHORES
    monkeypatch.setattr(housekeeping, "CHORES", (("sending reminders", period, fail_once), *others))

    housekeeping.do_chores(now=NOW)
    assert names(done) == [name for name, *_ in others]
    for minutes in (1, 5, 6):
        housekeeping.do_chores(now=NOW + timedelta(minutes=minutes))

    assert tries == [NOW, NOW + timedelta(minutes=5)]
    assert "tried again: sending reminders" in caplog.text
    assert StatusCheck.objects.get(name="Regular task: sending reminders").is_ok  # the second try


def test_a_chore_that_fails_shows_where_the_operator_looks(monkeypatch):
    def fail(now):
        raise ValueError(now)

    monkeypatch.setattr(housekeeping, "CHORES", (("sending reminders", "%Y-%m-%d", fail),))

    housekeeping.do_chores(now=NOW)

    assert [one.name for one in StatusCheck.objects.failing()] == [
        "Regular task: sending reminders"
    ]


def test_the_real_chores_run_on_an_empty_site(caplog):
    housekeeping.do_chores(now=NOW)

    assert caplog.text == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "days", "kept"),
    [
        ("FAILED", 30, True),
        ("FAILED", 31, False),
        ("READY", 30, True),
    ],
)
def test_a_failed_task_is_deleted_after_thirty_days(status, days, kept):
    ended = NOW - timedelta(days=days)
    DBTaskResult.objects.create(
        status=status,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="physiobench.lib.mail.deliver",
        backend_name="default",
        enqueued_at=ended,
        finished_at=None if status == "READY" else ended,
    )

    housekeeping.do_chores(now=NOW)

    assert DBTaskResult.objects.exists() is kept


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL does this by itself")
def test_sqlite_gets_statistics_once_a_day():
    UserFactory.create_batch(3)

    housekeeping.do_chores(now=NOW)

    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'accounts_user'")
        assert {stat.split()[0] for (stat,) in cursor.fetchall()} >= {"3"}
