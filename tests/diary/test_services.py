"""Tests of physiobench.diary.services."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from physiobench.audit.models import Event
from physiobench.clinical.sessions.session_advice import Pause, StopReason
from physiobench.clinical.sessions.skin import Skin
from physiobench.clinical.sessions.stop import StopSymptom
from physiobench.content.questionnaire_load import questionnaires
from physiobench.diary import policies
from physiobench.diary import services as diary
from physiobench.diary.models import NextStep, Session, SessionCheck
from physiobench.questionnaires.engine import Coding
from tests.diary.telling import ID, log, paused, stimulate
from tests.factories import NOW, TODAY, EpisodeFactory, PhysioFactory, UserFactory
from tests.factories.care import (
    EXERCISE_ID,
    STIMULATION_ID,
    ProgrammeFactory,
    body,
    screened,
    stimulation,
)


pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def programme():
    physio = PhysioFactory(hcpc_checked_on=TODAY).user
    episode = EpisodeFactory(physio=physio)
    programme = ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(),)))
    screened(programme.episode)
    return programme


def test_log_session_stores_the_entry_its_advice_and_one_event(programme):
    logged = log(programme, now=NOW.astimezone(LONDON))

    session = Session.objects.get()
    assert logged.session == session
    assert (session.time_zone, session.calls_physio, session.pauses) == ("Europe/London", False, "")
    assert session.told.pain.rule == "L01"
    event = Event.objects.get(verb="diary.session-logged")
    assert event.actor == programme.episode.patient


def test_log_session_twice_with_one_id_is_one_entry(programme):
    first, again = log(programme), log(programme)

    assert (first.session, again.created, again.differs) == (again.session, False, False)
    assert Event.objects.filter(verb="diary.session-logged").count() == 1


@pytest.mark.parametrize("other", [{"pain_after": 9}, {"note": "x"}, {"did": "partly"}])
def test_log_session_under_an_old_id_lets_the_first_stand_and_says_so(programme, other):
    log(programme)

    again = log(programme, **other)

    assert again.differs
    assert Session.objects.get().pain_after == 2


def test_log_session_is_for_the_patient_alone(programme):
    for person in (UserFactory(), programme.episode.physio):
        with pytest.raises(PermissionDenied):
            log(programme, by=person)


def test_log_session_refuses_an_id_of_somebody_else(programme):
    log(ProgrammeFactory())

    with pytest.raises(PermissionDenied):
        log(programme)


def test_log_session_refuses_a_line_that_is_not_in_the_programme(programme):
    with pytest.raises(diary.NoSuchLine):
        log(programme, line_id=uuid4())


@pytest.mark.parametrize(
    ("day", "ok"),
    [
        (TODAY + timedelta(days=1), False),
        (TODAY, True),
        (TODAY - timedelta(days=7), True),
        (TODAY - timedelta(days=8), False),
    ],
)
def test_log_session_takes_today_and_a_week_back(day, ok):
    programme = ProgrammeFactory(plan=body(starts_on=TODAY - timedelta(days=20), review_on=None))
    if ok:
        assert log(programme, done_on=day).created
    else:
        with pytest.raises(diary.NotASessionDay):
            log(programme, done_on=day)


@pytest.mark.parametrize(
    ("starts", "day", "ok"),
    [
        (TODAY, TODAY, True),
        (TODAY, TODAY - timedelta(days=1), False),  # before the first day
        (TODAY - timedelta(days=41), TODAY, True),  # the last day belongs to it
        (TODAY - timedelta(days=42), TODAY, False),
        (TODAY - timedelta(days=42), TODAY - timedelta(days=1), True),  # logged a day late
    ],
)
def test_log_session_keeps_to_the_programmes_first_and_last_day(starts, day, ok):
    programme = ProgrammeFactory(plan=body(starts_on=starts, review_on=None))
    if ok:
        assert log(programme, done_on=day).created
    else:
        with pytest.raises(diary.NotASessionDay):
            log(programme, done_on=day)


def test_log_session_keeps_to_the_last_day_of_stimulation():
    plan = body(starts_on=TODAY - timedelta(days=8), stimulation=(stimulation(weeks=1),))
    programme = ProgrammeFactory(plan=plan.model_copy(update={"review_on": None}))

    with pytest.raises(diary.NotASessionDay):
        stimulate(programme)
    assert stimulate(programme, done_on=TODAY - timedelta(days=2)).created


def test_log_session_refuses_a_day_after_discharge(programme):
    episode = programme.episode
    episode.ended_at, episode.ended_by = NOW - timedelta(days=1), episode.physio
    episode.save()

    with pytest.raises(diary.NotASessionDay):
        log(programme)


def test_log_session_takes_today_from_the_patients_own_clock():
    morning = datetime(2026, 2, 2, 8, tzinfo=ZoneInfo("Australia/Sydney"))  # 1 February in UTC
    programme = ProgrammeFactory(plan=body(starts_on=date(2026, 2, 2)))

    session = log(programme, now=morning).session

    assert (session.done_on, session.time_zone) == (date(2026, 2, 2), "Australia/Sydney")


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 28, 23, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), date(2026, 3, 29)),  # the clocks go forward
        (datetime(2026, 3, 29, 22, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 23, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 10, 25)),  # they go back
        (datetime(2026, 10, 25, 23, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 26, 0, 0, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_log_session_keeps_the_day_when_the_clocks_change(moment, day):
    now = moment.astimezone(LONDON)
    programme = ProgrammeFactory(plan=body(starts_on=day, weeks=1, review_on=None))

    assert log(programme, now=now).session.done_on == day
    with pytest.raises(diary.NotASessionDay):
        log(programme, now=now, done_on=day + timedelta(days=1), entry_id=uuid4())


# What calls the physio


@pytest.fixture
def mailed(mailoutbox, django_capture_on_commit_callbacks):
    """Do an act, and return what it wrote; a mail must go out exactly if the physio is called."""

    def act(write, programme, told):
        with django_capture_on_commit_callbacks(execute=True):
            session = write(programme, **told).session
        assert session.calls_physio is bool(mailoutbox)
        return session

    return act


@pytest.mark.parametrize(
    ("told", "called", "pauses"),
    [
        ({}, False, ""),
        ({"pain_after": 5}, False, ""),
        ({"pain_after": 6}, True, ""),
        ({"did": "stopped", "stop_reason": StopReason.NO_TIME}, False, ""),
        ({"did": "stopped", "stop_reason": StopReason.UNWELL}, True, ""),
        ({"symptoms": (StopSymptom.CHEST,)}, True, "everything"),
        ({"symptoms": (StopSymptom.CALF,)}, True, "everything"),
    ],
)
def test_an_exercise_calls_the_physio_when_a_rule_says_so(programme, mailed, told, called, pauses):
    session = mailed(log, programme, told)

    assert (session.calls_physio, session.pauses) == (called, pauses)


@pytest.mark.parametrize(
    ("told", "called", "pauses"),
    [
        ({}, False, ""),
        ({"skin": Skin.STING_AT_EDGE}, False, ""),
        ({"skin": Skin.RED_OR_ITCHY}, True, ""),
        ({"skin": Skin.BURN}, True, "stimulation"),
        ({"skin": Skin.RASH_OR_RED_NEXT_DAY}, True, "stimulation"),
        ({"skin": Skin.DARK_URINE}, True, "everything"),
        ({"skin": Skin.FAINT}, True, "everything"),
        ({"skin": Skin.JOINT_PAIN, "pain_after": 3}, True, ""),
        ({"skin": Skin.JOINT_PAIN, "pain_after": 6}, True, "stimulation"),
        ({"symptoms": (StopSymptom.BURN,)}, True, "stimulation"),
        ({"symptoms": (StopSymptom.BURN, StopSymptom.CHEST)}, True, "everything"),
        ({"comfort": 8}, False, ""),
    ],
)
def test_stimulation_calls_the_physio_and_pauses_when_a_rule_says_so(
    programme, mailed, told, called, pauses
):
    session = mailed(stimulate, programme, told)

    assert (session.calls_physio, session.pauses) == (called, pauses)


def test_the_mail_to_the_physio_contains_no_health_data(
    programme, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        stimulate(programme, skin=Skin.BURN, note="It hurts")

    mail = mailoutbox[0]
    assert mail.to == [programme.episode.physio.email]
    text = (mail.subject + mail.body).lower()
    for word in ("burn", "hurt", "skin", "stimul", programme.episode.patient.last_name.lower()):
        assert word not in text


def test_a_replay_mails_nobody_twice(programme, mailoutbox, django_capture_on_commit_callbacks):
    for _click in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            stimulate(programme, skin=Skin.BURN)

    assert len(mailoutbox) == 1


@pytest.mark.parametrize("lacking", ["pain_before", "pain_after", "minutes", "skin", "comfort"])
def test_a_report_that_leaves_out_what_must_be_known_is_refused(programme, lacking):
    with pytest.raises(diary.Incomplete) as trouble:
        stimulate(programme, **{lacking: None})

    assert trouble.value.fields == (lacking,)
    assert not Session.objects.exists()


def test_a_burn_pauses_until_the_physio_lets_it_go_on(programme):
    session = stimulate(programme, skin=Skin.BURN).session
    physio = programme.episode.physio
    assert paused(programme) is Pause.STIMULATION
    assert Session.objects.awaiting_review().get() == session

    kept = diary.review_session(
        by=physio,
        session=session,
        note="Wait",
        lets_go_on=False,
        next_step=NextStep.HEAL,
        now=NOW,
    )
    assert paused(programme) is Pause.STIMULATION
    assert session.needs_answer

    diary.review_session(
        by=physio, session=session, note="Healed", lets_go_on=True, seen=1, now=NOW
    )
    assert paused(programme) is Pause.NOTHING
    assert not session.needs_answer
    assert not Session.objects.awaiting_review().exists()
    assert kept.lets_go_on is False


def test_the_same_review_twice_is_one(programme):
    session = stimulate(programme, skin=Skin.BURN).session
    act = {"by": programme.episode.physio, "session": session, "note": "Ok", "now": NOW}

    first = diary.review_session(lets_go_on=True, **act)

    assert diary.review_session(lets_go_on=True, **act) == first


def test_only_the_episodes_physio_reviews(programme):
    session = stimulate(programme, skin=Skin.BURN).session

    for person in (PhysioFactory().user, programme.episode.patient):
        with pytest.raises(PermissionDenied):
            diary.review_session(by=person, session=session, note="", lets_go_on=True, now=NOW)


def test_stimulation_in_spite_of_a_pause_is_written_down_and_calls_the_physio(programme):
    stimulate(programme, skin=Skin.BURN)

    again = stimulate(programme, entry_id=uuid4(), now=NOW + timedelta(hours=5)).session

    assert again.calls_physio


# The questions before a session


def answers(**changes):
    asked = {**dict.fromkeys(("ill", "skin", "alcohol", "changed"), "no"), **changes}
    items = questionnaires()["session-check"].by_link_id
    return {
        name: (items[name].options_by_key[key].value,) if key else ()
        for name, given in asked.items()
        for key in [next((k for k, o in items[name].options_by_key.items() if _is(o, given)), None)]
    }


def _is(option, given):
    return isinstance(option.value, Coding) and option.value.code == given


def check(programme, *, now=NOW, check_id=ID, by=None, **changes):
    return diary.check_before_session(
        by=by or programme.episode.patient,
        programme=programme,
        line_id=STIMULATION_ID,
        check_id=check_id,
        answers=answers(**changes),
        now=now,
    )


def test_four_clear_answers_let_the_session_begin(programme):
    assert check(programme).may_go_on
    assert not Session.objects.exists()


@pytest.mark.parametrize("question", ["ill", "skin", "alcohol", "changed"])
@pytest.mark.parametrize("given", ["yes", "not-sure", "missing"])
def test_anything_but_a_clear_no_stops_the_session_and_calls_the_physio(
    programme, question, given, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        checked = check(programme, **{question: given})

    session = Session.objects.get()
    assert not checked.may_go_on
    assert (session.did, session.stop_reason, session.pk) == ("stopped", "check", checked.pk)
    assert session.told.check
    assert Session.objects.awaiting_review().get() == session
    assert len(mailoutbox) == 1
    assert (paused(programme) is Pause.STIMULATION) is (question == "changed")


def test_a_check_cannot_be_repeated_the_same_day_until_it_passes(programme):
    check(programme, alcohol="yes")

    with pytest.raises(diary.NotToday):
        check(programme, check_id=uuid4(), now=NOW + timedelta(hours=1))
    assert check(programme, check_id=uuid4(), now=NOW + timedelta(days=1)).may_go_on


def test_stimulation_in_spite_of_the_check_is_written_down_and_calls_the_physio(programme):
    check(programme, alcohol="yes")

    assert stimulate(programme, entry_id=uuid4()).session.calls_physio


def test_a_check_is_refused_while_something_is_paused(programme):
    stimulate(programme, skin=Skin.BURN)

    with pytest.raises(diary.NotToday):
        check(programme, now=NOW + timedelta(days=1))


def test_a_check_sent_twice_is_one(programme):
    assert check(programme) == check(programme)
    assert SessionCheck.objects.count() == 1


def test_an_answer_changed_after_going_back_stops_the_session(programme):
    assert check(programme).may_go_on

    again = check(programme, ill="yes")

    assert not again.may_go_on
    assert check(programme, ill="yes") == again
    assert SessionCheck.objects.count() == 2
    assert Session.objects.get().calls_physio


def test_a_check_is_for_stimulation_and_for_the_patient(programme):
    with pytest.raises(PermissionDenied):
        check(programme, by=UserFactory())
    with pytest.raises(diary.NoCheckNeeded):
        diary.check_before_session(
            by=programme.episode.patient,
            programme=programme,
            line_id=EXERCISE_ID,
            check_id=ID,
            answers=answers(),
            now=NOW,
        )


def test_a_passed_check_serves_one_session_of_one_day(programme):
    checked = [check(programme)]
    logged = [stimulate(programme, now=NOW + timedelta(hours=1)).session]

    assert policies.is_checked(checked, [], NOW)
    assert not policies.is_checked(checked, logged, NOW + timedelta(hours=1))
    assert not policies.is_checked(checked, [], NOW + timedelta(days=1))
    assert not policies.is_checked([], [], NOW)


@pytest.mark.parametrize(("minutes", "ok"), [(0, True), (120, True), (121, False)])
def test_a_passed_check_serves_two_hours(programme, minutes, ok):
    checked = [check(programme)]

    assert policies.is_checked(checked, [], NOW + timedelta(minutes=minutes)) is ok


OLD = NOW + timedelta(days=29)


def test_a_check_is_refused_once_the_screening_is_four_weeks_old(programme):
    assert check(programme, now=NOW + timedelta(days=28)).may_go_on

    with pytest.raises(diary.NotToday):
        check(programme, check_id=uuid4(), now=OLD)


def test_a_check_is_refused_once_the_screening_speaks_against_it(programme):
    screened(programme.episode, "not-for-you", at=NOW + timedelta(days=1))

    with pytest.raises(diary.NotToday):
        check(programme, now=NOW + timedelta(days=1))


def test_a_session_upon_an_old_screening_is_written_down_and_calls_the_physio(programme):
    assert not stimulate(programme, now=NOW + timedelta(days=28)).session.calls_physio
    assert stimulate(programme, now=OLD, entry_id=uuid4()).session.calls_physio


def test_a_screening_of_today_does_not_excuse_the_session_of_yesterday(programme):
    screened(programme.episode, at=OLD + timedelta(days=1))
    session = {"now": OLD + timedelta(days=1)}

    late = stimulate(programme, done_on=OLD.date(), entry_id=uuid4(), **session).session
    today = stimulate(programme, entry_id=uuid4(), **session).session

    assert late.calls_physio
    assert not today.calls_physio


def test_an_old_screening_is_nothing_to_an_exercise(programme):
    assert not log(programme, now=OLD).session.calls_physio


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.builds(
        dict,
        pain_after=st.integers(0, 10),
        comfort=st.integers(0, 10),
        skin=st.sampled_from(Skin),
        symptoms=st.lists(st.sampled_from(StopSymptom), unique=True).map(tuple),
        note=st.text(
            st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=50
        ),
    )
)
def test_no_report_is_lost_and_every_stop_reaches_the_physio(programme, told):
    session = stimulate(programme, entry_id=uuid4(), **told).session

    stored = Session.objects.get(pk=session.pk)
    assert stored.note == told["note"]
    if told["symptoms"] or stored.told.skin.stop:
        assert stored.calls_physio
        assert stored.pauses
    if stored.told.is_red:
        assert stored.calls_physio
