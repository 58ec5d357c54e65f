"""Reports are looked for only where something was written, and none is missed.

The judge is `waiting.open_reports` of all paid care: it looks at everything, each time.
"""

import random
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from physiobench.assessment.models import Assessment
from physiobench.conversations.models import Message
from physiobench.diary.models import Review
from physiobench.episodes.models import Episode, Notice
from physiobench.followup.models import FollowUp
from physiobench.payments.models import Order
from physiobench.practice import services as practice
from physiobench.practice.models import RecordChange
from physiobench.practice.policies import changes, waiting
from tests.clinical.screening.test_changes import screened as judged
from tests.factories import (
    NOW,
    AssessmentFactory,
    EpisodeFactory,
    JudgementFactory,
    ManagerFactory,
)
from tests.factories.care import ProgrammeFactory, SessionFactory, screened
from tests.factories.measured import TWITCH, twitch_tested
from tests.practice.happening import HAPPENS, WORKER, Site, happen


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW + timedelta(days=1), tick=False)


@pytest.fixture
def days_pass(time_machine):
    """Return what lets days go by."""

    def go(days: int) -> None:
        time_machine.move_to(timezone.now() + timedelta(days=days), tick=False)

    return go


def seen(reports) -> list[tuple[object, ...]]:
    return sorted(
        (report.subject, report.kind, report.raised_at, report.urgent, report.also)
        for report in reports
    )


def everywhere() -> list[tuple[object, ...]]:
    """Return every open report, as a look at all care finds them."""
    return seen(waiting.open_reports(Episode.objects.paid()))


def where_noted() -> list[tuple[object, ...]]:
    """Return every open report, as the practice overview finds them."""
    care = changes.read().paid
    return seen(waiting.open_reports(care.rows, judged=care.judged))


@pytest.mark.parametrize("seed", range(16))
def test_a_look_where_something_was_written_finds_every_report(seed, days_pass):
    site = Site(random.Random(seed), days_pass)  # noqa: S311 - no secret
    for _n in range(4):
        site.begin()
        site.sign()
    found = 0
    happened = []
    for _step in range(50):
        happened.append(happen(site))

        noted, every = where_noted(), everywhere()

        assert noted == every, happened
        found += len(every)
    assert found


def test_what_happens_at_random_brings_every_kind_of_report(days_pass):
    wanted = waiting.JUDGED | {"session", "message", "promise", "follow-up", "follow-up-red-flag"}
    names = [name for name in HAPPENS if name not in {*WORKER, "wait"}]
    kinds: set[str] = set()
    seed = 0
    while not kinds >= wanted and seed < 40:
        site = Site(random.Random(seed), days_pass)  # noqa: S311 - no secret
        for _step in range(40):
            happen(site, names=names)
        for days in (9, -9):
            kinds |= {report.kind for report in waiting.open_reports(Episode.objects.paid())}
            days_pass(days)
        seed += 1

    assert kinds >= wanted


# Each kind of write


def a_follow_up(episode: Episode) -> FollowUp:
    assessment = AssessmentFactory(patient=episode.patient, kind="follow-up")
    return FollowUp.objects.create(episode=episode, assessment=assessment, opened_at=NOW)


def a_promise(episode: Episode) -> Review:
    session = SessionFactory(
        programme=episode.programmes.get(), calls_physio=True, pauses="stimulation"
    )
    RecordChange.objects.all().delete()
    return Review.objects.create(
        session=session, reviewed_by=episode.physio, reviewed_at=NOW, next_step="call"
    )


def unclaimed() -> Assessment:
    return AssessmentFactory(kind="screening")


def update(rows, **changed) -> None:
    """Change rows past the model, as a service, an administrator or an import might."""
    assert type(rows)(rows.model).filter(pk__in=rows.values("pk")).update(**changed) == 1


ROWS = {
    "a session that calls a physio": lambda episode: SessionFactory(
        programme=episode.programmes.get(), calls_physio=True
    ),
    "a promise": a_promise,
    "a message": lambda episode: Message.objects.create(
        id=uuid4(), episode=episode, author=episode.patient, body="Hello", sent_at=NOW
    ),
    "a follow-up": a_follow_up,
}
JUDGED = {
    "a judgement": lambda episode: JudgementFactory(assessment=episode.assessment),
    "a measurement": lambda episode: twitch_tested(episode.patient, episode.physio, TWITCH),
    "a signature": lambda episode: ProgrammeFactory(episode=episode, version=2),
    "answers that are sent": lambda episode: update(
        Assessment.objects.filter(pk=episode.assessment_id),
        completed_at=NOW + timedelta(hours=1),
    ),
    "answers that are stopped": lambda episode: update(
        Assessment.objects.filter(pk=episode.assessment_id),
        completed_at=None,
        completed_on=None,
        stopped_at=NOW,
    ),
    "answers that are claimed": lambda episode: update(
        Assessment.objects.filter(pk=unclaimed().pk), patient=episode.patient
    ),
    "answers of another kind": lambda episode: update(
        Assessment.objects.filter(pk=episode.assessment_id), kind="screening"
    ),
    "a payment": lambda episode: update(
        Order.objects.filter(episode=episode), paid_at=NOW + timedelta(hours=1)
    ),
    "the end of care": lambda episode: update(
        Episode.objects.filter(pk=episode.pk), ended_at=NOW, ended_by=episode.physio
    ),
    "another beginning of care": lambda episode: update(
        Episode.objects.filter(pk=episode.pk), asked_at=NOW - timedelta(days=1)
    ),
}


