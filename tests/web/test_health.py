"""What `/readyz` says, to whom, and at what cost."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from physiobench.operations import services
from physiobench.operations.models import WORKER_IS_LATE_AFTER
from physiobench.web import health


TOKEN = "only the operator has this"


@pytest.fixture(autouse=True)
def fresh_probe(monkeypatch, settings, tmp_path):
    """No look before this one is kept, and the disk has room."""
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(health, "_probe", health.ReadinessProbe())


@pytest.fixture
def worker_at_work(db):  # noqa: ARG001 - it writes a row
    now = timezone.now()
    return services.record_heartbeat(by=None, name="a", machine="ward", pid=7, now=now)


def fail(name="Backup"):
    return services.record_check(
        by=None, name=name, is_ok=False, says="It is old.", fix="Make one.", now=timezone.now()
    )


def ask(client, **headers):
    answer = client.get("/readyz", headers=headers)
    return answer.status_code, answer.text


@pytest.mark.usefixtures("worker_at_work")
def test_a_well_site_is_ready(client):
    assert ask(client) == (200, "ready\n")


@pytest.mark.usefixtures("worker_at_work")
def test_a_failing_check_is_one_word_for_strangers_and_a_line_for_the_operator(client, settings):
    settings.STATUS_TOKEN = TOKEN
    fail()

    assert ask(client) == (200, "degraded\n")
    assert ask(client, authorization=f"Bearer {TOKEN}x") == (200, "degraded\n")
    told = ask(client, authorization=f"Bearer {TOKEN}")
    assert told == (200, "degraded\nBackup: It is old. Make one.\n")


@pytest.mark.usefixtures("worker_at_work")
@pytest.mark.parametrize("sent", ["", "Bearer ", "Bearer", "Bearer é"])
def test_without_a_token_in_the_environment_no_one_gets_details(client, settings, sent):
    settings.STATUS_TOKEN = ""
    fail()

    assert ask(client, authorization=sent) == (200, "degraded\n")


@pytest.mark.django_db
def test_a_worker_that_is_late_or_was_never_there_is_degraded_and_still_answers(client):
    assert ask(client) == (200, "degraded\n")

    late = timezone.now() - WORKER_IS_LATE_AFTER - timedelta(seconds=1)
    services.record_heartbeat(by=None, name="a", machine="ward", pid=7, now=late)
    assert health.ReadinessProbe().now().word == health.DEGRADED

    services.record_heartbeat(by=None, name="b", machine="ward", pid=8, now=timezone.now())
    assert health.ReadinessProbe().now().word == health.READY


@pytest.mark.usefixtures("worker_at_work")
def test_a_database_that_is_away_is_not_ready(client, monkeypatch):
    def away(_now):
        raise OperationalError

    ask(client)
    monkeypatch.setattr(health.operations, "problems_at", away)
    assert health.ReadinessProbe().now().word == health.NOT_READY
    monkeypatch.setattr(health, "_probe", health.ReadinessProbe())

    assert ask(client) == (503, "not ready\n")


@pytest.mark.usefixtures("worker_at_work")
def test_a_site_whose_migrations_wait_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(health, "troubles", lambda: ["migrations: not all applied"])

    assert ask(client) == (503, "not ready\n")


@pytest.mark.usefixtures("worker_at_work")
def test_however_often_strangers_ask_the_database_is_asked_once(client, django_assert_num_queries):
    ask(client)

    with django_assert_num_queries(0):
        for _each in range(50):
            assert ask(client) == (200, "ready\n")
