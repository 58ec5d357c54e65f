"""Tests of physiobench.clinical.sessions.weeks."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from physiobench.clinical.programme.dose import Log, SessionOutcome
from physiobench.clinical.programme.lines import ExercisePrescription, Pads, Stimulation
from physiobench.clinical.programme.programme import Body
from physiobench.clinical.sessions.weeks import Delivered, Version, by_week


START = date(2026, 10, 19)  # the clocks go back on its first Sunday
DAILY = ExercisePrescription(line_id=UUID(int=1), exercise="bridge", reps=10, times_per_day=1)
CURRENT = Stimulation(
    line_id=UUID(int=2),
    muscle="quadriceps",
    side="left",
    pads=Pads(count=2, placement="thigh"),
    frequency_hz=50,
    phase_duration_us=300,
    on_s=10,
    off_s=50,
    minutes=20,
    times_per_week=3,
    weeks=1,
    response_to_aim_for="x",
    position="x",
    innervation="normal",
)
BODY = Body(title="t", starts_on=START, weeks=2, exercises=(DAILY,), stimulation=(CURRENT,))
VERSIONS = (Version(since=START, body=BODY),)


def log(line, day, outcome=SessionOutcome.DONE, **dose):
    return Delivered(
        log=Log(line_id=line.line_id, on=START + timedelta(day), outcome=outcome), **dose
    )


def test_a_whole_week_counts_every_line_and_its_dose():
    week, after = by_week(VERSIONS, [log(CURRENT, 2, minutes=20, contractions=20)], BODY.ends_on)

    assert (week.prescribed, week.done) == (10, 1)
    assert (week.minutes, week.minutes_prescribed) == (20, 60)
    assert (week.contractions, week.contractions_prescribed) == (20, 60)
    assert (after.prescribed, after.minutes_prescribed) == (7, 0)  # stimulation ends after one


def test_a_version_counts_from_the_day_on_which_it_took_over():
    more = BODY.model_copy(
        update={"exercises": (DAILY, DAILY.model_copy(update={"line_id": UUID(int=3)}))}
    )
    versions = (*VERSIONS, Version(since=START + timedelta(days=7), body=more))

    first, second = by_week(versions, [], BODY.ends_on)

    assert (first.prescribed, second.prescribed) == (10, 14)


def test_nothing_signed_is_nothing_prescribed():
    assert by_week((), [], START) == ()


def test_the_running_week_asks_only_for_the_days_so_far():
    (week,) = by_week(VERSIONS, [], START + timedelta(days=1))

    assert week.prescribed == 2


def test_before_the_first_day_there_is_no_week():
    assert by_week(VERSIONS, [], START - timedelta(days=1)) == ()


def test_partly_is_tried_and_other_lines_do_not_count():
    stray = DAILY.model_copy(update={"line_id": uuid4()})

    (week,) = by_week(
        VERSIONS, [log(DAILY, 0, SessionOutcome.PARTLY), log(stray, 0)], START + timedelta(days=6)
    )

    assert (week.done, week.tried) == (0, 1)


@given(st.lists(st.integers(-10, 30), max_size=40), st.integers(0, 40))
def test_every_session_inside_the_programme_is_counted_once(days, until):
    last = START + timedelta(until)

    weeks = by_week(VERSIONS, [log(DAILY, day) for day in days], last)

    inside = sum(START <= START + timedelta(d) <= min(last, BODY.ends_on) for d in days)
    assert sum(week.done for week in weeks) == inside


def test_a_log_of_the_first_and_of_the_last_day_of_a_week_belongs_to_it():
    first, second = by_week(VERSIONS, [log(DAILY, 0), log(DAILY, 6), log(DAILY, 7)], BODY.ends_on)

    assert (first.number, first.starts_on, first.done) == (1, START, 2)
    assert (second.number, second.starts_on, second.done) == (2, START + timedelta(days=7), 1)


def test_a_dose_that_nobody_reported_counts_as_nothing():
    (week,) = by_week(VERSIONS, [log(CURRENT, 1)], START + timedelta(days=6))

    assert (week.minutes, week.contractions) == (0, 0)


def test_the_doses_of_a_week_are_added_up():
    given = [
        log(CURRENT, 0, minutes=20, contractions=19),
        log(CURRENT, 2, minutes=15, contractions=7),
    ]

    (week,) = by_week(VERSIONS, given, START + timedelta(days=6))

    assert (week.minutes, week.contractions) == (35, 26)


def test_the_doses_of_two_lines_are_both_prescribed():
    other = CURRENT.model_copy(update={"line_id": UUID(int=4), "minutes": 10, "times_per_week": 2})
    both = (Version(since=START, body=BODY.model_copy(update={"stimulation": (CURRENT, other)})),)

    week, _ = by_week(both, [], BODY.ends_on)

    assert (week.minutes_prescribed, week.contractions_prescribed) == (60 + 20, 60 + 20)
    assert week.prescribed == 7 + 3 + 2


def test_in_the_middle_of_a_week_each_version_asks_for_its_own_days():
    thrice = BODY.model_copy(
        update={"exercises": (DAILY.model_copy(update={"times_per_day": 3}),), "stimulation": ()}
    )
    versions = (
        Version(since=START, body=BODY.model_copy(update={"stimulation": ()})),
        Version(since=START + timedelta(days=4), body=thrice),
    )

    first, second = by_week(versions, [], BODY.ends_on)

    assert first.prescribed == 4 + 3 * 3
    assert second.prescribed == 7 * 3


def test_a_programme_that_was_signed_early_asks_for_nothing_before_its_first_day():
    early = (Version(since=START - timedelta(days=3), body=BODY),)

    assert [week.prescribed for week in by_week(early, [], BODY.ends_on)] == [10, 7]


def test_what_was_tried_is_counted_beside_what_was_done():
    given = [
        log(DAILY, 0),
        log(DAILY, 1, SessionOutcome.PARTLY),
        log(DAILY, 2, SessionOutcome.STOPPED),
    ]

    (week,) = by_week(VERSIONS, given, START + timedelta(days=6))

    assert (week.done, week.tried) == (1, 2)


def test_the_first_version_counts_from_its_first_day_whenever_it_was_signed():
    late = (Version(since=START + timedelta(days=3), body=BODY),)

    assert by_week(late, [], BODY.ends_on)[0].prescribed == 10


def test_a_later_version_asks_for_nothing_before_its_own_first_day():
    next_week = BODY.model_copy(update={"starts_on": START + timedelta(days=7), "stimulation": ()})
    versions = (
        Version(since=START, body=BODY.model_copy(update={"stimulation": ()})),
        Version(since=START + timedelta(days=4), body=next_week),
    )

    assert [week.prescribed for week in by_week(versions, [], BODY.ends_on)] == [4, 7]


def test_each_of_three_versions_is_followed_until_the_next():
    def daily(times):
        line = DAILY.model_copy(update={"times_per_day": times})
        return BODY.model_copy(update={"exercises": (line,), "stimulation": ()})

    versions = tuple(
        Version(since=START + timedelta(days=day), body=daily(times))
        for day, times in ((0, 1), (2, 2), (5, 3))
    )

    first, second = by_week(versions, [], BODY.ends_on)

    assert first.prescribed == 2 * 1 + 3 * 2 + 2 * 3
    assert second.prescribed == 7 * 3


def test_a_version_that_is_to_be_replaced_later_asks_only_for_the_days_so_far():
    versions = (*VERSIONS, Version(since=START + timedelta(days=10), body=BODY))

    (week,) = by_week(versions, [], START + timedelta(days=1))

    assert week.prescribed == 2


def test_a_line_that_no_stimulator_could_give_has_no_contractions():
    impossible = CURRENT.model_copy(update={"phase_duration_us": 0})
    body = BODY.model_copy(update={"stimulation": (impossible,)})

    week, _ = by_week((Version(since=START, body=body),), [], BODY.ends_on)

    assert (week.contractions_prescribed, week.minutes_prescribed) == (0, 60)
