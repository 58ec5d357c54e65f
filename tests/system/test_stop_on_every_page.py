"""What a patient must not do is said on each of their pages, whichever one they open."""

from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from physiobench.accounts.models import Role
from physiobench.clinical.sessions.session_advice import Report
from physiobench.diary import services as diary
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Episode
from physiobench.programmes.models import Programme
from tests.system.world import addresses, client_of


pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.one_database]

FINE = 200
STOP = "Do not exercise and do not use stimulation yet"


@pytest.fixture
def swollen_calf(world):
    """Return what Dana logs: a stop symptom after which everything waits."""
    programme = Programme.objects.get(pk=world.things["programme_id"])
    now = timezone.localtime()
    report = {"did": "done", "pain_before": 2, "pain_after": 2, "symptoms": ("calf",)}
    return diary.log_session(
        by=world.people["Dana"],
        programme=programme,
        line_id=world.things["exercise_id"],
        entry_id=uuid4(),
        done_on=now.date(),
        report=Report.model_validate(report),
        now=now,
    ).session


def pages_of(world):
    """Yield each page that Dana can open, and its text."""
    client = client_of(world, "Dana")
    for address in addresses():
        if not address.ours or Role.PATIENT not in address.open_to:
            continue
        path = address.path(world.things)
        with transaction.atomic():
            answer = client.get(path)
            text = answer.getvalue().decode(errors="replace")
            transaction.set_rollback(True)
        if answer.status_code == FINE and "</html>" in text:
            yield path, text


@pytest.mark.usefixtures("swollen_calf")
def test_each_page_of_the_patient_says_what_must_wait(world):
    pages = dict(pages_of(world))

    assert {"/assessment/measures/", "/programme/stimulator/", "/programme/versions/"} <= set(pages)
    assert [path for path, text in pages.items() if STOP not in text] == []


@pytest.mark.usefixtures("swollen_calf")
def test_every_page_still_says_stop_after_the_care_has_ended(world):
    dana = world.people["Dana"]
    episode = Episode.objects.get(patient=dana)
    episodes.cancel(by=world.people["Morgan"], episode=episode, now=timezone.localtime())

    pages = dict(pages_of(world))

    assert [path for path, text in pages.items() if STOP not in text] == []
    assert "Your care here has ended, so you cannot send a message" in pages["/today/"]


def test_no_page_says_stop_if_nothing_is_paused(world):
    assert [path for path, text in pages_of(world) if STOP in text] == []
