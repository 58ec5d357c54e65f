"""Tests of physiobench.programmes.services."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection

from physiobench.audit.models import Event
from physiobench.lib.models import WrittenOnce
from physiobench.programmes import policies
from physiobench.programmes import services as programmes
from physiobench.programmes.models import Draft, Programme, Reading
from tests.factories import NOW, TODAY, EpisodeFactory, ManagerFactory, PhysioFactory, UserFactory
from tests.factories.care import (
    EXERCISE_ID,
    DraftFactory,
    ProgrammeFactory,
    body,
    exercise,
    screened,
    stimulation,
)


pytestmark = pytest.mark.django_db

ID = UUID(int=1)


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def episode():
    return EpisodeFactory()


def sign(episode, **changes):
    fields = {
        "by": episode.physio,
        "programme_id": ID,
        "edits": 1,
        "why": "",
        "stimulation_reason": "",
        "now": NOW,
    }
    return programmes.sign(episode=episode, **{**fields, **changes})


def draft(episode, plan=None, edits=1):
    stored = (plan or body()).model_dump(mode="json")
    return DraftFactory(episode=episode, body=stored, edits=edits)


# Drafts


def test_a_first_draft_is_empty_and_not_stored_by_a_look(episode):
    opened = programmes.open_writing(by=episode.physio, episode=episode, now=NOW)

    assert (opened.edits, opened.plan.title, opened.plan.starts_on) == (0, "", TODAY)
    assert not Draft.objects.exists()
    event = Event.objects.get()
    assert event.verb.endswith(".opened")
    assert event.patient == episode.patient


def test_save_draft_counts_edits_and_leaves_a_trace(episode):
    saved = programmes.save_draft(by=episode.physio, episode=episode, body=body(), edits=0, now=NOW)

    assert (saved.edits, saved.plan) == (1, body())
    assert Event.objects.get().verb == "programmes.draft-saved"


def test_two_windows_cannot_overwrite_each_other(episode):
    draft(episode, edits=3)

    with pytest.raises(programmes.DraftChanged) as conflict:
        programmes.save_draft(
            by=episode.physio, episode=episode, body=body(title="Mine"), edits=2, now=NOW
        )

    assert conflict.value.draft.plan.title == "Stronger knee"
    assert conflict.value.yours.title == "Mine"
    assert Draft.objects.get().plan.title == "Stronger knee"


def test_a_conflict_over_the_details_keeps_the_other_windows_lines(episode):
    draft(episode, body(exercises=(exercise(), exercise(line_id=uuid4()))), edits=3)

    with pytest.raises(programmes.DraftChanged) as conflict:
        programmes.save_details(
            by=episode.physio, episode=episode, details={"title": "Mine"}, edits=2, now=NOW
        )

    assert len(conflict.value.yours.exercises) == 2


def test_the_same_change_twice_is_one_edit(episode):
    draft(episode)
    for _click in range(2):
        saved = programmes.put_line(
            by=episode.physio, episode=episode, line=stimulation(), edits=1, now=NOW
        )

    assert saved.edits == 2
    assert len(saved.plan.stimulation) == 1


def test_put_line_replaces_the_line_of_its_id_where_it_stands(episode):
    second = exercise(line_id=uuid4(), exercise="calf-raise")
    draft(episode, body(exercises=(exercise(), second)))

    saved = programmes.put_line(
        by=episode.physio, episode=episode, line=exercise(reps=12), edits=1, now=NOW
    )

    assert [line.reps for line in saved.plan.exercises] == [12, 10]


def test_lines_move_and_go(episode):
    second = exercise(line_id=uuid4(), exercise="calf-raise")
    draft(episode, body(exercises=(exercise(), second)))
    who = {"by": episode.physio, "episode": episode, "now": NOW}

    moved = programmes.move_line(line_id=second.line_id, to=0, edits=1, **who)
    assert moved.plan.exercises[0] == second
    left = programmes.remove_line(line_id=second.line_id, edits=2, **who)

    assert left.plan.exercises == (exercise(),)


@pytest.mark.parametrize("to", [-5, 99])
def test_a_line_never_moves_out_of_the_list(episode, to):
    draft(episode)

    saved = programmes.move_line(
        by=episode.physio, episode=episode, line_id=EXERCISE_ID, to=to, edits=1, now=NOW
    )

    assert len(saved.plan.exercises) == 1


@pytest.mark.parametrize("day", [date(1900, 1, 1), date.max])
def test_a_draft_does_not_start_in_another_century(episode, day):
    with pytest.raises(programmes.ImpossibleStart):
        programmes.save_draft(
            by=episode.physio, episode=episode, body=body(starts_on=day), edits=0, now=NOW
        )


def test_only_the_episodes_physio_writes(episode):
    for person in (PhysioFactory().user, episode.patient, ManagerFactory()):
        with pytest.raises(PermissionDenied):
            programmes.open_writing(by=person, episode=episode, now=NOW)
        with pytest.raises(PermissionDenied):
            programmes.save_draft(by=person, episode=episode, body=body(), edits=0, now=NOW)
        with pytest.raises(PermissionDenied):
            sign(episode, by=person)


def test_a_new_draft_goes_on_from_what_is_signed(episode):
    signed = ProgrammeFactory(episode=episode)

    opened = programmes.open_writing(by=episode.physio, episode=episode, now=NOW)

    assert opened.plan == signed.plan


# Signatures


def test_sign_freezes_the_draft_and_tells_the_patient_without_health_data(
    episode, mailoutbox, django_capture_on_commit_callbacks
):
    draft(episode, body(title="After your knee operation"))

    with django_capture_on_commit_callbacks(execute=True):
        signed = sign(episode)

    assert (signed.version, signed.previous, signed.is_intact) == (1, "", True)
    assert (signed.starts_on, signed.ends_on) == (TODAY, TODAY + timedelta(days=41))
    assert Event.objects.filter(verb="programmes.signed", patient=episode.patient).count() == 1
    mail = mailoutbox[0]
    assert mail.to == [episode.patient.email]
    for word in ("knee", "operation", "exercise", "stimul"):
        assert word not in (mail.subject + mail.body).lower()


def test_sign_twice_with_one_id_is_one_version(episode):
    draft(episode)

    assert sign(episode) == sign(episode, edits=99)

    assert Programme.objects.count() == 1


def test_sign_refuses_an_id_of_another_episode(episode):
    other = ProgrammeFactory()
    draft(episode)

    with pytest.raises(PermissionDenied):
        sign(episode, programme_id=other.pk)


def test_a_second_version_is_chained_and_says_why(episode):
    first = ProgrammeFactory(episode=episode)
    draft(episode, body(title="Next"))
    with pytest.raises(programmes.NotReady) as trouble:
        sign(episode)
    assert trouble.value.problems[0].field == "why"

    second = sign(episode, why="You are ready for more.")

    assert (second.version, second.previous) == (2, first.fingerprint)
    assert Programme.objects.for_patient(episode.patient).current().get() == second


def test_sign_refuses_what_is_signed_already(episode):
    ProgrammeFactory(episode=episode)
    draft(episode)

    with pytest.raises(programmes.NothingToSign):
        sign(episode, why="again")


def test_sign_refuses_a_draft_that_changed_since_it_was_read(episode):
    draft(episode, edits=2)

    with pytest.raises(programmes.DraftChanged):
        sign(episode, edits=1)


@pytest.mark.parametrize(
    "plan",
    [
        {"title": ""},
        {"weeks": 0},
        {"weeks": 27},
        {"pain_limit": 9},
        {"exercises": (), "advice": "  "},
        {"exercises": (exercise(reps=0),)},
        {"exercises": (exercise(exercise="headstand"),)},
        {"starts_on": TODAY - timedelta(weeks=7), "review_on": None},
    ],
)
def test_sign_refuses_a_programme_with_problems(episode, plan):
    draft(episode, body(**plan))

    with pytest.raises(programmes.NotReady):
        sign(episode)

    assert not Programme.objects.exists()


def test_a_programme_may_be_signed_on_its_last_day(episode):
    draft(episode, body(starts_on=TODAY - timedelta(days=41), review_on=None))

    assert sign(episode).ends_on == TODAY


@pytest.mark.parametrize(
    "lapsed",
    [
        {"hcpc_expires_on": TODAY - timedelta(days=1)},
        {"hcpc_checked_on": TODAY - timedelta(days=31)},
        {"insured_until": TODAY - timedelta(days=1)},
    ],
)
def test_sign_refuses_a_physio_who_may_not_practise_today(lapsed):
    episode = EpisodeFactory(physio=PhysioFactory(**lapsed).user)
    draft(episode)

    with pytest.raises(programmes.NotRegistered):
        sign(episode)


def test_sign_refuses_a_deactivated_physio(episode):
    draft(episode)
    episode.physio.is_active = False
    episode.physio.save()

    with pytest.raises(PermissionDenied):
        sign(episode)


@pytest.mark.parametrize("state", ["unpaid", "ended", "cancelled"])
def test_sign_refuses_an_episode_that_does_not_run(state):
    episode = EpisodeFactory()
    draft(episode)
    if state == "ended":
        episode.ended_at, episode.ended_by = NOW, episode.physio
        episode.save()
    elif state == "unpaid":
        type(episode.order).objects.filter(pk=episode.order_id).update(paid_at=None, paid_by=None)
    else:
        type(episode.order).objects.filter(pk=episode.order_id).update(
            cancelled_at=NOW, cancelled_by=episode.patient
        )

    with pytest.raises(programmes.EpisodeNotOpen):
        sign(episode)


# Stimulation


@pytest.mark.parametrize(
    ("verdict", "days"),
    [("not-for-you", 0), ("not-at-this-site", 0), ("", 0), ("whatever", 0), ("no-objection", 29)],
)
def test_stimulation_is_not_signed_against_the_screening(episode, verdict, days):
    screened(episode, verdict, at=NOW - timedelta(days=days))
    draft(episode, body(stimulation=(stimulation(),)))

    with pytest.raises(programmes.StimulationBlocked):
        sign(episode, stimulation_reason="I think so")


def test_stimulation_is_not_signed_without_a_screening(episode):
    draft(episode, body(stimulation=(stimulation(),)))

    with pytest.raises(programmes.StimulationBlocked):
        sign(episode)


def test_a_screening_counts_for_four_weeks(episode):
    screened(episode, at=NOW - timedelta(days=28))
    draft(episode, body(stimulation=(stimulation(),)))

    signed = sign(episode)

    assert signed.screening is not None


def test_what_the_screening_leaves_to_the_physio_needs_their_reason(episode):
    screened(episode, "physio-decides")
    draft(episode, body(stimulation=(stimulation(),)))
    with pytest.raises(programmes.StimulationBlocked):
        sign(episode, stimulation_reason="  ")

    signed = sign(episode, stimulation_reason="Discussed with the surgeon.")

    assert signed.stimulation_reason == "Discussed with the surgeon."
    assert policies.lines_stopped(signed, TODAY) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"innervation": "unknown"},
        {"innervation": "denervated"},
        {"phase_duration_us": 0.3},
        {"frequency_hz": 60, "phase_duration_us": 500},  # outside the protocol, and no reason
        {"response_to_aim_for": ""},
        {"off_s": 0},
    ],
)
def test_stimulation_that_cannot_be_is_not_signed(episode, wrong):
    screened(episode)
    draft(episode, body(stimulation=(stimulation(**wrong),)))

    with pytest.raises(programmes.NotReady):
        sign(episode)


def test_no_signed_programme_bears_a_current():
    fields = set(stimulation().model_dump()) | set(body().model_dump())

    assert not [name for name in fields if {"ma", "amplitude", "current"} & {*name.split("_")}]


# What is signed stays


def test_a_signed_programme_is_written_once(episode):
    signed = ProgrammeFactory(episode=episode)
    signed.why = "changed"

    with pytest.raises(WrittenOnce):
        signed.save()
    with pytest.raises(WrittenOnce):
        Programme.objects.all().update(why="x")
    with pytest.raises(WrittenOnce):
        signed.delete()


def test_the_database_refuses_to_change_a_signed_programme(episode):
    ProgrammeFactory(episode=episode)

    with pytest.raises(DatabaseError, match="written once"), connection.cursor() as cursor:
        cursor.execute("UPDATE programmes_programme SET why = 'changed'")


def faults() -> list[str]:
    return [str(fault) for fault in policies.chain_faults()]


def test_the_check_finds_nothing_wrong_with_what_was_signed(episode):
    draft(episode)
    sign(episode)
    programmes.save_draft(
        by=episode.physio, episode=episode, body=body(title="Next"), edits=1, now=NOW
    )
    sign(episode, programme_id=uuid4(), edits=2, why="More.")

    assert faults() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("why", "'harmless'"),
        ("stimulation_reason", "'harmless'"),
        ("place_reason", "'harmless'"),
        ("ends_on", "'2099-01-01'"),
        ("signed_at", "'2025-01-01 00:00:00'"),
        ("version", "7"),
        ("previous", "'0'"),
        ("fingerprint", "'0'"),
    ],
)
def test_whoever_changes_a_signed_programme_in_the_database_is_found_out(episode, column, value):
    ProgrammeFactory(episode=episode)
    tamper(f"{column} = {value}")

    assert faults()


def tamper(change: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER IF EXISTS programmes_programme_written_once")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE programmes_programme DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE programmes_programme SET {change}")  # noqa: S608 - our own words


def test_a_dose_changed_in_the_database_is_found_out(episode):
    signed = ProgrammeFactory(episode=episode)
    raised = body(exercises=(exercise(reps=100),)).model_dump_json()
    tamper(f"body = '{raised}'")

    assert not Programme.objects.get(pk=signed.pk).is_intact
    assert "version 1" in faults()[0]


def test_a_body_that_is_no_programme_any_more_is_found_out(episode):
    signed = ProgrammeFactory(episode=episode)
    tamper("""body = '{"amplitude_ma": 80}'""")

    assert not Programme.objects.get(pk=signed.pk).is_intact


def test_a_version_that_is_missing_is_found_out(episode):
    first = ProgrammeFactory(episode=episode)
    ProgrammeFactory(episode=episode, version=3, previous=first.fingerprint)

    assert ["version 3" in fault for fault in faults()] == [True]


def test_mark_read_stands_once_and_is_for_the_patient(episode):
    signed = ProgrammeFactory(episode=episode)
    first = programmes.mark_read(by=episode.patient, programme=signed, now=NOW)

    again = programmes.mark_read(by=episode.patient, programme=signed, now=NOW + timedelta(days=1))

    assert again == first
    assert Reading.objects.get().read_at == NOW
    with pytest.raises(PermissionDenied):
        programmes.mark_read(by=UserFactory(), programme=signed, now=NOW)
