"""Tests of physiobench.clinical.programme and programme_changes."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from physiobench.clinical.programme.lines import Alternative, Pads, Side
from physiobench.clinical.programme.programme import Body, changes, fingerprint, problems, warnings
from tests.clinical.making import STARTS_ON, body, exercise, line_id, stimulation


NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def fields(found):
    return {problem.field for problem in found}


def test_a_whole_programme_has_no_problem_and_no_warning():
    assert problems(body()) == ()
    assert warnings(body()) == ()


def test_a_programme_s_last_day_belongs_to_it():
    assert body(weeks=1).ends_on == STARTS_ON + timedelta(days=6)


@pytest.mark.parametrize(
    ("spoilt", "field"),
    [
        ({"title": " "}, "title"),
        ({"weeks": 0}, "weeks"),
        ({"weeks": 27}, "weeks"),
        ({"pain_limit": 6}, "pain_limit"),
        ({"pain_limit": -1}, "pain_limit"),
        ({"exercises": (), "stimulation": (), "advice": " "}, "exercises"),
        ({"review_on": STARTS_ON - timedelta(days=1)}, "review_on"),
        ({"exercises": (exercise(), exercise())}, "exercises"),
        ({"exercises": (exercise(sets=0),)}, "exercises.0.sets"),
        ({"stimulation": (stimulation(minutes=0),)}, "stimulation.0.minutes"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(spoilt, field):
    assert field in fields(problems(body(**spoilt)))


def test_advice_alone_is_a_programme():
    assert problems(body(exercises=(), stimulation=(), advice="Walk a little.")) == ()


def test_more_than_four_exercises_warn():
    four = tuple(
        exercise(line_id=line_id(10 + n), exercise=slug)
        for n, slug in enumerate(("heel-slide", "bridge", "mini-squat", "step-up"))
    )

    assert warnings(body(exercises=four)) == ()
    assert fields(warnings(body(exercises=(*four, exercise())))) == {"exercises"}


@pytest.mark.parametrize(
    ("odd", "field"),
    [
        ({"review_on": None}, "review_on"),
        ({"review_on": STARTS_ON + timedelta(weeks=7)}, "review_on"),
        ({"weeks": 4}, "stimulation.0.weeks"),
        ({"exercises": (exercise(), exercise(line_id=line_id(9)))}, "exercises.1"),
        ({"stimulation": (stimulation(minutes=25),)}, "stimulation.0.minutes"),
    ],
)
def test_what_deserves_a_second_look_warns(odd, field):
    assert field in fields(warnings(body(**odd)))


def test_a_programme_is_the_same_after_being_stored():
    stored = body(advice="**Rest** when sore.", goals=("Stairs",)).model_dump_json()

    assert Body.model_validate_json(stored).model_dump_json() == stored


def test_a_programme_of_unknown_keys_or_absurd_length_is_refused():
    with pytest.raises(ValidationError):
        body(dose="double")
    with pytest.raises(ValidationError):
        body(advice="x" * 20_001)
    with pytest.raises(ValidationError):
        body(exercises=(exercise(),) * 61)


def test_a_fingerprint_is_the_same_wherever_the_clock_stands():
    london = NOW.astimezone(timezone(timedelta(hours=1)))

    one = fingerprint(body(), previous="", signed_by="7", signed_at=NOW)
    assert one == fingerprint(body(), previous="", signed_by="7", signed_at=london)
    assert len(one) == 64


@pytest.mark.parametrize(
    "other",
    [
        {"previous": "00"},
        {"signed_by": "8"},
        {"signed_at": NOW + timedelta(microseconds=1)},
        {"body": body(pain_limit=4)},
        {"body": body(stimulation=(stimulation(frequency_hz=51),))},
    ],
)
def test_a_fingerprint_changes_with_everything_it_binds(other):
    right = {"body": body(), "previous": "", "signed_by": "7", "signed_at": NOW}
    changed = {**right, **other}

    assert fingerprint(right.pop("body"), **right) != fingerprint(changed.pop("body"), **changed)


def test_a_field_added_later_leaves_old_fingerprints_as_they_are():
    class Later(Body):
        season: str = "any"

    stored = body().model_dump(mode="json")
    signature = {"previous": "", "signed_by": "7", "signed_at": NOW}

    assert fingerprint(Later.model_validate(stored), **signature) == fingerprint(
        body(), **signature
    )


def test_a_moment_without_a_time_zone_is_never_signed():
    with pytest.raises(ValueError, match="time zone"):
        fingerprint(body(), previous="", signed_by="7", signed_at=NOW.replace(tzinfo=None))


def test_the_same_programme_changes_nothing():
    assert changes(body(), body()) == ()


def test_a_patient_reads_what_changed_in_a_line():
    new = body(stimulation=(stimulation(minutes=20, pads=Pads(count=4, placement="Thigh")),))

    found = {c.what: (c.before, c.after) for c in changes(body(), new)}

    assert found == {
        "Stimulation: left front thigh muscle: minutes": ("15", "20"),
        "Stimulation: left front thigh muscle: pads": (
            "2 pads of 7 by 13 cm; Across the front thigh",
            "4 pads; Thigh",
        ),
    }


def test_a_patient_reads_how_many_pads_go_on_each_side():
    old, new = (
        body(stimulation=(stimulation(side=Side.BOTH, pads=Pads(count=count, placement="Thigh")),))
        for count in (2, 4)
    )

    (found,) = changes(old, new)

    assert (found.before, found.after) == (
        "4 pads (2 on each side); Thigh",
        "8 pads (4 on each side); Thigh",
    )


def test_a_patient_reads_what_is_new_gone_and_replaced():
    old = body(exercises=(exercise(), exercise(line_id=line_id(3), exercise="bridge")))
    new = body(
        exercises=(
            exercise(exercise="heel-slide"),
            exercise(line_id=line_id(4), exercise="step-up"),
        )
    )

    assert [c.what for c in changes(old, new)] == [
        "Heel slide (left side) in place of Straight leg raise (left side)",
        "New: Step up (left side)",
        "No longer in your programme: Bridge",
    ]


def test_a_patient_reads_what_changed_in_the_whole():
    new = body(starts_on=date(2026, 3, 9), weeks=1, pain_limit=3, goals=("Stairs",), review_on=None)

    found = {c.what: (c.before, c.after) for c in changes(body(), new)}

    assert found["Starts on"] == ("Monday 2 March 2026", "Monday 9 March 2026")
    assert found["Lasts"] == ("6 weeks", "1 week")
    assert found["Highest pain to accept"] == ("5 out of 10", "3 out of 10")
    assert found["Goals"] == ("", "Stairs")
    assert found["Review"] == ("Wednesday 1 April 2026", "none planned")


def test_every_field_of_a_line_that_a_patient_sees_shows_when_it_changes():
    other = exercise(
        side="right",
        sets=3,
        reps=12,
        hold_s=2,
        note="Slowly",
        alternatives=(Alternative(when="It hurts", do="Halve it"),),
    ).model_copy(update={"times_per_day": None, "times_per_week": 3})

    found = {
        c.what.rsplit(": ")[-1]: (c.before, c.after)
        for c in changes(body(stimulation=()), body(stimulation=(), exercises=(other,)))
    }

    assert found == {
        "side": ("left", "right"),
        "sets": ("2", "3"),
        "repetitions": ("10", "12"),
        "hold (seconds)": ("0", "2"),
        "times a day": ("1", "not set"),
        "times a week": ("not set", "3"),
        "note": ("nothing", "Slowly"),
        "what to do instead": ("nothing", "It hurts: Halve it"),
    }