def at_rest() -> Episode:
    """Return care that no note names."""
    episode = EpisodeFactory()
    ProgrammeFactory(episode=episode)
    RecordChange.objects.all().delete()
    return episode


@pytest.mark.parametrize("name", [*ROWS, *JUDGED])
def test_the_database_notes_what_may_be_a_report_whoever_writes_it(name):
    episode, other = at_rest(), EpisodeFactory()
    RecordChange.objects.all().delete()

    (ROWS | JUDGED)[name](episode)

    care = changes.read().paid
    assert [*care.rows] == [episode]
    assert [*care.judged] == ([episode] if name in JUDGED else [])
    assert other not in care.rows


def test_care_that_begins_is_noted():
    RecordChange.objects.all().delete()

    episode = EpisodeFactory()

    assert [*changes.read().paid.judged] == [episode]


def test_an_answered_follow_up_that_is_opened_again_is_noted():
    follow_up = a_follow_up(at_rest())
    RecordChange.objects.all().delete()

    update(FollowUp.objects.filter(pk=follow_up.pk), answered_at=None, answered_by=None)

    assert [*changes.read().paid.rows] == [follow_up.episode]


def test_a_session_without_a_report_and_a_page_of_answers_are_not_noted():
    episode = at_rest()

    SessionFactory(programme=episode.programmes.get())
    Assessment.objects.filter(pk=episode.assessment_id).update(answered_at=NOW, stopped_at=None)

    assert not RecordChange.objects.exists()


# The worker


def test_the_worker_keeps_one_note_for_care_with_an_open_report_and_no_other():
    quiet, reported = at_rest(), at_rest()
    for episode in (quiet, reported):
        JudgementFactory(assessment=episode.assessment)
    for _n in range(3):
        ROWS["a message"](reported)

    practice.escalate(by=None, now=NOW)

    (note,) = RecordChange.objects.all()
    assert (note.row_key, note.is_judged) == (str(reported.pk), False)

    practice.escalate(by=None, now=NOW)

    assert RecordChange.objects.get() == note


def test_care_whose_answers_wait_is_judged_again():
    episode = at_rest()
    screened(episode, at=NOW + timedelta(hours=1), found=judged(devices="pacemaker"))

    practice.escalate(by=None, now=NOW + timedelta(days=1))

    assert [*changes.read().paid.judged] == [episode]
    assert where_noted() == everywhere() != []


def test_care_with_a_promise_stays_noted_until_the_promise_is_late(days_pass):
    episode = at_rest()
    a_promise(episode)
    practice.escalate(by=None, now=NOW)
    assert everywhere() == []

    days_pass(9)

    assert where_noted() == everywhere() != []


def test_the_service_looks_everywhere_when_it_starts_and_only_once():
    SessionFactory(calls_physio=True)
    RecordChange.objects.all().delete()
    assert where_noted() == []

    for _start in range(2):
        practice.look_everywhere(by=None, now=NOW)

    assert RecordChange.objects.count() == 1
    assert where_noted() == everywhere() != []
    with pytest.raises(PermissionDenied):
        practice.look_everywhere(by=ManagerFactory(), now=NOW)

    practice.escalate(by=None, now=NOW)

    assert Notice.objects.exists()
    assert where_noted() == everywhere() != []
    assert RecordChange.objects.get().label == changes.CARE


@pytest.mark.parametrize("why", ["many notes", "a note of something unknown"])
def test_a_look_that_cannot_be_narrow_is_wide(monkeypatch, why):
    SessionFactory(calls_physio=True)
    RecordChange.objects.all().delete()
    label = changes.CARE if why == "many notes" else "kit.Loan"
    for _n in range(3):
        RecordChange.objects.create(label=label, row_key=str(uuid4()), is_judged=False)
    monkeypatch.setattr(changes, "MANY", 2 if why == "many notes" else 5)

    assert where_noted() == everywhere() != []


def test_a_look_at_much_care_is_made_in_parts(monkeypatch):
    monkeypatch.setattr(changes, "AT_ONCE", 2)
    for _n in range(5):
        SessionFactory(calls_physio=True)

    practice.escalate(by=None, now=NOW)

    assert RecordChange.objects.count() == 5
    assert Notice.objects.open().values("subject").distinct().count() == 5


def test_a_look_asks_as_often_in_a_practice_of_60_as_of_3(django_assert_num_queries):
    for count in (3, 60):
        for _n in range(count):
            episode = EpisodeFactory()
            programme = ProgrammeFactory(episode=episode)
            SessionFactory(programme=programme, calls_physio=True)
            ROWS["a message"](episode)
            screened(episode, at=NOW + timedelta(hours=1), found=judged(devices="pacemaker"))
            twitch_tested(episode.patient, episode.physio, TWITCH)

        with django_assert_num_queries(13):
            assert len(where_noted()) >= 3 * count
